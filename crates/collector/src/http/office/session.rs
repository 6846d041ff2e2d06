//! Signing in and out. The cookie holds a random token; the database knows only its hash.

use super::{
    OfficeError, Shared,
    lang::Lang,
    logins::{Device, Lane, Noted},
    pages,
};
use crate::{
    clock,
    http::limits::Sender,
    password::{self, Stored, typed},
    people, random,
};
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use messages::Language;
use outbox::Digest;
use serde::Deserialize;
use std::{future::Future, time::Duration};
use store::{
    Store, StoreError,
    people::{Person, PersonName, Session},
};

const COOKIE: &str = "teren-office";
/// A working day.
const LIFETIME: i64 = 12 * 3600;
/// Tells a browser that signed in before; it opens nothing.
const KNOWN: &str = "teren-office-known";
const KNOWN_FOR: i64 = 365 * 24 * 3600;
/// What one wrong password costs.
const DELAY: Duration = Duration::from_millis(700);
/// The hash of nobody's password.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBwYXNzd29yZA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// How long the database may take to note a session before it is noted in memory.
const NOTING: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
pub struct Credentials {
    /// Empty for the shared password, as long as that counts.
    #[serde(default)]
    name: String,
    password: String,
}

/// How somebody came to sign in.
#[derive(Deserialize)]
pub struct Came {
    /// From a page whose session was over.
    over: Option<String>,
}

pub async fn login_page(
    State(server): State<Shared>,
    Lang(language): Lang,
    Query(Came { over }): Query<Came>,
) -> Result<Response, OfficeError> {
    login(&server, language, StatusCode::OK, over.map(|_| "session-over")).await
}

/// To the page to sign in; whoever had a session, or has sent something, is told that it is over, and that what was sent was
/// not taken. (A browser forgets the cookie when its time is up.)
pub fn to_login(method: &Method, headers: &HeaderMap) -> Response {
    let is_over = token(headers).is_some() || method == Method::POST && cookie_of(headers, KNOWN).is_some();
    let address = if is_over { "/office/login?over=1" } else { "/office/login" };
    Redirect::to(address).into_response()
}

async fn login(
    server: &Shared,
    language: Language,
    status: StatusCode,
    problem: Option<&str>,
) -> Result<Response, OfficeError> {
    let with_names = server.intake.store.has_owner().await?;
    Ok(pages::login(language, status, with_names, problem))
}

pub async fn log_in(
    State(server): State<Shared>,
    sender: Sender,
    Lang(language): Lang,
    headers: HeaderMap,
    Form(Credentials { name, password }): Form<Credentials>,
) -> Result<Response, OfficeError> {
    let store = server.intake.store.as_ref();
    let person = match people::named(&name) {
        Ok(name) => store.person(&name).await?,
        Err(_) => None,
    };
    let stored = match &person {
        Some(person) => Some(Stored::of(person.password.clone())),
        None if name.trim().is_empty() => password::stored(store).await?,
        None => None,
    };
    // Whoever guesses names learns nothing from how long the answer takes.
    let guessed = stored.is_none();
    let stored = stored.unwrap_or_else(|| Stored::of(NOBODYS.to_owned()));
    let mark = stored.mark();
    let known = cookie_of(&headers, KNOWN).and_then(|value| Device::of_cookie(&value, mark));
    let lane = known.map_or(Lane::Stranger(sender.network), Lane::Known);
    let Some(turn) = server.logins.turn(lane).await else {
        // Whoever is refused does not come back at once, so that others find room.
        after_wrong().await;
        return login(&server, language, StatusCode::TOO_MANY_REQUESTS, Some("too-many-attempts")).await;
    };
    if !stored.verify(typed(&password).to_owned()).await? || guessed {
        turn.was_wrong();
        after_wrong().await;
        return wrong(&server, language).await;
    }
    drop(turn);
    match begin(&server, &headers, person.as_ref().map(|person| &person.name), &stored).await? {
        Some(desk) => Ok(desk),
        // It was changed while this one waited for its turn.
        None => wrong(&server, language).await,
    }
}

async fn wrong(server: &Shared, language: Language) -> Result<Response, OfficeError> {
    let has_owner = server.intake.store.has_owner().await?;
    let problem = if has_owner { "wrong-name-or-password" } else { "wrong-password" };
    login(server, language, StatusCode::UNAUTHORIZED, Some(problem)).await
}

/// Waits as long as a wrong password costs.
pub async fn after_wrong() {
    tokio::time::sleep(DELAY).await;
}

