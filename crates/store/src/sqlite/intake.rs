//! The transaction in which records are taken.

use super::{SqliteStore, parsed, parts, surveys};
use crate::{
    KeyId, Result,
    intake::{Holdings, Ingestion, Intake, Known, NewRecord, NewResponse},
    parts::Upload,
    surveys::Ending,
};
use async_trait::async_trait;
use outbox::{Digest, ResponseId, erasure::id_hash};
use sqlx::{QueryBuilder, Row, Sqlite, Transaction, sqlite::SqliteRow};

/// Most rows of one statement; fewer go by powers of two, so that there are few different statements to prepare.
const ROWS: usize = 64;

/// Every step goes by a key.
const LOOK: &str = "
    SELECT p.secret_hash, p.revision, r.receipt AS stored, q.receipt AS apart, o.secret_hash AS owner,
           e.id_hash IS NOT NULL AS erased, x.apart AS erased_apart, x.receipt AS erased_receipt,
           (SELECT COUNT(*) FROM quarantine c WHERE c.id = a.id) AS in_quarantine,
           EXISTS (SELECT 1 FROM replaced d WHERE d.id = a.id AND d.digest = a.digest) AS replaced
    FROM (SELECT key AS n, value ->> 0 AS id, value ->> 1 AS digest, value ->> 2 AS id_hash FROM json_each($1)) a
    LEFT JOIN responses p ON p.id = a.id
    LEFT JOIN records r ON r.id = a.id AND r.digest = a.digest
    LEFT JOIN quarantine q ON q.id = a.id AND q.digest = a.digest
    LEFT JOIN apart_owners o ON o.id = a.id AND o.digest = a.digest
    LEFT JOIN erased e ON e.id_hash = a.id_hash
    LEFT JOIN erased_records x ON x.id_hash = a.id_hash AND x.digest = a.digest
    ORDER BY a.n";

struct SqliteIngestion(Transaction<'static, Sqlite>);

#[async_trait]
impl Intake for SqliteStore {
    async fn ingestion(&self) -> Result<Box<dyn Ingestion>> {
        // `BEGIN IMMEDIATE` takes the write lock at once: what is looked up stays true until the commit.
        Ok(Box::new(SqliteIngestion(self.write.begin_with("BEGIN IMMEDIATE").await?)))
    }

    async fn receipt(&self, id: ResponseId, secret_hash: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT r.receipt FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                   WHERE p.id = $1 AND p.secret_hash = $2";
        let receipt = sqlx::query_scalar(sql).bind(id.to_string()).bind(secret_hash.to_string());
        Ok(receipt.fetch_optional(&self.read).await?)
    }

    async fn any_receipt(&self) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT receipt FROM records UNION ALL SELECT receipt FROM quarantine LIMIT 1";
        Ok(sqlx::query_scalar(sql).fetch_optional(&self.read).await?)
    }
}

#[async_trait]
impl Ingestion for SqliteIngestion {
    async fn look(&mut self, asked: &[(ResponseId, Digest)]) -> Result<Vec<Holdings>> {
        let asked: Vec<[String; 3]> =
            asked.iter().map(|(id, digest)| [id.to_string(), digest.to_string(), id_hash(*id).to_string()]).collect();
        // Strings in lists: serialising them cannot fail.
        let asked = serde_json::to_string(&asked).unwrap_or_default();
        let rows = sqlx::query(LOOK).bind(asked).fetch_all(&mut *self.0).await?;
        rows.iter().map(holdings).collect()
    }

    async fn insert(&mut self, rows: &[NewResponse<'_>]) -> Result<()> {
        for rows in portions(rows) {
            let mut responses = QueryBuilder::new("INSERT INTO responses (id, secret_hash, form_id, revision) ");
            responses.push_values(rows, |mut row, new| {
                row.push_bind(new.record.id.to_string()).push_bind(new.secret_hash.to_string());
                row.push_bind(new.record.form_id).push_bind(new.record.revision);
            });
            responses.push(" ON CONFLICT (id) DO UPDATE SET form_id = excluded.form_id, revision = excluded.revision");
            responses.build().execute(&mut *self.0).await?;
            let mut records = QueryBuilder::new(
                "INSERT INTO records (id, revision, digest, hash, received_on, completed_at, received_at,
                 clock_behind_ms, seal_key, receipt, record) ",
            );
            records.push_values(rows.iter().map(|row| &row.record), |mut row, new| {
                row.push_bind(new.id.to_string()).push_bind(new.revision).push_bind(new.digest.to_string());
                row.push_bind(new.hash.to_string()).push_bind(new.received_on).push_bind(new.completed_at);
                row.push_bind(new.received_at).push_bind(new.clock_behind_ms);
                row.push_bind(new.seal_key.as_ref().map_or("", KeyId::as_str));
                row.push_bind(new.receipt).push_bind(new.record);
            });
            records.build().execute(&mut *self.0).await?;
        }
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
        Ok(self.0.commit().await?)
    }
}

impl SqliteIngestion {
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

fn holdings(row: &SqliteRow) -> Result<Holdings> {
    let known = match (row.try_get::<Option<String>, _>("secret_hash")?, row.try_get::<Option<u32>, _>("revision")?) {
        (Some(secret), Some(revision)) => Some(Known { secret_hash: parsed(&secret, "secret hash")?, revision }),
        _ => None,
    };
    if known.is_none() && row.try_get("erased")? {
        let receipt: Option<Vec<u8>> = row.try_get("erased_receipt")?;
        let apart = row.try_get::<Option<bool>, _>("erased_apart")?.unwrap_or_default();
        let (apart, stored) = if apart { (receipt, None) } else { (None, receipt) };
        return Ok(Holdings { erased: true, stored, apart, ..Holdings::default() });
    }
    let (stored, apart) = (row.try_get("stored")?, row.try_get("apart")?);
    let (in_quarantine, replaced) = (row.try_get("in_quarantine")?, row.try_get("replaced")?);
    let owner = row.try_get::<Option<String>, _>("owner")?.map(|hash| parsed(&hash, "secret hash")).transpose()?;
    Ok(Holdings { known, erased: false, stored, apart, in_quarantine, replaced, owner })
}

/// The rows in portions of [`ROWS`], the rest in powers of two.
fn portions<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let largest = ROWS.min(1 << rows.len().checked_ilog2()?);
        let (portion, rest) = rows.split_at(largest);
        rows = rest;
        Some(portion)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_go_in_few_sizes() {
        for (count, expected) in [(0, vec![]), (1, vec![1]), (7, vec![4, 2, 1]), (130, vec![64, 64, 2])] {
            let rows: Vec<_> = (0..count).collect();
            assert_eq!(portions(&rows).map(<[_]>::len).collect::<Vec<_>>(), expected);
            assert_eq!(portions(&rows).flatten().copied().collect::<Vec<_>>(), rows);
        }
    }
}
