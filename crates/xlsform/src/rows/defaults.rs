//! Defaults that the question cannot have: codes that are none of its choices, values of another type, off its scale or
//! against its own constraint.

use xforms::DataType;
use xforms::xpath::{Expr, Gives};

use crate::calls::dates;
use crate::choices::Lists;
use crate::conditions::logic;
use crate::conditions::tried;
use crate::diagnostic::Diagnostic;
use crate::lexis;
use crate::text::Text;
use crate::tree::{Item, Shape};
use crate::types::Control;
use crate::variables;

/// What is wrong with a default.
pub(crate) fn check(item: &Item, lists: &Lists) -> Option<Diagnostic> {
    let kind = item.question()?;
    let default = item.default.as_deref()?;
    if lexis::is_dynamic(default, kind.name()) {
        return gives_another(item, default);
    }
    let list = item.source.as_ref().filter(|source| source.shape == Shape::Itemset).map(|source| &source.list);
    if let Some(list) = list.and_then(|list| lists.get(list)) {
        let has = |code: &str| list.choices.iter().any(|choice| choice.name == code);
        let unknown = match kind.control {
            Control::SelectOne => Some(default).filter(|code| !has(code)),
            _ => default.split_whitespace().find(|code| !has(code)),
        };
        let Some(unknown) = unknown else { return against_constraint(item, default) };
        let mut diagnostic = Diagnostic::warning("default-not-a-choice").arg("value", unknown).arg("list", &list.name);
        diagnostic.suggestion = logic::meant(list, unknown).map(str::to_owned);
        return Some(diagnostic);
    }
    if kind.control == Control::Trigger && default != "OK" {
        let diagnostic = Diagnostic::warning("acknowledge-value").arg("value", default).arg("question", &item.name);
        return Some(Diagnostic { suggestion: Some("OK".to_owned()), ..diagnostic });
    }
    let Some(Text::Plain(name)) = item.bind("type") else { return None };
    let data_type = DataType::parse(name)?;
    if data_type.accepts(default) {
        return off_scale(item, default).or_else(|| against_constraint(item, default));
    }
    let mut diagnostic = Diagnostic::warning("default-not-its-type").arg("value", default).arg("type", kind.name());
    let plain = default.replace([' ', '\u{a0}'], "").replace(',', ".");
    let is_number = matches!(data_type, DataType::Int | DataType::Decimal) && nearest_number(data_type, &plain);
    diagnostic.suggestion =
        is_number.then_some(plain).or_else(|| dates::iso(default).filter(|_| data_type == DataType::Date));
    Some(diagnostic)
}

/// An expression that gives a date where a number is asked for, or a number where a time is.
fn gives_another(item: &Item, default: &str) -> Option<Diagnostic> {
    let Some(Text::Plain(name)) = item.bind("type") else { return None };
    let gives = variables::parse(default).ok()?.gives(&|_| None)?;
    let is_another = match DataType::parse(name)? {
        DataType::Int | DataType::Decimal => gives != Gives::Number,
        DataType::Time => matches!(gives, Gives::Number | Gives::Date),
        _ => false,
    };
    let diagnostic = Diagnostic::warning("default-not-its-type").arg("value", default);
    is_another.then(|| diagnostic.arg("type", item.question().map(|kind| kind.name()).unwrap_or_default()))
}

/// A number that stands at no step of a scale.
fn off_scale(item: &Item, default: &str) -> Option<Diagnostic> {
    item.question().filter(|kind| kind.control == Control::Range)?;
    let part = |name| item.control(name)?.trim().parse::<f64>().ok();
    let (start, end, step) = (part("start")?, part("end")?, part("step").filter(|step| *step != 0.0).unwrap_or(1.0));
    let number = default.trim().parse::<f64>().ok()?;
    let steps = (number - start) / step;
    let is_at_step = (steps - steps.round()).abs() < 1e-9;
    let is_within = (start.min(end)..=start.max(end)).contains(&number);
    let diagnostic = Diagnostic::warning("default-off-scale").arg("value", default);
    let parts = [("least", start.min(end)), ("most", start.max(end)), ("step", step.abs())];
    let diagnostic = parts.into_iter().fold(diagnostic, |told, (name, value)| told.arg(name, value.to_string()));
    (!is_within || !is_at_step).then_some(diagnostic)
}

/// A default that the question's own constraint refuses, where that asks for nothing but the answer.
fn against_constraint(item: &Item, default: &str) -> Option<Diagnostic> {
    let Some(Text::Plain(constraint)) = item.bind("constraint") else { return None };
    let parsed = variables::parse(constraint).ok()?;
    let mut is_own = true;
    parsed.walk(&mut |part| is_own &= !matches!(part, Expr::Variable(_)));
    let kept = match item.bind("type") {
        Some(Text::Plain(name)) => DataType::parse(name)?.kept(default)?,
        _ => default.to_owned(),
    };
    let is_refused = is_own && tried::is_met(&parsed, &tried::own(&kept)) == Some(false);
    is_refused.then(|| Diagnostic::warning("default-against-constraint").arg("value", default))
}

/// Whether a number is one once its comma is a point; what may have been thousands is not guessed.
fn nearest_number(data_type: DataType, plain: &str) -> bool {
    let groups = plain.split_once('.').is_none_or(|(_, fraction)| fraction.len() != 3);
    groups && data_type.accepts(plain)
}
