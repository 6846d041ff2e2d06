//! Packs and surveys.

use super::parsed;
use crate::store::{
    Encoded, Encoding, NewPublication, Over, Privacy, Publication, Result, StoreError, StoredPack, SurveyRow, Which,
};
use outbox::{
    Digest,
    wire::{Pack, PackFile},
};
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};
use std::sync::Arc;

pub async fn publish(db: &SqlitePool, new: NewPublication<'_>) -> Result<Publication> {
    let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
    let (stored, pack) = (new.pack, &new.pack.pack);
    let hash = pack.hash.to_string();
    if let Some(refused) = refused(&mut tx, &new).await? {
        return Ok(refused);
    }
    let shown: Option<String> = sqlx::query_scalar("SELECT hash FROM surveys WHERE workbook = $1")
        .bind(new.workbook)
        .fetch_optional(&mut *tx)
        .await?;
    if new.over != Over::Whatever && shown.as_ref() != Some(&hash) {
        let shown = shown.as_deref().map(|shown| parsed(shown, "pack hash")).transpose()?;
        if new.over != Over::Seen(shown) {
            return Ok(Publication::Overtaken);
        }
    }
    let versions: Vec<(String, String, bool)> =
        sqlx::query_as("SELECT version, hash, trial FROM packs WHERE form_id = $1")
            .bind(&pack.form_id)
            .fetch_all(&mut *tx)
            .await?;
    let known = versions.iter().find(|(_, known, _)| *known == hash);
    let is_other = |trial: &bool| *trial != stored.trial;
    if known.is_some_and(|(.., trial)| is_other(trial))
        || known.is_none() && versions.iter().any(|(version, ..)| *version == pack.version)
    {
        return Ok(Publication::VersionTaken(versions.into_iter().map(|(version, ..)| version).collect()));
    }
    if known.is_none() {
        insert_pack(&mut tx, stored, new.files).await?;
    }
    if let Some((name, bytes)) = new.made_of {
        let sql = "INSERT INTO workbooks (hash, name, bytes) VALUES ($1, $2, $3)
                   ON CONFLICT (hash) DO UPDATE SET name = $2, bytes = $3";
        sqlx::query(sql).bind(&hash).bind(name).bind(bytes).execute(&mut *tx).await?;
    }
    let sql = "INSERT INTO surveys (workbook, name, form_id, hash, by_hand) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (workbook) DO UPDATE SET form_id = $3, hash = $4, by_hand = $5";
    let insert = sqlx::query(sql).bind(new.workbook).bind(new.name).bind(&pack.form_id).bind(&hash);
    insert.bind(new.by_hand).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(if shown.as_ref() == Some(&hash) { Publication::Unchanged } else { Publication::Published })
}

/// Why the survey may not show the pack, whatever its version.
async fn refused(tx: &mut SqliteConnection, new: &NewPublication<'_>) -> Result<Option<Publication>> {
    let form_id = &new.pack.pack.form_id;
    // Two surveys of one form would be one heap of responses.
    let sql = "SELECT workbook FROM surveys WHERE form_id = $1 AND workbook <> $2 ORDER BY workbook LIMIT 1";
    let other: Option<String> =
        sqlx::query_scalar(sql).bind(form_id).bind(new.workbook).fetch_optional(&mut *tx).await?;
    if let Some(other) = other {
        return Ok(Some(Publication::FormTaken(other)));
    }
    let sql = "SELECT s.form_id, k.trial FROM surveys s JOIN packs k ON k.hash = s.hash WHERE s.workbook = $1";
    let shown: Option<(String, bool)> = sqlx::query_as(sql).bind(new.workbook).fetch_optional(&mut *tx).await?;
    Ok(match shown {
        Some((shown, _)) if shown != *form_id => Some(Publication::OtherForm(shown)),
        Some((_, false)) if new.pack.trial => Some(Publication::IsLive),
        _ => None,
    })
}

async fn insert_pack(tx: &mut SqliteConnection, new: &StoredPack, files: &[Arc<[u8]>]) -> Result<()> {
    let (pack, hash) = (&new.pack, new.pack.hash.to_string());
    let sql = "INSERT INTO packs (hash, form_id, version, title, languages, privacy, draft_days, trial)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let languages = serde_json::to_string(&new.languages).map_err(|_| StoreError::Corrupt("languages"))?;
    let insert = sqlx::query(sql).bind(&hash).bind(&pack.form_id).bind(&pack.version);
    let insert = insert.bind(&new.title).bind(languages).bind(new.privacy.as_str()).bind(new.draft_days);
    insert.bind(new.trial).execute(&mut *tx).await?;
    for (position, (file, bytes)) in (0i64..).zip(pack.files.iter().zip(files)) {
        let sha256 = file.sha256.to_string();
        let sql = "INSERT INTO files (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
        sqlx::query(sql).bind(&sha256).bind(&**bytes).execute(&mut *tx).await?;
        let sql = "INSERT INTO pack_files (hash, position, name, len, sha256) VALUES ($1, $2, $3, $4, $5)";
        let insert = sqlx::query(sql).bind(&hash).bind(position).bind(&file.name);
        insert.bind(file.len as i64).bind(&sha256).execute(&mut *tx).await?;
    }
    Ok(())
}

pub async fn set_closed(db: &SqlitePool, workbook: &str, closed_on: Option<&str>) -> Result<bool> {
    let sql = "UPDATE surveys SET closed_on = $2 WHERE workbook = $1 AND (closed_on = '') <> ($2 = '')";
    let update = sqlx::query(sql).bind(workbook).bind(closed_on.unwrap_or_default());
    Ok(update.execute(db).await?.rows_affected() > 0)
}

