//! The office pages: the town hall's desk, for people who sign in.

mod account;
mod archive;
mod choose;
mod clause;
mod copies;
mod delete;
mod desk;
mod downloads;
mod files;
mod first_owner;
mod join;
pub mod lang;
mod log;
mod logins;
mod pages;
mod people;
mod poster;
mod progress;
mod publish;
mod quarantine;
mod report;
mod rescue;
mod response;
mod responses;
pub mod routes;
mod sent_files;
mod session;
mod term;
mod uploads;
mod visitor;

pub use copies::Copies;
pub use downloads::Downloads;
pub use lang::Lang;
pub use logins::Logins;
pub use progress::Progress;
pub use uploads::Uploads;

use self::{pages::SurveyCard, visitor::Visitor};
use super::{Shared, security};
use crate::{
    export,
    publishing::{Changed, Dated, Filed},
    trouble::Trouble,
};
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Query, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use messages::Language;
use serde::Deserialize;
use store::surveys::SurveyRow;

/// The longest form that is read, in bytes.
const MAX_FORM: usize = 16 * 1024;

pub fn routes(server: Shared) -> Router<Shared> {
    Router::new()
        .route("/login", get(session::login_page).post(session::log_in))
        .route("/join/{token}", get(join::page).post(join::join))
        .route("/office.css", get(style_sheet))
        .merge(routes::inside(&server))
        .fallback(async || pages::not_found())
        .method_not_allowed_fallback(async || pages::told(StatusCode::METHOD_NOT_ALLOWED, "no-button"))
        // Forms are short; rescue files have their own bound.
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .layer(middleware::from_fn_with_state(server, guard))
}

/// Forms come from our own pages only, and no page stays in a cache. The referrer policy is wider than elsewhere
/// because under `no-referrer` browsers send forms with `Origin: null`.
async fn guard(State(server): State<Shared>, request: Request, next: Next) -> Response {
    let Lang(language) = Lang::of(request.headers());
    if *request.method() != Method::GET && !security::same_origin(request.headers(), &server.public.url) {
        return pages::in_words(language, pages::told(StatusCode::FORBIDDEN, "other-site"));
    }
    let mut response = pages::in_words(language, next.run(request).await);
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

async fn style_sheet() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../../../templates/office.css")).into_response()
}

/// Which survey was changed just now, and what of it: closed or opened, if nothing is said.
#[derive(Deserialize)]
struct Shown {
    changed: Option<String>,
    what: Option<String>,
}

impl Shown {
    /// What has become of the survey, if it is this one.
    fn told(&self, row: &SurveyRow, language: Language) -> Option<String> {
        let (survey, before) = (row.clone(), false);
        (self.changed.as_ref() == Some(&row.workbook)).then(|| match self.what.as_deref() {
            Some(ARCHIVE) => Filed { survey, before }.sentence(language),
            Some(TERM) => Dated { survey, before }.sentence(language),
            _ => Changed { survey, before }.sentence(language),
        })
    }
}

/// It was closed or opened.
const STATE: &str = "state";
/// It was put into the archive, or taken out.
const ARCHIVE: &str = "archive";
/// Its days were set.
const TERM: &str = "term";

/// The survey on the page that lists it, which says what has become of it.
fn to_card(survey: &SurveyRow, what: &str) -> Response {
    let name = files::escaped(&survey.workbook);
    let page = if survey.archived_on.is_some() { "/office/archive" } else { "/office" };
    Redirect::to(&format!("{page}?changed={name}&what={what}#s-{name}")).into_response()
}

async fn surveys(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Query(shown): Query<Shown>,
) -> Result<Response, OfficeError> {
    let (cards, archived) = cards(&server, &visitor, &shown, language, false).await?;
    let held = server.intake.seals.held()?;
    let needed = server.intake.store.sealed_to().await?.into_iter();
    let missing = needed.filter(|(key, _)| held.key(key).is_none()).collect();
    Ok(pages::surveys(language, visitor.desk(), cards, missing, archived))
}

/// The surveys that somebody sees, of the archive or all others, and how many are on the other list.
async fn cards(
    server: &Shared,
    visitor: &Visitor,
    shown: &Shown,
    language: Language,
    archived: bool,
) -> Result<(Vec<SurveyCard>, usize), OfficeError> {
    let store = server.intake.store.as_ref();
    let seen = store.surveys().await?.into_iter().filter(|row| visitor.sees(&row.workbook));
    let (rows, others): (Vec<_>, Vec<_>) = seen.partition(|row| row.archived_on.is_some() == archived);
    let mut cards = Vec::with_capacity(rows.len());
    for row in rows {
        let (counts, files) = (store.counts(&row.pack.pack.form_id).await?, files::names(store, &row).await?);
        let told = shown.told(&row, language);
        let card = SurveyCard::new(row, counts, files, &server.public.url, language);
        cards.push(card.that_tells(told));
    }
    Ok((cards, others.len()))
}

/// Whoever erases a response later is told that it may be in what was downloaded.
async fn note_copy(server: &Shared, row: &SurveyRow) -> Result<(), OfficeError> {
    Ok(server.copies.note(server.intake.store.as_ref(), &row.workbook).await?)
}

/// The survey of this workbook.
async fn find(server: &Shared, survey: &str) -> Result<Option<SurveyRow>, OfficeError> {
    Ok(server.intake.store.surveys().await?.into_iter().find(|row| row.workbook == survey))
}

/// Something failed on an office page; the log says what, the page that it did.
#[derive(Debug, thiserror::Error)]
enum OfficeError {
    #[error("{0}")]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Export(#[from] export::ExportError),
    #[error(transparent)]
    Import(#[from] crate::rescue::ImportError),
    #[error(transparent)]
    Release(#[from] crate::quarantine::ReleaseError),
    #[error(transparent)]
    Erase(#[from] crate::erasure::EraseError),
    #[error(transparent)]
    Password(#[from] crate::password::PasswordError),
    #[error("random bytes or a key file could not be read: {0}")]
    Random(#[from] std::io::Error),
}

impl IntoResponse for OfficeError {
    fn into_response(self) -> Response {
        tracing::error!(error = %self, "an office page failed");
        match Trouble::of(&self) {
            Some(trouble) => pages::in_trouble(trouble),
            None => pages::told(StatusCode::INTERNAL_SERVER_ERROR, "failed"),
        }
    }
}
