//! Tables as statistics programs want them: short legal names, numbers for codes, and what an empty cell means.
//!
//! A row is written down when it comes, in a file without a name ([`spool`]): how long a variable's texts are, and which
//! variables there are at all, is known after the last of them.

mod dta;
mod fit;
mod legal;
mod missing;
mod numbering;
mod sav;
mod spool;
mod variables;

use crate::{
    FileError,
    archive::{begin, options},
    columns::Nature,
    face::Face,
    notes::{CODES, Note, Notes},
    output::Program,
    response::Response,
    rows::{Plan, Rows},
    table::{Cell, Cells},
};
use fit::Value;
use messages::exports::words;
use spool::{Extent, Spool};
use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
    path::Path,
    sync::Arc,
};
use variables::{Content, Variable};

pub use numbering::Numbers;
pub use variables::numbers;

/// What the columns of a table of answers are called there, by their places: a question's own variable, the set of those
/// that it has for each code, those of a ranking, and, where its kind has changed, that for what the others cannot hold.
pub fn names(plan: &Plan, at: usize) -> HashMap<usize, String> {
    let mut names: HashMap<usize, Vec<String>> = HashMap::new();
    let has_changed =
        |question: Option<usize>| question.is_some_and(|place| plan.tables[at].questions[place].column.nature.differ());
    for Variable { name, cell, content, set, question, .. } in variables::of(plan, at) {
        match (content, set) {
            (Content::Chosen { together }, Some((set, _))) => {
                names.insert(cell, vec![name]);
                let of_question = names.entry(together).or_default();
                if !of_question.contains(&set) {
                    of_question.push(set);
                }
            }
            (Content::Apart(_), _) if !has_changed(question) => {}
            _ => names.entry(cell).or_default().push(name),
        }
    }
    names.into_iter().map(|(cell, names)| (cell, names.join(", "))).collect()
}

/// Every table, on its way into files.
pub struct Statistics {
    plan: Arc<Plan>,
    program: Program,
    tables: Vec<Table>,
    pub notes: Notes,
}

/// The rows of a response in a table.
fn rows(rows: &Rows, at: usize) -> impl Iterator<Item = &Cells> {
    let own = (at == 0).then_some(&rows.response);
    let entries = rows.entries.get(at).filter(|_| at > 0);
    own.into_iter().chain(entries.into_iter().flatten().map(|(_, cells)| cells))
}

/// The responses, or a repeat's entries.
struct Table {
    /// What its file is called, without an ending.
    name: String,
    variables: Vec<Variable>,
    spool: Spool,
}

impl Statistics {
    /// Begins; what is made from it stands in files without a name in this folder meanwhile.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn begin(plan: Arc<Plan>, program: Program, folder: &Path, notes: Notes) -> Result<Self, FileError> {
        let table = |at: usize| {
            let variables = variables::of(&plan, at);
            let spool = Spool::begin(folder, variables.len())?;
            Ok(Table { name: plan.sheet(Face::Answers, at).name.clone(), variables, spool })
        };
        let tables: Result<Vec<Table>, FileError> = (0..plan.tables.len()).map(table).collect();
        let (tables, mut notes) = (tables?, notes);
        no_answers(&tables).into_iter().for_each(|(note, count)| notes.add(note, None, count));
        Ok(Self { tables, program, plan, notes })
    }

    /// # Errors
    /// If it cannot be written down.
    pub fn add(&mut self, response: &Response) -> Result<(), FileError> {
        let line = self.plan.line(response, &[Face::Answers, Face::Asked], &mut self.notes);
        let [answers, _, asked] = &line.faces;
        for (at, table) in self.tables.iter_mut().enumerate() {
            let width = |face| self.plan.sheet(face, at).columns.len();
            let questions = &self.plan.tables[at].questions;
            let natures: Vec<Nature> = questions.iter().map(|question| question.nature(line.version)).collect();
            for (answers, asked) in rows(answers, at).zip(rows(asked, at)) {
                let (mut given, mut was_asked) =
                    (vec![&Cell::Empty; width(Face::Answers)], vec![&Cell::Empty; width(Face::Asked)]);
                answers.iter().for_each(|(column, cell)| given[*column] = cell);
                asked.iter().for_each(|(column, cell)| was_asked[*column] = cell);
                let row = variables::Row { given, asked: was_asked, natures: &natures };
                for (place, variable) in table.variables.iter().enumerate() {
                    let value = variable.value(&row);
                    if variable.is_apart() && value != Value::Missing {
                        self.notes.add(Note::Apart { column: variable.name.clone() }, Some(line.id), 1);
                    }
                    if let (Program::Spss, Value::Text(text)) = (self.program, &value)
                        && text.len() > ::sav::MAX_TEXT
                    {
                        self.notes.add(Note::CutVariable { column: variable.name.clone() }, Some(line.id), 1);
                    }
                    table.spool.add(place, value)?;
                }
                table.spool.end_row();
            }
        }
        Ok(())
    }

    /// Writes a ZIP file with a file for each table, and one of what there is to be said.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish<W: Write + Send>(self, to: W) -> Result<(W, Notes), FileError> {
        let Self { plan, program, tables, mut notes } = self;
        let (mut zip, mut names) = (begin(to), plan.names.clone());
        for Table { name, variables, mut spool } in tables {
            let (ending, most) = match program {
                Program::Spss => ("sav", usize::MAX),
                Program::Stata => ("dta", ::dta::MAX_COLUMNS),
            };
            let used = used(&variables, &spool);
            used.iter().for_each(|used| tell(used, program, &mut notes));
            let parts = parts(used, |(_, variable, _)| variable.question.is_none(), most);
            if parts.len() > 1 {
                notes.add(Note::Split { file: format!("{name}.{ending}") }, None, parts.len() as u64 - 1);
            }
            for (nth, used) in parts.iter().enumerate() {
                let name = if nth == 0 { name.clone() } else { names.take(&name) };
                zip.start_file(format!("{name}.{ending}"), options(most_bytes(used, spool.rows())))?;
                match program {
                    Program::Spss => sav::write(&plan, &name, used, &mut spool, &mut zip)?,
                    Program::Stata => dta::write(&plan, &name, used, &mut spool, &mut zip)?,
                }
            }
        }
        if !notes.is_empty() {
            zip.start_file(format!("{}.txt", words(plan.language, "sheet", &[])), options(0))?;
            // Also for a Windows notepad.
            let sentences: Vec<String> = notes.sentences(plan.language).collect();
            zip.write_all(format!("\u{feff}{}\r\n", sentences.join("\r\n")).as_bytes())?;
        }
        Ok((zip.finish()?.into_inner(), notes))
    }
}

