//! XLSX: names in the first row, labels in the second, true dates and numbers, a sheet for each repeat, and a sheet
//! with what the codes mean.

use super::{
    ExportError,
    notes::{Note, Notes},
    rows::{Cells, Line, MAX_COLUMNS, Plan, Sheet},
    table::{Cell, ChoiceLabel},
};
use messages::{Language, exports::words};
use outbox::ResponseId;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};
use std::{borrow::Cow, collections::HashSet, io::Write, path::Path, sync::Arc};

/// The longest text that a cell of Excel holds, in UTF-16 units.
const MAX_TEXT: usize = 32_767;
/// Ends a text that was too long for a cell.
const CUT: &str = "… [całość w pliku CSV]";
/// Longest sheet name that Excel takes.
const MAX_SHEET_NAME: usize = 31;

/// How much a sheet holds.
#[derive(Debug, Clone, Copy)]
struct Room {
    rows: u32,
    columns: usize,
    sheets: usize,
}

/// What Excel opens; of sheets, as many as it is still easy with.
const EXCEL: Room = Room { rows: 1_048_576, columns: MAX_COLUMNS, sheets: 255 };
const FIRST_YEAR: &str = "1900";
/// Names and labels.
const HEAD: u32 = 2;

struct Formats {
    names: Format,
    labels: Format,
    text: Format,
    date: Format,
    time: Format,
    date_time: Format,
}

/// An XLSX file that grows row by row: what has been written stands in files without a name, not in memory.
pub struct Book {
    workbook: Workbook,
    formats: Formats,
    room: Room,
    plan: Arc<Plan>,
    used: HashSet<String>,
    /// By sheet of the plan, where its rows go now.
    at: Vec<Option<Place>>,
    notes: Notes,
}

/// A place in the workbook.
struct Place {
    sheet: usize,
    row: u32,
}

impl Book {
    /// Begins the file; what it is made from stands in this folder meanwhile.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn begin(plan: Arc<Plan>, folder: &Path, notes: Notes) -> Result<Self, ExportError> {
        Self::begin_in(EXCEL, plan, folder, notes)
    }

    fn begin_in(room: Room, plan: Arc<Plan>, folder: &Path, notes: Notes) -> Result<Self, ExportError> {
        let formats = Formats {
            names: Format::new().set_bold(),
            labels: Format::new().set_italic().set_text_wrap().set_align(FormatAlign::Top),
            text: Format::new().set_align(FormatAlign::Top),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("hh:mm:ss"),
            date_time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        let mut book =
            Self { workbook, formats, room, plan: plan.clone(), used: HashSet::new(), at: Vec::new(), notes };
        for (place, sheet) in plan.sheets.iter().enumerate() {
            if place >= room.sheets {
                book.notes.add(Note::NoSheet { repeat: sheet.name.clone() }, None, 1);
                book.at.push(None);
                continue;
            }
            for heading in sheet.columns.iter().skip(room.columns) {
                book.notes.add(Note::NoColumn { column: heading.name.clone() }, None, 1);
            }
            let begun = book.begin_sheet(sheet)?;
            book.at.push(Some(begun));
            if place == 0 {
                book.write_choices(&plan.choices)?;
            }
        }
        Ok(book)
    }

    /// A new sheet for these rows, with its head.
    fn begin_sheet(&mut self, sheet: &Sheet) -> Result<Place, ExportError> {
        let (at, to) = new_sheet(&mut self.workbook, &sheet.name, &mut self.used)?;
        to.set_freeze_panes(HEAD, 1)?;
        let headings = || (0u16..).zip(sheet.columns.iter().take(self.room.columns));
        for (column, heading) in headings() {
            to.set_column_width(column, if column == 0 { 38 } else { 18 })?;
            to.write_string_with_format(0, column, cut(&heading.name).as_ref(), &self.formats.names)?;
        }
        for (column, heading) in headings() {
            to.write_string_with_format(1, column, cut(&heading.label).as_ref(), &self.formats.labels)?;
        }
        Ok(Place { sheet: at, row: HEAD })
    }

    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, line: &Line) -> Result<(), ExportError> {
        self.add_row(0, &line.response, line.id)?;
        for (sheet, entries) in line.entries.iter().enumerate().skip(1) {
            for (_, cells) in entries {
                self.add_row(sheet, cells, line.id)?;
            }
        }
        Ok(())
    }

    fn add_row(&mut self, sheet: usize, cells: &Cells, response: ResponseId) -> Result<(), ExportError> {
        let plan = self.plan.clone();
        let shape = &plan.sheets[sheet];
        let Some(place) = &self.at[sheet] else { return Ok(()) };
        if place.row >= self.room.rows {
            self.notes.add(Note::GoesOn { sheet: shape.name.clone() }, None, 1);
            self.at[sheet] = Some(self.begin_sheet(shape)?);
        }
        let Some(place) = &mut self.at[sheet] else { return Ok(()) };
        let to = self.workbook.worksheet_from_index(place.sheet)?;
        for (column, cell) in cells.iter().filter(|(column, _)| *column < self.room.columns) {
            // A sheet has no more columns than that.
            let Ok(at) = u16::try_from(*column) else { continue };
            if write_cell(to, place.row, at, cell, &self.formats)? {
                self.notes.add(Note::Cut { column: shape.columns[*column].name.clone() }, Some(response), 1);
            }
        }
        place.row += 1;
        Ok(())
    }

    fn write_choices(&mut self, choices: &[ChoiceLabel]) -> Result<(), ExportError> {
        let (_, to) = new_sheet(&mut self.workbook, "kody", &mut self.used)?;
        to.set_freeze_panes(1, 0)?;
        to.set_column_width(2, 60)?;
        for (column, name) in (0u16..).zip(["pytanie", "kod", "znaczenie"]) {
            to.write_string_with_format(0, column, name, &self.formats.names)?;
        }
        for (row, choice) in (1..self.room.rows).zip(choices) {
            to.write_string(row, 0, cut(&choice.column).as_ref())?;
            write_cell(to, row, 1, &Cell::code(&choice.code), &self.formats)?;
            to.write_string(row, 2, cut(&choice.label).as_ref())?;
        }
        let beyond = choices.len().saturating_sub(self.room.rows as usize - 1);
        if beyond > 0 {
            self.notes.add(Note::Meanings, None, beyond as u64);
        }
        Ok(())
    }

    /// Ends the file with a sheet of what is to be said about it, and writes it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish<W: Write + Send>(mut self, to: W, language: Language) -> Result<Notes, ExportError> {
        if !self.notes.is_empty() {
            let (_, sheet) = new_sheet(&mut self.workbook, &words(language, "sheet", &[]), &mut self.used)?;
            sheet.set_column_width(0, 120)?;
            for (row, sentence) in (0..self.room.rows).zip(self.notes.sentences(language)) {
                sheet.write_string(row, 0, cut(&sentence).as_ref())?;
            }
        }
        self.workbook.save_to_writer(to)?;
        Ok(self.notes)
    }

    /// What there is to be said.
    pub fn notes(&mut self) -> &mut Notes {
        &mut self.notes
    }
}

