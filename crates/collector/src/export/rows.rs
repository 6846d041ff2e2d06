//! Responses into rows: values are taken from the stored instances, exactly as they are, and columns from the form alone,
//! whatever strangers send.

use super::{
    columns::{Column, Kind, Schema, SheetColumns, last_step},
    layout::{Entry, Layout},
    names::Names,
    notes::{Note, Notes},
    pages::{Closed, Row},
    table::{Cell, ChoiceLabel, Heading},
};
use crate::store::{Privacy, StoredRecord};
use outbox::{Digest, ResponseId};
use std::collections::{HashMap, HashSet};
use xforms::xml;

/// The length of `2026-11-22`.
const DAY_LEN: usize = 10;
/// The columns before a response's answers.
const RESPONSE_COLUMNS: [(&str, &str); 5] = [
    ("response_id", "Identyfikator odpowiedzi"),
    ("completed_at", "Wypełniono"),
    ("received_on", "Dzień odebrania"),
    ("form_version", "Wersja formularza"),
    ("verdict", "Sprawdzenie"),
];
/// After them where the moment of arrival is kept, which it is not for anonymous surveys.
const CLOCK_COLUMNS: [(&str, &str); 2] = [
    ("received_at", "Chwila odebrania"),
    ("clock_ahead_s", "O ile sekund spieszył zegar urządzenia (z minusem: spóźniał się; bez pomiaru: co najmniej)"),
];
/// The columns before the answers of a repeat's instance.
const REPEAT_COLUMNS: [(&str, &str); 2] = [("response_id", "Identyfikator odpowiedzi"), ("instance", "Powtórzenie")];

/// The names of columns that are no answers, taken already.
pub(super) fn key_names(repeat: bool) -> Names {
    let mut names = Names::default();
    let own = RESPONSE_COLUMNS.iter().chain(&CLOCK_COLUMNS);
    let all: Vec<_> = if repeat { REPEAT_COLUMNS.iter().collect() } else { own.collect() };
    all.into_iter().for_each(|(name, _)| drop(names.take(name)));
    names
}

/// How many columns a sheet has at most: what a spreadsheet opens. Choices beyond get none of their own.
pub const MAX_COLUMNS: usize = 16_384;

/// Cells of a row by their column, in no order; those that are empty are left out.
pub type Cells = Vec<(usize, Cell)>;

/// What every row of an export is made with.
pub struct Plan {
    /// The responses' sheet first.
    pub sheets: Vec<Sheet>,
    pub choices: Vec<ChoiceLabel>,
    layout: Layout,
    versions: HashMap<Digest, String>,
    clock: bool,
}

/// A sheet's headings, and where its questions stand.
pub struct Sheet {
    pub name: String,
    pub columns: Vec<Heading>,
    /// The first cells of a row, which are no answers.
    pub keys: usize,
    questions: Vec<Question>,
}

struct Question {
    name: String,
    kind: Kind,
    at: usize,
    /// Where the code's own column stands, for several codes.
    codes: HashMap<String, usize>,
    /// Every code of the form, where there are such columns or would be.
    listed: HashSet<String>,
}

/// A response as rows.
pub struct Line {
    pub id: ResponseId,
    pub response: Cells,
    /// By sheet, the first of which is the response's own and empty here.
    pub entries: Vec<Vec<(String, Cells)>>,
}

impl Plan {
    /// `versions` are the form's, by their packs.
    pub fn new(schema: &Schema, versions: &[(Digest, String, Privacy)], notes: &mut Notes) -> Self {
        let clock = versions.iter().any(|(_, _, privacy)| *privacy != Privacy::Anonymous);
        Plan {
            sheets: schema.sheets.iter().map(|columns| Sheet::new(columns, clock, notes)).collect(),
            choices: schema.choice_labels(),
            layout: Layout::new(schema),
            versions: versions.iter().map(|(hash, name, _)| (*hash, name.clone())).collect(),
            clock,
        }
    }

