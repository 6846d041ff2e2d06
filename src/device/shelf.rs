//! All responses of this device: their heads, and what changes one of them for good.

use super::{
    Listed, ListedState, OutboxCounts,
    database::{self, Batch, DatabaseError, Store, Write},
    local::Local,
    opening::Stores,
    time,
};
use js_sys::Uint8Array;
use outbox::{
    Event, Op, ResponseHead, ResponseId, State,
    snapshot::{self, Content, Snapshot, index_key, snapshot_key},
    tail,
};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// A head, and its text as it is stored: a change is made only if it still stands so.
#[derive(Clone)]
pub struct Shelved {
    pub head: ResponseHead,
    pub text: String,
}

/// Everything that is here, readable or not.
#[derive(Default)]
pub struct Shelf {
    pub heads: Vec<Shelved>,
    /// Heads that this version cannot read; they are left alone and shown.
    pub unreadable: Vec<ResponseId>,
}

/// Reads all heads.
pub async fn read(stores: Stores) -> Shelf {
    if stores.database {
        let entries = database::all(Store::Responses, None).await.unwrap_or_default();
        let texts = entries.into_iter().filter_map(|(key, text)| Some((key.as_string()?, text.as_string()?)));
        return sort(texts.filter_map(|(key, text)| Some((key.parse().ok()?, ResponseHead::parse(&text).ok(), text))));
    }
    let Some(local) = stores.local else { return Shelf::default() };
    let drafts = drafts_in_tail(local).into_iter().map(|(id, head)| (id, Some(head), String::new()));
    let snapshots = local.entries(snapshot::SNAPSHOT_PREFIX).into_iter().filter_map(|(key, text)| {
        let id: ResponseId = key.strip_prefix(snapshot::SNAPSHOT_PREFIX)?.parse().ok()?;
        match Snapshot::parse(&text) {
            Ok(Snapshot { content: Content::Events(_), .. }) => None,
            read => Some((id, read.ok().map(|snapshot| snapshot.head), text)),
        }
    });
    let mut all: BTreeMap<_, _> = drafts.map(|(id, head, text)| (id, (head, text))).collect();
    all.extend(snapshots.map(|(id, head, text)| (id, (head, text))));
    sort(all.into_iter().map(|(id, (head, text))| (id, head, text)))
}

fn sort(all: impl Iterator<Item = (ResponseId, Option<ResponseHead>, String)>) -> Shelf {
    let mut shelf = Shelf::default();
    for (id, head, text) in all {
        match head {
            Some(head) => shelf.heads.push(Shelved { head, text }),
            None => shelf.unreadable.push(id),
        }
    }
    shelf
}

/// The drafts that have their beginning in the tail; where IndexedDB is missing, that is all of them.
fn drafts_in_tail(local: Local) -> BTreeMap<ResponseId, ResponseHead> {
    let entries = local.entries(tail::PREFIX).into_iter();
    let begins = entries.filter_map(|(_, text)| {
        let event = Event::parse(&text).ok()?;
        let Op::Begin { response, survey, form, .. } = event.op else { return None };
        let created = outbox::calendar::day(event.at, event.offset_min);
        // Nothing is sent of a draft: its secret is made when it is opened.
        let secret = outbox::ResponseSecret([0; 16]);
        Some((response, ResponseHead::draft(response, survey.clone(), survey, form, created, secret)))
    });
    begins.collect()
}

/// A sealed response's bytes.
pub async fn record(id: ResponseId, stores: Stores) -> Option<Uint8Array> {
    if stores.database {
        let bytes = database::get(Store::Records, id.to_string()).await.ok()??;
        return Some(Uint8Array::new(&bytes));
    }
    match Snapshot::parse(&stores.local?.read(&snapshot_key(&id))?).ok()?.content {
        Content::Sealed(bytes) => Some(Uint8Array::from(&bytes[..])),
        Content::Events(_) => None,
    }
}

