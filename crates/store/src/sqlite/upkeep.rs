//! The database file itself: written anew, as if all of it had come at once.

use super::{SqliteStore, parts::read_upload};
use crate::{Result, StoreError, parts::Upload, upkeep::Upkeep};
use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Row};

#[async_trait]
impl Upkeep for SqliteStore {
    async fn has_dated(&self, from: &str, before: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM records WHERE received_on >= $1 AND received_on < $2)
                   OR EXISTS (SELECT 1 FROM quarantine WHERE received_on >= $1 AND received_on < $2)
                   OR EXISTS (SELECT 1 FROM uploads WHERE touched_on >= $1 AND touched_on < $2)";
        Ok(sqlx::query_scalar(sql).bind(from).bind(before).fetch_one(&self.read).await?)
    }

    async fn has_unchecked(&self, before: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM records WHERE verdict IS NULL AND received_on < $1)";
        Ok(sqlx::query_scalar(sql).bind(before).fetch_one(&self.read).await?)
    }

    async fn uploads_dated(&self, from: &str, before: &str) -> Result<Vec<Upload>> {
        let sql = "SELECT response, digest, secret_hash, len, touched_on, whole FROM uploads
                   WHERE touched_on >= $1 AND touched_on < $2";
        let rows = sqlx::query(sql).bind(from).bind(before).fetch_all(&self.read).await?;
        rows.iter().map(read_upload).collect()
    }

    /// `VACUUM` copies every table in the order of its key. No table has row ids (a test sees to that) and the keys that
    /// matter are random, so that pages tell nothing of when their rows came. What the log still holds of the old pages
    /// goes.
    async fn rebuild(&self) -> Result<()> {
        // The copy that it works on stays among our own files, and out of memory.
        let folder = self.folder.to_string_lossy().replace('\'', "''");
        sqlx::query(AssertSqlSafe(format!("PRAGMA temp_store_directory = '{folder}'"))).execute(&self.write).await?;
        sqlx::query("VACUUM").execute(&self.write).await?;
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.write).await?;
        // Somebody who reads since before holds the log.
        let held: i64 = row.try_get(0)?;
        if held == 0 { Ok(()) } else { Err(StoreError::Busy) }
    }

    async fn try_write(&self, bytes: usize) -> Result<()> {
        let mut tx = self.write.begin_with("BEGIN IMMEDIATE").await?;
        let tried = sqlx::query("INSERT INTO settings (key, value) VALUES ('', $1)").bind("x".repeat(bytes));
        tried.execute(&mut *tx).await?;
        Ok(tx.rollback().await?)
    }

    async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}
