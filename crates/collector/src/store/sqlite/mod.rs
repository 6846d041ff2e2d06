//! SQLite: the default, one file for one town.
//!
//! `synchronous=FULL` because a receipt promises that the bytes survive a power cut. One connection writes, so that
//! writers queue here instead of fighting over the file's lock; a few others read beside it (WAL).

mod erasure;
mod exclusion;
mod forms;
mod ingestion;
mod office;
mod parts;
mod quarantine;
mod rebuild;

use super::{
    ApartRecord, Counts, Encoded, Encoding, Found, Ingestion, NewPublication, Publication, Result, Store, StoreError,
    StoredPack, StoredRecord, SurveyRow, Which,
    parts::{Begun, PartChanges, Upload},
};
use crate::files;
use async_trait::async_trait;
use outbox::{Digest, ResponseId};
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Row, SqliteConnection, migrate::MigrateError};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/store/sqlite/migrations");

/// A page of records ends once it is this long, with at least one: a stranger's records may be long, each of them.
const PAGE_BYTES: i64 = 4 << 20;

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
            other => StoreError::Database(sqlx::Error::Migrate(Box::new(other))),
        })?;
        let read = SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { write, read, folder: files::folder_of(path).to_owned() })
    }

    /// Writes a consistent copy of the whole database, also while others use it.
    ///
    /// # Errors
    /// If the target exists or cannot be written.
    pub async fn copy_to(&self, target: &Path) -> Result<()> {
        sqlx::query("VACUUM INTO $1").bind(target.to_string_lossy()).execute(&self.write).await?;
        Ok(())
    }

    /// Lets the file grow by so many pages at most; what does not fit is told as a full disk.
    ///
    /// # Errors
    /// If the database fails.
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

#[async_trait]
impl Store for SqliteStore {
    async fn setting(&self, key: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE key = $1").bind(key).fetch_optional(&self.read).await?)
    }

