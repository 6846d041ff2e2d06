//! The usual slips in expressions and types, and what was meant.

pub(crate) mod elsewhere;
pub(crate) mod foreign;
pub(crate) mod letters;
pub(crate) mod own_language;

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::logic::{lone_word, outside_predicates};
use crate::diagnostic::Diagnostic;
use crate::lexis::{self, Token};
use crate::references;

/// What authors who know other tools call a type.
const TYPES: &[(&str, &str)] = &[
    ("number", "integer"),
    ("numeric", "decimal"),
    ("numerical", "decimal"),
    ("float", "decimal"),
    ("double", "decimal"),
    ("real", "decimal"),
    ("liczba", "integer"),
    ("str", "text"),
    ("varchar", "text"),
    ("textarea", "text"),
    ("tekst", "text"),
    ("open", "text"),
    ("radio", "select_one"),
    ("dropdown", "select_one"),
    ("choice", "select_one"),
    ("single", "select_one"),
    ("select", "select_one"),
    ("checkbox", "select_multiple"),
    ("checkboxes", "select_multiple"),
    ("multiselect", "select_multiple"),
    ("multiple", "select_multiple"),
    ("picture", "image"),
    ("zdjęcie", "image"),
    ("signature", "image"),
    ("timestamp", "dateTime"),
    ("data", "date"),
    ("godzina", "time"),
    ("scale", "range"),
    ("slider", "range"),
    ("suwak", "range"),
    ("label", "note"),
    ("group", "begin_group"),
    ("repeat", "begin_repeat"),
    ("formula", "calculate"),
    ("calculation", "calculate"),
];

/// The type that goes by another name elsewhere.
pub(crate) fn type_meant(typed: &str) -> Option<&'static str> {
    let typed = typed.to_lowercase();
    TYPES.iter().find(|(other, _)| *other == typed).map(|(_, meant)| *meant)
}

/// Yes and no in Polish, which a whole cell may mean.
pub(crate) fn yes_or_no(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "tak" | "prawda" | "x" | "wymagane" | "wymagany" | "obowiązkowe" | "required" | "mandatory" => Some("yes"),
        "nie" | "fałsz" | "niewymagane" | "opcjonalne" | "optional" => Some("no"),
        _ => None,
    }
}

/// What other tools call the own answer, and no answer.
pub(crate) fn stands_for(word: &str) -> Option<&'static str> {
    match word {
        "value" | "this" | "self" | "answer" => Some("."),
        "null" | "NULL" | "nil" | "None" => Some("''"),
        _ => None,
    }
}

/// Whether a word is a function that lacks its parentheses.
pub(crate) fn is_call(word: &str) -> bool {
    matches!(word, "today" | "now" | "true" | "false")
}

/// Signs of other languages, longer ones first.
const SIGNS: &[(&str, &str)] = &[
    ("> =", ">="),
    ("< =", "<="),
    ("! =", "!="),
    ("=!", "!="),
    ("`", "'"),
    ("\u{200b}", ""),
    ("\u{200c}", ""),
    ("\u{200d}", ""),
    ("\u{feff}", ""),
    ("===", "="),
    ("!==", "!="),
    ("==", "="),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("&&", " and "),
    ("||", " or "),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("−", "-"),
    ("–", "-"),
    ("×", "*"),
    ("÷", " div "),
    (";", ","),
    (" % ", " mod "),
    ("%", " mod "),
];
const WORDS: &[(&str, &str)] = &[
    ("oraz", "and"),
    ("i", "and"),
    ("lub", "or"),
    ("eq", "="),
    ("is", "="),
    ("ne", "!="),
    ("lt", "<"),
    ("le", "<="),
    ("gt", ">"),
    ("ge", ">="),
];
const OPERATORS: &[&str] = &["and", "or", "div", "mod"];

/// The expression without the usual slips; none when there was no such slip. Whether it is sound now is not looked at.
pub(crate) fn corrected(text: &str) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let phrased = foreign::rephrased(&foreign::with_references(without_marks(text)));
    let phrased = elsewhere::concatenated(&phrased).unwrap_or(phrased);
    let mut rest = phrased.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some(inner) = twice_quoted(rest, c) {
            result.push_str(&format!("{c}{inner}{c}"));
            rest = &rest[inner.len() + 4..];
            continue;
        }
        let length = match c {
            '"' | '\'' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            '$' if rest.starts_with("${") => rest.find('}').map_or(rest.len(), |end| end + 1),
            c if c.is_alphabetic() || c == '_' => {
                let end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
                let word = &rest[..rest.find(end).unwrap_or(rest.len())];
                result.push_str(operator(word, &rest[word.len()..]).unwrap_or(word));
                rest = &rest[word.len()..];
                continue;
            }
            // `1,000`: a thousand.
            ',' if is_decimal_comma(&result, &rest[1..]) && rest[1..].starts_with("000") => {
                rest = &rest[1..];
                continue;
            }
            ',' if is_decimal_comma(&result, &rest[1..]) => {
                result.push('.');
                rest = &rest[1..];
                continue;
            }
            '/' if is_division(&result, &rest[1..]) => {
                result.push_str(if result.ends_with(' ') { "div " } else { " div " });
                rest = rest[1..].trim_start();
                continue;
            }
            c => match SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
                Some((sign, meant)) => {
                    result.push_str(meant);
                    rest = &rest[sign.len()..];
                    continue;
                }
                None => c.len_utf8(),
            },
        };
        result.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    (result != text).then_some(result)
}

