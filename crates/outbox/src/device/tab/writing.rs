//! An open response: what is done goes to the tail at once, and to IndexedDB as soon as it takes it.

use super::{
    Batch, CommitError, Effect, Env, Lock, Notification, Query, Save, Stored, Tab, Timer, Way, Write,
    attaching::Attaching,
    copies,
    effect::About,
    mirroring::{Mirroring, texts_of_both, whole_draft},
    new_writing,
    restoring::Known,
};
use crate::{
    Edit, Event, EventKey, FormRef, JournalPosition, Moment, Op, ResponseHead, ResponseId, Writing,
    policy::{MIRROR_TRIES, STORE_AGAIN_MS, TYPING_REST_MS},
    tail::{Durability, Tail, TailKey},
};
use std::collections::VecDeque;

/// A response that is open in this tab.
#[derive(Debug)]
pub(super) struct Open {
    pub id: ResponseId,
    pub writing: Writing,
    /// What the response's very first event says, until it is recorded.
    pub begin: Option<(Op, Moment)>,
    pub tail: Tail,
    pub head: ResponseHead,
    /// The head as it stands in IndexedDB, for all that is known here.
    pub stored_head: Option<String>,
    pub form: FormRef,
    pub zone: String,
    pub seed: u32,
    /// How far the writings went that this one continues.
    pub base: Vec<JournalPosition>,
    /// The events of what is shown.
    pub known: Known,
    /// Events that are not part of what is shown: name and text.
    pub beside: Vec<(String, String)>,
    pub first_answer: Option<Moment>,
    pub complete: bool,
    pub tail_works: bool,
    /// The tail lacks something that is not durable.
    pub tail_behind: bool,
    pub database_works: bool,
    /// The database has not failed.
    pub trusted: bool,
    /// How much of it the mirror has.
    pub mirroring: Mirroring,
    /// There are files among the answers, which the mirror does not take.
    pub files: bool,
    /// What the database has of what is pending, and is not believed.
    pub in_database: Vec<(EventKey, u32)>,
    pub mode: Mode,
    pub flight: Option<Flight>,
    /// The head was found to be another's: why, is looked up as soon as nothing is under way.
    pub doubted: bool,
    /// Another try is being waited for.
    pub retries: bool,
    /// How often the mirror was asked in vain since the last answer.
    pub vain: u32,
    /// Rises with every record: a rest that was interrupted closes nothing.
    pub pulse: u32,
    /// A copy is to be kept once all is stored.
    pub put_away: bool,
    pub closing: bool,
    /// The response is wanted again as soon as it is closed.
    pub reopen: Option<Way>,
    pub shown: Option<Save>,
    /// Files that are being taken as answers.
    pub attaching: VecDeque<Attaching>,
}

#[derive(Debug)]
pub(super) enum Mode {
    Writable,
    /// The page was left; another tab may have it meanwhile.
    Paused,
    /// The page is back, and asks for its lock.
    Resuming,
    /// The page has its lock again, and looks whether anybody has been here.
    Looking,
    /// Its bytes are being stored.
    Sealing(Box<super::sealing::Ending>),
    /// Opened for reading, or another tab has taken over: nothing more is stored from here.
    Stopped,
}

/// A question to the database that is under way; one at a time.
#[derive(Debug)]
pub(super) struct Flight {
    pub number: u32,
    pub what: Flying,
}

#[derive(Debug)]
pub(super) enum Flying {
    /// A transaction's events, each with the highest number that it stands for, and the head as it stands afterwards.
    Events(Vec<(EventKey, u32)>, String),
    /// The journal for a copy.
    Copy,
    /// All of it goes to the mirror, which lacks something.
    Mirror,
    /// The head, to see whether anybody has been here, or whether the end has happened.
    Look,
    /// What the response's end needs of its files.
    Files,
    /// What is too long for the record.
    Apart,
    /// The end of the response.
    Ending,
    /// What has become of the response, whose head is not as it was left.
    Doubt,
    /// All that this tab has of it, put back, and the head as it stands then.
    Back(Vec<(EventKey, u32)>, String),
}

