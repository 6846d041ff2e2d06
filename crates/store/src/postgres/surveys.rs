//! Surveys, and what may be shown as one.

use super::{
    PostgresStore,
    packs::{insert_pack, pack},
    parsed, plain,
};
use crate::{
    Result, StoreError,
    surveys::{Ending, NewPublication, Over, Publication, SurveyRow, Surveys, Term},
};
use async_trait::async_trait;
use sqlx::{AssertSqlSafe, PgConnection};

/// A survey and its days.
const ROWS: &str = "SELECT s.name, s.workbook, s.hash, s.closed_on, s.by_hand, COALESCE(d.opens_on, '') AS opens_on,
    COALESCE(d.closes_on, '') AS closes_on, COALESCE(d.last_day, '') AS last_day,
    COALESCE(d.archived_on, '') AS archived_on
    FROM surveys s LEFT JOIN survey_days d ON d.workbook = s.workbook";

#[async_trait]
impl Surveys for PostgresStore {
    async fn publish(&self, new: NewPublication<'_>) -> Result<Publication> {
        let mut tx = self.locked().await?;
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
            sqlx::query(sql).bind(&hash).bind(plain(name)).bind(bytes).execute(&mut *tx).await?;
        }
        let sql = "INSERT INTO surveys (workbook, name, form_id, hash, by_hand) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (workbook) DO UPDATE SET form_id = $3, hash = $4, by_hand = $5";
        let insert = sqlx::query(sql).bind(new.workbook).bind(new.name).bind(&pack.form_id).bind(&hash);
        insert.bind(new.by_hand).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(if shown.as_ref() == Some(&hash) { Publication::Unchanged } else { Publication::Published })
    }

    async fn set_closed(&self, workbook: &str, closed_on: Option<&str>) -> Result<bool> {
        let sql = "UPDATE surveys SET closed_on = $2 WHERE workbook = $1 AND (closed_on = '') <> ($2 = '')";
        let update = sqlx::query(sql).bind(workbook).bind(closed_on.unwrap_or_default());
        Ok(update.execute(&mut *self.db().await?).await?.rows_affected() > 0)
    }

    async fn set_term(&self, workbook: &str, term: &Term) -> Result<bool> {
        let sql = "INSERT INTO survey_days (workbook, opens_on, closes_on, last_day)
                   SELECT workbook, $2, $3, $4 FROM surveys WHERE workbook = $1
                   ON CONFLICT (workbook) DO UPDATE SET opens_on = $2, closes_on = $3, last_day = $4
                   WHERE (survey_days.opens_on, survey_days.closes_on, survey_days.last_day) <> ($2, $3, $4)";
        let days = [&term.opens_on, &term.closes_on, &term.last_day].map(|day| day.as_deref().unwrap_or_default());
        let upsert = days.into_iter().fold(sqlx::query(sql).bind(workbook), |upsert, day| upsert.bind(day));
        Ok(upsert.execute(&mut *self.db().await?).await?.rows_affected() > 0)
    }

    async fn set_archived(&self, workbook: &str, archived_on: Option<&str>) -> Result<bool> {
        let sql = "INSERT INTO survey_days (workbook, archived_on)
                   SELECT workbook, $2 FROM surveys WHERE workbook = $1
                   ON CONFLICT (workbook) DO UPDATE SET archived_on = $2
                   WHERE (survey_days.archived_on = '') <> ($2 = '')";
        let upsert = sqlx::query(sql).bind(workbook).bind(archived_on.unwrap_or_default());
        Ok(upsert.execute(&mut *self.db().await?).await?.rows_affected() > 0)
    }

    async fn surveys(&self) -> Result<Vec<SurveyRow>> {
        let sql = AssertSqlSafe(format!("{ROWS} ORDER BY s.workbook"));
        let mut db = self.db().await?;
        let rows: Vec<Columns> = sqlx::query_as(sql).fetch_all(&mut *db).await?;
        let mut surveys = Vec::with_capacity(rows.len());
        for row in rows {
            surveys.push(survey_row(&mut db, row).await?);
        }
        Ok(surveys)
    }

    async fn survey(&self, name: &str) -> Result<Option<SurveyRow>> {
        let sql = AssertSqlSafe(format!("{ROWS} WHERE s.name = $1"));
        let mut db = self.db().await?;
        match sqlx::query_as(sql).bind(name).fetch_optional(&mut *db).await? {
            Some(row) => Ok(Some(survey_row(&mut db, row).await?)),
            None => Ok(None),
        }
    }
}

/// What a survey's row holds.
#[derive(sqlx::FromRow)]
struct Columns {
    name: String,
    workbook: String,
    hash: String,
    closed_on: String,
    by_hand: bool,
    #[sqlx(flatten)]
    days: Days,
}

/// The days of a survey's row; empty: there is none.
#[derive(sqlx::FromRow)]
struct Days {
    opens_on: String,
    closes_on: String,
    last_day: String,
    archived_on: String,
}

/// Why the survey may not show the pack, whatever its version.
async fn refused(tx: &mut PgConnection, new: &NewPublication<'_>) -> Result<Option<Publication>> {
    let form_id = &new.pack.pack.form_id;
    // Devices may hold responses of it still, and its address stands on paper.
    let sql = "SELECT deleted_on FROM deleted WHERE form_id = $1 OR workbook = $2 OR name = $3 LIMIT 1";
    let deleted = sqlx::query_scalar(sql).bind(form_id).bind(new.workbook).bind(new.name);
    if let Some(day) = deleted.fetch_optional(&mut *tx).await? {
        return Ok(Some(Publication::Deleted(day)));
    }
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

async fn survey_row(db: &mut PgConnection, row: Columns) -> Result<SurveyRow> {
    let Columns { name, workbook, hash, closed_on, by_hand, days } = row;
    let pack = pack(db, parsed(&hash, "pack hash")?).await?.ok_or(StoreError::Corrupt("a survey's pack"))?;
    let (term, archived_on) = days.told();
    Ok(SurveyRow { name, workbook, pack, closed_on: some(closed_on), by_hand, term, archived_on })
}

impl Days {
    fn told(self) -> (Term, Option<String>) {
        let Days { opens_on, closes_on, last_day, archived_on } = self;
        let term = Term { opens_on: some(opens_on), closes_on: some(closes_on), last_day: some(last_day) };
        (term, some(archived_on))
    }
}

fn some(day: String) -> Option<String> {
    Some(day).filter(|day| !day.is_empty())
}

/// The forms of surveys that were deleted.
pub async fn deleted_forms(db: &mut PgConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT form_id FROM deleted").fetch_all(db).await?)
}

/// The surveys that have a last day, or are in the archive.
pub async fn endings(db: &mut PgConnection) -> Result<Vec<Ending>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        form_id: String,
        #[sqlx(flatten)]
        days: Days,
    }
    let sql = "SELECT s.form_id, d.opens_on, d.closes_on, d.last_day, d.archived_on
               FROM survey_days d JOIN surveys s ON s.workbook = d.workbook
               WHERE d.closes_on <> '' OR d.archived_on <> ''";
    let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(db).await?;
    let ending = |Row { form_id, days }: Row| {
        let (term, archived_on) = days.told();
        Ending { form_id, term, archived: archived_on.is_some() }
    };
    Ok(rows.into_iter().map(ending).collect())
}
