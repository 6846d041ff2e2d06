//! The data folder: the database, the keys, and the note from the first start.

use crate::files;
use messages::{Language, commands::words};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Store, StoreError, sqlite::SqliteStore};

/// The database's name in the data folder.
pub const DATABASE: &str = "teren.db";
/// Addresses and the office password, from the first start.
pub const FIRST_START: &str = "first-start.txt";

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("the data folder {} cannot be written: {error}", folder.display())]
    Unwritable {
        folder: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("there is no Teren database in {}", .0.display())]
    Missing(PathBuf),
    #[error("the database in {} was written by a newer version of Teren; please start that version", .0.display())]
    Newer(PathBuf),
    #[error("the database in {} cannot be opened: {error}", folder.display())]
    Database {
        folder: PathBuf,
        #[source]
        error: StoreError,
    },
}

impl DataError {
    /// The error as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let folder = |folder: &Path| ("folder", folder.display().to_string());
        match self {
            Self::Unwritable { folder: data, error } => {
                words(language, "data-unwritten", &[folder(data), ("error", error.to_string())])
            }
            Self::Missing(data) => words(language, "data-missing", &[folder(data)]),
            Self::Newer(data) => words(language, "data-newer", &[folder(data)]),
            Self::Database { folder: data, error } => {
                words(language, "data-closed", &[folder(data), ("error", error.to_string())])
            }
        }
    }
}

/// Makes the folder as needed, for its owner only, and tries whether it can be written.
///
/// # Errors
/// If not.
pub fn prepare(folder: &Path) -> Result<(), DataError> {
    let attempt = || -> io::Result<()> {
        files::private_folder(folder)?;
        let probe = folder.join(".writable");
        std::fs::write(&probe, b"")?;
        std::fs::remove_file(probe)
    };
    attempt().map_err(|error| DataError::Unwritable { folder: folder.to_owned(), error })
}

/// Opens the database, making it if it is not there.
///
/// # Errors
/// If it is newer than this program, or unusable.
pub async fn open(folder: &Path) -> Result<Arc<dyn Store>, DataError> {
    Ok(Arc::new(open_file(folder).await?))
}

/// Opens the database of a collector that has been started before.
///
/// # Errors
/// If there is none, besides [`open`]'s.
pub async fn open_existing(folder: &Path) -> Result<Arc<dyn Store>, DataError> {
    Ok(Arc::new(open_existing_file(folder).await?))
}

/// The same as [`open_existing`], for what concerns the database's file.
///
/// # Errors
/// If there is none, besides [`open`]'s.
pub async fn open_existing_file(folder: &Path) -> Result<SqliteStore, DataError> {
    if !folder.join(DATABASE).is_file() {
        return Err(DataError::Missing(folder.to_owned()));
    }
    open_file(folder).await
}

async fn open_file(folder: &Path) -> Result<SqliteStore, DataError> {
    // SQLite gives its other files the database's permissions: answers are for the owner's eyes only.
    match files::create_new(&folder.join(DATABASE), 0o600) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(DataError::Unwritable { folder: folder.to_owned(), error });
        }
        _ => {}
    }
    SqliteStore::open(&folder.join(DATABASE)).await.map_err(|error| match error {
        StoreError::Newer => DataError::Newer(folder.to_owned()),
        error => DataError::Database { folder: folder.to_owned(), error },
    })
}
