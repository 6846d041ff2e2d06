//! Backups of the first version: the SQLite file itself, the keys and the attachments.

use super::{key_name, read::copy};
use crate::{data::DATABASE, files, parts};
use outbox::Digest;
use std::{
    collections::BTreeSet,
    fs::File,
    io,
    path::{Component, Path},
};

/// Writes the known files of a backup; whatever else an archive may name is not looked at.
///
/// # Errors
/// If the archive is damaged, or a file cannot be written.
pub fn unpack(archive: File, folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry?;
        let Some(name) = known_name(&entry.path()?) else { continue };
        let path = folder.join(&name);
        files::private_folder(files::folder_of(&path))?;
        let mut file = files::create_new(&path, 0o600)?;
        let digest = copy(&mut entry, &mut file)?;
        if name.strip_prefix("parts/").is_some_and(|named| named != digest.to_string()) {
            return Err(io::Error::other("an attachment is damaged"));
        }
        if name.starts_with(parts::FOLDER) {
            file.set_modified(std::time::SystemTime::UNIX_EPOCH)?;
        }
        file.sync_all()?;
        files::sync_folder(files::folder_of(&path))?;
        found.insert(name);
    }
    Ok(found)
}

/// The names that a backup may hold: `teren.db`, `keys/…`, `parts/{digest}`.
fn known_name(path: &Path) -> Option<String> {
    let steps: Option<Vec<&str>> =
        path.components().map(|step| if let Component::Normal(step) = step { step.to_str() } else { None }).collect();
    let name = steps?.join("/");
    let known = name == DATABASE
        || key_name(&name).is_some()
        || name.strip_prefix("parts/").is_some_and(|digest| digest.parse::<Digest>().is_ok());
    known.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::known_name;
    use std::path::Path;

    #[test]
    fn an_archive_brings_known_files_only() {
        let digest = outbox::Digest::of(b"part");
        let part = format!("parts/{digest}");
        for (name, expected) in [
            ("teren.db", true),
            ("keys/receipts.ed25519", true),
            ("keys/seal.0001", true),
            ("keys/seal.0002.746c856d49a83769", true),
            ("keys/receipts.0002.746c856d49a83769", true),
            (part.as_str(), true),
            ("parts/x", false),
            ("../teren.db", false),
            ("/teren.db", false),
            ("keys/../teren.db", false),
            ("keys/other", false),
            ("first-start.txt", false),
        ] {
            assert_eq!(known_name(Path::new(name)).is_some(), expected, "{name}");
        }
    }
}
