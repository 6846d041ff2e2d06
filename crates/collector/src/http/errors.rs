//! Typed error answers: a code for the program, a plain sentence for the person.

use crate::{ingest::IngestError, store::StoreError};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use outbox::{
    record::RecordError,
    wire::{ApiError, ErrorBody, ErrorCode},
};

/// An error answer of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub message: String,
}

impl Failure {
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, format!("There is no such {what}."))
    }

    pub fn missing_secret() -> Self {
        let message = "The header teren-secret must carry the response's secret: 32 hexadecimal digits.";
        Self::new(StatusCode::UNAUTHORIZED, ErrorCode::MissingSecret, message)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = ErrorBody { error: ApiError { code: self.code, message: self.message } };
        let mut response = (self.status, Json(body)).into_response();
        if matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert("retry-after", axum::http::HeaderValue::from_static("30"));
        }
        response
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        let (status, code) = match error {
            IngestError::Store(error) => return error.into(),
            IngestError::MissingSecret => return Self::missing_secret(),
            IngestError::Record(RecordError::Truncated { .. }) => (StatusCode::BAD_REQUEST, ErrorCode::TruncatedBody),
            IngestError::Record(RecordError::DigestMismatch(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::DigestMismatch)
            }
            IngestError::Record(RecordError::UnknownVersion(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UnknownVersion)
            }
            IngestError::Record(RecordError::PartApart(_)) => (StatusCode::CONFLICT, ErrorCode::MissingPart),
            IngestError::Record(_) => (StatusCode::BAD_REQUEST, ErrorCode::MalformedRecord),
            IngestError::IdMismatch { .. } => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::IdMismatch),
            IngestError::UnknownForm(_) => (StatusCode::NOT_FOUND, ErrorCode::UnknownForm),
            IngestError::QuarantineFull => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited),
        };
        Self { status, code, message: sentence(&error.to_string()) }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (status, code, message) = match &error {
            StoreError::Full => (507, ErrorCode::StorageFull, "The collector's disk is full. Nothing was stored."),
            StoreError::Busy => (503, ErrorCode::StorageBusy, "The collector is busy. Nothing was stored; try again."),
            _ => (500, ErrorCode::Internal, "The collector could not do this. Nothing was stored."),
        };
        tracing::error!(%error, "the store failed");
        Self::new(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), code, message)
    }
}

/// The error's own words as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
