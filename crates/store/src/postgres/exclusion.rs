//! Responses that count nowhere. Whoever counts leaves them out: `NOT EXISTS (SELECT 1 FROM excluded …)`.

use super::{PostgresStore, parsed, plain};
use crate::{
    Result,
    exclusion::{Excluded, Excluding},
};
use async_trait::async_trait;
use outbox::ResponseId;

#[async_trait]
impl Excluding for PostgresStore {
    async fn exclude(&self, id: ResponseId, because: &str, day: &str) -> Result<bool> {
        // Under the lock: the response is not erased meanwhile.
        let mut tx = self.locked().await?;
        let sql = "INSERT INTO excluded (id, because, excluded_on) SELECT id, $2, $3 FROM responses WHERE id = $1
                   ON CONFLICT (id) DO UPDATE SET because = $2";
        let insert = sqlx::query(sql).bind(id.to_string()).bind(plain(because)).bind(day);
        let done = insert.execute(&mut *tx).await?.rows_affected() > 0;
        tx.commit().await?;
        Ok(done)
    }

    async fn include(&self, id: ResponseId) -> Result<bool> {
        let delete = sqlx::query("DELETE FROM excluded WHERE id = $1").bind(id.to_string());
        Ok(delete.execute(&mut *self.db().await?).await?.rows_affected() > 0)
    }

    async fn excluded(&self, form_id: Option<&str>) -> Result<Vec<Excluded>> {
        let sql = "SELECT e.id, p.form_id, e.because, e.excluded_on FROM excluded e JOIN responses p ON p.id = e.id
                   WHERE $1 IS NULL OR p.form_id = $1 ORDER BY e.id";
        let rows: Vec<(String, String, String, String)> =
            sqlx::query_as(sql).bind(form_id).fetch_all(&mut *self.db().await?).await?;
        let read = |(id, form_id, because, excluded_on): (String, _, _, _)| {
            Ok(Excluded { id: parsed(&id, "response id")?, form_id, because, excluded_on })
        };
        rows.into_iter().map(read).collect()
    }
}
