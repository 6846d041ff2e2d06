//! Who is at the desk: the list, invitations, other roles, and leaving.

use super::{
    OfficeError, Shared,
    lang::{Lang, Words},
    pages,
    visitor::{About, Visitor, note},
};
use crate::{
    clock,
    people::{self, role_told},
};
use askama::Template;
use axum::{Extension, Form, extract::State, http::StatusCode, response::Response};
use messages::{Language, people::words};
use outbox::Digest;
use serde::Deserialize;
use store::people::{Changed, Person, PersonName, Post, Role};

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    words: Words,
    /// What came of a button.
    told: Option<String>,
    problem: bool,
    /// The link of an invitation, shown once.
    link: Option<String>,
    people: Vec<Card>,
    /// Links that nobody has used yet: what tells them apart, and their words.
    open: Vec<(String, String)>,
    roles: Vec<Choice>,
    surveys: Vec<(String, String)>,
}

struct Card {
    name: String,
    sentence: String,
    /// Is it the one who looks.
    own: bool,
    /// A partner's, one to a line.
    surveys: String,
    roles: Vec<Choice>,
}

/// A role to choose.
struct Choice {
    code: &'static str,
    role: String,
    explained: String,
    chosen: bool,
}

#[derive(Deserialize)]
pub struct Invite {
    role: String,
    /// A partner's surveys, one to a line.
    #[serde(default)]
    surveys: String,
}

#[derive(Deserialize)]
pub struct Appoint {
    name: String,
    role: String,
    #[serde(default)]
    surveys: String,
}

#[derive(Deserialize)]
pub struct Remove {
    name: String,
}

pub async fn list(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, OfficeError> {
    page(&server, language, &visitor, StatusCode::OK, None, None).await
}

pub async fn invite(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(Invite { role, surveys }): Form<Invite>,
) -> Result<Response, OfficeError> {
    let post = match post(&server, &role, &surveys).await? {
        Ok(post) => post,
        Err(code) => return refused(&server, language, &visitor, code).await,
    };
    let by = visitor.person().map(|person| &person.name);
    let link = people::invite(server.intake.store.as_ref(), &server.public.url, &post, by).await?;
    note(&server, &visitor, "invite", About { survey: post.surveys.join(", "), detail: role }).await;
    let told = words(language, "invited", &[("role", role_told(post.role, language))]);
    page(&server, language, &visitor, StatusCode::OK, Some(told), Some(link)).await
}

pub async fn appoint(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(Appoint { name, role, surveys }): Form<Appoint>,
) -> Result<Response, OfficeError> {
    let Ok(name) = name.parse::<PersonName>() else {
        return refused(&server, language, &visitor, "nobody").await;
    };
    let post = match post(&server, &role, &surveys).await? {
        Ok(post) => post,
        Err(code) => return refused(&server, language, &visitor, code).await,
    };
    let changed = server.intake.store.appoint(&name, &post).await?;
    let about = About { survey: post.surveys.join(", "), detail: format!("{name}: {role}") };
    let args = [("name", name.to_string()), ("role", role_told(post.role, language))];
    answered(&server, language, &visitor, changed, ("appoint", about), words(language, "appointed", &args)).await
}

pub async fn remove(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(Remove { name }): Form<Remove>,
) -> Result<Response, OfficeError> {
    let Ok(name) = name.parse::<PersonName>() else {
        return refused(&server, language, &visitor, "nobody").await;
    };
    let changed = server.intake.store.remove_person(&name).await?;
    let about = About { detail: name.to_string(), ..About::default() };
    let told = words(language, "removed", &[("name", name.to_string())]);
    answered(&server, language, &visitor, changed, ("remove", about), told).await
}

#[derive(Deserialize)]
pub struct Withdraw {
    link: String,
}

/// Takes a link back that nobody has used.
pub async fn withdraw(
    State(server): State<Shared>,
    Lang(language): Lang,
    Extension(visitor): Extension<Visitor>,
    Form(Withdraw { link }): Form<Withdraw>,
) -> Result<Response, OfficeError> {
    let Ok(token_hash) = link.parse::<Digest>() else {
        return refused(&server, language, &visitor, "no-invitation").await;
    };
    let store = server.intake.store.as_ref();
    let open = store.invitations(clock::unix()).await?;
    let role = open.into_iter().find(|one| one.token_hash == token_hash).map(|one| one.post.role.code());
    if !store.withdraw_invitation(token_hash).await? {
        return refused(&server, language, &visitor, "no-invitation").await;
    }
    let about = About { detail: role.unwrap_or_default().to_owned(), ..About::default() };
    note(&server, &visitor, "withdraw", about).await;
    page(&server, language, &visitor, StatusCode::OK, Some(words(language, "withdrawn", &[])), None).await
}

async fn answered(
    server: &Shared,
    language: Language,
    visitor: &Visitor,
    changed: Changed,
    (deed, about): (&str, About),
    told: String,
) -> Result<Response, OfficeError> {
    match changed {
        Changed::Done => {
            note(server, visitor, deed, about).await;
            page(server, language, visitor, StatusCode::OK, Some(told), None).await
        }
        Changed::Nobody => refused(server, language, visitor, "nobody").await,
        Changed::LastOwner => refused(server, language, visitor, "last-owner").await,
    }
}

async fn refused(server: &Shared, language: Language, visitor: &Visitor, code: &str) -> Result<Response, OfficeError> {
    let told = words(language, code, &[]);
    page(server, language, visitor, StatusCode::UNPROCESSABLE_ENTITY, Some(told), None).await
}

/// What somebody is to be; else the code of what is wrong with it.
async fn post(server: &Shared, role: &str, surveys: &str) -> Result<Result<Post, &'static str>, OfficeError> {
    let Ok(role) = role.parse::<Role>() else { return Ok(Err("no-role")) };
    let surveys: Vec<String> = match role {
        Role::Partner => surveys.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    if role == Role::Partner && surveys.is_empty() {
        return Ok(Err("partner-without-surveys"));
    }
    for survey in &surveys {
        if super::find(server, survey).await?.is_none() {
            return Ok(Err("partner-of-no-survey"));
        }
    }
    Ok(Ok(Post { role, surveys }))
}

async fn page(
    server: &Shared,
    language: Language,
    visitor: &Visitor,
    status: StatusCode,
    told: Option<String>,
    link: Option<String>,
) -> Result<Response, OfficeError> {
    let people = server.intake.store.people().await?;
    let own = visitor.person().map(|person| person.name.key());
    let open = server.intake.store.invitations(clock::unix()).await?;
    let open = open.iter().map(|one| (one.token_hash.to_string(), people::invitation_told(one, &people, language)));
    let open = open.collect();
    let card = |person: Person| Card {
        own: Some(person.name.key()) == own,
        sentence: people::told(&person, language),
        roles: choices(person.post.role, language),
        surveys: person.post.surveys.join("\n"),
        name: person.name.to_string(),
    };
    let surveys = server.intake.store.surveys().await?.into_iter().map(|row| (row.workbook, row.pack.title)).collect();
    let problem = status != StatusCode::OK;
    let people = people.into_iter().map(card).collect();
    let roles = choices(Role::Coordinator, language);
    Ok(pages::page(status, &Page { words: Words(language), told, problem, link, people, open, roles, surveys }))
}

fn choices(chosen: Role, language: Language) -> Vec<Choice> {
    let choice = |role: Role| Choice {
        code: role.code(),
        role: role_told(role, language),
        explained: words(language, &format!("role-{}-explained", role.code()), &[]),
        chosen: role == chosen,
    };
    Role::ALL.into_iter().map(choice).collect()
}
