//! Comparisons with a time of day. It is no number, so `<` and its kin never hold, and an answer has seconds and an
//! offset, so no text is equal to it: `decimal-time()` makes both sides comparable.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::logic::Logic;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::text::Text;
use crate::written::{call, pair, rewritten, sign, written};

const IN_DAYS: &str = "decimal-time";

/// The comparison with a time if there is one, and the whole expression as it was meant.
pub(crate) fn check(logic: &Logic, whole: &Expr, expr: &Expr) -> Option<Diagnostic> {
    if hours(expr).is_some() {
        let diagnostic =
            Diagnostic::warning("hours-of-a-day").arg("text", excerpt(&written(expr).unwrap_or_default(), 0));
        let suggestion = hours(expr).flatten().and_then(|_| written(&rewritten(whole, &|expr| hours(expr).flatten())));
        return Some(Diagnostic { suggestion, ..diagnostic });
    }
    let meant = compared(logic, expr)?;
    let diagnostic = Diagnostic::warning("time-compared").arg("text", excerpt(&written(expr).unwrap_or_default(), 0));
    let suggestion = meant.and_then(|_| written(&rewritten(whole, &|expr| compared(logic, expr).flatten())));
    Some(Diagnostic { suggestion, ..diagnostic })
}

/// Whether this compares a time, and how it should, as far as that can be told.
fn compared(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator, right)] = &rest[..] else { return None };
    let is_time = |side: &Expr| of_literal(side).is_some() || is_time_question(logic, side) || is_unreadable(side);
    let faulty = match operator {
        Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => is_time(left) || is_time(right),
        Binary::Equal | Binary::NotEqual => {
            is_time_question(logic, left) && of_literal(right).is_some()
                || is_time_question(logic, right) && of_literal(left).is_some()
        }
        _ => false,
    };
    faulty.then(|| Some(pair(in_days(left)?, *operator, in_days(right)?)))
}

/// `${end} - ${begin}` as `decimal-time(${end}) - decimal-time(${begin})`: times themselves cannot be added.
pub(crate) fn added(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Chain(first, rest) = expr else { return None };
    let adds = rest.iter().all(|(operator, _)| matches!(operator, Binary::Add | Binary::Subtract));
    let mut operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
    if !adds || !operands.clone().any(|operand| is_time_question(logic, operand)) {
        return None;
    }
    let days = |operand: &Expr| call(IN_DAYS, vec![operand.clone()]);
    let all = operands.all(|operand| is_time_question(logic, operand));
    Some(all.then(|| {
        let rest = rest.iter().map(|(operator, operand)| (*operator, days(operand))).collect();
        Expr::Chain(Box::new(days(first)), rest)
    }))
}

/// `decimal-time(${t}) > 12`: whether a part of a day is compared with more than a day, and how it should.
fn hours(expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator, right)] = &rest[..] else { return None };
    if !matches!(sign(*operator), "=" | "!=" | "<" | "<=" | ">" | ">=") {
        return None;
    }
    let is_part = |side: &Expr| matches!(side, Expr::Call(own) if &*own.name == IN_DAYS);
    let more_than_a_day = |side: &Expr| match side {
        Expr::Number(number) => Some(*number).filter(|number| *number > 1.0),
        Expr::Literal(text) => text.trim().parse().ok().filter(|number: &f64| *number > 1.0),
        _ => None,
    };
    let of_day = |hours: f64| {
        let minutes = (hours * 60.0).round();
        let text = format!("{:02}:{:02}", (minutes / 60.0).floor(), minutes % 60.0);
        (hours < 24.0).then(|| call(IN_DAYS, vec![Expr::Literal(text.into())]))
    };
    match (more_than_a_day(left), more_than_a_day(right)) {
        (None, Some(hours)) if is_part(left) => Some(of_day(hours).map(|day| pair((**left).clone(), *operator, day))),
        (Some(hours), None) if is_part(right) => Some(of_day(hours).map(|day| pair(day, *operator, right.clone()))),
        _ => None,
    }
}

fn is_time_question(logic: &Logic, expr: &Expr) -> bool {
    let bind = logic.item(expr).and_then(|item| item.bind("type"));
    matches!(bind, Some(Text::Plain(data_type)) if data_type == "time")
}

/// A side as a part of the day; none for a number, of which it cannot be told what it counts.
fn in_days(side: &Expr) -> Option<Expr> {
    match side {
        Expr::Call(own) if &*own.name == IN_DAYS => Some(match own.args.first().and_then(of_literal) {
            Some(time) => call(IN_DAYS, vec![Expr::Literal(time.into())]),
            None => side.clone(),
        }),
        Expr::Number(_) | Expr::Chain(..) | Expr::Negate(_) => None,
        Expr::Literal(_) => Some(call(IN_DAYS, vec![Expr::Literal(of_literal(side)?.into())])),
        side => Some(call(IN_DAYS, vec![side.clone()])),
    }
}

/// `decimal-time('8:00')`: nothing, as an hour has two digits.
fn is_unreadable(expr: &Expr) -> bool {
    let Expr::Call(own) = expr else { return false };
    let [Expr::Literal(typed)] = &own.args[..] else { return false };
    &*own.name == IN_DAYS && time(typed).is_some_and(|time| *time != **typed)
}

fn of_literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(text) => time(text),
        _ => None,
    }
}

/// `8:00`, `08:00`, `08:00:00`: a time without an offset, with two digits of hours.
fn time(text: &str) -> Option<String> {
    let text = text.trim();
    let padded = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_owned() };
    let is_time = padded.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'));
    (is_time && text.contains(':') && xforms::DataType::Time.accepts(&padded)).then_some(padded)
}
