//! Expressions and references as other programs write them: `$(a)`, `{a}`, `${a} in (1, 2)`, `between`, `not ${a}`.

use crate::lexis::{self, Token};
use crate::names;

/// A reference by other signs that a text begins with: its length, and its name.
pub(crate) fn reference(text: &str) -> Option<(usize, &str)> {
    const SIGNS: &[(&str, &str)] = &[("$(", ")"), ("$[", "]"), ("{", "}"), ("#{", "}"), ("%{", "}"), ("$", "")];
    SIGNS.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?;
        let spaces = inner.len() - inner.trim_start().len();
        let name = &inner[spaces..];
        let name = &name[..name.find(|c| !names::continues(c)).unwrap_or(name.len())];
        // A sentence's full stop is none of the name.
        let name = if close.is_empty() { name.trim_end_matches(['.', '-']) } else { name };
        let after = &inner[spaces + name.len()..];
        let rest = if close.is_empty() { after } else { after.trim_start().strip_prefix(close)? };
        let is_whole = !close.is_empty() || spaces == 0;
        (is_whole && names::is_ncname(name)).then(|| (text.len() - rest.len(), name))
    })
}

/// The references by other signs in a text.
pub(crate) fn references(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '{', '#', '%']) {
        rest = &rest[at..];
        let length = match (reference(rest), rest.strip_prefix("${")) {
            (_, Some(inner)) => 2 + inner.find('}').map_or(inner.len(), |end| end + 1),
            (Some((length, name)), _) => {
                found.push((&rest[..length], name));
                length
            }
            _ => 1,
        };
        rest = &rest[length..];
    }
    found
}

/// The expression with its references as they should be, texts within quotes left alone.
pub(crate) fn with_references(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match (c, reference(rest)) {
            ('"' | '\'', _) => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            (_, Some((length, name))) => {
                result.push_str(&format!("${{{name}}}"));
                rest = &rest[length..];
                continue;
            }
            _ if rest.starts_with("${") => rest.find('}').map_or(rest.len(), |end| end + 1),
            _ => c.len_utf8(),
        };
        result.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    result
}

/// The expression with the phrases of other languages as XPath has them.
pub(crate) fn rephrased(text: &str) -> String {
    let mut text = text.to_owned();
    // One after the other, each of which is gone then.
    for _ in 0..MOST_PHRASES {
        let words = Words::of(&text);
        let found = (0..words.0.len())
            .find_map(|at| words.between(at).or_else(|| words.within(at)).or_else(|| words.negated(at)));
        let Some((start, end, meant)) = found else { break };
        text.replace_range(start..end, &meant);
    }
    text
}

const MOST_PHRASES: usize = 20;

/// What stands between two places, as it was meant.
type Phrase = Option<(usize, usize, String)>;

