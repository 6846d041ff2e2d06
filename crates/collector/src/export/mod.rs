//! Exports: responses as a table, and the table as files.

pub mod archive;
pub mod attachments;
pub mod beside;
pub mod columns;
pub mod csv;
pub mod layout;
mod names;
pub mod notes;
pub mod pages;
pub mod pipe;
pub mod rows;
pub mod table;
pub mod xlsx;

use crate::{
    forms,
    store::{StoreError, StoredPack},
};
use beside::{Beside, Census};
use messages::Language;
use notes::{Note, Notes};
use outbox::Digest;
use pages::{Source, blocking};
use rows::Plan;
use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For programs, as RFC 4180 says: commas, full stops, UTF-8, every text exactly as it was typed.
    Csv,
    /// For a Polish Excel: semicolons, decimal commas, a byte order mark, and an apostrophe before a text that Excel would take
    /// for a formula.
    CsvPl,
    Xlsx,
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] ::csv::Error),
    #[error("the XLSX file could not be written: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    #[error("{path}: {error}")]
    Attachment { path: String, error: std::io::Error },
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the export was interrupted")]
    Interrupted,
}

/// A survey's responses on their way into a file: what its rows are made with, and what there is to be said.
pub struct Table {
    source: Arc<Source>,
    plan: Arc<Plan>,
    pub notes: Notes,
}

/// An XLSX file that is whole but for its writing down.
pub struct Finished(xlsx::Book);

impl Table {
    /// Reads the form's versions.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn open(source: Arc<Source>) -> Result<Self, ExportError> {
        let store = source.store.as_ref();
        let (mut schema, mut notes, mut versions) = (columns::Schema::default(), Notes::default(), Vec::new());
        for StoredPack { pack, privacy, .. } in newest_first(store.packs_of(&source.form_id).await?, source.shown) {
            versions.push((pack.hash, pack.version.clone(), privacy));
            let read = match forms::load(store, &pack).await {
                Ok((xml, files)) => {
                    blocking(move || {
                        let form = forms::parse(&xml, &files);
                        if let Some(form) = &form {
                            schema.add(form);
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
        let plan = Arc::new(Plan::new(&schema, &versions, &mut notes));
        Ok(Self { source, plan, notes })
    }

    /// What a CSV has beside each response: known when all have been looked at.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn beside(&self) -> Result<Vec<Beside>, ExportError> {
        if self.plan.sheets.len() < 2 {
            return Ok(Vec::new());
        }
        let plan = self.plan.clone();
        let each = move |census: &mut Census, row: &pages::Row| {
            census.add(plan.places(row));
            Ok(())
        };
        let census = self.source.each(Census::new(&self.plan), each).await?;
        Ok(census.columns(&self.plan))
    }

    /// Writes the rows as CSV while they are read; gives the file back, and what there is to be said of it.
    ///
    /// # Errors
    /// [`ExportError`]
    pub async fn csv<W: Write + Send + 'static>(
        self,
        beside: Vec<Beside>,
        dialect: csv::Dialect,
        to: W,
    ) -> Result<(W, Notes), ExportError> {
        let begun = self.plan.clone();
        let file = blocking(move || csv::CsvFile::begin(to, dialect, begun, beside)).await?;
        let plan = self.plan;
        let each = move |(file, notes): &mut (csv::CsvFile<W>, Notes), row: &pages::Row| {
            let line = plan.line(row, notes);
            file.add(&line, notes)
        };
        let (file, notes) = self.source.each((file, self.notes), each).await?;
        Ok((file.finish(), notes))
    }

    /// Makes an XLSX file of the rows; what it is made from stands in files without a name in this folder meanwhile.
    ///
    /// # Errors
    /// [`ExportError`]
    pub async fn xlsx(self, folder: &Path) -> Result<Finished, ExportError> {
        let (plan, folder, notes) = (self.plan.clone(), PathBuf::from(folder), self.notes);
        let book = blocking(move || xlsx::Book::begin(plan, &folder, notes)).await?;
        let plan = self.plan;
        let each = move |book: &mut xlsx::Book, row: &pages::Row| {
            let line = plan.line(row, book.notes());
            book.add(&line)
        };
        Ok(Finished(self.source.each(book, each).await?))
    }
}

impl Finished {
    /// Writes the file; what there is to be said of it stands in its last sheet, in this language.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn write<W: Write + Send + 'static>(self, to: W, language: Language) -> Result<(W, Notes), ExportError> {
        blocking(move || {
            let mut to = to;
            let notes = self.0.finish(&mut to, language)?;
            Ok((to, notes))
        })
        .await
    }
}

/// The version that the survey shows now comes first: its order of questions is the export's.
fn newest_first(mut packs: Vec<StoredPack>, shown: Digest) -> Vec<StoredPack> {
    packs.reverse();
    packs.sort_by_key(|stored| stored.pack.hash != shown);
    packs
}
