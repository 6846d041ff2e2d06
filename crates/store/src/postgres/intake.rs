//! The transaction in which records are taken.

use super::{Locked, PostgresStore, parsed, parts, plain, surveys};
use crate::{
    KeyId, Result,
    intake::{Holdings, Ingestion, Intake, Known, NewRecord, NewResponse},
    parts::Upload,
    surveys::Ending,
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId, erasure::id_hash};
use sqlx::{Row, postgres::PgRow};

/// Every step goes by a key.
const LOOK: &str = "
    SELECT p.secret_hash, p.revision, r.receipt AS stored, q.receipt AS apart, o.secret_hash AS owner,
           e.id_hash IS NOT NULL AS erased, x.apart AS erased_apart, x.receipt AS erased_receipt,
           (SELECT COUNT(*) FROM quarantine c WHERE c.id = a.id) AS in_quarantine,
           EXISTS (SELECT 1 FROM replaced d WHERE d.id = a.id AND d.digest = a.digest) AS replaced
    FROM UNNEST($1::TEXT[], $2::TEXT[], $3::TEXT[]) WITH ORDINALITY AS a (id, digest, id_hash, n)
    LEFT JOIN responses p ON p.id = a.id
    LEFT JOIN records r ON r.id = a.id AND r.digest = a.digest
    LEFT JOIN quarantine q ON q.id = a.id AND q.digest = a.digest
    LEFT JOIN apart_owners o ON o.id = a.id AND o.digest = a.digest
    LEFT JOIN erased e ON e.id_hash = a.id_hash
    LEFT JOIN erased_records x ON x.id_hash = a.id_hash AND x.digest = a.digest
    ORDER BY a.n";

struct PostgresIngestion(Locked);

#[async_trait]
impl Intake for PostgresStore {
    async fn ingestion(&self) -> Result<Box<dyn Ingestion>> {
        Ok(Box::new(PostgresIngestion(self.locked().await?)))
    }

    async fn receipt(&self, id: ResponseId, secret_hash: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT r.receipt FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   WHERE p.id = $1 AND p.secret_hash = $2";
        let receipt = sqlx::query_scalar(sql).bind(id.to_string()).bind(secret_hash.to_string());
        Ok(receipt.fetch_optional(&mut *self.db().await?).await?)
    }

    async fn any_receipt(&self) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT receipt FROM records UNION ALL SELECT receipt FROM quarantine LIMIT 1";
        Ok(sqlx::query_scalar(sql).fetch_optional(&mut *self.db().await?).await?)
    }
}

#[async_trait]
impl Ingestion for PostgresIngestion {
    async fn look(&mut self, asked: &[(ResponseId, Digest)]) -> Result<Vec<Holdings>> {
        let ids: Vec<_> = asked.iter().map(|(id, _)| id.to_string()).collect();
        let digests: Vec<_> = asked.iter().map(|(_, digest)| digest.to_string()).collect();
        let hashes: Vec<_> = asked.iter().map(|(id, _)| id_hash(*id).to_string()).collect();
        let rows = sqlx::query(LOOK).bind(ids).bind(digests).bind(hashes).fetch_all(&mut *self.0).await?;
        rows.iter().map(holdings).collect()
    }

