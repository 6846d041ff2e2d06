//! One's own password.

use super::{
    OfficeError, Shared,
    lang::{Lang, Words},
    pages, session,
    visitor::{About, Visitor, note},
};
use crate::{
    password::{self, Stored, typed},
    people::{SHORTEST_PASSWORD, role_told},
};
use askama::Template;
use axum::{
    Extension, Form,
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};
use messages::{Language, people::words};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    words: Words,
    name: String,
    role: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub struct Passwords {
    old: String,
    new: String,
}

pub async fn page(Lang(language): Lang, Extension(visitor): Extension<Visitor>) -> Response {
    shown(language, &visitor, None)
}

/// The new password counts at once, and signs out everywhere else.
pub async fn change(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(Passwords { old, new }): Form<Passwords>,
) -> Result<Response, OfficeError> {
    let Some(person) = visitor.person() else { return Ok(pages::not_found()) };
    let (old, new) = (typed(&old).to_owned(), typed(&new).to_owned());
    if new.chars().count() < SHORTEST_PASSWORD {
        return Ok(shown(language, &visitor, Some("password-short")));
    }
    let Some(turn) = server.logins.turn(session::lane_of(person)).await else {
        return Ok(shown(language, &visitor, Some("password-again")));
    };
    if !Stored::of(person.password.clone()).verify(old).await? {
        turn.was_wrong();
        session::after_wrong().await;
        return Ok(shown(language, &visitor, Some("password-old-wrong")));
    }
    drop(turn);
    let store = server.intake.store.as_ref();
    store.set_password(&person.name, &password::hashed(new).await?).await?;
    note(&server, &visitor, "password", About::default()).await;
    let Some(person) = store.person(&person.name).await? else { return Ok(session::to_login(&Method::POST, &headers)) };
    let begun = session::begin(&server, &headers, Some(&person.name), &Stored::of(person.password)).await?;
    Ok(begun.unwrap_or_else(|| session::to_login(&Method::POST, &headers)))
}

fn shown(language: Language, visitor: &Visitor, problem: Option<&str>) -> Response {
    let Some(person) = visitor.person() else { return pages::not_found() };
    let least = [("count", SHORTEST_PASSWORD.to_string())];
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        words: Words(language),
        name: person.name.to_string(),
        role: role_told(person.post.role, language),
        problem: problem.map(|code| words(language, code, &least)),
    };
    pages::page(status, &page)
}
