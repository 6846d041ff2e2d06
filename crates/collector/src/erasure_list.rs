//! `erasures.jsonl`: the list of erasures, a signed line each, in the data folder and wherever else the town hall keeps it.
//! What a backup brings back is erased again by it.

use crate::{
    files,
    receipts::{PublicKey, ReceiptKey},
    trouble::of_system,
};
use messages::{Language, commands::words};
use outbox::{
    Digest,
    erasure::{self, DeletedSurvey, Erasure, SignedErasure},
};
use std::{
    collections::HashSet,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};
use store::{deletion::Deleted, erasure::Erased};

/// The list's name in the data folder.
pub const NAME: &str = "erasures.jsonl";

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error("the list of erasures {}: {error}", path.display())]
    File {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("line {number} of {} is no erasure", path.display())]
    Malformed { path: PathBuf, number: usize },
    #[error("line {number} of {} was altered: its signature does not match", path.display())]
    Altered { path: PathBuf, number: usize },
}

impl ListError {
    /// The error as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let (code, path, about) = match self {
            Self::File { path, error } => ("list-unusable", path, ("error", of_system(error, language))),
            Self::Malformed { path, number } => ("list-malformed", path, ("line", number.to_string())),
            Self::Altered { path, number } => ("list-altered", path, ("line", number.to_string())),
        };
        words(language, code, &[("file", path.display().to_string()), about])
    }
}

/// What a list says.
#[derive(Debug, Default)]
pub struct Listed {
    /// Signed with one of our keys, or with one that came after it.
    pub ours: Vec<Erasure>,
    /// How many erasures are signed with others alone: nothing can be said of them.
    pub others: usize,
}

/// Reads a list. A last line that was cut off is passed over: its erasure was not over yet.
///
/// # Errors
/// If it cannot be read, or one of its lines is not what was signed.
pub fn read(path: &Path, keys: &[PublicKey]) -> Result<Listed, ListError> {
    let bytes = std::fs::read(path).map_err(|error| ListError::File { path: path.to_owned(), error })?;
    let (mut ours, mut others) = (Vec::new(), HashSet::new());
    let whole = bytes.len() - cut_off(&bytes).len();
    for (line, number) in bytes[..whole].split(|byte| *byte == b'\n').zip(1..).filter(|(line, _)| !line.is_empty()) {
        let path = || path.to_owned();
        let signed = SignedErasure::parse(line).map_err(|_| ListError::Malformed { path: path(), number })?;
        let Some(key) = signed.erasure.key(keys) else {
            others.insert(signed.erasure.response);
            continue;
        };
        let genuine = erasure::signed_bytes(line).is_some_and(|covered| key.has_signed(&covered, &signed.sig));
        if !genuine {
            return Err(ListError::Altered { path: path(), number });
        }
        ours.push(signed.erasure);
    }
    ours.iter().for_each(|erasure| _ = others.remove(&erasure.response));
    Ok(Listed { ours, others: others.len() })
}

/// What a list has a line for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The response's hash, or the form's.
    id_hash: Digest,
    erased_on: String,
    survey: Option<DeletedSurvey>,
}

impl From<&Erased> for Entry {
    fn from(erased: &Erased) -> Self {
        Self { id_hash: erased.id_hash, erased_on: erased.erased_on.clone(), survey: None }
    }
}

impl From<&Deleted> for Entry {
    fn from(deleted: &Deleted) -> Self {
        let (id_hash, survey) = (erasure::form_hash(&deleted.survey.form), Some(deleted.survey.clone()));
        Self { id_hash, erased_on: deleted.deleted_on.clone(), survey }
    }
}

/// Adds to a list what it does not have, durably; makes it for its owner only unless it is there. An erasure that a later key
/// has signed without the way to it is signed once more: a backup from before that key could not believe it.
///
/// # Errors
/// If the file cannot be read or written; then it may have some of them.
pub fn add(path: &Path, entries: &[Entry], key: &ReceiptKey) -> Result<(), ListError> {
    let failed = |error| ListError::File { path: path.to_owned(), error };
    let (bytes, is_new) = match std::fs::read(path) {
        Ok(bytes) => (bytes, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Vec::new(), true),
        Err(error) => return Err(failed(error)),
    };
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| SignedErasure::parse(line).ok());
    let first = key.public_keys().get(..1).unwrap_or_default();
    let lasting = lines.filter(|line| line.erasure.key(first).is_some());
    let known: HashSet<_> = lasting.map(|line| line.erasure.response).collect();
    let mut more = Vec::new();
    for entry in entries.iter().filter(|entry| !known.contains(&entry.id_hash)) {
        more.extend(key.sign_erasure(entry.id_hash, &entry.erased_on, entry.survey.clone()).to_bytes());
        more.push(b'\n');
    }
    if more.is_empty() && !is_new {
        return Ok(());
    }
    let whole = bytes.len() - cut_off(&bytes).len();
    let mut append = || -> io::Result<()> {
        let mut file = if is_new {
            files::private_folder(files::folder_of(path))?;
            files::create_new(path, 0o600)?
        } else {
            let file = File::options().append(true).open(path)?;
            file.set_len(whole as u64)?;
            file
        };
        if whole > 0 && bytes[whole - 1] != b'\n' {
            more.insert(0, b'\n');
        }
        file.write_all(&more)?;
        file.sync_all()?;
        files::sync_folder(files::folder_of(path))
    };
    append().map_err(failed)
}

