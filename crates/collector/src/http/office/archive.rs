//! The archive: surveys that take nothing any more, with their data.

use super::{
    ARCHIVE, OfficeError, Shared, Shown, cards, lang::Lang, pages, publish::no_survey, to_card, visitor::Visitor,
};
use crate::publishing::{self, PublishError};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};

pub async fn list(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Query(shown): Query<Shown>,
) -> Result<Response, OfficeError> {
    let (surveys, _) = cards(&server, &visitor, &shown, language, true).await?;
    Ok(pages::archive(language, visitor.desk(), surveys))
}

pub async fn put(state: State<Shared>, lang: Lang, path: Path<String>) -> Result<Response, OfficeError> {
    set(state, lang, path, true).await
}

pub async fn take(state: State<Shared>, lang: Lang, path: Path<String>) -> Result<Response, OfficeError> {
    set(state, lang, path, false).await
}

async fn set(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
    archived: bool,
) -> Result<Response, OfficeError> {
    match publishing::set_archived(server.intake.store.as_ref(), &survey, archived).await {
        Ok(filed) => Ok(to_card(&filed.survey, ARCHIVE)),
        Err(PublishError::Store(error)) => Err(error.into()),
        Err(_) => Ok(no_survey(survey, language)),
    }
}
