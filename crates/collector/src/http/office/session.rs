//! Signing in and out. The cookie holds a random token; the database knows only its hash.

use super::{OfficeError, Shared, pages};
use crate::{clock, password, random};
use axum::{
    Form,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use outbox::Digest;
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Semaphore;

const COOKIE: &str = "teren-office";
/// A working day.
const LIFETIME: i64 = 12 * 3600;
/// What one wrong password costs; attempts are taken one after the other.
const DELAY: Duration = Duration::from_millis(700);
/// Attempts that may wait at once.
const MAX_WAITING: usize = 8;

/// Slows down guessing without remembering who guessed.
pub struct Logins {
    one_at_a_time: Semaphore,
    waiting: Semaphore,
}

impl Default for Logins {
    fn default() -> Self {
        Self { one_at_a_time: Semaphore::new(1), waiting: Semaphore::new(MAX_WAITING) }
    }
}

#[derive(Deserialize)]
pub struct Credentials {
    password: String,
}

pub async fn login_page() -> Response {
    pages::login(StatusCode::OK, None)
}

pub async fn log_in(
    State(server): State<Shared>,
    headers: HeaderMap,
    Form(Credentials { password }): Form<Credentials>,
) -> Result<Response, OfficeError> {
    let later =
        || pages::login(StatusCode::TOO_MANY_REQUESTS, Some("Zbyt wiele prób naraz. Proszę spróbować za chwilę."));
    let Ok(_waiting) = server.logins.waiting.try_acquire() else { return Ok(later()) };
    let Ok(_turn) = server.logins.one_at_a_time.acquire().await else { return Ok(later()) };
    if !password::verify(server.intake.store.as_ref(), password.trim().to_owned()).await? {
        tokio::time::sleep(DELAY).await;
        return Ok(pages::login(StatusCode::UNAUTHORIZED, Some("To hasło się nie zgadza.")));
    }
    let token = Digest(random::bytes()?);
    let now = clock::unix();
    server.intake.store.add_session(hash_of(&token), now + LIFETIME, now).await?;
    let https = server.public.is_https(&headers);
    Ok((cookie(&token.to_string(), LIFETIME, https), Redirect::to("/office")).into_response())
}

pub async fn log_out(State(server): State<Shared>, headers: HeaderMap) -> Result<Response, OfficeError> {
    if let Some(token) = token(&headers) {
        server.intake.store.end_session(hash_of(&token)).await?;
    }
    let https = server.public.is_https(&headers);
    Ok((cookie("", 0, https), Redirect::to("/office/login")).into_response())
}

/// Lets nobody through without a session.
pub async fn required(State(server): State<Shared>, request: Request, next: Next) -> Result<Response, OfficeError> {
    let known = match token(request.headers()) {
        Some(token) => server.intake.store.has_session(hash_of(&token), clock::unix()).await?,
        None => false,
    };
    Ok(if known { next.run(request).await } else { Redirect::to("/office/login").into_response() })
}

fn hash_of(token: &Digest) -> Digest {
    Digest::of(&token.0)
}

fn token(headers: &HeaderMap) -> Option<Digest> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).and_then(|(_, value)| value.parse().ok())
}

fn cookie(value: &str, max_age: i64, https: bool) -> [(header::HeaderName, HeaderValue); 1] {
    let secure = if https { "; Secure" } else { "" };
    let text = format!("{COOKIE}={value}; Path=/office; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
    [(header::SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))]
}
