//! Writing a backup: `backup.json`, the keys, the rows in pages, the attachments, `end.json`.

use super::{BackupError, End, Head, failed, rows};
use crate::{
    data::Data,
    files::NewFile,
    key_files::{self, KeyName, Kind},
    parts::{self, PartBytes},
    signing,
};
use outbox::{Digest, Hasher};
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    path::Path,
};
use store::copying::{CopyError, Table, Value};

/// A page of rows ends once it is so long, in bytes.
const PAGE: usize = 4 << 20;

/// Writes a backup, also while collectors serve: the rows are those of one moment, and what they name is never changed.
///
/// # Errors
/// If the data cannot be read or the file not written; then there is no file.
pub async fn write(data: &Data, out: &Path) -> Result<(), BackupError> {
    let written = failed(out);
    let mut archive = NewFile::begin_private(out).map_err(&written)?;
    let keys = keys(data).await?;
    let parts = data.parts().map_err(failed(&data.folder))?;
    let mut pages = Pages::begin(archive.file.try_clone().map_err(&written)?).map_err(&written)?;
    for (name, bytes) in keys {
        pages.entry(&name.in_data(), &bytes).map_err(&written)?;
    }
    let read = data.store.read_all(&mut |table, row| pages.add(table, &row)).await;
    read.map_err(|error| match error {
        CopyError::Store(error) => BackupError::Copy(error),
        CopyError::Written(error) => written(error),
    })?;
    // Attachments may be read only where one may wait.
    let finish = move || {
        pages.finish(&parts)?;
        archive.file.flush()?;
        archive.finish()
    };
    let finished = tokio::task::spawn_blocking(finish).await.map_err(io::Error::other);
    finished.and_then(|finished| finished).map_err(&written)
}

/// The keys' files, as they stand in a data folder.
async fn keys(data: &Data) -> Result<Vec<(KeyName, Vec<u8>)>, BackupError> {
    let unread = failed(&data.folder);
    let seals = key_files::list(&data.folder, Kind::Seal).map_err(&unread)?;
    let mut keys = Vec::with_capacity(seals.len() + 1);
    for name in seals {
        let bytes = std::fs::read(data.folder.join(name.in_data())).map_err(&unread)?;
        keys.push((name, bytes));
    }
    let signing = signing::keys(data).await?;
    if signing.is_empty() {
        return Err(BackupError::NoReceiptKey(data.folder.clone()));
    }
    keys.extend(signing.into_iter().map(|(name, key)| (name, key_files::text(key.to_bytes()).into_bytes())));
    Ok(keys)
}

/// The archive as it grows.
struct Pages<W: Write> {
    archive: tar::Builder<W>,
    table: Option<&'static Table>,
    lines: Vec<u8>,
    /// Pages of this table so far.
    pages: u32,
    end: End,
    /// Of all lines.
    hasher: Hasher,
    /// The attachments that records name, and how long they are.
    parts: BTreeMap<Digest, u64>,
}

impl<W: Write> Pages<W> {
    fn begin(to: W) -> io::Result<Self> {
        let (archive, end) = (tar::Builder::new(to), End::default());
        let (hasher, parts) = (Digest::hasher(), BTreeMap::new());
        let mut pages = Self { archive, table: None, lines: Vec::new(), pages: 0, end, hasher, parts };
        pages.entry(super::HEAD, &serde_json::to_vec(&Head::default())?)?;
        Ok(pages)
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut header = header(bytes.len() as u64);
        self.archive.append_data(&mut header, name, bytes)
    }

    fn add(&mut self, table: &'static Table, row: &[Value]) -> io::Result<()> {
        if self.table != Some(table) {
            self.end_page()?;
            (self.table, self.pages) = (Some(table), 0);
        }
        // The parts of a record that is here are whole, and have an upload each.
        if let ("uploads", [_, Value::Text(digest), _, Value::Number(len), ..]) = (table.name, row) {
            let digest = digest.parse().map_err(|_| io::Error::other("an attachment's digest cannot be read"))?;
            self.parts.insert(digest, *len as u64);
        }
        let line = rows::line(table, row);
        self.hasher.update(line.as_bytes());
        self.lines.extend_from_slice(line.as_bytes());
        *self.end.rows.entry(table.name.to_owned()).or_default() += 1;
        if self.lines.len() >= PAGE { self.end_page() } else { Ok(()) }
    }

    fn end_page(&mut self) -> io::Result<()> {
        let Some(table) = self.table.filter(|_| !self.lines.is_empty()) else { return Ok(()) };
        self.pages += 1;
        let lines = std::mem::take(&mut self.lines);
        self.entry(&format!("{}/{}.{:06}.jsonl", super::ROWS, table.name, self.pages), &lines)
    }

    fn finish(mut self, parts: &PartBytes) -> io::Result<()> {
        self.end_page()?;
        for (digest, len) in std::mem::take(&mut self.parts) {
            let bytes = parts.read(digest)?.take(len);
            self.archive.append_data(&mut header(len), format!("{}/{digest}", parts::FOLDER), bytes)?;
        }
        self.end.sha256 = Some(self.hasher.clone().finish());
        let end = serde_json::to_vec(&self.end)?;
        self.entry(super::END, &end)?;
        self.archive.into_inner()?.flush()
    }
}

/// Nothing in it tells when or by whom it was written.
fn header(len: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(len);
    header.set_mode(0o600);
    header
}
