//! What was promised, kept apart from the machine that promised it, and compared with what the stores hold.

use crate::{
    collector::Collector,
    mirror::Copies,
    opened::{Opened, sealed},
    seen::{Answers, Broken, Reach, Seen, apply, has_gap, hash_of},
    stores::{Database, Local},
};
use outbox::{
    Digest, Event, EventKey, Journal, Moment, RawEntry, ResponseHead, ResponseId, Source, State, WritingId, calendar,
    journal::database_key,
    snapshot::{Content, Snapshot, snapshot_key},
    tab::Write,
};
use std::collections::BTreeMap;

/// What is known of one response.
#[derive(Debug, Default)]
pub struct Known {
    /// The answers after each number of each writing.
    states: BTreeMap<(WritingId, u32), Seen>,
    /// What was shown as saved.
    pub acked: Reach,
    /// What of it was shown as saved by who had heard that the database had failed.
    pub acked_in_doubt: Reach,
    /// What was shown as completed and safe.
    pub completed: Option<Digest>,
    /// That was shown by who had heard that the database had failed.
    pub completed_in_doubt: bool,
    /// What was shown as received.
    pub received: Vec<Digest>,
    /// Numbers that were found missing before anybody was told that they were saved: writing, first, last.
    pub holes: Vec<(WritingId, u32, u32)>,
    /// The user throws it away: nothing is promised any more.
    pub discarded: bool,
    /// Shown as thrown away, or its survey let it go.
    pub gone: bool,
    /// The response left after its receipt, with this digest.
    pub left: Option<Digest>,
    /// When each answer was given: truly, and as the device's clock said. And the last one that was saved.
    pub given: BTreeMap<(WritingId, u32), (i64, i64)>,
    pub answered: (i64, i64),
    /// The collector will never take it.
    pub refused: bool,
    /// The record is sealed to the collector's key.
    pub secret: bool,
    /// Its survey lets what is completed be changed, and its user wanted to.
    pub editable: bool,
    pub reopened: bool,
    /// The files that its user has chosen, by name, and the number of the event that says so once it is whole.
    pub files: BTreeMap<String, Photo>,
}

/// A file's bytes, and the number of the event that attaches it.
pub type Photo = (Vec<u8>, Option<(WritingId, u32)>);

#[derive(Debug, Default)]
pub struct Oracle {
    pub known: BTreeMap<ResponseId, Known>,
    /// Entries that nobody can read.
    pub garbage: Vec<String>,
    /// For how many days without an answer the survey keeps its drafts, once it has said so.
    pub let_go_after: Option<i64>,
}

impl Known {
    /// Whether the user has reopened what was completed so: then its journal counts, and what is completed anew.
    pub fn has_replaced(
        &self,
        id: ResponseId,
        digest: Digest,
        (db, copies): (&Database, &Copies),
        collector: &Collector,
    ) -> bool {
        let head = db.heads.get(&id).and_then(|text| ResponseHead::parse(text).ok());
        let copied = || copies.image(id).and_then(|image| image.head());
        let here = head.or_else(copied).is_some_and(|head| head.replaces.contains(&digest));
        self.reopened && (here || collector.is_replaced(id, digest))
    }
}

impl Oracle {
    pub fn of(&mut self, id: ResponseId) -> &mut Known {
        self.known.entry(id).or_default()
    }

    /// The answers after a number, as the user gave them.
    pub fn note(&mut self, id: ResponseId, writing: WritingId, number: u32, answers: Seen) {
        self.of(id).states.insert((writing, number), answers);
    }