/// The words of an expression, spaces left out.
struct Words<'a>(Vec<(Token, usize, usize)>, &'a str);

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        Self(lexis::tokens(text).into_iter().filter(|(token, _, _)| *token != Token::Space).collect(), text)
    }

    fn text(&self, at: usize) -> &'a str {
        self.0.get(at).map_or("", |&(_, start, end)| &self.1[start..end])
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.text(at).eq_ignore_ascii_case(word)
    }

    /// A value of one word, or of a call without arguments: the word that follows it, and its text.
    fn value(&self, at: usize) -> Option<(usize, &'a str)> {
        let &(token, start, end) = self.0.get(at)?;
        match token {
            Token::Number | Token::Literal | Token::Reference => Some((at + 1, &self.1[start..end])),
            Token::Other if self.is(at, ".") => Some((at + 1, ".")),
            Token::Call if self.is(at + 1, ")") => Some((at + 2, &self.1[start..self.0[at + 1].2])),
            _ => None,
        }
    }

    /// `${a} between 1 and 5`
    fn between(&self, at: usize) -> Phrase {
        let (next, subject) = self.value(at).filter(|(next, _)| self.is(*next, "between"))?;
        let (next, low) = self.value(next + 1).filter(|(next, _)| self.is(*next, "and"))?;
        let (next, high) = self.value(next + 1)?;
        Some((self.0[at].1, self.0[next - 1].2, format!("{subject} >= {low} and {subject} <= {high}")))
    }

    /// `${a} in ('x', 'y')`
    fn within(&self, at: usize) -> Phrase {
        let (next, subject) = self.value(at)?;
        let mut next = match () {
            () if self.is(next, "in(") => next + 1,
            () if self.is(next, "in") && self.is(next + 1, "(") => next + 2,
            () => return None,
        };
        let mut values = Vec::new();
        loop {
            let (after, value) = self.value(next)?;
            values.push(format!("{subject} = {value}"));
            next = after + 1;
            match self.text(after) {
                "," | ";" => {}
                ")" => break,
                _ => return None,
            }
        }
        let (start, end) = (self.0[at].1, self.0[next - 1].2);
        let is_whole = self.1[..start].trim().is_empty() && self.1[end..].trim().is_empty();
        let meant = values.join(" or ");
        Some((start, end, if is_whole || values.len() == 1 { meant } else { format!("({meant})") }))
    }

    /// Whether a comma stands between digits.
    fn is_decimal(&self, at: usize) -> bool {
        let is_digit = |c: char| c.is_ascii_digit();
        self.1[..at].ends_with(is_digit) && self.1[at + 1..].starts_with(is_digit)
    }

    /// `not ${a} = 1`, up to the next `and` or `or`.
    fn negated(&self, at: usize) -> Phrase {
        let &(token, start, after) = self.0.get(at)?;
        if token != Token::Name || !self.is(at, "not") {
            return None;
        }
        let mut depth = 0_usize;
        let mut end = after;
        for &(token, start, stop) in &self.0[at + 1..] {
            let word = &self.1[start..stop];
            match token {
                Token::Name if depth == 0 && ["and", "or"].iter().any(|joint| word.eq_ignore_ascii_case(joint)) => {
                    break;
                }
                Token::Call | Token::PredicateStart => depth += 1,
                Token::Other if word == "(" || word == "[" => depth += 1,
                Token::Other if depth == 0 && word == "," && !self.is_decimal(start) => break,
                Token::CloseParenthesis | Token::PredicateEnd if depth == 0 => break,
                Token::CloseParenthesis | Token::PredicateEnd => depth -= 1,
                _ => {}
            }
            end = stop;
        }
        let inner = self.1[after..end].trim();
        (!inner.is_empty()).then(|| (start, end, format!("not({inner})")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_references_by_other_signs() {
        for (text, expected) in [
            ("Pan {imie}, $(wiek) lat, $wiek.", vec![("{imie}", "imie"), ("$(wiek)", "wiek"), ("$wiek", "wiek")]),
            ("{ imie } ${imie} ${a b} #{x} 5 $ {y}", vec![("{ imie }", "imie"), ("#{x}", "x"), ("{y}", "y")]),
            ("{2} $ 5 {a b} 100% {", vec![]),
        ] {
            assert_eq!(references(text), expected, "{text}");
        }
    }

    #[test]
    fn rephrases_other_languages() {
        for (text, expected) in [
            ("${a} between 1 and 5", "${a} >= 1 and ${a} <= 5"),
            (". between today() and '2027-01-01' or 1", ". >= today() and . <= '2027-01-01' or 1"),
            ("${a} in ('x', 'y')", "${a} = 'x' or ${a} = 'y'"),
            ("${b} = 1 and ${a} IN(1,2)", "${b} = 1 and (${a} = 1 or ${a} = 2)"),
            ("not ${a} = 1 and ${b} = 2", "not(${a} = 1) and ${b} = 2"),
            ("if(not selected(${a}, 'x'), 1, 2)", "if(not(selected(${a}, 'x')), 1, 2)"),
            ("not(${a} = 1)", "not(${a} = 1)"),
            ("${a} in (${b}", "${a} in (${b}"),
        ] {
            assert_eq!(rephrased(text), expected);
        }
    }
}
