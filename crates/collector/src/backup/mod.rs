//! Backup and restore: everything in one tar file, whatever database it came from and goes to.
//!
//! Version 2 has rows as lines of JSON ([`rows`]), so that it moves data from one database to another; docs/formats.md
//! describes it. [`first`] reads version 1.

mod first;
mod read;
mod rows;
mod write;

pub use write::write;

use crate::{
    data::{self, DATABASE, Data, DataError, Place},
    erasure::{Applied, EraseError, Eraser},
    erasure_list::{self, Listed},
    key_files::{self, KeyName, Kind},
    lock::{self, LockError, ServeLock},
    receipts::PublicKey,
    signing::{self, SigningError},
};
use messages::{Language, commands::words};
use outbox::Digest;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Seek},
    path::{Path, PathBuf},
};
use store::StoreError;

/// The first entry of a backup, and the last.
const HEAD: &str = "backup.json";
const END: &str = "end.json";
/// The folder of the pages of rows.
const ROWS: &str = "rows";

/// What a backup says of itself first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    v: u32,
}

impl Default for Head {
    fn default() -> Self {
        Self { v: 2 }
    }
}

/// What it says at its end: what was in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    /// How many rows of each table.
    rows: BTreeMap<String, u64>,
    /// Of all lines of rows, in their order.
    sha256: Option<Digest>,
}

/// Why a backup could not be made or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("the database cannot be copied: {0}")]
    Copy(#[from] StoreError),
    #[error("{}", path.display())]
    File {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("there is no receipt key in {}; a backup without it would be refused", .0.display())]
    NoReceiptKey(PathBuf),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error("the folder {} is not empty; a backup is only brought back into an empty one", .0.display())]
    NotEmpty(PathBuf),
    #[error("{} is not a backup of Teren, or is damaged", .0.display())]
    NotABackup(PathBuf),
    #[error("{others} erasures in {} are signed with a key to which no key of the backup leads", file.display())]
    OtherErasures { file: PathBuf, others: usize },
    #[error(transparent)]
    Erase(#[from] EraseError),
    #[error("{} lacks {missing} attachments that its responses name", file.display())]
    PartsMissing { file: PathBuf, missing: usize },
    #[error("{} was written by a newer version of Teren", .0.display())]
    NewerBackup(PathBuf),
    #[error("{} is of the first version, which holds an SQLite file", .0.display())]
    FirstVersion(PathBuf),
    #[error("the database {0} is not empty")]
    DatabaseNotEmpty(String),
    #[error(transparent)]
    Keys(#[from] SigningError),
}

impl BackupError {
    /// The error as a sentence, where a person can do something.
    pub fn sentence(&self, language: Language) -> Option<String> {
        let path = |name: &'static str, path: &Path| (name, path.display().to_string());
        Some(match self {
            Self::File { .. } | Self::Keys(_) => return None,
            Self::NewerBackup(file) => words(language, "backup-newer", &[path("file", file)]),
            Self::FirstVersion(file) => words(language, "backup-first-version", &[path("file", file)]),
            Self::DatabaseNotEmpty(name) => words(language, "database-not-empty", &[("database", name.clone())]),
            Self::Data(error) => error.sentence(language),
            Self::Lock(error) => error.sentence(language),
            Self::Erase(error) => return error.sentence(language),
            Self::Copy(error) => words(language, "not-copied", &[("error", error.to_string())]),
            Self::NoReceiptKey(folder) => words(language, "backup-without-key", &[path("folder", folder)]),
            Self::NotEmpty(folder) => words(language, "not-empty", &[path("folder", folder)]),
            Self::NotABackup(file) => words(language, "no-backup", &[path("file", file)]),
            Self::OtherErasures { file, others } => {
                words(language, "other-erasures", &[path("file", file), ("count", others.to_string())])
            }
            Self::PartsMissing { file, missing } => {
                words(language, "parts-missing", &[path("file", file), ("count", missing.to_string())])
            }
        })
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::File { path: path.clone(), error }
}

/// Brings a backup back into an empty or new folder, and an empty database where that is on a server; erases what a list of
/// erasures names. The data, and how much of that was there.
///
/// # Errors
/// If the folder is not empty, the file is no whole backup, or the list is not this collector's; then the folder and the
/// database are empty again.
pub async fn restore(backup: &Path, place: &Place, erasures: Option<&Path>) -> Result<(Data, Applied), BackupError> {
    let folder = place.folder.as_path();
    let mut archive = File::open(backup).map_err(failed(backup))?;
    let is_first = is_first_version(&archive).map_err(|_| BackupError::NotABackup(backup.to_owned()))?;
    archive.rewind().map_err(failed(backup))?;
    if is_first && place.server.is_some() {
        return Err(BackupError::FirstVersion(backup.to_owned()));
    }
    if holds_something(folder) {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    data::prepare(folder)?;
    // No collector begins in it meanwhile, nor another restore.
    let _lock = ServeLock::take(folder)?;
    if holds_something(folder) {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    let restored = match is_first {
        true => restore_first(archive, backup, place, erasures).await,
        false => restore_rows(archive, backup, place, erasures).await,
    };
    if restored.is_err() {
        // What was brought back so far would be taken for all of it.
        for entry in folder.read_dir().map_err(failed(folder))?.flatten() {
            let path = entry.path();
            let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            gone.map_err(failed(&path))?;
        }
    }
    restored
}

/// Whether an archive begins otherwise than backups do since the second version.
fn is_first_version(archive: &File) -> io::Result<bool> {
    let mut archive = tar::Archive::new(archive);
    let first = archive.entries()?.next().ok_or(io::ErrorKind::UnexpectedEof)??;
    Ok(first.path()? != Path::new(HEAD))
}

fn holds_something(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name() != lock::FILE))
}

async fn restore_rows(
    archive: File,
    backup: &Path,
    place: &Place,
    erasures: Option<&Path>,
) -> Result<(Data, Applied), BackupError> {
    let data = data::open(place).await?;
    let done = async {
        let listed = read::fill(archive, backup, &data, erasures).await?;
        erase_again(&data, listed.as_ref(), backup).await
    };
    closed_unless(done.await, data).await
}

async fn restore_first(
    archive: File,
    backup: &Path,
    place: &Place,
    erasures: Option<&Path>,
) -> Result<(Data, Applied), BackupError> {
    let folder = place.folder.as_path();
    let not_a_backup = || BackupError::NotABackup(backup.to_owned());
    let found = first::unpack(archive, folder).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::PermissionDenied => failed(folder)(error),
        _ => not_a_backup(),
    })?;
    let signs = |name: &String| key_name(name).is_some_and(|name| name.kind == Kind::Receipts);
    if !found.contains(DATABASE) || !found.iter().any(signs) {
        return Err(not_a_backup());
    }
    let file = data::open_existing_file(folder).await?;
    let sound = file.verify().await;
    store::upkeep::Upkeep::close(&file).await;
    sound.map_err(|_| not_a_backup())?;
    let data = data::open_existing(place).await?;
    let done = async {
        let here = found.iter().filter_map(|name| name.strip_prefix("parts/")?.parse().ok()).collect();
        check_parts(&data.store.bound_parts().await?.into_iter().collect(), &here, backup)?;
        let keys = signing::public_keys(&data).await?;
        erase_again(&data, list_of(erasures, &keys)?.as_ref(), backup).await
    };
    closed_unless(done.await, data).await
}

