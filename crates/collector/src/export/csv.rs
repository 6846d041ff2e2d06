//! CSV: one row per response; the instances of repeats stand in columns of their own (`child[2]/age`).

use super::{
    ExportError,
    table::{Cell, Sheet, Table},
};
use csv::{Terminator, WriterBuilder};
use std::{borrow::Cow, collections::BTreeMap};

/// Which reader the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Rfc4180,
    /// Excel in Polish opens it with a double click.
    Polish,
}

/// The columns that a repeat's sheet has before its answers: response id and instance.
const REPEAT_KEYS: usize = 2;

/// # Errors
/// If a record cannot be written.
pub fn write(table: &Table, dialect: Dialect) -> Result<Vec<u8>, ExportError> {
    let start = if dialect == Dialect::Polish { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let delimiter = if dialect == Dialect::Polish { b';' } else { b',' };
    let mut writer = WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).from_writer(start);
    let Some((responses, repeats)) = table.sheets.split_first() else { return Ok(Vec::new()) };
    let repeats: Vec<Wide> = repeats.iter().map(Wide::new).collect();

    let names = responses.columns.iter().map(|heading| heading.name.clone());
    let wide_names = repeats.iter().flat_map(Wide::names);
    writer.write_record(names.chain(wide_names).map(|name| neutral(&name).into_owned()))?;
    for row in &responses.rows {
        let id = text(&row[0], dialect);
        let wide = repeats.iter().flat_map(|repeat| repeat.cells(&id));
        let cells = row.iter().chain(wide);
        writer.write_record(cells.map(|cell| text(cell, dialect).into_owned()))?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}

/// A repeat's sheet laid out beside the responses.
struct Wide<'a> {
    sheet: &'a Sheet,
    /// The names of all instances, in order.
    instances: Vec<&'a str>,
    rows: BTreeMap<(&'a str, &'a str), &'a [Cell]>,
}

impl<'a> Wide<'a> {
    fn new(sheet: &'a Sheet) -> Self {
        let mut instances: Vec<&str> = Vec::new();
        let mut rows = BTreeMap::new();
        for row in &sheet.rows {
            let (Cell::Text(id), Cell::Text(instance)) = (&row[0], &row[1]) else { continue };
            if !instances.contains(&instance.as_str()) {
                instances.push(instance);
            }
            rows.insert((id.as_str(), instance.as_str()), &row[REPEAT_KEYS..]);
        }
        instances.sort_by_key(|instance| positions(instance));
        Self { sheet, instances, rows }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let columns = &self.sheet.columns[REPEAT_KEYS..];
        self.instances.iter().flat_map(|instance| columns.iter().map(move |c| format!("{instance}/{}", c.name)))
    }

    fn cells<'b>(&'b self, id: &str) -> impl Iterator<Item = &'b Cell> {
        let width = self.sheet.columns.len() - REPEAT_KEYS;
        let mut cells = Vec::with_capacity(self.instances.len() * width);
        for instance in &self.instances {
            match self.rows.get(&(id, *instance)) {
                Some(row) => cells.extend(row.iter()),
                None => cells.extend(std::iter::repeat_n(&Cell::Empty, width)),
            }
        }
        cells.into_iter()
    }
}

/// `child[2]/toy[10]` is 2, 10.
fn positions(instance: &str) -> Vec<u32> {
    instance.split('[').skip(1).filter_map(|rest| rest.split(']').next()?.parse().ok()).collect()
}

fn text(cell: &Cell, dialect: Dialect) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => neutral(text),
        Cell::Number(number) if dialect == Dialect::Polish => Cow::Owned(number.replace('.', ",")),
        Cell::Number(number) => Cow::Borrowed(number),
        // Written by devices: a time that is none stays text, and text is neutralised.
        Cell::Date(text) | Cell::Time(text) | Cell::DateTime(text) => neutral(text),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
fn neutral(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::table::Heading;

    fn check(dialect: Dialect, cell: Cell, expected: &str) {
        let columns = vec![Heading { name: "response_id".into(), ..Default::default() }];
        let sheet = Sheet { name: "odpowiedzi".into(), columns, rows: vec![vec![cell]] };
        let bytes = write(&Table { sheets: vec![sheet], choices: vec![] }, dialect).expect("writes");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let (_, row) = text.split_once("response_id\r\n").expect("header");
        assert_eq!(row, format!("{expected}\r\n"));
    }

    #[test]
    fn cells_are_written_for_their_reader() {
        use Dialect::{Polish, Rfc4180};
        let cell = |text: &str| Cell::Text(text.into());
        check(Rfc4180, cell("Zażółć gęślą jaźń 🌳"), "Zażółć gęślą jaźń 🌳");
        check(Rfc4180, cell("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
        check(Polish, cell("a, b; c"), "\"a, b; c\"");
        check(Rfc4180, cell("=1+1"), "'=1+1");
        check(Polish, cell("+48 600"), "'+48 600");
        check(Polish, cell("-"), "'-");
        check(Polish, cell("@x"), "'@x");
        check(Polish, cell("\tx"), "'\tx");
        check(Polish, cell("\rx"), "\"'\rx\"");
        check(Rfc4180, Cell::Number("-1.50".into()), "-1.50");
        check(Polish, Cell::Number("-1.50".into()), "-1,50");
        check(Polish, Cell::DateTime("=evil()".into()), "'=evil()");
        check(Polish, Cell::Date("2026-11-22".into()), "2026-11-22");
    }

    #[test]
    fn only_the_polish_file_has_a_byte_order_mark() {
        let table = Table { sheets: vec![Sheet::default()], choices: vec![] };
        assert!(write(&table, Dialect::Polish).expect("writes").starts_with(b"\xef\xbb\xbf"));
        assert!(!write(&table, Dialect::Rfc4180).expect("writes").starts_with(b"\xef\xbb\xbf"));
    }
}
