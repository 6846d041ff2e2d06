//! Every stored JSON text says its version: it is looked at first, so that a newer text is known for what it is, whatever
//! else has changed in it.

use serde::Deserialize;

/// Why a stored text cannot be used. It is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not readable: {0}")]
    Malformed(String),
    #[error("written by a newer version ({0})")]
    Newer(u32),
}

impl Unreadable {
    /// The stable name under which it is set aside.
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::Malformed(_) => "malformed",
            Unreadable::Newer(_) => "newer",
        }
    }
}

/// Reads a JSON text whose `v` is from 1 to `newest`.
///
/// # Errors
/// When it is newer or not what it should be.
pub fn read<'a, T: Deserialize<'a>>(json: &'a [u8], newest: u32) -> Result<T, Unreadable> {
    #[derive(Deserialize)]
    struct Versioned {
        v: u32,
    }
    let malformed = |error: serde_json::Error| Unreadable::Malformed(error.to_string());
    match serde_json::from_slice::<Versioned>(json).map_err(malformed)?.v {
        0 => Err(Unreadable::Malformed("version 0".into())),
        v if v > newest => Err(Unreadable::Newer(v)),
        _ => serde_json::from_slice(json).map_err(malformed),
    }
}
