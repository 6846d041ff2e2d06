//! What functions and signs are given and cannot use: a comparison instead of an answer, a text to add, an answer instead
//! of its question.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Axis, Binary, Path, Start, Step, Test};

use crate::conditions::logic::outside_predicates;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::names::is_ncname;
use crate::written::{call, pair, rewritten, written};

/// What takes an answer, and not whether something holds.
const TAKE_ANSWERS: &[&str] = &[
    "count-selected",
    "selected",
    "selected-at",
    "string-length",
    "regex",
    "substr",
    "count",
    "sum",
    "date",
    "date-time",
    "decimal-date-time",
    "decimal-time",
    "format-date",
    "format-date-time",
];

/// A faulty part's meaning; an empty one where it cannot be told.
type Meant = Option<Option<Expr>>;

/// What a diagnostic says of a part, and how it is told that the part is so.
type Way<'w> = (&'static str, &'w dyn Fn(&Expr) -> Meant);

/// The first part that is faulty in each way, with the whole expression as it was meant; `is_of_many` says whether a
/// reference reaches the nodes of all entries of a repeat.
pub(crate) fn check(whole: &Expr, is_of_many: &dyn Fn(&Expr) -> bool) -> Vec<Diagnostic> {
    let ways: &[Way] = &[
        ("comparison-as-argument", &|expr| compared_within(expr, is_of_many)),
        ("text-in-arithmetic", &added_text),
        ("choice-name-arguments", &choice_name),
    ];
    let report = |(code, meant): &Way| {
        let mut first = None;
        outside_predicates(whole, &mut |expr| first = first.take().or_else(|| Some((expr, meant(expr)?))));
        let (part, known) = first?;
        let suggestion = known.and_then(|_| written(&rewritten(whole, &|expr| meant(expr).flatten())));
        let diagnostic = Diagnostic::warning(code).arg("text", excerpt(&written(part).unwrap_or_default(), 0));
        Some(Diagnostic { suggestion, ..diagnostic })
    };
    ways.iter().filter_map(report).collect()
}

/// The question of a quoted reference, as `jr:choice-name()` takes it.
pub(crate) fn quoted_variable(text: &str) -> Option<&str> {
    text.strip_prefix(" $")?.strip_suffix(' ').filter(|name| is_ncname(name))
}

/// `count-selected(${m} >= 2)` as `count-selected(${m}) >= 2`; of a question in a repeat, `count(${w} >= 18)` as
/// `count(${w}[. >= 18])`.
fn compared_within(expr: &Expr, is_of_many: &dyn Fn(&Expr) -> bool) -> Meant {
    let Expr::Call(own) = expr else { return None };
    let Expr::Chain(left, rest) = own.args.first().filter(|_| TAKE_ANSWERS.contains(&&*own.name))? else { return None };
    let [(operator, right)] = &rest[..] else { return None };
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    if !matches!(operator, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual) {
        return None;
    }
    let alone = own.args.len() == 1;
    if alone && matches!(&*own.name, "count" | "sum") && is_of_many(left) {
        let steps = vec![Step { axis: Axis::SelfNode, test: Test::Node, predicates: Vec::new() }];
        let itself = Expr::Path(Path { start: Start::Context, steps, target: None });
        let counted = Start::Expr(left.clone(), vec![pair(itself, *operator, right.clone())]);
        return Some(Some(call("count", vec![Expr::Path(Path { start: counted, steps: Vec::new(), target: None })])));
    }
    Some(alone.then(|| pair(call(&own.name, vec![(**left).clone()]), *operator, right.clone())))
}

/// `${x} + ' zł'` as `concat(${x}, ' zł')`.
fn added_text(expr: &Expr) -> Meant {
    let Expr::Chain(first, rest) = expr else { return None };
    use Binary::{Add, Divide, Modulo, Multiply, Subtract};
    if !rest.iter().all(|(operator, _)| matches!(operator, Add | Subtract | Multiply | Divide | Modulo)) {
        return None;
    }
    let operands = || std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
    if !operands().any(is_mere_text) {
        return None;
    }
    let is_sum = rest.iter().all(|(operator, _)| *operator == Add);
    Some(is_sum.then(|| call("concat", operands().cloned().collect())))
}

/// A text that is neither a number nor a date.
pub(crate) fn is_mere_text(expr: &Expr) -> bool {
    let Expr::Literal(text) = expr else { return false };
    let is_date = xforms::DataType::Date.accepts(text) || xforms::DataType::DateTime.accepts(text);
    !text.is_empty() && text.trim().parse::<f64>().is_err() && !is_date
}

/// `jr:choice-name(${a}, ${a})` as `jr:choice-name(${a}, '${a}')`.
fn choice_name(expr: &Expr) -> Meant {
    let Expr::Call(own) = expr else { return None };
    let [value, question] = &own.args[..] else { return None };
    if &*own.name != "jr:choice-name" {
        return None;
    }
    let answer = match value {
        Expr::Literal(text) => quoted_variable(text).map(|name| Expr::Variable(name.into())),
        _ => None,
    };
    let asked = match question {
        Expr::Variable(name) => Some(Expr::Literal(format!(" ${name} ").into())),
        _ => None,
    };
    if answer.is_none() && asked.is_none() {
        return None;
    }
    let args = vec![answer.unwrap_or_else(|| value.clone()), asked.unwrap_or_else(|| question.clone())];
    Some(Some(call(&own.name, args)))
}
