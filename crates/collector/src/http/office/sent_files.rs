//! Files that come with a form: a workbook, and what it reads.

use super::uploads::UploadError;
use crate::{http::memory::Room, publishing::Wish};
use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
};

/// The largest upload, all files together, in bytes.
const MAX_UPLOAD: usize = 64 << 20;
/// So many bytes are listened to, so that a larger upload can be told that it is one.
pub const MOST_HEARD: usize = 1 << 30;
/// Most files of an upload.
const MAX_FILES: usize = 200;
/// The longest name of a survey, in bytes.
const MAX_NAME: usize = 1024;

/// Reads the files of an upload, by their plain names. What cannot be taken is read to its end all the same, and let go: a
/// browser hears an answer only when it has said everything. The survey that it is for stays in the wish.
pub async fn read(wish: &mut Wish, mut form: Multipart, mut room: Room<'_>) -> Result<(), UploadError> {
    let failed = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => UploadError::TooLarge,
        _ => UploadError::Broken,
    };
    let (mut length, mut refused) = (0, None);
    while let Some(mut field) = form.next_field().await.map_err(|error| refused.unwrap_or(failed(error)))? {
        let path = field.file_name().map(str::to_owned);
        let is_survey = field.name() == Some("survey") && path.is_none();
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(|error| refused.unwrap_or(failed(error)))? {
            length += piece.len();
            if length > MAX_UPLOAD || is_survey && bytes.len() + piece.len() > MAX_NAME {
                refused = Some(UploadError::TooLarge);
            } else if refused.is_none() && room.grow(piece.len()).await.is_err() {
                refused = Some(UploadError::Busy);
            }
            match refused {
                None => bytes.extend_from_slice(&piece),
                Some(_) => bytes = Vec::new(),
            }
        }
        if is_survey {
            let name = String::from_utf8(bytes).map_err(|_| UploadError::Broken)?;
            wish.survey = Some(name).filter(|name| !name.is_empty());
        } else if let Some(path) = path {
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
            // A browser sends a field without a file as an empty one without a name.
            if !name.is_empty() && refused.is_none() {
                wish.files.insert(name, bytes);
            }
        }
        if wish.files.len() > MAX_FILES {
            refused = Some(UploadError::TooLarge);
        }
    }
    refused.map_or(Ok(()), Err)
}
