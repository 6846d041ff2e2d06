//! What both stores hold of one response, put together.

use super::{
    Aside, Env, Stored, Write,
    mirroring::{Texts, texts_of},
};
use crate::sorted::SortedMap;
use crate::{
    Chain, Event, EventKey, Journal, JournalPosition, Op, RawEntry, ResponseId, Source, Unreadable,
    journal::database_key,
    mirror::Image,
    snapshot::{Content, Index, Snapshot, index_key, snapshot_key},
    tail::TailKey,
};

/// All that is known of a response.
pub(super) struct Gathered {
    pub journal: Journal,
    /// Entries that cannot be read, with where they go.
    pub aside: Vec<Aside>,
    /// Something was written by a newer version: the response is not written by this one.
    pub newer: bool,
    /// That stays where it is.
    pub of_newer: Vec<Aside>,
    /// Which events IndexedDB has, and how far.
    pub stored: Vec<(EventKey, u32)>,
    /// Which events the tail has, how far, and their texts.
    pub tail: Vec<(TailKey, u32, String)>,
    pub copy: Option<Snapshot>,
    /// What the mirror has; `None` where there is no mirror.
    pub image: Option<Image>,
    /// The events that IndexedDB has.
    pub texts: Texts,
}

pub(super) fn gather(
    id: ResponseId,
    stored: Option<&Stored>,
    tail_entries: Vec<(String, String)>,
    local: bool,
    env: &dyn Env,
) -> Gathered {
    let mut entries = Vec::new();
    let mut known = Vec::new();
    for (name, text) in stored.iter().flat_map(|stored| &stored.events) {
        entries.push(RawEntry { source: Source::Database, key: name.clone(), text: text.clone() });
        known.extend(Event::parse(text).ok().map(|event| (event.key(), event.last())));
    }
    let mut tail = Vec::new();
    for (key, text) in &tail_entries {
        if let (Ok(event), Ok(key)) = (Event::parse(text), key.parse()) {
            tail.push((key, event.last(), text.clone()));
        }
        entries.push(RawEntry { source: Source::Tail, key: key.clone(), text: text.clone() });
    }
    let (copy, mut unreadable) = copies(id, local, env);
    let image = stored.and_then(|stored| stored.image(id));
    let mirrored = image.iter().flat_map(|image| &image.events);
    entries.extend(mirrored.map(|(key, text)| RawEntry {
        source: Source::Tail,
        key: database_key(&id, *key),
        text: text.clone(),
    }));
    let copy = copy_of(copy, image.as_ref());
    if let Some(Content::Events(events)) = copy.as_ref().map(|copy| &copy.content) {
        entries.extend(events.iter().map(|event| RawEntry {
            source: Source::Tail,
            key: database_key(&id, event.key()),
            text: event.to_text(),
        }));
    }
    let (journal, unusable) = Journal::read(entries);
    let found_at = env.now().utc_ms;
    unreadable.extend(unusable.into_iter().map(|(RawEntry { source, key, text }, reason)| {
        let place = if source == Source::Database { "database" } else { "tail" };
        Aside::new(found_at, place, key, text, reason.code())
    }));
    let (of_newer, aside): (Vec<_>, Vec<_>) = unreadable.into_iter().partition(|entry| entry.reason == "newer");
    let texts = stored.map(texts_of).unwrap_or_default();
    Gathered { journal, aside, newer: !of_newer.is_empty(), of_newer, stored: known, tail, copy, image, texts }
}

impl Gathered {
    /// What the database and the mirror have that is not part of what reaches so far.
    pub fn beyond(&self, reach: &[JournalPosition]) -> Vec<(EventKey, String)> {
        let beyond = |text: &str| Event::parse(text).is_ok_and(|event| !event.is_within(reach));
        let stored =
            self.texts.iter().filter(|(_, (_, text))| beyond(text)).map(|(key, (_, text))| (*key, text.clone()));
        let mut events: SortedMap<_, _> = stored.collect();
        events.extend(self.image.iter().flat_map(|image| image.beyond(reach, &self.texts)));
        events.into_iter().collect()
    }
}