/// Without the `=` that a formula of a spreadsheet begins with, and the `;` that ends a statement.
fn without_marks(text: &str) -> &str {
    let text = text.trim_end().strip_suffix(';').unwrap_or(text);
    text.strip_prefix('=').filter(|rest| !rest.starts_with(['=', '<', '>', '!'])).map_or(text, str::trim_start)
}

/// What stands between doubled quotes: `''5''`.
fn twice_quoted(text: &str, quote: char) -> Option<&str> {
    let pair = [quote, quote].iter().collect::<String>();
    if !matches!(quote, '"' | '\'') {
        return None;
    }
    let inner = text.strip_prefix(&pair)?;
    let inner = &inner[..inner.find(quote)?];
    let is_closed = text[pair.len() + inner.len()..].starts_with(&pair);
    (is_closed && inner.starts_with(|c: char| c.is_alphanumeric())).then_some(inner)
}

/// `AND`, `lub`: the operator that a word stands for, unless it is called or a step.
fn operator(word: &str, after: &str) -> Option<&'static str> {
    if after.trim_start().starts_with('(') && !after.starts_with(' ') {
        return None;
    }
    let lower = word.to_lowercase();
    let foreign = WORDS.iter().find(|(other, _)| *other == lower).map(|(_, meant)| *meant);
    foreign.or_else(|| OPERATORS.iter().copied().find(|operator| *operator == lower && *operator != word))
}

/// A slash between values, of which none is a step of a path.
fn is_division(before: &str, after: &str) -> bool {
    before.trim_end().ends_with(|c: char| c == '}' || c == ')' || c.is_ascii_digit())
        && after.trim_start().starts_with(|c: char| c == '$' || c == '(' || c.is_ascii_digit())
}

/// `>18 and <65` with the answer that a constraint is about: `. > 18`, after the usual slips are corrected.
pub(crate) fn with_own(text: &str) -> String {
    let text = corrected(text).unwrap_or_else(|| text.to_owned());
    let mut result = String::with_capacity(text.len());
    let mut begins = true;
    for (token, start, end) in lexis::tokens(&text) {
        let word = &text[start..end];
        if begins && matches!(word, "<" | ">" | "=" | "!") {
            result.push_str(". ");
        }
        begins = match token {
            Token::Space => begins,
            Token::Name => matches!(word, "and" | "or"),
            _ => word == "(",
        };
        result.push_str(word);
    }
    result
}

fn is_decimal_comma(before: &str, after: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit())
}

/// `'${a}' = 'b'`: a text with the question's path, not its answer. What a call is given may be a path by intent, as it is
/// for `jr:choice-name()`.
pub(crate) fn quoted_reference(text: &str) -> Option<Diagnostic> {
    let is_operand = |start: usize, end: usize| {
        let (before, after) = (text[..start].trim_end(), text[end..].trim_start());
        before.ends_with(['=', '<', '>', '+', '*'])
            || after.starts_with(['=', '!', '<', '>', '+', '*'])
            || before.ends_with("selected(")
    };
    let is_quoted =
        |start: usize, end: usize| references::is_one(text[start + 1..end - 1].trim()) && is_operand(start, end);
    let tokens = lexis::tokens(text);
    let literals =
        || tokens.iter().filter(|(token, _, _)| *token == Token::Literal).map(|&(_, start, end)| (start, end));
    let quoted: Vec<(usize, usize)> = literals().filter(|&(start, end)| is_quoted(start, end)).collect();
    let Some(&(start, end)) = quoted.first() else {
        let (start, end) = literals().find(|&(start, end)| is_shown(text, &tokens, start, end))?;
        let diagnostic = Diagnostic::warning("quoted-reference").arg("text", &text[start..end]);
        return Some(Diagnostic { suggestion: joined(&text[start + 1..end - 1]), ..diagnostic });
    };
    let mut meant = text.to_owned();
    for &(start, end) in quoted.iter().rev() {
        meant.replace_range(start..end, text[start + 1..end - 1].trim());
    }
    let diagnostic = Diagnostic::warning("quoted-reference").arg("text", &text[start..end]);
    Some(Diagnostic { suggestion: Some(meant), ..diagnostic })
}

