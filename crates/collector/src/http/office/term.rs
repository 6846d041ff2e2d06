//! Between which days a survey runs.

use super::{OfficeError, Shared, TERM, find, lang::Lang, pages, publish::no_survey, to_card, visitor::About};
use crate::{publishing, term};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

/// What the form sends; what is empty is not set.
#[derive(Deserialize)]
pub struct Days {
    #[serde(default)]
    opens: String,
    #[serde(default)]
    closes: String,
    #[serde(default)]
    last: String,
}

pub async fn set(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    Form(Days { opens, closes, last }): Form<Days>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(no_survey(survey, language)) };
    let term = match term::parse(&opens, &closes, &last) {
        Ok(term) => term,
        Err(error) => {
            return Ok(pages::message(language, StatusCode::UNPROCESSABLE_ENTITY, &error.sentence(language)));
        }
    };
    match publishing::set_term(server.intake.store.as_ref(), &row.workbook, &term).await {
        Ok(dated) => {
            let about = About { survey: dated.survey.workbook.clone(), detail: term::noted(&term) };
            Ok((Extension(about), to_card(&dated.survey, TERM)).into_response())
        }
        Err(publishing::PublishError::Store(error)) => Err(error.into()),
        Err(_) => Ok(no_survey(survey, language)),
    }
}
