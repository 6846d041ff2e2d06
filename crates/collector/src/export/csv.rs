//! CSV: one row per response; the instances of repeats stand in columns of their own (`child[2]/age`).

use super::{
    ExportError,
    beside::Beside,
    notes::{Note, Notes},
    rows::{Line, Plan},
    table::Cell,
};
use csv::{Terminator, WriterBuilder};
use std::{borrow::Cow, io::Write, sync::Arc};

/// Which reader the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Rfc4180,
    /// Excel in Polish opens it with a double click.
    Polish,
}

/// A CSV file that grows by a row for each response.
pub struct CsvFile<W: Write> {
    to: W,
    dialect: Dialect,
    plan: Arc<Plan>,
    beside: Vec<Beside>,
}

impl<W: Write> CsvFile<W> {
    /// Begins the file with its names.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(to: W, dialect: Dialect, plan: Arc<Plan>, beside: Vec<Beside>) -> Result<Self, ExportError> {
        let mut file = Self { to, dialect, plan: plan.clone(), beside };
        if dialect == Dialect::Polish {
            file.to.write_all("\u{feff}".as_bytes())?;
        }
        let own = plan.sheets.first().into_iter().flat_map(|sheet| &sheet.columns).map(|heading| heading.name.clone());
        let mut names: Vec<String> = own.collect();
        for Beside { sheet, places, .. } in &file.beside {
            let answers = &plan.sheets[*sheet].columns[plan.sheets[*sheet].keys..];
            for place in places {
                names.extend(answers.iter().map(|heading| format!("{place}/{}", heading.name)));
            }
        }
        file.write(names.into_iter().map(|name| text(&Cell::Text(name), dialect).into_owned().into()))?;
        Ok(file)
    }

    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, line: &Line, notes: &mut Notes) -> Result<(), ExportError> {
        let own = self.plan.sheets.first().map_or(0, |sheet| sheet.columns.len());
        let width = |beside: &Beside| {
            let sheet = &self.plan.sheets[beside.sheet];
            beside.places.len() * (sheet.columns.len() - sheet.keys)
        };
        let mut row = vec![&Cell::Empty; own + self.beside.iter().map(width).sum::<usize>()];
        for (column, cell) in &line.response {
            row[*column] = cell;
        }
        for beside in &self.beside {
            let sheet = &self.plan.sheets[beside.sheet];
            let without = beside.fill(line, sheet.keys, &mut row);
            if without > 0 {
                notes.add(Note::Beside { repeat: sheet.name.clone() }, Some(line.id), without);
            }
        }
        let dialect = self.dialect;
        self.write(row.into_iter().map(|cell| text(cell, dialect)))
    }

    /// A row. It is whole before any of it is handed on: a file that is dropped half has nothing left to say.
    fn write<'a>(&mut self, fields: impl Iterator<Item = Cow<'a, str>>) -> Result<(), ExportError> {
        let delimiter = if self.dialect == Dialect::Polish { b';' } else { b',' };
        let mut writer = WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).from_writer(Vec::new());
        for field in fields {
            writer.write_field(field.as_ref())?;
        }
        writer.write_record(None::<&[u8]>)?;
        let row = writer.into_inner().map_err(|error| ExportError::Io(error.into_error()))?;
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
        // Written by devices: a time that is none stays text.
        Cell::Text(text) | Cell::Date(text) | Cell::Time(text) | Cell::DateTime(text) => match dialect {
            // Programs take each letter for data.
            Dialect::Rfc4180 => Cow::Borrowed(text),
            Dialect::Polish => neutral(text),
        },
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front; so does one that begins with an
/// apostrophe before such a sign, so that both can be told apart.
fn neutral(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::columns::Schema;
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
    }

    #[test]
    fn rows_are_quoted_and_only_the_polish_file_has_a_byte_order_mark() {
        let written = |dialect| {
            let (schema, mut notes) = (Schema::default(), Notes::default());
            let plan = Arc::new(Plan::new(&schema, &[], &mut notes));
            let mut file = CsvFile::begin(Vec::new(), dialect, plan, Vec::new()).expect("begins");
            let response = vec![(1, Cell::Text("a, \"b\"\nc".into())), (3, Cell::Text("d; e".into()))];
            let line = Line { id: ResponseId::from_random([1; 16]), response, entries: Vec::new() };
            file.add(&line, &mut notes).expect("adds");
            String::from_utf8(file.finish()).expect("UTF-8")
        };
        let names = ["response_id", "completed_at", "received_on", "form_version", "verdict"];
        assert_eq!(written(Dialect::Rfc4180), format!("{}\r\n,\"a, \"\"b\"\"\nc\",,d; e,\r\n", names.join(",")));
        assert_eq!(
            written(Dialect::Polish),
            format!("\u{feff}{}\r\n;\"a, \"\"b\"\"\nc\";;\"d; e\";\r\n", names.join(";"))
        );
    }
}
