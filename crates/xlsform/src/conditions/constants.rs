//! Conditions that are constant, wholly or in a part: `${a} = 'tak' or 'nie'`, `18 < ${w} < 65`, `2020-01-01`.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::logic::{holds, outside_predicates};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::written::{call, pair, rewritten, written};

/// The parts of an expression that are constant though they look as if they were not, each with the whole expression as it
/// was meant.
pub(crate) fn check(whole: &Expr) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut report = |code, expr: &Expr, change: &dyn Fn(&Expr) -> Option<Expr>| {
        let suggestion = change(expr).and_then(|_| written(&rewritten(whole, change)));
        // A date is shown as it was typed, and not as the subtraction that it is.
        let shown = match date(expr) {
            Some(Expr::Literal(date)) => date.into_string(),
            _ => written(expr).unwrap_or_default(),
        };
        let diagnostic = Diagnostic::warning(code).arg("text", excerpt(&shown, 0));
        found.push(Diagnostic { suggestion, ..diagnostic });
    };
    outside_predicates(whole, &mut |expr| {
        if has_constant_operand(expr) {
            report("constant-operand", expr, &completed);
        }
        if is_chained(expr) {
            report("chained-comparison", expr, &unchained);
        }
        if date(expr).is_some() {
            report("date-without-quotes", expr, &date);
        }
        if with_pattern(expr).is_some() {
            report("date-pattern", expr, &|expr| with_pattern(expr).flatten());
        }
    });
    found
}

/// The expression with its constant operands completed to conditions, if all can be.
pub(crate) fn with_conditions(whole: &Expr) -> Option<String> {
    let is_whole = check(whole).iter().all(|diagnostic| diagnostic.suggestion.is_some());
    written(&rewritten(whole, &completed)).filter(|_| is_whole)
}

/// Whether a condition is the same for every answer; a comparison of constants is one of purpose.
pub(crate) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Literal(_) => true,
        Expr::Negate(inner) => is_constant(inner),
        Expr::Chain(first, rest) => {
            let is_sum = |operator: &Binary| matches!(operator, Binary::Add | Binary::Subtract | Binary::Multiply);
            is_constant(first) && rest.iter().all(|(operator, operand)| is_sum(operator) && is_constant(operand))
        }
        _ => false,
    }
}

/// Whether a count of entries is a constant that gives none.
pub(crate) fn is_no_count(expr: &Expr) -> bool {
    match expr {
        Expr::Negate(inner) => matches!(**inner, Expr::Number(_)),
        Expr::Literal(text) => !text.trim().parse::<f64>().is_ok_and(|count| count >= 0.0),
        // What holds or not is kept as a word.
        expr => holds(expr),
    }
}

/// Whether a count of entries is a constant beyond what a repeat can have.
pub(crate) fn is_beyond(expr: &Expr) -> bool {
    matches!(expr, Expr::Number(count) if *count > xforms::response::MAX_INSTANCES as f64)
}

/// `1-10` as a constraint: from one to ten.
pub(crate) fn range(expr: &Expr) -> Option<String> {
    let Expr::Chain(first, rest) = expr else { return None };
    match (&**first, &rest[..]) {
        (Expr::Number(low), [(Binary::Subtract, Expr::Number(high))]) if low < high => {
            Some(format!(". >= {low} and . <= {high}"))
        }
        _ => None,
    }
}

fn has_constant_operand(expr: &Expr) -> bool {
    let Expr::Chain(first, rest) = expr else { return false };
    let joins = |(operator, _): &(Binary, Expr)| matches!(operator, Binary::Or | Binary::And);
    if !rest.first().is_some_and(joins) {
        return false;
    }
    let operands: Vec<&Expr> = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect();
    operands.iter().enumerate().any(|(at, operand)| match operand {
        Expr::Literal(_) => true,
        // Nothing and one stand for no and yes too, except after a comparison.
        Expr::Number(number) => {
            !matches!(*number, 0.0 | 1.0) || at > 0 && completion(operands[at - 1], operand).is_some()
        }
        _ => false,
    })
}

/// The condition that a constant after another condition stands for: `'nie'` after `${a} = 'tak'`.
fn completion(before: &Expr, constant: &Expr) -> Option<Expr> {
    match before {
        Expr::Chain(subject, rest) => match &rest[..] {
            [(operator @ (Binary::Equal | Binary::NotEqual), Expr::Literal(_) | Expr::Number(_))] => {
                Some(pair((**subject).clone(), *operator, constant.clone()))
            }
            _ => None,
        },
        Expr::Call(own) if &*own.name == "selected" && own.args.len() == 2 => {
            Some(call("selected", vec![own.args[0].clone(), constant.clone()]))
        }
        _ => None,
    }
}

