//! What a table's cells and headings are before they are written to a file.

/// The length of `2026-11-22`.
pub const DAY_LEN: usize = 10;

/// A column's name for programs and its label for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    pub name: String,
    pub label: String,
}

/// A value with what it is; numbers and times keep their exact spelling.
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
    /// An answer to a question for numbers, as it was typed: `007` is one, `Infinity` none.
    pub fn number(text: &str) -> Self {
        if is_number(text) { Cell::Number(text.to_owned()) } else { Cell::text(text) }
    }

    /// A choice's code: a number where it is a whole one without doubt (`7`, not `07`), as statistics programs want it.
    pub fn code(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain = digits == "0" || !digits.starts_with('0');
        if is_plain && !text.contains(['.', '+']) { Cell::number(text) } else { Cell::text(text) }
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
    // Fifteen digits are what a spreadsheet keeps: of a longer whole number, which may be a code, it would lose some.
    is_written_out && whole.len() <= 15 && text.parse::<f64>().is_ok()
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
            ("0.30000000000000004", true, false),
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
    }
}
