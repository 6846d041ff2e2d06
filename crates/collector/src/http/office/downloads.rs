//! A survey's responses and attachments as files, made while they are sent.

use super::{OfficeError, Shared, find, lang::Lang, note_copy, pages};
use crate::{
    clock,
    export::{
        archive::{self, Archive},
        pages::{Source, blocking},
        pipe::{Pieces, pipe},
        prepare,
    },
    publishing::address,
};
use ::export::{Dialect, Output, Program, Wanted};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use messages::{Language, exports, office};
use std::{io, sync::Arc};
use store::{records::Which, surveys::SurveyRow};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many files are made at once; each takes the memory of a few responses.
const AT_ONCE: usize = 4;
/// After how many seconds somebody may try again.
const AGAIN: HeaderValue = HeaderValue::from_static("15");

/// The files by their names on the office page, and their media types. What a clerk opens with a double click is for a Polish
/// Excel; programs have the command line for the further tables.
const FILES: [(&str, Output, &str); 13] = [
    ("excel.xlsx", Output::Xlsx, XLSX),
    ("spss.zip", Output::Statistics(Program::Spss), "application/zip"),
    ("stata.zip", Output::Statistics(Program::Stata), "application/zip"),
    ("mapa.geojson", Output::GeoJson, "application/geo+json"),
    ("wiersze.jsonl", Output::JsonLines, "application/jsonl"),
    ("ksiazka.html", Output::CodebookHtml, "text/html; charset=utf-8"),
    ("ksiazka.xlsx", Output::CodebookXlsx, XLSX),
    ("excel.csv", Output::Csv(Dialect::Polish, Wanted::Answers), CSV),
    ("rfc4180.csv", Output::Csv(Dialect::Rfc4180, Wanted::Answers), CSV),
    ("slownie.csv", Output::Csv(Dialect::Polish, Wanted::Words), CSV),
    ("pytano.csv", Output::Csv(Dialect::Polish, Wanted::Asked), CSV),
    ("pytania.csv", Output::Csv(Dialect::Polish, Wanted::Columns), CSV),
    ("kody.csv", Output::Csv(Dialect::Polish, Wanted::Codes), CSV),
];
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// The right to make a file, one for each download until its last byte.
pub struct Downloads(Arc<Semaphore>);

impl Default for Downloads {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Downloads {
    fn begin(&self) -> Option<OwnedSemaphorePermit> {
        self.0.clone().try_acquire_owned().ok()
    }
}

fn busy(language: Language) -> Response {
    let text = exports::words(language, "busy", &[]);
    let mut busy = pages::message(language, StatusCode::SERVICE_UNAVAILABLE, &text);
    busy.headers_mut().insert(header::RETRY_AFTER, AGAIN);
    busy
}

pub async fn file(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path((survey, file)): Path<(String, String)>,
) -> Result<Response, OfficeError> {
    download(server, language, &survey, &file, Which::Counted).await
}

/// What was given on trial, also when the survey is live.
pub async fn tests(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path((survey, file)): Path<(String, String)>,
) -> Result<Response, OfficeError> {
    download(server, language, &survey, &file, Which::Tests).await
}

async fn download(
    server: Shared,
    language: Language,
    survey: &str,
    file: &str,
    which: Which,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, survey).await? else { return Ok(pages::not_found()) };
    let Some(begun) = server.downloads.begin() else { return Ok(busy(language)) };
    let source = source(&server, &row, which)?;
    let name = kept_as(&row, &source, file);
    if file == "uwagi.txt" {
        return remarks(source, name, language).await;
    }
    let Some((_, output, media_type)) = FILES.into_iter().find(|(name, ..)| *name == file) else {
        return Ok(pages::not_found());
    };
    note_copy(&server, &row).await?;
    let prepared = prepare(source, output, language).await?;
    let (pipe, life, pieces) = pipe();
    tokio::spawn(async move {
        let written = async {
            let (mut pipe, _) = prepared.write(pipe).await?;
            blocking(move || Ok(pipe.send()?)).await
        };
        if let Err(error) = written.await
            && life.breaker().break_off(&error).await
        {
            tracing::error!(%error, "a download broke off");
        }
    });
    Ok(sent(name, media_type, pieces, begun))
}

/// What opens a survey's responses for whoever sits at the desk.
pub fn source(server: &Shared, row: &SurveyRow, which: Which) -> Result<Arc<Source>, OfficeError> {
    let intake = &server.intake;
    Ok(Source::new(intake.store.clone(), intake.parts.clone(), intake.seals.held()?, row, which))
}

/// What there is to be said of the CSV files, which have no place for it themselves.
async fn remarks(source: Arc<Source>, name: String, language: Language) -> Result<Response, OfficeError> {
    let output = Output::Csv(Dialect::Polish, Wanted::Answers);
    let (_, notes) = prepare(source, output, language).await?.write(io::sink()).await?;
    let mut lines: Vec<String> = notes.sentences(language).collect();
    if lines.is_empty() {
        lines.push(exports::words(language, "whole", &[]));
    }
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, format!("{}\n", lines.join("\n"))).into_response())
}

pub async fn attachments(
    State(server): State<Shared>,
    Lang(language): Lang,
    Path(survey): Path<String>,
) -> Result<Response, OfficeError> {
    let Some(row) = find(&server, &survey).await? else { return Ok(pages::not_found()) };
    let Some(begun) = server.downloads.begin() else { return Ok(busy(language)) };
    let source = source(&server, &row, Which::Counted)?;
    let name = kept_as(&row, &source, "attachments.zip");
    match archive::begin(source, language).await? {
        Archive::Pieces(pieces) => {
            note_copy(&server, &row).await?;
            Ok(sent(name, "application/zip", pieces, begun))
        }
        Archive::Nothing(notes) => Ok(match notes.sealed().next() {
            None => pages::told(StatusCode::NOT_FOUND, "no-attachments"),
            Some((key, count)) => {
                let arguments = [("key", key.to_owned()), ("count", count.to_string())];
                let text = office::words(language, "attachments-without-key", &arguments);
                pages::message(language, StatusCode::CONFLICT, &text)
            }
        }),
    }
}

/// A file on its way; whoever made it keeps the right to until it is there.
fn sent(name: String, media_type: &'static str, mut pieces: Pieces, begun: OwnedSemaphorePermit) -> Response {
    let headers = [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, name)];
    let body = Body::from_stream(stream::poll_fn(move |context| {
        let _until_the_end = &begun;
        pieces.poll_recv(context)
    }));
    (headers, body).into_response()
}

/// The browser keeps the answer as `seniorzy-2026-11-22.xlsx`, a further table as `seniorzy-kody-2026-11-22.csv`, in letters
/// that every header and file system takes; tests as `seniorzy-proba-…`. `file` is its name on the office page.
fn kept_as(row: &SurveyRow, source: &Source, file: &str) -> String {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, "bin"));
    let part = match stem {
        "excel" | "attachments" => String::new(),
        other => format!("-{}", address::clean(other)),
    };
    let trial = if source.is_trial { "-proba" } else { "" };
    let (survey, extension) = (address::clean(&row.workbook), address::clean(extension));
    format!("attachment; filename=\"{survey}{trial}{part}-{}.{extension}\"", clock::today())
}
