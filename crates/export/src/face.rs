//! The tables that are made of the same responses, and those that explain them.

use super::{columns::SheetColumns, table::Heading};
use messages::{Language, exports::words};

/// What a table shows of each response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Face {
    /// What was answered, in the form's codes.
    #[default]
    Answers,
    /// The same in words: each choice by the label that it had when it was made.
    Words,
    /// 1 where the question was asked, 0 where it was not: an empty answer was skipped in the first case only.
    Asked,
}

impl Face {
    pub const ALL: [Face; 3] = [Face::Answers, Face::Words, Face::Asked];

    pub fn index(self) -> usize {
        match self {
            Face::Answers => 0,
            Face::Words => 1,
            Face::Asked => 2,
        }
    }

    /// What the sheet for the responses is called, and that for a repeat's entries if no other is called so.
    pub fn wanted_name(self, repeat: Option<&str>, language: Language) -> String {
        let code = match (self, repeat) {
            (Face::Answers, Some(repeat)) => return repeat.to_owned(),
            (Face::Answers, None) => "sheet-answers",
            (Face::Words, None) => "sheet-words",
            (Face::Asked, None) => "sheet-asked",
            (Face::Words, Some(_)) => "sheet-words-of",
            (Face::Asked, Some(_)) => "sheet-asked-of",
        };
        words(language, code, &[("repeat", repeat.unwrap_or_default().to_owned())])
    }
}

/// A table that explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codebook {
    Columns,
    Codes,
}

impl Codebook {
    pub const ALL: [Codebook; 2] = [Codebook::Columns, Codebook::Codes];

    pub fn sheet_name(self, language: Language) -> String {
        let code = match self {
            Codebook::Columns => "sheet-columns",
            Codebook::Codes => "sheet-codes",
        };
        words(language, code, &[])
    }

    /// Its columns, as codes of [`messages::exports`].
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Codebook::Columns => &[
                "head-sheet",
                "head-column",
                "head-question",
                "head-kind",
                "head-versions",
                "head-path",
                "head-code",
                "head-in-csv",
                "head-filter",
                "head-in-spss",
            ],
            Codebook::Codes => &[
                "head-sheet",
                "head-column",
                "head-code",
                "head-meaning",
                "head-versions",
                "head-number",
                "head-no-answer",
            ],
        }
    }

    /// What its columns are called.
    pub fn head(self, language: Language) -> Vec<String> {
        self.columns().iter().map(|code| words(language, code, &[])).collect()
    }
}

/// A sheet's headings; the first of them are no answers.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What a spreadsheet calls it, as do the codebook and remarks.
    pub name: String,
    pub columns: Vec<Heading>,
    pub keys: usize,
}

/// The repeat's own name.
pub fn repeat_name(columns: &SheetColumns) -> Option<String> {
    columns.repeat.as_deref().map(|path| super::columns::last_step(path).to_owned())
}