impl Open {
    pub fn stop(&mut self) {
        self.mode = Mode::Stopped;
    }

    pub fn is_writable(&self) -> bool {
        matches!(self.mode, Mode::Writable) && !self.closing
    }

    /// Whether what the database takes now is safe: because it has never failed, or since the mirror has it too.
    pub fn is_safe(&self) -> bool {
        self.trusted || self.is_copied()
    }

    fn is_copied(&self) -> bool {
        self.mirroring.has_all() && !self.files
    }

    /// What the database has is not believed, and another try may make it safer. (Files are in no mirror: where all else is
    /// stored, none does.)
    fn needs_mirror(&self) -> bool {
        let pending = self.writing.pending().map(|event| (event.key(), event.last()));
        let has_rest = pending.eq(self.in_database.iter().copied()) || self.writing.pending().next().is_none();
        self.is_writable() && !self.is_safe() && !(self.files && has_rest)
    }

    /// The mirror has the events of this transaction, which is under way.
    pub fn kept_by_mirror(&mut self, number: u32) {
        if let Some(Flight { number: flying, what: Flying::Events(events, _) }) = &self.flight
            && *flying == number
            && self.is_copied()
        {
            self.writing.kept(events);
        }
    }

    /// What an earlier writing left in the tail counts as replayed, and is durable only once it is in the database.
    fn durability(&self) -> Durability {
        let stored = self.database_works && self.trusted || self.is_copied();
        Durability::of(stored && !self.writing.carries(), self.tail_works && !self.tail_behind)
    }

    fn save(&self) -> Save {
        Save {
            id: self.id,
            last: self.writing.last_seq(),
            saved: self.writing.saved_seq(),
            durability: self.durability(),
            writable: self.is_writable(),
        }
    }

    /// Everything that the response's record stands for, as far as each writing goes.
    pub fn reach(&self) -> Vec<JournalPosition> {
        let own = Some(self.writing.head()).filter(|head| head.upto > 0);
        self.base.iter().copied().chain(own).collect()
    }

    fn write_tail(&mut self, event: &Event, local: bool, env: &mut dyn Env) {
        if !local {
            return;
        }
        if self.tail_behind {
            // What was not taken before goes first: the tail has no holes.
            self.tail_behind = false;
            while let Some(missed) = self.missed(event.key()) {
                if !self.put_tail(&missed, env) {
                    self.tail_behind = true;
                    break;
                }
            }
        }
        self.tail_behind |= !self.put_tail(event, env);
    }

    /// The first event beside this one that is not durable, and not in the tail as it is now.
    fn missed(&self, beside: EventKey) -> Option<Event> {
        let kept = |event: &Event| {
            let key = TailKey { response: self.id, event: event.key() };
            self.tail.has(&key, event.last())
        };
        self.writing.pending().find(|event| event.key() != beside && !kept(event)).cloned()
    }

    /// Whether the tail has the event as it is now.
    fn put_tail(&mut self, event: &Event, env: &mut dyn Env) -> bool {
        let key = TailKey { response: self.id, event: event.key() };
        let text = event.to_text();
        // Over the bound the database has to take it first; without a database the quota is the only bound.
        if self.database_works && !self.tail.admits(&key, &text) {
            return false;
        }
        self.tail_works = env.put_local(&key.to_string(), &text).is_ok();
        if self.tail_works {
            self.tail.wrote(key, event.last(), &text);
        }
        self.tail_works
    }

    /// Notes what the database has taken, and whether that is safe: where it is not believed, what was to be stored stays so,
    /// until the mirror has it too.
    pub fn taken(&mut self, mut events: Vec<(EventKey, u32)>, head: String, env: &mut dyn Env) -> bool {
        let safe = self.is_safe();
        if safe {
            self.stored(&events, Some(head), env);
        } else {
            events.retain(|(key, _)| self.writing.pending().any(|event| event.key() == *key));
            (self.database_works, self.stored_head, self.in_database) = (true, Some(head), events);
        }
        safe
    }

