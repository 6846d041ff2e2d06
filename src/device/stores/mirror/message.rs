//! What pages and the worker that serves the mirror say to each other, as JSON over one channel.

use outbox::{
    ResponseId,
    mirror::{Changes, Mirrored},
};
use serde::{Deserialize, Serialize};

/// The channel's name.
pub const CHANNEL: &str = "teren-mirror";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// Is anybody there?
    Ping,
    /// The worker has the file open.
    Here,
    /// The worker cannot open the file, or read it: there is no mirror.
    Away,
    /// The file is not where it was: whoever serves it makes another, and nobody has it meanwhile.
    Lost,
    /// A page's question, with the page's name and its own number.
    Ask {
        from: String,
        number: u32,
        ask: Ask,
    },
    Answer {
        to: String,
        number: u32,
        answer: Answer,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    Apply(Changes),
    Overview,
    Read(ResponseId),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Whether it was done.
    Done(bool),
    Found(Mirrored),
}

impl Message {
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_slice(text.as_bytes()).ok()
    }

    pub fn to_text(&self) -> String {
        // Strings and numbers: serialising them cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}