fn new_sheet<'a>(
    workbook: &'a mut Workbook,
    name: &str,
    used: &mut HashSet<String>,
) -> Result<(usize, &'a mut Worksheet), ExportError> {
    let at = workbook.worksheets().len();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(name, used))?;
    Ok((at, sheet))
}

/// Text is always written as a string cell, never as a formula. Whether it had to be cut.
fn write_cell(to: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<bool, ExportError> {
    let (text, moment) = match cell {
        Cell::Empty => return Ok(false),
        Cell::Text(text) => (text, None),
        Cell::Number(number) => {
            match number.parse::<f64>() {
                Ok(value) => to.write_number(row, column, value)?,
                Err(_) => to.write_string(row, column, cut(number).as_ref())?,
            };
            return Ok(false);
        }
        Cell::Date(text) => (text, Some(&formats.date)),
        Cell::Time(text) => (text, Some(&formats.time)),
        Cell::DateTime(text) => (text, Some(&formats.date_time)),
    };
    let moment = moment.and_then(|format| Some((civil(text)?, format)));
    let text = cut(text);
    match moment {
        Some((moment, format)) => to.write_datetime_with_format(row, column, moment, format)?,
        None => to.write_string_with_format(row, column, text.as_ref(), &formats.text)?,
    };
    Ok(matches!(text, Cow::Owned(_)))
}

/// The wall clock's reading: a spreadsheet knows no zones, and no day before 1900.
fn civil(text: &str) -> Option<ExcelDateTime> {
    let is_time = text.get(2..3) == Some(":");
    if !is_time && text < FIRST_YEAR {
        return None;
    }
    let offset =
        if is_time { text.find(['Z', '+', '-']) } else { text.get(10..)?.find(['Z', '+', '-']).map(|i| i + 10) };
    ExcelDateTime::parse_from_str(&text[..offset.unwrap_or(text.len())]).ok()
}

/// A name that Excel takes and no other sheet has.
fn sheet_name(wanted: &str, used: &mut HashSet<String>) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control();
    let base: String = wanted.chars().filter(allowed).collect();
    let mut name = head(&base, MAX_SHEET_NAME).to_owned();
    let mut number = 2;
    // Excel keeps one name for itself.
    while name.is_empty() || name.eq_ignore_ascii_case("history") || !used.insert(name.to_lowercase()) {
        let ending = format!("_{number}");
        name = format!("{}{ending}", head(&base, MAX_SHEET_NAME - ending.len()));
        number += 1;
    }
    name
}

