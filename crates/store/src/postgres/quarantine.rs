//! Records that are kept apart.

use super::{PostgresStore, parsed};
use crate::{
    Result,
    quarantine::{ApartRecord, Quarantine},
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId};
use sqlx::Row;

#[async_trait]
impl Quarantine for PostgresStore {
    async fn apart(&self, form_id: &str) -> Result<Vec<ApartRecord>> {
        let sql = "SELECT id, digest, received_on, receipt, LENGTH(record)::BIGINT AS len,
                   ARRAY (SELECT p.digest FROM record_parts p WHERE p.id = q.id AND p.record = q.digest
                          ORDER BY p.position) AS parts,
                   EXISTS (SELECT 1 FROM replaced r WHERE r.id = q.id AND r.digest = q.digest) AS replaced
                   FROM quarantine q
                   WHERE form_id = $1 AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = q.id) ORDER BY id, digest";
        let rows = sqlx::query(sql).bind(form_id).fetch_all(&mut *self.db().await?).await?;
        let read = |row: &sqlx::postgres::PgRow| {
            let parts: Vec<String> = row.try_get("parts")?;
            Ok(ApartRecord {
                id: parsed(row.try_get("id")?, "response id")?,
                digest: parsed(row.try_get("digest")?, "digest")?,
                received_on: row.try_get("received_on")?,
                receipt: row.try_get("receipt")?,
                len: row.try_get::<i64, _>("len")? as u64,
                parts: parts.iter().map(|digest| parsed(digest, "part digest")).collect::<Result<_>>()?,
                replaced: row.try_get("replaced")?,
            })
        };
        rows.iter().map(read).collect()
    }

    async fn apart_bytes(&self, id: ResponseId, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT record FROM quarantine WHERE id = $1 AND digest = $2";
        let bytes = sqlx::query_scalar(sql).bind(id.to_string()).bind(digest.to_string());
        Ok(bytes.fetch_optional(&mut *self.db().await?).await?)
    }

    async fn stored_digests(&self, form_id: &str, id: ResponseId) -> Result<Vec<Digest>> {
        let sql = "SELECT r.digest FROM records r JOIN responses p ON p.id = r.id
                   WHERE p.form_id = $1 AND r.id = $2 ORDER BY r.revision DESC";
        let found: Vec<String> =
            sqlx::query_scalar(sql).bind(form_id).bind(id.to_string()).fetch_all(&mut *self.db().await?).await?;
        found.iter().map(|digest| parsed(digest, "digest")).collect()
    }
}