    /// Notes what a transaction has stored.
    pub fn stored(&mut self, events: &[(EventKey, u32)], head: Option<String>, env: &mut dyn Env) {
        self.database_works = true;
        self.writing.committed(events);
        self.tail_behind &= self.writing.pending().next().is_some();
        self.stored_head = head;
        for key in self.tail.committed(self.id, events) {
            let name = key.to_string();
            // A tab that does not know yet that it has been overtaken may have overwritten it meanwhile.
            let found = env.local_text(&name).and_then(|text| Event::parse(&text).ok());
            let newer =
                found.is_some_and(|found| !events.iter().any(|(of, upto)| *of == key.event && *upto >= found.last()));
            if !newer {
                env.remove_local(&name);
            }
        }
    }
}

impl Tab {
    pub(super) fn index(&self, id: ResponseId) -> Option<usize> {
        self.open.iter().position(|open| open.id == id)
    }

    pub(super) fn begin(&mut self, head: ResponseHead, begin: Op, env: &mut dyn Env) {
        let Op::Begin { form, zone, seed, .. } = &begin else { return };
        let writing = Writing::first(new_writing(env));
        let (id, form, zone, seed) = (head.id, form.clone(), zone.clone(), *seed);
        let open = Open {
            id,
            head: head.written_by(writing.id()),
            writing,
            begin: Some((begin, env.now())),
            tail: Tail::default(),
            stored_head: None,
            form,
            zone,
            seed,
            base: Vec::new(),
            known: Known::default(),
            beside: Vec::new(),
            first_answer: None,
            complete: false,
            tail_works: self.local,
            tail_behind: false,
            database_works: self.database,
            trusted: !self.distrusts,
            // Nothing of it is to be kept yet.
            mirroring: Mirroring::of(self.database),
            files: false,
            in_database: Vec::new(),
            mode: Mode::Writable,
            flight: None,
            doubted: false,
            retries: false,
            vain: 0,
            pulse: 0,
            put_away: false,
            closing: false,
            reopen: None,
            shown: None,
            attaching: VecDeque::new(),
        };
        self.open.push(open);
        // Nobody else can know this id yet: the lock is free.
        self.effects.push(Effect::Lock { lock: Lock::Response(id), steal: false });
    }

    /// Records an answer; tells whether it takes the place of the event before it.
    pub(super) fn take_answer(&mut self, id: ResponseId, op: Op, edit: Edit, env: &mut dyn Env) -> bool {
        let Some(at) = self.index(id).filter(|at| self.open[*at].is_writable()) else { return false };
        let replaces = self.record(at, op, edit, env);
        if edit == Edit::Text {
            let timer = Timer::Rest(id, self.open[at].pulse);
            self.effects.push(Effect::Wait { timer, ms: TYPING_REST_MS });
        }
        self.flush(id);
        replaces
    }

    /// Records what was done: when this returns, it is in the tail. Tells whether it takes the place of the event before it.
    pub(super) fn record(&mut self, at: usize, op: Op, edit: Edit, env: &mut dyn Env) -> bool {
        self.record_begin(at, env);
        let (now, local) = (env.now(), self.local);
        let open = &mut self.open[at];
        if matches!(op, Op::Set { .. } | Op::Attach { .. }) {
            open.first_answer.get_or_insert(now);
        }
        open.files |= matches!(op, Op::Attach { .. });
        open.vain = 0;
        open.complete = op == Op::Complete;
        let step = open.writing.record(op, edit, now.utc_ms, now.offset_min);
        open.known.note(&step.event);
        open.write_tail(&step.event, local, env);
        open.pulse = open.pulse.wrapping_add(1);
        step.replaces
    }

    /// The response's very first event, before anything else is stored of it.
    pub(super) fn record_begin(&mut self, at: usize, env: &mut dyn Env) {
        let open = &mut self.open[at];
        if let Some((begin, started)) = open.begin.take() {
            let step = open.writing.record(begin, Edit::Choice, started.utc_ms, started.offset_min);
            open.known.note(&step.event);
            open.write_tail(&step.event, self.local, env);
        }
    }

