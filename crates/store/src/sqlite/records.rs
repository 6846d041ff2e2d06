//! Stored records.

use super::{SqliteStore, parsed};
use crate::{
    Result,
    records::{Arrived, Found, Records, StoredRecord, Which},
};
use async_trait::async_trait;
use outbox::ResponseId;
use serde_json::json;
use sqlx::{Row, sqlite::SqliteRow};

/// A page of records ends once it is this long, with at least one: a stranger's records may be long, each of them.
const PAGE_BYTES: i64 = 4 << 20;

#[async_trait]
impl Records for SqliteStore {
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

    async fn arrived(
        &self,
        form_id: &str,
        after: Option<&Arrived>,
        with_problems: bool,
        limit: u32,
    ) -> Result<Vec<Arrived>> {
        let sql = "SELECT p.id, r.received_at, r.completed_at, r.verdict
                   FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   WHERE p.form_id = $1 AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = p.id)
                   AND r.hash IN (SELECT hash FROM counted_packs)
                   AND r.hash IN (SELECT hash FROM packs WHERE privacy <> 'anonymous')
                   AND ($2 = '' OR (r.received_at, p.id) < ($2, $3))
                   AND (NOT $4 OR r.verdict IN ('violations', 'unreadable'))
                   ORDER BY r.received_at DESC, p.id DESC LIMIT $5";
        let (at, id) = after.map(|after| (after.received_at.clone(), after.id.to_string())).unwrap_or_default();
        let find = sqlx::query_as(sql).bind(form_id).bind(at).bind(id).bind(with_problems).bind(limit);
        let rows: Vec<(String, String, String, Option<String>)> = find.fetch_all(&self.read).await?;
        let arrived = |(id, received_at, completed_at, verdict): (String, String, String, Option<String>)| {
            Ok(Arrived { id: parsed(&id, "response id")?, received_at, completed_at, verdict })
        };
        rows.into_iter().map(arrived).collect()
    }

    async fn looked_at(&self, form_id: &str, id: ResponseId) -> Result<Option<StoredRecord>> {
        let sql = "SELECT r.id, r.revision, r.hash, r.received_on, r.completed_at, r.received_at, r.clock_behind_ms,
                   r.verdict, r.problems, r.record
                   FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   WHERE p.form_id = $1 AND p.id = $2
                   AND r.hash IN (SELECT hash FROM counted_packs)
                   AND r.hash IN (SELECT hash FROM packs WHERE privacy <> 'anonymous')";
        let find = sqlx::query(sql).bind(form_id).bind(id.to_string());
        find.fetch_optional(&self.read).await?.as_ref().map(stored_record).transpose()
    }
}

fn stored_record(row: &SqliteRow) -> Result<StoredRecord> {
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
