//! What a table's cells and headings are before they are written to a file.

use jiff::civil::Date;

/// How many digits of a number a spreadsheet and a statistics program keep.
const DIGITS: usize = 15;
/// The length of `2026-11-22`.
pub const DAY_LEN: usize = 10;

/// A column's name for programs and its label for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    pub name: String,
    pub label: String,
}

/// A value with what it is, in its exact spelling. What is no such value is a text: somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(String),
    Date(String),
    Time(String),
    DateTime(String),
}

/// Cells and their columns.
pub type Cells = Vec<(usize, Cell)>;

impl Cell {
    /// An answer to a question for numbers, as it was typed: `007` is one, `Infinity` none, nor is one of which a program
    /// would lose digits.
    pub fn number(text: &str) -> Self {
        if is_number(text) && significant(text) <= DIGITS { Cell::Number(text.to_owned()) } else { Cell::text(text) }
    }

    /// A number that was calculated: its last digits are nobody's words. A long whole one may be a code all the same.
    pub fn calculated(text: &str) -> Self {
        if is_number(text) { Cell::Number(text.to_owned()) } else { Cell::text(text) }
    }

    /// A choice's code: a number where it is a whole one without doubt (`7`, not `07`), as statistics programs want it.
    pub fn code(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain = digits == "0" || !digits.starts_with('0');
        if is_plain && !text.contains(['.', '+']) { Cell::number(text) } else { Cell::text(text) }
    }

    /// A day, `2026-11-22`.
    pub fn date(text: &str) -> Self {
        if is_date(text) { Cell::Date(text.to_owned()) } else { Cell::text(text) }
    }

    /// A time of day with or without its zone, `08:05` or `08:05:00.000+01:00`: no 24:00, and no second 60.
    pub fn time(text: &str) -> Self {
        if is_time(text) { Cell::Time(text.to_owned()) } else { Cell::text(text) }
    }

    /// A day and a time of day; the day alone where no more is told.
    pub fn date_time(text: &str) -> Self {
        match text.split_once('T') {
            Some((day, time)) if is_date(day) && is_time(time) => Cell::DateTime(text.to_owned()),
            Some(_) => Cell::text(text),
            None => Cell::date(text),
        }
    }

    pub fn text(text: &str) -> Self {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }
}

/// A time or a moment without its zone.
pub fn wall_clock(text: &str) -> &str {
    let begin = if text.get(2..3) == Some(":") { 0 } else { DAY_LEN };
    let zone = text.get(begin..).and_then(|rest| rest.find(['Z', '+', '-']));
    &text[..zone.map_or(text.len(), |at| begin + at)]
}

fn is_number(text: &str) -> bool {
    let is_written_out = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'));
    let whole = text.trim_start_matches(['+', '-']).split('.').next().unwrap_or_default().trim_start_matches('0');
    // A longer whole number may be a code.
    is_written_out && whole.len() <= DIGITS && text.parse::<f64>().is_ok()
}

/// How many digits of a number count: neither zeros before it nor those that end a fraction.
fn significant(number: &str) -> usize {
    let number = number.trim_start_matches(['+', '-', '0']);
    match number.split_once('.') {
        Some(("", fraction)) => fraction.trim_matches('0').len(),
        Some((whole, fraction)) => whole.len() + fraction.trim_end_matches('0').len(),
        None => number.len(),
    }
}

fn is_date(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == DAY_LEN && text.bytes().enumerate().all(shape) && text.parse::<Date>().is_ok()
}

fn is_time(text: &str) -> bool {
    let (time, zone) = text.split_at(text.find(['Z', '+', '-']).unwrap_or(text.len()));
    let two = |text: &str, below: u8| {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits && text.parse::<u8>().is_ok_and(|number| number < below)
    };
    let (time, fraction) = time.split_once('.').map_or((time, None), |(time, fraction)| (time, Some(fraction)));
    let in_range = match time.split(':').collect::<Vec<_>>()[..] {
        [hour, minute] => two(hour, 24) && two(minute, 60) && fraction.is_none(),
        [hour, minute, second] => two(hour, 24) && two(minute, 60) && two(second, 60),
        _ => false,
    };
    let fraction = fraction.unwrap_or("0");
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    in_range && is_fraction && is_zone(zone)
}

/// Nothing, `Z`, `+01:00`, `+0100` or `+01`.
fn is_zone(text: &str) -> bool {
    let offset = text.strip_prefix(['+', '-']).map(|offset| offset.replacen(':', "", 1));
    let is_offset = |offset: String| matches!(offset.len(), 2 | 4) && offset.bytes().all(|b| b.is_ascii_digit());
    matches!(text, "" | "Z") || offset.is_some_and(is_offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_a_number_is_one() {
        for (text, is_number, is_code) in [
            ("0", true, true),
            ("98", true, true),
            ("-1", true, true),
            ("-1.5", true, false),
            ("0.25", true, false),
            ("5.50", true, false),
            ("07", true, false),
            ("-007", true, false),
            ("+5", true, false),
            (".5", true, false),
            ("5.", true, false),
            ("0.30000000000000004", false, false),
            ("0.3000000000000000", true, false),
            ("1234567890.12345", true, false),
            ("1234567890.123456", false, false),
            ("0.0000000000000000012", true, false),
            ("00012345678901234", true, false),
            ("", false, false),
            ("-", false, false),
            (".", false, false),
            ("1-2", false, false),
            ("1e3", false, false),
            ("1,5", false, false),
            ("Infinity", false, false),
            ("NaN", false, false),
            ("12345678901234567", false, false),
            ("12345678901234567.5", false, false),
        ] {
            assert_eq!(matches!(Cell::number(text), Cell::Number(_)), is_number, "{text:?}");
            assert_eq!(matches!(Cell::code(text), Cell::Number(_)), is_code, "{text:?}");
        }
        assert_eq!(Cell::calculated("0.30000000000000004"), Cell::Number("0.30000000000000004".into()));
        assert_eq!(Cell::calculated("12345678901234567"), Cell::Text("12345678901234567".into()));
    }

    #[test]
    fn what_is_no_day_and_no_time_stays_a_text() {
        let check = |text: &str, time: bool| assert_eq!(matches!(Cell::time(text), Cell::Time(_)), time, "{text:?}");
        for text in ["08:05", "00:00:00", "23:59:59", "10:15:30.000+01:00", "10:15:30.5Z", "10:15-0600", "10:15+01"] {
            check(text, true);
        }
        for text in ["25:00", "24:00:00", "23:59:60", "12:60", "8:05", "08", "08:05:", "08:05.5", "08:05:00."] {
            check(text, false);
        }
        for text in ["08:05:00:00", "rano", "-8:05", "10:15+1", "10:15+ab:cd", "1\u{661}:00", ""] {
            check(text, false);
        }
        let check = |text: &str, expected: Cell| assert_eq!(Cell::date_time(text), expected, "{text:?}");
        check("2026-11-22T10:15:30Z", Cell::DateTime("2026-11-22T10:15:30Z".into()));
        check("2026-11-22", Cell::Date("2026-11-22".into()));
        for text in ["2026-11-22T24:00:00", "2026-02-30", "2026-02-30T10:15", "20261122", "2026-1-22", "wczoraj"] {
            check(text, Cell::Text(text.into()));
        }
    }
}
