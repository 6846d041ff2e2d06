//! A recording under way, as the device keeps it: pieces as the microphone gives them, and one row that says how far it
//! is. When it ends it becomes an attachment of the same name; a page that dies leaves it to the response's next opening.

use crate::Unreadable;
use serde::{Deserialize, Serialize};

/// The version that this code writes.
pub const VERSION: u32 = 1;

/// The row of the store `recordings`, written in one transaction with every piece. It holds no time of day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub v: u32,
    /// What the file will be called; a response that has attached a file of this name needs the pieces no more.
    pub name: String,
    /// The node that it answers.
    #[serde(rename = "ref")]
    pub reference: String,
    pub media_type: String,
    /// Pieces stored so far, numbered from 0; one after another they are the file.
    pub pieces: u32,
    /// Bytes in them.
    pub len: u64,
    /// How long it took so far, in milliseconds.
    pub ms: u64,
}

impl Recording {
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
