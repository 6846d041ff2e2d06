//! Uploads, and which parts belong to which record.

use super::{Locked, PostgresStore, erasure, parsed};
use crate::{
    Result,
    parts::{Begun, PartChanges, Parts, Upload},
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId};
use sqlx::{PgConnection, PgExecutor, Row, postgres::PgRow};

#[async_trait]
impl Parts for PostgresStore {
    async fn upload(&self, response: ResponseId, digest: Digest) -> Result<Option<Upload>> {
        upload(&mut *self.db().await?, response, digest).await
    }

    async fn begin_upload(&self, new: &Upload, most: u32) -> Result<Begun> {
        let mut tx = self.locked().await?;
        let (response, digest) = (new.response.to_string(), new.digest.to_string());
        let sql = "SELECT secret_hash FROM responses WHERE id = $1";
        let owner: Option<String> = sqlx::query_scalar(sql).bind(&response).fetch_optional(&mut *tx).await?;
        if owner.is_none() && erasure::is_erased(&mut *tx, new.response).await? {
            return Ok(Begun::Erased);
        }
        if owner.is_some_and(|owner| owner != new.secret_hash.to_string()) {
            return Ok(Begun::Stranger);
        }
        let begun = match upload(&mut *tx, new.response, new.digest).await? {
            Some(known) if known.secret_hash != new.secret_hash => return Ok(Begun::Stranger),
            Some(known) if known.whole || known.len == new.len => return Ok(Begun::Open),
            Some(_) => Begun::Afresh,
            None => Begun::Open,
        };
        let sql = "SELECT COUNT(*) FROM uploads u WHERE response = $1 AND NOT EXISTS
                   (SELECT 1 FROM record_parts p WHERE p.id = u.response AND p.digest = u.digest)";
        let open: i64 = sqlx::query_scalar(sql).bind(&response).fetch_one(&mut *tx).await?;
        if begun == Begun::Open && open >= i64::from(most) {
            return Ok(Begun::TooMany);
        }
        let sql = "INSERT INTO uploads (response, digest, secret_hash, len, touched_on, whole)
                   VALUES ($1, $2, $3, $4, $5, FALSE) ON CONFLICT (response, digest) DO UPDATE SET len = $4";
        let insert = sqlx::query(sql).bind(response).bind(digest).bind(new.secret_hash.to_string());
        insert.bind(new.len as i64).bind(&new.touched_on).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(begun)
    }

    async fn touch_upload(&self, response: ResponseId, digest: Digest, day: &str) -> Result<()> {
        let sql = "UPDATE uploads SET touched_on = $3 WHERE response = $1 AND digest = $2";
        sqlx::query(sql)
            .bind(response.to_string())
            .bind(digest.to_string())
            .bind(day)
            .execute(&mut *self.db().await?)
            .await?;
        Ok(())
    }

    async fn expire_uploads(&self, last_touched: &str) -> Result<()> {
        let sql = "DELETE FROM uploads WHERE touched_on < $1 AND NOT EXISTS
                   (SELECT 1 FROM record_parts p WHERE p.id = uploads.response AND p.digest = uploads.digest)";
        // Under the lock: no record comes to name one of them meanwhile.
        let mut tx = self.locked().await?;
        sqlx::query(sql).bind(last_touched).execute(&mut *tx).await?;
        tx.commit().await
    }

    async fn part_changes(&self) -> Result<Box<dyn PartChanges>> {
        Ok(Box::new(PostgresPartChanges(self.locked().await?)))
    }

    async fn bound_parts(&self) -> Result<Vec<Digest>> {
        let found: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT digest FROM record_parts").fetch_all(&mut *self.db().await?).await?;
        found.iter().map(|digest| parsed(digest, "part digest")).collect()
    }
}

pub async fn upload(db: impl PgExecutor<'_>, response: ResponseId, digest: Digest) -> Result<Option<Upload>> {
    let sql = "SELECT response, digest, secret_hash, len, touched_on, whole FROM uploads
               WHERE response = $1 AND digest = $2";
    let row = sqlx::query(sql).bind(response.to_string()).bind(digest.to_string()).fetch_optional(db).await?;
    row.as_ref().map(read_upload).transpose()
}

pub fn read_upload(row: &PgRow) -> Result<Upload> {
    Ok(Upload {
        response: parsed(&row.try_get::<String, _>("response")?, "response id")?,
        digest: parsed(&row.try_get::<String, _>("digest")?, "part digest")?,
        secret_hash: parsed(&row.try_get::<String, _>("secret_hash")?, "secret hash")?,
        len: row.try_get::<i64, _>("len")? as u64,
        touched_on: row.try_get("touched_on")?,
        whole: row.try_get("whole")?,
    })
}

/// Notes which parts a record names; of one that was kept apart until now that is known already.
pub async fn bind(tx: &mut PgConnection, id: &str, record: Digest, parts: &[Digest]) -> Result<()> {
    for (position, part) in (0i32..).zip(parts) {
        let sql = "INSERT INTO record_parts (id, record, position, digest) VALUES ($1, $2, $3, $4)
                   ON CONFLICT DO NOTHING";
        let insert = sqlx::query(sql).bind(id).bind(record.to_string()).bind(position).bind(part.to_string());
        insert.execute(&mut *tx).await?;
    }
    Ok(())
}

struct PostgresPartChanges(Locked);

#[async_trait]
impl PartChanges for PostgresPartChanges {
    async fn mark_whole(&mut self, response: ResponseId, digest: Digest, day: &str) -> Result<bool> {
        let sql = "UPDATE uploads SET whole = TRUE, touched_on = $3 WHERE response = $1 AND digest = $2";
        let update = sqlx::query(sql).bind(response.to_string()).bind(digest.to_string()).bind(day);
        Ok(update.execute(&mut *self.0).await?.rows_affected() > 0)
    }

    async fn is_needed(&mut self, digest: Digest) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM record_parts WHERE digest = $1)
                   OR EXISTS (SELECT 1 FROM uploads WHERE digest = $1 AND whole)";
        Ok(sqlx::query_scalar(sql).bind(digest.to_string()).fetch_one(&mut *self.0).await?)
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        self.0.commit().await
    }
}