    async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        let sql = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2";
        sqlx::query(sql).bind(key).bind(value).execute(&self.write).await?;
        Ok(())
    }

    async fn publish(&self, new: NewPublication<'_>) -> Result<Publication> {
        forms::publish(&self.write, new).await
    }

    async fn set_closed(&self, workbook: &str, closed_on: Option<&str>) -> Result<bool> {
        forms::set_closed(&self.write, workbook, closed_on).await
    }

    async fn workbook(&self, hash: Digest) -> Result<Option<(String, Vec<u8>)>> {
        forms::workbook(&self.read, hash).await
    }

    async fn workbook_name(&self, hash: Digest) -> Result<Option<String>> {
        forms::workbook_name(&self.read, hash).await
    }

    async fn surveys(&self) -> Result<Vec<SurveyRow>> {
        forms::surveys(&self.read).await
    }

    async fn survey(&self, name: &str) -> Result<Option<SurveyRow>> {
        forms::survey(&self.read, name).await
    }

    async fn pack(&self, hash: Digest) -> Result<Option<StoredPack>> {
        forms::pack(&self.read, hash).await
    }

    async fn packs_of(&self, form_id: &str) -> Result<Vec<StoredPack>> {
        forms::packs_of(&self.read, form_id).await
    }

    async fn packs_with(&self, form_id: &str, which: Which) -> Result<Vec<StoredPack>> {
        forms::packs_with(&self.read, form_id, which).await
    }

    async fn pack_file(&self, form_id: &str, hash: Digest, name: &str) -> Result<Option<Vec<u8>>> {
        forms::pack_file(&self.read, form_id, hash, name).await
    }

    async fn encoded_pack_file(
        &self,
        form_id: &str,
        hash: Digest,
        name: &str,
        encoding: Encoding,
    ) -> Result<Option<Vec<u8>>> {
        forms::encoded_pack_file(&self.read, form_id, hash, name, encoding).await
    }

    async fn unencoded_file(&self) -> Result<Option<(Digest, Vec<u8>)>> {
        forms::unencoded_file(&self.read).await
    }

    async fn set_encoded(&self, sha256: Digest, encoded: &Encoded) -> Result<()> {
        forms::set_encoded(&self.write, sha256, encoded).await
    }

    async fn ingestion(&self) -> Result<Box<dyn Ingestion>> {
        Ok(Box::new(ingestion::begin(&self.write).await?))
    }

    async fn receipt(&self, id: ResponseId, secret_hash: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT r.receipt FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   WHERE p.id = $1 AND p.secret_hash = $2";
        let receipt = sqlx::query_scalar(sql).bind(id.to_string()).bind(secret_hash.to_string());
        Ok(receipt.fetch_optional(&self.read).await?)
    }

    async fn any_receipt(&self) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT receipt FROM records UNION ALL SELECT receipt FROM quarantine LIMIT 1";
        Ok(sqlx::query_scalar(sql).fetch_optional(&self.read).await?)
    }

    async fn unchecked(&self, limit: u32) -> Result<Vec<StoredRecord>> {
        // `LENGTH` of a blob reads no more than its head.
        let sql = "WITH page AS (
                       SELECT id, revision, SUM(len) OVER (ORDER BY id, revision) - len AS before
                       FROM (SELECT id, revision, LENGTH(record) AS len FROM records WHERE verdict IS NULL
                             ORDER BY id, revision LIMIT $1))
                   SELECT r.id, r.revision, r.hash, r.received_on, r.completed_at, r.received_at, r.clock_behind_ms,
                   r.verdict, r.problems, r.record FROM page JOIN records r ON r.id = page.id AND r.revision = page.revision
                   WHERE page.before < $2 ORDER BY r.id, r.revision";
        let rows = sqlx::query(sql).bind(limit).bind(PAGE_BYTES).fetch_all(&self.read).await?;
        rows.iter().map(stored_record).collect()
    }

    async fn set_verdicts(&self, found: &[Found]) -> Result<()> {
        let row = |one: &Found| json!([one.id, one.revision, one.verdict, one.problems, one.completed_at]);
        let rows: Vec<_> = found.iter().map(row).collect();
        // One statement: nobody waits for a transaction that this thread has left open.
        let sql = "UPDATE records SET verdict = f.verdict, problems = f.problems,
                   completed_at = COALESCE(f.completed_at, records.completed_at)
                   FROM (SELECT value ->> 0 AS id, value ->> 1 AS revision, value ->> 2 AS verdict,
                         value ->> 3 AS problems, value ->> 4 AS completed_at FROM json_each($1)) f
                   WHERE records.id = f.id AND records.revision = f.revision";
        sqlx::query(sql).bind(serde_json::Value::from(rows).to_string()).execute(&self.write).await?;
        Ok(())
    }

    async fn check_sealed_again(&self) -> Result<()> {
        sqlx::query("UPDATE records SET verdict = NULL WHERE verdict = 'sealed'").execute(&self.write).await?;
        Ok(())
    }

    async fn sealed_to(&self) -> Result<Vec<(String, u64)>> {
        let sql = "SELECT seal_key, COUNT(*) FROM records WHERE seal_key <> '' GROUP BY seal_key ORDER BY seal_key";
        let found: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(&self.read).await?;
        Ok(found.into_iter().map(|(key, count)| (key, count as u64)).collect())
    }

    async fn apart(&self, form_id: &str) -> Result<Vec<ApartRecord>> {
        quarantine::apart(&self.read, form_id).await
    }

    async fn apart_bytes(&self, id: ResponseId, digest: Digest) -> Result<Option<Vec<u8>>> {
        quarantine::bytes(&self.read, id, digest).await
    }

    async fn stored_digests(&self, form_id: &str, id: ResponseId) -> Result<Vec<Digest>> {
        quarantine::stored_digests(&self.read, form_id, id).await
    }

    async fn upload(&self, response: ResponseId, digest: Digest) -> Result<Option<Upload>> {
        parts::upload(&self.read, response, digest).await
    }

    async fn begin_upload(&self, upload: &Upload, most: u32) -> Result<Begun> {
        parts::begin(&self.write, upload, most).await
    }

    async fn touch_upload(&self, response: ResponseId, digest: Digest, day: &str) -> Result<()> {
        parts::touch(&self.write, response, digest, day).await
    }

    async fn expire_uploads(&self, last_touched: &str) -> Result<()> {
        parts::expire(&self.write, last_touched).await
    }

    async fn part_changes(&self) -> Result<Box<dyn PartChanges>> {
        Ok(Box::new(parts::SqlitePartChanges(self.write.begin_with("BEGIN IMMEDIATE").await?)))
    }

    async fn bound_parts(&self) -> Result<Vec<Digest>> {
        parts::bound(&self.read).await
    }

    async fn counts(&self, form_id: &str) -> Result<Counts> {
        office::counts(&self.read, form_id).await
    }

    async fn responses_with(
        &self,
        form_id: &str,
        which: Which,
        after: Option<ResponseId>,
        limit: u32,
    ) -> Result<Vec<StoredRecord>> {
        let sql = "WITH page AS (
                       SELECT id, revision, SUM(len) OVER (ORDER BY id) - len AS before
                       FROM (SELECT r.id, r.revision, LENGTH(r.record) AS len
                             FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                             WHERE p.form_id = $1 AND p.id > $2
                             AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = p.id)
                             AND CASE WHEN $5 THEN r.hash IN (SELECT hash FROM packs WHERE trial)
                                      ELSE r.hash IN (SELECT hash FROM counted_packs) END
                             ORDER BY p.id LIMIT $3))
                   SELECT r.id, r.revision, r.hash, r.received_on, r.completed_at, r.received_at, r.clock_behind_ms,
                   r.verdict, r.problems, r.record FROM page JOIN records r ON r.id = page.id AND r.revision = page.revision
                   WHERE page.before < $4 ORDER BY r.id";
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let query = sqlx::query(sql).bind(form_id).bind(after).bind(limit).bind(PAGE_BYTES).bind(which == Which::Tests);
        let rows = query.fetch_all(&self.read).await?;
        rows.iter().map(stored_record).collect()
    }

    async fn add_session(&self, token_hash: Digest, expires: i64, now: i64) -> Result<()> {
        office::add_session(&self.write, token_hash, expires, now).await
    }

    async fn has_session(&self, token_hash: Digest, now: i64) -> Result<bool> {
        office::has_session(&self.read, token_hash, now).await
    }

    async fn end_session(&self, token_hash: Digest) -> Result<()> {
        office::end_session(&self.write, token_hash).await
    }

    async fn end_all_sessions(&self) -> Result<()> {
        office::end_all_sessions(&self.write).await
    }

    async fn try_write(&self, bytes: usize) -> Result<()> {
        let mut tx = self.write.begin_with("BEGIN IMMEDIATE").await?;
        let tried = sqlx::query("INSERT INTO settings (key, value) VALUES ('', $1)").bind("x".repeat(bytes));
        tried.execute(&mut *tx).await?;
        Ok(tx.rollback().await?)
    }

    async fn has_dated(&self, from: &str, before: &str) -> Result<bool> {
        rebuild::has_dated(&self.read, from, before).await
    }

    async fn has_unchecked(&self, before: &str) -> Result<bool> {
        rebuild::has_unchecked(&self.read, before).await
    }

    async fn uploads_dated(&self, from: &str, before: &str) -> Result<Vec<Upload>> {
        rebuild::uploads_dated(&self.read, from, before).await
    }

    async fn rebuild(&self) -> Result<()> {
        rebuild::rebuild(&self.write, &self.folder).await
    }

    async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// Whether a connection may be used again. When the disk is full, SQLite undoes the transaction by itself; the
/// connection then still believes in it and would refuse every other one for ever.
async fn sound(connection: &mut SqliteConnection) -> std::result::Result<bool, sqlx::Error> {
    // After the undoing that a dropped transaction has asked for.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn stored_record(row: &sqlx::sqlite::SqliteRow) -> Result<StoredRecord> {
    Ok(StoredRecord {
        id: parsed(&row.try_get::<String, _>("id")?, "response id")?,
        revision: row.try_get("revision")?,
        hash: parsed(&row.try_get::<String, _>("hash")?, "pack hash")?,
        received_on: row.try_get("received_on")?,
        completed_at: row.try_get("completed_at")?,
        received_at: row.try_get("received_at")?,
        clock_behind_ms: row.try_get("clock_behind_ms")?,
        verdict: row.try_get("verdict")?,
        problems: row.try_get("problems")?,
        record: row.try_get("record")?,
    })
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
