//! `/api/v1/uploads`: attachments that travel apart, resumable by tus 1.0.0 (core, creation, checksum, expiration).
//!
//! An upload's address is `{response}.{digest}`, so that beginning it again finds it again. The response's secret goes
//! with every request; whoever has another one learns nothing.

use super::{
    Shared, api, body,
    checksum::{self, Checksum},
    errors::Failure,
    limits::Sender,
    upload_locks::UploadLock,
};
use crate::{
    clock,
    parts::{KEPT_DAYS, PartBytes, PartError, parse_name},
};
use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};
use outbox::{Digest, ResponseId, base64, policy, wire::ErrorCode};
use store::{parts::Begun, parts::Upload};

const VERSION: &str = "1.0.0";
const ADDRESS: &str = "/api/v1/uploads";
const OFFSET: &str = "upload-offset";
const LENGTH: &str = "upload-length";

pub fn routes() -> Router<Shared> {
    Router::new()
        .route(ADDRESS, any(uploads))
        .route("/api/v1/uploads/{name}", any(upload))
        .layer(middleware::from_fn(speak))
}

/// The protocol's version in every answer; another one's requests are refused.
async fn speak(request: Request, next: Next) -> Response {
    let spoken = request.headers().get("tus-resumable").is_none_or(|version| version == VERSION);
    let mut response = match spoken || *request.method() == Method::OPTIONS {
        true => next.run(request).await,
        false => StatusCode::PRECONDITION_FAILED.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert("tus-resumable", HeaderValue::from_static(VERSION));
    headers.insert("tus-version", HeaderValue::from_static(VERSION));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The request's method; for senders that cannot speak PATCH, the one that they name.
fn method(request: &Request) -> Method {
    let named = request.headers().get("x-http-method-override").and_then(|value| value.to_str().ok()?.parse().ok());
    named.unwrap_or_else(|| request.method().clone())
}

async fn uploads(State(server): State<Shared>, sender: Sender, request: Request) -> Result<Response, Failure> {
    match method(&request) {
        Method::OPTIONS => Ok(capabilities()),
        Method::POST => create(&server, sender, request.headers()).await,
        _ => Ok(StatusCode::METHOD_NOT_ALLOWED.into_response()),
    }
}

async fn upload(
    State(server): State<Shared>,
    sender: Sender,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let method = method(&request);
    if method == Method::OPTIONS {
        return Ok(capabilities());
    }
    let (response, digest) = parse_name(&name).ok_or_else(no_upload)?;
    match method {
        Method::HEAD => tell(&server, response, digest, request.headers()).await,
        Method::PATCH => append(&server, sender, response, digest, request).await,
        _ => Ok(StatusCode::METHOD_NOT_ALLOWED.into_response()),
    }
}

fn capabilities() -> Response {
    let headers = [
        ("tus-extension", "creation,checksum,expiration".to_owned()),
        ("tus-checksum-algorithm", checksum::ALGORITHMS.to_owned()),
        ("tus-max-size", policy::MAX_PART.to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn create(server: &Shared, sender: Sender, headers: &HeaderMap) -> Result<Response, Failure> {
    let secret_hash = api::secret(headers)?.ok_or_else(Failure::missing_secret)?.hash();
    let len = number(headers, LENGTH)?;
    if len > policy::MAX_PART {
        return Err(Failure::too_large(policy::MAX_PART));
    }
    let named = headers.get("upload-metadata").and_then(|value| metadata(value.to_str().ok()?));
    let (response, digest) = named.ok_or_else(|| malformed("Upload-Metadata must name response and digest."))?;
    server.admit(sender, response)?;
    let touched_on = clock::today();
    let new = Upload { response, digest, secret_hash, len, touched_on: touched_on.clone(), whole: false };
    let store = server.intake.store.as_ref();
    let begun = store.begin_upload(&new, policy::MAX_UPLOADS).await?;
    server.charge(sender, response);
    match begun {
        Begun::Stranger => return Err(no_upload()),
        Begun::Erased => return Err(Failure::erased()),
        Begun::TooMany => return Err(Failure::slow_down(60, "Too many attachments of this response wait for it.")),
        Begun::Open => {}
        Begun::Afresh => {
            let _lock = server.upload_locks.take((response, digest)).await;
            server.intake.parts.restart(&new).await?;
        }
    }
    // Nothing more will come of an empty one.
    if len == 0 && !server.intake.parts.finish(store, &new).await? {
        return Err(other_bytes());
    }
    // Beyond tus: who begins it again learns where it stands.
    let (_lock, upload) = take(server, response, digest, headers).await?;
    let offset = server.intake.parts.offset(store, &upload).await?;
    let headers = [
        (header::LOCATION, format!("{ADDRESS}/{response}.{digest}")),
        (HeaderName::from_static(OFFSET), offset.to_string()),
        (HeaderName::from_static("upload-expires"), expiry(&touched_on)),
    ];
    Ok((StatusCode::CREATED, headers).into_response())
}

async fn tell(server: &Shared, response: ResponseId, digest: Digest, headers: &HeaderMap) -> Result<Response, Failure> {
    let (_lock, upload) = take(server, response, digest, headers).await?;
    let offset = server.intake.parts.offset(server.intake.store.as_ref(), &upload).await?;
    let headers = [
        (OFFSET, offset.to_string()),
        (LENGTH, upload.len.to_string()),
        ("upload-expires", expiry(&upload.touched_on)),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

async fn append(
    server: &Shared,
    sender: Sender,
    response: ResponseId,
    digest: Digest,
    request: Request,
) -> Result<Response, Failure> {
    let (head, body) = request.into_parts();
    let headers = &head.headers;
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/offset+octet-stream") {
        let message = "The bytes of an upload are application/offset+octet-stream.";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::MalformedRecord, message));
    }
    let from = number(headers, OFFSET)?;
    let checksum = checksum(headers)?;
    server.admit(sender, response)?;
    let (turn, upload) = take(server, response, digest, headers).await?;
    let (files, store) = (&server.intake.parts, server.intake.store.as_ref());
    let offset = files.offset(store, &upload).await?;
    if offset != from {
        return Err(Failure::new(
            StatusCode::CONFLICT,
            ErrorCode::TruncatedBody,
            format!("The upload stands at {offset}, not at {from}."),
        ));
    }
    server.charge(sender, response);
    let today = clock::today();
    let mut arrived = offset;
    // All of it was here before: there is nothing to write, and nothing to check again.
    if offset < upload.len {
        let written = write(files, &upload, offset, body, checksum, &turn).await;
        arrived = files.grown(response, digest).await?;
        let written = written.map_err(|failure| match failure.status {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::beyond_upload(upload.len, arrived),
            _ => failure,
        });
        server.limits.bytes.charge(sender.network, arrived.saturating_sub(offset) as f64);
        if store.upload(response, digest).await?.is_none() {
            // Its response was erased while it came, and may have found no file yet.
            files.forget(response, digest).map_err(|error| Failure::of_file(&error))?;
            return Err(no_upload());
        }
        if upload.touched_on != today {
            store.touch_upload(response, digest, &today).await?;
        }
        written?;
        if arrived == upload.len && !files.finish(store, &upload).await? {
            return Err(other_bytes());
        }
    }
    let headers = [(OFFSET, arrived.to_string()), ("upload-expires", expiry(&today))];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Appends the body's bytes. With a checksum all of them stay or none; without, whatever came.
async fn write(
    files: &PartBytes,
    upload: &Upload,
    offset: u64,
    mut body: Body,
    mut checksum: Option<Checksum>,
    turn: &UploadLock<'_>,
) -> Result<(), Failure> {
    let mut appending = files.append(upload, offset, checksum.is_some()).await?;
    let mut room = upload.len - offset;
    let result = loop {
        let piece = tokio::select! {
            piece = body::next(&mut body) => piece,
            () = turn.is_over() => Err(overtaken()),
        };
        match piece {
            Ok(None) => break Ok(()),
            Err(failure) => break Err(failure),
            Ok(Some(piece)) if piece.len() as u64 > room => break Err(Failure::too_large(upload.len)),
            Ok(Some(piece)) => {
                room -= piece.len() as u64;
                if let Some(checksum) = &mut checksum {
                    checksum.update(&piece);
                }
                if let Err(error) = appending.write(&piece).await {
                    break Err(error.into());
                }
            }
        }
    };
    // What was written before something went wrong is as good as any.
    let flushed = appending.flush().await.map_err(Failure::from);
    result.and(flushed)?;
    if checksum.is_some_and(|checksum| !checksum.matches()) {
        return Err(other_bytes());
    }
    Ok(appending.keep().await?)
}

/// The turn to work on an upload, and the upload as it is then. Strangers interrupt nobody.
async fn take<'a>(
    server: &'a Shared,
    response: ResponseId,
    digest: Digest,
    headers: &HeaderMap,
) -> Result<(UploadLock<'a>, Upload), Failure> {
    known(server, response, digest, headers).await?;
    let turn = server.upload_locks.take((response, digest)).await;
    Ok((turn, known(server, response, digest, headers).await?))
}

/// The upload, for whoever knows its response's secret.
async fn known(server: &Shared, response: ResponseId, digest: Digest, headers: &HeaderMap) -> Result<Upload, Failure> {
    let secret = api::secret(headers)?.ok_or_else(Failure::missing_secret)?;
    let upload = server.intake.store.upload(response, digest).await?;
    upload.filter(|upload| upload.secret_hash == secret.hash()).ok_or_else(no_upload)
}

fn no_upload() -> Failure {
    Failure::not_found("upload")
}

fn malformed(message: &str) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, ErrorCode::MalformedRecord, message)
}

/// tus's own status for bytes that are not what was announced.
fn other_bytes() -> Failure {
    let status = StatusCode::from_u16(460).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Failure::new(status, ErrorCode::DigestMismatch, "These bytes do not match their checksum. They were not kept.")
}

fn overtaken() -> Failure {
    PartError::Overtaken.into()
}

fn expiry(touched_on: &str) -> String {
    clock::after_days(touched_on, KEPT_DAYS).unwrap_or_default()
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64, Failure> {
    let found = headers.get(name).and_then(|value| value.to_str().ok()?.parse().ok());
    found.ok_or_else(|| malformed(&format!("The header {name} must be a number.")))
}

/// `response <base64>,digest <base64>`, among others.
fn metadata(text: &str) -> Option<(ResponseId, Digest)> {
    let value = |name: &str| {
        let mut pairs = text.split(',').filter_map(|pair| pair.trim().split_once(' '));
        let (_, encoded) = pairs.find(|(known, _)| *known == name)?;
        String::from_utf8(base64::decode(encoded.trim())?).ok()
    };
    Some((value("response")?.parse().ok()?, value("digest")?.parse().ok()?))
}

/// Absent is none.
fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Failure> {
    let Some(value) = headers.get("upload-checksum") else { return Ok(None) };
    let read = value.to_str().ok().and_then(Checksum::parse);
    read.map(Some).ok_or_else(|| malformed("The header Upload-Checksum must be sha1 or sha256 and a digest in base64."))
}

#[cfg(test)]
mod tests {
    use super::metadata;
    use outbox::{Digest, ResponseId, base64::encode};

    #[test]
    fn metadata_names_response_and_digest() {
        let (id, digest) = (ResponseId::from_random([1; 16]), Digest::of(b"part"));
        let (id64, digest64) = (encode(id.to_string().as_bytes()), encode(digest.to_string().as_bytes()));
        for (text, expected) in [
            (format!("response {id64},digest {digest64}"), Some((id, digest))),
            (format!("filename YQ==,digest {digest64}, response {id64},empty"), Some((id, digest))),
            (format!("response {id64}"), None),
            (format!("response {digest64},digest {id64}"), None),
            (format!("response {id},digest {digest}"), None),
            (String::new(), None),
        ] {
            assert_eq!(metadata(&text), expected, "{text}");
        }
    }
}
