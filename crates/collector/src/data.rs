//! The data folder: the database, the keys, and the note from the first start. The database may be on a server instead.

use crate::{files, parts::PartBytes, trouble::of_system};
use messages::{Language, commands::words};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    Store, StoreError,
    postgres::{Address, PostgresStore},
    receipt_keys::ReceiptKeys,
    sqlite::SqliteStore,
};

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
    #[error("the address of a database begins with postgres:// and names one")]
    NoAddress,
    #[error("there is no Teren database in {0}")]
    MissingOnServer(String),
    #[error("the database {0} was written by a newer version of Teren; please start that version")]
    NewerOnServer(String),
    #[error("the database {database} cannot be opened: {error}")]
    Server {
        database: String,
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
                words(language, "data-unwritten", &[folder(data), ("error", of_system(error, language))])
            }
            Self::Missing(data) => words(language, "data-missing", &[folder(data)]),
            Self::Newer(data) => words(language, "data-newer", &[folder(data)]),
            Self::Database { folder: data, error } => {
                words(language, "data-closed", &[folder(data), ("error", error.to_string())])
            }
            Self::NoAddress => words(language, "database-address", &[]),
            Self::MissingOnServer(name) => words(language, "database-missing", &[("database", name.clone())]),
            Self::NewerOnServer(name) => words(language, "database-newer", &[("database", name.clone())]),
            Self::Server { database, error } => {
                let args = [("database", database.clone()), ("error", error.to_string())];
                words(language, "database-closed", &args)
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

/// Where a collector's data is: the folder, and the database in it or on a server.
#[derive(Debug, Clone)]
pub struct Place {
    pub folder: PathBuf,
    pub server: Option<Address>,
}

impl Place {
    /// A folder with its database.
    pub fn folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), server: None }
    }
}

/// An open database, and what stands beside it.
#[derive(Clone)]
pub struct Data {
    pub folder: PathBuf,
    pub store: Arc<dyn Store>,
    /// Where the database is, for people.
    pub database: String,
    shared: Option<Arc<PostgresStore>>,
}

impl Data {
    fn of_file(folder: &Path, store: SqliteStore) -> Self {
        let database = folder.join(DATABASE).display().to_string();
        Self { folder: folder.to_owned(), store: Arc::new(store), database, shared: None }
    }

    fn on_server(folder: &Path, address: &Address, store: PostgresStore) -> Self {
        let (store, database) = (Arc::new(store), address.to_string());
        Self { folder: folder.to_owned(), store: store.clone(), database, shared: Some(store) }
    }

    /// Attachments: in files of the folder, or where several collectors share them.
    ///
    /// # Errors
    /// If a folder cannot be made.
    pub fn parts(&self) -> io::Result<PartBytes> {
        match &self.shared {
            Some(shared) => PartBytes::in_rows(&self.folder, shared.clone()),
            None => PartBytes::open(&self.folder),
        }
    }

    /// The keys of receipts, where several collectors share them; none: they are files of the folder.
    pub fn shared_keys(&self) -> Option<&dyn ReceiptKeys> {
        self.shared.as_deref().map(|shared| shared as &dyn ReceiptKeys)
    }
}

/// Opens the database, making it if it is not there.
///
/// # Errors
/// If it is newer than this program, or unusable.
pub async fn open(place: &Place) -> Result<Data, DataError> {
    match &place.server {
        Some(address) => {
            let store = PostgresStore::open(address).await.map_err(|error| of_server(address, error))?;
            Ok(Data::on_server(&place.folder, address, store))
        }
        None => Ok(Data::of_file(&place.folder, open_file(&place.folder).await?)),
    }
}

/// Opens the database of a collector that has been started before.
///
/// # Errors
/// If there is none, besides [`open`]'s.
pub async fn open_existing(place: &Place) -> Result<Data, DataError> {
    match &place.server {
        Some(address) => {
            let store = PostgresStore::open_existing(address).await.map_err(|error| of_server(address, error))?;
            let store = store.ok_or_else(|| DataError::MissingOnServer(address.to_string()))?;
            Ok(Data::on_server(&place.folder, address, store))
        }
        None => Ok(Data::of_file(&place.folder, open_existing_file(&place.folder).await?)),
    }
}

fn of_server(address: &Address, error: StoreError) -> DataError {
    let database = address.to_string();
    match error {
        StoreError::Newer => DataError::NewerOnServer(database),
        error => DataError::Server { database, error },
    }
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
