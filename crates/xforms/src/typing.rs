//! Answers as people write them, read as the app's own fields read them.

use crate::{DataType, form::canonical, moment, xpath::convert::number_text};
use std::borrow::Cow;

/// A number as a response keeps it; `None` when it is no number, or has a fraction where only whole ones count.
///
/// ```
/// use xforms::typing::number;
/// let read = |typed, whole| number(typed, whole).unwrap_or_else(|| "none".into());
/// assert_eq!([read("3,5", false), read("1\u{a0}200", true), read("\u{2212}5", true), read("3,5", true)], ["3.5", "1200", "-5", "none"]);
/// ```
pub fn number(typed: &str, whole: bool) -> Option<String> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
    let text = text.replace('\u{2212}', "-");
    if text.is_empty() {
        return Some(text);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (before, after) = match digits.split_once('.') {
        Some((before, after)) if !whole => (before, after),
        Some(_) => return None,
        None => (digits, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(before) || !all_digits(after) || before.is_empty() && after.is_empty() {
        return None;
    }
    let before = if before.is_empty() { "0" } else { before };
    let point = if after.is_empty() { "" } else { "." };
    Some([sign, before, point, after].concat())
}

/// A time, or a date and time, as ODK writes it: with milliseconds, and the offset in which it was told.
///
/// ```
/// assert_eq!(xforms::typing::told_in("2026-11-22T10:15", 60), "2026-11-22T10:15:00.000+01:00");
/// ```
pub fn told_in(text: &str, offset_min: i32) -> String {
    let seconds = if text.matches(':').count() == 1 { ":00" } else { "" };
    let fraction = if text.contains('.') { "" } else { ".000" };
    // The moment's own spelling of the offset, so that the two can never differ.
    let spelled = moment::Moment { utc_ms: 0, offset_min }.civil_time();
    let zone = spelled.get("00:00:00.000".len()..).unwrap_or_default();
    [text, seconds, fraction, zone].concat()
}

/// The value of this type that somebody means; `None` when it is none.
///
/// ```
/// use xforms::{DataType, typing::read};
/// assert_eq!(read(DataType::Time, "8:05", 60).as_deref(), Some("08:05:00.000+01:00"));
/// ```
pub fn read(data_type: DataType, typed: &str, offset_min: i32) -> Option<String> {
    let value = match data_type {
        DataType::Int => number(typed, true)?,
        // As programs write it, perhaps with an exponent.
        DataType::Decimal => number(typed, false).or_else(|| canonical::kept(data_type, typed))?,
        // Only what is computed may be a time with its day.
        DataType::Time if typed.contains('T') => return None,
        _ => {
            let text = spelled(data_type, typed);
            let is_timed = matches!(data_type, DataType::Time | DataType::DateTime) && data_type.accepts(&text);
            let is_short = text.matches(':').count() == 1 && moment::without_offset(&text) == text;
            if is_timed && is_short { told_in(&text, offset_min) } else { canonical::kept(data_type, &text)? }
        }
    };
    data_type.accepts(&value).then_some(value)
}

/// The point of a scale that somebody means, as expressions write numbers; `None` when there is none such.
///
/// ```
/// use xforms::typing::on_scale;
/// let read = |typed| on_scale(typed, 0.0, 10.0, 0.5);
/// assert_eq!([read("2,5"), read("1e0"), read("2.3"), read("11")], [Some("2.5".into()), Some("1".into()), None, None]);
/// ```
pub fn on_scale(typed: &str, start: f64, end: f64, step: f64) -> Option<String> {
    let written = read(DataType::Decimal, typed, 0)?;
    if written.is_empty() {
        return Some(written);
    }
    let number: f64 = written.parse().ok()?;
    let steps = (number - start) / step;
    let is_on = step == 0.0 || (steps - steps.round()).abs() < 1e-6;
    (is_on && number >= start.min(end) && number <= start.max(end)).then(|| number_text(number))
}

/// Whether a text that is computed for this type is a value of it.
///
/// ```
/// use xforms::{DataType, typing::is_value};
/// assert!(is_value(DataType::Date, "2026-1-5") && !is_value(DataType::Date, "05.01.2026"));
/// ```
pub fn is_value(data_type: DataType, text: &str) -> bool {
    let text = spelled(data_type, text);
    data_type.accepts(&canonical::kept(data_type, &text).unwrap_or_else(|| text.into_owned()))
}

/// A date or time with the digits that XML Schema wants, `2026-1-5` as `2026-01-05`, `8:30` as `08:30`; any other text as it is.
pub(crate) fn spelled(data_type: DataType, text: &str) -> Cow<'_, str> {
    match data_type {
        DataType::Date => padded(text.trim()),
        DataType::DateTime => {
            let text = text.trim();
            let Some((day, clock)) = text.split_once(['T', ' ']) else { return padded(text) };
            [&padded(day), "T", &hour(clock.trim())].concat().into()
        }
        DataType::Time => match text.split_once('T') {
            Some((day, clock)) if moment::parse_date(day.trim()).is_some() => hour(clock.trim()),
            _ => hour(text.trim()),
        },
        _ => text.into(),
    }
}

/// `2026-1-2` as `2026-01-02`, also before a time: people write it so.
pub(crate) fn padded(text: &str) -> Cow<'_, str> {
    let (date, time) = text.split_at(text.find('T').unwrap_or(text.len()));
    let two = |part: &str| if part.len() == 1 { format!("0{part}") } else { part.to_owned() };
    match &*date.split('-').collect::<Vec<_>>() {
        [year, month, day] => format!("{year}-{}-{}{time}", two(month), two(day)).into(),
        _ => text.into(),
    }
}

