//! SQLite: the default, one file for one town.
//!
//! `synchronous=FULL` because a receipt promises that the bytes survive a power cut. One connection writes, so that
//! writers queue here instead of fighting over the file's lock; a few others read beside it (WAL).

mod error;

mod copying;
mod deletion;
mod erasure;
mod exclusion;
mod intake;
mod office;
mod packs;
mod parts;
mod people;
mod quarantine;
mod records;
mod settings;
mod surveys;
mod upkeep;

pub(crate) use error::meaning;

use crate::{Result, StoreError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, migrate::MigrateError};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/sqlite/migrations");

/// Negative: in kB, not in pages. A batch of 500 records changes some 6 MB.
const WRITE_CACHE_KB: &str = "-32768";
/// The log is written back once it is so long (16 MB): pages that change often are written once, not with every batch.
const CHECKPOINT_PAGES: &str = "4096";

/// The collector's database in one SQLite file.
pub struct SqliteStore {
    write: SqlitePool,
    read: SqlitePool,
    /// The folder of the file.
    folder: PathBuf,
}

impl SqliteStore {
    /// Opens the database, making or upgrading it as needed.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer version of Teren has written it; else whatever SQLite says.
    pub async fn open(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(5));
        let write =
            SqlitePoolOptions::new().max_connections(1).after_release(|connection, _| Box::pin(sound(connection)));
        // What a transaction changes stays in memory until it ends.
        let roomy = options.clone().pragma("cache_size", WRITE_CACHE_KB).pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
        let write = write.connect_with(roomy).await?;
        MIGRATIONS.run(&write).await.map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => StoreError::Newer,
            MigrateError::Execute(error) => error.into(),
            other => sqlx::Error::Migrate(Box::new(other)).into(),
        })?;
        let read = SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { write, read, folder: path.parent().unwrap_or(Path::new("")).to_owned() })
    }

    /// Lets the file grow by so many pages at most; what does not fit is told as a full disk.
    ///
    /// # Errors
    /// If the database fails.
    #[cfg(feature = "test-kit")]
    pub async fn allow_pages(&self, more: u32) -> Result<()> {
        let pages: u32 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&self.write).await?;
        let sql = format!("PRAGMA max_page_count = {}", pages.saturating_add(more));
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&self.write).await?;
        Ok(())
    }

    /// Reads the whole file and checks that it is sound.
    ///
    /// # Errors
    /// If it is not.
    pub async fn verify(&self) -> Result<()> {
        let found: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&self.read).await?;
        if found == "ok" { Ok(()) } else { Err(StoreError::Corrupt("the database file")) }
    }
}

/// Whether a connection may be used again. When the disk is full, SQLite undoes the transaction by itself; the
/// connection then still believes in it and would refuse every other one for ever.
async fn sound(connection: &mut SqliteConnection) -> std::result::Result<bool, sqlx::Error> {
    // After the undoing that a dropped transaction has asked for.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn parsed<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T> {
    text.parse().map_err(|_| StoreError::Corrupt(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The database is written anew in the order of its keys, so a table that has row ids would keep the order of arrival.
    #[tokio::test]
    async fn no_table_has_row_ids() {
        let data = tempfile::tempdir().expect("temp dir");
        let store = SqliteStore::open(&data.path().join("teren.db")).await.expect("opens");
        let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT wr
                   AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations'";
        let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&store.read).await.expect("answers");
        assert_eq!(found, Vec::<String>::new());
    }

    /// A receipt promises that the bytes outlive a power cut: a commit is on the disk before it is one.
    #[tokio::test]
    async fn commits_are_synced() {
        const FULL: i64 = 2;
        let data = tempfile::tempdir().expect("temp dir");
        let store = SqliteStore::open(&data.path().join("teren.db")).await.expect("opens");
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&store.write).await.expect("answers");
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&store.write).await.expect("answers");
        assert_eq!((synchronous, journal.as_str()), (FULL, "wal"));
    }
}
