//! The office pages: surveys, counts and downloads for the town hall, behind a password.

mod downloads;
mod files;
mod lang;
mod logins;
mod pages;
mod publish;
mod quarantine;
mod rescue;
mod response;
mod session;
mod uploads;

pub use downloads::Downloads;
pub use lang::Lang;
pub use logins::Logins;
pub use uploads::Uploads;

use super::{Shared, security};
use crate::{export, publishing::Changed, trouble::Trouble};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Query, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use store::{erasure::Copy, surveys::SurveyRow};

/// The longest form that is read, in bytes.
const MAX_FORM: usize = 16 * 1024;

pub fn routes(server: Shared) -> Router<Shared> {
    let inside = Router::new()
        .route("/", get(surveys))
        .route("/export/{survey}/{file}", get(downloads::file))
        .route("/export/{survey}/proba/{file}", get(downloads::tests))
        .route("/export/{survey}/attachments.zip", get(downloads::attachments))
        .route("/publish", get(publish::choose))
        .route("/publish", post(publish::look).layer(DefaultBodyLimit::max(publish::MAX_UPLOAD)))
        .route("/publish/{token}", get(publish::result).post(publish::decide))
        .route("/survey/{survey}/live", post(publish::go_live))
        .route("/survey/{survey}/close", post(publish::close))
        .route("/survey/{survey}/open", post(publish::open))
        .route("/survey/{survey}/file/{name}", get(files::file))
        .route("/quarantine/{survey}", get(quarantine::list).post(quarantine::release))
        .route("/response", get(response::empty).post(response::search))
        .route("/response/exclude", post(response::exclude))
        .route("/response/include", post(response::include))
        .route("/response/erase", post(response::erase))
        .route("/excluded/{survey}", get(response::excluded))
        .route("/rescue", post(rescue::take).layer(DefaultBodyLimit::disable()))
        .route("/logout", post(session::log_out))
        .layer(middleware::from_fn_with_state(server.clone(), session::required));
    Router::new()
        .route("/login", get(session::login_page).post(session::log_in))
        .route("/office.css", get(style_sheet))
        .merge(inside)
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

/// Which survey was closed or opened just now.
#[derive(Deserialize)]
struct Shown {
    changed: Option<String>,
}

async fn surveys(
    State(server): State<Shared>,
    Lang(language): Lang,
    Query(Shown { changed }): Query<Shown>,
) -> Result<Response, OfficeError> {
    let mut cards = Vec::new();
    for row in server.intake.store.surveys().await? {
        let store = server.intake.store.as_ref();
        let (counts, files) = (store.counts(&row.pack.pack.form_id).await?, files::names(store, &row).await?);
        let told = (changed.as_ref() == Some(&row.workbook))
            .then(|| Changed { survey: row.clone(), before: false }.sentence(language));
        let card = pages::SurveyCard::new(row, counts, files, &server.public.url, language);
        cards.push(card.that_tells(told));
    }
    let held = server.intake.seals.held()?;
    let needed = server.intake.store.sealed_to().await?.into_iter();
    let missing = needed.filter(|(key, _)| held.key(key).is_none()).collect();
    Ok(pages::surveys(language, cards, missing))
}

/// Whoever erases a response later is told that it may be in what was downloaded.
async fn note_copy(server: &Shared, row: &SurveyRow) -> Result<(), OfficeError> {
    let (made_on, kind) = (crate::clock::today(), "export".to_owned());
    let copy = Copy { made_on, kind, survey: row.workbook.clone(), place: String::new() };
    Ok(server.intake.store.note_copy(&copy).await?)
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
