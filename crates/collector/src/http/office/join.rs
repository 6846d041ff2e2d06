//! A one-time link: whoever opens it chooses a name and a password, and is at the desk.

use super::{
    OfficeError, Shared,
    lang::{Lang, Words},
    logins::Lane,
    pages, session,
};
use crate::{
    clock,
    http::limits::Sender,
    password::{Stored, typed},
    people::{self, SHORTEST_PASSWORD},
};
use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};
use messages::{Language, people::words};
use outbox::Digest;
use serde::Deserialize;
use store::people::{Deed, Joined};

#[derive(Template)]
#[template(path = "join.html")]
struct Page {
    words: Words,
    token: String,
    role: String,
    name: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub struct Chosen {
    name: String,
    password: String,
}

pub async fn page(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(token): Path<String>,
) -> Result<Response, OfficeError> {
    shown(&server, language, &token, String::new(), None).await
}

pub async fn join(
    State(server): State<Shared>,
    Lang(language): Lang,
    sender: Sender,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(Chosen { name, password }): Form<Chosen>,
) -> Result<Response, OfficeError> {
    let Ok(parsed) = token.parse::<Digest>() else { return Ok(gone(language)) };
    let password = typed(&password).to_owned();
    let chosen = match people::named(&name) {
        Err(_) => Err("name-missing"),
        Ok(name) if people::looks_like_another(&name) => Err("name-mixed"),
        Ok(_) if password.chars().count() < SHORTEST_PASSWORD => Err("password-short"),
        Ok(chosen) => Ok(chosen),
    };
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(problem) => return shown(&server, language, &token, name, Some(problem)).await,
    };
    let store = server.intake.store.as_ref();
    // A password is hashed, at a price, as when somebody signs in.
    let Some(turn) = server.logins.turn(Lane::Stranger(sender.network)).await else {
        return shown(&server, language, &token, name, Some("password-again")).await;
    };
    let joined = people::join(store, parsed, chosen.clone(), password).await?;
    drop(turn);
    match joined {
        Joined::Gone => Ok(gone(language)),
        Joined::NameTaken => shown(&server, language, &token, name, Some("name-taken")).await,
        Joined::Done => {
            let Some(person) = store.person(&chosen).await? else { return Ok(gone(language)) };
            let (who, detail) = (chosen.to_string(), person.post.role.code().to_owned());
            let deed = Deed { at: clock::unix(), who, what: "join".to_owned(), survey: String::new(), detail };
            server.deeds.note(store, deed).await;
            let begun = session::begin(&server, &headers, Some(&chosen), &Stored::of(person.password)).await?;
            Ok(begun.unwrap_or_else(|| session::to_login(&Method::POST, &headers)))
        }
    }
}

async fn shown(
    server: &Shared,
    language: Language,
    token: &str,
    name: String,
    problem: Option<&str>,
) -> Result<Response, OfficeError> {
    let invitation = match token.parse::<Digest>() {
        Ok(token) => server.intake.store.invitation(Digest::of(&token.0), clock::unix()).await?,
        Err(_) => None,
    };
    let Some(post) = invitation else { return Ok(gone(language)) };
    let least = [("count", SHORTEST_PASSWORD.to_string())];
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        words: Words(language),
        token: token.to_owned(),
        role: words(language, &format!("role-{}", post.role.code()), &[]),
        name,
        problem: problem.map(|problem| words(language, problem, &least)),
    };
    Ok(pages::page(status, &page))
}

fn gone(language: Language) -> Response {
    pages::message(language, StatusCode::GONE, &words(language, "invitation-gone", &[]))
}
