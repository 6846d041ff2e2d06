//! Exports: responses as a table, and the table as files.

pub mod columns;
pub mod csv;
pub mod rows;
pub mod table;
pub mod xlsx;

use crate::{
    forms::{self, Files},
    store::{Store, StoreError, StoredPack, StoredRecord, SurveyRow},
};
use outbox::Digest;
use std::collections::HashMap;

/// How many records are read from the store at a time.
const PAGE: u32 = 500;

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// As RFC 4180 says: commas, full stops, UTF-8.
    Csv,
    /// For a Polish Excel: semicolons, decimal commas, a byte order mark.
    CsvPl,
    Xlsx,
}

impl Format {
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv | Format::CsvPl => "csv",
            Format::Xlsx => "xlsx",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv | Format::CsvPl => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the form's version {0} can no longer be read")]
    Form(String),
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] ::csv::Error),
    #[error("the XLSX file could not be written: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    #[error("the export was interrupted")]
    Interrupted,
}

/// All responses of a survey as a file.
///
/// # Errors
/// [`ExportError`]
pub async fn export(store: &dyn Store, survey: &SurveyRow, format: Format) -> Result<Vec<u8>, ExportError> {
    let form_id = &survey.pack.pack.form_id;
    let mut packs = Vec::new();
    for stored in newest_first(store.packs_of(form_id).await?, survey.pack.pack.hash) {
        let (xml, files) = forms::load(store, &stored.pack).await?;
        packs.push(Version { stored, xml, files });
    }
    let mut records: Vec<StoredRecord> = Vec::new();
    loop {
        let page = store.responses(form_id, records.last().map(|last| last.id), PAGE).await?;
        let last = page.len() < PAGE as usize;
        records.extend(page);
        if last {
            break;
        }
    }
    // Parsing and writing take a while, and forms are not made to move between threads.
    tokio::task::spawn_blocking(move || write(&packs, &records, format)).await.map_err(|_| ExportError::Interrupted)?
}

/// One published version of the form.
struct Version {
    stored: StoredPack,
    xml: String,
    files: Files,
}

/// The version that the survey shows now comes first: its order of questions is the export's.
fn newest_first(mut packs: Vec<StoredPack>, shown: Digest) -> Vec<StoredPack> {
    packs.reverse();
    packs.sort_by_key(|stored| stored.pack.hash != shown);
    packs
}

fn write(versions: &[Version], records: &[StoredRecord], format: Format) -> Result<Vec<u8>, ExportError> {
    let mut schema = columns::Schema::default();
    let mut names = HashMap::new();
    for version in versions {
        let name = version.stored.pack.version.clone();
        let form = forms::parse(&version.xml, &version.files).ok_or_else(|| ExportError::Form(name.clone()))?;
        schema.add(&form);
        names.insert(version.stored.pack.hash, name);
    }
    let table = rows::fill(schema, &names, records);
    match format {
        Format::Csv => csv::write(&table, csv::Dialect::Rfc4180),
        Format::CsvPl => csv::write(&table, csv::Dialect::Polish),
        Format::Xlsx => xlsx::write(&table),
    }
}