    /// The screen has said *saved*; `doubts`: of a database that has failed.
    pub fn saved(&mut self, id: ResponseId, reach: &Reach, doubts: bool) {
        let known = self.of(id);
        if known.gone {
            // A tab hears late that it was in time, of a draft whose survey has let it go since.
            return;
        }
        for (writing, upto) in reach.iter().filter(|_| doubts) {
            cover(&mut known.acked_in_doubt, *writing, *upto);
        }
        let acked = &mut known.acked;
        for (writing, upto) in reach {
            let before = acked.entry(*writing).or_default();
            let newly = known.given.range((*writing, *before)..=(*writing, *upto.max(before)));
            known.answered = newly.map(|(_, given)| *given).chain([known.answered]).max().unwrap_or_default();
            *before = (*before).max(*upto);
        }
    }

    /// A journal was opened with numbers missing: that must not concern what was saved.
    pub fn opened(&mut self, id: ResponseId, events: &[Event], as_of_now: bool) -> Result<(), Broken> {
        let known = self.known.entry(id).or_default();
        if known.gone && as_of_now {
            return Err(format!("{id}: was thrown away, and is back"));
        }
        let mut before: Option<&Event> = None;
        for event in events {
            let last = before.filter(|before| before.writing == event.writing).map_or(0, Event::last);
            let hole = (event.writing, last + 1, event.seq.saturating_sub(1));
            if event.seq > last + 1 && !known.holes.contains(&hole) {
                if known.acked.get(&event.writing).is_some_and(|acked| *acked > last) {
                    return Err(format!("{id}: opened without number {} of writing {}", last + 1, event.writing));
                }
                known.holes.push(hole);
            }
            before = Some(event);
        }
        Ok(())
    }

    /// Every acknowledged answer of a response is in the database, in a sealed record, or set aside.
    pub fn check(
        &self,
        id: ResponseId,
        (db, local, copies): (&Database, &Local, &Copies),
        collector: &Collector,
    ) -> Result<(), Broken> {
        let Some(known) = self.known.get(&id).filter(|known| !known.discarded) else { return Ok(()) };
        known.check_files(id, db, collector)?;
        let head = db.heads.get(&id).and_then(|text| ResponseHead::parse(text).ok());
        if head.is_some_and(|head| head.digest().is_some_and(|digest| head.replaces.contains(&digest))) {
            return Err(format!("{id}: what its user has replaced is sealed again"));
        }
        if let Some(digest) = known.completed {
            let here =
                db.records.get(&id).is_some_and(|bytes| sealed(bytes).is_some_and(|found| found.digest == digest));
            let replaced = known.has_replaced(id, digest, (db, copies), collector);
            let here = here || mirrored_record(id, copies).is_some_and(|found| found.digest == digest);
            if !here && !replaced && !collector.has(id, digest) && !laid_aside(id, digest, db, local) {
                return Err(format!("{id}: the completed response is neither here nor at the collector"));
            }
        }
        let missing = |reach: &Reach| known.acked.iter().any(|(w, n)| reach.get(w).copied().unwrap_or(0) < *n);
        let mut reach = contiguous(id, db, copies, &known.holes);
        if !missing(&reach) {
            return Ok(());
        }
        for entry in db.aside.iter().filter(|entry| entry.reason == "superseded") {
            if let Ok(event) = Event::parse(&entry.text()) {
                cover(&mut reach, event.writing, event.last());
            }
        }
        let at_collector = collector.holdings.get(&id).into_iter().flat_map(|held| held.covers.iter());
        let in_record = db.records.get(&id).and_then(|bytes| sealed(bytes)).into_iter().flat_map(|opened| opened.reach);
        let in_mirror = mirrored_record(id, copies).into_iter().flat_map(|opened| opened.reach);
        let covered: Vec<_> = in_record.chain(in_mirror).chain(at_collector.copied()).collect();
        covered.into_iter().for_each(|(writing, upto)| cover(&mut reach, writing, upto));
        // What a record does not cover stays in the mirror until it is set aside.
        for (key, last) in copies.events(id) {
            if key.seq <= reach.get(&key.writing).copied().unwrap_or(0) + 1 {
                cover(&mut reach, key.writing, last);
            }
        }
        match known.acked.iter().find(|(w, n)| reach.get(w).copied().unwrap_or(0) < **n) {
            Some((writing, upto)) => Err(format!("{id}: number {upto} of writing {writing} was saved and is lost")),
            None => Ok(()),
        }
    }

