//! What a table's cells and headings are before they are written to a file.

/// A column's name for programs and its label for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    pub name: String,
    pub label: String,
}

/// What a code means in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceLabel {
    pub column: String,
    pub code: String,
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

impl Cell {
    /// A number where the text is one without doubt (`7`, `-1.5`, not `07`, `1e3` or `Infinity`), else text.
    pub fn number_or_text(text: &str) -> Self {
        if is_plain_number(text) { Cell::Number(text.to_owned()) } else { Cell::text(text) }
    }

    /// A choice's code: a number where it is a whole one, as statistics programs want it.
    pub fn code(text: &str) -> Self {
        if text.contains('.') { Cell::text(text) } else { Cell::number_or_text(text) }
    }

    pub fn text(text: &str) -> Self {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }
}

fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    // Fifteen digits are what a spreadsheet keeps: of a longer whole number, which may be a code, it would lose some.
    let kept = whole.len() <= 15 && (fraction.is_some() || unsigned.len() <= 15);
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits) && kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_are_numbers() {
        for (text, expected) in [
            ("0", true),
            ("98", true),
            ("-1.5", true),
            ("0.25", true),
            ("5.50", true),
            ("", false),
            ("-", false),
            ("07", false),
            ("1e3", false),
            (".5", false),
            ("5.", false),
            ("+5", false),
            ("1,5", false),
            ("Infinity", false),
            ("12345678901234567", false),
            ("12345678901234567.5", false),
            ("0.30000000000000004", true),
        ] {
            assert_eq!(matches!(Cell::number_or_text(text), Cell::Number(_)), expected, "{text:?}");
        }
    }
}
