//! Parts in pieces. An upload's row is locked by whoever changes what counts of it.

use super::PostgresStore;
use crate::{
    Result,
    part_rows::{Append, PartRows},
    parts::Upload,
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId};
use sqlx::PgConnection;

#[async_trait]
impl PartRows for PostgresStore {
    async fn grown(&self, response: ResponseId, digest: Digest) -> Result<u64> {
        let sql = "SELECT grown FROM uploads WHERE response = $1 AND digest = $2";
        let grown = sqlx::query_scalar(sql).bind(response.to_string()).bind(digest.to_string());
        let grown: Option<i64> = grown.fetch_optional(&mut *self.db().await?).await?;
        Ok(grown.unwrap_or_default() as u64)
    }

    async fn add_piece(&self, to: Append, start: u64, bytes: &[u8]) -> Result<bool> {
        let mut tx = self.pool.begin().await.map_err(|error| self.told(error))?;
        if !stands_at(&mut tx, to).await? {
            return Ok(false);
        }
        let (response, digest) = (to.response.to_string(), to.digest.to_string());
        // Those that a request has left whose checksum never came.
        let sql = "DELETE FROM upload_pieces WHERE response = $1 AND digest = $2 AND start >= $3";
        sqlx::query(sql).bind(&response).bind(&digest).bind(start as i64).execute(&mut *tx).await?;
        let sql = "INSERT INTO upload_pieces (response, digest, start, bytes) VALUES ($1, $2, $3, $4)";
        sqlx::query(sql).bind(response).bind(digest).bind(start as i64).bind(bytes).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn accept(&self, to: Append, until: u64) -> Result<bool> {
        let mut tx = self.pool.begin().await.map_err(|error| self.told(error))?;
        if !stands_at(&mut tx, to).await? {
            return Ok(false);
        }
        let (response, digest) = (to.response.to_string(), to.digest.to_string());
        // Requests that went on from the same place may have taken each other's pieces.
        let sql = "SELECT COALESCE(SUM(LENGTH(bytes)), 0)::BIGINT FROM upload_pieces
                   WHERE response = $1 AND digest = $2 AND start >= $3 AND start < $4";
        let here = sqlx::query_scalar(sql).bind(&response).bind(&digest).bind(to.from as i64).bind(until as i64);
        let here: i64 = here.fetch_one(&mut *tx).await?;
        if here as u64 != until - to.from {
            return Ok(false);
        }
        let sql = "UPDATE uploads SET grown = $3 WHERE response = $1 AND digest = $2";
        sqlx::query(sql).bind(response).bind(digest).bind(until as i64).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn restart(&self, response: ResponseId, digest: Digest) -> Result<()> {
        let (response, digest) = (response.to_string(), digest.to_string());
        let mut tx = self.pool.begin().await.map_err(|error| self.told(error))?;
        let sql = "UPDATE uploads SET grown = 0, begun = begun + 1 WHERE response = $1 AND digest = $2 AND NOT whole";
        if sqlx::query(sql).bind(&response).bind(&digest).execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(());
        }
        let sql = "DELETE FROM upload_pieces WHERE response = $1 AND digest = $2";
        sqlx::query(sql).bind(response).bind(digest).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    async fn finish(&self, upload: &Upload, day: &str) -> Result<bool> {
        let (response, digest) = (upload.response.to_string(), upload.digest.to_string());
        let sql = "SELECT begun FROM uploads WHERE response = $1 AND digest = $2 AND grown = len AND len = $3";
        let begun = sqlx::query_scalar(sql).bind(&response).bind(&digest).bind(upload.len as i64);
        let begun: Option<i32> = begun.fetch_optional(&mut *self.db().await?).await?;
        let Some(begun) = begun else { return Ok(false) };
        if self.digest_of(upload).await? != Some(upload.digest) {
            self.restart(upload.response, upload.digest).await?;
            return Ok(false);
        }
        let mut tx = self.locked().await?;
        // What counts can only have changed by beginning it again.
        let sql = "UPDATE uploads SET whole = TRUE, touched_on = $4
                   WHERE response = $1 AND digest = $2 AND grown = len AND begun = $3";
        let update = sqlx::query(sql).bind(&response).bind(&digest).bind(begun).bind(day);
        if update.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let sql = "INSERT INTO parts (digest, len) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let insert = sqlx::query(sql).bind(&digest).bind(upload.len as i64);
        if insert.execute(&mut *tx).await?.rows_affected() > 0 {
            let sql = "INSERT INTO part_pieces (digest, start, bytes)
                       SELECT digest, start, bytes FROM upload_pieces
                       WHERE response = $1 AND digest = $2 AND start < $3 ORDER BY start";
            let copy = sqlx::query(sql).bind(&response).bind(&digest).bind(upload.len as i64);
            copy.execute(&mut *tx).await?;
        }
        let sql = "DELETE FROM upload_pieces WHERE response = $1 AND digest = $2";
        sqlx::query(sql).bind(&response).bind(&digest).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn part_len(&self, digest: Digest) -> Result<Option<u64>> {
        let len = sqlx::query_scalar("SELECT len FROM parts WHERE digest = $1").bind(digest.to_string());
        let len: Option<i64> = len.fetch_optional(&mut *self.db().await?).await?;
        Ok(len.map(|len| len as u64))
    }

    async fn part_piece(&self, digest: Digest, start: u64) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM part_pieces WHERE digest = $1 AND start = $2";
        let piece = sqlx::query_scalar(sql).bind(digest.to_string()).bind(start as i64);
        Ok(piece.fetch_optional(&mut *self.db().await?).await?)
    }

    async fn forget_parts(&self) -> Result<()> {
        let mut tx = self.locked().await?;
        forget_parts(&mut tx, None).await?;
        tx.commit().await
    }
}

impl PostgresStore {
    /// Of all its bytes; none where one is missing.
    async fn digest_of(&self, upload: &Upload) -> Result<Option<Digest>> {
        let (response, digest) = (upload.response.to_string(), upload.digest.to_string());
        let (mut hasher, mut start) = (Digest::hasher(), 0);
        while start < upload.len {
            let sql = "SELECT bytes FROM upload_pieces WHERE response = $1 AND digest = $2 AND start = $3";
            let piece = sqlx::query_scalar(sql).bind(&response).bind(&digest).bind(start as i64);
            let piece: Option<Vec<u8>> = piece.fetch_optional(&mut *self.db().await?).await?;
            let Some(piece) = piece.filter(|piece| !piece.is_empty()) else { return Ok(None) };
            hasher.update(&piece);
            start += piece.len() as u64;
        }
        Ok((start == upload.len).then(|| hasher.finish()))
    }
}

/// Whether the upload is under way and stands where it is to be gone on with; if so, it does until the transaction ends.
async fn stands_at(tx: &mut PgConnection, to: Append) -> Result<bool> {
    let sql = "SELECT grown FROM uploads WHERE response = $1 AND digest = $2 AND NOT whole FOR UPDATE";
    let grown = sqlx::query_scalar(sql).bind(to.response.to_string()).bind(to.digest.to_string());
    let grown: Option<i64> = grown.fetch_optional(tx).await?;
    Ok(grown == Some(to.from as i64))
}

/// Removes parts that nothing names any more: of these, or of all. Whoever calls it has the right to write.
pub async fn forget_parts(tx: &mut PgConnection, of: Option<&[String]>) -> Result<()> {
    let sql = "DELETE FROM parts a WHERE ($1::TEXT[] IS NULL OR a.digest = ANY ($1))
               AND NOT EXISTS (SELECT 1 FROM record_parts p WHERE p.digest = a.digest)
               AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.digest = a.digest AND u.whole)";
    sqlx::query(sql).bind(of).execute(tx).await?;
    Ok(())
}
