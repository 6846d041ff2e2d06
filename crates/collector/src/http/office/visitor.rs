//! Who is at the desk, and whether they may do what they ask for.

use super::{MAX_FORM, OfficeError, Shared, desk::Desk, pages, session};
use crate::{
    clock, people,
    people::rights::{Right, may},
};
use axum::{
    body::Body,
    extract::{RawPathParams, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use store::people::{Deed, Person, Role, Session};

/// Somebody with a session.
#[derive(Debug, Clone)]
pub struct Visitor {
    session: Session,
    /// The shared password opens one page only.
    owner_first: bool,
}

impl Visitor {
    /// Whether the shared password opens nothing but the page of the first owner.
    pub fn is_owner_first(&self) -> bool {
        self.owner_first
    }

    pub fn may(&self, right: Right) -> bool {
        match &self.session {
            Session::Person(person) => may(person.post.role, right),
            // It is nobody's own, and there is no other to invite before there is an owner.
            // (And the log says who has deleted a survey.)
            Session::Password => {
                !self.owner_first && !matches!(right, Right::Own | Right::People | Right::Log | Right::Delete)
            }
        }
    }

    /// Whether the survey of this workbook is theirs to see.
    pub fn sees(&self, survey: &str) -> bool {
        self.person().is_none_or(|person| {
            person.post.role != Role::Partner || person.post.surveys.iter().any(|own| own == survey)
        })
    }

    /// What their pages show.
    pub fn desk(&self) -> Desk {
        let name = self.person().map(|person| person.name.to_string());
        Desk { name, rights: Right::ALL.into_iter().filter(|right| self.may(*right)).collect() }
    }

    /// Nobody for the shared password.
    pub fn person(&self) -> Option<&Person> {
        match &self.session {
            Session::Person(person) => Some(person),
            Session::Password => None,
        }
    }
}

/// What a request is for.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    pub right: Right,
    /// The code of what is done, where it is noted.
    pub deed: Option<&'static str>,
}

/// What a handler says of its deed beside what the address says.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub survey: String,
    pub detail: String,
}

/// What a handler says if nothing has come of the button, whatever its page tells.
#[derive(Debug, Clone, Copy)]
pub struct Undone;

/// Lets nobody through without a session.
pub async fn known(State(server): State<Shared>, request: Request, next: Next) -> Result<Response, OfficeError> {
    let mut request = match whole(request).await {
        Ok(request) => request,
        Err(refusal) => return Ok(refusal),
    };
    let Some(session) = session::of(&server, request.headers()).await? else {
        return Ok(session::to_login(request.method(), request.headers()));
    };
    let of_password = matches!(session, Session::Password);
    let owner_first = of_password && people::is_owner_first(server.intake.store.as_ref()).await?;
    request.extensions_mut().insert(Visitor { session, owner_first });
    Ok(next.run(request).await)
}

/// A request whose short form is there to its end: who may do it is judged when it is done, not when it is begun.
async fn whole(request: Request) -> Result<Request, Response> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if !length.is_some_and(|length: usize| (1..=MAX_FORM).contains(&length)) {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, MAX_FORM).await {
        Ok(bytes) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Err(_) => Err(pages::told(StatusCode::BAD_REQUEST, "not-understood")),
    }
}

/// Lets those through who may, and notes what they did.
pub async fn allowed(
    State((server, Need { right, deed })): State<(Shared, Need)>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let Some(visitor) = request.extensions().get::<Visitor>().cloned() else { return pages::not_found() };
    if visitor.owner_first {
        return Redirect::to("/office/owner").into_response();
    }
    if !visitor.may(right) {
        return pages::told(StatusCode::FORBIDDEN, "no-right");
    }
    let param = |wanted: &str| params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned());
    let survey = param("survey").unwrap_or_default();
    if !survey.is_empty() && !visitor.sees(&survey) {
        return pages::not_found();
    }
    let detail = param("file").unwrap_or_default();
    let response = next.run(request).await;
    let is_done = response.status().is_success() || response.status().is_redirection();
    if let Some(what) = deed.filter(|_| is_done && response.extensions().get::<Undone>().is_none()) {
        let about = response.extensions().get::<About>().cloned().unwrap_or(About { survey, detail });
        note(&server, &visitor, what, about).await;
    }
    response
}

/// Notes what somebody did.
pub async fn note(server: &Shared, visitor: &Visitor, what: &str, About { survey, detail }: About) {
    let who = visitor.person().map(|person| person.name.to_string()).unwrap_or_default();
    let deed = Deed { at: clock::unix(), who, what: what.to_owned(), survey, detail };
    server.deeds.note(server.intake.store.as_ref(), deed).await;
}
