//! How a survey's fieldwork goes, and its targets.
//!
//! A walk over a hundred thousand responses takes longer than a page should: figures are kept until something has arrived or
//! changed, and the page does not wait long for newer ones.

use super::{
    OfficeError, Shared,
    desk::Desk,
    downloads, find,
    lang::{Lang, Words},
    pages,
    visitor::Visitor,
};
use crate::{
    clock,
    export::ExportError,
    fieldwork::{self, Figures, Survey, targets::Targets},
};
use askama::Template;
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use messages::{Language, exports};
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{Store, office::Counts, records::Which, surveys::SurveyRow};

/// How long a page waits for its figures; then it shows those of before, or that they are being counted.
const PATIENCE: Duration = Duration::from_millis(1500);
/// The longest table of targets, in bytes, percent-encoded.
pub const MAX_FORM: usize = 256 * 1024;
/// The days that are shown, the last ones.
const DAYS: usize = 60;

/// The figures that were made, by survey, and what they were made of.
#[derive(Default)]
pub struct Progress {
    made: Mutex<HashMap<String, Made>>,
    /// One walk at a time.
    walking: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Made {
    of: Of,
    figures: Arc<Figures>,
    /// Seconds since 1970.
    at: i64,
}

/// What figures are made of: another state has others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Of {
    counts: Counts,
    shown: String,
    targets: String,
    today: String,
}

impl Progress {
    fn of(&self, survey: &str) -> Option<Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).get(survey).cloned()
    }

    fn keep(&self, survey: String, made: Made) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(survey, made);
    }
}

#[derive(Template)]
#[template(path = "progress.html")]
struct Page {
    words: Words,
    desk: Desk,
    survey: String,
    title: String,
    counts: Counts,
    is_anonymous: bool,
    /// None while they are being counted for the first time.
    figures: Option<Arc<Figures>>,
    /// When they were counted, if newer ones are being counted.
    as_of: Option<String>,
    /// The days that are shown, and how many came before them.
    days: Vec<DayRow>,
    earlier: u64,
    problems: Vec<(String, String, u64)>,
    /// As they were sent.
    targets: String,
    /// Why they could not be taken.
    refused: Option<String>,
}

struct DayRow {
    day: String,
    responses: u64,
    /// Of a hundred.
    width: u64,
}

pub async fn page(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let targets = targets_of(server.intake.store.as_ref(), &row.workbook).await?;
    show(&server, language, visitor.desk(), row, targets, None).await
}

#[derive(Deserialize)]
pub struct Sent {
    targets: String,
}

/// Takes a table of targets in the place of the former one; an empty one takes it away.
pub async fn set_targets(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Path(survey): Path<String>,
    Form(Sent { targets }): Form<Sent>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let form = Survey::form(server.intake.store.as_ref(), &row).await?;
    if let (false, Some(form)) = (targets.trim().is_empty(), &form)
        && let Err(error) = Targets::read(&targets, form)
    {
        let refused = Some(error.sentence(language));
        let mut page = show(&server, language, visitor.desk(), row, targets, refused).await?;
        *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(page);
    }
    server.intake.store.set_setting(&fieldwork::targets::key(&row.workbook), targets.trim()).await?;
    let name = super::files::escaped(&row.workbook);
    Ok(Redirect::to(&format!("/office/survey/{name}/progress#targets")).into_response())
}

async fn show(
    server: &Shared,
    language: Language,
    desk: Desk,
    row: SurveyRow,
    targets: String,
    refused: Option<String>,
) -> Result<Response, OfficeError> {
    let counts = server.intake.store.counts(&row.pack.pack.form_id).await?;
    let made = made(server, &row, counts).await?;
    let (mut days, mut earlier, mut problems) = (Vec::new(), 0, Vec::new());
    if let Some((Made { figures, .. }, _)) = &made {
        let before = figures.days.len().saturating_sub(DAYS);
        earlier = figures.days[..before].iter().map(|day| day.responses).sum();
        let most = figures.days.iter().map(|day| day.responses).max().unwrap_or_default().max(1);
        let row = |day: &fieldwork::Day| DayRow {
            day: day.day.clone(),
            responses: day.responses,
            width: day.responses * 100 / most,
        };
        days = figures.days[before..].iter().rev().map(row).collect();
        let rule = |rule: &str| exports::words(language, &format!("problem-{rule}"), &[]);
        let told = |found: &fieldwork::Found| (found.question.clone(), rule(&found.rule), found.responses);
        problems = figures.problems.iter().map(told).collect();
    }
    let page = Page {
        words: Words(language),
        desk,
        survey: row.workbook,
        title: row.pack.title,
        counts,
        is_anonymous: row.pack.privacy == store::packs::Privacy::Anonymous,
        as_of: made.as_ref().filter(|(_, newest)| !newest).map(|(made, _)| clock::local(made.at)),
        figures: made.map(|(made, _)| made.figures),
        days,
        earlier,
        problems,
        targets,
        refused,
    };
    Ok(pages::page(StatusCode::OK, &page))
}

/// A survey's targets as they were sent; empty if there are none.
async fn targets_of(store: &dyn Store, survey: &str) -> Result<String, OfficeError> {
    Ok(store.setting(&fieldwork::targets::key(survey)).await?.unwrap_or_default())
}

/// The newest figures that there are in time, and whether they are those of now.
async fn made(server: &Shared, row: &SurveyRow, counts: Counts) -> Result<Option<(Made, bool)>, OfficeError> {
    let targets = targets_of(server.intake.store.as_ref(), &row.workbook).await?;
    let of = Of { counts, shown: row.pack.pack.hash.to_string(), targets, today: clock::today() };
    let known = server.progress.of(&row.workbook);
    if let Some(made) = known.clone().filter(|made| made.of == of) {
        return Ok(Some((made, true)));
    }
    let walk = tokio::spawn(walk(server.clone(), row.clone(), of.clone()));
    // Otherwise it goes on, and the next page has its figures.
    if let Ok(walked) = tokio::time::timeout(PATIENCE, walk).await {
        walked.unwrap_or_else(|_| Err(ExportError::Interrupted.into()))?;
    }
    let made = server.progress.of(&row.workbook);
    Ok(made.or(known).map(|made| (made.clone(), made.of == of)))
}

async fn walk(server: Shared, row: SurveyRow, of: Of) -> Result<(), OfficeError> {
    let _turn = server.progress.walking.lock().await;
    if server.progress.of(&row.workbook).is_some_and(|made| made.of == of) {
        return Ok(());
    }
    let Some(survey) = Survey::load(server.intake.store.as_ref(), &row, &of.targets).await? else { return Ok(()) };
    let source = downloads::source(&server, &row, Which::Counted)?;
    let figures = Arc::new(fieldwork::figures(&source, survey).await?);
    server.progress.keep(row.workbook, Made { of, figures, at: clock::unix() });
    Ok(())
}
