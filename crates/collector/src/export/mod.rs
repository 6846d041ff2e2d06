//! Exports: responses as a table, and the table as files.

pub mod archive;
pub mod attachments;
pub mod columns;
pub mod csv;
pub mod rows;
pub mod table;
pub mod xlsx;

use crate::{
    forms::{self, Files},
    instance::instance_of,
    key_files::KeyId,
    parts::PartFiles,
    seal_keys::Held,
    store::{Store, StoreError, StoredPack, StoredRecord, SurveyRow},
};
use outbox::{Digest, sealing::OpenedRecord};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

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
    #[error("{path}: {error}")]
    Attachment { path: String, error: std::io::Error },
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the export was interrupted")]
    Interrupted,
}

/// A survey's responses, opened as far as the keys here allow.
pub struct Responses {
    versions: Vec<Version>,
    rows: Vec<Row>,
}

/// One response.
pub struct Row {
    pub stored: StoredRecord,
    /// What it says, and the form's instance; none if nobody here can read it.
    pub opened: Option<(OpenedRecord, String)>,
}

impl Row {
    fn open(stored: StoredRecord, held: &Held, parts: &PartFiles) -> Row {
        Row { opened: instance_of(&stored.record, held, parts).ok(), stored }
    }

    /// The id of the key that it is sealed to, where that is not here.
    fn sealed_to(&self) -> Option<String> {
        if self.opened.is_some() || self.stored.verdict.as_deref() == Some("unreadable") {
            return None;
        }
        let key = outbox::record::open_envelope(&self.stored.record).ok()?.0.key?;
        Some(KeyId::named(&key).to_string())
    }
}

impl Responses {
    /// How many responses are sealed to keys that are not here, by the keys' ids. Their rows have no answers.
    pub fn sealed(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for key in self.rows.iter().filter_map(Row::sealed_to) {
            *counts.entry(key).or_default() += 1;
        }
        counts
    }
}

/// All responses of a survey.
///
/// # Errors
/// If the store fails.
pub async fn responses(
    store: &dyn Store,
    held: Arc<Held>,
    parts: &PartFiles,
    survey: &SurveyRow,
) -> Result<Responses, ExportError> {
    let form_id = &survey.pack.pack.form_id;
    let mut versions = Vec::new();
    for stored in newest_first(store.packs_of(form_id).await?, survey.pack.pack.hash) {
        let (xml, files) = forms::load(store, &stored.pack).await?;
        versions.push(Version { stored, xml, files });
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
    let parts = parts.clone();
    let open = move || records.into_iter().map(|stored| Row::open(stored, &held, &parts)).collect();
    let rows = tokio::task::spawn_blocking(open).await.map_err(|_| ExportError::Interrupted)?;
    Ok(Responses { versions, rows })
}

/// The responses as a file.
///
/// # Errors
/// [`ExportError`]
pub async fn table(responses: &Arc<Responses>, format: Format) -> Result<Vec<u8>, ExportError> {
    let responses = responses.clone();
    // Parsing and writing take a while, and forms are not made to move between threads.
    tokio::task::spawn_blocking(move || write(&responses, format)).await.map_err(|_| ExportError::Interrupted)?
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

fn write(responses: &Responses, format: Format) -> Result<Vec<u8>, ExportError> {
    let mut schema = columns::Schema::default();
    let mut names = HashMap::new();
    for version in &responses.versions {
        let name = version.stored.pack.version.clone();
        let form = forms::parse(&version.xml, &version.files).ok_or_else(|| ExportError::Form(name.clone()))?;
        schema.add(&form);
        names.insert(version.stored.pack.hash, name);
    }
    let table = rows::fill(schema, &names, &responses.rows);
    match format {
        Format::Csv => csv::write(&table, csv::Dialect::Rfc4180),
        Format::CsvPl => csv::write(&table, csv::Dialect::Polish),
        Format::Xlsx => xlsx::write(&table),
    }
}
