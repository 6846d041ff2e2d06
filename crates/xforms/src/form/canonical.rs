//! How each type writes its values.

use super::{
    DataType,
    model::{DefId, Model},
};
use crate::{
    moment,
    tree::{NodeId, Tree},
    typing,
    xpath::{Context, Value, convert::number_text},
};

/// Writes the values that a tree begins with as they are [kept]. What is no value of its type is no value: a person would
/// have to take it away before the response can be completed.
pub(crate) fn write_canonically(tree: &mut Tree, node: NodeId, id: DefId, model: &Model) {
    let definition = model.get(id);
    if definition.children.is_empty() {
        let (data_type, given) = (definition.bind.data_type, tree.raw_text(node));
        let value = kept(data_type, given);
        let value = value.unwrap_or_else(|| if data_type.accepts(given) { given.to_owned() } else { String::new() });
        tree.set_text(node, &value);
        return;
    }
    let children: Vec<NodeId> = tree.child_elements(node).collect();
    for child in children {
        let name = tree.name(child);
        if let Some(below) = model.child_named(id, &name.prefix, &name.local) {
            write_canonically(tree, child, below, model);
        }
    }
}

/// What an expression has given, as the text of a node of this type: whole numbers without a fraction, dates without a time,
/// times without a date. What is no value of the type stays as it is.
pub(crate) fn typed(context: &Context<'_>, value: Value, data_type: DataType) -> String {
    use DataType::{Date, DateTime, Decimal, Int};
    let text = match (data_type, value) {
        (_, Value::Number(number)) if number.is_nan() => String::new(),
        (Int | Decimal, Value::Number(number)) if number.is_infinite() => String::new(),
        (_, Value::Text(text)) if text == "NaN" => String::new(),
        (Int, Value::Number(number)) => number_text(number.trunc()),
        (Date, Value::Number(days)) => context.date_of_days(days),
        (DateTime, Value::Number(days)) => context.moment_of_days(days),
        (_, value) => context.to_text(value),
    };
    kept(data_type, &typing::spelled(data_type, &text)).unwrap_or(text)
}

/// What the form puts in, computes or reads as it was typed: as the type writes it, but with as many digits as somebody has
/// typed or meant. Whole numbers have 64 bits, as in JavaRosa's calculations, for those of people and of telephones; a whole
/// decimal has no fraction, as expressions write numbers; times need no seconds. `None` when it is no value of the type.
pub(crate) fn kept(data_type: DataType, text: &str) -> Option<String> {
    let trimmed = text.trim();
    match data_type {
        _ if trimmed.is_empty() => canonical(data_type, text),
        DataType::Int => long(trimmed),
        DataType::Decimal => plain_number(trimmed).map(number_text),
        DataType::Date => date(trimmed, is_time),
        DataType::Time => is_time(trimmed).then(|| trimmed.to_owned()),
        DataType::DateTime => date_time(trimmed, is_time),
        _ => canonical(data_type, text),
    }
}

/// An answer as Web Forms takes it, as the type writes it; `None` when it is not one of the type. Empty is a value of every type.
pub(crate) fn canonical(data_type: DataType, text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Some(match data_type {
            DataType::String => text.to_owned(),
            _ => String::new(),
        });
    }
    match data_type {
        DataType::Int => int(trimmed),
        DataType::Decimal => decimal(trimmed),
        DataType::Boolean => matches!(trimmed, "true" | "false" | "1" | "0").then(|| trimmed.to_owned()),
        DataType::Date => date(trimmed, has_seconds),
        DataType::Time => has_seconds(trimmed).then(|| trimmed.to_owned()),
        DataType::DateTime => date_time(trimmed, has_seconds),
        DataType::Geopoint => geopoint(trimmed),
        DataType::Geotrace | DataType::Geoshape => {
            let points: Option<Vec<_>> =
                trimmed.split(';').map(str::trim).filter(|p| !p.is_empty()).map(geopoint).collect();
            // Two points enclose nothing.
            let least = if data_type == DataType::Geoshape { 3 } else { 1 };
            points.filter(|points| points.len() >= least).map(|points| points.join(";"))
        }
        _ => Some(text.to_owned()),
    }
}

/// Whole, in 32 bits as everywhere in ODK; a fraction is cut off.
fn int(text: &str) -> Option<String> {
    let number = plain_number(text)?.trunc();
    let fits = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number);
    fits.then(|| (number as i64).to_string())
}

/// Whole; a fraction is cut off.
fn long(text: &str) -> Option<String> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.to_string());
    }
    let number = plain_number(text)?.trunc();
    (number.abs() < MOST_EXACT).then(|| (number as i64).to_string())
}

/// From here up not every whole number is one that a calculation can have.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Always with a fraction.
fn decimal(text: &str) -> Option<String> {
    let number = plain_number(text)?;
    let written = number_text(number);
    Some(if written.contains('.') { written } else { written + ".0" })
}

