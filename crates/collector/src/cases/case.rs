//! Cases as read, their names resolved.

use super::{Verb, Words};
use jiff::civil::DateTime;

/// One case: a fresh response, and what is done to it and expected of it, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub name: String,
    /// As the spreadsheet shows it.
    pub row: u32,
    /// When it takes place; the real time if it does not say.
    pub today: Option<DateTime>,
    pub steps: Vec<Step>,
}

/// One action or expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub row: u32,
    pub verb: Verb,
    /// Absent where the step is about the whole survey.
    pub target: Option<Target>,
    /// Of a language its name in the form; otherwise as written.
    pub value: String,
}

/// A question, group or repeat of the form, with the entries that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As the author wrote it.
    pub written: String,
    /// From the root on: the element's name, and for a repeat the entry's number if one was given.
    pub steps: Vec<(String, Option<usize>)>,
}

/// What is wrong with a sheet of cases, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub words: Words,
    /// As the spreadsheet shows it; absent when it is about the whole file.
    pub row: Option<u32>,
    /// The column's header as typed.
    pub column: Option<String>,
    /// The cell's address, such as `C7`.
    pub cell: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// About the whole file.
    pub fn whole(words: Words) -> Self {
        Self { words, row: None, column: None, cell: None, suggestion: None }
    }
}