    /// What was recorded while localStorage took everything outlives its tab.
    ///
    /// Except where it was written to a response that is over, by a tab that could not know: one that has no database
    /// (localStorage, late to the disk, has shown it a draft again), one that has not heard of a theft, or one that gave
    /// up waiting for the transaction that sealed it and could not read what came of it. Whether the
    /// record knows such an answer cannot be found out, since it is sealed to the collector's key; to set it aside would
    /// leave what is sealed readable. It was never shown as saved.
    pub fn check_tail(
        &self,
        id: ResponseId,
        reach: &Reach,
        could_know: bool,
        (db, local, copies): (&Database, &Local, &Copies),
    ) -> Result<(), Broken> {
        let Some(known) = self.known.get(&id).filter(|known| !known.discarded) else { return Ok(()) };
        let draft = db.heads.get(&id).and_then(|text| ResponseHead::parse(text).ok());
        let over = draft.is_some_and(|head| head.digest().is_some()) || db.gone.contains_key(&id);
        // In localStorage alone it leaves without a trace, thirty days after its receipt.
        let left = !known.received.is_empty();
        if !could_know && (over || left || local.get(&snapshot_key(&id)).is_some_and(is_sealed)) {
            return Ok(());
        }
        let mut found: Vec<_> = db.events_of(id).filter_map(|(key, kept)| Some((key, kept.last?))).collect();
        let tail = local.entries(&outbox::tail::prefix_of(&id));
        let tail = tail.iter().filter_map(|(_, text)| Event::parse(text).ok());
        found.extend(tail.map(|event| (event.key(), event.last())));
        found.extend(copies.events(id));
        found.sort_unstable();
        let covered = join(found.into_iter(), &known.holes);
        match reach.iter().find(|(writing, upto)| covered.get(writing).copied().unwrap_or(0) < **upto) {
            Some((writing, upto)) => Err(format!("{id}: number {upto} of writing {writing} went with its tab")),
            None => Ok(()),
        }
    }

    /// Only what a receipt was there for leaves, and not before thirty days on the device's own clock; a draft goes when
    /// its user has thrown it away, or when on neither clock its last answer is younger than its survey lets it be.
    pub fn check_leaving(
        &mut self,
        writes: &[Write],
        heads: &BTreeMap<ResponseId, String>,
        now: i64,
    ) -> Result<(), Broken> {
        for write in writes {
            let Write::Gone(id, today) = write else { continue };
            let head = heads.get(id).and_then(|text| ResponseHead::parse(text).ok());
            let (let_go_after, known) = (self.let_go_after, self.known.entry(*id).or_default());
            match head.map(|head| head.state) {
                None | Some(State::Draft) if known.discarded => {}
                None | Some(State::Draft) => {
                    let civil = |utc_ms| Moment { utc_ms, offset_min: 60 };
                    let age = |today: &str, at: i64| {
                        calendar::parse_day(today).map_or(0, |today| today - civil(at).civil_day())
                    };
                    let (truly, by_device) = known.answered;
                    let young = age(today, by_device).min(age(&civil(now).civil_date(), truly));
                    if let_go_after.is_none_or(|days| young < days) {
                        return Err(format!("{id}: a draft was let go on {today}, {young} days after an answer"));
                    }
                    // Nothing more is promised of it, but that nothing is left.
                    known.acked.clear();
                    known.gone = true;
                }
                Some(State::Received { received, digest })
                    if calendar::parse_day(today) >= calendar::parse_day(&received).map(|day| day + 30) =>
                {
                    known.left = Some(digest);
                }
                Some(state) => return Err(format!("{id}: removed on {today} as {state:?}")),
            }
        }
        Ok(())
    }