/// As much of a text as so many UTF-16 units hold.
fn head(text: &str, units: usize) -> &str {
    let mut left = units;
    let end = text.char_indices().find(|(_, c)| {
        let fits = left >= c.len_utf16();
        left = left.saturating_sub(c.len_utf16());
        !fits
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// A text that does not fit a cell is cut, visibly.
fn cut(text: &str) -> Cow<'_, str> {
    // No text has more of these units than bytes.
    if text.len() <= MAX_TEXT || text.encode_utf16().count() <= MAX_TEXT {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}{CUT}", head(text, MAX_TEXT - CUT.encode_utf16().count())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::columns::{Column, Kind, Schema, SheetColumns};
    use calamine::{Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn sheet_names_are_allowed_and_differ() {
        let mut used = HashSet::new();
        assert_eq!(sheet_name("dziecko", &mut used), "dziecko");
        assert_eq!(sheet_name("Dziecko", &mut used), "Dziecko_2");
        assert_eq!(sheet_name("a/b[c]", &mut used), "abc");
        assert_eq!(sheet_name(&"x".repeat(50), &mut used).len(), 31);
        for _ in 0..1_200 {
            let name = sheet_name(&"🌳".repeat(50), &mut used);
            assert!(name.encode_utf16().count() <= MAX_SHEET_NAME, "{name}");
        }
        assert_eq!(sheet_name("History", &mut used), "History_2");
        assert_eq!(sheet_name("'", &mut used), "_2");
    }

    #[test]
    fn long_texts_are_cut_visibly_and_short_ones_are_not() {
        assert_eq!(cut("krótki"), "krótki");
        let trees = "🌳".repeat(MAX_TEXT);
        let long = cut(&trees);
        assert!(long.ends_with(CUT));
        assert!(long.encode_utf16().count() <= MAX_TEXT);
    }

    /// A form with two questions and a repeat, in sheets that hold little.
    fn small(responses: u8) -> (Xlsx<Cursor<Vec<u8>>>, Vec<String>) {
        let column = |path: &str, name: &str| Column {
            path: path.to_owned(),
            name: name.to_owned(),
            label: name.to_owned(),
            kind: Kind::Text,
            choices: Vec::new(),
        };
        let sheet = |repeat: Option<&str>, columns| SheetColumns { repeat: repeat.map(str::to_owned), columns };
        let own = sheet(None, vec![column("/data/a", "a"), column("/data/b", "b")]);
        let schema = Schema { sheets: vec![own, sheet(Some("/data/r"), vec![column("/data/r/c", "c")])] };
        let mut notes = Notes::default();
        let plan = Arc::new(Plan::new(&schema, &[], &mut notes));
        let room = Room { rows: 4, columns: 6, sheets: 9 };
        let folder = tempfile::tempdir().expect("a folder");
        let mut book = Book::begin_in(room, plan, folder.path(), notes).expect("begins");
        for n in 0..responses {
            let response = vec![(0, Cell::Number(n.to_string())), (5, Cell::text("a")), (6, Cell::text("b"))];
            let line = Line { id: ResponseId::from_random([n; 16]), response, entries: Vec::new() };
            book.add(&line).expect("adds");
        }
        let mut bytes = Vec::new();
        let notes = book.finish(&mut bytes, Language::English).expect("ends");
        (Xlsx::new(Cursor::new(bytes)).expect("reads"), notes.sentences(Language::English).collect())
    }

    #[test]
    fn what_does_not_fit_a_sheet_goes_on_in_another_or_is_told() {
        let (mut book, told) = small(5);
        assert_eq!(book.sheet_names(), ["odpowiedzi", "kody", "r", "odpowiedzi_2", "odpowiedzi_3", "remarks"]);
        let mut rows = |name: &str| book.worksheet_range(name).expect("a sheet").rows().skip(2).count();
        assert_eq!((rows("odpowiedzi"), rows("odpowiedzi_2"), rows("odpowiedzi_3")), (2, 2, 1));
        assert!(told.iter().any(|note| note.contains("Question b does not fit")), "{told:?}");
        assert!(told.iter().any(|note| note.contains("sheet odpowiedzi") && note.contains("sheets: 2")), "{told:?}");
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
