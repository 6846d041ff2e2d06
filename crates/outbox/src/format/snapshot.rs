//! What localStorage keeps beside the tail: a small index of unsent responses, and their snapshots within a budget.

use super::flat::FlatSnapshot;
use crate::sorted::{SortedSet, sort_by_key};
use crate::{Event, JournalPosition, ResponseHead, ResponseId, StateName, Unreadable, base64};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The version that this code writes.
pub const VERSION: u32 = 1;
/// What every index key begins with.
pub const INDEX_PREFIX: &str = "teren.index.";
/// What every name's key begins with: what the form calls the response, where the survey lets a list show that.
pub const NAME_PREFIX: &str = "teren.name.";
/// What every snapshot key begins with.
pub const SNAPSHOT_PREFIX: &str = "teren.snapshot.";

/// The entry `teren.index.{response}`: that there is a response, even if its database is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub v: u32,
    pub id: ResponseId,
    pub survey: String,
    pub state: StateName,
}

/// The entry `teren.snapshot.{response}`: the response as it last was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "FlatSnapshot")]
pub struct Snapshot {
    pub v: u32,
    pub head: ResponseHead,
    #[serde(flatten)]
    pub content: Content,
    /// Of a response that was sealed where the database was out of reach: how far each writing went into the record.
    /// What the database has beyond is not in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<JournalPosition>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// The journal's shown chain as it is stored.
    Events(Vec<Event>),
    /// The sealed record.
    Sealed(#[serde(with = "sealed")] Vec<u8>),
}

pub fn index_key(id: &ResponseId) -> String {
    format!("{INDEX_PREFIX}{id}")
}

pub fn name_key(id: &ResponseId) -> String {
    format!("{NAME_PREFIX}{id}")
}

pub fn snapshot_key(id: &ResponseId) -> String {
    format!("{SNAPSHOT_PREFIX}{id}")
}

impl Index {
    pub fn of(head: &ResponseHead) -> Self {
        Self { v: VERSION, id: head.id, survey: head.survey.clone(), state: head.name() }
    }

    /// Reads a stored index entry.
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

impl Snapshot {
    pub fn new(head: ResponseHead, content: Content) -> Self {
        Self { v: VERSION, head, content, covers: Vec::new() }
    }

    /// Reads a stored snapshot.
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

/// A snapshot that could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub id: ResponseId,
    pub state: StateName,
    /// When the response last changed, in milliseconds since 1970 UTC.
    pub changed: i64,
    /// Key and text, as localStorage counts them ([`stored_size`]).
    pub size: usize,
}

/// What an entry takes of localStorage's quota.
pub fn stored_size(key: &str, text: &str) -> usize {
    2 * (key.encode_utf16().count() + text.encode_utf16().count())
}

/// Which snapshots to keep within `budget`: completed responses before drafts, those changed last first; one that is too
/// large makes room for the next. What the collector has needs none.
pub fn keep(candidates: &[Candidate], budget: usize) -> SortedSet<ResponseId> {
    let unsent = |candidate: &&Candidate| matches!(candidate.state, StateName::Draft | StateName::Completed);
    let mut order: Vec<_> = candidates.iter().filter(unsent).collect();
    sort_by_key(&mut order, |candidate| {
        (candidate.state == StateName::Draft, Reverse(candidate.changed), candidate.size, candidate.id)
    });
    let mut left = budget;
    let mut fits = |candidate: &&Candidate| match left.checked_sub(candidate.size) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    order.into_iter().filter(|candidate| fits(candidate)).map(|candidate| candidate.id).collect()
}

pub(super) mod sealed {
    use super::base64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&base64::encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        base64::decode(&String::deserialize(d)?).ok_or_else(|| D::Error::custom("not base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(candidates: &[(u8, StateName, i64, usize)], expected: &[u8]) {
        let candidate = |&(id, state, changed, size): &(u8, StateName, i64, usize)| Candidate {
            id: ResponseId::from_random([id; 16]),
            state,
            changed,
            size,
        };
        let kept = keep(&candidates.iter().map(candidate).collect::<Vec<_>>(), 100);
        let kept: Vec<_> = kept.iter().map(|id| id.as_bytes()[0]).collect();
        assert_eq!(kept, expected, "{candidates:?}");
    }

    #[test]
    fn the_budget_goes_to_what_would_be_missed_most() {
        use StateName::*;
        check(&[], &[]);
        check(&[(1, Draft, 1, 60), (2, Completed, 0, 60)], &[2]);
        check(&[(1, Draft, 1, 60), (2, Draft, 2, 60)], &[2]);
        check(&[(1, Draft, 3, 101), (2, Draft, 2, 60), (3, Draft, 1, 40)], &[2, 3]);
        check(&[(1, Received, 3, 1), (2, Quarantined, 3, 1), (3, Draft, 1, 100)], &[3]);
    }
}
