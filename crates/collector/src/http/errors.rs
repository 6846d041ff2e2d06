//! Typed error answers: a code for the program, a plain sentence for the person.

use crate::{
    ingest::IngestError,
    parts::{PartBytes, PartError},
    told,
};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use outbox::{
    Digest,
    record::RecordError,
    wire::{ApiError, ErrorBody, ErrorCode},
};
use std::io;
use store::StoreError;

/// Seconds that a sender is asked to wait when nothing better is known.
const RETRY_AFTER: u32 = 30;

/// An error answer of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub message: String,
    /// Attachments that the record waits for.
    pub missing: Vec<Digest>,
    /// Seconds after which the sender may come again.
    pub retry_after: Option<u32>,
    /// The whole survey is gone.
    pub survey: bool,
}

impl Failure {
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        let again = matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE
        );
        let retry_after = again.then_some(RETRY_AFTER);
        Self { status, code, message: message.into(), missing: Vec::new(), retry_after, survey: false }
    }

    pub fn slow_down(seconds: u32, message: &str) -> Self {
        let failure = Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, message);
        Self { retry_after: Some(seconds), ..failure }
    }

    pub fn too_large(most: u64) -> Self {
        let message = format!("This may have {} MB at most. Nothing was stored.", most >> 20);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge, message)
    }

    /// More came than an upload was announced to have: what was in order before is kept.
    pub fn beyond_upload(length: u64, kept: u64) -> Self {
        let message =
            format!("This upload was announced with {length} bytes, and more came. The first {kept} are kept.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge, message)
    }

    pub fn of_file(error: &io::Error) -> Self {
        if PartBytes::is_full(error) {
            return StoreError::Full.into();
        }
        tracing::error!(%error, "a file failed");
        StoreError::Corrupt("a file").into()
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, format!("There is no such {what}."))
    }

    /// For good, and the device may know it.
    pub fn erased() -> Self {
        let message = "This response was erased. Nothing of it is taken any more, and nothing was stored.";
        Self::new(StatusCode::GONE, ErrorCode::Erased, message)
    }

    /// The same of all responses of its survey.
    pub fn deleted() -> Self {
        let message = "This survey was deleted. Nothing of it is taken any more, and nothing was stored.";
        Self { survey: true, ..Self::new(StatusCode::GONE, ErrorCode::Erased, message) }
    }

    pub fn missing_secret() -> Self {
        let message = "The header teren-secret must carry the response's secret: 32 hexadecimal digits.";
        Self::new(StatusCode::UNAUTHORIZED, ErrorCode::MissingSecret, message)
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        let Failure { code, message, missing, survey, .. } = failure;
        Self { missing, survey, ..Self::new(code, message) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, retry_after) = (self.status, self.retry_after);
        let mut response = (status, Json(ErrorBody { error: self.into() })).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<PartError> for Failure {
    fn from(error: PartError) -> Self {
        match error {
            PartError::Store(error) => error.into(),
            PartError::File(error) => Self::of_file(&error),
            PartError::Overtaken => Self::new(StatusCode::LOCKED, ErrorCode::StorageBusy, sentence(&error.to_string())),
        }
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        let (status, code) = match error {
            IngestError::Store(error) => return error.into(),
            IngestError::Keys(error) => return Self::of_file(&error),
            IngestError::MissingParts(missing) => {
                let message = "Attachments of this response have not arrived. Nothing was stored.";
                let failure = Self::new(StatusCode::CONFLICT, ErrorCode::MissingPart, message);
                return Self { missing, ..failure };
            }
            IngestError::MissingSecret => return Self::missing_secret(),
            IngestError::Erased => return Self::erased(),
            IngestError::Deleted => return Self::deleted(),
            IngestError::Record(RecordError::Truncated { .. }) => (StatusCode::BAD_REQUEST, ErrorCode::TruncatedBody),
            IngestError::Record(RecordError::DigestMismatch(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::DigestMismatch)
            }
            IngestError::Record(RecordError::UnknownVersion(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UnknownVersion)
            }
            IngestError::Record(_) => (StatusCode::BAD_REQUEST, ErrorCode::MalformedRecord),
            IngestError::IdMismatch { .. } => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::IdMismatch),
            IngestError::UnknownForm(_) => (StatusCode::NOT_FOUND, ErrorCode::UnknownForm),
            IngestError::NotSealed => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::NotSealed),
            IngestError::QuarantineFull => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited),
        };
        Self::new(status, code, sentence(&error.to_string()))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (status, code, message) = match &error {
            StoreError::Full => (507, ErrorCode::StorageFull, "The collector's disk is full. Nothing was stored."),
            StoreError::Unreachable => {
                (503, ErrorCode::StorageBusy, "The collector cannot reach its database; try again.")
            }
            StoreError::Busy => (503, ErrorCode::StorageBusy, "The collector is busy. Nothing was stored; try again."),
            _ => (500, ErrorCode::Internal, "The collector could not do this. Nothing was stored."),
        };
        tracing::error!(%error, "the store failed");
        Self::new(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), code, message)
    }
}

/// The error's own words as a sentence. A sender's own words may be in them.
fn sentence(text: &str) -> String {
    let text = told::plain(text);
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