    /// Starts a transaction with all that is not durable, unless one is under way: the next takes what comes meanwhile.
    pub(super) fn flush(&mut self, id: ResponseId) {
        let Some(at) = self.index(id).filter(|_| self.database) else { return };
        let open = &self.open[at];
        let stopped = matches!(open.mode, Mode::Stopped | Mode::Sealing(_) | Mode::Looking);
        if open.flight.is_some() || stopped {
            return;
        }
        if open.doubted {
            return self.doubt(at);
        }
        let events: Vec<_> = open.writing.pending().map(|event| (event.key(), event.last())).collect();
        if events.is_empty() {
            return self.rest_of(id);
        }
        let put = |event: &Event| Write::Event(id, event.key(), event.to_text());
        let mut writes: Vec<_> = open.writing.pending().map(put).collect();
        let (expected, head) = (open.heads(), open.stored_head.clone().unwrap_or_else(|| open.head.to_text()));
        if open.stored_head.is_none() {
            writes.push(Write::Head(id, head.clone()));
        }
        let number = self.commit(About::Writing(id), Batch { expect: Some((id, expected)), writes });
        self.open[at].flight = Some(Flight { number, what: Flying::Events(events, head) });
    }

    /// All is stored: a copy is kept where one is due, also by a mirror that is needed, and what was closed goes.
    fn rest_of(&mut self, id: ResponseId) {
        let Some(at) = self.index(id) else { return };
        let open = &mut self.open[at];
        let due = open.put_away && (self.local || !open.mirroring.has_all());
        if (due || open.needs_mirror()) && open.stored_head.is_some() {
            open.put_away = false;
            let number = self.read(About::Writing(id), Query::Response(id));
            self.open[at].flight = Some(Flight { number, what: Flying::Copy });
        } else if open.closing {
            self.let_go(at);
        }
    }

    pub(super) fn committed_for_writing(
        &mut self,
        id: ResponseId,
        number: u32,
        (result, mirrored): (Result<(), CommitError>, bool),
        env: &mut dyn Env,
    ) {
        let Some(at) = self.index(id) else { return };
        let Some(flight) = self.open[at].flight.take_if(|flight| flight.number == number) else { return };
        let (events, head) = match flight.what {
            Flying::Events(events, head) => (events, head),
            Flying::Files => return self.files_stored(at, result, env),
            Flying::Back(events, head) => {
                return self.put_back_ended(at, (events, head), (number, result, mirrored), env);
            }
            Flying::Mirror => {
                self.open[at].mirroring = Mirroring::of(true);
                self.open[at].mirroring.note(number, mirrored);
                return self.proceed(at, env);
            }
            Flying::Apart => return self.apart_stored(at, result, env),
            _ => return self.ended(at, (result, mirrored), env),
        };
        self.open[at].mirroring.note(number, mirrored);
        match result {
            Ok(()) => {
                let is_new = self.open[at].stored_head.is_none();
                let safe = self.open[at].taken(events, head, env);
                if is_new {
                    self.tell_changed();
                }
                if !safe && matches!(self.open[at].mode, Mode::Writable | Mode::Paused | Mode::Resuming) {
                    return self.mirror_all(at);
                }
                if matches!(self.open[at].mode, Mode::Sealing(_)) { self.end(at, env) } else { self.next_flush(at) }
            }
            Err(CommitError::Conflict) => self.doubt(at),
            Err(CommitError::Failed) => {
                self.open[at].database_works = false;
                if self.open[at].is_copied() {
                    self.open[at].writing.kept(&events);
                }
                if matches!(self.open[at].mode, Mode::Sealing(_)) {
                    self.end(at, env);
                } else if matches!(self.open[at].mode, Mode::Looking) {
                    self.look_for_others(at);
                } else if !self.finish_closing(at) {
                    self.retry_later(at);
                }
            }
        }
    }

    /// What was stored is not believed: all of it goes to the mirror, if there is one.
    fn mirror_all(&mut self, at: usize) {
        let id = self.open[at].id;
        if !self.finish_closing(at) {
            let number = self.read(About::Writing(id), Query::Response(id));
            self.open[at].flight = Some(Flight { number, what: Flying::Copy });
        }
    }