    /// The rows of a response; one that cannot be read has no answers.
    pub fn line(&self, row: &Row, notes: &mut Notes) -> Line {
        let id = row.stored.id;
        let mut line = Line { id, response: self.response_cells(row.stored), entries: Vec::new() };
        let mut note = |note, count| notes.add(note, Some(id), count);
        if matches!(row.stored.verdict.as_deref(), Some("too-large" | "too-long")) {
            note(Note::Unchecked, 1);
        }
        let document = match &row.opened {
            Ok((_, instance)) => xml::parse_instance(instance),
            Err(Closed::NoKey(key)) => {
                note(Note::Sealed { key: key.clone() }, 1);
                return line;
            }
            Err(Closed::Unreadable) => {
                note(Note::Unreadable, 1);
                return line;
            }
        };
        let document = match document {
            Ok(document) => document,
            Err(xml::InstanceError::TooLarge) => {
                note(Note::TooLarge, 1);
                return line;
            }
            Err(xml::InstanceError::Malformed(_)) => {
                note(Note::Unreadable, 1);
                return line;
            }
        };
        let filled = self.layout.read(&document);
        for (sheet, &count) in self.sheets.iter().zip(&filled.left_out).filter(|(_, count)| **count > 0) {
            note(Note::Entries { repeat: sheet.name.clone() }, count);
        }
        for (at, (sheet, entries)) in self.sheets.iter().zip(&filled.sheets).enumerate() {
            let mut rows = Vec::with_capacity(entries.len());
            for entry in entries {
                match at {
                    0 => sheet.fill(entry, &mut line.response, id, notes),
                    _ => {
                        let mut cells = vec![(0, Cell::text(&id.to_string())), (1, Cell::text(&entry.place))];
                        sheet.fill(entry, &mut cells, id, notes);
                        rows.push((entry.place.clone(), cells));
                    }
                }
            }
            line.entries.push(rows);
        }
        line
    }

    /// Where each response's entries stand, by sheet, without their answers; of one that cannot be read none do.
    pub fn places(&self, row: &Row) -> Vec<Vec<String>> {
        let instance = row.opened.as_ref().ok().map(|(_, instance)| instance.as_str());
        let document = instance.and_then(|instance| xml::parse_instance(instance).ok());
        let filled = document.map(|document| self.layout.read(&document));
        let places = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.place).collect();
        filled.map_or_else(Vec::new, |filled| filled.sheets.into_iter().map(places).collect())
    }

    fn response_cells(&self, record: &StoredRecord) -> Cells {
        let version = self.versions.get(&record.hash).map_or("", String::as_str);
        let mut cells = response_cells(record, version);
        if self.clock {
            cells.extend(clock_cells(record));
        }
        cells.into_iter().enumerate().filter(|(_, cell)| *cell != Cell::Empty).collect()
    }
}

impl Sheet {
    fn new(columns: &SheetColumns, clock: bool, notes: &mut Notes) -> Self {
        let heading = |&(name, label): &(&str, &str)| Heading { name: name.into(), label: label.into() };
        let (name, mut headings) = match &columns.repeat {
            None => {
                let clock = CLOCK_COLUMNS.iter().filter(|_| clock);
                ("odpowiedzi", RESPONSE_COLUMNS.iter().chain(clock).map(heading).collect::<Vec<_>>())
            }
            Some(repeat) => (last_step(repeat), REPEAT_COLUMNS.iter().map(heading).collect()),
        };
        let keys = headings.len();
        // Every question has its column first of all; what is left is for the columns of codes.
        let mut left = MAX_COLUMNS.saturating_sub(keys + columns.columns.len());
        let mut questions = Vec::with_capacity(columns.columns.len());
        let mut names = key_names(columns.repeat.is_some());
        columns.columns.iter().for_each(|column| drop(names.take(&column.name)));
        for column in &columns.columns {
            let at = headings.len();
            headings.push(Heading { name: column.name.clone(), label: column.label.clone() });
            let mut question = Question::new(column, at);
            if column.kind == Kind::Codes && question.listed.len() <= left {
                left -= question.listed.len();
                for (code, label) in &column.choices {
                    // A code may stand in a list more than once, of which a filter shows one.
                    if question.codes.contains_key(code) {
                        continue;
                    }
                    question.codes.insert(code.clone(), headings.len());
                    headings.push(Heading {
                        name: names.take(&format!("{}_{code}", column.name)),
                        label: format!("{}: {label}", column.label),
                    });
                }
            } else if column.kind == Kind::Codes {
                notes.add(Note::Together { column: column.name.clone() }, None, question.listed.len() as u64);
            }
            questions.push(question);
        }
        Sheet { name: name.to_owned(), columns: headings, keys, questions }
    }

