//! The private keys that open sealed responses: in the data folder, or given at the start and kept elsewhere.

use crate::{
    key_files::{self, KeyName, Kind},
    random,
};
use outbox::{sealing::PrivateKey, wire::SealKey};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

/// Where the keys are found. A key that another program adds is seen without a restart.
pub struct SealKeys {
    data: PathBuf,
    /// The first of these is told to devices.
    given: Vec<PrivateKey>,
    read: Mutex<Read>,
    /// The highest number that a key of this folder has had.
    highest: AtomicU32,
}

/// What was read of the folder so far.
struct Read {
    /// The names that were there when it was looked at last.
    names: Vec<KeyName>,
    /// Every key that was there since the start, the oldest first.
    seen: Vec<(KeyName, PrivateKey)>,
    held: Arc<Held>,
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
        let read = |path: &PathBuf| key_files::read(path).map(PrivateKey::from_bytes);
        let given = given.iter().map(read).collect::<io::Result<Vec<_>>>()?;
        let held = Arc::new(Held { keys: given.iter().map(pair).collect() });
        let read = Mutex::new(Read { names: Vec::new(), seen: Vec::new(), held });
        Ok(Self { data: data.to_owned(), given, read, highest: AtomicU32::new(0) })
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

    /// New keys get higher numbers than this, also where the files of older ones are gone.
    pub fn after(&self, highest: u32) {
        self.highest.fetch_max(highest, Ordering::Relaxed);
    }

    /// Makes a new key; the older ones stay for what was sealed to them.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn rotate(&self) -> io::Result<SealKey> {
        let key = PrivateKey::from_random(random::bytes()?);
        let public = key.seal_key();
        key_files::add(&self.data, Kind::Seal, self.highest.load(Ordering::Relaxed), &public.id, key.to_bytes())?;
        Ok(public)
    }

    /// The keys that are here now, with those whose files went since the start: they open what is sealed to them, and a
    /// catalogue that told another or none because of a file that went would have responses sealed to that, or to nobody.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn held(&self) -> io::Result<Arc<Held>> {
        let names = self.names()?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.names == names {
            return Ok(read.held.clone());
        }
        let mut seen = read.seen.clone();
        for name in &names {
            if !seen.iter().any(|(known, _)| known == name) {
                seen.push((name.clone(), self.read(name)?));
            }
        }
        seen.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (gone, _) in seen.iter().filter(|(known, _)| read.names.contains(known) && !names.contains(known)) {
            tracing::error!(file = %gone, "a sealing key's file is gone; bring it back before the collector stops");
        }
        let held =
            Arc::new(Held { keys: self.given.iter().chain(seen.iter().rev().map(|(_, key)| key)).map(pair).collect() });
        *read = Read { names, seen, held: held.clone() };
        Ok(held)
    }

    /// The files of the keys that are in the data folder, with the keys' ids.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn in_folder(&self) -> io::Result<Vec<(KeyName, SealKey)>> {
        self.names()?.into_iter().map(|name| Ok((name.clone(), self.read(&name)?.seal_key()))).collect()
    }

    /// The keys that were given at the start.
    pub fn given(&self) -> impl Iterator<Item = SealKey> {
        self.given.iter().map(PrivateKey::seal_key)
    }

    fn names(&self) -> io::Result<Vec<KeyName>> {
        key_files::list(&self.data, Kind::Seal)
    }

    fn read(&self, name: &KeyName) -> io::Result<PrivateKey> {
        let id = |bytes| PrivateKey::from_bytes(bytes).seal_key().id;
        key_files::read_named(&self.data, name, id).map(PrivateKey::from_bytes)
    }
}

/// Makes a new key in a file that only its owner can read.
///
/// # Errors
/// If it is there already, or cannot be written.
pub fn make(path: &Path) -> io::Result<SealKey> {
    let key = PrivateKey::from_random(random::bytes()?);
    key_files::write(path, key.to_bytes())?;
    Ok(key.seal_key())
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
    fn a_key_whose_file_goes_is_still_told_and_still_opens() {
        let data = tempfile::tempdir().expect("temp dir");
        std::fs::create_dir(data.path().join("keys")).expect("folder");
        std::fs::write(data.path().join("keys/seal.0001"), format!("{}\n", "07".repeat(32))).expect("written");
        let keys = SealKeys::open(data.path(), &[]).expect("opens");
        let first = keys.held().expect("reads").newest().cloned().expect("a key of an earlier version");
        std::fs::rename(data.path().join("keys/seal.0001"), data.path().join("elsewhere")).expect("moved");
        assert_eq!(keys.held().expect("reads").newest(), Some(&first));
        keys.make_first().expect("nothing to do");
        let second = keys.rotate().expect("made");
        std::fs::rename(data.path().join("elsewhere"), data.path().join("keys/seal.0001")).expect("put back");
        let held = SealKeys::open(data.path(), &[]).and_then(|keys| keys.held()).expect("reads");
        assert!(held.key(&first.id).is_some() && held.key(&second.id).is_some(), "neither took the other's place");
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
        let name = key_files::all(data.path()).expect("read").remove(0).in_data();
        let mode = std::fs::metadata(data.path().join(name)).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
