//! Functions of spreadsheets and other languages, as XPath has them: `len(x)`, `left(x, 3)`, `isblank(x)`.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Binary, Call};
use xforms::xpath::functions;

use crate::lexis::{self, Token};
use crate::variables::parse;
use crate::written::{call, pair, rewritten, written};

/// The expression with every such call as it was meant; else the name of the function that does the same.
pub(crate) fn meant(parsed: &Expr, text: &str, name: &str) -> Option<String> {
    let whole = written(&rewritten(parsed, &|expr| changed(expr)));
    let is_sound = |text: &String| parse(text).is_ok_and(|parsed| functions::check(&parsed).iter().all(is_variable));
    let is_changed = || renamed(name).is_some() || phrased(name);
    let whole = whole.filter(|whole| is_changed() && whole != text && is_sound(whole));
    whole.or_else(|| renamed(name).map(str::to_owned))
}

fn is_variable(call: &functions::BadCall) -> bool {
    call.code == "xpath-variable"
}

/// `'a' & ${b}` as `concat('a', ${b})`, where nothing else stands beside.
pub(crate) fn concatenated(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    let (mut from, mut depth) = (0, 0);
    for (token, start, end) in lexis::tokens(text) {
        let word = &text[start..end];
        match (token, word) {
            (Token::Call, _) | (_, "(" | "[") => depth += 1,
            (Token::CloseParenthesis | Token::PredicateEnd, _) => depth -= 1,
            (Token::Other, "&") if depth == 0 => {
                parts.push(text[from..start].trim());
                from = end;
            }
            (Token::Other, "=" | "<" | ">" | "!") if depth == 0 => return None,
            (Token::Name, "and" | "or") if depth == 0 => return None,
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    let is_joined = parts.len() > 1 && parts.iter().all(|part| !part.is_empty());
    is_joined.then(|| format!("concat({})", parts.join(", ")))
}

/// What has another name and the same arguments.
const NAMES: &[(&str, &str)] = &[
    ("decimal-date", "decimal-date-time"),
    ("len", "string-length"),
    ("length", "string-length"),
    ("dł", "string-length"),
    ("trim", "normalize-space"),
    ("concatenate", "concat"),
    ("złącz.teksty", "concat"),
    ("jeżeli", "if"),
    ("iif", "if"),
    ("dziś", "today"),
    ("count-if", "count"),
    ("countif", "count"),
    ("sqr", "sqrt"),
    ("power", "pow"),
    ("potęga", "pow"),
    ("ceil", "ceiling"),
    ("suma", "sum"),
    ("isnumber", "number"),
    ("value", "number"),
    ("text", "string"),
    ("tostring", "string"),
    ("includes", "contains"),
    ("startswith", "starts-with"),
    ("endswith", "ends-with"),
    ("matches", "regex"),
    ("substitute", "translate"),
    ("replace", "translate"),
    ("mid", "substr"),
    ("slice", "substr"),
    ("isselected", "selected"),
    ("is-selected", "selected"),
    ("countselected", "count-selected"),
    ("date-format", "format-date"),
    ("lower", "translate"),
    ("lower-case", "translate"),
    ("lowercase", "translate"),
    ("upper", "translate"),
    ("upper-case", "translate"),
    ("uppercase", "translate"),
    ("ifblank", "coalesce"),
    ("ifnull", "coalesce"),
    ("nvl", "coalesce"),
    ("iferror", "coalesce"),
];

fn renamed(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    NAMES.iter().find(|(other, _)| *other == lower).map(|(_, meant)| *meant)
}

fn phrased(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(
        lower.as_str(),
        "left"
            | "right"
            | "isblank"
            | "isempty"
            | "is-empty"
            | "is-null"
            | "isnull"
            | "mod"
            | "roundup"
            | "rounddown"
            | "average"
            | "avg"
            | "mean"
            | "and"
            | "or"
    )
}

fn changed(expr: &Expr) -> Option<Expr> {
    let Expr::Call(Call { name, args, .. }) = expr else { return None };
    if functions::find(name).is_some() {
        return None;
    }
    let args: Vec<Expr> = args.iter().map(|arg| rewritten(arg, &changed)).collect();
    let number = Expr::Number;
    let joined = |operator: Binary| {
        let mut args = args.iter().cloned();
        let first = args.next()?;
        Some(Expr::Chain(Box::new(first), args.map(|arg| (operator, arg)).collect()))
    };
    match (name.to_lowercase().as_str(), &args[..]) {
        ("left", [text, count]) => Some(call("substr", vec![text.clone(), number(0.0), count.clone()])),
        ("right", [text, Expr::Number(count)]) => {
            Some(call("substr", vec![text.clone(), Expr::Negate(Box::new(number(*count)))]))
        }
        // The first letter is 1 there, and 0 here.
        ("mid", [text, Expr::Number(start), Expr::Number(count)]) => {
            Some(call("substr", vec![text.clone(), number(start - 1.0), number(start - 1.0 + count)]))
        }
        ("isblank" | "isempty" | "is-empty" | "is-null" | "isnull", [asked]) => {
            Some(pair(asked.clone(), Binary::Equal, Expr::Literal("".into())))
        }
        ("mod", [left, right]) => Some(pair(left.clone(), Binary::Modulo, right.clone())),
        ("roundup", [number, ..]) => Some(call("ceiling", vec![number.clone()])),
        ("rounddown", [number, ..]) => Some(call("floor", vec![number.clone()])),
        ("average" | "avg" | "mean", [nodes]) => {
            let all = |name| call(name, vec![nodes.clone()]);
            Some(pair(all("sum"), Binary::Divide, all("count")))
        }
        ("and", [_, _, ..]) => joined(Binary::And),
        ("or", [_, _, ..]) => joined(Binary::Or),
        ("countif" | "count-if" | "lower" | "upper" | "iferror" | "mid" | "replace" | "substitute", _) => None,
        _ => renamed(name).map(|meant| call(meant, args)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_languages_call_otherwise_is_told() {
        for (typed, name, expected) in [
            ("decimal-date(${d})", "decimal-date", Some("decimal-date-time(${d})")),
            ("len(${t}) > 3", "len", Some("string-length(${t}) > 3")),
            ("left(${t}, 2) = 'a'", "left", Some("substr(${t}, 0, 2) = 'a'")),
            ("right(${t}, 2)", "right", Some("substr(${t}, -2)")),
            ("mid(${t}, 2, 3)", "mid", Some("substr(${t}, 1, 4)")),
            ("isblank(${t}) or len(${t}) > 1", "isblank", Some("${t} = '' or string-length(${t}) > 1")),
            ("mod(${n}, 2) = 0", "mod", Some("${n} mod 2 = 0")),
            ("ROUNDUP(${n}, 0)", "ROUNDUP", Some("ceiling(${n})")),
            ("average(${n})", "average", Some("sum(${n}) div count(${n})")),
            ("lower(${t})", "lower", Some("translate")),
            ("iferror(${t}, 0)", "iferror", Some("coalesce")),
            ("strange(${t})", "strange", None),
        ] {
            let parsed = parse(typed).unwrap_or_else(|at| panic!("{typed}: {at}"));
            assert_eq!(meant(&parsed, typed, name).as_deref(), expected, "{typed}");
        }
    }
}
