//! Request bodies, piece by piece, within limits.

use super::{errors::Failure, memory::Room};
use axum::{
    body::{Body, Bytes},
    http::StatusCode,
};
use http_body_util::BodyExt;
use outbox::wire::ErrorCode;

/// The next piece; none at the end.
///
/// # Errors
/// If the body breaks off, or comes too slowly ([`super::pace`]).
pub async fn next(body: &mut Body) -> Result<Option<Bytes>, Failure> {
    let broken = || Failure::new(StatusCode::BAD_REQUEST, ErrorCode::TruncatedBody, "The body ended too early.");
    loop {
        match body.frame().await {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => return Ok(Some(data)),
                Err(_) => continue,
            },
            None => return Ok(None),
            Some(Err(_)) => return Err(broken()),
        }
    }
}

/// The whole body.
///
/// # Errors
/// If it is longer than `most` bytes; of a longer one as much again is read and thrown away four times, so that its
/// sender gets to read the answer. Or if there is no room for it.
pub async fn whole(mut body: Body, most: usize, room: &mut Room<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(data) = next(&mut body).await? {
        length += data.len();
        if length > 4 * most {
            break;
        }
        if length <= most {
            room.grow(data.len()).await?;
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
        }
    }
    if length > most {
        return Err(Failure::too_large(most as u64));
    }
    Ok(bytes)
}
