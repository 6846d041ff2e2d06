//! Publishing from the office: files are uploaded and looked at, the report is read, and a button shows the survey.

use super::{
    OfficeError, STATE, Shared,
    lang::{Lang, Words},
    pages, to_card,
    uploads::{Token, Upload, UploadError},
    visitor::{About, Undone, Visitor, note},
};

use crate::{
    findings::Finding,
    http::{limits::Sender, memory::Room},
    publishing::{self, Asked, Prepared, PublishError, Published, Wish, compared, prepare},
};
use askama::Template;
use axum::{
    Extension, Form,
    extract::{Multipart, Path, Query, State, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use messages::{Language, office};
use outbox::Digest;
use serde::Deserialize;
use store::surveys::SurveyRow;

/// The largest upload, all files together, in bytes.
pub const MAX_UPLOAD: usize = 64 << 20;
/// Most files of an upload.
const MAX_FILES: usize = 200;
/// The longest name of a survey, in bytes.
const MAX_NAME: usize = 1024;

/// Which survey gets a new version; a new one without it.
#[derive(Deserialize)]
pub struct Target {
    #[serde(default)]
    survey: Option<String>,
}

/// Which button was pressed on the report.
#[derive(Deserialize)]
pub struct Choice {
    what: What,
    /// To look again, as this survey.
    #[serde(default)]
    survey: Option<String>,
    /// What looks like a gap is meant: the box beside its words was ticked.
    #[serde(default)]
    meant: Option<String>,
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

/// Where files are chosen.
#[derive(Template)]
#[template(path = "publish.html")]
struct Choose {
    words: Words,
    target: Option<SurveyRow>,
    problem: Option<String>,
}

/// What was found in them.
#[derive(Template)]
#[template(path = "report.html")]
struct Report {
    words: Words,
    token: Token,
    file: String,
    /// What would happen.
    lead: Vec<String>,
    /// Why nothing can be published.
    refusal: Option<String>,
    findings: Vec<Told>,
    /// What is another than in the version that is shown now.
    changes: Vec<String>,
    /// What has to be confirmed of these before it goes live.
    asked: Vec<Asked>,
    /// The survey's own name where it is replaced.
    survey: Option<String>,
    /// Another survey, whose new version this could be.
    instead: Option<String>,
    live: bool,
    trial: bool,
    /// What somebody has to say of is meant, before it goes live.
    doubts: Vec<String>,
}

/// A finding in words.
struct Told {
    place: String,
    holds_up: bool,
    severity: String,
    message: String,
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

pub async fn choose(
    State(server): State<Shared>,
    Lang(language): Lang,
    Query(Target { survey }): Query<Target>,
) -> Result<Response, OfficeError> {
    let target = match survey {
        Some(survey) => match super::find(&server, &survey).await? {
            None => return Ok(pages::not_found()),
            found => found,
        },
        None => None,
    };
    Ok(pages::page(StatusCode::OK, &Choose { words: Words(language), target, problem: None }))
}

/// Takes the files and reports.
pub async fn look(
    State(server): State<Shared>,
    Lang(language): Lang,
    sender: Sender,
    form: Multipart,
) -> Result<Response, OfficeError> {
    let (wish, problem) = match read(form, server.bodies.begin(sender.network)).await {
        Ok(wish) if wish.files.is_empty() => (wish, Some((StatusCode::BAD_REQUEST, "no-files"))),
        Ok(wish) => (wish, None),
        Err(UploadError::TooLarge) => (Wish::default(), Some((StatusCode::PAYLOAD_TOO_LARGE, "upload-too-large"))),
        Err(UploadError::Busy) => (Wish::default(), Some((StatusCode::SERVICE_UNAVAILABLE, "upload-busy"))),
        Err(UploadError::Broken) => (Wish::default(), Some((StatusCode::BAD_REQUEST, "upload-broken"))),
    };
    if let Some((status, code)) = problem {
        return choose_again(&server, language, status, wish.survey, office::words(language, code, &[])).await;
    }
    let _turn = server.uploads.turn().await;
    report(&server, language, wish, Token::new()?, None).await
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
    let Choice { what, survey, meant, .. } = choice;
    let _turn = server.uploads.turn().await;
    let (mut wish, reported) = match server.uploads.get(&token) {
        Some(Upload::Waiting(wish, shown)) => (wish, shown),
        // A second click: what the first has done.
        Some(Upload::Done(_)) => return Ok(to_result(&token)),
        None => {
            let told = office::words(language, "upload-gone", &[]);
            return choose_again(&server, language, StatusCode::GONE, survey, told).await;
        }
    };
    wish.survey = survey.or(wish.survey);
    if what == What::Look {
        return report(&server, language, wish, token, None).await;
    }
    let store = server.intake.store.as_ref();
    let mut prepared = match prepare(store, wish.clone(), language).await {
        Ok(prepared) => prepared,
        Err(error) => return refused(&server, language, wish.survey, error).await,
    };
    (prepared.as_it_stands, prepared.confirmed) = (meant.is_some(), confirmed);
    if prepared.shown_hash() != reported {
        return report(&server, language, wish, token, Some(overtaken(language))).await;
    }
    let is_said = |finding: &&Finding| finding.severity == "warning" && !finding.holds_up();
    let said = prepared.findings.iter().filter(is_said).cloned().collect();
    match prepared.publish(store, what == What::Trial).await {
        Ok(published) => {
            let (survey, detail) = (published.survey.workbook.clone(), published.survey.pack.pack.version.clone());
            let deed = if what == What::Trial { "publish-trial" } else { "publish" };
            note(&server, &visitor, deed, About { survey, detail }).await;
            Ok(done(&server, token, published, said))
        }
        Err(PublishError::Store(error)) => Err(error.into()),
        Err(PublishError::Overtaken { .. }) => report(&server, language, wish, token, Some(overtaken(language))).await,
        Err(error @ PublishError::Unconfirmed { .. }) => {
            report(&server, language, wish, token, Some(error.sentence(language))).await
        }
        // Another survey has its form by now, say: the report says what is so.
        Err(_) => report(&server, language, wish, token, None).await,
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
    match publishing::go_live(server.intake.store.as_ref(), &survey, shown, language).await {
        Ok(published) => Ok(done(&server, Token::new()?, published, Vec::new())),
        Err(PublishError::Overtaken { .. }) => Ok(pages::told(StatusCode::CONFLICT, "overtaken-live")),
        // What may be meant is asked on the report.
        Err(PublishError::Unfilled { fields, .. }) if fields.iter().all(|one| one.is_doubtful) => {
            let wish = Wish { survey: Some(survey), ..Wish::default() };
            let mut asked = report(&server, language, wish, Token::new()?, None).await?;
            asked.extensions_mut().insert(Undone);
            Ok(asked)
        }
        Err(error) => refused(&server, language, Some(survey), error).await,
    }
}

/// Leads to a page of its own: to load it again publishes nothing again.
fn done(server: &Shared, token: Token, published: Published, said: Vec<Finding>) -> Response {
    server.uploads.keep(&token, Upload::Done(Box::new((published, said))));
    to_result(&token)
}

fn to_result(token: &Token) -> Response {
    Redirect::to(&format!("/office/publish/{token}")).into_response()
}

/// What was published; after a while the list of surveys says it.
pub async fn result(State(server): State<Shared>, Lang(language): Lang, Path(token): Path<Token>) -> Response {
    let Some(Upload::Done(done)) = server.uploads.get(&token) else { return Redirect::to("/office").into_response() };
    let (published, said) = *done;
    let lines = published.sentences(&server.public.url, language);
    let (findings, path) = (told(said.iter(), language), published.survey.name);
    pages::page(StatusCode::OK, &Done { words: Words(language), lines, findings, path })
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

/// The report of files that were made here, as if they had been uploaded.
pub async fn report_of(server: &Shared, language: Language, wish: Wish) -> Result<Response, OfficeError> {
    let _turn = server.uploads.turn().await;
    report(server, language, wish, Token::new()?, None).await
}

/// The report; first what came of the button, where that was not done.
async fn report(
    server: &Shared,
    language: Language,
    wish: Wish,
    token: Token,
    not_done: Option<String>,
) -> Result<Response, OfficeError> {
    let store = server.intake.store.as_ref();
    let mut prepared = match prepare(store, wish.clone(), language).await {
        Ok(prepared) => prepared,
        Err(error) => return refused(server, language, wish.survey, error).await,
    };
    let more = compared(store, &prepared, language).await?;
    // What is refused anyway is said once.
    if prepared.refusal().is_none() {
        // Here the version rises by itself: nobody has to do anything.
        prepared.findings.extend(more.into_iter().map(|finding| Finding { severity: "info", ..finding }));
    }
    let file = heading(&wish, &prepared);
    server.uploads.keep(&token, Upload::Waiting(wish, prepared.shown_hash()));
    let instead = match prepared.refusal() {
        Some(PublishError::FormTaken { survey, .. } | PublishError::AddressTaken { survey, .. }) => {
            Some(survey.clone())
        }
        _ => None,
    };
    let possible = prepared.refusal().is_none();
    let lead = lead(&prepared, &server.public.url, language);
    let page = Report {
        words: Words(language),
        token,
        file,
        lead: not_done.into_iter().chain(lead).collect(),
        refusal: prepared.refusal().map(|refusal| refusal.sentence(language)),
        findings: told(prepared.findings.iter(), language),
        changes: prepared.changes.iter().map(|change| change.sentence(language)).collect(),
        asked: prepared.asked().into_iter().filter(|asked| prepared.is_live() && asked.can_be_confirmed()).collect(),
        survey: prepared.shown.as_ref().map(|shown| shown.workbook.clone()),
        instead,
        live: possible && !prepared.lacks_details() && !prepared.is_shown(false),
        trial: possible && !prepared.is_live() && !prepared.is_shown(true),
        doubts: prepared.doubts(),
    };
    // Mistakes in a workbook are what the report is for.
    Ok(pages::page(StatusCode::OK, &page))
}

/// What was uploaded: the workbook, else the files that were handed over without one.
fn heading(wish: &Wish, prepared: &Prepared) -> String {
    let names: Vec<&str> = wish.files.iter().map(|(name, _)| name).collect();
    if names.is_empty() || names.contains(&prepared.file.as_str()) { prepared.file.clone() } else { names.join(", ") }
}

/// What would happen, in sentences.
fn lead(prepared: &Prepared, url: &str, language: Language) -> Vec<String> {
    let Some(pack) = prepared.pack() else { return Vec::new() };
    if prepared.is_shown(!prepared.is_live()) {
        // The finding says that nothing changes.
        return Vec::new();
    }
    let told = [
        ("title", prepared.shown.as_ref().map_or(&pack.stored, |shown| &shown.pack).title.clone()),
        (
            "version",
            publishing::version_told(prepared.shown.as_ref().map_or("", |row| &row.pack.pack.version), language),
        ),
        ("address", format!("{url}/s/{}", prepared.survey)),
    ];
    let code = match &prepared.shown {
        Some(_) => "would-replace",
        // Its address is made up when it is published.
        None if pack.stored.is_unlisted() => "would-be-unlisted",
        None => "would-be-new",
    };
    let waits = |code| prepared.lacks_details().then(|| office::words(language, code, &[]));
    let first = office::words(language, code, &told);
    // A version that cannot be published will be none.
    match (prepared.is_live(), waits("would-stay")) {
        (true, Some(told)) => vec![told],
        _ => std::iter::once(first).chain(prepared.borrowed_told(language)).chain(waits("would-be-trial")).collect(),
    }
}

fn told<'a>(findings: impl Iterator<Item = &'a Finding>, language: Language) -> Vec<Told> {
    let told = |finding: &Finding| Told {
        place: place(finding, language),
        holds_up: finding.holds_up(),
        // What is a warning to the check may be an error to publishing.
        severity: match finding.holds_up() && !finding.is_of_clause() {
            true => Finding { severity: "error", ..finding.clone() }.severity_told(language),
            false => finding.severity_told(language),
        },
        message: finding.told(language),
    };
    let (first, then): (Vec<_>, Vec<_>) = findings.partition(|finding| finding.holds_up());
    first.into_iter().chain(then).map(told).collect()
}

/// Where it is, for somebody who has the workbook open in Excel.
fn place(finding: &Finding, language: Language) -> String {
    let Some(sheet) = &finding.sheet else { return finding.place(language).join(", ") };
    let part = |code, value: String| office::words(language, code, &[("value", value)]);
    let cell = finding.cell.as_ref().map(|cell| format!(" ({cell})")).unwrap_or_default();
    let parts = [
        Some(part("place-sheet", sheet.clone())),
        finding.row.map(|row| part("place-row", row.to_string())),
        finding.column.as_ref().map(|column| part("place-column", column.clone()) + &cell),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Nothing came of it: why, and the files once more.
async fn refused(
    server: &Shared,
    language: Language,
    survey: Option<String>,
    error: PublishError,
) -> Result<Response, OfficeError> {
    match error {
        PublishError::Store(error) => Err(error.into()),
        error => {
            let told = error.sentence(language);
            choose_again(server, language, StatusCode::UNPROCESSABLE_ENTITY, survey, told).await
        }
    }
}

async fn choose_again(
    server: &Shared,
    language: Language,
    status: StatusCode,
    survey: Option<String>,
    problem: String,
) -> Result<Response, OfficeError> {
    let target = match survey {
        Some(survey) => super::find(server, &survey).await?,
        None => None,
    };
    Ok(pages::page(status, &Choose { words: Words(language), target, problem: Some(problem) }))
}

/// The files of an upload, by their plain names.
async fn read(mut form: Multipart, mut room: Room<'_>) -> Result<Wish, UploadError> {
    let failed = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => UploadError::TooLarge,
        _ => UploadError::Broken,
    };
    let mut wish = Wish::default();
    while let Some(mut field) = form.next_field().await.map_err(failed)? {
        let path = field.file_name().map(str::to_owned);
        match (field.name(), path) {
            (Some("survey"), None) => {
                let mut name = Vec::new();
                while let Some(piece) = field.chunk().await.map_err(failed)? {
                    name.extend_from_slice(&piece);
                    if name.len() > MAX_NAME {
                        return Err(UploadError::TooLarge);
                    }
                }
                wish.survey = Some(String::from_utf8(name).map_err(|_| UploadError::Broken)?);
            }
            (_, Some(path)) => {
                let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                let mut bytes = Vec::new();
                while let Some(piece) = field.chunk().await.map_err(failed)? {
                    room.grow(piece.len()).await.map_err(|_| UploadError::Busy)?;
                    bytes.extend_from_slice(&piece);
                }
                // A browser sends a field without a file as an empty one without a name.
                if !name.is_empty() {
                    wish.files.insert(&name, bytes);
                }
            }
            _ => {}
        }
        if wish.files.len() > MAX_FILES {
            return Err(UploadError::TooLarge);
        }
    }
    wish.survey = wish.survey.filter(|survey| !survey.is_empty());
    Ok(wish)
}
