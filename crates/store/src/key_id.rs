//! A key's id.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A key's id: the first 16 hexadecimal digits of the SHA-256 of its public half.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

impl KeyId {
    /// The id that an envelope names. Some of an earlier version's records name none that could be one.
    pub fn named(text: &str) -> Self {
        text.parse().unwrap_or_else(|NoKeyId| Self("0".repeat(16)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text that is no key's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key's id is 16 hexadecimal digits")]
pub struct NoKeyId;

impl FromStr for KeyId {
    type Err = NoKeyId;

    fn from_str(text: &str) -> Result<Self, NoKeyId> {
        let digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 16 && text.bytes().all(digit)).then(|| Self(text.to_owned())).ok_or(NoKeyId)
    }
}

impl TryFrom<String> for KeyId {
    type Error = NoKeyId;

    fn try_from(text: String) -> Result<Self, NoKeyId> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
