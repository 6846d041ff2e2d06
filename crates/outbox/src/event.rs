//! The journal's events: what the respondent did, in order, as it was.

use crate::{Digest, FormRef, ResponseId, WritingId};
use serde::{Deserialize, Serialize};

/// One step of a response, keyed by `(writing, seq)`.
///
/// Consecutive edits of one text node are *one* event that is overwritten in place: `seq` stays, `upto` rises by one with
/// each edit, and the next event's `seq` is `upto + 1`. So numbers never fall, and "all events up to n are durable" is
/// true only of the text as it was at n.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub writing: WritingId,
    /// The event's number in its writing, from 1.
    pub seq: u32,
    /// The highest number this event stands for; absent when it is `seq` itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upto: Option<u32>,
    /// On a writing's first event: the event that this writing continues. Absent on a response's very first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<EventKey>,
    /// When, in milliseconds since 1970 UTC, as the device's clock said.
    pub at: i64,
    /// The device's offset from UTC then, in minutes.
    pub offset_min: i32,
    #[serde(flatten)]
    pub op: Op,
}

impl Event {
    pub fn key(&self) -> EventKey {
        EventKey { writing: self.writing, seq: self.seq }
    }

    /// The highest number this event stands for.
    pub fn last(&self) -> u32 {
        self.upto.unwrap_or(self.seq)
    }
}

/// An event's place: which writing, which number in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventKey {
    pub writing: WritingId,
    pub seq: u32,
}

/// What was done. References are absolute with positions on repeat instances (`/data/child[2]/age`), as they were then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        /// Results of first-load actions, by reference.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<(String, String)>,
    },
    Set {
        #[serde(rename = "ref")]
        reference: String,
        value: String,
    },
    /// A change inside a long text, against the value that the events before this one give. Positions count Unicode
    /// scalar values.
    Splice {
        #[serde(rename = "ref")]
        reference: String,
        start: u32,
        delete: u32,
        insert: String,
    },
    AddRepeat {
        #[serde(rename = "ref")]
        reference: String,
    },
    RemoveRepeat {
        #[serde(rename = "ref")]
        reference: String,
    },
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

/// The digest that ties an event to its form version, for callers that hold only the op.
impl Op {
    pub fn form_hash(&self) -> Option<Digest> {
        match self {
            Op::Begin { form, .. } => Some(form.hash),
            _ => None,
        }
    }
}
