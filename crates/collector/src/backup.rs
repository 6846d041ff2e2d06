//! Backup and restore: the database, the keys and the attachments in one tar file.

use crate::{
    clock,
    data::{self, DATABASE, DataError},
    erasure::{EraseError, Eraser},
    files::{self, NewFile},
    key_files::{self, KeyName, Kind},
    lock::{self, LockError, ServeLock},
    parts::{self, PartFiles},
    receipts::ReceiptKey,
};
use messages::{Language, commands::words};
use outbox::Digest;
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
};
use store::{
    StoreError,
    erasure::{Copy, Erasing},
    parts::Parts,
    sqlite::SqliteStore,
    upkeep::Upkeep,
};

/// Why a backup could not be made or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("the database cannot be copied: {0}")]
    Copy(#[from] StoreError),
    #[error("{}", path.display())]
    File {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("there is no receipt key in {}; a backup without it would be refused", .0.display())]
    NoReceiptKey(PathBuf),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error("the folder {} is not empty; a backup is only brought back into an empty one", .0.display())]
    NotEmpty(PathBuf),
    #[error("{} is not a backup of Teren, or is damaged", .0.display())]
    NotABackup(PathBuf),
    #[error("{others} erasures in {} are signed with another key than the backup's: they are of another collector", file.display())]
    OtherErasures { file: PathBuf, others: usize },
    #[error(transparent)]
    Erase(#[from] EraseError),
    #[error("{} lacks {missing} attachments that its responses name", file.display())]
    PartsMissing { file: PathBuf, missing: usize },
}

impl BackupError {
    /// The error as a sentence, where a person can do something.
    pub fn sentence(&self, language: Language) -> Option<String> {
        let path = |name: &'static str, path: &Path| (name, path.display().to_string());
        Some(match self {
            Self::File { .. } => return None,
            Self::Data(error) => error.sentence(language),
            Self::Lock(error) => error.sentence(language),
            Self::Erase(error) => return error.sentence(language),
            Self::Copy(error) => words(language, "not-copied", &[("error", error.to_string())]),
            Self::NoReceiptKey(folder) => words(language, "backup-without-key", &[path("folder", folder)]),
            Self::NotEmpty(folder) => words(language, "not-empty", &[path("folder", folder)]),
            Self::NotABackup(file) => words(language, "no-backup", &[path("file", file)]),
            Self::OtherErasures { file, others } => {
                words(language, "other-erasures", &[path("file", file), ("count", others.to_string())])
            }
            Self::PartsMissing { file, missing } => {
                words(language, "parts-missing", &[path("file", file), ("count", missing.to_string())])
            }
        })
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::File { path: path.clone(), error }
}

/// Writes a backup, also while the collector serves: the copy of the database is consistent, and what its responses
/// name is never changed.
///
/// # Errors
/// If the data cannot be read or the file not written; then there is no file.
pub async fn write(folder: &Path, out: &Path) -> Result<(), BackupError> {
    let store = data::open_existing_file(folder).await?;
    let mut archive = NewFile::begin_private(out).map_err(failed(out))?;
    // What is written through, a device or a pipe, has nothing beside it.
    let beside = archive.place().map_or_else(|| folder.join("backup"), Path::to_owned);
    let leftover = Leftover(with_suffix(&beside, ".db.part"));
    let copy = &leftover.0;
    leftover.remove();
    // SQLite would make a file that everybody can read.
    files::create_new(copy, 0o600).map_err(failed(copy))?;
    store.copy_to(copy).await?;
    // After the copy: whatever it names is among these.
    let bound = store.bound_parts().await?;
    let files = PartFiles::open(folder).map_err(failed(folder))?;
    let keys = key_files::all(folder).map_err(failed(folder))?;
    if !keys.iter().any(|name| name.kind == Kind::Receipts) {
        return Err(BackupError::NoReceiptKey(folder.to_owned()));
    }
    let pack = move || -> io::Result<()> {
        let mut builder = tar::Builder::new(&mut archive.file);
        builder.mode(tar::HeaderMode::Deterministic);
        builder.append_path_with_name(copy, DATABASE)?;
        for name in keys.iter().map(KeyName::in_data) {
            builder.append_path_with_name(folder.join(&name), name)?;
        }
        for digest in bound {
            builder.append_path_with_name(files.whole(digest), format!("{}/{digest}", parts::FOLDER))?;
        }
        builder.into_inner()?.flush()?;
        archive.finish()
    };
    pack().map_err(failed(out))?;
    // Whoever erases something later is told that it is in here.
    let place = std::path::absolute(out).map_err(failed(out))?.to_string_lossy().into_owned();
    let copy = Copy { made_on: clock::today(), kind: "backup".into(), survey: String::new(), place };
    Ok(store.note_copy(&copy).await?)
}

/// Brings a backup back into an empty or new folder, and erases what a list of erasures names; how much of it was there.
///
/// # Errors
/// If the folder is not empty, the file is no whole backup, or the list is not this collector's; then the folder is empty
/// again.
pub async fn restore(
    backup: &Path,
    folder: &Path,
    erasures: Option<&Path>,
) -> Result<(SqliteStore, usize), BackupError> {
    let archive = File::open(backup).map_err(failed(backup))?;
    if holds_something(folder) {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    data::prepare(folder)?;
    // No collector begins in it meanwhile, nor another restore.
    let _lock = ServeLock::take(folder)?;
    if holds_something(folder) {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    let restored = restore_into(archive, backup, folder, erasures).await;
    if restored.is_err() {
        // What was brought back so far would be taken for all of it.
        for entry in folder.read_dir().map_err(failed(folder))?.flatten() {
            let path = entry.path();
            let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            gone.map_err(failed(&path))?;
        }
    }
    restored
}

fn holds_something(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name() != lock::FILE))
}

async fn restore_into(
    archive: File,
    backup: &Path,
    folder: &Path,
    erasures: Option<&Path>,
) -> Result<(SqliteStore, usize), BackupError> {
    let not_a_backup = || BackupError::NotABackup(backup.to_owned());
    let found = unpack(archive, folder).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::PermissionDenied => failed(folder)(error),
        _ => not_a_backup(),
    })?;
    let signs = |name: &String| key_name(name).is_some_and(|name| name.kind == Kind::Receipts);
    if !found.contains(DATABASE) || !found.iter().any(signs) {
        return Err(not_a_backup());
    }
    let store = data::open_existing_file(folder).await?;
    let checked = async {
        check_whole(&store, &found, backup).await?;
        erase_again(&store, folder, erasures).await
    };
    match checked.await {
        Ok(erased) => Ok((store, erased)),
        Err(error) => {
            // Closed at last, the database leaves nothing behind that would still be coming and going.
            store.close().await;
            Err(error)
        }
    }
}

