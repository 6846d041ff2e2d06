//! A file that was taken as an answer, as the device keeps it: chunks of bytes, and one row that says that all are there.

use crate::{Digest, Unreadable};
use serde::{Deserialize, Serialize};

/// The version that this code writes.
pub const VERSION: u32 = 1;

/// The row of the store `attachments`; where it is, the file is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub v: u32,
    /// Unique in its response, and never used again.
    pub name: String,
    pub media_type: String,
    pub len: u64,
    pub sha256: Digest,
}

impl Attachment {
    /// Reads a stored row.
    ///
    /// # Errors
    /// When the text is none, or one of a newer version.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        crate::version::read(text.as_bytes(), VERSION)
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        // Strings and numbers: serialising them cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How many chunks a file of so many bytes has; an empty one has one, which is empty.
pub fn chunks(len: u64, chunk: usize) -> u64 {
    len.div_ceil(chunk as u64).max(1)
}
