//! The pages themselves, from templates.

use super::lang::Words;
use crate::{publishing::state_told, trouble::Trouble};
use askama::Template;
use axum::{
    Extension,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use messages::Language;
use store::{office::Counts, surveys::SurveyRow};

/// After how many seconds somebody may try again.
const AGAIN: HeaderValue = HeaderValue::from_static("30");

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    words: Words,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "surveys.html")]
struct Surveys {
    words: Words,
    surveys: Vec<SurveyCard>,
    /// Sealing keys that are not here, and how many records need each.
    missing: Vec<(String, u64)>,
}

#[derive(Template)]
#[template(path = "rescued.html")]
struct Rescued {
    words: Words,
    lines: Vec<String>,
}

/// What is kept apart, in words.
#[derive(Template)]
#[template(path = "quarantine.html")]
pub struct Quarantine {
    pub words: Words,
    pub survey: String,
    /// What came of the button.
    pub told: Option<String>,
    pub records: Vec<ApartCard>,
    pub title: String,
    pub explained: String,
    pub nothing: String,
    pub although_replaced: String,
    pub take: String,
    pub back: String,
}

/// One record that is kept apart.
pub struct ApartCard {
    pub name: String,
    pub sentence: String,
    /// A newer one counts: it takes more than a button.
    pub replaced: bool,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    words: Words,
    text: &'a str,
}

/// One survey as the office sees it.
pub struct SurveyCard {
    /// Its workbook's.
    name: String,
    title: String,
    version: String,
    /// What its address ends with.
    path: String,
    address: String,
    /// The hash of what it shows.
    shown: String,
    /// Only for interviewers: residents do not see it on the list.
    unlisted: bool,
    trial: bool,
    closed: bool,
    /// What a button has just done to it.
    told: Option<String>,
    /// Open, on trial, closed: in words.
    state: String,
    /// The workbook and what it reads.
    files: Vec<String>,
    counts: Counts,
}

impl SurveyCard {
    pub fn new(row: SurveyRow, counts: Counts, files: Vec<String>, public_url: &str, language: Language) -> Self {
        let address = format!("{public_url}/s/{}", row.name);
        let unlisted = row.is_unlisted();
        Self {
            trial: row.pack.trial,
            closed: row.is_closed(),
            told: None,
            state: state_told(&row, language),
            files,
            path: row.name,
            name: row.workbook,
            shown: row.pack.pack.hash.to_string(),
            title: row.pack.title,
            version: row.pack.pack.version,
            address,
            unlisted,
            counts,
        }
    }

    /// The same, with what a button has just done.
    pub fn that_tells(self, told: Option<String>) -> Self {
        Self { told, ..self }
    }
}

pub fn login(language: Language, status: StatusCode, problem: Option<&str>) -> Response {
    let words = Words(language);
    page(status, &Login { words, problem: problem.map(|code| words.say(code)) })
}

pub fn surveys(language: Language, surveys: Vec<SurveyCard>, missing: Vec<(String, u64)>) -> Response {
    page(StatusCode::OK, &Surveys { words: Words(language), surveys, missing })
}

pub fn rescued(language: Language, lines: Vec<String>) -> Response {
    page(StatusCode::OK, &Rescued { words: Words(language), lines })
}

pub fn quarantine(status: StatusCode, page: &Quarantine) -> Response {
    self::page(status, page)
}

pub fn message(language: Language, status: StatusCode, text: &str) -> Response {
    page(status, &Message { words: Words(language), text })
}

/// A message that is put into words where the page's language is known ([`in_words`]).
pub fn told(status: StatusCode, code: &'static str) -> Response {
    (Extension(Told::Code(code)), status).into_response()
}

/// The machine could not do it now: browsers and people may come again.
pub fn in_trouble(trouble: Trouble) -> Response {
    let status = match trouble {
        Trouble::Full => StatusCode::INSUFFICIENT_STORAGE,
        Trouble::Busy => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Extension(Told::Trouble(trouble)), [(header::RETRY_AFTER, AGAIN)]).into_response()
}

pub fn not_found() -> Response {
    told(StatusCode::NOT_FOUND, "no-page")
}

#[derive(Debug, Clone, Copy)]
enum Told {
    Code(&'static str),
    Trouble(Trouble),
}

/// Writes the page of a message that is a code so far.
pub fn in_words(language: Language, response: Response) -> Response {
    let text = match response.extensions().get::<Told>() {
        Some(Told::Code(code)) => Words(language).say(code),
        Some(Told::Trouble(trouble)) => trouble.sentence(language),
        None => return response,
    };
    let mut told = message(language, response.status(), &text);
    if let Some(again) = response.headers().get(header::RETRY_AFTER) {
        told.headers_mut().insert(header::RETRY_AFTER, again.clone());
    }
    told
}

pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
