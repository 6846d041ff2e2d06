//! One cell of a spreadsheet: texts are texts, numbers and moments are true ones.

use super::FileError;
use crate::{
    sheets::head,
    table::DAY_LEN,
    table::{Cell, wall_clock},
};
use messages::{Language, exports::words};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Worksheet};
use std::borrow::Cow;

/// The longest text that a cell of Excel holds, in UTF-16 units.
pub const MAX_TEXT: usize = 32_767;
const FIRST_YEAR: &str = "1900";

pub struct Formats {
    pub names: Format,
    text: Format,
    date: Format,
    time: Format,
    date_time: Format,
    /// Ends a text that was too long for a cell.
    cut: String,
}

impl Formats {
    pub fn new(language: Language) -> Self {
        Self {
            names: Format::new().set_bold(),
            text: Format::new().set_align(FormatAlign::Top),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("hh:mm:ss"),
            date_time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            cut: words(language, "cut-here", &[]),
        }
    }

    /// A text that does not fit a cell is cut, visibly.
    pub fn cut<'a>(&self, text: &'a str) -> Cow<'a, str> {
        // No text has more of these units than bytes.
        if text.len() <= MAX_TEXT || text.encode_utf16().count() <= MAX_TEXT {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format!("{}{}", head(text, MAX_TEXT - self.cut.encode_utf16().count()), self.cut))
    }
}

/// Text is always written as a string cell, never as a formula. Whether it had to be cut.
pub fn write(to: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<bool, FileError> {
    let (text, moment) = match cell {
        Cell::Empty => return Ok(false),
        Cell::Text(text) => (text, None),
        Cell::Number(number) => {
            match number.parse::<f64>() {
                Ok(value) => to.write_number(row, column, value)?,
                Err(_) => to.write_string(row, column, formats.cut(number).as_ref())?,
            };
            return Ok(false);
        }
        Cell::Date(text) => (text, Some(&formats.date)),
        Cell::Time(text) => (text, Some(&formats.time)),
        Cell::DateTime(text) => (text, Some(&formats.date_time)),
    };
    let moment = moment.and_then(|format| Some((civil(text)?, format)));
    let text = formats.cut(text);
    match moment {
        Some((moment, format)) => to.write_datetime_with_format(row, column, moment, format)?,
        None => to.write_string_with_format(row, column, text.as_ref(), &formats.text)?,
    };
    Ok(matches!(text, Cow::Owned(_)))
}

/// The wall clock's reading: a spreadsheet knows no zones, and no day before 1900.
fn civil(text: &str) -> Option<ExcelDateTime> {
    let is_time = text.get(2..3) == Some(":");
    if !is_time && (text < FIRST_YEAR || text.len() < DAY_LEN) {
        return None;
    }
    ExcelDateTime::parse_from_str(wall_clock(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_visibly_and_short_ones_are_not() {
        let formats = Formats::new(Language::Polish);
        assert_eq!(formats.cut("krótki"), "krótki");
        let trees = "🌳".repeat(MAX_TEXT);
        let long = formats.cut(&trees);
        assert!(long.ends_with("… [całość w pliku CSV]"));
        assert!(long.encode_utf16().count() <= MAX_TEXT);
    }

    #[test]
    fn reads_wall_clocks() {
        for (text, expected) in [
            ("2026-11-22", true),
            ("2026-11-22T10:15:30.123+01:00", true),
            ("2026-11-22T10:15:30Z", true),
            ("10:15:30.000+01:00", true),
            ("10:15", true),
            ("1900-01-01", true),
            ("1899-12-31", false),
            ("1899-12-31T10:15:30Z", false),
            ("0999-01-01", false),
            ("wczoraj", false),
            ("", false),
            ("ąąąąąąąąą", false),
        ] {
            assert_eq!(civil(text).is_some(), expected, "{text}");
        }
    }
}
