//! The words of an expression, as far as needed to tell a text from an expression, and to find `instance(…)` in a label.

use crate::names;
use crate::references;
use crate::variables;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    Space,
    /// Numbers, dates and times.
    Number,
    /// `+ - *`, and `mod` and `div` between spaces.
    Arithmetic,
    Union,
    Literal,
    Reference,
    /// A name and an opening parenthesis.
    Call,
    /// A name and an opening bracket.
    PredicateStart,
    PredicateEnd,
    Name,
    CloseParenthesis,
    Slash,
    Other,
}

/// The tokens with their places in bytes.
pub(crate) fn tokens(text: &str) -> Vec<(Token, usize, usize)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (token, length) = next(text, at);
        tokens.push((token, at, at + length));
        at += length;
    }
    tokens
}

fn next(text: &str, at: usize) -> (Token, usize) {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else { return (Token::Other, 1) };
    if let Some(length) = date(rest).or_else(|| number(rest)) {
        return (Token::Number, length);
    }
    if matches!(first, '*' | '+' | '-') {
        return (Token::Arithmetic, 1);
    }
    if rest.starts_with(" mod ") || rest.starts_with(" div ") {
        return (Token::Arithmetic, 5);
    }
    match first {
        '|' => (Token::Union, 1),
        ')' => (Token::CloseParenthesis, 1),
        '/' => (Token::Slash, 1),
        ']' => (Token::PredicateEnd, 1),
        '"' | '\'' => match rest[1..].find(first) {
            Some(end) => (Token::Literal, end + 2),
            None => (Token::Other, 1),
        },
        '$' => references::leading(rest).map_or((Token::Other, 1), |reference| (Token::Reference, reference.end)),
        c if c.is_whitespace() => (Token::Space, rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())),
        c if names::starts(c) => name(rest),
        c => (Token::Other, c.len_utf8()),
    }
}

fn name(rest: &str) -> (Token, usize) {
    let end = |from: usize| rest[from..].find(|c: char| !names::continues(c)).map_or(rest.len(), |at| from + at);
    let mut length = end(0);
    if rest[length..].starts_with(':') && rest[length + 1..].starts_with(names::starts) {
        length = end(length + 1);
    }
    match rest[length..].chars().next() {
        Some('(') => (Token::Call, length + 1),
        Some('[') => (Token::PredicateStart, length + 1),
        _ => (Token::Name, length),
    }
}

/// `-12`, `1.5`, `.5`
fn number(rest: &str) -> Option<usize> {
    let unsigned = rest.strip_prefix('-').unwrap_or(rest);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let fraction = unsigned[whole..].strip_prefix('.').map(digits);
    let length = match (whole, fraction) {
        (0, None | Some(0)) => return None,
        (whole, None) => whole,
        (whole, Some(fraction)) => whole + 1 + fraction,
    };
    Some(rest.len() - unsigned.len() + length)
}

/// `2026-11-22`, `2026-11-22T10:15:00`, `10:15:00+01:00`
fn date(rest: &str) -> Option<usize> {
    let shape = |from: usize, pattern: &str| {
        let text = rest.as_bytes().get(from..from + pattern.len())?;
        let fits = text.iter().zip(pattern.bytes()).all(|(&c, p)| if p == b'0' { c.is_ascii_digit() } else { c == p });
        fits.then_some(from + pattern.len())
    };
    let time = |from: usize| {
        let end = shape(from, "00:00:00")?;
        Some(shape(end, "+00:00").or_else(|| shape(end, "-00:00")).or_else(|| shape(end, "Z")).unwrap_or(end))
    };
    let start = usize::from(rest.starts_with('-'));
    match shape(start, "0000-00-00") {
        Some(end) => Some(shape(end, "T").and_then(time).unwrap_or(end)),
        None => time(0),
    }
}

/// Whether a default is an expression and not a value: it computes, calls a function or refers to an answer. What only
/// has a sign of arithmetic and cannot be computed is a text: `8:00 - 16:00`.
pub(crate) fn is_dynamic(default: &str, type_name: &str) -> bool {
    let may_have_dashes = matches!(type_name, "date" | "dateTime" | "geopoint" | "geotrace" | "geoshape");
    let mut computes = false;
    for (token, start, end) in tokens(default) {
        match token {
            Token::Arithmetic if may_have_dashes && &default[start..end] == "-" => return false,
            Token::Arithmetic => computes = true,
            Token::Union | Token::Reference | Token::Call => return true,
            _ => {}
        }
    }
    computes && variables::parse(default).is_ok()
}

