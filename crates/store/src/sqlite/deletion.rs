//! Deleting a survey.

use super::{SqliteStore, parsed};
use crate::{
    Result,
    deletion::{Deleted, Deleting, Deletion, Holdings},
    parts::{growing_name, whole_name},
};
use async_trait::async_trait;
use outbox::{ResponseId, erasure::DeletedSurvey};
use sqlx::{Sqlite, SqliteConnection, Transaction};

/// Whatever names the form; a response may have been given in two of them.
const IDS: &str = "SELECT id FROM responses WHERE form_id = $1
    UNION SELECT r.id FROM records r JOIN packs k ON k.hash = r.hash WHERE k.form_id = $1
    UNION SELECT id FROM quarantine WHERE form_id = $1";

/// What goes before anything that it refers to; `$1` is the form.
const OF_FORM: [&str; 3] = [
    "DELETE FROM quarantine WHERE form_id = $1",
    "DELETE FROM records WHERE id IN (SELECT id FROM responses WHERE form_id = $1)
     OR hash IN (SELECT hash FROM packs WHERE form_id = $1)",
    "DELETE FROM responses WHERE form_id = $1",
];

/// What stood beside records that are gone; `$1` are the responses, as a list.
const BESIDE: [&str; 5] = [
    "DELETE FROM excluded WHERE id IN (SELECT value FROM json_each($1))
     AND NOT EXISTS (SELECT 1 FROM responses p WHERE p.id = excluded.id)
     AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.id = excluded.id)",
    "DELETE FROM replaced WHERE id IN (SELECT value FROM json_each($1))
     AND NOT EXISTS (SELECT 1 FROM responses p WHERE p.id = replaced.id)",
    "DELETE FROM apart_owners WHERE id IN (SELECT value FROM json_each($1))
     AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.id = apart_owners.id AND q.digest = apart_owners.digest)",
    "DELETE FROM record_parts WHERE id IN (SELECT value FROM json_each($1))
     AND NOT EXISTS (SELECT 1 FROM records r WHERE r.id = record_parts.id AND r.digest = record_parts.record)
     AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.id = record_parts.id AND q.digest = record_parts.record)",
    "DELETE FROM uploads WHERE response IN (SELECT value FROM json_each($1))
     AND NOT EXISTS (SELECT 1 FROM responses o WHERE o.id = uploads.response)
     AND NOT EXISTS (SELECT 1 FROM record_parts p WHERE p.id = uploads.response AND p.digest = uploads.digest)",
];

/// The survey itself and its versions; `$1` is the form.
const ITSELF: [&str; 6] = [
    "DELETE FROM survey_days WHERE workbook IN (SELECT workbook FROM surveys WHERE form_id = $1)",
    "DELETE FROM surveys WHERE form_id = $1",
    "DELETE FROM workbooks WHERE hash IN (SELECT hash FROM packs WHERE form_id = $1)",
    "DELETE FROM pack_files WHERE hash IN (SELECT hash FROM packs WHERE form_id = $1)",
    "DELETE FROM packs WHERE form_id = $1",
    "DELETE FROM files WHERE NOT EXISTS (SELECT 1 FROM pack_files f WHERE f.sha256 = files.sha256)",
];

async fn ids_of(db: &mut SqliteConnection, form_id: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(IDS).bind(form_id).fetch_all(db).await?)
}

async fn holdings(db: &mut SqliteConnection, form_id: &str, ids: &str) -> Result<Holdings> {
    let sql = "SELECT (SELECT COUNT(*) FROM responses WHERE form_id = $1),
               (SELECT COUNT(*) FROM responses p JOIN records r ON r.id = p.id AND r.revision = p.revision
                JOIN packs k ON k.hash = r.hash WHERE p.form_id = $1 AND k.trial),
               (SELECT COUNT(*) FROM excluded e JOIN responses p ON p.id = e.id WHERE p.form_id = $1),
               (SELECT COUNT(*) FROM quarantine WHERE form_id = $1),
               (SELECT COUNT(*) FROM uploads u WHERE u.response IN (SELECT value FROM json_each($2))
                AND NOT EXISTS (SELECT 1 FROM responses p WHERE p.id = u.response AND p.form_id <> $1)),
               (SELECT COUNT(*) FROM packs WHERE form_id = $1)";
    let found: (i64, i64, i64, i64, i64, i64) = sqlx::query_as(sql).bind(form_id).bind(ids).fetch_one(db).await?;
    let (responses, tests, excluded, apart, parts, versions) = found;
    let [responses, tests, excluded, apart, parts, versions] =
        [responses, tests, excluded, apart, parts, versions].map(|count| count as u64);
    Ok(Holdings { responses, tests, excluded, apart, parts, versions })
}

