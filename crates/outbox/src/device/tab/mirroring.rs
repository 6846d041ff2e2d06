//! The mirror beside the database: what each transaction means to it, when it has to be believed instead, and how the two
//! are brought together at the start.

use super::{
    Aside, Batch, CommitError, Effect, Env, Query, Stored, Tab, Ticket, Write, effect::About, opening::Purpose,
};
use crate::sorted::{SortedMap, SortedSet};
use crate::{
    Event, EventKey, ResponseHead, ResponseId, StateName,
    journal::database_key,
    mirror::{Changes, Fence, Image, Key, Mirrored, Remove},
    policy::MAX_OWED,
};

/// How much the mirror has of an open response.
#[derive(Debug, Default)]
pub(super) struct Mirroring {
    /// The mirror had all of it at some time.
    whole: bool,
    /// The transactions since whose changes it may lack: it has not said that it has them.
    owed: SortedSet<u32>,
}

impl Mirroring {
    pub fn of(whole: bool) -> Self {
        Self { whole, owed: SortedSet::new() }
    }

    /// A transaction has ended; whether the mirror has it already.
    pub fn note(&mut self, number: u32, mirrored: bool) {
        if !mirrored {
            self.owed.insert(number);
            if self.owed.len() > MAX_OWED {
                *self = Self::default();
            }
        }
    }

    /// The mirror has what this transaction changed.
    pub fn heard(&mut self, number: u32) {
        self.owed.remove(&number);
    }

    pub fn has_all(&self) -> bool {
        self.whole && self.owed.is_empty()
    }
}

/// Events by key: how far each goes, and its text.
pub(super) type Texts = SortedMap<EventKey, (u32, String)>;

impl Batch {
    /// What follows for the mirror once the database has answered so. Where it failed, only what adds to a draft does:
    /// everything else has not happened.
    pub fn changes(&self, result: &Result<(), CommitError>) -> Option<Changes> {
        following(self.for_mirror()?, result)
    }

    /// What the transaction means to the mirror, whatever comes of it; `None` where it means nothing.
    pub fn for_mirror(&self) -> Option<Changes> {
        let given = self.writes.iter().find_map(|write| match write {
            Write::Mirror(changes) => Some((**changes).clone()),
            _ => None,
        });
        given.or_else(|| derived(self))
    }

    /// A database that has failed may lose what it sets aside: the mirror keeps it until a start finds one that has not.
    pub(super) fn keep_in_mirror_what_is_set_aside(&mut self) {
        let is = |kind: fn(&Write) -> bool| self.writes.iter().any(kind);
        if is(|write| matches!(write, Write::Aside(_)))
            && !is(|write| matches!(write, Write::Mirror(_)))
            && let Some(mut changes) = derived(self)
        {
            if let Remove::Named(names) | Remove::Covered { names, .. } = &mut changes.remove {
                names.retain(|name| !matches!(name.parse(), Ok(Key::Event(_))));
            }
            self.writes.push(Write::Mirror(Box::new(changes)));
        }
    }
}

/// Which of a transaction's changes follow once the database has answered so.
pub fn following(changes: Changes, result: &Result<(), CommitError>) -> Option<Changes> {
    match result {
        Ok(()) => Some(changes),
        Err(CommitError::Failed) => Some(changes).filter(is_additive),
        Err(CommitError::Conflict) => None,
    }
}

/// Whether the changes only add to a draft.
fn is_additive(changes: &Changes) -> bool {
    let head = changes.put.head().is_none_or(|head| head.name() == StateName::Draft);
    head && changes.put.record.is_none() && changes.remove == Remove::Named(Vec::new())
}

