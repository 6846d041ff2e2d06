//! Signing in and out. The cookie holds a random token; the database knows only its hash.

use super::{
    OfficeError, Shared,
    lang::Lang,
    logins::{Device, Lane},
    pages,
};
use crate::{clock, http::limits::Sender, password, random};
use axum::{
    Form,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use outbox::Digest;
use serde::Deserialize;
use std::{future::Future, time::Duration};
use store::StoreError;

const COOKIE: &str = "teren-office";
/// A working day.
const LIFETIME: i64 = 12 * 3600;
/// Tells a browser that signed in before; it opens nothing.
const KNOWN: &str = "teren-office-known";
const KNOWN_FOR: i64 = 365 * 24 * 3600;
/// What one wrong password costs.
const DELAY: Duration = Duration::from_millis(700);
/// How long the database may take to note a session before it is noted in memory.
const NOTING: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
pub struct Credentials {
    password: String,
}

pub async fn login_page(Lang(language): Lang) -> Response {
    pages::login(language, StatusCode::OK, None)
}

pub async fn log_in(
    State(server): State<Shared>,
    sender: Sender,
    Lang(language): Lang,
    headers: HeaderMap,
    Form(Credentials { password }): Form<Credentials>,
) -> Result<Response, OfficeError> {
    let wrong = || Ok(pages::login(language, StatusCode::UNAUTHORIZED, Some("wrong-password")));
    let store = server.intake.store.as_ref();
    let Some(stored) = password::stored(store).await? else {
        return wrong();
    };
    let known = cookie_of(&headers, KNOWN).and_then(|value| Device::of_cookie(&value, stored.mark()));
    let lane = known.map_or(Lane::Stranger(sender.network), Lane::Known);
    let Some(turn) = server.logins.turn(lane).await else {
        return Ok(pages::login(language, StatusCode::TOO_MANY_REQUESTS, Some("too-many-attempts")));
    };
    let mark = stored.mark();
    if !stored.verify(password.trim().to_owned()).await? {
        turn.was_wrong();
        tokio::time::sleep(DELAY).await;
        return wrong();
    }
    drop(turn);
    let token = Digest(random::bytes()?);
    let now = clock::unix();
    // A full disk is when the office is needed most: then the session lasts as long as this program.
    if !noted(store.add_session(hash_of(&token), now + LIFETIME, now)).await? {
        server.logins.note(hash_of(&token), now + LIFETIME, mark, now);
    }
    let https = server.public.is_https(&headers);
    let cookies = [
        cookie(COOKIE, &token.to_string(), "/office", LIFETIME, https),
        cookie(KNOWN, &Device::cookie(mark)?, "/office/login", KNOWN_FOR, https),
    ];
    Ok((AppendHeaders(cookies), Redirect::to("/office")).into_response())
}

pub async fn log_out(State(server): State<Shared>, headers: HeaderMap) -> Result<Response, OfficeError> {
    if let Some(token) = token(&headers) {
        server.logins.note_end(hash_of(&token));
        noted(server.intake.store.end_session(hash_of(&token))).await?;
    }
    let https = server.public.is_https(&headers);
    let cookies = [cookie(COOKIE, "", "/office", 0, https)];
    Ok((AppendHeaders(cookies), Redirect::to("/office/login")).into_response())
}

/// Lets nobody through without a session.
pub async fn required(State(server): State<Shared>, request: Request, next: Next) -> Result<Response, OfficeError> {
    let known = match token(request.headers()) {
        Some(token) => is_session(&server, hash_of(&token)).await?,
        None => false,
    };
    Ok(if known { next.run(request).await } else { Redirect::to("/office/login").into_response() })
}

async fn is_session(server: &Shared, token_hash: Digest) -> Result<bool, OfficeError> {
    let (store, now) = (server.intake.store.as_ref(), clock::unix());
    let Some(stored) = password::stored(store).await? else { return Ok(false) };
    match server.logins.lasts(&token_hash, stored.mark(), now) {
        Some(lasts) => Ok(lasts),
        None => Ok(store.has_session(token_hash, now).await?),
    }
}

/// Whether the database noted something; a full disk and a locked database do not stop the office.
async fn noted(noting: impl Future<Output = Result<(), StoreError>>) -> Result<bool, StoreError> {
    match tokio::time::timeout(NOTING, noting).await {
        Ok(Ok(())) => Ok(true),
        Err(_) | Ok(Err(StoreError::Full | StoreError::Busy)) => Ok(false),
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
