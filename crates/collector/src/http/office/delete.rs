//! Deleting a survey with everything of it: the page that counts what goes, and the deed for whoever types its name.

use super::{
    OfficeError, Shared, find,
    lang::{Lang, Words},
    pages,
    publish::no_survey,
    visitor::{About, Undone},
};
use crate::{
    deleted,
    deletion::{Look, Refused, allowed, look},
};
use askama::Template;
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use messages::{Language, deletion::words};
use serde::Deserialize;
use store::surveys::SurveyRow;

/// The page that asks whether this is meant.
#[derive(Template)]
#[template(path = "delete.html")]
struct Confirm {
    words: Words,
    survey: String,
    title: String,
    /// What was typed, and why that does not do.
    typed: String,
    problem: Option<String>,
    counts: Vec<String>,
    copies: Vec<String>,
    has_attachments: bool,
}

/// What came of it.
#[derive(Template)]
#[template(path = "deleted.html")]
struct Done {
    words: Words,
    lines: Vec<String>,
}

/// What was typed.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
}

pub async fn page(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    match find(&server, &survey).await? {
        Some(row) => ask(&server, language, row, String::new(), None).await,
        None => missing(&server, language, survey).await,
    }
}

pub async fn delete(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    Form(Typed { name }): Form<Typed>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return missing(&server, language, survey).await };
    if let Err(refused) = allowed(&row, &name) {
        return ask(&server, language, row, name, Some(refused)).await;
    }
    server.copies.store(server.intake.store.as_ref()).await?;
    let Some(done) = server.intake.eraser().delete(&row).await? else {
        return missing(&server, language, survey).await;
    };
    let about = About { survey, detail: done.look.note() };
    let page = pages::page(StatusCode::OK, &Done { words: Words(language), lines: done.sentences(language) });
    Ok((Extension(about), page).into_response())
}

async fn ask(
    server: &Shared,
    language: Language,
    row: SurveyRow,
    typed: String,
    refused: Option<Refused>,
) -> Result<Response, OfficeError> {
    if row.archived_on.is_none() {
        let why = Refused::NotArchived.sentence(&row, language);
        return Ok(pages::message(language, StatusCode::CONFLICT, &why));
    }
    let store = server.intake.store.as_ref();
    server.copies.store(store).await?;
    let look: Look = look(store, &row).await?;
    let problem = refused.map(|refused| refused.sentence(&row, language));
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Confirm {
        words: Words(language),
        survey: row.workbook,
        title: row.pack.title,
        typed,
        problem,
        counts: look.counts(language),
        copies: look.copies(language),
        has_attachments: look.holdings.parts > 0,
    };
    Ok(pages::page(status, &page))
}

/// It is gone already, or there was none.
async fn missing(server: &Shared, language: Language, survey: String) -> Result<Response, OfficeError> {
    let mut told = match deleted::of_name(server.intake.store.as_ref(), &survey).await? {
        Some(found) => {
            let told = words(language, "deleted-before", &[("survey", survey), ("day", found.deleted_on)]);
            pages::message(language, StatusCode::GONE, &told)
        }
        None => no_survey(survey, language),
    };
    told.extensions_mut().insert(Undone);
    Ok(told)
}
