//! A survey's attachments as one ZIP file, made while it is sent: neither memory nor disk ever holds more than a piece.

use super::{
    ExportError, attachments,
    pages::{Pages, Row, Rows, Source, blocking},
    pipe::{Life, Pieces, Pipe, pipe},
};
use ::export::{Closed, Note, Notes};
use messages::{Language, exports::words};
use std::{
    io::{self, Write},
    sync::Arc,
};
use zip::{
    CompressionMethod, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

/// What there is to send.
pub enum Archive {
    /// The archive's pieces; an error ends it half.
    Pieces(Pieces),
    /// Nothing: there are no attachments in what can be opened, and this is to be said.
    Nothing(Notes),
}

/// Begins the archive of a form's attachments; what is not in it is told in this language.
///
/// # Errors
/// If the store fails before the first of them.
pub async fn begin(source: Arc<Source>, language: Language) -> Result<Archive, ExportError> {
    let mut pages = Pages::new(source.clone());
    let mut notes = Notes::default();
    let first = loop {
        let Some(rows) = pages.next().await? else { return Ok(Archive::Nothing(notes)) };
        let (from, mut seen) = (source.clone(), notes.clone());
        let (rows, any, seen) = blocking(move || {
            let mut any = false;
            rows.try_for_each(|row| {
                note(&row, &mut seen);
                any = any || !attachments::of(&row, &from.parts, &from.held).is_empty();
                Ok(())
            })?;
            Ok((rows, any, seen))
        })
        .await?;
        if any {
            break rows;
        }
        notes = seen;
    };
    let (pipe, life, pieces) = pipe();
    let open = Open { zip: ZipWriter::new_stream(pipe), missing: Vec::new(), notes, language };
    let breaker = life.breaker();
    tokio::spawn(async move {
        if let Err(error) = write(source, pages, first, open, life).await
            && breaker.break_off(&error).await
        {
            // Whoever has gone away wants nothing any more.
            tracing::error!(%error, "an archive of attachments broke off");
        }
    });
    Ok(Archive::Pieces(pieces))
}

async fn write(
    source: Arc<Source>,
    mut pages: Pages,
    first: Rows,
    mut open: Open,
    life: Life,
) -> Result<(), ExportError> {
    // Goes before the archive does.
    let _life = life;
    let mut next = Some(first);
    while let Some(rows) = next {
        let source = source.clone();
        open = blocking(move || {
            rows.try_for_each(|row| {
                note(&row, &mut open.notes);
                attachments::of(&row, &source.parts, &source.held).iter().try_for_each(|one| open.add(one))
            })?;
            Ok(open)
        })
        .await?;
        next = pages.next().await?;
    }
    blocking(move || open.finish()).await
}

fn note(row: &Row, notes: &mut Notes) {
    let note = match &row.opened {
        Ok(_) => return,
        Err(Closed::NoKey(key)) => Note::Sealed { key: key.clone() },
        Err(Closed::Unreadable) => Note::Unreadable,
    };
    notes.add(note, Some(row.stored.id), 1);
}

/// An archive that grows.
struct Open {
    zip: ZipWriter<StreamWriter<Pipe>>,
    missing: Vec<String>,
    notes: Notes,
    language: Language,
}

impl Open {
    fn add(&mut self, attachment: &attachments::Attachment<'_>) -> Result<(), ExportError> {
        let path = attachment.path();
        let failed = |error| ExportError::Attachment { path: path.clone(), error };
        // What has been sent cannot be taken back: first it is read to see whether it is whole.
        if !attachment.write_to(&mut io::sink()).map_err(failed)? {
            self.missing.push(path);
            return Ok(());
        }
        let options = options().large_file(attachment.bytes() >= u64::from(u32::MAX));
        self.zip.start_file(path.as_str(), options)?;
        if attachment.write_to(&mut self.zip).map_err(failed)? {
            Ok(())
        } else {
            Err(failed(io::Error::other("it changed while it was read")))
        }
    }

    /// Tells what is not in it, and ends it.
    fn finish(mut self) -> Result<(), ExportError> {
        let told = |path: &String| words(self.language, "missing", &[("name", path.clone())]);
        let mut lines: Vec<String> = self.missing.iter().map(told).collect();
        lines.extend(self.notes.sentences(self.language));
        if !lines.is_empty() {
            self.zip.start_file(words(self.language, "missing-file", &[]), options())?;
            // Also for a Windows notepad.
            let note = format!("\u{feff}{}\r\n", lines.join("\r\n"));
            self.zip.write_all(note.as_bytes()).map_err(ZipError::from)?;
        }
        let mut pipe = self.zip.finish()?.into_inner();
        Ok(pipe.send().map_err(ZipError::from)?)
    }
}

/// Photographs hardly shrink, but what is deflated tells its own end, so that every program can read the stream.
/// (Of the fast levels the first makes what does not shrink longer.) No entry tells when.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(2))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o600)
}