/// Strings as a list: writing them cannot fail.
fn list(ids: &[String]) -> String {
    serde_json::to_string(ids).unwrap_or_default()
}

/// The files of attachments that this takes away, as far as nothing else needs them.
async fn files_of(db: &mut Transaction<'static, Sqlite>, ids: &str) -> Result<Vec<String>> {
    let sql = "SELECT response, digest FROM uploads WHERE response IN (SELECT value FROM json_each($1))
               UNION SELECT id, digest FROM record_parts WHERE id IN (SELECT value FROM json_each($1))";
    let parts: Vec<(String, String)> = sqlx::query_as(sql).bind(ids).fetch_all(&mut **db).await?;
    let mut names = Vec::with_capacity(2 * parts.len());
    for (id, part) in parts {
        let digest = parsed(&part, "part digest")?;
        names.extend([growing_name(parsed(&id, "response id")?, digest), whole_name(digest)]);
    }
    Ok(names)
}

#[async_trait]
impl Deleting for SqliteStore {
    async fn holdings(&self, form_id: &str) -> Result<Holdings> {
        let mut tx = self.read.begin().await?;
        let ids = list(&ids_of(&mut tx, form_id).await?);
        holdings(&mut tx, form_id, &ids).await
    }

    async fn ids_of(&self, form_id: &str) -> Result<Vec<ResponseId>> {
        let found = ids_of(&mut *self.read.acquire().await?, form_id).await?;
        found.iter().map(|id| parsed(id, "response id")).collect()
    }

    async fn delete(&self, Deletion { survey, day, settings, files }: Deletion<'_>) -> Result<Option<Holdings>> {
        let form = &survey.form;
        let mut tx = self.write.begin_with("BEGIN IMMEDIATE").await?;
        let sql = "INSERT INTO deleted (form_id, workbook, name, deleted_on, finished) VALUES ($1, $2, $3, $4, FALSE)
                   ON CONFLICT DO NOTHING";
        let insert = sqlx::query(sql).bind(form).bind(&survey.name).bind(&survey.address).bind(day);
        if insert.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(None);
        }
        let ids = list(&ids_of(&mut tx, form).await?);
        let held = holdings(&mut tx, form, &ids).await?;
        let names = files.iter().cloned().chain(files_of(&mut tx, &ids).await?);
        let sql = "INSERT INTO erased_files (name) SELECT value FROM json_each($1) WHERE TRUE ON CONFLICT DO NOTHING";
        sqlx::query(sql).bind(list(&names.collect::<Vec<_>>())).execute(&mut *tx).await?;
        for sql in OF_FORM {
            sqlx::query(sql).bind(form).execute(&mut *tx).await?;
        }
        for sql in BESIDE {
            sqlx::query(sql).bind(&ids).execute(&mut *tx).await?;
        }
        for sql in ITSELF {
            sqlx::query(sql).bind(form).execute(&mut *tx).await?;
        }
        let sql = "DELETE FROM settings WHERE key IN (SELECT value FROM json_each($1))";
        sqlx::query(sql).bind(list(settings)).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(Some(held))
    }

    async fn deleted(&self) -> Result<Vec<Deleted>> {
        let sql = "SELECT form_id, workbook, name, deleted_on, finished FROM deleted ORDER BY form_id";
        let rows: Vec<(String, String, String, String, bool)> = sqlx::query_as(sql).fetch_all(&self.read).await?;
        let row = |(form, name, address, deleted_on, finished)| Deleted {
            survey: DeletedSurvey { form, name, address },
            deleted_on,
            finished,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    async fn set_deletion_finished(&self, form_id: &str) -> Result<()> {
        sqlx::query("UPDATE deleted SET finished = TRUE WHERE form_id = $1").bind(form_id).execute(&self.write).await?;
        Ok(())
    }
}
