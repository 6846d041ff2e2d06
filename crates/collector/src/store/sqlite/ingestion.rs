//! The transaction in which records are taken.

use super::{erasure, parsed, parts};
use crate::{
    key_files::KeyId,
    store::{Ingestion, Known, NewRecord, Result, parts::Upload},
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId};
use sqlx::{Sqlite, SqlitePool, Transaction};

pub struct SqliteIngestion(Transaction<'static, Sqlite>);

/// `BEGIN IMMEDIATE` takes the write lock at once: what is looked up stays true until the commit.
pub async fn begin(db: &SqlitePool) -> Result<SqliteIngestion> {
    Ok(SqliteIngestion(db.begin_with("BEGIN IMMEDIATE").await?))
}

#[async_trait]
impl Ingestion for SqliteIngestion {
    async fn known(&mut self, id: ResponseId) -> Result<Option<Known>> {
        let sql = "SELECT secret_hash, revision FROM responses WHERE id = $1";
        let query = sqlx::query_as(sql).bind(id.to_string());
        let row: Option<(String, u32)> = query.fetch_optional(&mut *self.0).await?;
        row.map(|(secret, revision)| Ok(Known { secret_hash: parsed(&secret, "secret hash")?, revision })).transpose()
    }

    async fn erased(&mut self, id: ResponseId, digest: Digest) -> Result<Option<Option<(bool, Vec<u8>)>>> {
        if !erasure::is_erased(&mut *self.0, id).await? {
            return Ok(None);
        }
        Ok(Some(erasure::receipt(&mut *self.0, id, digest).await?))
    }

    async fn receipt_for(&mut self, id: ResponseId, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT receipt FROM records WHERE id = $1 AND digest = $2";
        let receipt = sqlx::query_scalar(sql).bind(id.to_string()).bind(digest.to_string());
        Ok(receipt.fetch_optional(&mut *self.0).await?)
    }

    async fn insert(&mut self, id: ResponseId, new: &NewRecord<'_>, secret_hash: Digest) -> Result<()> {
        let id = id.to_string();
        let sql = "INSERT INTO responses (id, secret_hash, form_id, revision) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (id) DO UPDATE SET form_id = $3, revision = $4";
        let response = sqlx::query(sql).bind(&id).bind(secret_hash.to_string()).bind(new.form_id);
        response.bind(new.revision).execute(&mut *self.0).await?;
        let sql = "INSERT INTO records (id, revision, digest, hash, received_on, completed_at, received_at,
                   clock_behind_ms, seal_key, receipt, record) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let record = sqlx::query(sql).bind(&id).bind(new.revision).bind(new.digest.to_string());
        let record = record.bind(new.hash.to_string()).bind(new.received_on).bind(new.completed_at);
        let record = record
            .bind(new.received_at)
            .bind(new.clock_behind_ms)
            .bind(new.seal_key.as_ref().map_or("", KeyId::as_str));
        let record = record.bind(new.receipt).bind(new.record);
        record.execute(&mut *self.0).await?;
        let sql = "DELETE FROM quarantine WHERE id = $1 AND digest = $2";
        sqlx::query(sql).bind(&id).bind(new.digest.to_string()).execute(&mut *self.0).await?;
        for replaced in new.replaces {
            let sql = "INSERT INTO replaced (id, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            sqlx::query(sql).bind(&id).bind(replaced.to_string()).execute(&mut *self.0).await?;
        }
        parts::bind(&mut self.0, &id, new.digest, new.parts).await
    }

    async fn is_replaced(&mut self, id: ResponseId, digest: Digest) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM replaced WHERE id = $1 AND digest = $2)";
        Ok(sqlx::query_scalar(sql).bind(id.to_string()).bind(digest.to_string()).fetch_one(&mut *self.0).await?)
    }

    async fn quarantined_receipt_for(&mut self, id: ResponseId, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT receipt FROM quarantine WHERE id = $1 AND digest = $2";
        let receipt = sqlx::query_scalar(sql).bind(id.to_string()).bind(digest.to_string());
        Ok(receipt.fetch_optional(&mut *self.0).await?)
    }

    async fn quarantined(&mut self, id: ResponseId) -> Result<u32> {
        let sql = "SELECT COUNT(*) FROM quarantine WHERE id = $1";
        Ok(sqlx::query_scalar(sql).bind(id.to_string()).fetch_one(&mut *self.0).await?)
    }

    async fn quarantine(&mut self, id: ResponseId, new: &NewRecord<'_>) -> Result<()> {
        let id = id.to_string();
        let sql = "INSERT INTO quarantine (id, digest, form_id, received_on, receipt, record)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let record = sqlx::query(sql).bind(&id).bind(new.digest.to_string()).bind(new.form_id);
        record.bind(new.received_on).bind(new.receipt).bind(new.record).execute(&mut *self.0).await?;
        parts::bind(&mut self.0, &id, new.digest, new.parts).await
    }

    async fn part(&mut self, id: ResponseId, digest: Digest) -> Result<Option<Upload>> {
        parts::upload(&mut *self.0, id, digest).await
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}
