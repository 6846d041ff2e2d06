//! The way from the shared password to people: whoever knows it makes the first owner.

use super::{
    OfficeError, Shared,
    lang::{Lang, Words},
    pages,
    visitor::Visitor,
};
use crate::people;
use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

#[derive(Template)]
#[template(path = "first_owner.html")]
struct Page {
    words: Words,
    /// The shared password opens nothing else.
    owner_first: bool,
}

pub async fn page(Lang(language): Lang, Extension(visitor): Extension<Visitor>) -> Response {
    match visitor.person() {
        Some(_) => Redirect::to("/office").into_response(),
        None => pages::page(StatusCode::OK, &Page { words: Words(language), owner_first: visitor.is_owner_first() }),
    }
}

/// Leads to the page of an invitation.
pub async fn begin(
    State(server): State<Shared>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, OfficeError> {
    if visitor.person().is_some() {
        return Ok(pages::told(StatusCode::FORBIDDEN, "no-right"));
    }
    Ok(Redirect::to(&people::invite_owner(server.intake.store.as_ref(), "").await?).into_response())
}
