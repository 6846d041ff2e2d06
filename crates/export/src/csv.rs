//! CSV: one row per response; the instances of repeats stand in columns of their own (`child_2_age`).

use super::{
    FileError,
    beside::Beside,
    face::{Codebook, Face},
    names::Names,
    naming::place_in_name,
    notes::{Note, Notes},
    output::Dialect,
    rows::{Line, Plan},
    table::{Cell, wall_clock},
};
use csv::{Terminator, WriterBuilder};
use jiff::{
    civil::{DateTime, Time},
    fmt::strtime::BrokenDownTime,
};
use std::{borrow::Cow, io::Write, str::FromStr, sync::Arc};

/// A CSV file that grows by a row for each response.
pub struct CsvFile<W: Write> {
    to: W,
    dialect: Dialect,
    plan: Arc<Plan>,
    face: Face,
    beside: Vec<Beside>,
}

impl<W: Write> CsvFile<W> {
    /// Begins the file with its names.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(to: W, dialect: Dialect, plan: Arc<Plan>, face: Face, beside: Vec<Beside>) -> Result<Self, FileError> {
        let mut file = Self { to, dialect, plan: plan.clone(), face, beside };
        let own = plan.sheets(face).next().into_iter().flat_map(|sheet| &sheet.columns);
        let mut taken = Names::default();
        let mut names: Vec<String> = own.map(|heading| taken.take(&heading.name)).collect();
        for Beside { sheet, places, .. } in &file.beside {
            let sheet = plan.sheet(face, *sheet);
            for place in places.iter().map(|place| place_in_name(place)) {
                let answers = sheet.columns[sheet.keys..].iter();
                names.extend(answers.map(|heading| taken.take(&format!("{place}_{}", heading.name))));
            }
        }
        file.mark()?;
        file.write(names.into_iter().map(|name| text(&Cell::Text(name), dialect).into_owned().into()))?;
        Ok(file)
    }

    /// The whole of a table that explains the others.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn codebook(to: W, dialect: Dialect, plan: Arc<Plan>, which: Codebook) -> Result<W, FileError> {
        let mut file = Self { to, dialect, plan: plan.clone(), face: Face::Answers, beside: Vec::new() };
        file.mark()?;
        file.write(which.head(plan.language).into_iter().map(Cow::Owned))?;
        which.rows(&plan, |row| file.write(row.iter().map(|cell| text(cell, dialect))))?;
        Ok(file.to)
    }

    /// A Polish Excel knows by the byte order mark that it is UTF-8.
    fn mark(&mut self) -> Result<(), FileError> {
        if self.dialect == Dialect::Polish {
            self.to.write_all("\u{feff}".as_bytes())?;
        }
        Ok(())
    }

    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, line: &Line, notes: &mut Notes) -> Result<(), FileError> {
        let face = self.face;
        let own = self.plan.sheets(face).next().map_or(0, |sheet| sheet.columns.len());
        let width = |beside: &Beside| {
            let sheet = self.plan.sheet(face, beside.sheet);
            beside.places.len() * (sheet.columns.len() - sheet.keys)
        };
        let mut row = vec![&Cell::Empty; own + self.beside.iter().map(width).sum::<usize>()];
        let rows = &line.faces[face.index()];
        for (column, cell) in &rows.response {
            row[*column] = cell;
        }
        for beside in &self.beside {
            let sheet = self.plan.sheet(face, beside.sheet);
            let without = beside.fill(rows, sheet.keys, &mut row);
            if without > 0 {
                let repeat = self.plan.sheet(Face::Answers, beside.sheet).name.clone();
                notes.add(Note::Beside { repeat }, Some(line.id), without);
            }
        }
        let dialect = self.dialect;
        self.write(row.into_iter().map(|cell| text(cell, dialect)))
    }

    /// A row. It is whole before any of it is handed on: a file that is dropped half has nothing left to say.
    fn write<'a>(&mut self, fields: impl Iterator<Item = Cow<'a, str>>) -> Result<(), FileError> {
        let delimiter = if self.dialect == Dialect::Polish { b';' } else { b',' };
        let mut writer = WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).from_writer(Vec::new());
        for field in fields {
            writer.write_field(field.as_ref())?;
        }
        writer.write_record(None::<&[u8]>)?;
        let row = writer.into_inner().map_err(|error| FileError::Io(error.into_error()))?;
        Ok(self.to.write_all(&row)?)
    }

    /// What it was written to.
    pub fn finish(self) -> W {
        self.to
    }
}

