//! The pages themselves, from templates.

use crate::store::{Counts, Privacy, SurveyRow};
use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

#[derive(Template)]
#[template(path = "login.html")]
struct Login<'a> {
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "surveys.html")]
struct Surveys {
    surveys: Vec<SurveyCard>,
    /// Sealing keys that are not here, and how many records need each.
    missing: Vec<(String, u64)>,
}

#[derive(Template)]
#[template(path = "rescued.html")]
struct Rescued {
    lines: Vec<String>,
}

/// What is kept apart, in words.
#[derive(Template)]
#[template(path = "quarantine.html")]
pub struct Quarantine {
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
    text: &'a str,
}

/// One survey as the office sees it.
pub struct SurveyCard {
    name: String,
    title: String,
    version: String,
    address: String,
    /// Only for interviewers: residents do not see it on the list.
    unlisted: bool,
    counts: Counts,
}

impl SurveyCard {
    pub fn new(row: SurveyRow, counts: Counts, public_url: &str) -> Self {
        let address = format!("{public_url}/s/{}", row.name);
        let unlisted = row.pack.privacy == Privacy::Interviewer;
        Self { name: row.name, title: row.pack.title, version: row.pack.pack.version, address, unlisted, counts }
    }
}

pub fn login(status: StatusCode, problem: Option<&str>) -> Response {
    page(status, &Login { problem })
}

pub fn surveys(surveys: Vec<SurveyCard>, missing: Vec<(String, u64)>) -> Response {
    page(StatusCode::OK, &Surveys { surveys, missing })
}

pub fn rescued(lines: Vec<String>) -> Response {
    page(StatusCode::OK, &Rescued { lines })
}

pub fn quarantine(status: StatusCode, page: &Quarantine) -> Response {
    self::page(status, page)
}

pub fn message(status: StatusCode, text: &str) -> Response {
    page(status, &Message { text })
}

pub fn not_found() -> Response {
    message(StatusCode::NOT_FOUND, "Takiej strony nie ma.")
}

fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
