//! The columns of an export, from the form's versions.

use crate::{
    notes::{CODES, Note, Notes},
    rows::Plan,
    schema::Schema,
    version::Version,
};
use jiff::Zoned;
use messages::Language;
use outbox::Digest;
use std::{cmp::Reverse, sync::Arc};
use xforms::Form;

/// Columns in the making.
pub struct Model {
    schema: Schema,
    versions: Vec<Version>,
    notes: Notes,
    now: Zoned,
    language: Language,
}

/// What a survey's responses are written by, and what there is to be said of it.
pub struct Table {
    pub(crate) schema: Schema,
    pub(crate) versions: Vec<Version>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) notes: Notes,
    pub(crate) now: Zoned,
}

impl Model {
    /// Files will be made now; moments will be told in its zone, and their own words in this language.
    pub fn new(now: Zoned, language: Language) -> Self {
        Self { schema: Schema::default(), versions: Vec::new(), notes: Notes::default(), now, language }
    }

    /// The responses are tests.
    pub fn on_trial(&mut self) {
        self.notes.add(Note::Trial, None, 1);
    }

    /// What the survey has beside the responses that are written: so many were excluded, so many records are kept apart, and so
    /// many of the responses wait for the check.
    pub fn beside(&mut self, excluded: u64, quarantined: u64, waiting: u64) {
        for (note, count) in [(Note::Excluded, excluded), (Note::Quarantined, quarantined), (Note::Waiting, waiting)] {
            if count > 0 {
                self.notes.add(note, None, count);
            }
        }
    }

    /// The order in which versions are to be added: the one that the survey shows now first, whose order of questions is the
    /// export's. Then the others, the newest first.
    pub fn order(age: usize, pack: Digest, shown: Digest) -> impl Ord + use<> {
        (pack != shown, Reverse(age))
    }

    /// Adds what this version has beyond those before it; none is one that cannot be read.
    pub fn add(&mut self, version: Version, form: Option<&Form>) {
        match form {
            Some(form) => self.schema.add(form, self.versions.len(), version.age),
            None => self.notes.add(Note::Version { version: version.name.clone() }, None, 1),
        }
        self.versions.push(version);
    }

    /// All versions are there.
    #[must_use]
    pub fn finish(self) -> Table {
        let Model { schema, versions, mut notes, now, language } = self;
        let ages: Vec<usize> = versions.iter().map(|version| version.age).collect();
        let schema = schema.finish(&ages);
        let first = |codes: &[&str]| codes.iter().take(CODES).map(|code| (*code).to_owned()).collect();
        for (column, codes) in schema.renamed() {
            let note = Note::Renamed { column: column.to_owned(), codes: first(&codes) };
            notes.add(note, None, codes.len() as u64);
        }
        for (column, codes) in schema.ambiguous() {
            let note = Note::Ambiguous { column: column.to_owned(), codes: first(&codes) };
            notes.add(note, None, codes.len() as u64);
        }
        for column in schema.retyped() {
            notes.add(Note::Retyped { column: column.to_owned() }, None, 1);
        }
        let plan = Arc::new(Plan::new(&schema, &versions, usize::MAX, &now, language, &mut notes));
        Table { schema, versions, plan, notes, now }
    }
}
