//! The database that these tests run on: SQLite, in the data folder. (`tests/postgres` has the same on a server.)

use collector::data::{self, Data, Place};
use std::path::{Path, PathBuf};

/// Whether the database is on a server, so that attachments do not stand in files.
pub const ON_SERVER: bool = false;

/// How often each collector is killed.
pub const KILLS: u64 = 30;

/// Data folders of collectors on one database, and what each is told when it is to serve.
pub fn collectors(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    vec![(folder.join("dane"), Vec::new())]
}

/// A data folder's database, made if it is not there.
pub async fn open(folder: &Path) -> Data {
    data::open(&Place::folder(folder)).await.unwrap()
}

/// What the environment tells commands of a data folder's database.
pub fn environment(_folder: &Path) -> Option<(&'static str, String)> {
    None
}