    fn fill(&self, entry: &Entry, cells: &mut Cells, response: ResponseId, notes: &mut Notes) {
        for (column, value) in &entry.values {
            self.questions[*column].fill(value, cells, response, notes);
        }
    }
}

impl Question {
    fn new(column: &Column, at: usize) -> Self {
        let several = column.kind == Kind::Codes;
        let listed = column.choices.iter().filter(|_| several).map(|(code, _)| code.clone()).collect();
        Question { name: column.name.clone(), kind: column.kind, at, codes: HashMap::new(), listed }
    }

    fn fill(&self, value: &str, cells: &mut Cells, response: ResponseId, notes: &mut Notes) {
        if value.is_empty() {
            return;
        }
        let cell = match self.kind {
            Kind::Number => Cell::number_or_text(value),
            Kind::Code => Cell::code(value),
            // An anonymous survey's response tells the day alone.
            Kind::DateTime if value.len() == DAY_LEN => Cell::Date(value.to_owned()),
            Kind::Date => Cell::Date(value.to_owned()),
            Kind::Time => Cell::Time(value.to_owned()),
            Kind::DateTime => Cell::DateTime(value.to_owned()),
            Kind::Text | Kind::Codes => Cell::text(value),
        };
        cells.push((self.at, cell));
        // Where the form lists no codes (a list made of answers), none is strange.
        if self.kind != Kind::Codes || self.listed.is_empty() {
            return;
        }
        let chosen: HashSet<&str> = value.split_ascii_whitespace().collect();
        let strange = chosen.iter().filter(|code| !self.listed.contains(**code)).count();
        if strange > 0 {
            notes.add(Note::Unlisted { column: self.name.clone() }, Some(response), strange as u64);
        }
        // A question that was skipped has no zeros: not asked and not chosen are different things.
        if !chosen.is_empty() {
            let one = |(code, &at): (&String, &usize)| {
                (at, Cell::Number(if chosen.contains(code.as_str()) { "1" } else { "0" }.to_owned()))
            };
            cells.extend(self.codes.iter().map(one));
        }
    }
}

fn response_cells(record: &StoredRecord, version: &str) -> Vec<Cell> {
    let completed_at = match record.completed_at.len() {
        DAY_LEN => Cell::Date(record.completed_at.clone()),
        _ => Cell::DateTime(record.completed_at.clone()),
    };
    vec![
        Cell::text(&record.id.to_string()),
        if record.completed_at.is_empty() { Cell::Empty } else { completed_at },
        Cell::Date(record.received_on.clone()),
        Cell::text(version),
        Cell::text(record.verdict.as_deref().unwrap_or_default()),
    ]
}

/// When it arrived, and how far the device's clock was ahead, by what it told when it sent; else how far at least: the
/// response cannot have been completed after it arrived.
fn clock_cells(record: &StoredRecord) -> [Cell; 2] {
    if record.received_at.is_empty() {
        return [Cell::Empty, Cell::Empty];
    }
    let second = |text: &str| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
    let at_least = || Some((second(&record.completed_at)? - second(&record.received_at)?).max(0));
    let ahead = record.clock_behind_ms.map(|behind| behind.saturating_neg() / 1000).or_else(at_least);
    let ahead = ahead.map_or(Cell::Empty, |seconds| Cell::Number(seconds.to_string()));
    [Cell::DateTime(record.received_at.clone()), ahead]
}
