//! The transaction in which one record is taken.

use super::parsed;
use crate::store::{Ingestion, Known, NewRecord, Result};
use async_trait::async_trait;
use outbox::{Digest, ResponseId};
use sqlx::{Sqlite, SqlitePool, Transaction};

pub struct SqliteIngestion {
    id: String,
    tx: Transaction<'static, Sqlite>,
}

/// `BEGIN IMMEDIATE` takes the write lock at once: what is looked up stays true until the commit.
pub async fn begin(db: &SqlitePool, id: ResponseId) -> Result<SqliteIngestion> {
    Ok(SqliteIngestion { id: id.to_string(), tx: db.begin_with("BEGIN IMMEDIATE").await? })
}

#[async_trait]
impl Ingestion for SqliteIngestion {
    async fn known(&mut self) -> Result<Option<Known>> {
        let sql = "SELECT secret_hash, revision FROM responses WHERE id = $1";
        let row: Option<(String, u32)> = sqlx::query_as(sql).bind(&self.id).fetch_optional(&mut *self.tx).await?;
        row.map(|(secret, revision)| Ok(Known { secret_hash: parsed(&secret, "secret hash")?, revision })).transpose()
    }

    async fn receipt_for(&mut self, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT receipt FROM records WHERE id = $1 AND digest = $2";
        let receipt = sqlx::query_scalar(sql).bind(&self.id).bind(digest.to_string());
        Ok(receipt.fetch_optional(&mut *self.tx).await?)
    }

    async fn insert(&mut self, new: &NewRecord<'_>, secret_hash: Digest) -> Result<()> {
        let sql = "INSERT INTO responses (id, secret_hash, form_id, revision) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (id) DO UPDATE SET form_id = $3, revision = $4";
        let response = sqlx::query(sql).bind(&self.id).bind(secret_hash.to_string()).bind(new.form_id);
        response.bind(new.revision).execute(&mut *self.tx).await?;
        let sql = "INSERT INTO records (id, revision, digest, hash, received_on, completed_at, receipt, record)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let record = sqlx::query(sql).bind(&self.id).bind(new.revision).bind(new.digest.to_string());
        let record = record.bind(new.hash.to_string()).bind(new.received_on).bind(new.completed_at);
        record.bind(new.receipt).bind(new.record).execute(&mut *self.tx).await?;
        Ok(())
    }

    async fn quarantined_receipt_for(&mut self, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT receipt FROM quarantine WHERE id = $1 AND digest = $2";
        let receipt = sqlx::query_scalar(sql).bind(&self.id).bind(digest.to_string());
        Ok(receipt.fetch_optional(&mut *self.tx).await?)
    }

    async fn quarantined(&mut self) -> Result<u32> {
        let sql = "SELECT COUNT(*) FROM quarantine WHERE id = $1";
        Ok(sqlx::query_scalar(sql).bind(&self.id).fetch_one(&mut *self.tx).await?)
    }

    async fn quarantine(&mut self, new: &NewRecord<'_>) -> Result<()> {
        let sql = "INSERT INTO quarantine (id, digest, form_id, received_on, receipt, record)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let record = sqlx::query(sql).bind(&self.id).bind(new.digest.to_string()).bind(new.form_id);
        record.bind(new.received_on).bind(new.receipt).bind(new.record).execute(&mut *self.tx).await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}
