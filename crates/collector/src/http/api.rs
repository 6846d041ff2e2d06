//! The app's API.

use super::{Shared, errors::Failure};
use crate::{
    ingest::{Taken, ingest},
    store::Privacy,
};
use axum::{
    Json, Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use outbox::{
    Digest, ResponseId, ResponseSecret,
    wire::{Catalogue, ErrorCode, FORM_FILE, SECRET_HEADER, Survey},
};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The longest record that is taken, in bytes.
pub const MAX_RECORD: usize = 16 * 1024 * 1024;
/// How much of a longer body is read and thrown away, so that its sender gets to read the answer.
const MAX_DRAINED: usize = 4 * MAX_RECORD;
/// How long the next piece of a body may take.
const BODY_PAUSE: Duration = Duration::from_secs(30);

/// Bounds how many records are held in memory at once.
pub struct Uploads(Semaphore);

impl Default for Uploads {
    fn default() -> Self {
        Self(Semaphore::new(32))
    }
}

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/health", get(health))
        .route("/api/v1/surveys", get(surveys))
        .route("/api/v1/forms/{form_id}/{hash}/{file}", get(form_file))
        .route("/api/v1/responses/{id}", put(put_response))
        .route("/api/v1/responses/{id}/receipt", get(receipt))
        .route("/api/{*rest}", axum::routing::any(no_such_address))
}

async fn health(State(server): State<Shared>) -> Result<&'static str, Failure> {
    server.store.ping().await?;
    Ok("ok\n")
}

async fn surveys(State(server): State<Shared>) -> Result<Response, Failure> {
    let surveys = server.store.surveys().await?.into_iter().map(|row| Survey {
        name: row.name,
        title: row.pack.title,
        languages: row.pack.languages,
        // What interviewers fill in is nothing for a resident who looks around.
        unlisted: row.pack.privacy == Privacy::Interviewer,
        pack: row.pack.pack,
    });
    let catalogue = Catalogue { collector: server.key.info().clone(), surveys: surveys.collect() };
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(catalogue)).into_response())
}

async fn form_file(
    State(server): State<Shared>,
    Path((form_id, hash, file)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let missing = || Failure::not_found("file");
    let hash: Digest = hash.parse().map_err(|_| missing())?;
    let bytes = server.store.pack_file(&form_id, hash, &file).await?.ok_or_else(missing)?;
    let media_type = match file.rsplit_once('.') {
        _ if file == FORM_FILE => "application/xml",
        Some((_, "csv")) => "text/csv; charset=utf-8",
        Some((_, "xml")) => "application/xml",
        Some((_, "geojson")) => "application/geo+json",
        _ => "application/octet-stream",
    };
    let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, super::app_files::IMMUTABLE)];
    Ok((headers, bytes).into_response())
}

async fn put_response(
    State(server): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let id: ResponseId = id.parse().map_err(|_| Failure::not_found("response address"))?;
    let secret = secret(request.headers())?;
    let busy = || Failure::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StorageBusy, "The collector is stopping.");
    let _permit = server.uploads.0.acquire().await.map_err(|_| busy())?;
    let bytes = body(request).await?;
    let secret_hash = secret.map(|secret| secret.hash());
    let taken = ingest(server.store.as_ref(), &server.key, id, secret_hash, &bytes).await?;
    let (status, receipt) = match taken {
        Taken::Stored(receipt) => (StatusCode::CREATED, receipt),
        Taken::Again(receipt) => (StatusCode::OK, receipt),
        Taken::Quarantined(receipt) => (StatusCode::ACCEPTED, receipt),
    };
    server.checker.wake();
    Ok(receipt_answer(status, receipt))
}

async fn receipt(
    State(server): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id: ResponseId = id.parse().map_err(|_| Failure::not_found("response"))?;
    let secret = secret(&headers)?.ok_or_else(Failure::missing_secret)?;
    // The same answer for an unknown id and a wrong secret: whether somebody has answered is nobody else's business.
    let receipt = server.store.receipt(id, secret.hash()).await?.ok_or_else(|| Failure::not_found("response"))?;
    Ok(receipt_answer(StatusCode::OK, receipt))
}

async fn no_such_address() -> Failure {
    Failure::not_found("address")
}

fn receipt_answer(status: StatusCode, receipt: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, receipt).into_response()
}

/// The secret's header: absent is `None`, anything but 32 hexadecimal digits an error.
fn secret(headers: &HeaderMap) -> Result<Option<ResponseSecret>, Failure> {
    let parse = |value: &HeaderValue| value.to_str().ok()?.parse().ok();
    headers.get(SECRET_HEADER).map(|value| parse(value).ok_or_else(Failure::missing_secret)).transpose()
}

/// Reads a record's bytes, within the limit, all of them or nothing.
async fn body(request: Request) -> Result<Vec<u8>, Failure> {
    use http_body_util::BodyExt;
    let mut body: Body = request.into_body();
    let mut bytes = Vec::new();
    let mut length = 0;
    let broken = || Failure::new(StatusCode::BAD_REQUEST, ErrorCode::TruncatedBody, "The body ended too early.");
    loop {
        let frame = match tokio::time::timeout(BODY_PAUSE, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) => break,
            Ok(Some(Err(_))) | Err(_) => return Err(broken()),
        };
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length > MAX_DRAINED {
            break;
        }
        if length <= MAX_RECORD {
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
        }
    }
    if length > MAX_RECORD {
        let message = format!("A record may have {} MB at most. Nothing was stored.", MAX_RECORD / 1024 / 1024);
        return Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge, message));
    }
    Ok(bytes)
}