    /// *Received* was shown: the collector has these bytes.
    pub fn check_received(&mut self, id: ResponseId, digest: Digest, collector: &Collector) -> Result<(), Broken> {
        self.of(id).received.push(digest);
        if collector.has(id, digest) { Ok(()) } else { Err(format!("{id}: shown as received, but it is not stored")) }
    }

    /// Both stores were found empty: what stands in the mirror is all that is left on the device. It lacks files, and what
    /// it was not given; nothing of that was called saved once the database had failed.
    pub fn stores_emptied(&mut self, copies: &Copies, collector: &Collector) {
        self.garbage.clear();
        for (id, known) in &mut self.known {
            let had_files = !known.files.is_empty();
            let in_doubt = |at: &Option<(WritingId, u32)>| {
                at.is_some_and(|(writing, number)| {
                    known.acked_in_doubt.get(&writing).is_some_and(|upto| *upto >= number)
                })
            };
            known.files.retain(|_, (_, at)| in_doubt(at));
            // Nothing but the collector and the mirror knows what became of it; what the collector has set apart, it has.
            known.completed.take_if(|digest| known.reopened || collector.has_apart(*id, *digest));
            if collector.holdings.get(id).is_some_and(|held| !held.quarantined.is_empty()) {
                known.acked_in_doubt.clear();
                known.acked.clear();
            }
            known.gone &= copies.image(*id).is_none();
            if !copies.may_lack(*id) && !had_files {
                continue;
            }
            known.acked = std::mem::take(&mut known.acked_in_doubt);
            if !known.completed_in_doubt {
                known.completed = None;
            }
            known.refused |= had_files;
        }
    }

    /// What nobody can read is still there.
    pub fn check_garbage(&self, db: &Database, local: &Local) -> Result<(), Broken> {
        for text in &self.garbage {
            let in_database = db.events.values().any(|kept| kept.text == *text) || db.heads.values().any(|t| t == text);
            let aside = db.aside.iter().any(|entry| entry.text() == **text);
            if !in_database && !aside && !local.texts().any(|kept| kept == text) {
                return Err(format!("an unreadable entry is gone: {text}"));
            }
        }
        Ok(())
    }

    /// What a tab shows is a state that was.
    pub fn check_replay(&self, id: ResponseId, events: &[Event]) -> Result<(), Broken> {
        let Some(last) = events.last() else { return Ok(()) };
        if has_gap(events) {
            return Ok(());
        }
        let mut answers = Answers::new();
        events.iter().for_each(|event| apply(&mut answers, &event.op));
        match self.known.get(&id).and_then(|known| known.states.get(&(last.writing, last.last()))) {
            Some(Seen::All(hash)) if *hash == hash_of(&answers) => Ok(()),
            Some(Seen::These(certain)) if certain.iter().all(|(node, value)| answers.get(node) == Some(value)) => {
                Ok(())
            }
            _ => Err(format!("{id}: {answers:?} is a state that never was, after {events:?}")),
        }
    }

