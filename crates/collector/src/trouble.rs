//! What stops the machine rather than the program: a full disk, a database that somebody else writes to. Whatever was being
//! done, it is told in the same words.

use crate::parts::PartBytes;
use messages::{Language, serving::words};
use std::{error::Error, io};
use store::StoreError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The disk with the database, or somebody's share of it.
    DatabaseFull,
    /// The disk of a file.
    FileFull,
    /// Somebody else writes to the database.
    Busy,
    /// The database's server does not answer.
    Unreachable,
}

impl Trouble {
    /// What an error comes down to, in whatever it is wrapped.
    pub fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        match error.downcast_ref() {
            Some(StoreError::Full) => Some(Self::DatabaseFull),
            Some(StoreError::Busy) => Some(Self::Busy),
            Some(StoreError::Unreachable) => Some(Self::Unreachable),
            _ if error.downcast_ref().is_some_and(PartBytes::is_full) => Some(Self::FileFull),
            _ => Self::of(error.source()?),
        }
    }

    /// What happened, and what to do.
    pub fn sentence(self, language: Language) -> String {
        let code = match self {
            Self::DatabaseFull => "database-full",
            Self::FileFull => "disk-full",
            Self::Busy => "database-busy",
            Self::Unreachable => "database-unreachable",
        };
        words(language, code, &[])
    }
}

/// What the system says of a file or the network, where it is one of the usual things.
pub fn of_system(error: &io::Error, language: Language) -> String {
    let code = match error.kind() {
        // What a library has said in its own words.
        _ if error.raw_os_error().is_none() => return error.to_string(),
        io::ErrorKind::NotFound => "system-not-found",
        io::ErrorKind::PermissionDenied => "system-denied",
        io::ErrorKind::AlreadyExists => "system-exists",
        io::ErrorKind::IsADirectory => "system-folder",
        io::ErrorKind::NotADirectory => "system-no-folder",
        io::ErrorKind::ReadOnlyFilesystem => "system-read-only",
        io::ErrorKind::ConnectionRefused => "system-refused",
        _ => return error.to_string(),
    };
    words(language, code, &[])
}