/// What the writes of a transaction mean to the mirror; `None` where they mean nothing.
pub(super) fn derived(batch: &Batch) -> Option<Changes> {
    let (mut id, mut put, mut names, mut covers) = (None, Image::default(), Vec::new(), None);
    let mut over = false;
    for write in &batch.writes {
        let of = match write {
            Write::Head(of, text) => {
                // What cannot be read is kept; what the collector has needs no copy.
                let head = ResponseHead::parse(text).ok();
                over =
                    head.as_ref().is_some_and(|head| !matches!(head.name(), StateName::Draft | StateName::Completed));
                covers = head.filter(|head| head.name() != StateName::Draft && (over || head.journal.is_none()));
                put.head = Some(text.clone());
                of
            }
            Write::Gone(of, _) | Write::DeleteHead(of) => return Some(Changes::wipe(*of)),
            Write::Event(of, key, text) => {
                put.events.push((*key, text.clone()));
                of
            }
            Write::Record(of, bytes) => {
                put.record = Some(bytes.clone());
                of
            }
            Write::DeleteRecord(of) => {
                names.push("record".to_owned());
                of
            }
            Write::DeleteEvents(of) => of,
            Write::DeleteEvent(name) => {
                let Some((of, event)) = name.split_once('.') else { continue };
                names.push(format!("event.{event}"));
                id = id.or(of.parse().ok());
                continue;
            }
            _ => continue,
        };
        id = Some(*of);
    }
    let expected = batch.expect.iter().flat_map(|(_, texts)| texts.iter().flatten().cloned()).collect();
    if over {
        names.extend(["head".to_owned(), "record".to_owned()]);
    }
    let remove = match covers {
        Some(ResponseHead { covers, .. }) => {
            // A text that the record stands for may have gone further in the mirror: only there it is seen.
            let stands_for =
                |key: EventKey| covers.iter().any(|head| head.writing == key.writing && key.seq <= head.upto);
            names.retain(|name| !matches!(name.parse(), Ok(Key::Event(key)) if stands_for(key)));
            Remove::Covered { covers, names }
        }
        None => Remove::Named(names),
    };
    let (fence, put) = if over { (Fence::None, Image::default()) } else { (Fence::Expect(expected), put) };
    Some(Changes { id: id?, fence, put, remove })
}

/// A draft as it is to stand in the mirror, in the place of what was `seen` there. What has come since stays: a tab that has
/// not heard yet that it was overtaken may have called it saved.
pub(super) fn whole_draft(id: ResponseId, head: String, texts: &Texts, seen: Option<&Image>) -> Write {
    let events = texts.iter().map(|(key, (_, text))| (*key, text.clone())).collect();
    let put = Image { head: Some(head), events, ..Image::default() };
    let seen = seen.into_iter().flat_map(|image| image.events.iter().map(|(key, _)| *key));
    let names = seen.filter(|key| !texts.contains_key(key)).map(Key::Event).chain([Key::Record]);
    let remove = Remove::Named(names.map(|key| key.to_string()).collect());
    Write::Mirror(Box::new(Changes { id, fence: Fence::None, put, remove }))
}

/// The events that the database has.
pub(super) fn texts_of(stored: &Stored) -> Texts {
    let parsed =
        |(_, text): &(String, String)| Event::parse(text).ok().map(|event| (event.key(), (event.last(), text.clone())));
    stored.events.iter().filter_map(parsed).collect()
}

/// With those that the mirror alone has: it may have been away when the response was opened.
pub(super) fn texts_of_both(id: ResponseId, stored: &Stored) -> Texts {
    let mut texts = texts_of(stored);
    for (key, text) in stored.image(id).into_iter().flat_map(|image| image.events) {
        if let Ok(event) = Event::parse(&text)
            && texts.get(&key).is_none_or(|(last, _)| *last < event.last())
        {
            texts.insert(key, (event.last(), text));
        }
    }
    texts
}

/// How far each goes.
pub(super) fn lasts(texts: &Texts) -> SortedMap<EventKey, u32> {
    texts.iter().map(|(key, (last, _))| (*key, *last)).collect()
}

impl Stored {
    /// What the mirror has of a response that is not gone; nothing of it is an empty image.
    pub(super) fn image(&self, id: ResponseId) -> Option<Image> {
        let gone = self.gone.iter().any(|(gone, _)| *gone == id);
        let image = |mirror: &Mirrored| mirror.images.get(&id).filter(|_| !gone).cloned().unwrap_or_default();
        self.mirror.as_ref().map(image)
    }
}

impl Tab {
    /// The mirror has what a transaction changes: of an open response that is saved, whatever the database says to it.
    pub(super) fn mirrored_one(&mut self, ticket: Ticket) {
        let number = ticket.number;
        let (About::Writing(id) | About::Opening(id)) = ticket.about else { return };
        let Some(at) = self.index(id) else {
            // The response is being opened.
            self.mirrored.insert(number);
            return;
        };
        let open = &mut self.open[at];
        if open.flight.as_ref().is_some_and(|flight| flight.number == number) {
            open.kept_by_mirror(number);
            self.mirrored.insert(number);
        } else {
            open.mirroring.heard(number);
        }
    }

    /// The database has failed: from here on what it alone has is not called saved.
    pub(super) fn distrust(&mut self) {
        if !std::mem::replace(&mut self.distrusts, true) {
            self.open.iter_mut().for_each(|open| open.trusted = false);
            self.effects.push(Effect::Distrust);
        }
    }

