//! A survey's attachments as one ZIP file.

use super::{OfficeError, Shared, find, kept_as, lang::Lang, note_copy, pages};
use crate::export::archive::{self, Archive, Source};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use messages::office::words;

pub async fn download(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let intake = &server.intake;
    let source = Source {
        store: intake.store.clone(),
        parts: intake.parts.clone(),
        held: intake.seals.held()?,
        form_id: row.pack.pack.form_id.clone(),
    };
    match archive::begin(source).await? {
        Archive::Pieces(mut pieces) => {
            note_copy(&server, &row).await?;
            let headers = [
                (header::CONTENT_TYPE, "application/zip".to_owned()),
                (header::CONTENT_DISPOSITION, kept_as(&row, "zip")),
            ];
            let body = Body::from_stream(stream::poll_fn(move |context| pieces.poll_recv(context)));
            Ok((headers, body).into_response())
        }
        Archive::Nothing(sealed) => Ok(match sealed.first_key_value() {
            None => pages::told(StatusCode::NOT_FOUND, "no-attachments"),
            Some((key, count)) => {
                let arguments = [("key", key.clone()), ("count", count.to_string())];
                let text = words(language, "attachments-without-key", &arguments);
                pages::message(language, StatusCode::CONFLICT, &text)
            }
        }),
    }
}
