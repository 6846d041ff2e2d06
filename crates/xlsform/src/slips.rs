//! The usual slips in expressions and types, and what was meant.

use xforms::xpath::Expr;

use crate::logic::{lone_word, outside_predicates};

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
        "tak" | "prawda" | "x" => Some("yes"),
        "nie" | "fałsz" => Some("no"),
        _ => None,
    }
}

/// Signs of other languages, longer ones first.
const SIGNS: &[(&str, &str)] = &[
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
];
const WORDS: &[(&str, &str)] = &[("oraz", "and"), ("i", "and"), ("lub", "or")];
const OPERATORS: &[&str] = &["and", "or", "div", "mod"];

/// The expression without the usual slips; none when there was no such slip. Whether it is sound now is not looked at.
pub(crate) fn corrected(text: &str) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
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
            ',' if is_decimal_comma(&result, &rest[1..]) => {
                result.push('.');
                rest = &rest[1..];
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

/// `AND`, `lub`: the operator that a word stands for, unless it is called or a step.
fn operator(word: &str, after: &str) -> Option<&'static str> {
    if after.trim_start().starts_with('(') && !after.starts_with(' ') {
        return None;
    }
    let lower = word.to_lowercase();
    let foreign = WORDS.iter().find(|(other, _)| *other == lower).map(|(_, meant)| *meant);
    foreign.or_else(|| OPERATORS.iter().copied().find(|operator| *operator == lower && *operator != word))
}

fn is_decimal_comma(before: &str, after: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit())
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
            ("${AND} = '1,5 AND =='", None),
            ("if(${a}, 1, 2) and OR(1)", None),
        ] {
            assert_eq!(corrected(typed).as_deref(), expected, "{typed}");
        }
        assert_eq!(type_meant("Number"), Some("integer"));
        assert_eq!(type_meant("text"), None);
    }
}
