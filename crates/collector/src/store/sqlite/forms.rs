//! Packs and surveys.

use super::parsed;
use crate::store::{Privacy, Publication, Result, StoreError, StoredPack, SurveyRow};
use outbox::{
    Digest,
    wire::{Pack, PackFile},
};
use sqlx::{Row, SqlitePool, sqlite::SqliteRow};

pub async fn publish(
    db: &SqlitePool,
    workbook: &str,
    name: &str,
    new: &StoredPack,
    files: &[Vec<u8>],
) -> Result<Publication> {
    let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
    let pack = &new.pack;
    let hash = pack.hash.to_string();
    let versions: Vec<(String, String)> = sqlx::query_as("SELECT version, hash FROM packs WHERE form_id = $1")
        .bind(&pack.form_id)
        .fetch_all(&mut *tx)
        .await?;
    let known = versions.iter().any(|(_, known)| *known == hash);
    if !known {
        if versions.iter().any(|(version, _)| *version == pack.version) {
            return Ok(Publication::VersionTaken(versions.into_iter().map(|(version, _)| version).collect()));
        }
        let sql = "INSERT INTO packs (hash, form_id, version, title, languages, privacy, draft_days)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let languages = serde_json::to_string(&new.languages).map_err(|_| StoreError::Corrupt("languages"))?;
        let insert = sqlx::query(sql).bind(&hash).bind(&pack.form_id).bind(&pack.version);
        let insert = insert.bind(&new.title).bind(languages).bind(new.privacy.as_str()).bind(new.draft_days);
        insert.execute(&mut *tx).await?;
        for (position, (file, bytes)) in (0i64..).zip(pack.files.iter().zip(files)) {
            let sha256 = file.sha256.to_string();
            let sql = "INSERT INTO files (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
            sqlx::query(sql).bind(&sha256).bind(bytes).execute(&mut *tx).await?;
            let sql = "INSERT INTO pack_files (hash, position, name, len, sha256) VALUES ($1, $2, $3, $4, $5)";
            let insert = sqlx::query(sql).bind(&hash).bind(position).bind(&file.name);
            insert.bind(file.len as i64).bind(&sha256).execute(&mut *tx).await?;
        }
    }
    let shown: Option<String> = sqlx::query_scalar("SELECT hash FROM surveys WHERE workbook = $1")
        .bind(workbook)
        .fetch_optional(&mut *tx)
        .await?;
    let sql = "INSERT INTO surveys (workbook, name, form_id, hash) VALUES ($1, $2, $3, $4)
               ON CONFLICT (workbook) DO UPDATE SET form_id = $3, hash = $4";
    sqlx::query(sql).bind(workbook).bind(name).bind(&pack.form_id).bind(&hash).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(if shown.as_ref() == Some(&hash) { Publication::Unchanged } else { Publication::Published })
}

pub async fn surveys(db: &SqlitePool) -> Result<Vec<SurveyRow>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT name, workbook, hash FROM surveys ORDER BY workbook").fetch_all(db).await?;
    let mut surveys = Vec::with_capacity(rows.len());
    for row in rows {
        surveys.push(survey_row(db, row).await?);
    }
    Ok(surveys)
}

pub async fn survey(db: &SqlitePool, name: &str) -> Result<Option<SurveyRow>> {
    let sql = "SELECT name, workbook, hash FROM surveys WHERE name = $1";
    match sqlx::query_as(sql).bind(name).fetch_optional(db).await? {
        Some(row) => Ok(Some(survey_row(db, row).await?)),
        None => Ok(None),
    }
}

async fn survey_row(db: &SqlitePool, (name, workbook, hash): (String, String, String)) -> Result<SurveyRow> {
    let pack = pack(db, parsed(&hash, "pack hash")?).await?.ok_or(StoreError::Corrupt("a survey's pack"))?;
    Ok(SurveyRow { name, workbook, pack })
}

pub async fn pack(db: &SqlitePool, hash: Digest) -> Result<Option<StoredPack>> {
    match sqlx::query("SELECT * FROM packs WHERE hash = $1").bind(hash.to_string()).fetch_optional(db).await? {
        Some(row) => Ok(Some(stored_pack(db, &row).await?)),
        None => Ok(None),
    }
}

pub async fn packs_of(db: &SqlitePool, form_id: &str) -> Result<Vec<StoredPack>> {
    let sql = "SELECT * FROM packs WHERE form_id = $1 ORDER BY version";
    let mut packs = Vec::new();
    for row in sqlx::query(sql).bind(form_id).fetch_all(db).await? {
        packs.push(stored_pack(db, &row).await?);
    }
    Ok(packs)
}

pub async fn pack_file(db: &SqlitePool, form_id: &str, hash: Digest, name: &str) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT f.bytes FROM packs p JOIN pack_files pf ON pf.hash = p.hash JOIN files f ON f.sha256 = pf.sha256
               WHERE p.hash = $1 AND p.form_id = $2 AND pf.name = $3";
    let bytes = sqlx::query_scalar(sql).bind(hash.to_string()).bind(form_id).bind(name);
    Ok(bytes.fetch_optional(db).await?)
}

async fn stored_pack(db: &SqlitePool, row: &SqliteRow) -> Result<StoredPack> {
    let hash: String = row.try_get("hash")?;
    let sql = "SELECT name, len, sha256 FROM pack_files WHERE hash = $1 ORDER BY position";
    let files: Vec<(String, i64, String)> = sqlx::query_as(sql).bind(&hash).fetch_all(db).await?;
    let files = files
        .into_iter()
        .map(|(name, len, sha256)| Ok(PackFile { name, len: len as u64, sha256: parsed(&sha256, "file digest")? }))
        .collect::<Result<_>>()?;
    let languages: String = row.try_get("languages")?;
    let privacy: String = row.try_get("privacy")?;
    Ok(StoredPack {
        pack: Pack {
            form_id: row.try_get("form_id")?,
            version: row.try_get("version")?,
            hash: parsed(&hash, "pack hash")?,
            files,
        },
        title: row.try_get("title")?,
        languages: serde_json::from_str(&languages).map_err(|_| StoreError::Corrupt("languages"))?,
        privacy: Privacy::parse(&privacy).ok_or(StoreError::Corrupt("privacy"))?,
        draft_days: row.try_get("draft_days")?,
    })
}