/// `'Total: ${a}'`, and `'${a}'` as a part of a text: people are shown the question's path.
fn is_shown(text: &str, tokens: &[(Token, usize, usize)], start: usize, end: usize) -> bool {
    let inside = &text[start + 1..end - 1];
    if !references::is_one(inside.trim()) {
        // A path of several steps may be meant as one.
        return references::scan(inside).iter().any(|reference| reference.well_formed) && !inside.contains('/');
    }
    let mut depth = 0;
    let around = tokens.iter().rev().skip_while(|(_, begin, _)| *begin >= start).find(|(token, begin, end)| {
        match (token, &text[*begin..*end]) {
            (Token::CloseParenthesis, _) => depth += 1,
            (Token::Call, _) | (_, "(") if depth > 0 => depth -= 1,
            (Token::Call, _) | (_, "(") => return true,
            _ => {}
        }
        false
    });
    around.is_some_and(|&(_, begin, end)| {
        matches!(text[begin..end].trim_end_matches('(').trim(), "concat" | "if" | "coalesce")
    })
}

/// `Total: ${a}` as `concat('Total: ', ${a})`.
fn joined(inside: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut from = 0;
    for reference in references::scan(inside) {
        parts.extend(
            Some(&inside[from..reference.start]).filter(|text| !text.is_empty()).map(|text| format!("'{text}'")),
        );
        parts.push(inside[reference.start..reference.end].to_owned());
        from = reference.end;
    }
    parts.extend(Some(&inside[from..]).filter(|text| !text.is_empty()).map(|text| format!("'{text}'")));
    match &parts[..] {
        _ if inside.contains('\'') => None,
        [one] => Some(one.clone()),
        _ => Some(format!("concat({})", parts.join(", "))),
    }
}

/// The code that words without quotes are meant to be, and these words: `${grade} = A - B`.
pub(crate) fn code_of_words<'e>(expr: &'e Expr, has_code: &dyn Fn(&str) -> bool) -> Option<(String, Vec<&'e str>)> {
    let mut found = None;
    outside_predicates(expr, &mut |part| {
        let Expr::Chain(first, rest) = part else { return };
        let operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
        let words: Option<Vec<&str>> = operands.map(lone_word).collect();
        let joined = words.filter(|_| rest.iter().all(|(operator, _)| *operator == Binary::Subtract));
        found = found.take().or_else(|| {
            let words = joined?;
            let code = [" - ", "-", " "].iter().map(|sign| words.join(sign)).find(|code| has_code(code))?;
            Some((code, words))
        });
    });
    found
}

/// Words that stand alone, as a forgotten pair of quotes or a forgotten `${}` leaves them.
pub(crate) fn bare_words(expr: &Expr) -> Vec<&str> {
    let mut found = Vec::new();
    outside_predicates(expr, &mut |expr| found.extend(lone_word(expr)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrects_the_usual_slips() {
        for (typed, expected) in [
            ("${a} == 1", Some("${a} = 1")),
            ("${a} = 1 AND ${b} = 2", Some("${a} = 1 and ${b} = 2")),
            ("${a} = 1 && ${b}<>2", Some("${a} = 1  and  ${b}!=2")),
            ("${a} = 1 lub ${b} ≥ 2", Some("${a} = 1 or ${b} >= 2")),
            ("${a} > 1,5", Some("${a} > 1.5")),
            (". < 1,000", Some(". < 1000")),
            ("=${a} * 2", Some("${a} * 2")),
            ("${a} > = 1 or ${a} =! 2", Some("${a} >= 1 or ${a} != 2")),
            ("${a} is `x`", Some("${a} = 'x'")),
            ("${a}\u{200b} > 1", Some("${a} > 1")),
            ("${AND} = '1,5 AND =='", None),
            ("if(${a} > 1,5; 'x;y'; 2)", Some("if(${a} > 1.5, 'x;y', 2)")),
            ("${a}/${b} + 10 / 2", Some("${a} div ${b} + 10 div 2")),
            ("instance('a')/root/item[1]/b", None),
            ("if(${a}, 1, 2) and OR(1)", None),
            ("$(a) = 1 and {b} = 2 or $c = '{d}'", Some("${a} = 1 and ${b} = 2 or ${c} = '{d}'")),
            ("${a} eq 1 or ${b} LE 2", Some("${a} = 1 or ${b} <= 2")),
            ("${a} = ''5'' or ${b} = \"\"x y\"\"", Some("${a} = '5' or ${b} = \"x y\"")),
            ("${a} = '' or ${b} = ''", None),
            ("${a} = 1 ; ", Some("${a} = 1 ")),
            ("${a} % 2 = 0", Some("${a} mod 2 = 0")),
            ("${a} & ' ' & ${b}", Some("concat(${a}, ' ', ${b})")),
            ("not ${a} = 1; ", Some("not(${a} = 1)")),
            ("${a} in (1,2) AND not {b} = 1,5", Some("(${a} = 1 or ${a} = 2) and not(${b} = 1.5)")),
            ("$(a) in ('x'; 'y')", Some("${a} = 'x' or ${a} = 'y'")),
        ] {
            assert_eq!(corrected(typed).as_deref(), expected, "{typed}");
        }
        assert_eq!(with_own(">18 AND (<= 65 or ${a} = 1)"), ". >18 and (. <= 65 or ${a} = 1)");
        assert_eq!(type_meant("Number"), Some("integer"));
        assert_eq!(type_meant("text"), None);
    }
}
