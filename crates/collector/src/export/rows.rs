//! Responses into rows: values are taken from the stored instances, exactly as they are, and columns from the form alone,
//! whatever strangers send.

use super::{
    columns::SheetColumns,
    face::{Face, Sheet, repeat_name},
    keys,
    layout::{Entry, Layout},
    naming::{code_in_name, place_in_name},
    notes::{Note, Notes},
    pages::{Closed, Row},
    question::{Of, Question},
    schema::Schema,
    sheets::SheetNames,
    table::{Cell, Cells, Heading},
};
use crate::clock;
use jiff::tz::TimeZone;
use messages::Language;
use outbox::{Digest, ResponseId};
use std::collections::HashMap;
use store::packs::Privacy;
use xforms::xml;

/// What every row of an export is made with.
pub struct Plan {
    /// By the schema's sheets, the responses' first.
    pub tables: Vec<Tables>,
    /// The form's versions, the one shown now first.
    pub versions: Vec<String>,
    /// The town hall's.
    pub zone: TimeZone,
    /// What it is told in.
    pub language: Language,
    /// Names of sheets that are taken.
    pub names: SheetNames,
    layout: Layout,
    packs: HashMap<Digest, usize>,
    clock: bool,
}

/// The tables of the responses or of a repeat's entries, and the questions in them.
pub struct Tables {
    /// By face.
    pub sheets: [Sheet; 3],
    pub questions: Vec<Question>,
    /// Of a repeat inside of another one: how many steps of an entry's place are the place of its parent.
    parent: Option<usize>,
    /// What a CSV puts before the names of a repeat's columns, with `N` for an entry's number: `osoba_N`.
    pub place: Option<String>,
}

/// A response as rows.
pub struct Line {
    pub id: ResponseId,
    /// By face.
    pub faces: [Rows; 3],
}

/// Its own row and those of its entries; cells are in no order, and those that are empty are left out.
#[derive(Default)]
pub struct Rows {
    pub response: Cells,
    /// By sheet, the first of which is the response's own and empty here.
    pub entries: Vec<Vec<(String, Cells)>>,
}

/// A published version of the form.
pub struct Version {
    pub pack: Digest,
    pub name: String,
    pub privacy: Privacy,
}

impl Plan {
    /// `most` is how many columns a sheet may have: choices beyond get none of their own.
    pub fn new(schema: &Schema, versions: &[Version], most: usize, language: Language, notes: &mut Notes) -> Self {
        let clock = versions.iter().any(|version| version.privacy != Privacy::Anonymous);
        let mut names = SheetNames::new(language);
        let mut tables: Vec<Tables> =
            schema.sheets.iter().map(|columns| Tables::new(columns, schema, clock, most, language, notes)).collect();
        for face in Face::ALL {
            for Tables { sheets, .. } in tables.iter_mut().skip(1) {
                let sheet = &mut sheets[face.index()];
                sheet.name = names.take(&sheet.name);
            }
        }
        Plan {
            tables,
            language,
            names,
            versions: versions.iter().map(|version| version.name.clone()).collect(),
            zone: clock::zone(),
            layout: Layout::new(schema),
            packs: versions.iter().enumerate().map(|(place, version)| (version.pack, place)).collect(),
            clock,
        }
    }

    pub fn sheets(&self, face: Face) -> impl Iterator<Item = &Sheet> {
        self.tables.iter().map(move |tables| &tables.sheets[face.index()])
    }

    pub fn sheet(&self, face: Face, at: usize) -> &Sheet {
        &self.tables[at].sheets[face.index()]
    }

