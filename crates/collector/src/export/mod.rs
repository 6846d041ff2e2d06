//! Exports: responses as a table, and the table as files.

pub mod archive;
pub mod attachments;
pub mod beside;
mod by_version;
mod codebook;
pub mod columns;
pub mod csv;
pub mod face;
mod keys;
pub mod layout;
mod names;
mod naming;
pub mod notes;
pub mod pages;
pub mod pipe;
mod problems;
mod question;
pub mod rows;
pub mod schema;
mod sheets;
pub mod table;
pub mod xlsx;

use crate::forms;
use beside::{Beside, Census};
use face::{Codebook, Face};
use messages::Language;
use notes::{Note, Notes};
use outbox::Digest;
use pages::{Source, blocking};
use rows::{Plan, Version};
use schema::Schema;
use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{StoreError, packs::StoredPack};

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For programs, as RFC 4180 says: commas, full stops, UTF-8, every text exactly as it was typed.
    Csv,
    /// For a Polish Excel: semicolons, decimal commas, a byte order mark, and an apostrophe before a text that Excel would take
    /// for a formula.
    CsvPl,
    /// For spreadsheets: true dates and numbers, a sheet for each table.
    Xlsx,
}

/// Which table a CSV has; a spreadsheet has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Wanted {
    /// What was answered, in the form's codes.
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

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] ::csv::Error),
    #[error("the XLSX file could not be written: {0}")]
    Xlsx(#[source] rust_xlsxwriter::XlsxError),
    #[error("{path}: {error}")]
    Attachment {
        path: String,
        #[source]
        error: std::io::Error,
    },
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the export was interrupted")]
    Interrupted,
}

impl From<rust_xlsxwriter::XlsxError> for ExportError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        match error {
            // It keeps its cause to itself.
            rust_xlsxwriter::XlsxError::IoError(error) => Self::Io(error),
            error => Self::Xlsx(error),
        }
    }
}

/// A survey's responses on their way into a file: what its rows are made with, and what there is to be said.
pub struct Table {
    source: Arc<Source>,
    schema: Schema,
    versions: Vec<Version>,
    plan: Arc<Plan>,
    notes: Notes,
    language: Language,
}

/// A CSV that is whole but for its rows.
pub struct Ready {
    source: Arc<Source>,
    plan: Arc<Plan>,
    notes: Notes,
    content: Content,
}

enum Content {
    /// The responses, and what stands beside each.
    Responses(Face, Vec<Beside>),
    Codebook(Codebook),
}

/// An XLSX file that is whole but for its writing down.
pub struct Finished(xlsx::Book);

impl Table {
    /// Reads the form's versions, as far as their responses count: what a trial had is none of the survey's business. Its
    /// own words will be in this language.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn open(source: Arc<Source>, language: Language) -> Result<Self, ExportError> {
        let store = source.store.as_ref();
        let (mut schema, mut notes, mut versions) = (Schema::default(), Notes::default(), Vec::new());
        if source.is_trial {
            notes.add(Note::Trial, None, 1);
        }
        for StoredPack { pack, privacy, .. } in newest_first(source.packs().await?, source.shown) {
            let version = versions.len();
            versions.push(Version { pack: pack.hash, name: pack.version.clone(), privacy });
            let read = match forms::load(store, &pack).await {
                Ok((xml, files)) => {
                    blocking(move || {
                        let form = forms::parse(&xml, &files);
                        if let Some(form) = &form {
                            schema.add(form, version);
                        }
                        Ok((schema, form.is_some()))
                    })
                    .await?
                }
                Err(StoreError::Corrupt(_)) => (schema, false),
                Err(error) => return Err(error.into()),
            };
            schema = read.0;
            if !read.1 {
                notes.add(Note::Version { version: pack.version }, None, 1);
            }
        }
        let schema = schema.finish();
        let first = |codes: &[&str]| codes.iter().take(notes::CODES).map(|code| (*code).to_owned()).collect();
        for (column, codes) in schema.renamed() {
            let note = Note::Renamed { column: column.to_owned(), codes: first(&codes) };
            notes.add(note, None, codes.len() as u64);
        }
        for (column, codes) in schema.ambiguous() {
            let note = Note::Ambiguous { column: column.to_owned(), codes: first(&codes) };
            notes.add(note, None, codes.len() as u64);
        }
        let plan = Arc::new(Plan::new(&schema, &versions, usize::MAX, language, &mut notes));
        Ok(Self { source, schema, versions, plan, notes, language })
    }

    /// Looks at all responses for what has to be known before the first row of a CSV is written.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn ready(self, wanted: Wanted) -> Result<Ready, ExportError> {
        let (source, notes, plan) = (self.source, self.notes, self.plan);
        let content = match wanted {
            Wanted::Answers => responses(&source, &plan, Face::Answers).await?,
            Wanted::Words => responses(&source, &plan, Face::Words).await?,
            Wanted::Asked => responses(&source, &plan, Face::Asked).await?,
            Wanted::Columns => Content::Codebook(Codebook::Columns),
            Wanted::Codes => Content::Codebook(Codebook::Codes),
        };
        Ok(Ready { source, plan, notes, content })
    }

    /// Makes an XLSX file of the rows; what it is made from stands in files without a name in this folder meanwhile.
    ///
    /// # Errors
    /// [`ExportError`]
    pub async fn xlsx(self, folder: &Path) -> Result<Finished, ExportError> {
        let (folder, mut notes) = (PathBuf::from(folder), self.notes);
        // A spreadsheet has fewer columns than a CSV.
        let plan = Arc::new(Plan::new(&self.schema, &self.versions, xlsx::MAX_COLUMNS, self.language, &mut notes));
        let begun = plan.clone();
        let book = blocking(move || xlsx::Book::begin(begun, &folder, notes)).await?;
        let each = move |book: &mut xlsx::Book, row: &pages::Row| {
            let line = plan.line(row, &Face::ALL, book.notes());
            book.add(&line)
        };
        Ok(Finished(self.source.each(book, each).await?))
    }
}

