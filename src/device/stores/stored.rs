//! The machine's transactions and questions, as IndexedDB has them.

use super::{
    database, mirror,
    schema::{self, Batch, Change, Entries, Keys, Store},
};
use crate::device::platform::js::{self, object};
use js_sys::{Array, Uint8Array};
use outbox::{
    Attachment, ResponseId,
    policy::SLOW_DATABASE_MS,
    tab::{self, Aside, CommitError, Query, Stored, Write},
};
use std::pin::pin;
use wasm_bindgen::{JsCast, JsValue};

/// What comes of a transaction.
pub enum News {
    /// The mirror has what it changes.
    Mirrored,
    /// The transaction has happened; or another tab was faster, or it did not happen as far as is known.
    Committed(Result<(), CommitError>),
}

/// Carries a transaction out, and what follows from it in the mirror.
///
/// Where the database has failed before (`doubted`), or takes its time, the mirror gets first what only adds to a draft.
/// Nobody waits for the mirror once a database that has never failed has done what it was asked for.
pub async fn commit(batch: tab::Batch, doubted: bool, tell: impl Fn(News)) {
    let changes = batch.for_mirror();
    let mut database = pin!(commit_to_database(batch));
    let in_time = if doubted { None } else { js::within(SLOW_DATABASE_MS, database.as_mut()).await };
    let mut has = None;
    let result = match in_time {
        Some(result) => result,
        None => {
            let adds = changes.clone().and_then(|changes| tab::following(changes, &Err(CommitError::Failed)));
            if let Some(adds) = adds
                && mirror::apply(adds.clone(), true).await
            {
                tell(News::Mirrored);
                has = Some(adds);
            }
            database.await
        }
    };
    let waits = doubted || result.is_err();
    if !waits {
        tell(News::Committed(result));
    }
    let follows = changes.and_then(|changes| tab::following(changes, &result));
    if let Some(follows) = follows.filter(|follows| has.as_ref() != Some(follows))
        && mirror::apply(follows, waits).await
    {
        tell(News::Mirrored);
    }
    if waits {
        tell(News::Committed(result));
    }
}

async fn commit_to_database(batch: tab::Batch) -> Result<(), CommitError> {
    let tab::Batch { expect, writes } = batch;
    let mut changes = Vec::with_capacity(writes.len());
    writes.into_iter().for_each(|write| put(write, &mut changes));
    if expect.is_none() && changes.is_empty() {
        return Ok(());
    }
    database::commit(Batch { expect, writes: changes }).await
}

/// What a write means to the object stores.
fn put(write: Write, changes: &mut Vec<Change>) {
    let change = match write {
        Write::Head(id, text) => Change::put(Store::Responses, id, text),
        Write::Event(id, key, text) => {
            Change::Put(Store::Events, Some(numbered(id, &key.writing.to_string(), key.seq)), text.into())
        }
        Write::Record(id, bytes) => Change::put(Store::Records, id, Uint8Array::from(&bytes[..])),
        Write::Receipt(id, bytes) => Change::put(Store::Receipts, id, String::from_utf8_lossy(&bytes).as_ref()),
        Write::Aside(entry) => Change::Put(Store::Aside, None, aside(&entry)),
        Write::Gone(id, day) => Change::put(Store::Gone, id, day),
        Write::DeleteEvent(name) => Change::DeleteNamed(Store::Events, name),
        Write::DeleteEvents(id) => Change::Delete(Store::Events, Keys::beginning(id)),
        Write::DeleteHead(id) => Change::delete(Store::Responses, id),
        Write::DeleteRecord(id) => Change::delete(Store::Records, id),
        Write::DeleteReceipt(id) => Change::delete(Store::Receipts, id),
        Write::DeleteGone(id) => Change::delete(Store::Gone, id),
        Write::Chunk(id, name, index, bytes) => {
            Change::Put(Store::Chunks, Some(numbered(id, &name, index)), Uint8Array::from(&bytes[..]).into())
        }
        Write::Attachment(id, name, text) => Change::Put(Store::Attachments, Some(named(id, &name)), text.into()),
        Write::SealedChunk(id, name, index, bytes) => {
            Change::Put(Store::Sealed, Some(numbered(id, &name, index)), Uint8Array::from(&bytes[..]).into())
        }
        Write::DeleteFile(id, name) => {
            changes.push(Change::Delete(Store::Attachments, Keys::One(named(id, &name))));
            Change::Delete(Store::Chunks, Keys::Beginning(vec![id.to_string(), name]))
        }
        Write::DeleteFiles { id, but } => {
            changes.push(Change::Delete(Store::Recordings, Keys::beginning(id)));
            changes.push(Change::DeleteBut(Store::Attachments, id.to_string(), but.clone()));
            Change::DeleteBut(Store::Chunks, id.to_string(), but)
        }
        Write::DeleteSealed { id, but } => Change::DeleteBut(Store::Sealed, id.to_string(), but),
        Write::Mirror(_) => return,
    };
    changes.push(change);
}

/// The key of something that a response has by name.
pub fn named(id: ResponseId, name: &str) -> JsValue {
    Array::of2(&id.to_string().into(), &name.into()).into()
}

/// The key of one piece of it.
pub fn numbered(id: ResponseId, name: &str, index: u32) -> JsValue {
    Array::of3(&id.to_string().into(), &name.into(), &index.into()).into()
}