/// What a program's file has no room for.
fn tell((_, variable, _): &Used, program: Program, notes: &mut Notes) {
    let column = || variable.name.clone();
    let has_room = |number: f64, meaning: &str| match program {
        Program::Spss => meaning.len() <= ::sav::MAX_VALUE_LABEL,
        Program::Stata => number.abs() <= f64::from(::dta::MAX_LABELLED),
    };
    let cut = variable.meanings.iter().filter(|(number, meaning)| !has_room(*number, meaning));
    let codes: Vec<String> = cut.map(|(number, _)| number.to_string()).collect();
    if !codes.is_empty() {
        let count = codes.len() as u64;
        let codes = codes.into_iter().take(CODES).collect();
        notes.add(Note::Unlabelled { column: column(), codes }, None, count);
    }
}

/// What its file has at most: each value as long as the longest, what stands before and behind it, and the labels.
fn most_bytes(used: &[Used], rows: u64) -> u64 {
    let meanings = used.iter().flat_map(|(_, variable, _)| &variable.meanings);
    let labels = 2_048 * used.len() as u64 + meanings.map(|(_, meaning)| 256 + meaning.len() as u64).sum::<u64>();
    let row = used.iter().map(|(.., extent)| 32 + 2 * extent.bytes as u64).sum::<u64>();
    labels.saturating_add(row.saturating_mul(rows))
}

/// A variable that a file has: its place in the rows, and what has been written of it.
type Used<'a> = (usize, &'a Variable, Extent);

/// Variables for what others cannot hold are there where something is in them.
fn used<'a>(variables: &'a [Variable], spool: &Spool) -> Vec<Used<'a>> {
    let all = variables.iter().zip(spool.extents()).enumerate();
    let all = all.map(|(place, (variable, extent))| (place, variable, *extent));
    all.filter(|(_, variable, extent)| !variable.is_apart() || extent.bytes > 0).collect()
}

/// As many files as variables need of which each holds so many; the keys, which say whose row it is, are in all of them.
fn parts<T: Copy>(all: Vec<T>, is_key: impl Fn(&T) -> bool, most: usize) -> Vec<Vec<T>> {
    if all.len() <= most {
        return vec![all];
    }
    let (keys, others): (Vec<T>, Vec<T>) = all.into_iter().partition(is_key);
    let room = most.saturating_sub(keys.len()).max(1);
    others.chunks(room).map(|others| [keys.clone(), others.to_vec()].concat()).collect()
}

/// The codes that count as no answer, each with the variables in which it does.
fn no_answers(tables: &[Table]) -> Vec<(Note, u64)> {
    let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for variable in tables.iter().flat_map(|table| &table.variables) {
        for code in variable.no_answer.iter().flatten() {
            let meaning = variable.meanings.iter().find(|(number, _)| number == code);
            let meaning = meaning.map(|(_, meaning)| meaning.clone()).unwrap_or_default();
            found.entry((code.to_string(), meaning)).or_default().push(variable.name.clone());
        }
    }
    let note = |((code, meaning), mut columns): ((String, String), Vec<String>)| {
        let count = columns.len() as u64;
        columns.truncate(CODES);
        (Note::NoAnswer { code, meaning, columns }, count)
    };
    found.into_iter().map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_one_file_goes_on_in_others_with_the_keys() {
        let is_key = |n: &u8| *n < 2;
        assert_eq!(parts(vec![0, 1, 2, 3], is_key, 4), [[0, 1, 2, 3]]);
        assert_eq!(parts(vec![0, 1, 2, 3, 4, 5, 6], is_key, 4), [vec![0, 1, 2, 3], vec![0, 1, 4, 5], vec![0, 1, 6]]);
    }
}
