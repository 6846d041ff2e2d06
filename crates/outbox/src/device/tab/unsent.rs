//! What a rescue file takes: all that both stores hold of the responses that were not received, readable or not.

use super::{
    Aside, Env, Stored, copies,
    gather::{Gathered, gather},
    recovery::head_elsewhere,
};
use crate::sorted::SortedSet;
use crate::{
    Event, EventKey, Journal, Op, ResponseHead, ResponseId, ResponseSecret, StateName,
    journal::database_key,
    snapshot::{self, Content, Index, Snapshot, index_key, snapshot_key},
    tail,
};

/// All that is here of one response.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unsent {
    /// Its record; or, of a draft, all events that are known: the shown chain first, then what stands beside it.
    pub found: Option<(ResponseHead, Content)>,
    pub aside: Vec<Aside>,
}

/// Which responses were not received, as the overview of the database and localStorage tell.
pub fn unsent(overview: Option<&Stored>, env: &dyn Env) -> SortedSet<ResponseId> {
    let heads = overview.map(|stored| &stored.heads[..]).unwrap_or_default();
    let gone = |id: &ResponseId| overview.is_some_and(|stored| stored.gone.iter().any(|(gone, _)| gone == id));
    let over = |text: &str| ResponseHead::parse(text).is_ok_and(|head| is_over(&head));
    let mut ids: SortedSet<_> = heads.iter().filter(|(_, text)| !over(text)).map(|(id, _)| *id).collect();
    let mirrored = overview.and_then(|stored| stored.mirror.as_ref());
    ids.extend(
        mirrored
            .iter()
            .flat_map(|mirror| mirror.images.keys())
            .filter(|id| !gone(id) && !heads.iter().any(|(known, _)| known == *id))
            .copied(),
    );
    for id in copies::mentioned(env) {
        let known = heads.iter().any(|(known, _)| *known == id);
        if !known && waits_in_local(id, gone(&id), env) {
            ids.insert(id);
        }
    }
    ids
}

/// Whether nothing of it is to be sent any more.
fn is_over(head: &ResponseHead) -> bool {
    head.name() == StateName::Received || head.is_erased()
}

/// Whether what localStorage says of a response that has no head is of one that waits.
fn waits_in_local(id: ResponseId, gone: bool, env: &dyn Env) -> bool {
    let copy = env.local_text(&snapshot_key(&id)).map(|text| Snapshot::parse(&text));
    if let Some(Ok(copy)) = copy {
        let sealed = matches!(copy.content, Content::Sealed(_));
        // A record that was reopened stood in the database; when that is gone, its user has thrown it away.
        let thrown_away = gone && !(sealed && copy.head.journal.is_none());
        return !is_over(&copy.head) && !thrown_away;
    }
    let index = env.local_text(&index_key(&id)).map(|text| Index::parse(&text));
    !gone && !matches!(index, Some(Ok(index)) if index.state == StateName::Received)
}

/// What stands in localStorage under keys that name no response.
pub fn strays(env: &dyn Env) -> Vec<Aside> {
    let mut strays = Vec::new();
    for (prefix, place) in
        [(tail::PREFIX, "tail"), (snapshot::SNAPSHOT_PREFIX, "snapshot"), (snapshot::INDEX_PREFIX, "snapshot")]
    {
        for (key, text) in env.local(prefix) {
            let named = key[prefix.len()..].split('.').next().unwrap_or_default();
            if named.parse::<ResponseId>().is_err() {
                strays.push(Aside::new(env.now().utc_ms, place, key, text, "malformed"));
            }
        }
    }
    strays
}

impl Unsent {
    /// Puts together what the database has of a response (its head, events and record), and localStorage. `tail` is as
    /// it was before the database was asked: what leaves it later is in the database only later.
    pub fn gather(
        id: ResponseId,
        stored: Option<&Stored>,
        tail: Vec<(String, String)>,
        local: bool,
        env: &dyn Env,
    ) -> Self {
        let text = stored.and_then(Stored::head);
        let head = match text.map(ResponseHead::parse).transpose() {
            Ok(head) => head,
            Err(reason) => return Self::as_it_is(id, stored, tail, reason.code(), env),
        };
        let found = gather(id, stored, tail.clone(), local, env);
        let aside = found.aside.iter().chain(&found.of_newer).cloned().collect();
        let mut this = Self { found: None, aside };
        let now = env.now().utc_ms;
        let copy = found.copy.as_ref().filter(|copy| !head.as_ref().is_some_and(|head| head.replaces_record_of(copy)));
        let sealed =
            copy.and_then(|copy| if let Content::Sealed(bytes) = &copy.content { Some((copy, bytes)) } else { None });
        match (head.filter(|head| head.name() != StateName::Draft), sealed) {
            (Some(head), sealed) => this.completed(head, stored, sealed, &found, now),
            (None, Some((copy, bytes))) => this.sealed_elsewhere(copy, bytes, stored, &found, now),
            (None, None) => this.draft(id, text, &found, now),
        }
        this
    }

