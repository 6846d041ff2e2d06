//! What stops the machine rather than the program: a full disk, a database that somebody else writes to. Whatever was being
//! done, it is told in the same words.

use crate::parts::PartFiles;
use messages::{Language, serving::words};
use std::error::Error;
use store::StoreError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The disk, or somebody's share of it.
    Full,
    /// Somebody else writes to the database.
    Busy,
}

impl Trouble {
    /// What an error comes down to, in whatever it is wrapped.
    pub fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        match error.downcast_ref() {
            Some(StoreError::Full) => Some(Self::Full),
            Some(StoreError::Busy) => Some(Self::Busy),
            _ if error.downcast_ref().is_some_and(PartFiles::is_full) => Some(Self::Full),
            _ => Self::of(error.source()?),
        }
    }

    /// What happened, and what to do.
    pub fn sentence(self, language: Language) -> String {
        let code = match self {
            Self::Full => "disk-full",
            Self::Busy => "database-busy",
        };
        words(language, code, &[])
    }
}
