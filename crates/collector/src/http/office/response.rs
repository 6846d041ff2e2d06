//! One response, found by the code on its receipt: never an answer, but what it takes to leave it out of all counts or to
//! erase it.

use super::{
    OfficeError, Shared,
    desk::Desk,
    find,
    lang::{Lang, Words},
    pages,
    visitor::{About, Undone, Visitor, note},
};
use crate::{
    erasure::copies_told,
    exclusion::Exclusion,
    named::{Found, Named, NotFound, survey_of},
};
use askama::Template;
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use messages::{Language, erasure::words};
use outbox::{ResponseId, receipt::code};
use serde::Deserialize;
use store::{erasure::Taken, exclusion::Excluded};

/// The longest reason, in characters.
const MAX_REASON: usize = 500;

/// The page; everything on it but the way to find a response is there once one is found.
#[derive(Template)]
#[template(path = "response.html")]
struct Page {
    words: Words,
    desk: Desk,
    told: Vec<String>,
    problem: bool,
    named: String,
    shown: Option<Shown>,
}

/// The step before an erasure.
#[derive(Template)]
#[template(path = "erase.html")]
struct Confirm {
    words: Words,
    problem: bool,
    shown: Shown,
    because: String,
    copies: Vec<String>,
}

/// A survey's excluded responses.
#[derive(Template)]
#[template(path = "excluded.html")]
struct ExcludedPage {
    words: Words,
    survey: String,
    cards: Vec<(ResponseId, String)>,
}

/// A response as the office sees it.
struct Shown {
    id: ResponseId,
    code: String,
    survey: String,
    received_on: String,
    taken: Taken,
    excluded: Option<String>,
}

/// What was typed to find a response.
#[derive(Deserialize)]
pub struct Search {
    named: String,
}

/// What is asked for of a response.
#[derive(Deserialize)]
pub struct Wish {
    response: ResponseId,
    #[serde(default)]
    because: String,
    /// It was said that this cannot be undone.
    #[serde(default)]
    sure: bool,
}

impl Wish {
    fn reason(&self) -> Option<String> {
        let reason: String = self.because.trim().chars().take(MAX_REASON).collect();
        (!reason.is_empty()).then_some(reason)
    }
}

/// What is told above, and whether it is a problem.
#[derive(Default)]
struct Told {
    lines: Vec<String>,
    status: StatusCode,
}

impl Told {
    fn done(lines: Vec<String>) -> Self {
        Self { lines, status: StatusCode::OK }
    }

    fn problem(status: StatusCode, line: String) -> Self {
        Self { lines: vec![line], status }
    }
}

pub async fn empty(Lang(language): Lang, Extension(visitor): Extension<Visitor>) -> Response {
    page(language, &visitor, Told::default(), String::new(), None)
}

pub async fn search(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(search): Form<Search>,
) -> Result<Response, OfficeError> {
    let named = search.named.trim().to_owned();
    let mut survey = String::new();
    let (told, shown) = match named.parse::<Named>() {
        Err(_) => (Told::problem(StatusCode::BAD_REQUEST, words(language, "bad-name", &[])), None),
        Ok(meant) => match meant.find(server.intake.store.as_ref()).await {
            Ok(Found::Here(id)) => {
                survey = survey_of(server.intake.store.as_ref(), id).await?;
                match shown(&server, id, language).await? {
                    Some(shown) => (Told::default(), Some(shown)),
                    None => (nothing("no-record", id, language), None),
                }
            }
            Ok(Found::Erased(id)) => (nothing("was-erased", id, language), None),
            Err(NotFound::Store(error)) => return Err(error.into()),
            Err(error) => (Told::problem(StatusCode::NOT_FOUND, error.sentence(language).unwrap_or_default()), None),
        },
    };
    Ok(told_of(page(language, &visitor, told, named.clone(), shown), About { survey, detail: named }))
}

pub async fn exclude(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(wish): Form<Wish>,
) -> Result<Response, OfficeError> {
    let mut changed = true;
    let told = match wish.reason() {
        None => Told::problem(StatusCode::BAD_REQUEST, words(language, "reason-missing", &[])),
        Some(because) => match Exclusion::of(server.intake.store.as_ref(), wish.response, &because).await? {
            Exclusion::NotHere => nothing("no-record", wish.response, language),
            done => {
                changed = !matches!(done, Exclusion::Before(_));
                Told::done(vec![done.sentence(wish.response, language)])
            }
        },
    };
    let about = about(&server, wish.response).await?;
    let mut response = told_of(found(&server, language, &visitor, told, wish.response).await?, about);
    if !changed {
        response.extensions_mut().insert(Undone);
    }
    Ok(response)
}