/// Stores a sealed response's next state, and the receipt when there is one.
///
/// # Errors
/// When it changed meanwhile or cannot be stored; nothing is changed then.
pub async fn settle(
    old: &Shelved,
    new: &ResponseHead,
    receipt: Option<&[u8]>,
    stores: Stores,
) -> Result<(), DatabaseError> {
    let id = new.id.to_string();
    if stores.database {
        let mut writes = vec![Write::put(Store::Responses, &id, new.to_text())];
        if let Some(receipt) = receipt {
            writes.push(Write::put(Store::Receipts, &id, String::from_utf8_lossy(receipt).into_owned()));
        }
        database::commit(Batch { expect: Some((id, Some(old.text.clone()))), writes }).await?;
    } else if let (Some(local), Ok(snapshot)) = (stores.local, Snapshot::parse(&old.text)) {
        let text = Snapshot::new(new.clone(), snapshot.content).to_text();
        let written = local.write(&snapshot_key(&new.id), &text);
        written.map_err(|_| DatabaseError::Failed("localStorage is full".into()))?;
    }
    if let (Some(local), State::Received { .. } | State::Quarantined { .. }, true) =
        (stores.local, &new.state, stores.database)
    {
        forget_copies(local, new.id);
    }
    Ok(())
}

/// Removes a response from this device, whole. That it is gone is remembered: localStorage reaches the disk late, so
/// that after a crash it may still show what has been removed.
///
/// # Errors
/// When it changed meanwhile or cannot be stored; nothing is removed then.
pub async fn erase(id: ResponseId, expected: Option<String>, stores: Stores) -> Result<(), DatabaseError> {
    if stores.database {
        let key = id.to_string();
        let mut writes = vec![Write::put(Store::Gone, &key, time::now().civil_date())];
        for store in [Store::Responses, Store::Records, Store::Receipts] {
            writes.push(Write::Delete(store, key.as_str().into()));
        }
        writes.extend(delete_events(id));
        database::commit(Batch { expect: Some((key, expected)), writes }).await?;
    }
    if let Some(local) = stores.local {
        forget_copies(local, id);
    }
    Ok(())
}

/// All events of a response leave the journal: it is sealed or gone.
pub fn delete_events(id: ResponseId) -> Option<Write> {
    let range = database::beginning_with(&id.to_string())?;
    Some(Write::Delete(Store::Events, JsValue::from(range)))
}

/// Removes what localStorage has of a response.
pub fn forget_copies(local: Local, id: ResponseId) {
    forget_tail(local, id);
    local.remove(&snapshot_key(&id));
    local.remove(&index_key(&id));
}

pub fn forget_tail(local: Local, id: ResponseId) {
    local.entries(&tail::prefix_of(&id)).iter().for_each(|(key, _)| local.remove(key));
}

impl Shelf {
    pub fn counts(&self) -> OutboxCounts {
        let mut counts = OutboxCounts { quarantined: self.unreadable.len() as u32, ..OutboxCounts::default() };
        for Shelved { head, .. } in &self.heads {
            *match head.state {
                State::Draft => &mut counts.drafts,
                State::Completed { .. } => &mut counts.waiting,
                State::Received { .. } => &mut counts.received,
                State::Quarantined { .. } => &mut counts.quarantined,
            } += 1;
        }
        counts
    }

    /// Newest first.
    pub fn list(&self) -> Vec<Listed> {
        let mut listed: Vec<_> = self.heads.iter().map(|shelved| listed(&shelved.head)).collect();
        listed.extend(self.unreadable.iter().map(|id| Listed {
            id: *id,
            survey: String::new(),
            title: String::new(),
            state: ListedState::Quarantined,
            created: String::new(),
            code: None,
            reason: Some("unreadable".into()),
        }));
        listed.sort_by(|a, b| b.created.cmp(&a.created));
        listed
    }
}

fn listed(head: &ResponseHead) -> Listed {
    let (state, reason) = match &head.state {
        State::Draft => (ListedState::Draft, None),
        State::Completed { problem, .. } => (ListedState::Waiting, problem.as_ref().map(|problem| code(problem.code))),
        State::Received { .. } => (ListedState::Received, None),
        State::Quarantined { reason, .. } => (ListedState::Quarantined, Some(reason.clone())),
    };
    let sealed = state != ListedState::Draft;
    Listed {
        id: head.id,
        survey: head.survey.clone(),
        title: head.title.clone(),
        state,
        created: head.created.clone(),
        code: sealed.then(|| head.code()),
        reason,
    }
}

/// An error code as the wire spells it.
fn code(code: outbox::wire::ErrorCode) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The responses here have changed: the list is read again, in this tab and in the others.
pub fn changed() {
    if let Some(device) = super::Device::current() {
        wasm_bindgen_futures::spawn_local(device.reread());
        super::listeners::tell_others();
    }
}
