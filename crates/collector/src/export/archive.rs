//! A survey's attachments as one ZIP file, made while it is sent: neither memory nor disk ever holds more than a piece.

use super::{ExportError, Row, attachments};
use crate::{parts::PartFiles, seal_keys::Held, store::Store};
use outbox::ResponseId;
use std::{
    collections::BTreeMap,
    io::{self, Write},
    mem,
    sync::{Arc, Weak},
};
use tokio::{sync::mpsc, task::spawn_blocking};
use zip::{
    CompressionMethod, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

/// How many responses are opened at a time.
const PAGE: u32 = 20;
/// How long the pieces are, and how many may wait to be sent.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 4;
/// The file in the archive that tells what is not in it.
pub const NOTE: &str = "BRAKI.txt";

/// What there is to send.
pub enum Archive {
    /// The archive's pieces; an error ends it half.
    Pieces(mpsc::Receiver<io::Result<Vec<u8>>>),
    /// Nothing: there are no attachments in what can be opened. How many responses are sealed to keys that are not here,
    /// by the keys' ids.
    Nothing(BTreeMap<String, usize>),
}

/// Where the responses come from, and what opens them.
pub struct Source {
    pub store: Arc<dyn Store>,
    pub parts: PartFiles,
    pub held: Arc<Held>,
    pub form_id: String,
}

/// Begins the archive of a form's attachments.
///
/// # Errors
/// If the store fails before the first of them.
pub async fn begin(source: Source) -> Result<Archive, ExportError> {
    let mut pages = Pages { source: Arc::new(source), after: None, ended: false, sealed: BTreeMap::new() };
    let first = loop {
        let Some(rows) = pages.next().await? else { return Ok(Archive::Nothing(pages.sealed)) };
        let Source { parts, held, .. } = &*pages.source;
        if rows.iter().any(|row| !attachments::of(row, parts, held).is_empty()) {
            break rows;
        }
    };
    let (to, pieces) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        if let Err(error) = write(pages, first, to.clone()).await
            && to.send(Err(io::Error::other(error.to_string()))).await.is_ok()
        {
            // Whoever has gone away wants nothing any more.
            tracing::error!(%error, "an archive of attachments broke off");
        }
    });
    Ok(Archive::Pieces(pieces))
}

async fn write(mut pages: Pages, first: Vec<Row>, to: mpsc::Sender<io::Result<Vec<u8>>>) -> Result<(), ExportError> {
    let to = Arc::new(to);
    let pipe = Pipe { to: Arc::downgrade(&to), piece: Vec::new() };
    let mut open = Open { zip: ZipWriter::new_stream(pipe), missing: Vec::new() };
    // Goes before the archive does: one that is dropped half would end itself well, and wait for that where nothing may.
    let _pipe = to;
    let mut next = Some(first);
    while let Some(rows) = next {
        let source = pages.source.clone();
        open = blocking(move || {
            for attachment in rows.iter().flat_map(|row| attachments::of(row, &source.parts, &source.held)) {
                open.add(&attachment)?;
            }
            Ok(open)
        })
        .await?;
        next = pages.next().await?;
    }
    blocking(move || open.finish(&pages.sealed)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExportError> + Send + 'static,
) -> Result<T, ExportError> {
    spawn_blocking(work).await.map_err(|_| ExportError::Interrupted)?
}

/// The responses, some at a time.
struct Pages {
    source: Arc<Source>,
    after: Option<ResponseId>,
    ended: bool,
    sealed: BTreeMap<String, usize>,
}

impl Pages {
    async fn next(&mut self) -> Result<Option<Vec<Row>>, ExportError> {
        if self.ended {
            return Ok(None);
        }
        let Source { store, held, form_id, parts, .. } = &*self.source;
        let page = store.responses(form_id, self.after, PAGE).await?;
        self.ended = page.len() < PAGE as usize;
        self.after = page.last().map(|last| last.id);
        let (held, parts) = (held.clone(), parts.clone());
        let rows: Vec<Row> =
            blocking(move || Ok(page.into_iter().map(|stored| Row::open(stored, &held, &parts)).collect())).await?;
        for key in rows.iter().filter_map(Row::sealed_to) {
            *self.sealed.entry(key).or_default() += 1;
        }
        Ok(Some(rows))
    }
}

/// An archive that grows.
struct Open {
    zip: ZipWriter<StreamWriter<Pipe>>,
    missing: Vec<String>,
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
    fn finish(mut self, sealed: &BTreeMap<String, usize>) -> Result<(), ExportError> {
        let mut lines: Vec<String> =
            self.missing.iter().map(|path| format!("Nie ma tu albo jest uszkodzony: {path}")).collect();
        lines.extend(sealed.iter().map(|(key, count)| {
            format!("Zapisy zapieczętowane kluczem {key}, którego tu nie ma, bez załączników: {count}")
        }));
        if !lines.is_empty() {
            self.zip.start_file(NOTE, options())?;
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

/// Hands pieces on, and waits while too many are on their way.
struct Pipe {
    to: Weak<mpsc::Sender<io::Result<Vec<u8>>>>,
    piece: Vec<u8>,
}

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        let piece = mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let to = self.to.upgrade().ok_or(io::ErrorKind::BrokenPipe)?;
        to.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
