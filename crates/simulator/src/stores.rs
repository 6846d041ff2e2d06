//! The two stores as they were measured: localStorage survives the tab but reaches the disk late, IndexedDB is on the
//! disk when a transaction completes, and all of it or nothing.

use outbox::{
    Event, EventKey, ResponseId, WritingId,
    journal::database_key,
    tab::{Aside, Batch, CommitError, Query, Stored, Write},
    tail::{PREFIX, TailKey},
};
use std::collections::BTreeMap;

/// localStorage, with what undoes the writes that the disk may not have.
#[derive(Debug, Default)]
pub struct Local {
    map: BTreeMap<String, String>,
    undo: Vec<(i64, String, Option<String>)>,
    /// Rises with every change.
    pub changes: u64,
}

impl Local {
    pub fn entries(&self, prefix: &str) -> Vec<(String, String)> {
        let from = self.map.range(prefix.to_owned()..);
        from.take_while(|(key, _)| key.starts_with(prefix)).map(|(key, text)| (key.clone(), text.clone())).collect()
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.map.get(key).map(String::as_str)
    }

    pub fn texts(&self) -> impl Iterator<Item = &String> {
        self.map.values()
    }

    pub fn put(&mut self, key: &str, text: &str, now: i64) {
        self.changes += 1;
        let old = self.map.insert(key.to_owned(), text.to_owned());
        self.undo.push((now, key.to_owned(), old));
    }

    pub fn remove(&mut self, key: &str, now: i64) {
        if let Some(old) = self.map.remove(key) {
            self.changes += 1;
            self.undo.push((now, key.to_owned(), Some(old)));
        }
    }

    /// The browser has died: what was written after `since` is as it was before.
    pub fn revert(&mut self, since: i64) {
        self.changes += 1;
        while let Some((_, key, old)) = self.undo.pop_if(|(at, ..)| *at >= since) {
            match old {
                Some(text) => self.map.insert(key, text),
                None => self.map.remove(&key),
            };
        }
        self.undo.clear();
    }

    /// What lies on the disk already, however the browser ends.
    pub fn lay(&mut self, key: String, text: String) {
        self.changes += 1;
        self.undo.retain(|(_, other, _)| *other != key);
        self.map.insert(key, text);
    }
}

/// An event's text and the numbers that it stands for; none when it cannot be read.
#[derive(Debug, Clone)]
pub struct Kept {
    pub text: String,
    pub last: Option<u32>,
}

/// IndexedDB.
#[derive(Debug, Default)]
pub struct Database {
    pub heads: BTreeMap<ResponseId, String>,
    pub events: BTreeMap<(ResponseId, EventKey), Kept>,
    pub records: BTreeMap<ResponseId, Vec<u8>>,
    pub receipts: BTreeMap<ResponseId, Vec<u8>>,
    pub gone: BTreeMap<ResponseId, String>,
    pub aside: Vec<Aside>,
    /// Rises with every transaction.
    pub changes: u64,
}

impl Database {
    /// One transaction.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        if let Some((id, expected)) = &batch.expect
            && !expected.iter().any(|text| text.as_deref() == self.heads.get(id).map(String::as_str))
        {
            return Err(CommitError::Conflict);
        }
        self.changes += 1;
        for write in &batch.writes {
            self.write(write);
        }
        Ok(())
    }

    fn write(&mut self, write: &Write) {
        match write {
            Write::Head(id, text) => drop(self.heads.insert(*id, text.clone())),
            Write::Event(id, key, text) => self.put_event(*id, *key, text.clone()),
            Write::Record(id, bytes) => drop(self.records.insert(*id, bytes.clone())),
            Write::Receipt(id, bytes) => drop(self.receipts.insert(*id, bytes.clone())),
            Write::Aside(entry) => self.aside.push(entry.clone()),
            Write::Gone(id, day) => drop(self.gone.insert(*id, day.clone())),
            Write::DeleteEvent(name) => {
                if let Ok(TailKey { response, event }) = format!("{PREFIX}{name}").parse() {
                    self.events.remove(&(response, event));
                }
            }
            Write::DeleteEvents(id) => self.events.retain(|(of, _), _| of != id),
            Write::DeleteHead(id) => drop(self.heads.remove(id)),
            Write::DeleteRecord(id) => drop(self.records.remove(id)),
            Write::DeleteReceipt(id) => drop(self.receipts.remove(id)),
            Write::DeleteGone(id) => drop(self.gone.remove(id)),
        }
    }

    pub fn put_event(&mut self, id: ResponseId, key: EventKey, text: String) {
        let last = Event::parse(&text).ok().map(|event| event.last());
        self.events.insert((id, key), Kept { text, last });
    }

    pub fn events_of(&self, id: ResponseId) -> impl Iterator<Item = (EventKey, &Kept)> {
        let first = EventKey { writing: WritingId([0; 8]), seq: 0 };
        self.events.range((id, first)..).take_while(move |((of, _), _)| *of == id).map(|((_, key), kept)| (*key, kept))
    }

    pub fn read(&self, query: Query) -> Stored {
        let one = |id: ResponseId| self.heads.get(&id).map(|text| (id, text.clone())).into_iter().collect();
        let mut stored = Stored::default();
        match query {
            Query::Overview => {
                stored.heads = self.heads.iter().map(|(id, text)| (*id, text.clone())).collect();
                stored.gone = self.gone.iter().map(|(id, day)| (*id, day.clone())).collect();
            }
            Query::Head(id) => stored.heads = one(id),
            Query::Record(id) => {
                stored.heads = one(id);
                stored.record = self.records.get(&id).cloned();
            }
            Query::Response(id) => {
                stored.heads = one(id);
                stored.gone = self.gone.get(&id).map(|day| (id, day.clone())).into_iter().collect();
                let named = self.events_of(id).map(|(key, kept)| (database_key(&id, key), kept.text.clone()));
                stored.events = named.collect();
            }
        }
        stored
    }
}
