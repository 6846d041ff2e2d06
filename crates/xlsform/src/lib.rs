//! Workbook (XLSForm) to XForm, with diagnostics that name sheet, row and column.
//!
//! [`read`] makes a [`Workbook`] of a file's bytes; [`compile`] makes an XForm of a workbook, the same one that pyxform
//! 4.5 makes, apart from formatting and Teren's additions (namespace `urn:teren:xforms`). Both report all that is wrong in
//! one run.
//!
//! Pure: no I/O, no clock, no randomness. Never panics on any input.
//!
//! ```
//! let text = "| survey | | | |\n| | type | name | label |\n| | integer | age | How old are you? |\n";
//! let (workbook, _) = xlsform::read(text.as_bytes(), "age.md");
//! let (compiled, diagnostics) = xlsform::compile(&workbook.unwrap(), "age");
//! assert!(diagnostics.is_empty());
//! assert!(compiled.unwrap().xml.contains(r#"<input ref="/data/age">"#));
//! ```
//!
//! The way of a workbook: `workbook` (bytes to cells), `table` (headers understood), `settings`, `choices`, `survey` (rows
//! to a `tree`), `check` (cell by cell), `emit` (tree to XML), and at last the form engine reads what came out.

mod anonymity;
mod beside;
mod calls;
mod check;
mod choices;
mod compiler;
mod conditions;
mod diagnostic;
mod emit;
mod encoding;
mod entities;
mod lexis;
mod names;
mod nearest;
mod output;
mod own_words;
mod parameters;
mod references;
mod rows;
mod settings;
mod slips;
mod survey;
mod table;
mod text;
mod translations;
mod tree;
mod types;
mod variables;
mod workbook;
mod written;
mod xform;
mod xml;

use std::collections::HashSet;

pub use anonymity::{promises as promises_anonymity, speaks_of_data as is_clause};
pub use beside::Beside;
pub use diagnostic::{Diagnostic, Severity};
pub use encoding::{Encoding, composed, decode, decode_xml};
pub use workbook::{MOST_BYTES, Row, Sheet, Workbook, read};
pub use xform::check_form;

/// A workbook turned into an XForm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    pub xml: String,
    pub form_id: String,
    /// Empty when the settings have none.
    pub version: String,
    pub title: String,
    /// The names of the files that the form reads, such as `streets.csv`.
    pub external_files: Vec<String>,
}

/// Turns a workbook into an XForm. Without settings the form's id is the file's stem. Nothing comes out when anything is
/// an error; all errors and warnings are reported in one run. Nothing is said of the files that the form reads.
pub fn compile(workbook: &Workbook, file_stem: &str) -> (Option<Compiled>, Vec<Diagnostic>) {
    sorted(workbook, |diagnostics| compiler::compile(workbook, file_stem, None, diagnostics))
}

/// The same, with the files beside the workbook: what is missing, cannot be read, or lacks what the form asks of it is
/// told by the cell that names the file.
pub fn compile_beside(
    workbook: &Workbook,
    file_stem: &str,
    beside: &dyn Beside,
) -> (Option<Compiled>, Vec<Diagnostic>) {
    sorted(workbook, |diagnostics| compiler::compile(workbook, file_stem, Some(beside), diagnostics))
}

fn sorted(
    workbook: &Workbook,
    compile: impl FnOnce(&mut Vec<Diagnostic>) -> Option<Compiled>,
) -> (Option<Compiled>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let compiled = compile(&mut diagnostics);
    drop_consequences(&mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| (order(workbook, diagnostic), diagnostic.row));
    (compiled, diagnostics)
}

/// That a cell is missing is no news where its formula has no result, nor that a filter lets nothing through where it is told
/// why.
fn drop_consequences(diagnostics: &mut Vec<Diagnostic>) {
    let place = |found: &Diagnostic| (found.sheet.clone(), found.cell.clone());
    let uncomputed: HashSet<_> =
        diagnostics.iter().filter(|found| found.code == table::UNCOMPUTED).map(place).collect();
    diagnostics.retain(|found| !found.code.starts_with("missing-") || !uncomputed.contains(&place(found)));
    let others: HashSet<_> =
        diagnostics.iter().filter(|found| found.code != rows::let_through::NOTHING).map(place).collect();
    diagnostics.retain(|found| found.code != rows::let_through::NOTHING || !others.contains(&place(found)));
}

/// The types and commands that the `type` column may hold without the name of a list.
pub fn type_names() -> impl Iterator<Item = &'static str> {
    let wants_list = |word: &&str| survey::select::COMMANDS.iter().any(|(command, _)| command == word);
    types::words().filter(move |word| !word.contains(' ') && !wants_list(word))
}

/// The types that stand before the name of a list or of a file: `select_one LIST`.
pub fn list_type_names() -> impl Iterator<Item = &'static str> {
    survey::select::COMMANDS.iter().map(|(command, _)| *command).filter(|word| !word.contains(' '))
}

/// The words of the `appearance` column that are known; beside them numbers, as in `w3` and `columns-2`.
pub fn appearance_names() -> impl Iterator<Item = &'static str> {
    rows::appearances::known()
}

/// The keys of the `parameters` column, of all types.
pub fn parameter_names() -> impl Iterator<Item = &'static str> {
    parameters::NAMES.iter().copied()
}

/// The columns that a sheet may have, each by one of its names; none for a sheet that is not known.
pub fn column_names(sheet: &str) -> impl Iterator<Item = &'static str> {
    let vocabulary = match sheet {
        "survey" => Some(&survey::VOCABULARY),
        "choices" | "external_choices" | "osm" => Some(&choices::VOCABULARY),
        "settings" => Some(&settings::VOCABULARY),
        "entities" => Some(&entities::VOCABULARY),
        _ => None,
    };
    vocabulary.into_iter().flat_map(|vocabulary| vocabulary.names())
}

/// The columns of a sheet that the form carries for other tools only.
pub fn unused_columns(sheet: &str) -> &'static [&'static str] {
    rows::unused::COLUMNS.iter().find(|(name, _)| *name == sheet).map_or(&[], |(_, columns)| columns)
}

/// The keys of the `parameters` column that the form carries for other tools only.
pub fn unused_parameters() -> &'static [&'static str] {
    rows::unused::PARAMETERS
}

/// Sheets in their own order.
fn order(workbook: &Workbook, diagnostic: &Diagnostic) -> usize {
    let position = workbook.sheets.iter().position(|sheet| Some(&sheet.name) == diagnostic.sheet.as_ref());
    position.unwrap_or(workbook.sheets.len())
}
