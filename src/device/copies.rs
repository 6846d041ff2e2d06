//! Second copies in localStorage: if the database is lost, what was not yet sent may still be here.

use super::{
    database::{self, Batch, Store, Write},
    local::Local,
    opening::Stores,
    shelf,
};
use js_sys::Uint8Array;
use outbox::{
    Event, Journal, RawEntry, ResponseId, Source, StateName,
    snapshot::{self, BUDGET, Candidate, Content, Index, Snapshot, index_key, snapshot_key, stored_size},
    tail,
};
use std::collections::BTreeSet;

/// Keeps a response's copy; older ones make room when the budget is used up. Where localStorage is the only store there
/// is no budget but the quota. Tells whether it is kept.
pub fn keep(local: Local, copy: Snapshot, has_database: bool) -> bool {
    let index = Index::of(&copy.head);
    let (id, key, text) = (index.id, snapshot_key(&index.id), copy.to_text());
    if has_database {
        let mut candidates = held(local);
        candidates.retain(|candidate| candidate.id != id);
        let size = stored_size(&key, &text);
        candidates.push(Candidate { id, state: index.state, changed: 1, size });
        let kept = snapshot::keep(&candidates, BUDGET);
        for candidate in candidates.iter().filter(|candidate| !kept.contains(&candidate.id)) {
            local.remove(&snapshot_key(&candidate.id));
        }
        if !kept.contains(&id) {
            return false;
        }
    }
    local.write(&key, &text).is_ok() && local.write(&index_key(&id), &index.to_text()).is_ok()
}

/// The copies there are; which of them is older is not known.
fn held(local: Local) -> Vec<Candidate> {
    let entries = local.entries(snapshot::SNAPSHOT_PREFIX).into_iter();
    let candidate = |(key, text): (String, String)| {
        let id = key.strip_prefix(snapshot::SNAPSHOT_PREFIX)?.parse().ok()?;
        let index = local.read(&index_key(&id)).and_then(|text| Index::parse(&text).ok());
        let state = index.map_or(StateName::Completed, |index| index.state);
        Some(Candidate { id, state, changed: 0, size: stored_size(&key, &text) })
    };
    entries.filter_map(candidate).collect()
}

/// Keeps a copy of a draft as IndexedDB has it now.
pub async fn keep_draft(id: ResponseId, local: Local) {
    let Ok(Some(head)) = database::get(Store::Responses, id.to_string()).await else { return };
    let head = head.as_string().and_then(|text| outbox::ResponseHead::parse(&text).ok());
    let Some(head) = head.filter(|head| head.name() == StateName::Draft) else { return };
    let Ok(stored) = database::all(Store::Events, database::beginning_with(&id.to_string())).await else { return };
    let entry = |(key, value): (wasm_bindgen::JsValue, wasm_bindgen::JsValue)| RawEntry {
        source: Source::Database,
        key: String::from(js_sys::Array::from(&key).join(".")),
        text: value.as_string().unwrap_or_default(),
    };
    let (journal, _) = Journal::read(stored.into_iter().map(entry));
    let events: Vec<Event> = journal.shown().stored().cloned().collect();
    if !events.is_empty() {
        keep(local, Snapshot::new(head, Content::Events(events)), true);
    }
}

/// At the start, with both stores there: puts back what IndexedDB has lost, and removes copies that nobody needs. Tells
/// which drafts have something in the tail.
pub async fn compare(stores: Stores) -> BTreeSet<ResponseId> {
    let (Some(local), true) = (stores.local, stores.database) else { return BTreeSet::new() };
    let (Ok(heads), Ok(gone)) = (database::all(Store::Responses, None).await, database::all(Store::Gone, None).await)
    else {
        return BTreeSet::new();
    };
    let heads: std::collections::BTreeMap<ResponseId, Option<StateName>> = heads
        .into_iter()
        .filter_map(|(key, text)| {
            let name = outbox::ResponseHead::parse(&text.as_string()?).ok().map(|head| head.name());
            Some((key.as_string()?.parse().ok()?, name))
        })
        .collect();
    let gone: BTreeSet<ResponseId> = gone.into_iter().filter_map(|(key, _)| key.as_string()?.parse().ok()).collect();
    let mut in_tail = BTreeSet::new();
    for id in mentioned(local) {
        match heads.get(&id) {
            _ if gone.contains(&id) => shelf::forget_copies(local, id),
            Some(Some(StateName::Draft)) => {}
            Some(Some(StateName::Completed)) => shelf::forget_tail(local, id),
            Some(Some(StateName::Received | StateName::Quarantined)) => shelf::forget_copies(local, id),
            Some(None) => {}
            None => restore(local, id).await,
        }
        if !local.entries(&tail::prefix_of(&id)).is_empty() {
            in_tail.insert(id);
        }
    }
    in_tail
}

/// That a response is gone need not be remembered once localStorage has had a day to forget it, and has.
pub async fn forget_the_gone(stores: Stores) {
    let Ok(gone) = database::all(Store::Gone, None).await else { return };
    let mentioned = stores.local.map(mentioned).unwrap_or_default();
    let today = super::time::now().civil_date();
    let old = gone.into_iter().filter(|(key, day)| {
        let id = key.as_string().and_then(|id| id.parse().ok());
        day.as_string().is_none_or(|day| day != today) && id.is_none_or(|id| !mentioned.contains(&id))
    });
    let writes: Vec<_> = old.map(|(key, _)| Write::Delete(Store::Gone, key)).collect();
    if !writes.is_empty() {
        // What is remembered for longer does no harm.
        let _ = database::commit(Batch { expect: None, writes }).await;
    }
}

/// Every response that localStorage says something about.
fn mentioned(local: Local) -> BTreeSet<ResponseId> {
    let prefixes = [tail::PREFIX, snapshot::SNAPSHOT_PREFIX, snapshot::INDEX_PREFIX];
    let keys = prefixes.iter().flat_map(|prefix| {
        let id = |(key, _): (String, String)| key.strip_prefix(prefix)?.split('.').next()?.parse().ok();
        local.entries(prefix).into_iter().filter_map(id).collect::<Vec<_>>()
    });
    keys.collect()
}

/// Puts a lost response back as its copy has it.
async fn restore(local: Local, id: ResponseId) {
    let Some(Ok(copy)) = local.read(&snapshot_key(&id)).map(|text| Snapshot::parse(&text)) else { return };
    let mut writes = vec![Write::put(Store::Responses, &id.to_string(), copy.head.to_text())];
    match copy.content {
        Content::Sealed(bytes) => {
            writes.push(Write::put(Store::Records, &id.to_string(), Uint8Array::from(&bytes[..])));
        }
        Content::Events(events) => writes.extend(events.iter().map(|event| super::open::put_event(id, event))),
    }
    // What cannot be put back now stays where it is until the next start.
    let _ = database::commit(Batch { expect: Some((id.to_string(), None)), writes }).await;
}