    /// The rows of a response in these tables; one that cannot be read has no answers.
    pub fn line(&self, row: &Row, faces: &[Face], notes: &mut Notes) -> Line {
        let id = row.stored.id;
        let version = self.packs.get(&row.stored.hash).copied();
        let mut line = Line { id, faces: Default::default() };
        for face in faces {
            line.faces[face.index()].response = self.key_cells(*face, row, version);
        }
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
        for (sheet, &count) in self.sheets(Face::Answers).zip(&filled.left_out).filter(|(_, count)| **count > 0) {
            note(Note::Entries { repeat: sheet.name.clone() }, count);
        }
        let of = Of { response: id, version, zone: &self.zone };
        for face in faces {
            let Rows { response, entries } = &mut line.faces[face.index()];
            for (at, (tables, filled)) in self.tables.iter().zip(&filled.sheets).enumerate() {
                let mut rows = Vec::with_capacity(filled.len());
                for entry in filled {
                    match at {
                        0 => tables.fill(*face, entry, of, response, notes),
                        _ => {
                            let mut cells = keys::entry_cells(id, &entry.place, tables.parent);
                            tables.fill(*face, entry, of, &mut cells, notes);
                            rows.push((entry.place.clone(), cells));
                        }
                    }
                }
                entries.push(rows);
            }
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

    fn key_cells(&self, face: Face, row: &Row, version: Option<usize>) -> Cells {
        let version = version.and_then(|version| self.versions.get(version)).map_or("", String::as_str);
        let response = || keys::response_cells(row, version, self.clock, &self.zone, self.language);
        let cells = match face {
            Face::Answers => response(),
            Face::Words => keys::verdict_in_words(response(), self.language),
            Face::Asked => vec![Cell::text(&row.stored.id.to_string()), Cell::text(version)],
        };
        cells.into_iter().enumerate().filter(|(_, cell)| *cell != Cell::Empty).collect()
    }
}

impl Tables {
    fn new(
        columns: &SheetColumns,
        schema: &Schema,
        clock: bool,
        most: usize,
        language: Language,
        notes: &mut Notes,
    ) -> Self {
        let repeat = repeat_name(columns);
        let sheet = |face: Face, keys: Vec<Heading>| {
            let name = face.wanted_name(repeat.as_deref(), language);
            Sheet { name, keys: keys.len(), columns: keys }
        };
        let parent = columns.repeat.as_deref().and_then(|path| schema.parent_steps(path));
        let place = columns.repeat.as_deref().map(|path| place_in_name(&schema.place_pattern(path)));
        let entry = || keys::of_entry(parent.is_some(), language);
        let own = || if repeat.is_some() { entry() } else { keys::of_response(clock, language) };
        let asked = if repeat.is_some() { entry() } else { keys::of_asked(language) };
        let (mut answers, mut words, mut asked) =
            (sheet(Face::Answers, own()), sheet(Face::Words, own()), sheet(Face::Asked, asked));
        // Every question has its column first of all; what is left is for the columns of codes.
        let mut left = most.saturating_sub(answers.keys + columns.columns.len());
        let mut names = keys::names(repeat.is_some());
        columns.columns.iter().for_each(|column| drop(names.take(&column.name)));
        let mut questions = Vec::with_capacity(columns.columns.len());
        for column in &columns.columns {
            let heading = || Heading { name: column.name.clone(), label: column.label.newest().to_owned() };
            let at = answers.push(heading());
            let mut codes_at = vec![None; column.choices.len()];
            if column.has_codes() && column.choices.len() <= left {
                left -= column.choices.len();
                for (choice, at) in column.choices.iter().zip(&mut codes_at) {
                    *at = Some(answers.push(Heading {
                        name: names.take(&format!("{}_{}", column.name, code_in_name(&choice.code))),
                        label: format!("{}: {}", column.label.newest(), choice.label.newest()),
                    }));
                }
            } else if column.has_codes() {
                notes.add(Note::Together { column: column.name.clone() }, None, column.choices.len() as u64);
            }
            let in_words = words.push(heading());
            let asked = column.is_asked().then(|| asked.push(heading()));
            questions.push(Question::new(column.clone(), at, codes_at, in_words, asked));
        }
        Tables { sheets: [answers, words, asked], questions, parent, place }
    }

    fn fill(&self, face: Face, entry: &Entry, of: Of, cells: &mut Cells, notes: &mut Notes) {
        match face {
            Face::Answers => {
                entry.values.iter().for_each(|(column, value)| self.questions[*column].answer(value, of, cells, notes));
            }
            Face::Words => cells.extend(entry.values.iter().map(|(column, value)| {
                let question = &self.questions[*column];
                (question.in_words, question.words(value, of))
            })),
            Face::Asked => {
                let mut present = entry.present.iter().copied().peekable();
                for (place, question) in self.questions.iter().enumerate() {
                    let is_present = present.next_if_eq(&place).is_some() && question.is_asked(of);
                    cells.extend(question.asked.map(|at| (at, Cell::Number(u8::from(is_present).to_string()))));
                }
            }
        }
    }
}

impl Sheet {
    /// Adds a column; where it stands.
    fn push(&mut self, heading: Heading) -> usize {
        self.columns.push(heading);
        self.columns.len() - 1
    }
}
