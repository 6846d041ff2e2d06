//! Second copies in localStorage: if the database is lost, what was not yet sent may still be here.

use super::{Env, Stored, gather::entry};
use crate::{
    Event, Journal, RawEntry, ResponseHead, ResponseId, Source, StateName,
    policy::MAX_SNAPSHOTS,
    snapshot::{self, Candidate, Content, Index, Snapshot, index_key, name_key, snapshot_key, stored_size},
    tail,
};

/// Keeps a response's copy; others make room when the budget is used up. Where localStorage is the only store there is no
/// budget but the quota. Tells whether it is kept. A copy that cannot be read is not overwritten.
pub(super) fn keep(copy: &Snapshot, has_database: bool, env: &mut dyn Env) -> bool {
    let index = Index::of(&copy.head);
    let (id, key, text) = (index.id, snapshot_key(&index.id), copy.to_text());
    let unreadable = |text: &str| Snapshot::parse(text).is_err();
    if env.local_text(&key).is_some_and(|text| unreadable(&text)) {
        return false;
    }
    if has_database {
        let mut candidates = held(env);
        candidates.retain(|candidate| candidate.id != id);
        candidates.push(Candidate { id, state: index.state, changed: 1, size: stored_size(&key, &text) });
        let kept = snapshot::keep(&candidates, MAX_SNAPSHOTS);
        for Candidate { id, .. } in candidates.iter().filter(|candidate| !kept.contains(&candidate.id)) {
            env.remove_local(&snapshot_key(id));
        }
        if !kept.contains(&id) {
            return false;
        }
    }
    let index_key = index_key(&id);
    if env.local_text(&index_key).is_some_and(|text| Index::parse(&text).is_err()) {
        return false;
    }
    env.put_local(&key, &text).is_ok() && env.put_local(&index_key, &index.to_text()).is_ok()
}

/// The copies that can be read; which of them is older is not known.
fn held(env: &dyn Env) -> Vec<Candidate> {
    let candidate = |(key, text): (String, String)| {
        let id = key.strip_prefix(snapshot::SNAPSHOT_PREFIX)?.parse().ok()?;
        let state = Snapshot::parse(&text).ok()?.head.name();
        Some(Candidate { id, state, changed: 0, size: stored_size(&key, &text) })
    };
    env.local(snapshot::SNAPSHOT_PREFIX).into_iter().filter_map(candidate).collect()
}

/// Keeps a copy of a draft as IndexedDB has it.
pub(super) fn keep_draft(id: ResponseId, stored: &Stored, env: &mut dyn Env) {
    let head = stored.head().and_then(|text| ResponseHead::parse(text).ok());
    let Some(head) = head.filter(|head| head.id == id && head.name() == StateName::Draft) else { return };
    let entry =
        |(key, text): &(String, String)| RawEntry { source: Source::Database, key: key.clone(), text: text.clone() };
    let (journal, _) = Journal::read(stored.events.iter().map(entry));
    let events: Vec<_> = journal.shown().stored().cloned().collect();
    if !events.is_empty() {
        keep(&Snapshot::new(head, Content::Events(events)), true, env);
    }
}

/// All keys of localStorage that are about a response.
pub(super) fn keys(id: ResponseId, env: &dyn Env) -> Vec<String> {
    let tail = env.local(&tail::prefix_of(&id)).into_iter().map(|(key, _)| key);
    tail.chain([snapshot_key(&id), index_key(&id), name_key(&id)]).collect()
}

/// Removes what localStorage has of a response. What cannot be read stays: it is set aside at the next start, or read by
/// the version that wrote it.
pub(super) fn forget(id: ResponseId, env: &mut dyn Env) {
    tail_keys(id, env).iter().for_each(|key| env.remove_local(key));
    forget_copy(id, env);
    env.remove_local(&name_key(&id));
    if let Some((key, text)) = entry(env, index_key(&id))
        && Index::parse(&text).is_ok()
    {
        env.remove_local(&key);
    }
}

pub(super) fn forget_copy(id: ResponseId, env: &mut dyn Env) {
    if let Some((key, text)) = entry(env, snapshot_key(&id))
        && Snapshot::parse(&text).is_ok()
    {
        env.remove_local(&key);
    }
}

/// The keys of what can be read of a response's tail.
pub(super) fn tail_keys(id: ResponseId, env: &dyn Env) -> Vec<String> {
    let entries = env.local(&tail::prefix_of(&id)).into_iter();
    entries.filter(|(_, text)| Event::parse(text).is_ok()).map(|(key, _)| key).collect()
}

/// The sealed responses that live in localStorage alone.
pub(super) fn sealed(env: &dyn Env) -> Vec<(Snapshot, String)> {
    let copies = env.local(snapshot::SNAPSHOT_PREFIX).into_iter();
    let copies = copies.filter_map(|(_, text)| Some((Snapshot::parse(&text).ok()?, text)));
    copies.filter(|(copy, _)| matches!(copy.content, Content::Sealed(_))).collect()
}

/// The record in a response's copy.
pub(super) fn record_of(id: ResponseId, env: &dyn Env) -> Option<Vec<u8>> {
    match Snapshot::parse(&env.local_text(&snapshot_key(&id))?).ok()?.content {
        Content::Sealed(bytes) => Some(bytes),
        Content::Events(_) => None,
    }
}

/// Every response that localStorage says something about.
pub(super) fn mentioned(env: &dyn Env) -> Vec<ResponseId> {
    let mut ids = Vec::new();
    for prefix in [tail::PREFIX, snapshot::SNAPSHOT_PREFIX, snapshot::INDEX_PREFIX] {
        for (key, _) in env.local(prefix) {
            let id = key.strip_prefix(prefix).and_then(|rest| rest.split('.').next()?.parse().ok());
            ids.extend(id.filter(|id| !ids.contains(id)));
        }
    }
    ids
}
