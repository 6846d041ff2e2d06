//! An open response: what is done goes to the tail at once, and to IndexedDB as soon as it takes it.

use super::{
    Batch, CommitError, Effect, Env, Lock, Notification, Query, Stored, Tab, Timer, Write, copies,
    effect::About,
    mirroring::{Mirroring, texts_of_both, whole_draft},
    new_writing,
    open::{Flight, Flying, Mode, Open},
    restoring::Known,
};
use crate::{
    Edit, Event, Op, ResponseHead, ResponseId, Writing,
    policy::{MIRROR_TRIES, STORE_AGAIN_MS, TYPING_REST_MS},
    tail::Tail,
};
use std::collections::VecDeque;

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