    /// The head says that it is sealed.
    fn completed(
        &mut self,
        head: ResponseHead,
        stored: Option<&Stored>,
        sealed: Option<(&Snapshot, &Vec<u8>)>,
        found: &Gathered,
        now: i64,
    ) {
        let same = |copy: &Snapshot| copy.head.digest() == head.digest();
        let record = stored.and_then(|stored| stored.record.clone());
        let record = record.or_else(|| sealed.filter(|(copy, _)| same(copy)).map(|(_, bytes)| bytes.clone()));
        if let Some((copy, _)) = sealed.filter(|(copy, _)| !same(copy)) {
            self.aside.push(Aside::new(now, "snapshot", snapshot_key(&head.id), copy.to_text(), "superseded"));
        }
        let Some(record) = record else {
            // What it was sealed of may still be here.
            let events = all(&found.journal);
            self.found = (!events.is_empty()).then_some((head, Content::Events(events)));
            return;
        };
        for (key, text) in found.image.iter().flat_map(|image| image.beyond(&head.covers, &found.texts)) {
            self.aside.push(Aside::new(now, "database", database_key(&head.id, key), text, "superseded"));
        }
        self.beside(found, now, &|_| false);
        self.found = Some((head, Content::Sealed(record)));
    }

    /// A record that was sealed in localStorage, while the database was out of reach.
    fn sealed_elsewhere(&mut self, copy: &Snapshot, bytes: &[u8], stored: Option<&Stored>, found: &Gathered, now: i64) {
        for (key, text) in found.beyond(&copy.covers) {
            self.aside.push(Aside::new(now, "database", database_key(&copy.head.id, key), text, "superseded"));
        }
        self.beside(found, now, &|event| event.is_within(&copy.covers));
        let head = ResponseHead::parse(&head_elsewhere(copy, stored)).unwrap_or_else(|_| copy.head.clone());
        self.found = Some((head, Content::Sealed(bytes.to_vec())));
    }

    /// A draft as opening it would find it.
    fn draft(&mut self, id: ResponseId, head: Option<&str>, found: &Gathered, now: i64) {
        let events = all(&found.journal);
        let copied = || found.copy.as_ref().map(|copy| copy.head.clone());
        let head = head.and_then(|text| ResponseHead::parse(text).ok()).or_else(copied).or_else(|| begun(id, &events));
        match head {
            Some(head) => self.found = Some((head, Content::Events(events))),
            None => {
                let stranded = |event: &Event| {
                    Aside::new(now, "database", database_key(&id, event.key()), event.to_text(), "stranded")
                };
                self.aside.extend(events.iter().map(stranded));
            }
        }
    }

    /// What the tail still has beside a record.
    fn beside(&mut self, found: &Gathered, now: i64, is_covered: &dyn Fn(&Event) -> bool) {
        for (key, _, text) in &found.tail {
            if Event::parse(text).is_ok_and(|event| !is_covered(&event)) {
                self.aside.push(Aside::new(now, "tail", key.to_string(), text.clone(), "superseded"));
            }
        }
    }

    /// The head cannot be read, so nobody can tell what the rest is.
    fn as_it_is(
        id: ResponseId,
        stored: Option<&Stored>,
        tail: Vec<(String, String)>,
        reason: &'static str,
        env: &dyn Env,
    ) -> Self {
        let now = env.now().utc_ms;
        let mut aside = Vec::new();
        let mut add = |place, key: String, bytes: Vec<u8>| aside.push(Aside::new(now, place, key, bytes, reason));
        if let Some(stored) = stored {
            add("database", format!("responses.{id}"), stored.head().unwrap_or_default().into());
            stored.events.iter().for_each(|(key, text)| add("database", format!("events.{key}"), text.clone().into()));
            stored.record.iter().for_each(|bytes| add("database", format!("records.{id}"), bytes.clone()));
        }
        tail.into_iter().for_each(|(key, text)| add("tail", key, text.into()));
        let copy = env.local_text(&snapshot_key(&id));
        copy.into_iter().for_each(|text| add("snapshot", snapshot_key(&id), text.into()));
        Self { found: None, aside }
    }
}

/// Of a draft that only the tail knows; nothing is sent of it, so that its secret does not matter.
fn begun(id: ResponseId, events: &[Event]) -> Option<ResponseHead> {
    events.iter().find_map(|event| {
        let Op::Begin { survey, form, .. } = &event.op else { return None };
        let created = event.moment().civil_date();
        Some(ResponseHead::draft(id, survey.clone(), survey.clone(), form.clone(), created, ResponseSecret([0; 16])))
    })
}

/// All events of a journal, each once.
fn all(journal: &Journal) -> Vec<Event> {
    let mut known = SortedSet::<EventKey>::new();
    let branches = journal.branches().iter().flat_map(|chain| chain.stored());
    let events = journal.shown().stored().chain(branches).chain(journal.stranded());
    events.filter(|event| known.insert(event.key())).cloned().collect()
}