async fn check_whole(store: &SqliteStore, found: &BTreeSet<String>, backup: &Path) -> Result<(), BackupError> {
    store.verify().await.map_err(|_| BackupError::NotABackup(backup.to_owned()))?;
    let name = |digest: &Digest| format!("{}/{digest}", parts::FOLDER);
    let missing = store.bound_parts().await?.iter().filter(|digest| !found.contains(&name(digest))).count();
    match missing {
        0 => Ok(()),
        missing => Err(BackupError::PartsMissing { file: backup.to_owned(), missing }),
    }
}

/// Erases what the backup still has and the list says was erased; what an erasure had left to do when the backup was made
/// is done too.
async fn erase_again(store: &SqliteStore, folder: &Path, erasures: Option<&Path>) -> Result<usize, BackupError> {
    let parts = PartFiles::open(folder).map_err(failed(folder))?;
    let key = ReceiptKey::load(folder, String::new()).map_err(failed(folder))?;
    let key = key.ok_or_else(|| BackupError::NotABackup(folder.to_owned()))?;
    let eraser = Eraser { store, parts: &parts, key: &key };
    let Some(path) = erasures else {
        eraser.finish().await?;
        return Ok(0);
    };
    let listed = eraser.read_list(path)?;
    match listed.others {
        0 => Ok(eraser.apply(&listed).await?),
        others => Err(BackupError::OtherErasures { file: path.to_owned(), others }),
    }
}

/// Writes the known files of a backup; whatever else an archive may name is not looked at.
fn unpack(archive: File, folder: &Path) -> io::Result<BTreeSet<String>> {
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

fn key_name(name: &str) -> Option<KeyName> {
    name.strip_prefix(key_files::FOLDER)?.strip_prefix('/')?.parse().ok()
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Digest> {
    let (mut hasher, mut piece) = (Digest::hasher(), vec![0; 256 * 1024]);
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            n => {
                hasher.update(&piece[..n]);
                to.write_all(&piece[..n])?;
            }
        }
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Half-made files, removed however it ends.
struct Leftover(PathBuf);

impl Leftover {
    fn remove(&self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        self.remove();
    }
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