pub async fn workbook(db: &SqlitePool, hash: Digest) -> Result<Option<(String, Vec<u8>)>> {
    let sql = "SELECT name, bytes FROM workbooks WHERE hash = $1";
    Ok(sqlx::query_as(sql).bind(hash.to_string()).fetch_optional(db).await?)
}

pub async fn workbook_name(db: &SqlitePool, hash: Digest) -> Result<Option<String>> {
    let sql = "SELECT name FROM workbooks WHERE hash = $1";
    Ok(sqlx::query_scalar(sql).bind(hash.to_string()).fetch_optional(db).await?)
}

/// What a survey's row holds.
#[derive(sqlx::FromRow)]
struct Columns {
    name: String,
    workbook: String,
    hash: String,
    closed_on: String,
    by_hand: bool,
}

pub async fn surveys(db: &SqlitePool) -> Result<Vec<SurveyRow>> {
    let sql = "SELECT name, workbook, hash, closed_on, by_hand FROM surveys ORDER BY workbook";
    let rows: Vec<Columns> = sqlx::query_as(sql).fetch_all(db).await?;
    let mut surveys = Vec::with_capacity(rows.len());
    for row in rows {
        surveys.push(survey_row(db, row).await?);
    }
    Ok(surveys)
}

pub async fn survey(db: &SqlitePool, name: &str) -> Result<Option<SurveyRow>> {
    let sql = "SELECT name, workbook, hash, closed_on, by_hand FROM surveys WHERE name = $1";
    match sqlx::query_as(sql).bind(name).fetch_optional(db).await? {
        Some(row) => Ok(Some(survey_row(db, row).await?)),
        None => Ok(None),
    }
}

async fn survey_row(db: &SqlitePool, row: Columns) -> Result<SurveyRow> {
    let Columns { name, workbook, hash, closed_on, by_hand } = row;
    let pack = pack(db, parsed(&hash, "pack hash")?).await?.ok_or(StoreError::Corrupt("a survey's pack"))?;
    let closed_on = Some(closed_on).filter(|day| !day.is_empty());
    Ok(SurveyRow { name, workbook, pack, closed_on, by_hand })
}

pub async fn pack(db: &SqlitePool, hash: Digest) -> Result<Option<StoredPack>> {
    match sqlx::query("SELECT * FROM packs WHERE hash = $1").bind(hash.to_string()).fetch_optional(db).await? {
        Some(row) => Ok(Some(stored_pack(db, &row).await?)),
        None => Ok(None),
    }
}

pub async fn packs_of(db: &SqlitePool, form_id: &str) -> Result<Vec<StoredPack>> {
    let sql = "SELECT * FROM packs WHERE form_id = $1 ORDER BY version";
    stored_packs(db, sqlx::query(sql).bind(form_id).fetch_all(db).await?).await
}

pub async fn packs_with(db: &SqlitePool, form_id: &str, which: Which) -> Result<Vec<StoredPack>> {
    let sql = match which {
        Which::Counted => {
            "SELECT * FROM packs WHERE form_id = $1 AND hash IN (SELECT hash FROM counted_packs) ORDER BY version"
        }
        Which::Tests => "SELECT * FROM packs WHERE form_id = $1 AND trial ORDER BY version",
    };
    stored_packs(db, sqlx::query(sql).bind(form_id).fetch_all(db).await?).await
}

async fn stored_packs(db: &SqlitePool, rows: Vec<SqliteRow>) -> Result<Vec<StoredPack>> {
    let mut packs = Vec::with_capacity(rows.len());
    for row in rows {
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

pub async fn encoded_pack_file(
    db: &SqlitePool,
    form_id: &str,
    hash: Digest,
    name: &str,
    encoding: Encoding,
) -> Result<Option<Vec<u8>>> {
    let sql = match encoding {
        Encoding::Brotli => {
            "SELECT f.br FROM packs p JOIN pack_files pf ON pf.hash = p.hash JOIN files f ON f.sha256 = pf.sha256
             WHERE p.hash = $1 AND p.form_id = $2 AND pf.name = $3 AND f.br <> x''"
        }
        Encoding::Gzip => {
            "SELECT f.gz FROM packs p JOIN pack_files pf ON pf.hash = p.hash JOIN files f ON f.sha256 = pf.sha256
             WHERE p.hash = $1 AND p.form_id = $2 AND pf.name = $3 AND f.gz <> x''"
        }
    };
    let bytes = sqlx::query_scalar(sql).bind(hash.to_string()).bind(form_id).bind(name);
    Ok(bytes.fetch_optional(db).await?)
}

pub async fn unencoded_file(db: &SqlitePool) -> Result<Option<(Digest, Vec<u8>)>> {
    let sql = "SELECT sha256, bytes FROM files WHERE br IS NULL OR gz IS NULL LIMIT 1";
    let found: Option<(String, Vec<u8>)> = sqlx::query_as(sql).fetch_optional(db).await?;
    found.map(|(sha256, bytes)| Ok((parsed(&sha256, "file digest")?, bytes))).transpose()
}

pub async fn set_encoded(db: &SqlitePool, sha256: Digest, encoded: &Encoded) -> Result<()> {
    let update = sqlx::query("UPDATE files SET br = $2, gz = $3 WHERE sha256 = $1").bind(sha256.to_string());
    update.bind(&encoded.br).bind(&encoded.gz).execute(db).await?;
    Ok(())
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
        trial: row.try_get("trial")?,
    })
}