fn hour(clock: &str) -> Cow<'_, str> {
    if clock.find(':') == Some(1) { format!("0{clock}").into() } else { clock.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let check = |typed: &str, whole, expected: Option<&str>| {
            assert_eq!(number(typed, whole).as_deref(), expected, "{typed}");
        };
        check("", true, Some(""));
        check("  ", false, Some(""));
        check("12", true, Some("12"));
        check(" 1 200 ", true, Some("1200"));
        check("1\u{a0}200,50", false, Some("1200.50"));
        check("-5", true, Some("-5"));
        check("\u{2212}5", true, Some("-5"));
        check("+5", true, Some("5"));
        check("3,5", false, Some("3.5"));
        check("3.5", false, Some("3.5"));
        check("3,", false, Some("3"));
        check(",5", false, Some("0.5"));
        check("007", true, Some("007"));
        check("3,5", true, None);
        check("12a", true, None);
        check("1.234,5", false, None);
        check("-", true, None);
        check(",", false, None);
        check("--1", true, None);
        check("1e5", false, None);
        check("٣", true, None);
    }

    #[test]
    fn answers_are_read_as_their_types_have_them() {
        let check = |data_type, typed: &str, expected: Option<&str>| {
            assert_eq!(read(data_type, typed, 60).as_deref(), expected, "{data_type:?} {typed}");
        };
        use DataType::{Boolean, Date, DateTime, Decimal, Geopoint, Int, String, Time};
        check(Int, "1 000", Some("1000"));
        check(Int, "44051401458", Some("44051401458"));
        check(Int, "4,5", None);
        check(Int, "99999999999999999999", None);
        check(Decimal, "4", Some("4"));
        check(Decimal, "1e-7", Some("0.0000001"));
        check(Decimal, "abc", None);
        check(Date, "2024-1-5", Some("2024-01-05"));
        check(Date, "05.01.2024", None);
        check(Time, "8:05", Some("08:05:00.000+01:00"));
        check(Time, "08:05:10", Some("08:05:10"));
        check(Time, "25:00", None);
        check(Time, "2024-01-05T08:05:00", None);
        check(DateTime, "2024-1-5 8:05", Some("2024-01-05T08:05:00.000+01:00"));
        check(DateTime, "2024-01-05", Some("2024-01-05"));
        check(Boolean, "yes", None);
        check(Geopoint, "at the church", None);
        check(String, " a ", Some(" a "));
    }
}
