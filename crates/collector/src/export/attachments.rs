//! Attachments as files: `RESPONSE/NAME`, where NAME is what the table's cell says.

use super::{
    ExportError,
    pages::{Row, Source},
};
use crate::{files, instance::write_part, parts::PartBytes, seal_keys::Held};
use outbox::{
    Digest, ResponseId,
    record::{INSTANCE_PART, PartEntry},
    sealing::PrivateKey,
};
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Write},
    path::Path,
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
pub async fn write(source: &Arc<Source>, folder: &Path) -> Result<Written, ExportError> {
    let (from, folder) = (source.clone(), folder.to_owned());
    let each = move |written: &mut Written, row: &Row| {
        for attachment in of(row, &from.parts, &from.held) {
            let place = folder.join(attachment.response.to_string()).join(&attachment.name);
            let failed = |error| ExportError::Attachment { path: place.display().to_string(), error };
            let mut file = new_file(&place).map_err(failed)?;
            if attachment.write_to(&mut file).map_err(failed)? {
                written.files += 1;
            } else {
                std::fs::remove_file(&place).map_err(failed)?;
                written.missing.push(attachment.path());
            }
        }
        Ok(())
    };
    source.each(Written::default(), each).await
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
    bytes: Bytes<'a>,
}

enum Bytes<'a> {
    /// It stands in the record.
    Record(&'a [u8]),
    /// It travelled apart.
    Apart(&'a PartBytes, Digest, Option<&'a PrivateKey>),
    Nowhere,
}

/// The attachments of a response, as far as it can be opened.
pub fn of<'a>(row: &'a Row<'_>, parts: &'a PartBytes, held: &'a Held) -> Vec<Attachment<'a>> {
    let Ok((opened, _)) = &row.opened else { return Vec::new() };
    let key = opened.envelope.key.as_deref().and_then(|key| held.key(key));
    let mut names = Names::default();
    let entries = opened.manifest.parts.iter().filter(|entry| entry.name != INSTANCE_PART);
    let attachment = |entry: &'a PartEntry| {
        let name = names.unique(safe_name(&entry.name));
        let bytes = match (entry.ct_sha256, opened.parts.iter().find(|part| part.name == entry.name)) {
            (None, Some(part)) => Bytes::Record(&part.bytes),
            (Some(digest), _) => Bytes::Apart(parts, digest, key),
            (None, None) => Bytes::Nowhere,
        };
        Attachment { response: opened.envelope.id, name, entry, bytes }
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

    /// Writes its plain bytes; whether they are all there and what the record says. One that cannot be read is not there,
    /// and stops no other.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<bool> {
        match &self.bytes {
            Bytes::Record(bytes) => out.write_all(bytes).map(|()| true),
            Bytes::Apart(parts, digest, key) => write_part(parts.read(*digest), self.response, *key, self.entry, out),
            Bytes::Nowhere => Ok(false),
        }
    }
}

/// The names in a response's folder, and the number that the next one of a name gets.
#[derive(Default)]
struct Names(HashMap<String, u32>);

impl Names {
    /// The name itself where it is free, else with a number in front.
    fn unique(&mut self, name: String) -> String {
        let mut free = name.clone();
        while self.0.contains_key(&free) {
            let number = self.0.entry(name.clone()).or_insert(1);
            *number += 1;
            free = format!("{number}_{name}");
        }
        self.0.insert(free.clone(), 1);
        free
    }
}

/// The longest name in bytes; file systems take 255, and a number may come in front.
const MAX_NAME: usize = 200;

/// The name as every file system takes it, and never a way out of the folder.
fn safe_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' };
    let mut left = MAX_NAME;
    let fits = |c: &char| {
        let fits = left >= c.len_utf8();
        left = left.saturating_sub(c.len_utf8());
        fits
    };
    let name: String = name.chars().take(100).map(safe).take_while(fits).collect();
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() || name.starts_with(['.', ' ']) { format!("_{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Names, safe_name};

    #[test]
    fn names_that_would_be_the_same_get_numbers() {
        let mut names = Names::default();
        let made: Vec<String> = ["a", "a", "2_a", "a", "b"].map(|name| names.unique(name.to_owned())).into();
        assert_eq!(made, ["a", "2_a", "2_2_a", "3_a", "b"]);
        // Ten thousand of one name take as many steps, and every file system takes the last one too.
        let last = (0..10_000).map(|_| names.unique(safe_name(&"漢".repeat(300)))).last();
        assert!(last.is_some_and(|name| name.starts_with("10000_") && name.len() < 255));
    }

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
