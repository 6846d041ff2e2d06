//! What was done at the desk, the latest first.

use super::{
    OfficeError, Shared,
    lang::{Lang, Words},
    pages,
};
use crate::{
    clock,
    people::deeds::{self, Told},
};
use ::export::neutral;
use askama::Template;
use axum::{
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use csv::{Terminator, WriterBuilder};
use messages::people::words;
use serde::Deserialize;
use std::io;
use store::people::Mark;

/// Deeds on one page.
const ON_A_PAGE: u32 = 100;
/// Deeds in one file: those of years.
const IN_A_FILE: u32 = 1_000_000;

#[derive(Template)]
#[template(path = "log.html")]
struct Page {
    words: Words,
    deeds: Vec<String>,
    /// Where the next page begins.
    older: Option<Mark>,
}

#[derive(Deserialize)]
pub struct From {
    before: Option<String>,
}

pub async fn list(
    State(server): State<Shared>,
    Lang(language): Lang,
    Query(From { before }): Query<From>,
) -> Result<Response, OfficeError> {
    let before: Option<Mark> = before.and_then(|before| before.parse().ok());
    let found = server.intake.store.deeds(before.as_ref(), ON_A_PAGE).await?;
    let older = found.last().map(|(mark, _)| mark.clone()).filter(|_| found.len() == ON_A_PAGE as usize);
    let deeds = found.iter().map(|(_, deed)| deeds::sentence(deed, language)).collect();
    Ok(pages::page(StatusCode::OK, &Page { words: Words(language), deeds, older }))
}

pub async fn csv(State(server): State<Shared>, Lang(language): Lang) -> Result<Response, OfficeError> {
    // For a double click: as a Polish Excel reads it, formulas made harmless.
    let to = "\u{feff}".as_bytes().to_vec();
    let mut file = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(to);
    let head = ["when", "who", "what", "survey", "detail"];
    file.write_record(head.map(|column| words(language, &format!("column-{column}"), &[]))).map_err(io::Error::from)?;
    for (_, deed) in server.intake.store.deeds(None, IN_A_FILE).await? {
        let Told { who, what, detail } = deeds::told(&deed, language);
        let cells = [clock::local_to_the_second(deed.at), who, what, deed.survey, detail];
        file.write_record(cells.iter().map(|cell| neutral(cell).into_owned())).map_err(io::Error::from)?;
    }
    let text = file.into_inner().map_err(|error| error.into_error())?;
    let disposition = format!("attachment; filename=\"teren-{}.csv\"", clock::today());
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, text).into_response())
}
