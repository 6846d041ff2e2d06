//! The database written anew, as if all of it had come at once.

use super::parsed;
use crate::store::{Result, StoreError, parts::Upload};
use sqlx::{AssertSqlSafe, Row, SqlitePool};
use std::path::Path;

/// Whether anything is dated to one of the days from `from` on and before `before`.
pub async fn has_dated(db: &SqlitePool, from: &str, before: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM records WHERE received_on >= $1 AND received_on < $2)
               OR EXISTS (SELECT 1 FROM quarantine WHERE received_on >= $1 AND received_on < $2)
               OR EXISTS (SELECT 1 FROM uploads WHERE touched_on >= $1 AND touched_on < $2)";
    Ok(sqlx::query_scalar(sql).bind(from).bind(before).fetch_one(db).await?)
}

pub async fn has_unchecked(db: &SqlitePool, before: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM records WHERE verdict IS NULL AND received_on < $1)";
    Ok(sqlx::query_scalar(sql).bind(before).fetch_one(db).await?)
}

pub async fn uploads_dated(db: &SqlitePool, from: &str, before: &str) -> Result<Vec<Upload>> {
    let sql = "SELECT response, digest, secret_hash, len, touched_on, whole FROM uploads
               WHERE touched_on >= $1 AND touched_on < $2";
    let rows = sqlx::query(sql).bind(from).bind(before).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(Upload {
                response: parsed(&row.try_get::<String, _>("response")?, "response id")?,
                digest: parsed(&row.try_get::<String, _>("digest")?, "part digest")?,
                secret_hash: parsed(&row.try_get::<String, _>("secret_hash")?, "secret hash")?,
                len: row.try_get::<i64, _>("len")? as u64,
                touched_on: row.try_get("touched_on")?,
                whole: row.try_get("whole")?,
            })
        })
        .collect()
}

/// `VACUUM` copies every table in the order of its key. No table has row ids (a test sees to that) and the keys that
/// matter are random, so that pages tell nothing of when their rows came. What the log still holds of the old pages goes.
pub async fn rebuild(db: &SqlitePool, folder: &Path) -> Result<()> {
    // The copy that it works on stays among our own files, and out of memory.
    let folder = folder.to_string_lossy().replace('\'', "''");
    sqlx::query(AssertSqlSafe(format!("PRAGMA temp_store_directory = '{folder}'"))).execute(db).await?;
    sqlx::query("VACUUM").execute(db).await?;
    let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(db).await?;
    // Somebody who reads since before holds the log.
    let held: i64 = row.try_get(0)?;
    if held == 0 { Ok(()) } else { Err(StoreError::Busy) }
}
