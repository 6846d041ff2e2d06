//! Erasing.

use super::{PostgresStore, parsed, part_rows, plain};
use crate::{
    Result, StoreError,
    erasure::{Copy, Erased, Erasing, Located, Taken},
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId, erasure::id_hash};
use sqlx::{PgConnection, PgExecutor, Row, postgres::PgRow};

/// Every table that says something of a response, and by which column; the last is what the others refer to.
const TABLES: [(&str, &str); 8] = [
    ("excluded", "id"),
    ("replaced", "id"),
    ("record_parts", "id"),
    ("uploads", "response"),
    ("apart_owners", "id"),
    ("quarantine", "id"),
    ("records", "id"),
    ("responses", "id"),
];

/// Whether the response was erased.
pub async fn is_erased(db: impl PgExecutor<'_>, id: ResponseId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM erased WHERE id_hash = $1)";
    Ok(sqlx::query_scalar(sql).bind(id_hash(id).to_string()).fetch_one(db).await?)
}

async fn taken(db: &mut PgConnection, id: &str) -> Result<Taken> {
    let sql = "SELECT (SELECT COUNT(*) FROM records WHERE id = $1), (SELECT COUNT(*) FROM quarantine WHERE id = $1),
               (SELECT COUNT(*) FROM uploads WHERE response = $1)";
    let (records, apart, parts): (i64, i64, i64) = sqlx::query_as(sql).bind(id).fetch_one(db).await?;
    let [records, apart, parts] = [records, apart, parts].map(|count| count as u64);
    Ok(Taken { records, apart, parts })
}

#[async_trait]
impl Erasing for PostgresStore {
    async fn response_ids(&self) -> Result<Vec<ResponseId>> {
        let sql = "SELECT id FROM responses UNION SELECT id FROM quarantine UNION SELECT response FROM uploads";
        let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *self.db().await?).await?;
        found.iter().map(|id| parsed(id, "response id")).collect()
    }

    async fn locate(&self, id: ResponseId) -> Result<Option<Located>> {
        let id = id.to_string();
        let mut tx = self.pool.begin().await.map_err(|error| self.told(error))?;
        let sql = "SELECT p.form_id, MIN(r.received_on) FROM responses p JOIN records r ON r.id = p.id
                   WHERE p.id = $1 GROUP BY p.form_id
                   UNION ALL SELECT q.form_id, MIN(q.received_on) FROM quarantine q
                   WHERE q.id = $1 AND NOT EXISTS (SELECT 1 FROM responses p WHERE p.id = q.id) GROUP BY q.form_id";
        let found: Option<(String, String)> = sqlx::query_as(sql).bind(&id).fetch_optional(&mut *tx).await?;
        let Some((form_id, received_on)) = found else { return Ok(None) };
        Ok(Some(Located { form_id, received_on, taken: taken(&mut tx, &id).await? }))
    }

    async fn erase(&self, id: ResponseId, day: &str, because: &str, files: &[String]) -> Result<Option<Taken>> {
        let (hash, text) = (id_hash(id).to_string(), id.to_string());
        let mut tx = self.locked().await?;
        if is_erased(&mut *tx, id).await? {
            return Ok(None);
        }
        let sql = "INSERT INTO erased (id_hash, erased_on, because, finished) VALUES ($1, $2, $3, FALSE)";
        sqlx::query(sql).bind(&hash).bind(day).bind(plain(because)).execute(&mut *tx).await?;
        let sql = "INSERT INTO erased_records (id_hash, digest, apart, receipt)
                   SELECT $1, digest, FALSE, receipt FROM records WHERE id = $2
                   UNION ALL SELECT $1, digest, TRUE, receipt FROM quarantine WHERE id = $2";
        sqlx::query(sql).bind(&hash).bind(&text).execute(&mut *tx).await?;
        let taken = taken(&mut tx, &text).await?;
        let sql = "SELECT digest FROM uploads WHERE response = $1 UNION SELECT digest FROM record_parts WHERE id = $1";
        let parts: Vec<String> = sqlx::query_scalar(sql).bind(&text).fetch_all(&mut *tx).await?;
        let sql = "INSERT INTO erased_files (name) SELECT UNNEST($1::TEXT[]) ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(files).execute(&mut *tx).await?;
        for (table, column) in TABLES {
            let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE {column} = $1"));
            sqlx::query(sql).bind(&text).execute(&mut *tx).await?;
        }
        part_rows::forget_parts(&mut tx, Some(&parts)).await?;
        tx.commit().await?;
        Ok(Some(taken))
    }

    async fn note_erased(&self, id_hash: Digest, day: &str) -> Result<()> {
        let sql = "INSERT INTO erased (id_hash, erased_on, because, finished) VALUES ($1, $2, '', FALSE)
                   ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(id_hash.to_string()).bind(day).execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn erased(&self) -> Result<Vec<Erased>> {
        let sql = "SELECT id_hash, erased_on, because, finished FROM erased ORDER BY erased_on, id_hash";
        let read = |row: &PgRow| {
            let id_hash = parsed(&row.try_get::<String, _>("id_hash")?, "id hash")?;
            let (erased_on, because) = (row.try_get("erased_on")?, row.try_get("because")?);
            Ok(Erased { id_hash, erased_on, because, finished: row.try_get("finished")? })
        };
        sqlx::query(sql).fetch_all(&mut *self.db().await?).await?.iter().map(read).collect()
    }

    async fn is_erased(&self, id: ResponseId) -> Result<bool> {
        is_erased(&mut *self.db().await?, id).await
    }

    async fn erased_receipts(&self) -> Result<Vec<Vec<u8>>> {
        Ok(sqlx::query_scalar("SELECT receipt FROM erased_records").fetch_all(&mut *self.db().await?).await?)
    }

    async fn erased_files(&self) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar("SELECT name FROM erased_files ORDER BY name").fetch_all(&mut *self.db().await?).await?)
    }

    async fn forget_erased_file(&self, name: &str) -> Result<()> {
        sqlx::query("DELETE FROM erased_files WHERE name = $1").bind(name).execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn scrub(&self) -> Result<bool> {
        // What was deleted stays in the tables' files until they are written anew. The server's own log is its operator's.
        match self.rewrite().await {
            Err(StoreError::Busy) => Ok(false),
            done => done.map(|()| true),
        }
    }

    async fn set_finished(&self, id_hash: Digest) -> Result<()> {
        let sql = "UPDATE erased SET finished = TRUE WHERE id_hash = $1";
        sqlx::query(sql).bind(id_hash.to_string()).execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn note_copy(&self, copy: &Copy) -> Result<()> {
        let sql = "INSERT INTO copies (made_on, kind, survey, place) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let insert =
            sqlx::query(sql).bind(&copy.made_on).bind(&copy.kind).bind(plain(&copy.survey)).bind(plain(&copy.place));
        insert.execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn copies_since(&self, day: &str) -> Result<Vec<Copy>> {
        let sql =
            "SELECT made_on, kind, survey, place FROM copies WHERE made_on >= $1 ORDER BY made_on, kind, survey, place";
        let rows: Vec<(String, String, String, String)> =
            sqlx::query_as(sql).bind(day).fetch_all(&mut *self.db().await?).await?;
        Ok(rows.into_iter().map(|(made_on, kind, survey, place)| Copy { made_on, kind, survey, place }).collect())
    }
}
