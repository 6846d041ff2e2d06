//! What an export says about itself: what is not in the file, and why.

use messages::{Language, exports};
use outbox::ResponseId;
use std::collections::BTreeMap;

/// How many different notes are kept apart; what is beyond is counted together.
const MOST: usize = 500;
/// How many responses a note names.
const EXAMPLES: usize = 5;

/// How many codes a note names.
pub const CODES: usize = 10;

/// One thing that an export has to say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// The responses were given on trial: they are tests.
    Trial,
    /// Sealed to a key that is not here: no answers.
    Sealed { key: String },
    /// The record or its instance cannot be read: no answers.
    Unreadable,
    /// More elements than a response can have: no answers.
    TooLarge,
    /// The engine has not checked it: too much.
    Unchecked,
    /// A published version of the form that cannot be read: questions that only it has are in no column.
    Version { version: String },
    /// Codes that the form does not know stand only in the cell with all codes.
    Unlisted { column: String },
    /// So many choices that they get no columns of their own: they stand in the cell with all codes.
    Together { column: String },
    /// Entries of a repeat beyond the most that a response can have.
    Entries { repeat: String },
    /// Entries for which the CSV has no columns.
    Beside { repeat: String },
    /// A text too long for a spreadsheet's cell.
    Cut { column: String },
    /// A text too long for a variable of SPSS.
    CutVariable { column: String },
    /// A question for which a spreadsheet has no column left.
    NoColumn { column: String },
    /// The rows go on in another sheet.
    GoesOn { sheet: String },
    /// Lines of the codebook that do not fit their sheet.
    Meanings,
    /// Codes that have not meant the same in all versions: the first [`CODES`] of them.
    Renamed { column: String, codes: Vec<String> },
    /// Codes that mean several things in one version, of which a filter showed one: the first [`CODES`] of them.
    Ambiguous { column: String, codes: Vec<String> },
    /// A question that is of one kind in one version and of another in another.
    Retyped { column: String },
    /// A code that statistics programs leave out as no answer, and the first [`CODES`] variables in which they do.
    NoAnswer { code: String, meaning: String, columns: Vec<String> },
    /// Numbers whose meanings a file does not hold, or not all of them: the first [`CODES`] of them.
    Unlabelled { column: String, codes: Vec<String> },
    /// A file of more variables than it takes: they go on in others.
    Split { file: String },
    /// Answers that a variable for numbers cannot hold stand in one for texts, of this name.
    Apart { column: String },
    /// Repeats that have no sheet.
    NoSheet { repeat: String },
    /// Responses of the survey that somebody has excluded: they are in no file.
    Excluded,
    /// Records of the survey that are kept apart until somebody has looked: they are in no file.
    Quarantined,
    /// Responses that wait for the check: they have no verdict yet.
    Waiting,
    /// Everything beyond [`MOST`].
    Others,
}

impl Note {
    /// Its code in [`messages::exports`], and what it is about.
    fn code(&self) -> (&'static str, &str) {
        match self {
            Note::Trial => ("trial", ""),
            Note::Sealed { key } => ("sealed", key),
            Note::Unreadable => ("unreadable", ""),
            Note::TooLarge => ("too-large", ""),
            Note::Unchecked => ("unchecked", ""),
            Note::Version { version } => ("version", version),
            Note::Unlisted { column } => ("unlisted", column),
            Note::Together { column } => ("together", column),
            Note::Entries { repeat } => ("entries", repeat),
            Note::Beside { repeat } => ("beside", repeat),
            Note::Cut { column } => ("cut", column),
            Note::CutVariable { column } => ("cut-variable", column),
            Note::NoColumn { column } => ("no-column", column),
            Note::GoesOn { sheet } => ("goes-on", sheet),
            Note::Meanings => ("meanings", ""),
            Note::Renamed { column, .. } => ("renamed", column),
            Note::Ambiguous { column, .. } => ("ambiguous", column),
            Note::Retyped { column } => ("retyped", column),
            Note::NoAnswer { meaning, .. } => ("no-answer", meaning),
            Note::Unlabelled { column, .. } => ("unlabelled", column),
            Note::Split { file } => ("split", file),
            Note::Apart { column } => ("apart", column),
            Note::NoSheet { repeat } => ("no-sheet", repeat),
            Note::Excluded => ("excluded", ""),
            Note::Quarantined => ("quarantined", ""),
            Note::Waiting => ("waiting", ""),
            Note::Others => ("others", ""),
        }
    }

