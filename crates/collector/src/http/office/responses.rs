//! Single responses of surveys that are not anonymous: the list, and one as whoever answered saw it. Of an anonymous survey there
//! is neither.

use super::{
    OfficeError, Shared, find,
    lang::{Lang, Words},
    pages,
    visitor::About,
};
use crate::{
    clock,
    export::pages::blocking,
    fieldwork::reading::{self, Reading, Unread},
    forms,
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use messages::fieldwork::words;
use outbox::{ResponseId, receipt::code};
use serde::Deserialize;
use store::{StoreError, records::Arrived};

/// Responses on one page.
const ON_A_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "responses.html")]
struct List {
    words: Words,
    survey: String,
    title: String,
    with_problems: bool,
    responses: Vec<Row>,
    /// Where the next page begins.
    older: Option<String>,
}

struct Row {
    id: ResponseId,
    code: String,
    received: String,
    completed: String,
    /// The code of what the check says.
    verdict: String,
}

#[derive(Template)]
#[template(path = "one_response.html")]
struct One {
    words: Words,
    survey: String,
    title: String,
    code: String,
    received: String,
    reading: Reading,
}

#[derive(Deserialize)]
pub struct Wanted {
    /// Those with problems only.
    problems: Option<String>,
    after: Option<String>,
}

pub async fn list(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    Query(Wanted { problems, after }): Query<Wanted>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let with_problems = problems.is_some();
    let after = after.as_deref().and_then(place);
    let store = server.intake.store.as_ref();
    let found = store.arrived(&row.pack.pack.form_id, after.as_ref(), with_problems, ON_A_PAGE).await?;
    let is_full = found.len() == ON_A_PAGE as usize;
    let older = found.last().filter(|_| is_full).map(|last| format!("{}_{}", last.received_at, last.id));
    let responses = found.into_iter().map(|Arrived { id, received_at, completed_at, verdict }| Row {
        id,
        code: code(&id),
        received: local(&received_at),
        completed: local(&completed_at),
        verdict: format!("verdict-{}", verdict.as_deref().unwrap_or("unchecked")),
    });
    let (responses, title) = (responses.collect(), row.pack.title);
    let page = List { words: Words(language), survey: row.workbook, title, with_problems, responses, older };
    Ok(pages::page(StatusCode::OK, &page))
}

/// Where a page begins: after this one.
fn place(text: &str) -> Option<Arrived> {
    let (received_at, id) = text.split_once('_')?;
    let received_at = received_at.to_owned();
    Some(Arrived { id: id.parse().ok()?, received_at, completed_at: String::new(), verdict: None })
}

/// A stored moment on the clock where the collector stands; a day as it is.
fn local(moment: &str) -> String {
    moment.parse::<jiff::Timestamp>().map_or_else(|_| moment.to_owned(), |moment| clock::local(moment.as_second()))
}

pub async fn one(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path((survey, id)): Path<(String, String)>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let store = server.intake.store.as_ref();
    let Ok(id) = id.parse::<ResponseId>() else { return Ok(pages::not_found()) };
    let Some(stored) = store.looked_at(&row.pack.pack.form_id, id).await? else { return Ok(pages::not_found()) };
    let pack = store.pack(stored.hash).await?.ok_or(StoreError::Corrupt("pack"))?;
    let form = forms::load(store, &pack.pack).await?;
    let (held, parts, received) =
        (server.intake.seals.held()?, server.intake.parts.clone(), local(&stored.received_at));
    let read = blocking(move || Ok(reading::read(&stored, &form, &held, &parts, language))).await?;
    let reading = match read {
        Ok(reading) => reading,
        Err(Unread::NoKey(key)) => {
            let told = words(language, "sealed-to", &[("key", key)]);
            return Ok(pages::message(language, StatusCode::CONFLICT, &told));
        }
        Err(Unread::Unfit) => {
            return Ok(pages::message(language, StatusCode::CONFLICT, &words(language, "unfit", &[])));
        }
    };
    let code = code(&id);
    let about = About { survey: row.workbook.clone(), detail: code.clone() };
    let title = row.pack.title;
    let page = One { words: Words(language), survey: row.workbook, title, code, received, reading };
    let mut page = pages::page(StatusCode::OK, &page);
    page.extensions_mut().insert(about);
    Ok(page)
}
