//! Records that are kept apart.

use super::{SqliteStore, parsed};
use crate::{
    Result,
    quarantine::{ApartRecord, Quarantine},
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId};
use sqlx::Row;

#[async_trait]
impl Quarantine for SqliteStore {
    async fn apart(&self, form_id: &str) -> Result<Vec<ApartRecord>> {
        let sql = "SELECT id, digest, received_on, receipt, LENGTH(record) AS len,
                   EXISTS (SELECT 1 FROM replaced r WHERE r.id = q.id AND r.digest = q.digest) AS replaced FROM quarantine q
                   WHERE form_id = $1 AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = q.id) ORDER BY id, digest";
        let rows = sqlx::query(sql).bind(form_id).fetch_all(&self.read).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, digest): (String, String) = (row.try_get("id")?, row.try_get("digest")?);
            let sql = "SELECT digest FROM record_parts WHERE id = $1 AND record = $2 ORDER BY position";
            let parts: Vec<String> = sqlx::query_scalar(sql).bind(&id).bind(&digest).fetch_all(&self.read).await?;
            found.push(ApartRecord {
                id: parsed(&id, "response id")?,
                digest: parsed(&digest, "digest")?,
                received_on: row.try_get("received_on")?,
                receipt: row.try_get("receipt")?,
                len: row.try_get::<i64, _>("len")? as u64,
                parts: parts.iter().map(|digest| parsed(digest, "part digest")).collect::<Result<_>>()?,
                replaced: row.try_get("replaced")?,
            });
        }
        Ok(found)
    }

    async fn apart_bytes(&self, id: ResponseId, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT record FROM quarantine WHERE id = $1 AND digest = $2";
        Ok(sqlx::query_scalar(sql).bind(id.to_string()).bind(digest.to_string()).fetch_optional(&self.read).await?)
    }

    async fn stored_digests(&self, form_id: &str, id: ResponseId) -> Result<Vec<Digest>> {
        let sql = "SELECT r.digest FROM records r JOIN responses p ON p.id = r.id
                   WHERE p.form_id = $1 AND r.id = $2 ORDER BY r.revision DESC";
        let found: Vec<String> =
            sqlx::query_scalar(sql).bind(form_id).bind(id.to_string()).fetch_all(&self.read).await?;
        found.iter().map(|digest| parsed(digest, "digest")).collect()
    }
}
