//! Reading a journal: what was found of a response in both stores becomes the chain to replay.
//!
//! Nothing found is dropped: an entry that cannot be read is set aside with its reason, an event that cannot be replayed
//! is stranded, a second continuation of the same state is a branch.

use super::{
    Chain, Gap, Writing,
    writings::{Reading, Writings},
};
use crate::sorted::SortedMap;
use crate::{
    Event, EventKey, JournalPosition, Op, ResponseId, Unreadable, WritingId,
    tail::{self, TailKey},
};

/// Where an entry was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Database,
    Tail,
}

/// An entry as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawEntry {
    pub source: Source,
    pub key: String,
    pub text: String,
}

/// All that is known of a response's answering.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Journal {
    reading: Reading,
    /// Events that only the tail has, or has newer.
    unflushed: Vec<Event>,
}

impl Journal {
    /// Puts the journal together. The same event may be there twice: the one with the higher `upto` counts, of equals
    /// the database's. Entries that cannot be used are kept as they are, with the reason; one of a newer version stays
    /// where it is, and the response is not opened for writing.
    pub fn read(entries: impl IntoIterator<Item = RawEntry>) -> (Self, Vec<(RawEntry, Unreadable)>) {
        let mut found: SortedMap<EventKey, (Event, Source)> = SortedMap::new();
        let mut set_aside = Vec::new();
        for entry in entries {
            let event = match Event::parse(&entry.text).and_then(|event| checked(&entry.key, event)) {
                Ok(event) => event,
                Err(reason) => {
                    set_aside.push((entry, reason));
                    continue;
                }
            };
            let source = entry.source;
            let rank = |event: &Event, source: Source| (event.last(), source == Source::Database);
            match found.get(&event.key()) {
                Some((known, from)) if rank(known, *from) >= rank(&event, source) => {}
                _ => drop(found.insert(event.key(), (event, source))),
            }
        }
        let in_tail = found.values().filter(|(_, source)| *source == Source::Tail);
        let unflushed = in_tail.map(|(event, _)| event.clone()).collect();
        let reading = Writings::new(found.into_values().map(|(event, _)| event)).read();
        (Self { reading, unflushed }, set_aside)
    }

    /// The chain that is shown.
    pub fn shown(&self) -> &Chain {
        &self.reading.shown
    }

    /// [`Chain::events`] of the shown chain.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.reading.shown.events()
    }

    /// Whether nothing was found that can be read. Events without their beginning are something.
    pub fn is_empty(&self) -> bool {
        self.reading.shown.stored().next().is_none() && self.reading.stranded.is_empty()
    }

    /// [`Chain::count`] of the shown chain.
    pub fn count(&self) -> u32 {
        self.reading.shown.count()
    }

    /// [`Chain::head`] of the shown chain.
    pub fn head(&self) -> Option<JournalPosition> {
        self.reading.shown.head()
    }

    /// [`Chain::begin`] of the shown chain.
    pub fn begin(&self) -> Option<&Event> {
        self.reading.shown.begin()
    }

    /// [`Chain::place`] of the shown chain.
    pub fn place(&self) -> Option<&str> {
        self.reading.shown.place()
    }

    /// [`Chain::is_complete`] of the shown chain.
    pub fn is_complete(&self) -> bool {
        self.reading.shown.is_complete()
    }

    /// [`Chain::gaps`] of the shown chain.
    pub fn gaps(&self) -> &[Gap] {
        self.reading.shown.gaps()
    }

    /// The other continuations, each from the beginning: kept, and part of no record.
    pub fn branches(&self) -> &[Chain] {
        &self.reading.branches
    }

    /// Events that are kept but stand in no chain: their numbers overlap others, their text or their place is unknown.
    pub fn stranded(&self) -> &[Event] {
        &self.reading.stranded
    }

    /// A new writing that goes on where the shown chain ends, and that takes what only the tail has into its first
    /// transaction.
    pub fn write(&self, id: WritingId) -> Writing {
        Writing::continuing(id, self.head(), self.count(), self.unflushed.clone())
    }
}

/// The key under which the database holds an event, as one text: `{response}.{writing}.{seq}`.
pub fn database_key(response: &ResponseId, event: EventKey) -> String {
    TailKey { response: *response, event }.to_string()[tail::PREFIX.len()..].to_owned()
}

/// An event under another event's key is not what it says. (Keys of other shapes say nothing.)
fn checked(key: &str, event: Event) -> Result<Event, Unreadable> {
    let full = if key.starts_with(tail::PREFIX) { key.to_owned() } else { format!("{}{key}", tail::PREFIX) };
    let Ok(named) = full.parse::<TailKey>() else { return Ok(event) };
    let other_response = matches!(&event.op, Op::Begin { response, .. } if *response != named.response);
    if named.event != event.key() || other_response {
        return Err(Unreadable::Malformed("the key names another event".into()));
    }
    Ok(event)
}
