//! Publishing from the office: files are uploaded and looked at, the report is read, and a button shows the survey.
//!
//! Whatever is uploaded or pressed leads to an address of its own ([`shown`]): the browser's "back" finds it, and to load it
//! again does nothing again.

use super::{
    OfficeError, STATE, Shared,
    choose::again as choose_again,
    lang::{Lang, Words},
    pages,
    report::{self, Told, told},
    sent_files, to_card,
    uploads::{Token, Upload, UploadError, Waiting},
    visitor::{About, Undone, Visitor, note},
};
use crate::{
    findings::Finding,
    http::limits::Sender,
    publishing::{self, Asked, PublishError, Published, Wish, prepare},
};
use askama::Template;
use axum::{
    Extension, Form,
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use messages::{Language, office};
use outbox::Digest;
use serde::Deserialize;

/// Which button was pressed on the report.
#[derive(Deserialize)]
pub struct Choice {
    what: What,
    /// To look again, as this survey; as a new one where it is empty.
    #[serde(default)]
    survey: Option<String>,
    /// What looks like a gap is meant: the box beside its words was ticked.
    #[serde(default)]
    meant: Option<String>,
    /// The box beside the files of the examples was ticked.
    #[serde(default)]
    examples: Option<String>,
    /// The boxes of [`Asked`] that were ticked.
    #[serde(default, rename = "same-meaning")]
    same_meaning: Option<String>,
    #[serde(default, rename = "new-promise")]
    new_promise: Option<String>,
    #[serde(default, rename = "new-questions")]
    new_questions: Option<String>,
}

impl Choice {
    fn has_confirmed(&self, asked: &Asked) -> bool {
        match asked {
            Asked::NewQuestions => self.new_questions.is_some(),
            Asked::NewPromise => self.new_promise.is_some(),
            Asked::SameMeaning => self.same_meaning.is_some(),
            Asked::NewCodes => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum What {
    Live,
    Trial,
    Look,
}

/// What the survey showed on the page whose button was pressed.
#[derive(Deserialize)]
pub struct Seen {
    #[serde(default)]
    shown: Option<Digest>,
}

/// What was published.
#[derive(Template)]
#[template(path = "published.html")]
struct Done {
    words: Words,
    lines: Vec<String>,
    findings: Vec<Told>,
    path: String,
}

/// Takes the files; the report is on the next page.
pub async fn look(
    State(server): State<Shared>,
    Lang(language): Lang,
    sender: Sender,
    form: Multipart,
) -> Result<Response, OfficeError> {
    let mut wish = Wish::default();
    let problem = match sent_files::read(&mut wish, form, server.bodies.begin(sender.network)).await {
        Ok(()) if wish.files.is_empty() => (StatusCode::BAD_REQUEST, "no-files"),
        Ok(()) => return to_report(&server, Waiting::of(wish)),
        Err(UploadError::TooLarge) => (StatusCode::PAYLOAD_TOO_LARGE, "upload-too-large"),
        Err(UploadError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "upload-busy"),
        Err(UploadError::Broken) => (StatusCode::BAD_REQUEST, "upload-broken"),
    };
    to_refusal(&server, wish.survey, problem.0, office::words(language, problem.1, &[]))
}

/// Does what the report's button says, or looks again.
pub async fn decide(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<Token>,
    Form(choice): Form<Choice>,
) -> Result<Response, OfficeError> {
    let confirmed = Asked::ALL.into_iter().filter(|asked| choice.has_confirmed(asked)).collect();
    let Choice { what, survey, meant, examples, .. } = choice;
    let _turn = server.uploads.turn().await;
    let mut waiting = match server.uploads.get(&token) {
        Some(Upload::Waiting(waiting)) => waiting,
        // A second click: what the first has done.
        Some(Upload::Done(_)) => return Ok(to_page(&token)),
        Some(Upload::Refused { .. }) | None => {
            let survey = survey.filter(|survey| !survey.is_empty());
            return to_refusal(&server, survey, StatusCode::GONE, office::words(language, "upload-gone", &[]));
        }
    };
    if let Some(survey) = survey {
        waiting.wish.survey = Some(survey).filter(|survey| !survey.is_empty());
    }
    let again = |waiting: Waiting, not_done: Option<String>| {
        server.uploads.keep(&token, Upload::Waiting(Waiting { not_done, ..waiting }));
        Ok(to_page(&token))
    };
    if what == What::Look {
        return again(waiting, None);
    }
    let store = server.intake.store.as_ref();
    let mut prepared = match prepare(store, waiting.wish.clone(), language).await {
        Ok(prepared) => prepared,
        Err(PublishError::Store(error)) => return Err(error.into()),
        // The page says why.
        Err(_) => return again(waiting, None),
    };
    (prepared.as_it_stands, prepared.confirmed) = (meant.is_some(), confirmed);
    prepared.with_examples = examples.is_some();
    if prepared.shown_hash() != waiting.shown {
        return again(waiting, Some(overtaken(language)));
    }
    let is_said = |finding: &&Finding| finding.severity == "warning" && !finding.holds_up();
    let said = prepared.findings.iter().filter(is_said).cloned().collect();
    match prepared.publish(store, what == What::Trial).await {
        Ok(published) => {
            let (survey, detail) = (published.survey.workbook.clone(), published.survey.pack.pack.version.clone());
            let deed = if what == What::Trial { "publish-trial" } else { "publish" };
            note(&server, &visitor, deed, About { survey, detail }).await;
            Ok(done(&server, &token, published, said))
        }
        Err(PublishError::Store(error)) => Err(error.into()),
        Err(PublishError::Overtaken { .. }) => again(waiting, Some(overtaken(language))),
        Err(error @ (PublishError::Unconfirmed { .. } | PublishError::Examples { .. })) => {
            again(waiting, Some(error.sentence(language)))
        }
        // Another survey has its form by now, say: the report says what is so.
        Err(_) => again(waiting, None),
    }
}

pub async fn go_live(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    Form(Seen { shown }): Form<Seen>,
) -> Result<Response, OfficeError> {
    let _turn = server.uploads.turn().await;
    if super::find(&server, &survey).await?.is_none() {
        return Ok(no_survey(survey, language));
    }
    let not_yet = |response: Result<Response, OfficeError>| {
        response.map(|mut response| {
            response.extensions_mut().insert(Undone);
            response
        })
    };
    match publishing::go_live(server.intake.store.as_ref(), &survey, shown, language).await {
        Ok(published) => Ok(done(&server, &Token::new()?, published, Vec::new())),
        Err(PublishError::Overtaken { .. }) => Ok(pages::told(StatusCode::CONFLICT, "overtaken-live")),
        Err(PublishError::Store(error)) => Err(error.into()),
        // What may be meant is asked on the report.
        Err(error) if can_be_meant(&error) => {
            let wish = Wish { survey: Some(survey), ..Wish::default() };
            not_yet(to_report(&server, Waiting::of(wish)))
        }
        Err(error) => {
            let told = error.sentence(language);
            not_yet(to_refusal(&server, Some(survey), StatusCode::UNPROCESSABLE_ENTITY, told))
        }
    }
}

/// Whether somebody's word is enough.
fn can_be_meant(error: &PublishError) -> bool {
    match error {
        PublishError::Unfilled { fields, .. } => fields.iter().all(|one| one.is_doubtful),
        PublishError::Examples { .. } => true,
        _ => false,
    }
}

fn done(server: &Shared, token: &Token, published: Published, said: Vec<Finding>) -> Response {
    server.uploads.keep(token, Upload::Done(Box::new((published, said))));
    to_page(token)
}

/// Where the report on this is read.
pub fn to_report(server: &Shared, waiting: Waiting) -> Result<Response, OfficeError> {
    let token = Token::new()?;
    server.uploads.keep(&token, Upload::Waiting(waiting));
    Ok(to_page(&token))
}

/// Where it is read why nothing came of it, and files are chosen once more.
fn to_refusal(
    server: &Shared,
    survey: Option<String>,
    status: StatusCode,
    problem: String,
) -> Result<Response, OfficeError> {
    let token = Token::new()?;
    server.uploads.keep(&token, Upload::Refused { survey, status, problem });
    Ok(to_page(&token))
}

fn to_page(token: &Token) -> Response {
    Redirect::to(&format!("/office/publish/{token}")).into_response()
}

/// What has become of an upload: its report, why it was refused, what was published. After a while the list of surveys says
/// it.
pub async fn shown(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(token): Path<Token>,
) -> Result<Response, OfficeError> {
    let _turn = server.uploads.turn().await;
    match server.uploads.get(&token) {
        None => Ok(Redirect::to("/office").into_response()),
        Some(Upload::Waiting(waiting)) => report::page(&server, language, token, waiting).await,
        Some(Upload::Refused { survey, status, problem }) => {
            choose_again(&server, language, status, survey, problem).await
        }
        Some(Upload::Done(done)) => {
            let (published, said) = *done;
            let lines = published.sentences(&server.public.url, language);
            let (findings, path) = (told(said.iter(), language), published.survey.name);
            Ok(pages::page(StatusCode::OK, &Done { words: Words(language), lines, findings, path }))
        }
    }
}

pub async fn close(state: State<Shared>, lang: Lang, path: Path<String>) -> Result<Response, OfficeError> {
    set_closed(state, lang, path, true).await
}

pub async fn open(state: State<Shared>, lang: Lang, path: Path<String>) -> Result<Response, OfficeError> {
    set_closed(state, lang, path, false).await
}

async fn set_closed(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    closed: bool,
) -> Result<Response, OfficeError> {
    match publishing::set_closed(server.intake.store.as_ref(), &survey, closed).await {
        Ok(changed) => Ok(to_card(&changed.survey, STATE)),
        Err(PublishError::Store(error)) => Err(error.into()),
        Err(_) => Ok(no_survey(survey, language)),
    }
}

pub(super) fn no_survey(survey: String, language: Language) -> Response {
    let told = PublishError::Unknown { survey }.sentence(language);
    pages::message(language, StatusCode::NOT_FOUND, &told)
}

/// Somebody else has published since the report was read, and what was to be replaced is another.
fn overtaken(language: Language) -> String {
    office::words(language, "overtaken", &[])
}
