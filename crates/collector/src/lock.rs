//! One collector to a data folder: two would write into the same attachments.
//!
//! Only `serve` and `restore` take it; the other commands go on working beside a running collector. The system lets go
//! of it however the program ends.

use crate::files;
use messages::{Language, commands, serving};
use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// The lock's file in the data folder. It stays; what counts is who has it locked.
pub const FILE: &str = "serve.lock";

/// The right to serve a data folder, until dropped.
#[derive(Debug)]
pub struct ServeLock {
    _file: File,
}

/// Why the right is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another collector works in {}", .0.display())]
    Taken(PathBuf),
    #[error("{} cannot be locked: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
}

impl LockError {
    /// The error as a sentence.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Taken(folder) => {
                serving::words(language, "folder-in-use", &[("folder", folder.display().to_string())])
            }
            Self::File { path, error } => {
                let args = [("file", path.display().to_string()), ("error", error.to_string())];
                commands::words(language, "unlocked", &args)
            }
        }
    }
}

impl ServeLock {
    /// Takes the right for this folder, which must be there.
    ///
    /// # Errors
    /// [`LockError::Taken`] if another program has it.
    pub fn take(data: &Path) -> Result<Self, LockError> {
        let path = data.join(FILE);
        let failed = |error| LockError::File { path: path.clone(), error };
        match files::create_new(&path, 0o600) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => {}
        }
        // A file made anew is opened again, so that whoever comes at the same time has the same one.
        let file = File::options().write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(data.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_again_after_it() {
        let data = tempfile::tempdir().expect("temp dir");
        let first = ServeLock::take(data.path()).expect("free");
        assert!(matches!(ServeLock::take(data.path()), Err(LockError::Taken(_))));
        drop(first);
        ServeLock::take(data.path()).expect("free again");
    }
}
