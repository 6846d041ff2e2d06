//! Attachments as files: `DIR/RESPONSE/NAME`, where NAME is what the table's cell says.

use super::{ExportError, Responses, Row};
use crate::{files, parts::PartFiles, seal_keys::Held};
use outbox::{
    Digest, ResponseId,
    record::{INSTANCE_PART, PartEntry},
    sealing::{PartOpener, PrivateKey},
};
use std::{
    fs::File,
    io::{self, Read, Write},
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

/// Writes every attachment that can be opened.
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
        for row in &responses.rows {
            write_row(row, &parts, &held, &folder, &mut written)?;
        }
        Ok(written)
    };
    tokio::task::spawn_blocking(write).await.map_err(|_| ExportError::Interrupted)?
}

fn write_row(
    row: &Row,
    parts: &PartFiles,
    held: &Held,
    folder: &Path,
    written: &mut Written,
) -> Result<(), ExportError> {
    let Some((opened, _)) = &row.opened else { return Ok(()) };
    let id = opened.envelope.id;
    let key = opened.envelope.key.as_deref().and_then(|key| held.key(key));
    for entry in opened.manifest.parts.iter().filter(|entry| entry.name != INSTANCE_PART) {
        let place = folder.join(id.to_string()).join(safe_name(&entry.name));
        let failed = |error| ExportError::Attachment { path: place.display().to_string(), error };
        let mut file = new_file(&place).map_err(failed)?;
        let whole = match (entry.ct_sha256, opened.parts.iter().find(|part| part.name == entry.name)) {
            (None, Some(part)) => file.write_all(&part.bytes).map(|()| true),
            (Some(digest), _) => open_part(&parts.whole(digest), id, key, entry, &mut file),
            (None, None) => Ok(false),
        };
        if whole.map_err(failed)? {
            written.files += 1;
        } else {
            std::fs::remove_file(&place).map_err(failed)?;
            written.missing.push(format!("{id}/{}", entry.name));
        }
    }
    Ok(())
}

fn new_file(place: &Path) -> io::Result<File> {
    std::fs::create_dir_all(files::folder_of(place))?;
    files::replace_private(place)
}

/// Writes a part's plain bytes; whether they are all there and what the record says.
fn open_part(
    path: &PathBuf,
    id: ResponseId,
    key: Option<&PrivateKey>,
    entry: &PartEntry,
    out: &mut File,
) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    let mut opener = key.map(|key| PartOpener::new(id, key));
    let (mut hasher, mut piece, mut plain) = (Digest::hasher(), vec![0; 256 * 1024], Vec::new());
    loop {
        let read = file.read(&mut piece)?;
        let opened = match opener.as_mut() {
            None => {
                plain.extend_from_slice(&piece[..read]);
                Ok(())
            }
            Some(_) if read == 0 => opener.take().map_or(Ok(()), |opener| opener.finish(&mut plain)),
            Some(opener) => opener.push(&piece[..read], &mut plain),
        };
        if opened.is_err() {
            return Ok(false);
        }
        hasher.update(&plain);
        out.write_all(&plain)?;
        plain.clear();
        if read == 0 {
            return Ok(hasher.finish() == entry.sha256);
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
