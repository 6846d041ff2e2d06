//! XLSX: one row of names, true dates and numbers, a sheet for each repeat; the same in words, and what was asked; what the
//! columns and codes mean stands in sheets of their own.

mod cell;
mod checked;

use super::{
    FileError,
    face::{Codebook, Face, Sheet},
    notes::{Note, Notes},
    rows::{Line, Plan},
    sheets::SheetNames,
    table::Cells,
};
use cell::Formats;
use checked::checked;
use messages::exports::words;
use outbox::ResponseId;
use rust_xlsxwriter::{Workbook, Worksheet};
use std::{collections::HashSet, io::Write, path::Path, sync::Arc};

/// How many columns a sheet has at most.
pub const MAX_COLUMNS: usize = 16_384;

/// How much a sheet holds.
#[derive(Debug, Clone, Copy)]
struct Room {
    rows: u32,
    columns: usize,
    sheets: usize,
}

/// What Excel opens; of sheets, as many as it is still easy with.
const EXCEL: Room = Room { rows: 1_048_576, columns: MAX_COLUMNS, sheets: 255 };
/// Names: one row alone, so that programs see what type a column has.
const HEAD: u32 = 1;

/// An XLSX file that grows row by row: what has been written stands in files without a name, not in memory.
pub struct Book {
    workbook: Workbook,
    formats: Formats,
    room: Room,
    plan: Arc<Plan>,
    names: SheetNames,
    /// By face and sheet of the plan, where the rows go now.
    at: [Vec<Option<Place>>; 3],
    notes: Notes,
    /// The response whose texts were cut last, and in which columns: the same text is told of once, in whichever table.
    cut: Option<(ResponseId, HashSet<String>)>,
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
    pub fn begin(plan: Arc<Plan>, folder: &Path, notes: Notes) -> Result<Self, FileError> {
        checked(|| Self::begin_in(EXCEL, plan, folder, notes))
    }

