//! Tables from responses, and the tables as files. It knows no database, no network and no command line: the forms' versions
//! and the responses, opened, come in one after the other, and bytes go out.
//!
//! - [`Model`] makes the columns of the form's versions, [`Table`] is what comes of it;
//! - [`Table::gather`] begins a file of an [`Output`]. Some need to see every response before their first byte
//!   ([`Gathering::looks`]), some afterwards ([`Writing::takes_rows`]); none holds more than a few of them in memory.

mod archive;
mod beside;
mod by_version;
mod codebook;
mod columns;
mod csv;
mod face;
mod file;
mod filter;
mod html;
mod jsonl;
mod keys;
mod layout;
mod model;
mod names;
mod naming;
mod notes;
mod output;
mod places;
mod problems;
mod question;
mod response;
mod rows;
mod schema;
mod sheets;
mod statistics;
mod table;
mod told;
mod version;
mod xlsx;

pub use columns::Kind;
pub use csv::neutral;
pub use file::{Gathering, Ready, Writing};
pub use model::{Model, Table};
pub use notes::{Note, Notes};
pub use output::{Dialect, Output, Program, Wanted};
pub use response::{Closed, Opened, Response};
pub use schema::{kind_of, label_language};
pub use version::{Mode, Version};

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] ::csv::Error),
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the page could not be written: {0}")]
    Page(#[from] askama::Error),
    #[error("the XLSX file could not be written: {0}")]
    Xlsx(#[source] rust_xlsxwriter::XlsxError),
}

impl From<rust_xlsxwriter::XlsxError> for FileError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        match error {
            // It keeps its cause to itself.
            rust_xlsxwriter::XlsxError::IoError(error) => Self::Io(error),
            error => Self::Xlsx(error),
        }
    }
}
