//! What PostgreSQL says when it fails, or when it does not answer.

use crate::StoreError;
use sqlx::{Error, postgres::PgDatabaseError};

/// Conditions that mean something to the sender of a response (PostgreSQL's manual, appendix A); none where it is not
/// PostgreSQL's error, or means nothing to anybody.
pub fn meaning(error: &Error) -> Option<StoreError> {
    let said = match error {
        Error::Io(_) | Error::WorkerCrashed => return Some(StoreError::Unreachable),
        Error::Database(said) => said.try_downcast_ref::<PgDatabaseError>()?,
        _ => return None,
    };
    match said.code() {
        // The disk, or a quota of it.
        "53100" => Some(StoreError::Full),
        // Memory, connections, a lock that is not to be had in time, a transaction that has to be done again.
        "53000" | "53200" | "53300" | "53400" | "55P03" | "40001" | "40P01" | "25P03" => Some(StoreError::Busy),
        // The server stops, starts, recovers, or is a copy that cannot be written.
        "57P01" | "57P02" | "57P03" | "57P05" | "25006" => Some(StoreError::Unreachable),
        code if code.starts_with("08") => Some(StoreError::Unreachable),
        _ => None,
    }
}