/// Operands of `and` or `or`, each constant made a condition like the one before it.
fn completed(expr: &Expr) -> Option<Expr> {
    let Expr::Chain(first, rest) = expr else { return None };
    if !has_constant_operand(expr) || matches!(**first, Expr::Literal(_) | Expr::Number(_)) {
        return None;
    }
    let joint = rest.first()?.0;
    let mut before = (**first).clone();
    let mut operands = Vec::new();
    let mut unequal = 0;
    for (_, operand) in rest {
        if matches!(operand, Expr::Literal(_) | Expr::Number(_)) {
            before = completion(&before, operand)?;
            match (&before, joint) {
                // Of two codes a question has one or the other, and of two that it has not it has neither.
                (Expr::Chain(_, pair), Binary::And) if pair[0].0 == Binary::Equal => return None,
                (Expr::Chain(_, pair), Binary::Or) if pair[0].0 == Binary::NotEqual => unequal += 1,
                _ => {}
            }
        } else {
            before = operand.clone();
        }
        operands.push(before.clone());
    }
    let joint = match unequal {
        0 => joint,
        all if all == operands.len() => Binary::And,
        _ => return None,
    };
    Some(Expr::Chain(first.clone(), operands.into_iter().map(|operand| (joint, operand)).collect()))
}

fn is_chained(expr: &Expr) -> bool {
    let compares = |operator: &Binary| {
        matches!(operator, Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual)
    };
    matches!(expr, Expr::Chain(_, rest) if rest.len() > 1 && rest.iter().all(|(operator, _)| compares(operator)))
}

/// `18 < ${w} < 65` as `18 < ${w} and ${w} < 65`.
fn unchained(expr: &Expr) -> Option<Expr> {
    let Expr::Chain(first, rest) = expr else { return None };
    if !is_chained(expr) {
        return None;
    }
    let lefts = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
    let mut pairs = lefts.zip(rest).map(|(left, (operator, right))| pair(left.clone(), *operator, right.clone()));
    let first = pairs.next()?;
    Some(Expr::Chain(Box::new(first), pairs.map(|pair| (Binary::And, pair)).collect()))
}

/// The letters of spreadsheets' patterns, longer ones first.
const LETTERS: &[(&str, &str)] = &[
    ("yyyy", "%Y"),
    ("rrrr", "%Y"),
    ("YYYY", "%Y"),
    ("RRRR", "%Y"),
    ("yy", "%y"),
    ("MM", "%m"),
    ("dd", "%d"),
    ("DD", "%d"),
    ("HH", "%H"),
    ("hh", "%H"),
    ("mm", "%M"),
    ("ss", "%S"),
];

/// `format-date(${d}, 'dd.MM.yyyy')`, which would give these letters, with the pattern that it looks like.
fn with_pattern(expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let [date, Expr::Literal(pattern)] = &own.args[..] else { return None };
    if !own.name.starts_with("format-date") || pattern.contains('%') {
        return None;
    }
    // There is no letter for a month's whole name.
    if pattern.contains("MMM") {
        return Some(None);
    }
    // Minutes stand beside hours.
    let has_hours = pattern.contains(['H', 'h']);
    let pattern = if has_hours { pattern.to_string() } else { pattern.replace("mm", "MM") };
    let meant = LETTERS.iter().fold(pattern.to_string(), |text, (letters, meant)| text.replace(letters, meant));
    (meant != pattern).then(|| Some(call(&own.name, vec![date.clone(), Expr::Literal(meant.into())])))
}

/// `2020-01-01`, a subtraction, as the date that it looks like.
fn date(expr: &Expr) -> Option<Expr> {
    let Expr::Chain(first, rest) = expr else { return None };
    let (Expr::Number(first), [(Binary::Subtract, Expr::Number(second)), (Binary::Subtract, Expr::Number(third))]) =
        (&**first, &rest[..])
    else {
        return None;
    };
    let (year, day) = if *first > 31.0 { (first, third) } else { (third, first) };
    let text = format!("{year}-{second:0>2}-{day:0>2}");
    let is_date = (1800.0..2200.0).contains(year) && xforms::DataType::Date.accepts(&text);
    is_date.then(|| Expr::Literal(text.into()))
}
