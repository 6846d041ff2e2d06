//! The journal's events: what the respondent did, in order, as it was.

use super::flat::FlatEvent;
use crate::{Digest, FormRef, Moment, ResponseId, Unreadable, WritingId};
use serde::{Deserialize, Serialize};

/// The version that this code writes.
pub const VERSION: u32 = 1;

/// One step of a response, keyed by `(writing, seq)`.
///
/// Consecutive edits of one text node are *one* event that is overwritten in place: `seq` stays, `upto` rises by one with
/// each edit, and the next event's `seq` is `upto + 1`. So numbers never fall, and "all events up to n are durable" is
/// true only of the text as it was at n.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "FlatEvent")]
pub struct Event {
    pub v: u32,
    pub writing: WritingId,
    /// The event's number in its writing, from 1.
    pub seq: u32,
    /// The highest number this event stands for; absent when it is `seq` itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upto: Option<u32>,
    /// What this writing continues; absent in a response's first writing. Every event carries it, so that a writing
    /// whose first event cannot be read still has its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues: Option<JournalPosition>,
    /// When, in milliseconds since 1970 UTC, as the device's clock said.
    pub at: i64,
    /// The device's offset from UTC then, in minutes.
    pub offset_min: i32,
    #[serde(flatten)]
    pub op: Op,
}

impl Event {
    /// When it happened, as the device saw it.
    pub fn moment(&self) -> Moment {
        Moment { utc_ms: self.at, offset_min: self.offset_min }
    }

    /// Reads an event and checks that its numbers make sense.
    ///
    /// # Errors
    /// When the text is no event, or one of a newer version.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let event: Self = crate::version::read(text.as_bytes(), VERSION)?;
        if event.seq == 0 || event.last() < event.seq {
            return Err(Unreadable::Malformed("the numbers contradict each other".into()));
        }
        Ok(event)
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        // A struct of strings and numbers: serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn key(&self) -> EventKey {
        EventKey { writing: self.writing, seq: self.seq }
    }

    /// The highest number this event stands for.
    pub fn last(&self) -> u32 {
        self.upto.unwrap_or(self.seq)
    }

    /// Whether it is part of what reaches so far.
    pub fn is_within(&self, reach: &[JournalPosition]) -> bool {
        reach.iter().any(|head| head.writing == self.writing && self.last() <= head.upto)
    }
}

/// An event's place: which writing, which number in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    pub writing: WritingId,
    pub seq: u32,
}

/// The end of a journal as somebody found it: the state after number `upto` of a writing. (An event's key would not
/// say which of its texts: an open event is overwritten.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JournalPosition {
    pub writing: WritingId,
    pub upto: u32,
}

/// What was done. References are absolute with positions on repeat instances (`/data/child[2]/age`), as they were then.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Op {
    /// The response's first event: everything that replay needs and cannot compute again.
    Begin {
        response: ResponseId,
        survey: String,
        form: FormRef,
        /// Seeds `random()`, `randomize()`, `uuid()`: replay gives the same again.
        seed: u32,
        /// IANA zone name, e.g. `Europe/Warsaw`; empty where the device does not tell.
        zone: String,
        /// An edit of a sealed response begins from the instance in the record with this digest, not from an empty form.
        #[serde(skip_serializing_if = "Option::is_none")]
        edits: Option<Digest>,
        /// Results of first-load actions, by reference.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        values: Vec<(String, String)>,
    },
    Set {
        #[serde(rename = "ref")]
        reference: String,
        value: String,
    },
    /// A change inside a long text, against the value that the last `set` or `splice` of the same reference *in the same
    /// writing* gave, with no repeat added or removed between. Positions count Unicode scalar values.
    Splice {
        #[serde(rename = "ref")]
        reference: String,
        start: u32,
        delete: u32,
        insert: String,
    },
    /// A file was taken as a node's answer; its bytes are kept by their digest. The node's value becomes `name`.
    Attach {
        #[serde(rename = "ref")]
        reference: String,
        name: String,
        media_type: String,
        len: u64,
        sha256: Digest,
    },
    /// The new instance, with the position that it got: `/data/child[3]`.
    AddRepeat {
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The instance removed, with the position that it had.
    RemoveRepeat {
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The language chosen, as the form names it. Until the first of these it is the form's default language.
    Language {
        language: String,
    },
    /// The page shown, by the reference of its first question or group; the review page is `review`.
    Place {
        #[serde(rename = "ref")]
        reference: String,
    },
    Complete,
}