    /// What production makes of the database's journal and the mirror's has every saved number in one of its chains.
    pub fn check_journal(&self, id: ResponseId, db: &Database, copies: &Copies) -> Result<(), Broken> {
        if self.known.get(&id).is_some_and(|known| known.discarded) {
            return Ok(());
        }
        let entry = |(key, kept): (_, &crate::stores::Kept)| RawEntry {
            source: Source::Database,
            key: database_key(&id, key),
            text: kept.text.clone(),
        };
        let mirrored = copies.image(id).map(|image| image.events).unwrap_or_default().into_iter();
        let copy = |(key, text)| RawEntry { source: Source::Tail, key: database_key(&id, key), text };
        let (journal, _) = Journal::read(db.events_of(id).map(entry).chain(mirrored.map(copy)));
        let chains = std::iter::once(journal.shown()).chain(journal.branches());
        for chain in chains.clone() {
            self.check_replay(id, &chain.events().collect::<Vec<_>>())?;
        }
        let mut reach = Reach::new();
        for event in chains.flat_map(|chain| chain.stored()).chain(journal.stranded()) {
            cover(&mut reach, event.writing, event.last());
        }
        // What the record did not stand for was set aside when it was sealed, and stays there when it is reopened.
        for entry in db.aside.iter().filter(|entry| entry.reason == "superseded") {
            if let Ok(event) = Event::parse(&entry.text()) {
                cover(&mut reach, event.writing, event.last());
            }
        }
        let mut acked = self.known.get(&id).into_iter().flat_map(|known| &known.acked);
        let lost = acked.find(|(writing, n)| reach.get(writing).copied().unwrap_or(0) < **n);
        lost.map_or(Ok(()), |lost| Err(format!("{id}: {lost:?} is in no chain")))
    }
}

fn cover(reach: &mut Reach, writing: WritingId, upto: u32) {
    let known = reach.entry(writing).or_default();
    *known = (*known).max(upto);
}

/// How far the database's events go without a hole that nobody knew of.
fn contiguous(id: ResponseId, db: &Database, copies: &Copies, holes: &[(WritingId, u32, u32)]) -> Reach {
    let mut events: BTreeMap<_, _> = db.events_of(id).filter_map(|(key, kept)| Some((key, kept.last?))).collect();
    let stored = in_database(id, db, holes);
    for (key, last) in copies.events(id) {
        let known = events.entry(key).or_default();
        *known = last.max(*known);
    }
    let mut reach = join(events.into_iter(), holes);
    // What the mirror has on its own may leave out what the database has reached.
    stored.into_iter().for_each(|(writing, upto)| cover(&mut reach, writing, upto));
    reach
}

/// How far the database alone goes.
pub fn in_database(id: ResponseId, db: &Database, holes: &[(WritingId, u32, u32)]) -> Reach {
    join(db.events_of(id).filter_map(|(key, kept)| Some((key, kept.last?))), holes)
}

/// The record that the mirror has.
fn mirrored_record(id: ResponseId, copies: &Copies) -> Option<Opened> {
    copies.image(id)?.record.and_then(|bytes| sealed(&bytes))
}

/// How far events go, each given by its key and its last number, in order.
fn join(events: impl Iterator<Item = (EventKey, u32)>, holes: &[(WritingId, u32, u32)]) -> Reach {
    let mut reach = Reach::new();
    for (key, last) in events {
        let known = reach.entry(key.writing).or_default();
        if let Some((.., to)) = holes.iter().find(|(writing, from, _)| *writing == key.writing && *from == *known + 1) {
            *known = (*known).max((*to).min(key.seq - 1));
        }
        if key.seq <= *known + 1 {
            *known = (*known).max(last);
        }
    }
    reach
}

fn is_sealed(text: &str) -> bool {
    matches!(Snapshot::parse(text), Ok(Snapshot { content: Content::Sealed(_), .. }))
}

/// The bytes are in the store for what is set aside, or in localStorage.
fn laid_aside(id: ResponseId, digest: Digest, db: &Database, local: &Local) -> bool {
    let copy = |text: &str| {
        matches!(Snapshot::parse(text), Ok(Snapshot { content: Content::Sealed(_), head, .. })
        if head.id == id && head.digest() == Some(digest))
    };
    local.get(&snapshot_key(&id)).is_some_and(copy) || db.aside.iter().any(|entry| copy(&entry.text()))
}

pub fn head_of(id: ResponseId, db: &Database, local: &Local) -> Option<ResponseHead> {
    let stored = db.heads.get(&id).and_then(|text| ResponseHead::parse(text).ok());
    stored.or_else(|| Snapshot::parse(local.get(&snapshot_key(&id))?).ok().map(|copy| copy.head))
}
