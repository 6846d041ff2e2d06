//! What a transaction changes of a response, for the mirror.

use super::image::{Image, Key};
use crate::{Event, JournalPosition, ResponseId};
use serde::{Deserialize, Serialize};

/// Changes of one response: what is put stands before anything goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub id: ResponseId,
    pub fence: Fence,
    pub put: Image,
    pub remove: Remove,
}

/// When changes may be made: whoever was overtaken changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fence {
    /// The response's head reads like one of these, or there is none and the changes bring one.
    Expect(Vec<String>),
    /// Whatever is there: it is this response's owner who asks.
    None,
}

/// What of a response goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remove {
    /// The entries with these names.
    Named(Vec<String>),
    /// The events that are part of what reaches so far, and the entries with these names. What nobody has seen stays until
    /// somebody has.
    Covered { covers: Vec<JournalPosition>, names: Vec<String> },
    /// All but what is put: nothing put, and all of the response is wiped.
    Rest,
}

impl Changes {
    /// The whole of a response goes.
    pub fn wipe(id: ResponseId) -> Self {
        Self { id, fence: Fence::None, put: Image::default(), remove: Remove::Rest }
    }

    /// Whether nothing is kept by it, so that nobody has to wait for it.
    pub fn is_wipe(&self) -> bool {
        self.put == Image::default()
    }

    /// What is put, in the order in which it has to stand: the head says what the rest is, and comes last.
    pub(super) fn entries(&self) -> Vec<(Key, Vec<u8>)> {
        let Image { head, events, record } = &self.put;
        let events = events.iter().map(|(key, text)| (Key::Event(*key), text.clone().into_bytes()));
        let record = record.iter().map(|bytes| (Key::Record, bytes.clone()));
        let head = head.iter().map(|text| (Key::Head, text.clone().into_bytes()));
        events.chain(record).chain(head).collect()
    }

    /// Whether an entry that is here, with this value, goes.
    pub(super) fn removes(&self, key: Key, value: &[u8]) -> bool {
        match &self.remove {
            Remove::Named(names) => names.contains(&key.to_string()),
            Remove::Covered { covers, names } => names.contains(&key.to_string()) || is_covered(key, value, covers),
            Remove::Rest => true,
        }
    }
}

fn is_covered(key: Key, value: &[u8], covers: &[JournalPosition]) -> bool {
    let event = || Event::parse(std::str::from_utf8(value).ok()?).ok();
    matches!(key, Key::Event(_)) && event().is_some_and(|event| event.is_within(covers))
}

/// Whether an event that is here is newer than one that comes: what was asked for long ago may be heard late.
pub(super) fn is_overtaken(here: &[u8], comes: &[u8]) -> bool {
    let last = |bytes| Some(Event::parse(std::str::from_utf8(bytes).ok()?).ok()?.last());
    last(here) > last(comes)
}
