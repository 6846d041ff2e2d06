//! A survey's responses and attachments as files, made while they are sent.

use super::{OfficeError, Shared, find, lang::Lang, note_copy, pages};
use crate::{
    clock,
    export::{
        Table, Wanted,
        archive::{self, Archive},
        csv::Dialect,
        pages::{Source, blocking},
        pipe::{Pieces, pipe},
    },
    publishing::address,
};
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
    // What a clerk opens with a double click is for a Polish Excel; programs have the command line for the further tables.
    let tables = [
        ("excel.csv", Wanted::Answers, Dialect::Polish),
        ("rfc4180.csv", Wanted::Answers, Dialect::Rfc4180),
        ("slownie.csv", Wanted::Words, Dialect::Polish),
        ("pytano.csv", Wanted::Asked, Dialect::Polish),
        ("pytania.csv", Wanted::Columns, Dialect::Polish),
        ("kody.csv", Wanted::Codes, Dialect::Polish),
    ];
    let table = tables.into_iter().find(|(name, ..)| *name == file);
    if table.is_some() || file == "excel.xlsx" {
        note_copy(&server, &row).await?;
    }
    let name = kept_as(&row, &source, file);
    if let Some((_, wanted, dialect)) = table {
        return csv(source, name, language, (wanted, dialect), begun).await;
    }
    match file {
        "excel.xlsx" => xlsx(source, name, begun, language).await,
        "uwagi.txt" => remarks(source, name, language).await,
        _ => Ok(pages::not_found()),
    }
}

fn source(server: &Shared, row: &SurveyRow, which: Which) -> Result<Arc<Source>, OfficeError> {
    let intake = &server.intake;
    Ok(Source::new(intake.store.clone(), intake.parts.clone(), intake.seals.held()?, row, which))
}

async fn csv(
    source: Arc<Source>,
    name: String,
    language: Language,
    (wanted, dialect): (Wanted, Dialect),
    begun: OwnedSemaphorePermit,
) -> Result<Response, OfficeError> {
    let ready = Table::open(source, language).await?.ready(wanted).await?;
    let (pipe, life, pieces) = pipe();
    tokio::spawn(async move {
        let written = async {
            let (mut pipe, _) = ready.write(dialect, pipe).await?;
            blocking(move || Ok(pipe.send()?)).await
        };
        if let Err(error) = written.await
            && life.breaker().break_off(&error).await
        {
            tracing::error!(%error, "a CSV file broke off");
        }
    });
    Ok(sent(name, "text/csv; charset=utf-8", pieces, begun))
}

async fn xlsx(
    source: Arc<Source>,
    name: String,
    begun: OwnedSemaphorePermit,
    language: Language,
) -> Result<Response, OfficeError> {
    let folder = source.parts.data().to_owned();
    let finished = Table::open(source, language).await?.xlsx(&folder).await?;
    let (pipe, life, pieces) = pipe();
    tokio::spawn(async move {
        let written = async {
            let (mut pipe, _) = finished.write(pipe).await?;
            blocking(move || Ok(pipe.send()?)).await
        };
        if let Err(error) = written.await
            && life.breaker().break_off(&error).await
        {
            tracing::error!(%error, "an XLSX file broke off");
        }
    });
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(sent(name, media_type, pieces, begun))
}

/// What there is to be said of the CSV files, which have no place for it themselves.
async fn remarks(source: Arc<Source>, name: String, language: Language) -> Result<Response, OfficeError> {
    let ready = Table::open(source, language).await?.ready(Wanted::Answers).await?;
    let (_, notes) = ready.write(Dialect::Polish, io::sink()).await?;
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
