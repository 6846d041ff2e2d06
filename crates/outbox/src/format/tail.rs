//! The tail: the part of the journals that is not yet durable in IndexedDB, in localStorage.

use crate::sorted::SortedMap;
use crate::{EventKey, ResponseId, ids::BadId, policy::MAX_TAIL};
use std::{fmt, str::FromStr};

/// What every tail key begins with.
pub const PREFIX: &str = "teren.tail.";

/// The localStorage key of one event: `teren.tail.{response}.{writing}.{seq}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TailKey {
    pub response: ResponseId,
    pub event: EventKey,
}

/// What the tail keys of one response begin with.
pub fn prefix_of(response: &ResponseId) -> String {
    format!("{PREFIX}{response}.")
}

impl fmt::Display for TailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}.{}.{}", self.response, self.event.writing, self.event.seq)
    }
}

impl FromStr for TailKey {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let parse = || {
            let mut parts = text.strip_prefix(PREFIX)?.splitn(3, '.');
            let response = parts.next()?.parse().ok()?;
            let writing = parts.next()?.parse().ok()?;
            let seq = parts.next()?.parse().ok()?;
            Some(Self { response, event: EventKey { writing, seq } }).filter(|key| key.to_string() == text)
        };
        parse().ok_or_else(|| BadId { what: "tail key", text: text.to_owned() })
    }
}

/// What the tail holds now: each key's newest `upto` and size.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    held: SortedMap<TailKey, (u32, usize)>,
    size: usize,
}

impl Tail {
    /// Whether the text may be written under the key; if not, the journal is flushed to IndexedDB first.
    pub fn admits(&self, key: &TailKey, text: &str) -> bool {
        let freed = self.held.get(key).map_or(0, |(_, size)| *size);
        self.size - freed + size(key, text) <= MAX_TAIL
    }

    /// Notes that an event's text, good up to `upto`, has been written or overwritten.
    pub fn wrote(&mut self, key: TailKey, upto: u32, text: &str) {
        let size = size(&key, text);
        let freed = self.held.insert(key, (upto, size)).map_or(0, |(_, size)| size);
        self.size = self.size - freed + size;
    }

    /// Notes a completed transaction and tells which keys may be removed: those whose newest text it contained.
    pub fn committed(&mut self, response: ResponseId, events: &[(EventKey, u32)]) -> Vec<TailKey> {
        let mut removable = Vec::new();
        for (event, committed) in events {
            let key = TailKey { response, event: *event };
            if let Some((upto, size)) = self.held.get(&key)
                && committed >= upto
            {
                self.size -= size;
                self.held.remove(&key);
                removable.push(key);
            }
        }
        removable
    }

    pub fn holds(&self, key: &TailKey) -> bool {
        self.held.contains_key(key)
    }

    /// Whether it has the event as good as up to this number.
    pub fn has(&self, key: &TailKey, upto: u32) -> bool {
        self.held.get(key).is_some_and(|(held, _)| *held >= upto)
    }

    /// Bytes held, as localStorage counts them.
    pub fn size(&self) -> usize {
        self.size
    }
}

fn size(key: &TailKey, text: &str) -> usize {
    2 * (key.to_string().len() + text.encode_utf16().count())
}

/// How well what was recorded is kept: the attribute `data-durability`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// IndexedDB takes what is written.
    Durable,
    /// Only localStorage does.
    TailOnly,
    /// Neither does.
    Failed,
}

impl Durability {
    pub fn of(database: bool, tail: bool) -> Self {
        match (database, tail) {
            (true, _) => Durability::Durable,
            (false, true) => Durability::TailOnly,
            (false, false) => Durability::Failed,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Durability::Durable => "durable",
            Durability::TailOnly => "tail-only",
            Durability::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WritingId;

    fn key(seq: u32) -> TailKey {
        let event = EventKey { writing: WritingId([0xab; 8]), seq };
        TailKey { response: ResponseId::from_random([1; 16]), event }
    }

    #[test]
    fn a_key_has_one_spelling() {
        let text = "teren.tail.01010101-0101-4101-8101-010101010101.abababababababab.7";
        assert_eq!(key(7).to_string(), text);
        assert_eq!(text.parse(), Ok(key(7)));
        for bad in ["", "teren.tail.", &text.replace(".7", ".07"), &text.replace(".7", ""), &text.to_uppercase()] {
            assert!(bad.parse::<TailKey>().is_err(), "{bad}");
        }
        assert!(text.starts_with(&prefix_of(&key(7).response)));
    }

    #[test]
    fn only_what_a_transaction_contained_is_removed() {
        let mut tail = Tail::default();
        tail.wrote(key(1), 1, "a");
        tail.wrote(key(2), 5, "b");
        tail.wrote(key(2), 6, "bc");
        let removed = tail.committed(key(1).response, &[(key(1).event, 1), (key(2).event, 5)]);
        assert_eq!(removed, [key(1)]);
        assert_eq!(tail.committed(key(1).response, &[(key(2).event, 6)]), [key(2)]);
        assert_eq!(tail.size(), 0);
    }

    #[test]
    fn the_tail_stays_under_its_bound() {
        let mut tail = Tail::default();
        let half = "ą".repeat(MAX_TAIL / 4 - 100);
        assert!(tail.admits(&key(1), &half));
        tail.wrote(key(1), 1, &half);
        tail.wrote(key(2), 2, &half);
        assert!(!tail.admits(&key(3), &"x".repeat(100)));
        assert!(tail.admits(&key(2), &half), "overwriting frees what stood there");
        assert!(tail.size() <= MAX_TAIL);
    }
}
