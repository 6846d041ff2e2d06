//! The tables' files: written anew, as if all of it had come at once.

use super::{PostgresStore, parts::read_upload};
use crate::{Result, parts::Upload, upkeep::Upkeep};
use async_trait::async_trait;
use sqlx::AssertSqlSafe;

/// Whatever rows come into while people answer, with its key; what is referred to stands before what refers to it.
const ANSWERED: [(&str, &str); 11] = [
    ("responses", "id"),
    ("records", "id, revision"),
    ("replaced", "id, digest"),
    ("quarantine", "id, digest"),
    ("apart_owners", "id, digest"),
    ("uploads", "response, digest"),
    ("upload_pieces", "response, digest, start"),
    ("parts", "digest"),
    ("part_pieces", "digest, start"),
    ("record_parts", "id, record, position"),
    ("excluded", "id"),
];

#[async_trait]
impl Upkeep for PostgresStore {
    async fn has_dated(&self, from: &str, before: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM records WHERE received_on >= $1 AND received_on < $2)
                   OR EXISTS (SELECT 1 FROM quarantine WHERE received_on >= $1 AND received_on < $2)
                   OR EXISTS (SELECT 1 FROM uploads WHERE touched_on >= $1 AND touched_on < $2)";
        Ok(sqlx::query_scalar(sql).bind(from).bind(before).fetch_one(&mut *self.db().await?).await?)
    }

    async fn has_unchecked(&self, before: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM records WHERE verdict IS NULL AND received_on < $1)";
        Ok(sqlx::query_scalar(sql).bind(before).fetch_one(&mut *self.db().await?).await?)
    }

    async fn uploads_dated(&self, from: &str, before: &str) -> Result<Vec<Upload>> {
        let sql = "SELECT response, digest, secret_hash, len, touched_on, whole FROM uploads
                   WHERE touched_on >= $1 AND touched_on < $2";
        let rows = sqlx::query(sql).bind(from).bind(before).fetch_all(&mut *self.db().await?).await?;
        rows.iter().map(read_upload).collect()
    }

    /// Neither the places of rows nor the transactions that they say they are of tell an order afterwards.
    async fn rebuild(&self) -> Result<()> {
        self.rewrite().await
    }

    async fn try_write(&self, bytes: usize) -> Result<()> {
        let mut tx = self.pool.begin().await.map_err(|error| self.told(error))?;
        let tried = sqlx::query("INSERT INTO settings (key, value) VALUES ('', $1)").bind("x".repeat(bytes));
        tried.execute(&mut *tx).await?;
        Ok(tx.rollback().await?)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

impl PostgresStore {
    /// Empties the tables and fills them again in the order of their keys, which are random, in one transaction. (`CLUSTER`
    /// and `VACUUM FULL` would keep the number of the transaction that each row came in.)
    ///
    /// # Errors
    /// [`StoreError::Busy`](crate::StoreError::Busy) if somebody reads them for long; then all is as it was.
    pub(super) async fn rewrite(&self) -> Result<()> {
        let mut tx = self.locked().await?;
        let names = ANSWERED.map(|(table, _)| table).join(", ");
        let mut steps = vec![format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")];
        let copy = |(table, _)| format!("CREATE TEMPORARY TABLE anew_{table} ON COMMIT DROP AS SELECT * FROM {table}");
        steps.extend(ANSWERED.map(copy));
        steps.push(format!("TRUNCATE {names}"));
        let fill = |(table, key)| format!("INSERT INTO {table} SELECT * FROM anew_{table} ORDER BY {key}");
        steps.extend(ANSWERED.map(fill));
        for step in steps {
            sqlx::query(AssertSqlSafe(step)).execute(&mut *tx).await?;
        }
        tx.commit().await
    }
}