/// An unreadable entry as the store `aside` keeps it.
fn aside(entry: &Aside) -> JsValue {
    object(&[
        ("found_at", (entry.found_at as f64).into()),
        ("where", entry.place.as_ref().into()),
        ("key", entry.key.as_str().into()),
        ("text", entry.text().as_ref().into()),
        ("reason", entry.reason.as_ref().into()),
    ])
}

/// Answers a question, after the transactions asked for before it; `None` where the database cannot be read.
pub async fn read(query: Query) -> Option<Stored> {
    let wanted = match &query {
        Query::Overview => vec![(Store::Responses, Keys::All), (Store::Gone, Keys::All)],
        Query::Head(id) => vec![(Store::Responses, Keys::of(id))],
        Query::Record(id) => vec![(Store::Responses, Keys::of(id)), (Store::Records, Keys::of(id))],
        Query::Response(id) => {
            let one = |store| (store, Keys::of(id));
            vec![one(Store::Responses), one(Store::Gone), (Store::Events, Keys::beginning(id))]
        }
        Query::Attachments(id) => vec![(Store::Attachments, Keys::beginning(id))],
        Query::Chunk(id, name, index) => vec![(Store::Chunks, Keys::One(numbered(*id, name, *index)))],
        Query::SealedChunk(id, name, index) => vec![(Store::Sealed, Keys::One(numbered(*id, name, *index)))],
    };
    let mut found = database::read(wanted).await.ok()?.into_iter();
    let mirrored = match &query {
        Query::Overview => mirror::overview(found.as_slice().first().is_none_or(Vec::is_empty)).await,
        Query::Response(id) => mirror::read(*id).await,
        _ => None,
    };
    let mut next = || found.next().unwrap_or_default();
    let mut stored = Stored::default();
    match query {
        Query::Head(_) => stored.heads = texts(next()),
        Query::Overview => (stored.heads, stored.gone) = (texts(next()), texts(next())),
        Query::Record(_) => (stored.heads, stored.record) = (texts(next()), bytes(next())),
        Query::Response(_) => {
            (stored.heads, stored.gone) = (texts(next()), texts(next()));
            stored.events = named_texts(&next());
        }
        Query::Attachments(_) => {
            let name = |key: &JsValue| Array::from(key).get(1).as_string().unwrap_or_default();
            stored.attachments = next().iter().map(|(key, value)| (name(key), text(value))).collect();
        }
        Query::Chunk(..) | Query::SealedChunk(..) => stored.bytes = bytes(next()),
    }
    stored.mirror = mirrored;
    Some(stored)
}

/// The heads of all responses, as the database has them, or the mirror alone; `None` where neither answers.
pub async fn overview() -> Option<Stored> {
    match read(Query::Overview).await {
        Some(stored) => Some(stored),
        None => mirror::overview(true).await.map(|mirror| Stored { mirror: Some(mirror), ..Stored::default() }),
    }
}

/// What is known of an attached file; `None` where it is not here whole.
pub async fn attachment(id: ResponseId, name: &str) -> Option<Attachment> {
    let found = database::read(vec![(Store::Attachments, Keys::One(named(id, name)))]).await.ok()?;
    Attachment::parse(&found.first()?.first()?.1.as_string()?).ok()
}

/// A received response's receipt, as the collector answered it.
pub async fn receipt(id: ResponseId) -> Option<String> {
    database::get(Store::Receipts, id).await.ok()??.as_string()
}

/// One chunk of a file, or of a part as it is sent.
pub async fn chunk(store: Store, id: ResponseId, name: &str, index: u32) -> Option<Uint8Array> {
    let found = database::read(vec![(store, Keys::One(numbered(id, name, index)))]).await.ok()?;
    found.first()?.first()?.1.clone().dyn_into().ok()
}

/// The names and numbers of all chunks of a response.
pub async fn chunks_of(store: Store, id: ResponseId) -> Option<Vec<(String, u32)>> {
    let keys = database::keys(store, Keys::beginning(id)).await.ok()?;
    let read = |key: &JsValue| {
        let key = Array::from(key);
        Some((key.get(1).as_string()?, key.get(2).as_f64()? as u32))
    };
    Some(keys.iter().filter_map(read).collect())
}

/// All that the database has of one response but its files, as of one moment.
pub async fn whole(id: ResponseId) -> Option<Stored> {
    let one = |store| (store, Keys::of(id));
    let events = (Store::Events, Keys::beginning(id));
    let wanted = vec![one(Store::Responses), one(Store::Gone), events, one(Store::Records)];
    let mirror = mirror::read(id).await;
    let Ok(found) = database::read(wanted).await else {
        // What the mirror has is all that can be reached.
        return mirror.map(|mirror| Stored { mirror: Some(mirror), ..Stored::default() });
    };
    let mut found = found.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let (heads, gone, events, record) = (texts(next()), texts(next()), named_texts(&next()), bytes(next()));
    Some(Stored { heads, gone, events, record, mirror, ..Stored::default() })
}

fn named_texts(entries: &Entries) -> Vec<(String, String)> {
    entries.iter().map(|(key, value)| (schema::name_of(key), text(value))).collect()
}

fn texts(entries: Entries) -> Vec<(ResponseId, String)> {
    let read = |(key, value): (JsValue, JsValue)| Some((key.as_string()?.parse().ok()?, text(&value)));
    entries.into_iter().filter_map(read).collect()
}

/// What is no text is nothing that can be read.
fn text(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

fn bytes(mut entries: Entries) -> Option<Vec<u8>> {
    entries.pop().map(|(_, bytes)| Uint8Array::new(&bytes).to_vec())
}
