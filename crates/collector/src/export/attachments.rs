//! Attachments as files: `RESPONSE/NAME`, where NAME is what the table's cell says.

use super::{ExportError, Responses, Row};
use crate::{files, instance::write_part, parts::PartFiles, seal_keys::Held};
use outbox::{
    ResponseId,
    record::{INSTANCE_PART, PartEntry},
    sealing::PrivateKey,
};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// What was written, and what could not be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub files: usize,
    /// `RESPONSE/NAME` of attachments that are not here, or damaged.
    pub missing: Vec<String>,
}

/// Writes every attachment that can be opened to a folder.
///
/// # Errors
/// If the folder cannot be written.
pub async fn write(
    responses: &Arc<Responses>,
    parts: &PartFiles,
    held: Arc<Held>,
    folder: &Path,
) -> Result<Written, ExportError> {
    let (responses, parts, folder) = (responses.clone(), parts.clone(), folder.to_owned());
    let write = move || {
        let mut written = Written::default();
        for attachment in responses.rows.iter().flat_map(|row| of(row, &parts, &held)) {
            let place = folder.join(attachment.response.to_string()).join(&attachment.name);
            let failed = |error| ExportError::Attachment { path: place.display().to_string(), error };
            if attachment.write_to(&mut new_file(&place).map_err(failed)?).map_err(failed)? {
                written.files += 1;
            } else {
                std::fs::remove_file(&place).map_err(failed)?;
                written.missing.push(attachment.path());
            }
        }
        Ok(written)
    };
    tokio::task::spawn_blocking(write).await.map_err(|_| ExportError::Interrupted)?
}

fn new_file(place: &Path) -> io::Result<File> {
    std::fs::create_dir_all(files::folder_of(place))?;
    files::replace_private(place)
}

/// A file that belongs to a response.
pub struct Attachment<'a> {
    response: ResponseId,
    /// A name that every file system takes, unique in the response.
    name: String,
    entry: &'a PartEntry,
    source: Source<'a>,
}

enum Source<'a> {
    /// It stands in the record.
    Record(&'a [u8]),
    /// It travelled apart.
    Apart(PathBuf, Option<&'a PrivateKey>),
    Nowhere,
}

/// The attachments of a response, as far as it can be opened.
pub fn of<'a>(row: &'a Row, parts: &PartFiles, held: &'a Held) -> Vec<Attachment<'a>> {
    let Some((opened, _)) = &row.opened else { return Vec::new() };
    let key = opened.envelope.key.as_deref().and_then(|key| held.key(key));
    let mut names = BTreeSet::new();
    let entries = opened.manifest.parts.iter().filter(|entry| entry.name != INSTANCE_PART);
    let attachment = |entry: &'a PartEntry| {
        let mut name = safe_name(&entry.name);
        while !names.insert(name.clone()) {
            name.insert(0, '_');
        }
        let source = match (entry.ct_sha256, opened.parts.iter().find(|part| part.name == entry.name)) {
            (None, Some(part)) => Source::Record(&part.bytes),
            (Some(digest), _) => Source::Apart(parts.whole(digest), key),
            (None, None) => Source::Nowhere,
        };
        Attachment { response: opened.envelope.id, name, entry, source }
    };
    entries.map(attachment).collect()
}

impl Attachment<'_> {
    /// `RESPONSE/NAME`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.response, self.name)
    }

    /// How long it is, as the record says.
    pub fn bytes(&self) -> u64 {
        self.entry.len
    }

    /// Writes its plain bytes; whether they are all there and what the record says.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<bool> {
        match &self.source {
            Source::Record(bytes) => out.write_all(bytes).map(|()| true),
            Source::Apart(path, key) => write_part(path, self.response, *key, self.entry, out),
            Source::Nowhere => Ok(false),
        }
    }
}

/// The name as every file system takes it, and never a way out of the folder.
fn safe_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' };
    let name: String = name.chars().take(100).map(safe).collect();
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() || name.starts_with(['.', ' ']) { format!("_{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn a_name_stays_in_its_folder() {
        for (name, expected) in [
            ("9f3a.jpg", "9f3a.jpg"),
            ("zdjęcie 1.jpg", "zdjęcie 1.jpg"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("/etc/passwd", "_etc_passwd"),
            ("c:\\x", "c__x"),
            ("..", "_"),
            ("", "_"),
            (".ssh", "_.ssh"),
            ("a\0b", "a_b"),
        ] {
            assert_eq!(safe_name(name), expected, "{name}");
        }
    }
}