/// What stands behind the last whole line.
fn cut_off(bytes: &[u8]) -> &[u8] {
    let last = bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    if SignedErasure::parse(last).is_ok() { &[] } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipts::public_keys_in;

    fn erased(n: u8) -> Entry {
        Entry { id_hash: Digest([n; 32]), erased_on: "2026-11-29".into(), survey: None }
    }

    #[test]
    fn a_list_grows_by_what_it_lacks_and_only_what_was_signed_counts() {
        let folder = tempfile::tempdir().expect("temp dir");
        let key = ReceiptKey::load_or_create(folder.path(), String::new()).expect("key");
        let public = public_keys_in(folder.path()).expect("read");
        let path = folder.path().join("elsewhere").join(NAME);
        let hashes = || read(&path, &public).map(|list| list.ours.iter().map(|e| e.response.0[0]).collect::<Vec<_>>());
        add(&path, &[], &key).expect("made");
        assert_eq!(hashes().expect("reads"), [0u8; 0]);
        add(&path, &[erased(1)], &key).expect("added");
        add(&path, &[erased(1), erased(2)], &key).expect("added");
        assert_eq!(hashes().expect("reads"), [1, 2]);

        // Killed in the middle of a line, and an editor that takes the last line's end away.
        let text = std::fs::read_to_string(&path).expect("reads");
        std::fs::write(&path, format!("{text}{}", &text[..40])).expect("written");
        assert_eq!(hashes().expect("reads"), [1, 2]);
        add(&path, &[erased(3)], &key).expect("added");
        assert_eq!(hashes().expect("reads"), [1, 2, 3]);
        let text = std::fs::read_to_string(&path).expect("reads");
        std::fs::write(&path, text.trim_end()).expect("written");
        assert_eq!(hashes().expect("reads"), [1, 2, 3]);
        add(&path, &[erased(4)], &key).expect("added");
        assert_eq!(hashes().expect("reads"), [1, 2, 3, 4]);

        let text = std::fs::read_to_string(&path).expect("reads");
        std::fs::write(&path, text.replace("2026-11-29", "2026-11-28")).expect("written");
        assert!(matches!(read(&path, &public), Err(ListError::Altered { number: 1, .. })));
        std::fs::write(&path, format!("{{}}\n{text}")).expect("written");
        assert!(matches!(read(&path, &public), Err(ListError::Malformed { number: 1, .. })));
        let stranger = tempfile::tempdir().expect("temp dir");
        ReceiptKey::load_or_create(stranger.path(), String::new()).expect("key");
        let stranger = public_keys_in(stranger.path()).expect("read");
        std::fs::write(&path, text).expect("written");
        let listed = read(&path, &stranger).expect("reads");
        assert_eq!((listed.ours.len(), listed.others), (0, 4));
        assert!(matches!(read(&folder.path().join("nothing"), &public), Err(ListError::File { .. })));
    }

    #[test]
    fn who_has_an_earlier_key_believes_what_a_later_one_has_signed() {
        let data = tempfile::tempdir().expect("temp dir");
        let load = || ReceiptKey::load_or_create(data.path(), String::new()).expect("key");
        let path = data.path().join(NAME);
        let first = load();
        add(&path, &[erased(1)], &first).expect("added");
        let mut keys = vec![first.public_keys().to_vec()];
        for n in [2, 3] {
            crate::receipt_chain::rotate(data.path()).expect("rotated");
            add(&path, &[erased(1), erased(n)], &load()).expect("added");
            keys.push(load().public_keys()[usize::from(n) - 1..].to_vec());
        }
        let count = |keys: &[PublicKey]| read(&path, keys).map(|list| (list.ours.len(), list.others)).expect("reads");
        for (known, expected) in keys.iter().zip([(3, 0), (2, 1), (1, 2)]) {
            assert_eq!(count(known), expected, "only the keys after one's own are believed");
        }

        // As lists were before they told the way to a later key: what has no way is signed once more.
        let text = std::fs::read_to_string(&path).expect("reads");
        let old = ReceiptKey::of(vec![crate::receipts::keys_in(data.path()).expect("keys").remove(2).1], String::new());
        let old = old.expect("key").sign_erasure(erased(4).id_hash, "2026-11-29", None).to_bytes();
        std::fs::write(&path, [text.as_bytes(), &old, b"\n"].concat()).expect("written");
        assert_eq!(count(&keys[0]), (3, 1));
        add(&path, &[erased(4)], &load()).expect("added");
        assert_eq!(count(&keys[0]), (4, 0));
        let stranger = tempfile::tempdir().expect("temp dir");
        let stranger = ReceiptKey::load_or_create(stranger.path(), String::new()).expect("key");
        assert_eq!(count(stranger.public_keys()), (0, 4));
    }
}