    /// Begins a file that only explains: it has no rows.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn explaining(plan: Arc<Plan>, folder: &Path, notes: Notes) -> Result<Self, FileError> {
        checked(|| {
            let mut book = Self::new(EXCEL, plan, folder, notes)?;
            Codebook::ALL.into_iter().try_for_each(|codebook| book.write_codebook(codebook))?;
            Ok(book)
        })
    }

    /// Whether it has sheets for responses.
    pub fn takes_rows(&self) -> bool {
        self.at.iter().any(|sheets| !sheets.is_empty())
    }

    fn new(room: Room, plan: Arc<Plan>, folder: &Path, notes: Notes) -> Result<Self, FileError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        let (formats, names) = (Formats::new(plan.language), plan.names.clone());
        Ok(Self { workbook, formats, room, plan, names, at: Default::default(), notes, cut: None })
    }

    fn begin_in(room: Room, plan: Arc<Plan>, folder: &Path, notes: Notes) -> Result<Self, FileError> {
        let mut book = Self::new(room, plan.clone(), folder, notes)?;
        for face in Face::ALL {
            for sheet in plan.sheets(face) {
                if book.workbook.worksheets().len() >= room.sheets {
                    book.notes.add(Note::NoSheet { repeat: sheet.name.clone() }, None, 1);
                    book.at[face.index()].push(None);
                    continue;
                }
                if face == Face::Answers {
                    for heading in sheet.columns.iter().skip(room.columns) {
                        book.notes.add(Note::NoColumn { column: heading.name.clone() }, None, 1);
                    }
                }
                let begun = book.begin_sheet(sheet, &sheet.name)?;
                book.at[face.index()].push(Some(begun));
            }
        }
        for codebook in Codebook::ALL {
            book.write_codebook(codebook)?;
        }
        Ok(book)
    }

    /// A new sheet for these rows, with its head.
    fn begin_sheet(&mut self, sheet: &Sheet, name: &str) -> Result<Place, FileError> {
        let (at, to) = new_sheet(&mut self.workbook, name)?;
        to.set_freeze_panes(HEAD, 1)?;
        for (column, heading) in (0u16..).zip(sheet.columns.iter().take(self.room.columns)) {
            to.set_column_width(column, if column == 0 { 38 } else { 18 })?;
            to.write_string_with_format(0, column, self.formats.cut(&heading.name).as_ref(), &self.formats.names)?;
        }
        Ok(Place { sheet: at, row: HEAD })
    }

    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, line: &Line) -> Result<(), FileError> {
        checked(|| self.add_line(line))
    }

    fn add_line(&mut self, line: &Line) -> Result<(), FileError> {
        for face in Face::ALL {
            let rows = &line.faces[face.index()];
            self.add_row(face, 0, &rows.response, line.id)?;
            for (sheet, entries) in rows.entries.iter().enumerate().skip(1) {
                for (_, cells) in entries {
                    self.add_row(face, sheet, cells, line.id)?;
                }
            }
        }
        Ok(())
    }

    fn add_row(&mut self, face: Face, sheet: usize, cells: &Cells, response: ResponseId) -> Result<(), FileError> {
        let plan = self.plan.clone();
        let shape = plan.sheet(face, sheet);
        let Some(place) = &self.at[face.index()][sheet] else { return Ok(()) };
        if place.row >= self.room.rows {
            let next = self.names.take(&shape.name);
            self.notes.add(Note::GoesOn { sheet: shape.name.clone() }, None, 1);
            self.at[face.index()][sheet] = Some(self.begin_sheet(shape, &next)?);
        }
        let Some(place) = &mut self.at[face.index()][sheet] else { return Ok(()) };
        let to = self.workbook.worksheet_from_index(place.sheet)?;
        for (column, cell) in cells.iter().filter(|(column, _)| *column < self.room.columns) {
            // A sheet has no more columns than that.
            let Ok(at) = u16::try_from(*column) else { continue };
            let is_cut = cell::write(to, place.row, at, cell, &self.formats)?;
            if is_cut {
                let name = shape.columns[*column].name.clone();
                if self.cut.as_ref().is_none_or(|(before, _)| *before != response) {
                    self.cut = Some((response, HashSet::new()));
                }
                if self.cut.as_mut().is_some_and(|(_, columns)| columns.insert(name.clone())) {
                    self.notes.add(Note::Cut { column: name }, Some(response), 1);
                }
            }
        }
        place.row += 1;
        Ok(())
    }

    fn write_codebook(&mut self, codebook: Codebook) -> Result<(), FileError> {
        let (_, to) = new_sheet(&mut self.workbook, &codebook.sheet_name(self.plan.language))?;
        to.set_freeze_panes(HEAD, 0)?;
        let head = codebook.head(self.plan.language);
        for (column, (code, name)) in (0u16..).zip(codebook.columns().iter().zip(&head)) {
            to.set_column_width(column, if matches!(*code, "head-question" | "head-meaning") { 60 } else { 18 })?;
            to.write_string_with_format(0, column, name, &self.formats.names)?;
        }
        let (mut row, mut beyond, last) = (HEAD, 0, self.room.rows);
        let (formats, notes) = (&self.formats, &mut self.notes);
        codebook.rows(&self.plan, |cells| {
            if row >= last {
                beyond += 1;
                return Ok(());
            }
            for (column, cell) in (0u16..).zip(&cells) {
                if cell::write(to, row, column, cell, formats)? {
                    notes.add(Note::Cut { column: head[usize::from(column)].clone() }, None, 1);
                }
            }
            row += 1;
            Ok::<_, FileError>(())
        })?;
        if beyond > 0 {
            self.notes.add(Note::Meanings, None, beyond);
        }
        Ok(())
    }

    /// Ends the file with a sheet of what is to be said about it, and writes it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish<W: Write + Send>(self, to: W) -> Result<Notes, FileError> {
        checked(|| self.end(to))
    }

    fn end<W: Write + Send>(mut self, to: W) -> Result<Notes, FileError> {
        if !self.notes.is_empty() {
            let language = self.plan.language;
            let name = words(language, "sheet", &[]);
            let (_, sheet) = new_sheet(&mut self.workbook, &name)?;
            sheet.set_freeze_panes(HEAD, 0)?;
            sheet.set_column_width(0, 120)?;
            sheet.write_string_with_format(0, 0, &name, &self.formats.names)?;
            for (row, sentence) in (HEAD..self.room.rows).zip(self.notes.sentences(language)) {
                sheet.write_string(row, 0, self.formats.cut(&sentence).as_ref())?;
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

/// A sheet of this very name, which no other has.
fn new_sheet<'a>(workbook: &'a mut Workbook, name: &str) -> Result<(usize, &'a mut Worksheet), FileError> {
    let at = workbook.worksheets().len();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    Ok((at, sheet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        by_version::ByVersion,
        columns::{Column, Kind, Nature, SheetColumns},
        schema::Schema,
        table::Cell,
    };
    use calamine::{Reader, Xlsx};
    use jiff::{Timestamp, tz::TimeZone};
    use messages::Language;
    use std::io::Cursor;

    /// A form with two questions and a repeat, in sheets that hold little.
    fn small(responses: u8) -> (Xlsx<Cursor<Vec<u8>>>, Vec<String>) {
        let column = |path: &str, name: &str| Column {
            paths: vec![path.to_owned()],
            name: name.to_owned(),
            places: vec![(0, 0)],
            label: ByVersion::of(0, name.to_owned()),
            nature: ByVersion::of(0, Nature { kind: Kind::Text, is_asked: true }),
            asked_when: ByVersion::of(0, None),
            choices: Vec::new(),
            is_ordinal: false,
        };
        let mut schema = Schema::default();
        schema.sheets[0].columns = vec![column("/data/a", "a"), column("/data/b", "b")];
        let columns = vec![column("/data/r/c", "c")];
        schema.sheets.push(SheetColumns { repeat: Some("/data/r".to_owned()), versions: vec![0], columns });
        let mut notes = Notes::default();
        let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        let plan = Arc::new(Plan::new(&schema, &[], MAX_COLUMNS, &now, Language::English, &mut notes));
        let room = Room { rows: 3, columns: 8, sheets: 9 };
        let folder = tempfile::tempdir().expect("a folder");
        let mut book = Book::begin_in(room, plan, folder.path(), notes).expect("begins");
        for n in 0..responses {
            let mut line = Line { id: ResponseId::from_random([n; 16]), version: None, faces: Default::default() };
            let long = || Cell::text(&"x".repeat(40_000));
            line.faces[0].response = vec![(0, Cell::Number(n.to_string())), (7, long()), (8, Cell::text("b"))];
            line.faces[1].response = vec![(7, long())];
            book.add(&line).expect("adds");
        }
        let mut bytes = Vec::new();
        let notes = book.finish(&mut bytes).expect("ends");
        (Xlsx::new(Cursor::new(bytes)).expect("reads"), notes.sentences(Language::English).collect())
    }

    #[test]
    fn what_does_not_fit_a_sheet_goes_on_in_another_or_is_told() {
        let (mut book, told) = small(5);
        let names = book.sheet_names();
        let own = ["answers", "r", "in words", "in words r", "asked", "asked r", "columns", "codes"];
        assert_eq!(names[..8], own);
        assert_eq!(names.iter().filter(|name| name.starts_with("answers")).count(), 3);
        assert_eq!(names.last().map(String::as_str), Some("remarks"));
        let remarks = book.worksheet_range("remarks").expect("a sheet");
        assert_eq!(remarks.get((0, 0)).map(ToString::to_string).as_deref(), Some("remarks"), "a head");
        assert!(remarks.get((1, 0)).is_some_and(|cell| told.contains(&cell.to_string())), "{remarks:?}");
        let mut rows = |name: &str| book.worksheet_range(name).expect("a sheet").rows().skip(1).count();
        assert_eq!((rows("answers"), rows("answers_2"), rows("answers_3")), (2, 2, 1));
        assert!(told.iter().any(|note| note.contains("Question b does not fit")), "{told:?}");
        assert!(told.iter().any(|note| note.contains("sheet answers") && note.contains("sheets: 2")), "{told:?}");
        assert!(told.iter().any(|note| note.contains("codebook")), "{told:?}");
        // Words may be longer than codes; the same text in another table is told of once.
        let cut: Vec<_> =
            told.iter().filter(|note| note.contains("whole in the CSV") || note.contains("longer")).collect();
        assert!(matches!(cut[..], [note] if note.contains(": 5")), "{told:?}");
    }
}