fn text(cell: &Cell, dialect: Dialect) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Number(number) if dialect == Dialect::Polish => Cow::Owned(number.replace('.', ",")),
        Cell::Number(number) => Cow::Borrowed(number),
        Cell::Time(text) if dialect == Dialect::Polish => as_people_read::<Time>(text, "%H:%M:%S"),
        Cell::DateTime(text) if dialect == Dialect::Polish => as_people_read::<DateTime>(text, "%Y-%m-%d %H:%M:%S"),
        // Written by devices: a time that is none stays text.
        Cell::Text(text) | Cell::Date(text) | Cell::Time(text) | Cell::DateTime(text) => match dialect {
            // Programs take each letter for data.
            Dialect::Rfc4180 => Cow::Borrowed(text),
            Dialect::Polish => neutral(text),
        },
    }
}

/// What the clock on the wall said, as Excel takes it for a time.
fn as_people_read<'a, T: FromStr + Into<BrokenDownTime>>(text: &'a str, format: &str) -> Cow<'a, str> {
    let read = wall_clock(text).parse::<T>().ok().and_then(|time| time.into().to_string(format).ok());
    read.map_or_else(|| neutral(text), Cow::Owned)
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front; so does one that begins with an
/// apostrophe before such a sign, so that both can be told apart.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;
    use jiff::{Timestamp, tz::TimeZone};
    use messages::Language;
    use outbox::ResponseId;

    fn check(dialect: Dialect, cell: Cell, expected: &str) {
        assert_eq!(text(&cell, dialect), expected);
    }

    #[test]
    fn cells_are_written_for_their_reader() {
        use Dialect::{Polish, Rfc4180};
        let cell = |text: &str| Cell::Text(text.into());
        check(Rfc4180, cell("Zażółć gęślą jaźń 🌳"), "Zażółć gęślą jaźń 🌳");
        check(Rfc4180, cell("=1+1"), "=1+1");
        check(Rfc4180, cell("'=1+1"), "'=1+1");
        check(Rfc4180, Cell::DateTime("=evil()".into()), "=evil()");
        check(Polish, cell("=1+1"), "'=1+1");
        check(Polish, cell("'=1+1"), "''=1+1");
        check(Polish, cell("'tak'"), "'tak'");
        check(Polish, cell("+48 600"), "'+48 600");
        check(Polish, cell("-"), "'-");
        check(Polish, cell("@x"), "'@x");
        check(Polish, cell("\tx"), "'\tx");
        check(Polish, cell("\rx"), "'\rx");
        check(Rfc4180, Cell::Number("-1.50".into()), "-1.50");
        check(Polish, Cell::Number("-1.50".into()), "-1,50");
        check(Polish, Cell::DateTime("=evil()".into()), "'=evil()");
        check(Polish, Cell::Date("2026-11-22".into()), "2026-11-22");
        check(Polish, Cell::DateTime("2026-11-29T17:45:44.123+01:00".into()), "2026-11-29 17:45:44");
        check(Polish, Cell::DateTime("2026-11-29T17:45:44Z".into()), "2026-11-29 17:45:44");
        check(Polish, Cell::Time("08:05:00.000+01:00".into()), "08:05:00");
        check(Polish, Cell::Time("08:05".into()), "08:05:00");
        check(Polish, Cell::Time("rano".into()), "rano");
        check(Polish, Cell::Time("-8:05".into()), "'-8:05");
        check(Rfc4180, Cell::DateTime("2026-11-29T17:45:44.123+01:00".into()), "2026-11-29T17:45:44.123+01:00");
        check(Rfc4180, Cell::Time("08:05:00.000+01:00".into()), "08:05:00.000+01:00");
    }

    #[test]
    fn rows_are_quoted_and_only_the_polish_file_has_a_byte_order_mark() {
        let written = |dialect| {
            let (schema, mut notes) = (Schema::default(), Notes::default());
            let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
            let plan = Arc::new(Plan::new(&schema, &[], usize::MAX, &now, Language::Polish, &mut notes));
            let mut file = CsvFile::begin(Vec::new(), dialect, plan, Face::Answers, Vec::new()).expect("begins");
            let response = vec![(1, Cell::Text("a, \"b\"\nc".into())), (3, Cell::Text("d; e".into()))];
            let mut line = Line { id: ResponseId::from_random([1; 16]), version: None, faces: Default::default() };
            line.faces[0].response = response;
            file.add(&line, &mut notes).expect("adds");
            String::from_utf8(file.finish()).expect("UTF-8")
        };
        let names = [
            "response_id",
            "completed_at",
            "received_on",
            "form_version",
            "verdict",
            "duration_min",
            "problems",
            "mode",
        ];
        assert_eq!(written(Dialect::Rfc4180), format!("{}\r\n,\"a, \"\"b\"\"\nc\",,d; e,,,,\r\n", names.join(",")));
        assert_eq!(
            written(Dialect::Polish),
            format!("\u{feff}{}\r\n;\"a, \"\"b\"\"\nc\";;\"d; e\";;;;\r\n", names.join(";"))
        );
    }
}
