//! Backup and restore: the database and the keys in one tar file.

use crate::{
    data::{self, DATABASE, DataError},
    files,
    receipts::KEY_FILE,
    store::StoreError,
};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// What a backup holds.
const NAMES: [&str; 2] = [DATABASE, KEY_FILE];

/// Why a backup could not be made or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("the database cannot be copied: {0}")]
    Copy(#[from] StoreError),
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("the folder {} is not empty; a backup is only brought back into an empty one", .0.display())]
    NotEmpty(PathBuf),
    #[error("{} is not a backup of Teren", .0.display())]
    NotABackup(PathBuf),
}

fn failed(path: &Path) -> impl Fn(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::File { path: path.clone(), error }
}

/// Writes a backup, also while the collector serves: the copy of the database is consistent.
///
/// # Errors
/// If the data cannot be read or the file not written; then there is no file.
pub async fn write(folder: &Path, out: &Path) -> Result<(), BackupError> {
    let store = data::open_existing(folder).await?;
    let parts = Leftovers([with_suffix(out, ".db.part"), with_suffix(out, ".part")]);
    let [copy, archive] = &parts.0;
    parts.remove();
    store.copy_to(copy).await?;
    let pack = || -> io::Result<()> {
        let mut builder = tar::Builder::new(files::create_new(archive, 0o600)?);
        builder.mode(tar::HeaderMode::Deterministic);
        builder.append_path_with_name(copy, DATABASE)?;
        builder.append_path_with_name(folder.join(KEY_FILE), KEY_FILE)?;
        builder.into_inner()?.sync_all()?;
        std::fs::rename(archive, out)?;
        files::sync_folder(files::folder_of(out))
    };
    pack().map_err(failed(out))
}

/// Brings a backup back into an empty or new folder.
///
/// # Errors
/// If the folder is not empty, or the file is no backup.
pub async fn restore(backup: &Path, folder: &Path) -> Result<(), BackupError> {
    let archive = File::open(backup).map_err(failed(backup))?;
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    let not_a_backup = || BackupError::NotABackup(backup.to_owned());
    let contents = read_archive(archive).map_err(|_| not_a_backup())?;
    if NAMES.iter().any(|name| !contents.iter().any(|(known, _)| known == name)) {
        return Err(not_a_backup());
    }
    data::prepare(folder)?;
    for (name, bytes) in contents {
        let path = folder.join(name);
        files::write_private(&path, &bytes).map_err(failed(&path))?;
    }
    data::open_existing(folder).await?.verify().await.map_err(|_| not_a_backup())
}

/// The known files of a backup; whatever else an archive may name is not looked at.
fn read_archive(archive: File) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let mut contents = Vec::new();
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry?;
        let Some(name) = NAMES.iter().find(|name| entry.path().is_ok_and(|path| path.as_os_str() == **name)) else {
            continue;
        };
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        contents.push((*name, bytes));
    }
    Ok(contents)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Half-made files, removed however it ends.
struct Leftovers([PathBuf; 2]);

impl Leftovers {
    fn remove(&self) {
        for path in &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Drop for Leftovers {
    fn drop(&mut self) {
        self.remove();
    }
}
