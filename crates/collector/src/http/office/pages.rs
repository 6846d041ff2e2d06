//! The pages themselves, from templates.

use super::{desk::Desk, lang::Words};
use crate::{
    clock,
    publishing::state_told,
    term::{self, Standing},
    trouble::Trouble,
};
use askama::Template;
use axum::{
    Extension,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use messages::Language;
use store::{
    office::Counts,
    surveys::{SurveyRow, Term},
};

/// After how many seconds somebody may try again.
const AGAIN: HeaderValue = HeaderValue::from_static("30");

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    words: Words,
    /// People have names of their own.
    with_names: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "surveys.html")]
struct Surveys {
    words: Words,
    desk: Desk,
    surveys: Vec<SurveyCard>,
    /// Sealing keys that are not here, and how many records need each.
    missing: Vec<(String, u64)>,
    /// How many are in the archive.
    archived: usize,
}

#[derive(Template)]
#[template(path = "archive.html")]
struct Archive {
    words: Words,
    desk: Desk,
    surveys: Vec<SurveyCard>,
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
    /// Where it stands today, as a code.
    standing: &'static str,
    term: Term,
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
            standing: match term::standing(&row, &clock::today()) {
                Standing::Open if row.pack.trial => "trial",
                Standing::Open => "open",
                Standing::NotYet => "not-yet",
                Standing::Over => "over",
                Standing::Closed => "closed",
                Standing::Archived => "archived",
            },
            term: row.term.clone(),
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

    /// Whether it reads files in which the town's own details may stand.
    fn has_tables(&self) -> bool {
        self.files.iter().any(|file| file.to_lowercase().ends_with(".csv"))
    }

    /// Nobody begins it now.
    fn is_shut(&self) -> bool {
        !matches!(self.standing, "open" | "trial")
    }

    /// The sentence that says what its standing means.
    fn explained(&self) -> Option<&'static str> {
        match self.standing {
            "not-yet" => Some("not-yet-explained"),
            "over" => Some("over-explained"),
            "closed" => Some("closed-explained"),
            "archived" => Some("archived-explained"),
            _ => None,
        }
    }

    fn is_archived(&self) -> bool {
        self.standing == "archived"
    }

    /// A day for a field of the form; empty where there is none.
    fn field(&self, day: &Option<String>) -> String {
        day.clone().unwrap_or_default()
    }

    /// The same, with what a button has just done.
    pub fn that_tells(self, told: Option<String>) -> Self {
        Self { told, ..self }
    }
}

pub fn login(language: Language, status: StatusCode, with_names: bool, problem: Option<&str>) -> Response {
    let words = Words(language);
    page(status, &Login { words, with_names, problem: problem.map(|code| words.say(code)) })
}

pub fn surveys(
    language: Language,
    desk: Desk,
    surveys: Vec<SurveyCard>,
    missing: Vec<(String, u64)>,
    archived: usize,
) -> Response {
    page(StatusCode::OK, &Surveys { words: Words(language), desk, surveys, missing, archived })
}

pub fn archive(language: Language, desk: Desk, surveys: Vec<SurveyCard>) -> Response {
    page(StatusCode::OK, &Archive { words: Words(language), desk, surveys })
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
        Trouble::DatabaseFull | Trouble::FileFull => StatusCode::INSUFFICIENT_STORAGE,
        Trouble::Busy | Trouble::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
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
        None if !is_refused_unread(&response) => return response,
        None if response.status() == StatusCode::PAYLOAD_TOO_LARGE => Words(language).say("too-long"),
        None => Words(language).say("not-understood"),
    };
    let mut told = message(language, response.status(), &text);
    if let Some(again) = response.headers().get(header::RETRY_AFTER) {
        told.headers_mut().insert(header::RETRY_AFTER, again.clone());
    }
    told
}

/// What the server refuses before a page sees it is told in its own plain words.
fn is_refused_unread(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    response.status().is_client_error() && kind.starts_with("text/plain")
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
