//! The private keys that open sealed responses: in the data folder, or given at the start and kept elsewhere.

use crate::{files, random};
use outbox::{Digest, sealing::PrivateKey, wire::SealKey};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// The keys' folder in the data folder.
const FOLDER: &str = "keys";
/// A key's file is this and a number, `seal.0001`: 32 bytes as 64 hexadecimal digits. The highest is the newest.
const NAME: &str = "seal.";

/// Where the keys are found. A key that another program adds is seen without a restart.
pub struct SealKeys {
    folder: PathBuf,
    /// The first of these is told to devices.
    given: Vec<PrivateKey>,
    read: Mutex<(Vec<String>, Arc<Held>)>,
}

/// The keys that are here now.
#[derive(Debug, Default)]
pub struct Held {
    /// The newest first.
    keys: Vec<(SealKey, PrivateKey)>,
}

impl Held {
    /// What devices seal to.
    pub fn newest(&self) -> Option<&SealKey> {
        self.keys.first().map(|(public, _)| public)
    }

    pub fn all(&self) -> impl Iterator<Item = &SealKey> {
        self.keys.iter().map(|(public, _)| public)
    }

    pub fn key(&self, id: &str) -> Option<&PrivateKey> {
        self.keys.iter().find(|(public, _)| public.id == id).map(|(_, private)| private)
    }
}

impl SealKeys {
    /// # Errors
    /// If a given file cannot be read or is no key.
    pub fn open(data: &Path, given: &[PathBuf]) -> io::Result<Self> {
        let given = given.iter().map(|path| read(path)).collect::<io::Result<Vec<_>>>()?;
        let held = Arc::new(Held { keys: given.iter().map(pair).collect() });
        Ok(Self { folder: data.join(FOLDER), given, read: Mutex::new((Vec::new(), held)) })
    }

    /// Makes the first key, unless there is one.
    ///
    /// # Errors
    /// If the folder cannot be read or written.
    pub fn make_first(&self) -> io::Result<()> {
        if self.held()?.newest().is_none() {
            self.rotate()?;
        }
        Ok(())
    }

    /// Makes a new key; the older ones stay for what was sealed to them.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn rotate(&self) -> io::Result<SealKey> {
        let number = self.names()?.last().and_then(|name| name[NAME.len()..].parse::<u32>().ok()).unwrap_or(0) + 1;
        let path = self.folder.join(format!("{NAME}{number:04}"));
        make(&path)
    }

    /// The keys that are here now.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn held(&self) -> io::Result<Arc<Held>> {
        let names = self.names()?;
        let mut read_before = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read_before.0 != names {
            let mut keys: Vec<_> = self.given.iter().map(pair).collect();
            for name in names.iter().rev() {
                keys.push(pair(&read(&self.folder.join(name))?));
            }
            *read_before = (names, Arc::new(Held { keys }));
        }
        Ok(read_before.1.clone())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        names(&self.folder)
    }
}

/// The key files of a folder, the oldest first.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| is_key_name(name));
    names.sort();
    Ok(names)
}

/// The key files of a data folder, as paths in it.
///
/// # Errors
/// If the folder cannot be read.
pub fn files(data: &Path) -> io::Result<Vec<String>> {
    Ok(names(&data.join(FOLDER))?.into_iter().map(|name| format!("{FOLDER}/{name}")).collect())
}

/// Whether a file of the keys' folder is a sealing key.
pub fn is_key_name(name: &str) -> bool {
    name.strip_prefix(NAME).is_some_and(|number| number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Makes a new key in a file that only its owner can read.
///
/// # Errors
/// If it is there already, or cannot be written.
pub fn make(path: &Path) -> io::Result<SealKey> {
    if path.exists() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is there already", path.display())));
    }
    let key = PrivateKey::from_random(random::bytes()?);
    files::write_private(path, format!("{}\n", Digest(key.to_bytes())).as_bytes())?;
    Ok(key.seal_key())
}

fn read(path: &Path) -> io::Result<PrivateKey> {
    let failed = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let bytes: Digest =
        text.trim().parse().map_err(|_| io::Error::other(format!("{} is not a key file", path.display())))?;
    Ok(PrivateKey::from_bytes(bytes.0))
}

fn pair(key: &PrivateKey) -> (SealKey, PrivateKey) {
    (key.seal_key(), key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_seen_at_once_and_the_old_one_still_opens() {
        let data = tempfile::tempdir().expect("temp dir");
        let keys = SealKeys::open(data.path(), &[]).expect("opens");
        assert!(keys.held().expect("reads").newest().is_none());
        keys.make_first().expect("made");
        keys.make_first().expect("there");
        let first = keys.held().expect("reads").newest().cloned().expect("a key");
        let elsewhere = SealKeys::open(data.path(), &[]).expect("opens");
        let second = elsewhere.rotate().expect("made");
        assert_ne!(first, second);
        let held = keys.held().expect("reads");
        assert_eq!(held.newest(), Some(&second));
        assert_eq!(held.key(&first.id).map(PrivateKey::seal_key), Some(first));
        assert_eq!(held.all().count(), 2);
    }

    #[test]
    fn a_given_key_comes_first_and_no_other_is_made() {
        let data = tempfile::tempdir().expect("temp dir");
        let path = data.path().join("elsewhere");
        let made = make(&path).expect("made");
        assert!(make(&path).is_err(), "never over another");
        let keys = SealKeys::open(data.path(), std::slice::from_ref(&path)).expect("opens");
        keys.make_first().expect("nothing to do");
        assert_eq!(keys.held().expect("reads").all().collect::<Vec<_>>(), [&made]);
        std::fs::write(&path, "nonsense").expect("written");
        assert!(SealKeys::open(data.path(), &[path]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().expect("temp dir");
        SealKeys::open(data.path(), &[]).and_then(|keys| keys.make_first()).expect("made");
        let mode = std::fs::metadata(data.path().join("keys/seal.0001")).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
