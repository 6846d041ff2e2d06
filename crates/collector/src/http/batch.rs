//! `POST /api/v1/responses`: many records in one body, each answered as if it had come alone.

use super::{Shared, api, body, errors::Failure, limits::Sender};
use crate::ingest::{Carrier, Incoming, Taken};
use axum::{
    Json, Router,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use bytes::Bytes;
use outbox::{
    batch::{self, Entry, Outcome, Results},
    policy,
    wire::ErrorCode,
};

pub fn routes() -> Router<Shared> {
    Router::new().route("/api/v1/responses", post(post_responses))
}

async fn post_responses(State(server): State<Shared>, sender: Sender, request: Request) -> Result<Response, Failure> {
    let clock_behind_ms = api::clock_behind_ms(request.headers());
    let mut room = server.bodies.begin(sender.network);
    let bytes = Bytes::from(body::whole(request.into_body(), policy::MAX_BATCH, &mut room).await?);
    // What stands before a break is good.
    let entries: Vec<Entry> = batch::read(&bytes).map_while(Result::ok).take(policy::MAX_BATCH_RECORDS).collect();
    if entries.is_empty() {
        let message = "There is no whole record in this body. Nothing was stored.";
        return Err(Failure::new(StatusCode::BAD_REQUEST, ErrorCode::TruncatedBody, message));
    }
    let admitted: Vec<Result<(), Failure>> = entries.iter().map(|entry| admit(&server, sender, entry)).collect();
    let incoming: Vec<Incoming> = entries
        .iter()
        .zip(&admitted)
        .filter(|(_, admitted)| admitted.is_ok())
        .map(|(entry, _)| {
            let (secret_hash, bytes) = (Some(entry.secret.hash()), bytes.slice_ref(entry.record));
            Incoming { id: entry.id, secret_hash, bytes, clock_behind_ms, carrier: Carrier::Anybody }
        })
        .collect();
    let mut taken = server.intake.take_all(incoming).await.into_iter();
    let mut results = Vec::with_capacity(entries.len());
    for (entry, admitted) in entries.iter().zip(admitted) {
        // As many come back as went in, so there is one for each that was admitted.
        let result = admitted.and_then(|()| taken.next().map_or(Err(api::stopping()), |taken| Ok(taken?)));
        if !matches!(result, Ok(Taken::Again(_))) {
            server.charge(sender, entry.id);
            server.charge_bytes(sender, entry.id, entry.record.len());
        }
        results.push(outcome(entry, result));
    }
    server.checker.wake();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Results { results })).into_response())
}

fn admit(server: &Shared, sender: Sender, entry: &Entry) -> Result<(), Failure> {
    if entry.record.len() > policy::MAX_RECORD {
        return Err(Failure::too_large(policy::MAX_RECORD as u64));
    }
    server.admit(sender, entry.id)
}

fn outcome(entry: &Entry, result: Result<Taken, Failure>) -> Outcome {
    let id = entry.id;
    match result.map(api::answer) {
        // A receipt is JSON, and so text.
        Ok((status, receipt)) => {
            Outcome { id, status: status.as_u16(), receipt: String::from_utf8(receipt).ok(), error: None }
        }
        Err(failure) => Outcome { id, status: failure.status.as_u16(), receipt: None, error: Some(failure.into()) },
    }
}
