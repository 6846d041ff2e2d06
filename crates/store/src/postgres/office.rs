//! Figures of the office pages.

use super::PostgresStore;
use crate::{
    Result,
    office::{Counts, Office},
};
use async_trait::async_trait;

#[async_trait]
impl Office for PostgresStore {
    async fn counts(&self, form_id: &str) -> Result<Counts> {
        let sql = "SELECT COUNT(*),
                          COUNT(CASE WHEN r.verdict IN ('violations', 'unreadable') THEN 1 END),
                          COUNT(CASE WHEN r.verdict IS NULL THEN 1 END),
                          COUNT(CASE WHEN r.verdict = 'sealed' THEN 1 END),
                          COUNT(CASE WHEN r.verdict IN ('too-large', 'too-long') THEN 1 END)
                   FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   WHERE p.form_id = $1 AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = p.id)
                   AND r.hash IN (SELECT hash FROM counted_packs)";
        let found: (i64, i64, i64, i64, i64) =
            sqlx::query_as(sql).bind(form_id).fetch_one(&mut *self.db().await?).await?;
        let (received, with_problems, unchecked, sealed, too_much) = found;
        let sql = "SELECT COUNT(*) FROM quarantine q
                   WHERE form_id = $1 AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = q.id)
                   AND (q.hash = '' OR q.hash IN (SELECT hash FROM counted_packs))";
        let quarantined: i64 = sqlx::query_scalar(sql).bind(form_id).fetch_one(&mut *self.db().await?).await?;
        let sql = "SELECT COUNT(*) FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   JOIN record_parts a ON a.id = r.id AND a.record = r.digest
                   WHERE p.form_id = $1 AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = p.id)
                   AND r.hash IN (SELECT hash FROM counted_packs)";
        let attachments: i64 = sqlx::query_scalar(sql).bind(form_id).fetch_one(&mut *self.db().await?).await?;
        let sql = "SELECT COUNT(*) FROM excluded e JOIN responses p ON p.id = e.id WHERE p.form_id = $1";
        let excluded: i64 = sqlx::query_scalar(sql).bind(form_id).fetch_one(&mut *self.db().await?).await?;
        let sql = "SELECT COUNT(*) FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   WHERE p.form_id = $1 AND NOT EXISTS (SELECT 1 FROM excluded e WHERE e.id = p.id)
                   AND r.hash NOT IN (SELECT hash FROM counted_packs)";
        let tests: i64 = sqlx::query_scalar(sql).bind(form_id).fetch_one(&mut *self.db().await?).await?;
        let [received, quarantined, with_problems, unchecked, too_much, sealed, attachments, excluded, tests] =
            [received, quarantined, with_problems, unchecked, too_much, sealed, attachments, excluded, tests]
                .map(|count| count as u64);
        Ok(Counts { received, quarantined, with_problems, unchecked, too_much, sealed, attachments, excluded, tests })
    }
}
