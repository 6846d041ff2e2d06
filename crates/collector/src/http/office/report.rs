//! The report on what was uploaded: what was found, what would happen, and the buttons that do it.

use super::{
    OfficeError, Shared, choose,
    lang::Words,
    pages,
    uploads::{Token, Upload, Waiting},
};
use crate::{
    findings::Finding,
    publishing::{self, Asked, Change, Prepared, PublishError, Wish, compared, prepare},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use messages::{Language, office};

/// What was found in the files.
#[derive(Template)]
#[template(path = "report.html")]
struct Report {
    words: Words,
    token: Token,
    file: String,
    /// What would happen.
    lead: Vec<String>,
    /// That it looks like the workbook of another survey.
    other: Option<String>,
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
    /// It looks like a survey of its own.
    apart: bool,
    live: bool,
    trial: bool,
    /// What somebody has to say of is meant, before it goes live.
    doubts: Vec<String>,
    /// The files of the examples that somebody has to say are meant.
    examples: Vec<String>,
    /// The texts were written on the page of the clause.
    of_clause: bool,
}

/// A finding in words.
pub struct Told {
    pub place: String,
    pub holds_up: bool,
    pub severity: String,
    pub message: String,
}

/// The report; first what came of the button, where that was not done.
pub async fn page(
    server: &Shared,
    language: Language,
    token: Token,
    waiting: Waiting,
) -> Result<Response, OfficeError> {
    let Waiting { wish, not_done, of_clause, .. } = waiting.clone();
    let store = server.intake.store.as_ref();
    let mut prepared = match prepare(store, wish.clone(), language).await {
        Ok(prepared) => prepared,
        Err(PublishError::Store(error)) => return Err(error.into()),
        Err(error) => {
            let told = error.sentence(language);
            return choose::again(server, language, StatusCode::UNPROCESSABLE_ENTITY, wish.survey, told).await;
        }
    };
    let more = compared(store, &prepared, language).await?;
    // What is refused anyway is said once.
    if prepared.refusal().is_none() {
        // Here the version rises by itself: nobody has to do anything.
        prepared.findings.extend(more.into_iter().map(|finding| Finding { severity: "info", ..finding }));
    }
    let file = heading(&wish, &prepared);
    server.uploads.keep(&token, Upload::Waiting(Waiting { shown: prepared.shown_hash(), ..waiting }));
    let instead = match prepared.refusal() {
        Some(PublishError::FormTaken { survey, .. } | PublishError::AddressTaken { survey, .. }) => {
            Some(survey.clone())
        }
        _ => None,
    };
    let possible = prepared.refusal().is_none();
    let replaces = prepared.changes.iter().find(|change| is_replacing(change));
    let replaces = replaces.filter(|_| possible).map(|change| replaced(change, &prepared, language));
    let is_other = replaces.is_some() || matches!(prepared.refusal(), Some(PublishError::OtherForm { .. }));
    let lead = lead(&prepared, &server.public.url, language);
    let page = Report {
        words: Words(language),
        token,
        file,
        lead: not_done.into_iter().chain(lead).collect(),
        other: replaces,
        refusal: refusal(&prepared, language),
        findings: told(prepared.findings.iter(), language),
        // Said above.
        changes: (prepared.changes.iter().filter(|change| !is_replacing(change)))
            .map(|change| change.sentence(language))
            .collect(),
        asked: prepared.asked().into_iter().filter(|asked| prepared.is_live() && asked.can_be_confirmed()).collect(),
        survey: prepared.shown.as_ref().map(|shown| shown.workbook.clone()),
        instead,
        apart: is_other && !of_clause,
        live: possible && !prepared.lacks_details() && !prepared.is_shown(false),
        trial: possible && !prepared.is_live() && !prepared.is_shown(true),
        doubts: prepared.doubts(),
        examples: prepared.examples.clone(),
        of_clause,
    };
    // Mistakes in a workbook are what the report is for.
    Ok(pages::page(StatusCode::OK, &page))
}

fn is_replacing(change: &Change) -> bool {
    matches!(change, Change::Replaced { .. })
}

/// Why nothing can be published: where a new version was to be uploaded, that it is none.
fn refusal(prepared: &Prepared, language: Language) -> Option<String> {
    match (prepared.refusal()?, &prepared.shown) {
        (PublishError::FormTaken { form_id, survey, free }, Some(shown)) => {
            let title = shown.pack.title.clone();
            let told =
                [("title", title), ("form", form_id.clone()), ("survey", survey.clone()), ("free", free.clone())];
            Some(office::words(language, "wrong-survey", &told))
        }
        (refusal, _) => Some(refusal.sentence(language)),
    }
}

/// That it looks like the workbook of another survey, and what to do then.
fn replaced(change: &Change, prepared: &Prepared, language: Language) -> String {
    let title = prepared.shown.as_ref().map_or("", |shown| &shown.pack.title);
    office::words(language, "looks-other", &[("title", title.to_owned()), ("change", change.sentence(language))])
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

/// Findings in words, what holds up first.
pub fn told<'a>(findings: impl Iterator<Item = &'a Finding>, language: Language) -> Vec<Told> {
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