    pub(super) fn next_flush(&mut self, at: usize) {
        match self.open[at].mode {
            Mode::Stopped => drop(self.finish_closing(at)),
            Mode::Looking => self.look_for_others(at),
            _ => self.flush(self.open[at].id),
        }
    }

    pub(super) fn found_for_writing(&mut self, id: ResponseId, number: u32, stored: Option<Stored>, env: &mut dyn Env) {
        let Some(at) = self.index(id) else { return };
        let Some(flight) = self.open[at].flight.take_if(|flight| flight.number == number) else { return };
        match (flight.what, stored) {
            (Flying::Files, stored) => return self.files_found(at, stored, env),
            (Flying::Doubt, stored) => return self.doubted(at, stored.as_ref(), env),
            (Flying::Copy, Some(stored)) => return self.copy(at, &stored, env),
            (Flying::Look, stored) if matches!(self.open[at].mode, Mode::Sealing(_)) => {
                return self.looked_after_end(at, stored.as_ref(), env);
            }
            (Flying::Look, stored) if matches!(self.open[at].mode, Mode::Looking) => {
                return self.looked_around(at, stored.as_ref());
            }
            _ => {}
        }
        self.proceed(at, env);
    }

    pub(super) fn retry_later(&mut self, at: usize) {
        self.retry_after(at, STORE_AGAIN_MS);
    }

    fn retry_after(&mut self, at: usize, ms: i64) {
        let open = &mut self.open[at];
        if !std::mem::replace(&mut open.retries, true) {
            let timer = Timer::Retry(open.id);
            self.effects.push(Effect::Wait { timer, ms });
        }
    }

    /// The mirror may be back: what it lacks of what is open goes there.
    pub(super) fn mirror_again(&mut self) {
        for id in self.open.iter().map(|open| open.id).collect::<Vec<_>>() {
            if let Some(at) = self.index(id) {
                self.open[at].vain = 0;
                self.flush(id);
            }
        }
    }

    pub(super) fn retry(&mut self, id: ResponseId) {
        if let Some(at) = self.index(id) {
            self.open[at].retries = false;
            self.next_flush(at);
        }
    }

    /// Nothing is under way any more.
    fn proceed(&mut self, at: usize, env: &mut dyn Env) {
        let open = &self.open[at];
        match open.mode {
            Mode::Sealing(_) => self.end(at, env),
            // What is pending is only stored again where it is not believed: another try is for later, if it can help.
            Mode::Writable if !open.is_safe() && !open.closing && !open.doubted => {
                if open.needs_mirror() && open.vain < MIRROR_TRIES {
                    let ms = STORE_AGAIN_MS << open.vain;
                    self.open[at].vain += 1;
                    self.retry_after(at, ms);
                }
            }
            _ => self.next_flush(at),
        }
    }

    /// The journal as the database has it: for the copy in localStorage, and for a mirror that lacks something.
    fn copy(&mut self, at: usize, stored: &Stored, env: &mut dyn Env) {
        let id = self.open[at].id;
        if self.local {
            copies::keep_draft(id, stored, env);
        }
        let open = &self.open[at];
        let own = stored.head().filter(|head| Some(*head) == open.stored_head.as_deref()).map(str::to_owned);
        let wanted = !open.mirroring.has_all() && stored.mirror.is_some() && matches!(open.mode, Mode::Writable);
        let Some(head) = own.filter(|_| wanted) else { return self.proceed(at, env) };
        let writes = vec![whole_draft(id, head.clone(), &texts_of_both(id, stored), stored.image(id).as_ref())];
        let number = self.commit(About::Writing(id), Batch { expect: Some((id, vec![Some(head)])), writes });
        self.open[at].flight = Some(Flight { number, what: Flying::Mirror });
    }

    /// Shows how far each open response is saved, where that has changed; and opens what was waited for.
    pub(super) fn show_changes(&mut self) {
        for open in &mut self.open {
            let save = open.save();
            if open.shown.replace(save) != Some(save) {
                self.effects.push(Effect::Notify(Notification::Save(save)));
            }
        }
    }
}
