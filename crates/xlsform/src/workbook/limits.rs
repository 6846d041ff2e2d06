//! How large a workbook may be, so that a hostile one costs little time and memory.

/// The bytes that a workbook's file may have; a shell need not read more.
pub const MOST_BYTES: usize = 20_000_000;
/// Bytes of the XML within it, unpacked.
pub(super) const MOST_UNPACKED: u64 = 50_000_000;
/// Cells of all sheets, empty ones before a filled one included.
const MOST_CELLS: usize = 8_000_000;
/// Bytes of text in all cells.
const MOST_TEXT: usize = 50_000_000;
/// Columns that a sheet may have, as in spreadsheet programs.
pub(super) const MOST_COLUMNS: usize = 16_384;
/// Rows that a sheet may have, as in spreadsheet programs.
pub(super) const MOST_ROWS: u32 = 1_048_576;
/// Sheets in a workbook.
pub(super) const MOST_SHEETS: usize = 1_000;

/// Why no workbook came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is no workbook at all.
    Other,
    /// It is one, but damaged: what the reader said.
    Damaged(String),
    /// It is one, and a password keeps it shut.
    Encrypted,
    /// It is larger than any survey.
    TooLarge,
}

impl Unreadable {
    pub fn damaged(reason: impl ToString) -> Self {
        Self::Damaged(reason.to_string())
    }
}

/// What is left of the cells and the text that a workbook may have.
#[derive(Debug)]
pub(super) struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    pub fn new() -> Self {
        Self { cells: MOST_CELLS, text: MOST_TEXT }
    }

    /// Takes room for so many cells and so many bytes of text.
    pub fn take(&mut self, cells: usize, text: usize) -> Result<(), Unreadable> {
        self.cells = self.cells.checked_sub(cells).ok_or(Unreadable::TooLarge)?;
        self.text = self.text.checked_sub(text).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }
}
