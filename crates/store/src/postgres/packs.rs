//! Packs and their files.

use super::{PostgresStore, parsed};
use crate::{
    Result, StoreError,
    packs::{Encoded, Encoding, Packs, Privacy, StoredPack},
    records::Which,
};
use async_trait::async_trait;
use outbox::{
    Digest,
    wire::{Pack, PackFile},
};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::sync::Arc;

#[async_trait]
impl Packs for PostgresStore {
    async fn pack(&self, hash: Digest) -> Result<Option<StoredPack>> {
        pack(&mut *self.db().await?, hash).await
    }

    async fn packs_of(&self, form_id: &str) -> Result<Vec<StoredPack>> {
        let sql = "SELECT * FROM packs WHERE form_id = $1 ORDER BY version";
        let mut db = self.db().await?;
        let rows = sqlx::query(sql).bind(form_id).fetch_all(&mut *db).await?;
        stored_packs(&mut db, rows).await
    }

    async fn packs_with(&self, form_id: &str, which: Which) -> Result<Vec<StoredPack>> {
        let sql = match which {
            Which::Counted => {
                "SELECT * FROM packs WHERE form_id = $1 AND hash IN (SELECT hash FROM counted_packs) ORDER BY version"
            }
            Which::Tests => "SELECT * FROM packs WHERE form_id = $1 AND trial ORDER BY version",
        };
        let mut db = self.db().await?;
        let rows = sqlx::query(sql).bind(form_id).fetch_all(&mut *db).await?;
        stored_packs(&mut db, rows).await
    }

    async fn pack_file(&self, form_id: &str, hash: Digest, name: &str) -> Result<Option<Vec<u8>>> {
        let sql =
            "SELECT f.bytes FROM packs p JOIN pack_files pf ON pf.hash = p.hash JOIN files f ON f.sha256 = pf.sha256
                   WHERE p.hash = $1 AND p.form_id = $2 AND pf.name = $3";
        let bytes = sqlx::query_scalar(sql).bind(hash.to_string()).bind(form_id).bind(name);
        Ok(bytes.fetch_optional(&mut *self.db().await?).await?)
    }

    async fn encoded_pack_file(
        &self,
        form_id: &str,
        hash: Digest,
        name: &str,
        encoding: Encoding,
    ) -> Result<Option<Vec<u8>>> {
        let sql = match encoding {
            Encoding::Brotli => {
                "SELECT f.br FROM packs p JOIN pack_files pf ON pf.hash = p.hash JOIN files f ON f.sha256 = pf.sha256
                 WHERE p.hash = $1 AND p.form_id = $2 AND pf.name = $3 AND f.br <> ''::BYTEA"
            }
            Encoding::Gzip => {
                "SELECT f.gz FROM packs p JOIN pack_files pf ON pf.hash = p.hash JOIN files f ON f.sha256 = pf.sha256
                 WHERE p.hash = $1 AND p.form_id = $2 AND pf.name = $3 AND f.gz <> ''::BYTEA"
            }
        };
        let bytes = sqlx::query_scalar(sql).bind(hash.to_string()).bind(form_id).bind(name);
        Ok(bytes.fetch_optional(&mut *self.db().await?).await?)
    }

    async fn unencoded_file(&self) -> Result<Option<(Digest, Vec<u8>)>> {
        let sql = "SELECT sha256, bytes FROM files WHERE br IS NULL OR gz IS NULL LIMIT 1";
        let found: Option<(String, Vec<u8>)> = sqlx::query_as(sql).fetch_optional(&mut *self.db().await?).await?;
        found.map(|(sha256, bytes)| Ok((parsed(&sha256, "file digest")?, bytes))).transpose()
    }

    async fn set_encoded(&self, sha256: Digest, encoded: &Encoded) -> Result<()> {
        let update = sqlx::query("UPDATE files SET br = $2, gz = $3 WHERE sha256 = $1").bind(sha256.to_string());
        update.bind(&encoded.br).bind(&encoded.gz).execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn workbook(&self, hash: Digest) -> Result<Option<(String, Vec<u8>)>> {
        let sql = "SELECT name, bytes FROM workbooks WHERE hash = $1";
        Ok(sqlx::query_as(sql).bind(hash.to_string()).fetch_optional(&mut *self.db().await?).await?)
    }

    async fn workbook_name(&self, hash: Digest) -> Result<Option<String>> {
        let sql = "SELECT name FROM workbooks WHERE hash = $1";
        Ok(sqlx::query_scalar(sql).bind(hash.to_string()).fetch_optional(&mut *self.db().await?).await?)
    }
}

pub async fn insert_pack(tx: &mut PgConnection, new: &StoredPack, files: &[Arc<[u8]>]) -> Result<()> {
    let (pack, hash) = (&new.pack, new.pack.hash.to_string());
    let sql = "INSERT INTO packs (hash, form_id, version, title, languages, privacy, draft_days, trial)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let languages = serde_json::to_string(&new.languages).map_err(|_| StoreError::Corrupt("languages"))?;
    let insert = sqlx::query(sql).bind(&hash).bind(&pack.form_id).bind(&pack.version);
    let insert = insert.bind(&new.title).bind(languages).bind(new.privacy.as_str());
    let insert = insert.bind(new.draft_days.map(|days| days as i32));
    insert.bind(new.trial).execute(&mut *tx).await?;
    for (position, (file, bytes)) in (0i32..).zip(pack.files.iter().zip(files)) {
        let sha256 = file.sha256.to_string();
        let sql = "INSERT INTO files (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
        sqlx::query(sql).bind(&sha256).bind(&**bytes).execute(&mut *tx).await?;
        let sql = "INSERT INTO pack_files (hash, position, name, len, sha256) VALUES ($1, $2, $3, $4, $5)";
        let insert = sqlx::query(sql).bind(&hash).bind(position).bind(&file.name);
        insert.bind(file.len as i64).bind(&sha256).execute(&mut *tx).await?;
    }
    Ok(())
}

pub async fn pack(db: &mut PgConnection, hash: Digest) -> Result<Option<StoredPack>> {
    match sqlx::query("SELECT * FROM packs WHERE hash = $1").bind(hash.to_string()).fetch_optional(&mut *db).await? {
        Some(row) => Ok(Some(stored_pack(db, &row).await?)),
        None => Ok(None),
    }
}

async fn stored_packs(db: &mut PgConnection, rows: Vec<PgRow>) -> Result<Vec<StoredPack>> {
    let mut packs = Vec::with_capacity(rows.len());
    for row in rows {
        packs.push(stored_pack(&mut *db, &row).await?);
    }
    Ok(packs)
}

async fn stored_pack(db: &mut PgConnection, row: &PgRow) -> Result<StoredPack> {
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
        draft_days: row.try_get::<Option<i32>, _>("draft_days")?.map(|days| days as u32),
        trial: row.try_get("trial")?,
    })
}
