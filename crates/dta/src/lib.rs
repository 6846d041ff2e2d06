//! Stata data files (`.dta`, release 118: Stata 14 and later), in UTF-8.
//!
//! Source: *File formats .dta* in Stata's manual (`help dta`). Written row by row; texts that are longer than a row takes stand
//! behind the rows, in a second pass.

mod head;

pub use head::{Column, Dataset, Kind, Made};

use head::{LONG, text_end};
use std::io::{self, Write};

/// The longest text that stands in its row, in bytes.
pub const MAX_SHORT: usize = 2_045;
/// How many columns a file has at most.
pub const MAX_COLUMNS: usize = 32_767;
/// The largest whole number that has a label; the smallest is as far from nought.
pub const MAX_LABELLED: i32 = 2_147_483_620;

/// Stata's missing value, and the first of its others, `.a`; each of them is that much further.
const MISSING: u64 = 0x7fe0_0000_0000_0000;
const NEXT: u64 = 0x0000_0100_0000_0000;

/// A column's value in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// `.`, or an empty text.
    Missing,
    /// `.a` is 1, `.b` 2 …
    Extended(u8),
    Number(f64),
    Text(&'a str),
}

/// A file that grows row by row.
pub struct Writer<'a, W: Write> {
    to: W,
    dataset: &'a Dataset,
    row: u64,
}

impl<'a, W: Write> Writer<'a, W> {
    /// Begins a file with all that it says of its columns.
    ///
    /// # Errors
    /// If it has more columns than a file takes, or cannot be written.
    pub fn begin(mut to: W, dataset: &'a Dataset) -> io::Result<Self> {
        if dataset.columns.len() > MAX_COLUMNS {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "more columns than a Stata file takes"));
        }
        to.write_all(&dataset.head())?;
        Ok(Self { to, dataset, row: 0 })
    }

    /// Adds a row: a value for each column, in their order; what is not given is missing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn row<'v>(&mut self, values: impl IntoIterator<Item = Value<'v>>) -> io::Result<()> {
        self.row += 1;
        let mut values = values.into_iter();
        for (place, column) in self.dataset.columns.iter().enumerate() {
            let value = values.next().unwrap_or(Value::Missing);
            match column.kind {
                Kind::Text { bytes } if bytes <= MAX_SHORT => {
                    let text =
                        if let Value::Text(text) = value { &text[..text.floor_char_boundary(bytes)] } else { "" };
                    self.to.write_all(text.as_bytes())?;
                    (text.len()..bytes.max(1)).try_for_each(|_| self.to.write_all(&[0]))?;
                }
                Kind::Text { .. } => {
                    // Where it stands: its column in two bytes, its row in six.
                    let (column, row) = match value {
                        Value::Text(text) if !text.is_empty() => (place as u64 + 1, self.row),
                        _ => (0, 0),
                    };
                    self.to.write_all(&(column | row << 16).to_le_bytes())?;
                }
                _ => {
                    let bits = match value {
                        Value::Number(number) if number.is_finite() => number.to_bits(),
                        Value::Extended(which) => MISSING + NEXT * u64::from(which),
                        _ => MISSING,
                    };
                    self.to.write_all(&bits.to_le_bytes())?;
                }
            }
        }
        Ok(())
    }

    /// Ends the rows: now come the long texts.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn long_texts(mut self) -> io::Result<LongTexts<'a, W>> {
        self.to.write_all(b"</data><strls>")?;
        Ok(LongTexts { to: self.to, dataset: self.dataset, row: 0 })
    }
}

/// The long texts of a file, row by row.
pub struct LongTexts<'a, W: Write> {
    to: W,
    dataset: &'a Dataset,
    row: u64,
}

impl<W: Write> LongTexts<'_, W> {
    /// Adds those of a row, which has the same values as before.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn row<'v>(&mut self, values: impl IntoIterator<Item = Value<'v>>) -> io::Result<()> {
        self.row += 1;
        for ((place, column), value) in (1_u32..).zip(&self.dataset.columns).zip(values) {
            if let (Kind::Text { bytes }, Value::Text(text)) = (column.kind, value)
                && bytes > MAX_SHORT
                && !text.is_empty()
            {
                let length = u32::try_from(text.len() + 1).map_err(io::Error::other)?;
                self.to.write_all(b"GSO")?;
                self.to.write_all(&place.to_le_bytes())?;
                self.to.write_all(&self.row.to_le_bytes())?;
                self.to.write_all(&[LONG])?;
                self.to.write_all(&length.to_le_bytes())?;
                self.to.write_all(text.as_bytes())?;
                self.to.write_all(&[0])?;
            }
        }
        Ok(())
    }

    /// Ends the file and gives back what it was written to.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.to.write_all(b"</strls>")?;
        self.to.write_all(&self.dataset.value_labels())?;
        self.to.write_all(text_end())?;
        Ok(self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_no_more_columns_than_it_can_count() {
        let column = |n: usize| {
            let (values, extended) = (Vec::new(), Vec::new());
            Column { name: format!("v{n}"), label: String::new(), kind: Kind::Number, values, extended }
        };
        let begins = |columns: usize| {
            let made = Made { year: 2026, month: 12, day: 1, hour: 8, minute: 0 };
            let columns = (0..columns).map(column).collect();
            let dataset = Dataset { label: String::new(), made, columns, rows: 0, long_texts: (0, 0) };
            Writer::begin(std::io::sink(), &dataset).is_ok()
        };
        assert!(begins(MAX_COLUMNS) && !begins(MAX_COLUMNS + 1));
    }
}
