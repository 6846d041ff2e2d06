//! The app's API.

use super::{Shared, body, encoding, errors::Failure, limits::Sender};
use crate::{
    clock, deleted,
    ingest::{Carrier, Incoming, Taken},
    term::{self, Standing},
};
use axum::{
    Json, Router,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use outbox::{
    Digest, ResponseId, ResponseSecret, policy,
    wire::{CLOCK_HEADER, Catalogue, CollectorInfo, ErrorCode, FORM_FILE, SECRET_HEADER, Survey},
};
use store::surveys::SurveyRow;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/health", get(super::health::health))
        .route("/api/v1/surveys", get(surveys))
        .route("/api/v1/surveys/{name}", get(survey))
        .route("/api/v1/forms/{form_id}/{hash}/{file}", get(form_file))
        .route("/api/v1/responses/{id}", put(put_response))
        .route("/api/v1/responses/{id}/receipt", get(receipt))
        .route("/api/{*rest}", axum::routing::any(no_such_address))
}

async fn surveys(State(server): State<Shared>) -> Result<Response, Failure> {
    let surveys = server.intake.store.surveys().await?.into_iter();
    // What is in the archive is for those who have its address, or something of it on their devices.
    let surveys = surveys.filter(|row| !row.is_unlisted() && row.archived_on.is_none());
    catalogue(&server, surveys)
}

/// One survey, for whoever has its address.
async fn survey(State(server): State<Shared>, Path(name): Path<String>) -> Result<Response, Failure> {
    let store = server.intake.store.as_ref();
    match store.survey(&name).await? {
        Some(row) => catalogue(&server, [row].into_iter()),
        None if deleted::of_name(store, &name).await?.is_some() => Err(Failure::deleted()),
        None => Err(Failure::not_found("survey")),
    }
}

fn catalogue(server: &Shared, surveys: impl Iterator<Item = SurveyRow>) -> Result<Response, Failure> {
    let today = clock::today();
    let told = |row: SurveyRow| {
        let (opens, closes) = term::bounds(&row.term, &today);
        let closed = !matches!(term::standing(&row, &today), Standing::Open | Standing::NotYet);
        let (unlisted, trial, last_day) = (row.is_unlisted(), row.pack.trial, term::last_day_told(&row));
        Survey {
            unlisted,
            closed,
            trial,
            opens,
            closes,
            last_day,
            name: row.name,
            title: row.pack.title,
            languages: row.pack.languages,
            draft_days: row.pack.draft_days,
            pack: row.pack.pack,
        }
    };
    // A catalogue without its sealing key would have responses sent unsealed.
    let seal = server.intake.seals.held().map_err(|error| Failure::of_file(&error))?.newest().cloned();
    let collector = CollectorInfo { seal, ..server.intake.key.info().clone() };
    let catalogue = Catalogue { collector, surveys: surveys.map(told).collect() };
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(catalogue)).into_response())
}

async fn form_file(
    State(server): State<Shared>,
    Path((form_id, hash, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let missing = || Failure::not_found("file");
    let hash: Digest = hash.parse().map_err(|_| missing())?;
    let store = &server.intake.store;
    let media_type = match file.rsplit_once('.') {
        _ if file == FORM_FILE => "application/xml",
        Some((_, "csv")) => "text/csv; charset=utf-8",
        Some((_, "xml")) => "application/xml",
        Some((_, "geojson")) => "application/geo+json",
        _ => "application/octet-stream",
    };
    let common = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, super::app_files::IMMUTABLE),
        (header::VARY, "accept-encoding"),
    ];
    for encoding in encoding::accepted(&headers) {
        if let Some(bytes) = store.encoded_pack_file(&form_id, hash, &file, encoding).await? {
            return Ok((common, [(header::CONTENT_ENCODING, encoding::name(encoding))], bytes).into_response());
        }
    }
    let bytes = store.pack_file(&form_id, hash, &file).await?.ok_or_else(missing)?;
    Ok((common, bytes).into_response())
}

async fn put_response(
    State(server): State<Shared>,
    sender: Sender,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let id: ResponseId = id.parse().map_err(|_| Failure::not_found("response address"))?;
    let secret_hash = secret(request.headers())?.map(|secret| secret.hash());
    let clock_behind_ms = clock_behind_ms(request.headers());
    server.admit(sender, id)?;
    let mut room = server.bodies.begin(sender.network);
    let bytes = body::whole(request.into_body(), policy::MAX_RECORD, &mut room).await?;
    let (length, carrier) = (bytes.len(), Carrier::Anybody);
    let incoming = Incoming { id, secret_hash, bytes: bytes.into(), clock_behind_ms, carrier };
    let taken = server.intake.take(incoming).await;
    // A repeat costs its sender nothing: it comes because our answer was lost.
    if !matches!(taken, Ok(Taken::Again(_))) {
        server.charge(sender, id);
        server.charge_bytes(sender, id, length);
    }
    let (status, receipt) = answer(taken?);
    server.checker.wake();
    Ok(receipt_answer(status, receipt))
}

/// What is answered for a record that was taken.
pub fn answer(taken: Taken) -> (StatusCode, Vec<u8>) {
    match taken {
        Taken::Stored(receipt) => (StatusCode::CREATED, receipt),
        Taken::Again(receipt) => (StatusCode::OK, receipt),
        Taken::Quarantined(receipt) => (StatusCode::ACCEPTED, receipt),
    }
}

pub fn stopping() -> Failure {
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StorageBusy, "The collector is stopping.")
}

async fn receipt(
    State(server): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id: ResponseId = id.parse().map_err(|_| Failure::not_found("response"))?;
    let secret = secret(&headers)?.ok_or_else(Failure::missing_secret)?;
    // The same answer for an unknown id and a wrong secret: whether somebody has answered is nobody else's business.
    let store = server.intake.store.as_ref();
    match store.receipt(id, secret.hash()).await? {
        Some(receipt) => Ok(receipt_answer(StatusCode::OK, receipt)),
        None if store.is_erased(id).await? => Err(Failure::erased()),
        None => Err(Failure::not_found("response")),
    }
}

async fn no_such_address() -> Failure {
    Failure::not_found("address")
}

fn receipt_answer(status: StatusCode, receipt: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, receipt).into_response()
}

/// By how much the sender's clock is behind ours, before its body has taken its time; none if it does not say.
pub fn clock_behind_ms(headers: &HeaderMap) -> Option<i64> {
    let told: i64 = headers.get(CLOCK_HEADER)?.to_str().ok()?.parse().ok()?;
    clock::unix_ms().checked_sub(told)
}

/// The secret's header: absent is `None`, anything but 32 hexadecimal digits an error.
pub fn secret(headers: &HeaderMap) -> Result<Option<ResponseSecret>, Failure> {
    let parse = |value: &HeaderValue| value.to_str().ok()?.parse().ok();
    headers.get(SECRET_HEADER).map(|value| parse(value).ok_or_else(Failure::missing_secret)).transpose()
}
