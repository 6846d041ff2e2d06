//! A workbook as its author sees it: sheets, headers as typed, rows with the numbers that the spreadsheet shows.

mod archive;
mod biff;
mod formats;
mod limits;
mod markdown;
mod ods;
mod spreadsheet;
mod xls;

use crate::diagnostic::{Diagnostic, Place};
use crate::encoding::{self, composed};
pub use limits::MOST_BYTES;
use limits::Unreadable;

/// The sheets in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
}

/// One sheet: a row of headers and the rows that hold anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// As typed.
    pub name: String,
    /// The row of the headers, as the spreadsheet shows it: 1 unless empty rows stand above.
    pub header_row: u32,
    /// As typed, by column; an empty one has no header.
    pub headers: Vec<String>,
    pub rows: Vec<Row>,
    /// The cells, by row number and column, whose formula has no result in the file: programs that write workbooks do not
    /// compute them.
    pub uncomputed: Vec<(u32, usize)>,
    /// The cells, by row number and column, that the spreadsheet shows otherwise than they are here: dates, percents.
    pub shown_otherwise: Vec<(u32, usize)>,
    /// The spreadsheet does not show the sheet.
    pub hidden: bool,
    /// The numbers of the rows that it does not show, or filters out.
    pub hidden_rows: Vec<u32>,
}

/// A row that holds something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// As the spreadsheet shows it.
    pub number: u32,
    /// By column, trimmed; an empty string is an empty cell.
    pub cells: Vec<String>,
}

impl Workbook {
    /// The sheet of that name, in whatever case.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }
}

impl Sheet {
    /// Makes a sheet of its rows by number; the first that holds something is the header.
    fn from_rows(name: String, rows: impl IntoIterator<Item = (u32, Vec<String>)>) -> Self {
        let mut sheet = Self { name, ..Self::default() };
        for (number, cells) in rows {
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if sheet.header_row == 0 {
                sheet.header_row = number;
                sheet.headers = cells;
            } else {
                sheet.rows.push(Row { number, cells });
            }
        }
        sheet
    }

    pub(crate) fn place(&self, row: Option<u32>, column: Option<usize>) -> Place {
        let cell = match (row, column) {
            (Some(row), Some(column)) => Some(address(column, row)),
            _ => None,
        };
        let header = column.and_then(|column| self.headers.get(column)).filter(|header| !header.is_empty());
        Place { row, column: header.cloned(), cell, ..Place::sheet(&self.name) }
    }
}

/// `(2, 7)` is `C7`.
fn address(column: usize, row: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    format!("{}{row}", letters.into_iter().rev().collect::<String>())
}

/// Reads a workbook: `.xlsx`, `.xls`, `.ods`, or the Markdown table form that pyxform reads. The bytes decide, the name
/// only serves the message.
pub fn read(bytes: &[u8], file_name: &str) -> (Option<Workbook>, Vec<Diagnostic>) {
    let result = match bytes {
        [b'P', b'K', ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => spreadsheet::read(bytes),
        _ if bytes.len() > MOST_BYTES => Err(Unreadable::TooLarge),
        // Whichever editor saved it: with a byte order mark, or in another encoding.
        _ if bytes.contains(&b'|') => markdown::read(&encoding::decode(bytes).0).ok_or(Unreadable::Other),
        _ => Err(Unreadable::Other),
    };
    match result {
        Ok(workbook) if workbook.sheets.iter().all(|sheet| sheet.headers.is_empty()) => {
            (None, vec![Diagnostic::error("empty-workbook").arg("file", file_name)])
        }
        Ok(workbook) => (Some(workbook), Vec::new()),
        Err(reason) => {
            let diagnostic = match reason {
                // What Excel puts beside a workbook for as long as it is open there.
                _ if file_name.starts_with("~$") => Diagnostic::error("workbook-lock-file"),
                Unreadable::Other => Diagnostic::error("not-a-workbook"),
                Unreadable::Damaged(reason) => Diagnostic::error("not-a-workbook").arg("reason", reason),
                Unreadable::Encrypted => Diagnostic::error("workbook-encrypted"),
                Unreadable::TooLarge => Diagnostic::error("workbook-too-large"),
            };
            (None, vec![diagnostic.arg("file", file_name)])
        }
    }
}

/// A cell's text: trimmed, with plain spaces, its letters composed, and without the control characters that XML cannot
/// hold. What no text has is left, to be told with its cell: [`unusable`].
fn clean(text: &str) -> String {
    let plain = composed(text).replace('\u{a0}', " ").replace("\r\n", "\n").replace('\r', "\n");
    plain.chars().filter(|c| !c.is_control() || matches!(c, '\0' | '\n' | '\t')).collect::<String>().trim().to_owned()
}

/// The first character of a text that no XML can hold.
pub(crate) fn unusable(text: &str) -> Option<char> {
    text.chars().find(|c| matches!(c, '\0' | '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_cells_as_spreadsheets_do() {
        for (column, expected) in [(0, "A7"), (2, "C7"), (25, "Z7"), (26, "AA7"), (701, "ZZ7"), (702, "AAA7")] {
            assert_eq!(address(column, 7), expected);
        }
    }
}
