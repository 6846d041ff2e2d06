//! The database that these tests run on: PostgreSQL, a new one for each data folder.

use crate::server;
use collector::data::{self, Data, Place};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex},
};

/// Whether the database is on a server, so that attachments do not stand in files.
pub const ON_SERVER: bool = true;

static DATABASES: LazyLock<Mutex<HashMap<PathBuf, String>>> = LazyLock::new(Mutex::default);

/// How often each collector is killed.
pub const KILLS: u64 = 10;

/// Data folders of collectors on one database, and what each is told when it is to serve.
pub fn collectors(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let key = folder.join("klucz");
    collector::seal_keys::make(&key).unwrap();
    let address = server::database();
    let folders = (1..=2).map(|n| folder.join(format!("dane-{n}")));
    folders
        .map(|data| {
            DATABASES.lock().unwrap().insert(data.clone(), address.clone());
            (data, vec!["--seal-key".to_owned(), key.to_str().unwrap().to_owned()])
        })
        .collect()
}

/// A data folder's database, made if it is not there.
pub async fn open(folder: &Path) -> Data {
    let made = environment(folder).map(|(_, address)| address);
    let address = made.unwrap_or_else(|| new_database(folder));
    data::open(&Place { folder: folder.to_owned(), server: Some(address.parse().unwrap()) }).await.unwrap()
}

/// A new, empty database for this data folder.
pub fn new_database(folder: &Path) -> String {
    let address = server::database();
    DATABASES.lock().unwrap().insert(folder.to_owned(), address.clone());
    address
}

/// What the environment tells commands of a data folder's database.
pub fn environment(folder: &Path) -> Option<(&'static str, String)> {
    DATABASES.lock().unwrap().get(folder).map(|address| ("TEREN_DATABASE", address.clone()))
}