/// The places of `instance('…')/…` paths in a label: outside a predicate a space ends one, or markup that begins where no step
/// of a path can.
pub(crate) fn instance_paths(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !text.contains("instance(") {
        return found;
    }
    let tokens = tokens(text);
    let mut at = 0;
    while at < tokens.len() {
        let (token, start, end) = tokens[at];
        at += 1;
        // Emphasis may lead directly to the path, and is a part of the names around it.
        let marks = text[start..end].chars().take_while(|&c| c == '_').count();
        if token != Token::Call || &text[start + marks..end] != "instance(" {
            continue;
        }
        let mut last = end;
        let mut depth = 0;
        let mut before = token;
        while let Some(&(token, start, end)) = tokens.get(at) {
            match token {
                Token::PredicateStart => depth += 1,
                Token::PredicateEnd if depth > 0 => depth -= 1,
                Token::Space | Token::PredicateEnd if depth == 0 => break,
                Token::Arithmetic | Token::Union
                    if depth == 0
                        && matches!(
                            before,
                            Token::Name | Token::PredicateEnd | Token::CloseParenthesis | Token::Reference
                        ) =>
                {
                    break;
                }
                // A sentence's own punctuation after the path.
                Token::Other if depth == 0 && !matches!(&text[start..end], "." | ":" | "@") => break,
                _ => {}
            }
            (last, before) = (end, token);
            at += 1;
        }
        let emphasised = marks > 0 && text[start..last].ends_with(&text[start..start + marks]);
        found.push((start + marks, if emphasised { last - marks } else { last }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_expressions_from_values() {
        let cases = [
            ("5", "integer", false),
            ("-5", "integer", false),
            ("2026-11-22", "date", false),
            ("2026-11-22T10:15:00", "dateTime", false),
            ("10:15:00", "time", false),
            ("50.1 21.4 0 0", "geopoint", false),
            ("tak - nie", "text", true),
            ("tak - nie", "date", false),
            ("tak-nie", "text", false),
            ("8:00 - 16:00", "text", false),
            ("ul. Rynek 1 - 3", "text", false),
            ("3 - 1", "integer", true),
            ("now()", "dateTime", true),
            ("concat('a', 'b')", "text", true),
            ("${a}", "text", true),
            ("${last-saved#a}", "text", true),
            ("7 div 2", "text", true),
            ("jr://images/a.png", "image", false),
            ("'a + b'", "text", false),
        ];
        for (default, type_name, expected) in cases {
            assert_eq!(is_dynamic(default, type_name), expected, "{default}");
        }
    }

    #[test]
    fn finds_instance_paths_in_a_sentence() {
        let cases = [
            ("Hello", vec![]),
            (
                "Street: instance('ulice')/root/item[name = ${u}]/label today",
                vec!["instance('ulice')/root/item[name = ${u}]/label"],
            ),
            ("(instance('a')/root/item[ x = 'b c' ]/label)", vec!["instance('a')/root/item[ x = 'b c' ]/label)"]),
            ("instance('a')/x, instance('b')/y", vec!["instance('a')/x", "instance('b')/y"]),
            ("*instance('a')/x* **instance('b')/y**", vec!["instance('a')/x", "instance('b')/y"]),
            ("_instance('a')/x_ __instance('b')/r[n = 2]/y__", vec!["instance('a')/x", "instance('b')/r[n = 2]/y"]),
            ("<b>instance('a')/r[n < 2 and m > 1]/x</b>&amp;", vec!["instance('a')/r[n < 2 and m > 1]/x"]),
            (
                "instance('a')/*/x+ instance('b')/r[1]* `instance('c')/x`",
                vec!["instance('a')/*/x", "instance('b')/r[1]", "instance('c')/x"],
            ),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = instance_paths(text).into_iter().map(|(start, end)| &text[start..end]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