/// Closed at last, the database leaves nothing behind that would still be coming and going.
async fn closed_unless(done: Result<Applied, BackupError>, data: Data) -> Result<(Data, Applied), BackupError> {
    match done {
        Ok(erased) => Ok((data, erased)),
        Err(error) => {
            data.store.close().await;
            Err(error)
        }
    }
}

fn check_parts(bound: &BTreeSet<Digest>, here: &BTreeSet<Digest>, backup: &Path) -> Result<(), BackupError> {
    match bound.difference(here).count() {
        0 => Ok(()),
        missing => Err(BackupError::PartsMissing { file: backup.to_owned(), missing }),
    }
}

/// Erases what the backup still has and the list says was erased; what an erasure had left to do when the backup was made
/// is done too.
async fn erase_again(data: &Data, listed: Option<&Listed>, backup: &Path) -> Result<Applied, BackupError> {
    let parts = data.parts().map_err(failed(&data.folder))?;
    let key = signing::load(data, String::new()).await?;
    let key = key.ok_or_else(|| BackupError::NotABackup(backup.to_owned()))?;
    let eraser = Eraser { store: data.store.as_ref(), parts: &parts, key: &key };
    match listed {
        Some(listed) => Ok(eraser.apply(listed).await?),
        None => {
            eraser.finish().await?;
            Ok(Applied::default())
        }
    }
}

/// A list of erasures, which must be this collector's.
fn list_of(erasures: Option<&Path>, keys: &[PublicKey]) -> Result<Option<Listed>, BackupError> {
    let Some(path) = erasures else { return Ok(None) };
    let listed = erasure_list::read(path, keys).map_err(EraseError::from)?;
    match listed.others {
        0 => Ok(Some(listed)),
        others => Err(BackupError::OtherErasures { file: path.to_owned(), others }),
    }
}

fn key_name(name: &str) -> Option<KeyName> {
    name.strip_prefix(key_files::FOLDER)?.strip_prefix('/')?.parse().ok()
}
