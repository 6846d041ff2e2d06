//! What SQLite says when it fails.

use crate::StoreError;
use sqlx::{Error, error::DatabaseError, sqlite::SqliteError};

/// SQLite's result codes that mean something to the sender of a response; none where it is not SQLite's error, or means
/// nothing to anybody.
pub fn meaning(error: &Error) -> Option<StoreError> {
    let code = error.as_database_error()?.try_downcast_ref::<SqliteError>()?.code()?.parse::<u32>().ok()?;
    match code & 0xff {
        13 => Some(StoreError::Full),
        5 | 6 => Some(StoreError::Busy),
        _ => None,
    }
}