async fn responses(source: &Arc<Source>, plan: &Arc<Plan>, face: Face) -> Result<Content, ExportError> {
    if plan.tables.len() < 2 {
        return Ok(Content::Responses(face, Vec::new()));
    }
    let counted = plan.clone();
    let each = move |census: &mut Census, row: &pages::Row| {
        census.add(counted.places(row));
        Ok(())
    };
    let census = source.each(Census::new(plan, face), each).await?;
    Ok(Content::Responses(face, census.columns(plan)))
}

impl Ready {
    /// Writes the rows while they are read; gives the file back, and what there is to be said of it.
    ///
    /// # Errors
    /// [`ExportError`]
    pub async fn write<W: Write + Send + 'static>(
        self,
        dialect: csv::Dialect,
        to: W,
    ) -> Result<(W, Notes), ExportError> {
        let Ready { source, plan, notes, content } = self;
        let begun = plan.clone();
        let (face, beside) = match content {
            Content::Responses(face, beside) => (face, beside),
            Content::Codebook(which) => {
                let to = blocking(move || csv::CsvFile::codebook(to, dialect, begun, which)).await?;
                return Ok((to, notes));
            }
        };
        let file = blocking(move || csv::CsvFile::begin(to, dialect, begun, face, beside)).await?;
        let each = move |(file, notes): &mut (csv::CsvFile<W>, Notes), row: &pages::Row| {
            let line = plan.line(row, &[face], notes);
            file.add(&line, notes)
        };
        let (file, notes) = source.each((file, notes), each).await?;
        Ok((file.finish(), notes))
    }
}

impl Finished {
    /// Writes the file; what there is to be said of it stands in its last sheet.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn write<W: Write + Send + 'static>(self, to: W) -> Result<(W, Notes), ExportError> {
        blocking(move || {
            let mut to = to;
            let notes = self.0.finish(&mut to)?;
            Ok((to, notes))
        })
        .await
    }
}

/// The version that the survey shows now comes first: its order of questions is the export's. Then the others, the newest
/// first: 10 is newer than 9.
fn newest_first(mut packs: Vec<StoredPack>, shown: Digest) -> Vec<StoredPack> {
    packs.sort_by_cached_key(|stored| {
        (stored.pack.hash != shown, std::cmp::Reverse(natural(&stored.pack.version)), stored.pack.hash)
    });
    packs
}

/// Sorts numbers in a text by their size.
fn natural(text: &str) -> Vec<(String, u128)> {
    let mut parts: Vec<(String, u128)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(digits);
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        parts.push((word.to_owned(), after[..end].parse().unwrap_or_default()));
        rest = &after[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_sorted_by_their_numbers() {
        let check = |older: &str, newer: &str| assert!(natural(older) < natural(newer), "{older} {newer}");
        check("1", "2");
        check("9", "10");
        check("v9", "v10");
        check("1.9", "1.10");
        check("2026112901", "2026112902");
        check("", "1");
    }
}