pub async fn include(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(wish): Form<Wish>,
) -> Result<Response, OfficeError> {
    let was = server.intake.store.include(wish.response).await?;
    let said = if was { "included" } else { "not-excluded" };
    let told = Told::done(vec![words(language, said, &[("code", code(&wish.response))])]);
    let about = about(&server, wish.response).await?;
    let mut response = told_of(found(&server, language, &visitor, told, wish.response).await?, about);
    if !was {
        response.extensions_mut().insert(Undone);
    }
    Ok(response)
}

/// What the list of deeds says of it.
fn told_of(mut response: Response, about: About) -> Response {
    response.extensions_mut().insert(about);
    response
}

/// A response's survey and code.
async fn about(server: &Shared, id: ResponseId) -> Result<About, OfficeError> {
    let survey = survey_of(server.intake.store.as_ref(), id).await?;
    Ok(About { survey, detail: code(&id) })
}

/// First the page that asks whether this is meant, then the deed.
pub async fn erase(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(wish): Form<Wish>,
) -> Result<Response, OfficeError> {
    let id = wish.response;
    server.copies.store(server.intake.store.as_ref()).await?;
    let eraser = server.intake.eraser();
    let (told, shown) = match (shown(&server, id, language).await?, wish.reason(), wish.sure) {
        (Some(_), Some(because), true) => {
            // Nothing by which what is gone could be told from others.
            let about = About { detail: String::new(), ..about(&server, id).await? };
            let erasing = eraser.erase(id, &because).await?;
            note(&server, &visitor, "erase", about).await;
            (Told::done(erasing.sentences(id, language)), None)
        }
        (Some(shown), None, false) => {
            let missing = words(language, "reason-missing", &[]);
            (Told::problem(StatusCode::BAD_REQUEST, missing), Some(shown))
        }
        (Some(shown), because, sure) => {
            let copies = copies_told(&eraser.copies_of(id).await?, language);
            // Ticked, but without a reason: it is asked for again.
            let status = if sure { StatusCode::BAD_REQUEST } else { StatusCode::OK };
            let because = because.unwrap_or_default();
            return Ok(pages::page(status, &Confirm { words: Words(language), problem: sure, shown, because, copies }));
        }
        (None, ..) if server.intake.store.is_erased(id).await? => (nothing("was-erased", id, language), None),
        (None, ..) => (nothing("no-record", id, language), None),
    };
    Ok(page(language, &visitor, told, id.to_string(), shown))
}

/// What of a survey is excluded, and why.
pub async fn excluded(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let excluded = server.intake.store.excluded(Some(&row.pack.pack.form_id)).await?;
    let card = |Excluded { id, because, excluded_on, .. }: Excluded| {
        let arguments = [("code", code(&id)), ("day", excluded_on), ("because", because)];
        (id, words(language, "excluded-card", &arguments))
    };
    let cards = excluded.into_iter().map(card).collect();
    Ok(pages::page(StatusCode::OK, &ExcludedPage { words: Words(language), survey: row.pack.title, cards }))
}

fn nothing(said: &'static str, id: ResponseId, language: Language) -> Told {
    Told::problem(StatusCode::NOT_FOUND, words(language, said, &[("code", code(&id))]))
}

async fn found(
    server: &Shared,
    language: Language,
    visitor: &Visitor,
    told: Told,
    id: ResponseId,
) -> Result<Response, OfficeError> {
    let shown = shown(server, id, language).await?;
    Ok(page(language, visitor, told, id.to_string(), shown))
}

fn page(language: Language, visitor: &Visitor, told: Told, named: String, shown: Option<Shown>) -> Response {
    let (words, problem) = (Words(language), told.status != StatusCode::OK);
    pages::page(told.status, &Page { words, desk: visitor.desk(), told: told.lines, problem, named, shown })
}

async fn shown(server: &Shared, id: ResponseId, language: Language) -> Result<Option<Shown>, OfficeError> {
    let store = server.intake.store.as_ref();
    let Some(located) = store.locate(id).await? else { return Ok(None) };
    let title = store.packs_of(&located.form_id).await?.pop().map(|pack| pack.title);
    let excluded = store.excluded(Some(&located.form_id)).await?.into_iter().find(|excluded| excluded.id == id);
    let excluded = excluded.map(|Excluded { because, excluded_on, .. }| {
        words(language, "is-excluded", &[("day", excluded_on), ("because", because)])
    });
    Ok(Some(Shown {
        id,
        code: code(&id),
        survey: title.unwrap_or(located.form_id),
        received_on: located.received_on,
        taken: located.taken,
        excluded,
    }))
}