    async fn insert(&mut self, rows: &[NewResponse<'_>]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let records: Vec<&NewRecord> = rows.iter().map(|row| &row.record).collect();
        let ids = texts(&records, |new| new.id.to_string());
        let forms = texts(&records, |new| new.form_id.to_owned());
        let revisions: Vec<i32> = records.iter().map(|new| new.revision as i32).collect();
        let secrets: Vec<_> = rows.iter().map(|row| row.secret_hash.to_string()).collect();
        let sql = "INSERT INTO responses (id, secret_hash, form_id, revision)
                   SELECT * FROM UNNEST($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::INTEGER[])
                   ON CONFLICT (id) DO UPDATE SET form_id = excluded.form_id, revision = excluded.revision";
        let insert = sqlx::query(sql).bind(&ids).bind(secrets).bind(forms).bind(&revisions);
        insert.execute(&mut *self.0).await?;
        let sql = "INSERT INTO records (id, revision, digest, hash, received_on, completed_at, received_at,
                   clock_behind_ms, seal_key, receipt, record)
                   SELECT * FROM UNNEST($1::TEXT[], $2::INTEGER[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[],
                   $7::TEXT[], $8::BIGINT[], $9::TEXT[], $10::BYTEA[], $11::BYTEA[])";
        let insert = sqlx::query(sql).bind(&ids).bind(&revisions);
        let insert = insert.bind(texts(&records, |new| new.digest.to_string()));
        let insert = insert.bind(texts(&records, |new| new.hash.to_string()));
        let insert = insert.bind(texts(&records, |new| new.received_on.to_owned()));
        let insert = insert.bind(texts(&records, |new| plain(new.completed_at)));
        let insert = insert.bind(texts(&records, |new| new.received_at.to_owned()));
        let insert = insert.bind(records.iter().map(|new| new.clock_behind_ms).collect::<Vec<_>>());
        let insert = insert.bind(texts(&records, |new| new.seal_key.as_ref().map_or("", KeyId::as_str).to_owned()));
        let insert = insert.bind(records.iter().map(|new| new.receipt).collect::<Vec<_>>());
        let insert = insert.bind(records.iter().map(|new| new.record).collect::<Vec<_>>());
        insert.execute(&mut *self.0).await?;
        for new in rows {
            self.insert_beside(new).await?;
        }
        Ok(())
    }

    async fn quarantine(&mut self, new: &NewRecord<'_>, owner: Option<Digest>) -> Result<()> {
        let id = new.id.to_string();
        let sql = "INSERT INTO quarantine (id, digest, form_id, hash, received_on, receipt, record)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let record =
            sqlx::query(sql).bind(&id).bind(new.digest.to_string()).bind(new.form_id).bind(new.hash.to_string());
        record.bind(new.received_on).bind(new.receipt).bind(new.record).execute(&mut *self.0).await?;
        if let Some(owner) = owner {
            let sql = "INSERT INTO apart_owners (id, digest, secret_hash) VALUES ($1, $2, $3)";
            let insert = sqlx::query(sql).bind(&id).bind(new.digest.to_string()).bind(owner.to_string());
            insert.execute(&mut *self.0).await?;
        }
        parts::bind(&mut self.0, &id, new.digest, new.parts).await
    }

    async fn endings(&mut self) -> Result<Vec<Ending>> {
        surveys::endings(&mut self.0).await
    }

    async fn deleted_forms(&mut self) -> Result<Vec<String>> {
        surveys::deleted_forms(&mut self.0).await
    }

    async fn part(&mut self, id: ResponseId, digest: Digest) -> Result<Option<Upload>> {
        parts::upload(&mut *self.0, id, digest).await
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        self.0.commit().await
    }
}

impl PostgresIngestion {
    /// What few records bring: a place in the quarantine, others that they replace, parts.
    async fn insert_beside(&mut self, new: &NewResponse<'_>) -> Result<()> {
        let (record, id) = (&new.record, new.record.id.to_string());
        if new.was_apart {
            for sql in [
                "DELETE FROM quarantine WHERE id = $1 AND digest = $2",
                "DELETE FROM apart_owners WHERE id = $1 AND digest = $2",
            ] {
                sqlx::query(sql).bind(&id).bind(record.digest.to_string()).execute(&mut *self.0).await?;
            }
        }
        for replaced in record.replaces {
            let sql = "INSERT INTO replaced (id, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            sqlx::query(sql).bind(&id).bind(replaced.to_string()).execute(&mut *self.0).await?;
        }
        parts::bind(&mut self.0, &id, record.digest, record.parts).await
    }
}

fn holdings(row: &PgRow) -> Result<Holdings> {
    let known = match (row.try_get::<Option<String>, _>("secret_hash")?, row.try_get::<Option<i32>, _>("revision")?) {
        (Some(secret), Some(revision)) => {
            Some(Known { secret_hash: parsed(&secret, "secret hash")?, revision: revision as u32 })
        }
        _ => None,
    };
    if known.is_none() && row.try_get("erased")? {
        let receipt: Option<Vec<u8>> = row.try_get("erased_receipt")?;
        let apart = row.try_get::<Option<bool>, _>("erased_apart")?.unwrap_or_default();
        let (apart, stored) = if apart { (receipt, None) } else { (None, receipt) };
        return Ok(Holdings { erased: true, stored, apart, ..Holdings::default() });
    }
    let (stored, apart) = (row.try_get("stored")?, row.try_get("apart")?);
    let (in_quarantine, replaced) = (row.try_get::<i64, _>("in_quarantine")? as u32, row.try_get("replaced")?);
    let owner = row.try_get::<Option<String>, _>("owner")?.map(|hash| parsed(&hash, "secret hash")).transpose()?;
    Ok(Holdings { known, erased: false, stored, apart, in_quarantine, replaced, owner })
}

fn texts(records: &[&NewRecord], of: impl Fn(&NewRecord) -> String) -> Vec<String> {
    records.iter().map(|new| of(new)).collect()
}