/// localStorage's copy or the mirror's: one that is sealed before a draft, of two that are sealed localStorage's (the mirror
/// has none that was sealed where the database was out of reach).
fn copy_of(local: Option<Snapshot>, image: Option<&Image>) -> Option<Snapshot> {
    if local.as_ref().is_some_and(|copy| matches!(copy.content, Content::Sealed(_))) {
        return local;
    }
    // A mirror that was full, or away, may have a record that was reopened since.
    let replaced = |copy: &Snapshot| local.as_ref().is_some_and(|local| local.head.replaces_record_of(copy));
    let mirrored = image.and_then(Image::sealed).filter(|copy| !replaced(copy));
    // The draft's events are among the entries already: of its copy only the head is asked for.
    let draft = || image.and_then(Image::draft).map(|head| Snapshot::new(head, Content::Events(Vec::new())));
    mirrored.or(local).or_else(draft)
}

/// The response's snapshot, and what of its snapshot and index cannot be read.
fn copies(id: ResponseId, local: bool, env: &dyn Env) -> (Option<Snapshot>, Vec<Aside>) {
    let (mut copy, mut unreadable) = (None, Vec::new());
    if !local {
        return (copy, unreadable);
    }
    let mut note = |key: String, text: String, reason: Unreadable| {
        let found_at = env.now().utc_ms;
        unreadable.push(Aside::new(found_at, "snapshot", key, text, reason.code()));
    };
    if let Some((key, text)) = entry(env, snapshot_key(&id)) {
        match Snapshot::parse(&text) {
            Ok(found) => copy = Some(found),
            Err(reason) => note(key, text, reason),
        }
    }
    if let Some((key, text)) = entry(env, index_key(&id))
        && let Err(reason) = Index::parse(&text)
    {
        note(key, text, reason);
    }
    (copy, unreadable)
}

/// The one entry under a key, if there is one.
pub(super) fn entry(env: &dyn Env, key: String) -> Option<(String, String)> {
    env.local_text(&key).map(|text| (key, text))
}

/// How far each writing of a chain goes.
pub(super) fn reach(chain: &Chain) -> Vec<JournalPosition> {
    let mut reached = SortedMap::new();
    for event in chain.stored() {
        let upto: &mut u32 = reached.or_default(event.writing);
        *upto = event.last().max(*upto);
    }
    reached.into_iter().map(|(writing, upto)| JournalPosition { writing, upto }).collect()
}

/// How far each writing of a chain goes without a hole: what is missing here may be in a store that is out of reach.
pub(super) fn covered(chain: &Chain) -> Vec<JournalPosition> {
    let mut reached = SortedMap::new();
    for event in chain.stored() {
        let upto: &mut u32 = reached.or_default(event.writing);
        if event.seq <= upto.saturating_add(1) {
            *upto = event.last().max(*upto);
        }
    }
    reached.into_iter().filter(|(_, upto)| *upto > 0).map(|(writing, upto)| JournalPosition { writing, upto }).collect()
}

/// The files that events name which are set aside: they stay as long as the response does.
pub(super) fn files_aside(writes: &[Write]) -> Vec<String> {
    let named = |write: &Write| match write {
        Write::Aside(entry) => match Event::parse(&entry.text()).ok()?.op {
            Op::Attach { name, .. } => Some(name),
            _ => None,
        },
        _ => None,
    };
    writes.iter().filter_map(named).collect()
}

/// What cannot be read moves to the store for it.
pub(super) fn asides(found: &Gathered) -> Vec<Write> {
    let mut writes = Vec::new();
    for entry in &found.aside {
        writes.push(Write::Aside(entry.clone()));
        if entry.place == "database" {
            writes.push(Write::DeleteEvent(entry.key.clone()));
        }
    }
    writes
}