fn plain_number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    plain.then(|| text.parse::<f64>().ok()).flatten().filter(|number| number.is_finite())
}

/// A date; of a date and time, its day.
fn date(text: &str, is_clock: fn(&str) -> bool) -> Option<String> {
    let (day, clock) = text.split_once('T').map_or((text, None), |(day, clock)| (day, Some(clock)));
    (moment::parse_date(day).is_some() && clock.is_none_or(is_clock)).then(|| day.to_owned())
}

/// A date and time, or a date alone.
fn date_time(text: &str, is_clock: fn(&str) -> bool) -> Option<String> {
    date(text, is_clock).map(|_| text.to_owned())
}

/// Hours and minutes, with or without seconds and an offset.
fn is_time(text: &str) -> bool {
    moment::parse_time(text).is_some()
}

/// Hours, minutes and seconds, with or without an offset.
fn has_seconds(text: &str) -> bool {
    let seconds = text.split(['Z', '+', '-']).next().is_some_and(|clock| clock.split(':').count() == 3);
    seconds && is_time(text)
}

/// Latitude, longitude, and if known altitude and accuracy.
fn geopoint(text: &str) -> Option<String> {
    let parts: Option<Vec<(&str, f64)>> =
        text.split_whitespace().map(|part| Some((part, plain_number(part)?))).collect();
    let parts = parts?;
    let [(_, latitude), (_, longitude), ..] = *parts else { return None };
    if parts.len() > 4 || latitude.abs() > 90.0 || longitude.abs() > 180.0 {
        return None;
    }
    // As they were written, as far as the type lets them.
    let written = parts.iter().enumerate().map(|(i, &(part, number))| {
        let plain = !part.contains(['e', 'E', '+']);
        let text = if plain { part.to_owned() } else { number_text(number) };
        if i < 2 || text.contains('.') { text } else { text + ".0" }
    });
    Some(written.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_writes_its_values_one_way() {
        let check = |data_type, text, expected: Option<&str>| {
            assert_eq!(canonical(data_type, text).as_deref(), expected, "{data_type:?} {text}");
        };
        check(DataType::Int, "4.5", Some("4"));
        check(DataType::Int, "2147483648", None);
        check(DataType::Int, "x", None);
        check(DataType::Decimal, "10", Some("10.0"));
        check(DataType::Decimal, "-0.5", Some("-0.5"));
        check(DataType::Boolean, "true", Some("true"));
        check(DataType::Boolean, "yes", None);
        check(DataType::Geotrace, "1 2 0 0; 1 3 0 0;", Some("1 2 0.0 0.0;1 3 0.0 0.0"));
        check(DataType::Geoshape, "1 2 0 0; 1 3 0 0; 2 2 0 0;", Some("1 2 0.0 0.0;1 3 0.0 0.0;2 2 0.0 0.0"));
        check(DataType::Geoshape, "1 2 0 0; 1 3 0 0;", None);
        check(DataType::Date, "2025-12-21T14:30:00", Some("2025-12-21"));
        check(DataType::Date, "2025-02-30", None);
        check(DataType::Time, "22:02", None);
        check(DataType::Time, "22:02:00+25:00", None);
        check(DataType::DateTime, "2026-04-22T14:30:00Z", Some("2026-04-22T14:30:00Z"));
        check(DataType::DateTime, "14:30:00Z", None);
        check(DataType::Geopoint, "1.5 5 0 2.3", Some("1.5 5 0.0 2.3"));
        check(DataType::Geopoint, "99 1", None);
        check(DataType::String, " a ", Some(" a "));
    }

    #[test]
    fn what_is_kept_has_the_digits_that_were_meant() {
        let check = |data_type, text, expected: Option<&str>| {
            assert_eq!(kept(data_type, text).as_deref(), expected, "{data_type:?} {text}");
        };
        check(DataType::Int, "4.5", Some("4"));
        check(DataType::Int, "44051401458", Some("44051401458"));
        check(DataType::Int, "9223372036854775807", Some("9223372036854775807"));
        check(DataType::Int, "9223372036854775808", None);
        check(DataType::Decimal, "10", Some("10"));
        check(DataType::Decimal, "4.0", Some("4"));
        check(DataType::Date, "2025-12-21T14:30", Some("2025-12-21"));
        check(DataType::Time, "22:02", Some("22:02"));
        check(DataType::Time, "22", None);
        check(DataType::Time, "22:02:00+25:00", None);
        check(DataType::DateTime, "2026-04-22T14:30", Some("2026-04-22T14:30"));
        check(DataType::DateTime, "2026-04-22", Some("2026-04-22"));
        check(DataType::DateTime, "14:30:00Z", None);
        check(DataType::Geopoint, "1.5 5 0 2.3", Some("1.5 5 0.0 2.3"));
        check(DataType::String, "  ", Some("  "));
    }
}
