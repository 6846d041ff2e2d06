//! Responses into rows: values are taken from the stored instances, exactly as they are, and columns from the form alone,
//! whatever strangers send.

use super::{
    columns::SheetColumns,
    face::{Face, Sheet, repeat_name},
    keys,
    layout::{Entry, Layout},
    names::Names,
    naming::place_in_name,
    notes::{Note, Notes},
    question::{Of, Question},
    response::{Closed, Response},
    schema::Schema,
    sheets::SheetNames,
    table::{Cell, Cells, Heading},
    version::{Mode, Version},
};
use jiff::{Zoned, civil::DateTime, tz::TimeZone};
use messages::Language;
use outbox::{Digest, ResponseId};
use std::collections::HashMap;
use xforms::xml;

/// What every row of an export is made with.
pub struct Plan {
    /// By the schema's sheets, the responses' first.
    pub tables: Vec<Tables>,
    /// The form's, as people read it.
    pub title: String,
    /// The form's versions, the one shown now first.
    pub versions: Vec<String>,
    /// How old each of them is: 0 is the oldest.
    pub ages: Vec<usize>,
    /// The town hall's.
    pub zone: TimeZone,
    /// When the file is made, there.
    pub made: DateTime,
    /// What it is told in.
    pub language: Language,
    /// Names of sheets that are taken.
    pub names: SheetNames,
    layout: Layout,
    packs: HashMap<Digest, usize>,
    modes: Vec<Mode>,
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
    /// What JSON calls a repeat: its own name, in every language.
    pub key: String,
}

/// A response as rows.
pub struct Line {
    pub id: ResponseId,
    /// The version that it was given in, where that is known.
    pub version: Option<usize>,
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

impl Plan {
    /// `most` is how many columns a sheet may have: choices beyond get none of their own.
    pub fn new(
        schema: &Schema,
        versions: &[Version],
        most: usize,
        now: &Zoned,
        language: Language,
        notes: &mut Notes,
    ) -> Self {
        let clock = versions.iter().any(|version| version.keeps_arrival);
        let mut names = SheetNames::new(language);
        let mut tables: Vec<Tables> =
            schema.sheets.iter().map(|columns| Tables::new(columns, schema, clock, most, language, notes)).collect();
        let ages: Vec<usize> = versions.iter().map(|version| version.age).collect();
        let mut by_age: Vec<usize> = (1..tables.len()).collect();
        by_age.sort_by_key(|at| schema.sheets[*at].age(&ages));
        let mut repeats = Names::default();
        for at in &by_age {
            tables[*at].key = repeats.take(&tables[*at].key);
        }
        for face in Face::ALL {
            for at in &by_age {
                let sheet = &mut tables[*at].sheets[face.index()];
                sheet.name = names.take(&sheet.name);
            }
        }
        Plan {
            tables,
            title: schema.title.clone(),
            language,
            names,
            versions: versions.iter().map(|version| version.name.clone()).collect(),
            zone: now.time_zone().clone(),
            made: now.datetime(),
            ages,
            modes: versions.iter().map(|version| version.mode).collect(),
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
    pub fn line(&self, response: &Response, faces: &[Face], notes: &mut Notes) -> Line {
        let id = response.id;
        let version = self.packs.get(&response.pack).copied();
        let mut line = Line { id, version, faces: Default::default() };
        for face in faces {
            line.faces[face.index()].response = self.key_cells(*face, response, version);
        }
        let mut note = |note, count| notes.add(note, Some(id), count);
        if matches!(response.verdict, Some("too-large" | "too-long")) {
            note(Note::Unchecked, 1);
        }
        let document = match &response.opened {
            Ok(opened) => xml::parse_instance(opened.instance),
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
        let filled = self.layout.read(&document, version);
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
    pub fn places(&self, response: &Response) -> Vec<Vec<String>> {
        let version = self.packs.get(&response.pack).copied();
        let instance = response.opened.as_ref().ok().map(|opened| opened.instance);
        let document = instance.and_then(|instance| xml::parse_instance(instance).ok());
        let filled = document.map(|document| self.layout.read(&document, version));
        let places = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.place).collect();
        filled.map_or_else(Vec::new, |filled| filled.sheets.into_iter().map(places).collect())
    }

    fn key_cells(&self, face: Face, response: &Response, version: Option<usize>) -> Cells {
        let mode = version.and_then(|version| self.modes.get(version)).copied();
        let version = version.and_then(|version| self.versions.get(version)).map_or("", String::as_str);
        let own = || keys::response_cells(response, (version, mode), self.clock, &self.zone, self.language);
        let cells = match face {
            Face::Answers => own(),
            Face::Words => keys::in_words(own(), self.language),
            Face::Asked => vec![Cell::text(&response.id.to_string()), Cell::text(version)],
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
        let mut questions = Vec::with_capacity(columns.columns.len());
        for column in &columns.columns {
            let heading = || Heading { name: column.name.clone(), label: column.label.newest().to_owned() };
            let at = answers.push(heading());
            let mut codes_at = vec![None; column.choices.len()];
            if column.has_codes() && column.choices.len() <= left {
                left -= column.choices.len();
                for (choice, at) in column.choices.iter().zip(&mut codes_at) {
                    *at = Some(answers.push(Heading {
                        name: choice.column.clone(),
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
        Tables { sheets: [answers, words, asked], questions, parent, place, key: repeat.unwrap_or_default() }
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
