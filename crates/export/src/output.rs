//! What an export is written as.

use crate::face::{Codebook, Face};

/// A file that an export can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// One table.
    Csv(Dialect, Wanted),
    /// Every table as a sheet: true dates and numbers.
    Xlsx,
    /// A ZIP file with a file for each table: codes, labels, missing values.
    Statistics(Program),
    /// A line for each response.
    JsonLines,
    /// A feature for each answer that is a place.
    GeoJson,
    /// What columns and codes mean, as a page ...
    CodebookHtml,
    /// ... and as a spreadsheet.
    CodebookXlsx,
}

/// A statistics program whose files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `.sav`
    Spss,
    /// `.dta`
    Stata,
}

/// Which reader a CSV is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Programs, as RFC 4180 says: commas, full stops, UTF-8, every text exactly as it was typed.
    Rfc4180,
    /// A Polish Excel, which opens it with a double click: semicolons, decimal commas, a byte order mark, and an apostrophe
    /// before a text that Excel would take for a formula.
    Polish,
}

/// Which table a CSV has; a spreadsheet has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// What was answered, in the form's codes.
    #[default]
    Answers,
    /// The same in words, each choice by the label that it had in its version of the form.
    Words,
    /// 1 where the question was asked, 0 where it was not: an empty answer was skipped in the first case only.
    Asked,
    /// What each column is: question, type, versions, place in the form.
    Columns,
    /// What each code means, in which versions.
    Codes,
}

/// A table of the responses, or one that explains.
pub(crate) enum Shown {
    Responses(Face),
    Codebook(Codebook),
}

impl Wanted {
    pub(crate) fn shown(self) -> Shown {
        match self {
            Wanted::Answers => Shown::Responses(Face::Answers),
            Wanted::Words => Shown::Responses(Face::Words),
            Wanted::Asked => Shown::Responses(Face::Asked),
            Wanted::Columns => Shown::Codebook(Codebook::Columns),
            Wanted::Codes => Shown::Codebook(Codebook::Codes),
        }
    }
}
