//! Why a store could not do it, whatever database it is.

use crate::{postgres, sqlite};

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database was written by a newer version of Teren")]
    Newer,
    #[error("the disk is full")]
    Full,
    #[error("the database is busy")]
    Busy,
    #[error("the database server cannot be reached")]
    Unreachable,
    #[error("a stored value cannot be read: {0}")]
    Corrupt(&'static str),
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
}

/// What a store gives.
pub type Result<T> = std::result::Result<T, StoreError>;

impl From<sqlx::Error> for StoreError {
    /// What the database itself says is known to its own module.
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            _ => sqlite::meaning(&error).or_else(|| postgres::meaning(&error)).unwrap_or(Self::Database(error)),
        }
    }
}