    /// The mirror's heads are compared with the database's: what one of them lacks comes from the other.
    pub(super) fn compare_with_mirror(&mut self, stored: &Stored, env: &mut dyn Env) {
        let Some(mirror) = &stored.mirror else { return };
        let heads: SortedMap<_, _> = stored.heads.iter().map(|(id, text)| (*id, text.as_str())).collect();
        for id in heads.keys().chain(mirror.images.keys().filter(|id| !heads.contains_key(id))).copied() {
            let copy = mirror.images.get(&id);
            let here = heads.get(&id).map(|text| ResponseHead::parse(text).map(|head| head.name()));
            let gone = stored.gone.iter().any(|(gone, _)| *gone == id);
            match here {
                None if gone => self.wipe_in_mirror(id),
                None => self.open_quietly(id, env),
                Some(Ok(StateName::Draft)) => self.compare(id, Query::Response(id)),
                Some(Ok(name)) => {
                    let same = copy.and_then(|copy| copy.head.as_deref()) == heads.get(&id).copied();
                    if name == StateName::Completed && !same {
                        self.compare(id, Query::Record(id));
                    }
                    // Nothing of it ought to be there but a head that waits, or a journal.
                    if copy.is_some_and(|copy| !same || name != StateName::Completed || !copy.events.is_empty()) {
                        self.compare(id, Query::Response(id));
                    }
                }
                // What cannot be read stays as it is, here and there.
                Some(Err(_)) => {}
            }
        }
    }

    fn compare(&mut self, id: ResponseId, query: Query) {
        let number = self.read(About::Comparing(id), query);
        self.recovery.comparing.push(number);
    }

    fn wipe_in_mirror(&mut self, id: ResponseId) {
        let writes = vec![Write::Mirror(Box::new(Changes::wipe(id)))];
        self.commit(About::Mirroring, Batch { expect: None, writes });
    }

    fn open_quietly(&mut self, id: ResponseId, env: &mut dyn Env) {
        let busy = self.index(id).is_some() || self.openings.contains_key(&id);
        if !busy {
            self.start_opening(id, Purpose::Quiet(None), env);
        }
    }

    pub(super) fn found_for_comparing(
        &mut self,
        id: ResponseId,
        number: u32,
        stored: Option<Stored>,
        env: &mut dyn Env,
    ) {
        self.recovery.comparing.retain(|other| *other != number);
        let Some(stored) = stored else { return };
        let Some(text) = stored.head().map(str::to_owned) else { return };
        let Ok(head) = ResponseHead::parse(&text) else { return };
        match head.name() {
            StateName::Draft => {
                let same = stored.image(id).is_none_or(|image| image.is(&text, &lasts(&texts_of(&stored))));
                if !same {
                    self.open_quietly(id, env);
                }
            }
            StateName::Completed if stored.record.is_some() => {
                let put = Image { head: Some(text.clone()), record: stored.record, ..Image::default() };
                let changes = Changes { id, fence: Fence::None, put, remove: Remove::Named(Vec::new()) };
                let writes = vec![Write::Mirror(Box::new(changes))];
                self.commit(About::Mirroring, Batch { expect: Some((id, vec![Some(text)])), writes });
            }
            _ => self.look_after_leftovers(&head, text, &stored, env.now().utc_ms),
        }
    }

    /// Of a sealed response the mirror has what its record does not cover: given where the database was torn, or by who was
    /// overtaken, and not known to who sealed it. It is set aside before it goes.
    fn look_after_leftovers(&mut self, head: &ResponseHead, text: String, stored: &Stored, found_at: i64) {
        let id = head.id;
        // Where the database has failed it stays in the mirror for now.
        let Some(image) = stored.image(id).filter(|_| !self.distrusts) else { return };
        let known = texts_of(stored);
        let left = if head.is_erased() { Vec::new() } else { image.beyond(&head.covers, &known) };
        let aside = |(key, text): (EventKey, String)| {
            Write::Aside(Aside::new(found_at, "database", database_key(&id, key), text, "superseded"))
        };
        let goes = |key: &EventKey| !known.contains_key(key) || left.iter().any(|(other, _)| other == key);
        let changes = if head.name() == StateName::Completed {
            let goes = image.events.iter().filter(|(key, _)| goes(key));
            let names: Vec<_> = goes.map(|(key, _)| Key::Event(*key).to_string()).collect();
            if names.is_empty() {
                return;
            }
            Changes { id, fence: Fence::None, put: Image::default(), remove: Remove::Named(names) }
        } else {
            Changes::wipe(id)
        };
        let mut writes: Vec<_> = left.into_iter().map(aside).collect();
        writes.push(Write::Mirror(Box::new(changes)));
        self.commit(About::Mirroring, Batch { expect: Some((id, vec![Some(text)])), writes });
    }
}