    /// The codes or columns that it names, of so many.
    fn codes(&self, count: u64, language: Language) -> String {
        let quoted = |code: &String| exports::words(language, "code", &[("code", code.clone())]);
        let (codes, mut named) = match self {
            Note::Renamed { codes, .. } | Note::Ambiguous { codes, .. } | Note::Unlabelled { codes, .. } => {
                (codes, codes.iter().map(quoted).collect::<Vec<_>>().join(", "))
            }
            Note::NoAnswer { columns, .. } => (columns, columns.join(", ")),
            _ => return String::new(),
        };
        let more = count.saturating_sub(codes.len() as u64);
        if more > 0 {
            named.push_str(&exports::words(language, "more-codes", &[("count", more.to_string())]));
        }
        named
    }

    /// Whether something that was answered and counts is not in the file.
    fn loses(&self) -> bool {
        use Note::{
            Ambiguous, Apart, Excluded, GoesOn, Meanings, NoAnswer, Quarantined, Renamed, Retyped, Split, Together,
            Trial, Unchecked, Unlabelled, Unlisted, Waiting,
        };
        let keeps = matches!(
            self,
            Trial
                | Unlisted { .. }
                | Excluded
                | Quarantined
                | Waiting
                | Apart { .. }
                | Retyped { .. }
                | NoAnswer { .. }
                | Unlabelled { .. }
                | Split { .. }
                | Together { .. }
                | GoesOn { .. }
                | Meanings
                | Unchecked
                | Renamed { .. }
                | Ambiguous { .. }
        );
        !keeps
    }
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Tally {
    count: u64,
    examples: Vec<ResponseId>,
}

/// All notes of an export, counted; never more than a few hundred, whatever strangers send.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Notes(BTreeMap<Note, Tally>);

impl Notes {
    /// Counts `count` more of a note, about a response where it is about one.
    pub fn add(&mut self, note: Note, response: Option<ResponseId>, count: u64) {
        let note = if self.0.len() < MOST || self.0.contains_key(&note) { note } else { Note::Others };
        let tally = self.0.entry(note).or_default();
        tally.count += count;
        if let Some(response) = response
            && tally.examples.len() < EXAMPLES
            && tally.examples.last() != Some(&response)
        {
            tally.examples.push(response);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether everything that was answered and counts is in the file.
    pub fn is_whole(&self) -> bool {
        !self.0.keys().any(Note::loses)
    }

    /// How many responses are sealed to keys that are not here, by the keys' ids.
    pub fn sealed(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().filter_map(|(note, tally)| match note {
            Note::Sealed { key } => Some((key.as_str(), tally.count)),
            _ => None,
        })
    }

    /// A sentence for each note.
    pub fn sentences(&self, language: Language) -> impl Iterator<Item = String> {
        self.0.iter().map(move |(note, Tally { count, examples })| {
            let (code, about) = note.code();
            let codes = note.codes(*count, language);
            let code_told = match note {
                Note::NoAnswer { code, .. } => exports::words(language, "code", &[("code", code.clone())]),
                _ => String::new(),
            };
            let about = ("name", about.to_owned());
            let arguments = [about, ("count", count.to_string()), ("codes", codes), ("code", code_told)];
            let mut sentence = exports::words(language, code, &arguments);
            if !examples.is_empty() {
                let ids: Vec<String> = examples.iter().map(ResponseId::to_string).collect();
                sentence.push(' ');
                sentence.push_str(&exports::words(language, "examples", &[("ids", ids.join(", "))]));
            }
            sentence
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_mean_something_else_are_named_and_never_look_like_a_count() {
        let check = |codes: &[&str], count: u64, expected: &str| {
            let mut notes = Notes::default();
            let codes = codes.iter().map(|code| (*code).to_owned()).collect();
            notes.add(Note::Renamed { column: "zr".to_owned(), codes }, None, count);
            let told: Vec<String> = notes.sentences(Language::Polish).collect();
            let begin = told[0].split(". ").next().unwrap_or_default();
            assert_eq!(
                begin,
                format!("Kody w pytaniu zr, które w różnych wersjach formularza znaczyły co innego: {expected}")
            );
        };
        check(&["7"], 1, "kod „7”");
        check(&["1", "brak"], 2, "kod „1”, kod „brak”");
        check(&["1", "2"], 14, "kod „1”, kod „2” i jeszcze 12");
    }
}
