//! Taking a rescue file in, from the office's own page.

use super::{OfficeError, Shared, lang::Lang, pages};
use crate::{
    files,
    parts::PartBytes,
    rescue::{self, DRAFTS, ImportError},
};
use axum::{
    extract::{Multipart, State, multipart::Field},
    http::StatusCode,
    response::Response,
};
use messages::receipts::words;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

pub async fn take(
    State(server): State<Shared>,
    Lang(language): Lang,
    mut form: Multipart,
) -> Result<Response, OfficeError> {
    let told = |status, code| Ok(pages::message(language, status, &words(language, code, &[])));
    let Ok(Some(mut field)) = form.next_field().await else { return told(StatusCode::BAD_REQUEST, "no-file") };
    let scratch = Scratch(server.intake.parts.scratch()?);
    match keep(&mut field, &scratch.0).await? {
        Kept::Whole => {}
        Kept::Nothing => return told(StatusCode::BAD_REQUEST, "no-file"),
        Kept::NoRoom => return told(StatusCode::INSUFFICIENT_STORAGE, "no-room"),
    }
    let drafts = server.intake.parts.data().join(DRAFTS);
    match rescue::import(&server.intake, &scratch.0, &drafts).await {
        Ok(report) => {
            server.checker.wake();
            Ok(pages::rescued(language, report.sentences(language)))
        }
        Err(error @ (ImportError::Rescue(_) | ImportError::NoKey(_))) => {
            Ok(pages::message(language, StatusCode::UNPROCESSABLE_ENTITY, &error.sentence(language)))
        }
        Err(error) => Err(error.into()),
    }
}

/// What came of the file.
enum Kept {
    Whole,
    Nothing,
    NoRoom,
}

async fn keep(field: &mut Field<'_>, path: &Path) -> io::Result<Kept> {
    let mut file = files::create_new(path, 0o600)?;
    let mut length = 0;
    // A body that breaks off leaves a file that is cut off; the import says so.
    while let Ok(Some(piece)) = field.chunk().await {
        length += piece.len() as u64;
        match file.write_all(&piece) {
            Err(error) if PartBytes::is_full(&error) => return Ok(Kept::NoRoom),
            written => written?,
        }
    }
    Ok(if length == 0 { Kept::Nothing } else { Kept::Whole })
}

/// The file as it came, removed however it ends.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
