//! JSON lines: a response is a line, its entries stand in it.

use crate::{
    FileError,
    face::Face,
    notes::Notes,
    response::Response,
    rows::{Plan, Tables},
    table::{Cell, Cells},
    told::{Told, answers},
};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::io::Write;

/// Writes a response's line.
pub fn write(to: &mut impl Write, plan: &Plan, response: &Response, notes: &mut Notes) -> Result<(), FileError> {
    let line = plan.line(response, &[Face::Answers, Face::Asked], notes);
    let [given, _, asked] = &line.faces;
    let entries = (1..plan.tables.len()).map(|at| {
        let rows = given.entries.get(at).into_iter().flatten().zip(asked.entries.get(at).into_iter().flatten());
        let rows = rows.map(|((_, given), (_, asked))| Row {
            plan,
            at,
            version: line.version,
            given,
            asked,
            entries: Vec::new(),
        });
        (plan.tables[at].key.as_str(), rows.collect())
    });
    let (given, asked) = (&given.response, &asked.response);
    let row = Row { plan, at: 0, version: line.version, given, asked, entries: entries.collect() };
    let line = serde_json::to_vec(&row).map_err(std::io::Error::from)?;
    to.write_all(&line)?;
    Ok(to.write_all(b"\n")?)
}

/// A row with what it is, its answers, and the entries of repeats.
struct Row<'a> {
    plan: &'a Plan,
    at: usize,
    version: Option<usize>,
    given: &'a Cells,
    asked: &'a Cells,
    entries: Vec<(&'a str, Vec<Row<'a>>)>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (sheet, mut map) = (self.plan.sheet(Face::Answers, self.at), serializer.serialize_map(None)?);
        for (at, key) in sheet.columns[..sheet.keys].iter().enumerate() {
            let cell = self.given.iter().find(|(column, _)| *column == at).map_or(&Cell::Empty, |(_, cell)| cell);
            map.serialize_entry(&key.name, &Told::of(cell))?;
        }
        map.serialize_entry("answers", &Answers(&self.plan.tables[self.at], self))?;
        if !self.entries.is_empty() {
            map.serialize_entry("entries", &Entries(&self.entries))?;
        }
        map.end()
    }
}

struct Answers<'a>(&'a Tables, &'a Row<'a>);

impl Serialize for Answers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(tables, row) = self;
        let told = answers(&tables.questions, row.given, row.asked, row.version);
        serializer.collect_map(told.iter().map(|(question, told)| (&question.column.name, told)))
    }
}

struct Entries<'a>(&'a [(&'a str, Vec<Row<'a>>)]);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(repeat, rows)| (repeat, rows)))
    }
}