/// The lane of somebody who is signed in.
pub fn lane_of(person: &Person) -> Lane {
    Lane::Signed(Stored::of(person.password.clone()).mark())
}

/// Begins a session of this person, or of the shared password, and leads to the desk; none if that password counts no more.
/// The browser's session of before ends.
pub async fn begin(
    server: &Shared,
    headers: &HeaderMap,
    who: Option<&PersonName>,
    password: &Stored,
) -> Result<Option<Response>, OfficeError> {
    let store = server.intake.store.as_ref();
    let (token, mark, now) = (Digest(random::bytes()?), password.mark(), clock::unix());
    // A full disk is when the office is needed most: then the session lasts as long as this program.
    let adding = store.add_session(hash_of(&token), who, password.hash(), now + LIFETIME, now);
    match noted(adding).await? {
        Some(true) => {}
        Some(false) => return Ok(None),
        None => server.logins.note(hash_of(&token), now + LIFETIME, mark, who.cloned(), now),
    }
    if let Some(former) = self::token(headers) {
        end(server, &former).await?;
    }
    let https = server.public.is_https(headers);
    let cookies = [
        cookie(COOKIE, &token.to_string(), "/office", LIFETIME, https),
        cookie(KNOWN, &Device::cookie(mark)?, "/office/login", KNOWN_FOR, https),
    ];
    Ok(Some((AppendHeaders(cookies), Redirect::to("/office")).into_response()))
}

/// Ends a session, also where the database cannot note it.
async fn end(server: &Shared, token: &Digest) -> Result<(), OfficeError> {
    server.logins.note_end(hash_of(token));
    noted(server.intake.store.end_session(hash_of(token))).await?;
    Ok(())
}

/// What tells a password from the next; none if the shared one does not count.
async fn mark_of(store: &dyn Store, person: Option<&Person>) -> Result<Option<Digest>, StoreError> {
    Ok(match person {
        Some(person) => Some(Stored::of(person.password.clone()).mark()),
        None => password::stored(store).await?.map(|stored| stored.mark()),
    })
}

pub async fn log_out(State(server): State<Shared>, headers: HeaderMap) -> Result<Response, OfficeError> {
    if let Some(token) = token(&headers) {
        end(&server, &token).await?;
    }
    let https = server.public.is_https(&headers);
    let cookies = [cookie(COOKIE, "", "/office", 0, https)];
    Ok((AppendHeaders(cookies), Redirect::to("/office/login")).into_response())
}

/// The session of a request, if it has one that lasts.
pub async fn of(server: &Shared, headers: &HeaderMap) -> Result<Option<Session>, OfficeError> {
    let Some(token) = token(headers).map(|token| hash_of(&token)) else { return Ok(None) };
    let (store, now) = (server.intake.store.as_ref(), clock::unix());
    let session = match server.logins.noted_session(&token, now) {
        Some(Noted::Ended) => return Ok(None),
        Some(Noted::Open { password, who, .. }) => {
            let person = match who {
                Some(name) => store.person(&name).await?.map(Box::new),
                None => None,
            };
            let same = mark_of(store, person.as_deref()).await? == Some(password);
            same.then(|| person.map_or(Session::Password, Session::Person))
        }
        None => store.session(token, now).await?,
    };
    let counts = match &session {
        Some(Session::Password) => password::is_set(store).await?,
        Some(Session::Person(_)) => true,
        None => false,
    };
    Ok(session.filter(|_| counts))
}

/// What the database says to something that it is to note; nothing if it cannot now: a full disk and a locked database do not
/// stop the office.
async fn noted<T>(noting: impl Future<Output = Result<T, StoreError>>) -> Result<Option<T>, StoreError> {
    match tokio::time::timeout(NOTING, noting).await {
        Ok(Ok(said)) => Ok(Some(said)),
        Err(_) | Ok(Err(StoreError::Full | StoreError::Busy | StoreError::Unreachable)) => Ok(None),
        Ok(Err(error)) => Err(error),
    }
}

fn hash_of(token: &Digest) -> Digest {
    Digest::of(&token.0)
}

fn token(headers: &HeaderMap) -> Option<Digest> {
    cookie_of(headers, COOKIE)?.parse().ok()
}

fn cookie_of(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

fn cookie(name: &str, value: &str, path: &str, max_age: i64, https: bool) -> (header::HeaderName, HeaderValue) {
    let secure = if https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
    (header::SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))
}
