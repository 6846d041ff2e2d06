//! The two stores as they were measured: localStorage survives the tab but reaches the disk late, IndexedDB is on the
//! disk when a transaction completes, and all of it or nothing.

use outbox::{
    Attachment, Digest, Event, EventKey, ResponseId, Sealing, WritingId,
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

    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub fn len(&self) -> usize {
        self.map.len()
    }

    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
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

    /// The store was torn, and is opened anew.
    pub fn empty(&mut self) {
        *self = Self { changes: self.changes + 1, ..Self::default() };
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
    /// Files that are whole, by response and name.
    pub attachments: BTreeMap<(ResponseId, String), String>,
    pub chunks: BTreeMap<(ResponseId, String, u32), Vec<u8>>,
    pub sealed: BTreeMap<(ResponseId, String, u32), Vec<u8>>,
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
            Write::Chunk(id, name, index, bytes) => {
                drop(self.chunks.insert((*id, name.clone(), *index), bytes.clone()))
            }
            Write::Attachment(id, name, text) => drop(self.attachments.insert((*id, name.clone()), text.clone())),
            Write::SealedChunk(id, name, index, bytes) => {
                self.sealed.insert((*id, name.clone(), *index), bytes.clone());
            }
            Write::DeleteFile(id, name) => self.drop_files(|of, file| of == *id && file == name),
            Write::DeleteFiles { id, but } => {
                self.drop_files(|of, file| of == *id && !but.iter().any(|name| name == file))
            }
            Write::Mirror(_) => {}
            Write::DeleteSealed { id, but } => {
                self.sealed.retain(|(of, name, _), _| of != id || but.contains(name));
            }
        }
    }

    fn drop_files(&mut self, drops: impl Fn(ResponseId, &str) -> bool) {
        self.attachments.retain(|(id, name), _| !drops(*id, name));
        self.chunks.retain(|(id, name, _), _| !drops(*id, name));
    }

    /// A file that is said to be whole, and is not.
    pub fn torn(&self) -> Option<&str> {
        let torn = |((id, name), text): &(&(ResponseId, String), &String)| {
            let len = joined(&self.chunks, *id, name).len() as u64;
            !Attachment::parse(text).is_ok_and(|row| row.len == len)
        };
        self.attachments.iter().find(torn).map(|((_, name), _)| name.as_str())
    }

    /// A file that is whole.
    pub fn file(&self, id: ResponseId, name: &str) -> Option<Vec<u8>> {
        let row = Attachment::parse(self.attachments.get(&(id, name.to_owned()))?).ok()?;
        let bytes = joined(&self.chunks, id, name);
        (bytes.len() as u64 == row.len && Digest::of(&bytes) == row.sha256).then_some(bytes)
    }

    /// What is sent of a part.
    pub fn sent(&self, id: ResponseId, name: &str, sealing: Sealing) -> Vec<u8> {
        joined(if sealing == Sealing::None { &self.chunks } else { &self.sealed }, id, name)
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
            Query::Attachments(id) => {
                let mine = self.attachments.iter().filter(|((of, _), _)| *of == id);
                stored.attachments = mine.map(|((_, name), text)| (name.clone(), text.clone())).collect();
            }
            Query::Chunk(id, name, index) => stored.bytes = self.chunks.get(&(id, name, index)).cloned(),
            Query::SealedChunk(id, name, index) => stored.bytes = self.sealed.get(&(id, name, index)).cloned(),
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

/// Chunks one after another, as far as they are there.
fn joined(chunks: &BTreeMap<(ResponseId, String, u32), Vec<u8>>, id: ResponseId, name: &str) -> Vec<u8> {
    let each = (0..).map_while(|index| chunks.get(&(id, name.to_owned(), index)));
    each.flatten().copied().collect()
}
