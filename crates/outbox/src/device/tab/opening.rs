//! Opening a response: under its lock, fenced against who had it before, from the union of what both stores hold.

use super::{
    Batch, CommitError, Effect, Env, Lock, NotOpened, Notification, OnlyRead, Opened, Query, Stored, Tab, Way, Write,
    copies,
    effect::About,
    expiry::Rule,
    gather::{asides, gather},
    new_writing,
    open::{Mode, Open},
    reconciling::Reconciling,
    recovery, reopening,
};
use crate::{
    ResponseHead, ResponseId, State, StateName, WritingId,
    plan::Trigger,
    snapshot::{Content, Snapshot},
    tail,
};

/// A response that is about to be open in this tab.
#[derive(Debug)]
pub(super) struct Opening {
    pub id: ResponseId,
    pub writing: WritingId,
    pub purpose: Purpose,
    pub access: Access,
    /// The question that is under way.
    number: u32,
    stage: Stage,
}

/// Who waits for it.
#[derive(Debug)]
pub(super) enum Purpose {
    Asked(Way),
    /// Closed before the lock was there.
    Abandoned,
    /// Nobody: what localStorage has of the response is brought to where it belongs, and a draft whose time is over goes.
    Quiet(Option<Rule>),
}

/// What this tab may do with the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Another tab has the lock, as far as is known.
    Reading,
    Writing,
    /// The lock was free, but the head takes no writing: there is no room.
    Unfenced,
}

#[derive(Debug)]
pub(super) enum Stage {
    Locking,
    /// Is there a head?
    Looking,
    /// The head gets this tab's writing: whoever had the response before stores nothing more.
    Fencing,
    /// With the tail as it was when the journal was asked for: what leaves it later is in the database only later.
    Reading(Vec<(String, String)>),
    /// What only localStorage has goes to IndexedDB before anything new is written.
    Reconciling(Box<Reconciling>),
    /// The response is not to be opened after all, but its copies are put in order: these keys go then.
    Tidying(Vec<String>, NotOpened),
}

impl Opening {
    pub fn lose(&mut self) {
        if self.access == Access::Writing {
            self.access = Access::Reading;
        }
    }

    pub fn may_write(&self) -> bool {
        self.access == Access::Writing
    }

    pub fn only_read(&self) -> OnlyRead {
        if self.access == Access::Unfenced { OnlyRead::Storage } else { OnlyRead::Elsewhere }
    }

    pub fn is_quiet(&self) -> bool {
        matches!(self.purpose, Purpose::Quiet(_))
    }

    fn is_asked_for(&self) -> bool {
        matches!(self.purpose, Purpose::Asked(_))
    }

    fn reopens(&self) -> bool {
        matches!(self.purpose, Purpose::Asked(Way::Reopen))
    }
}

impl Tab {
    pub(super) fn ask_to_open(&mut self, id: ResponseId, way: Way, env: &mut dyn Env) {
        if let Some(at) = self.index(id) {
            self.open[at].reopen = Some(way);
            self.close(id);
        } else if self.openings.contains_key(&id) {
            self.later.retain(|(later, _)| *later != id);
            self.later.push((id, way));
        } else {
            self.start_opening(id, Purpose::Asked(way), env);
        }
    }

    pub(super) fn start_opening(&mut self, id: ResponseId, purpose: Purpose, env: &mut dyn Env) {
        let steal = matches!(purpose, Purpose::Asked(Way::Steal));
        let (access, stage) = (Access::Reading, Stage::Locking);
        self.openings.insert(id, Opening { id, writing: new_writing(env), purpose, access, number: 0, stage });
        self.effects.push(Effect::Lock { lock: Lock::Response(id), steal });
    }

    /// Opens what was asked for while it was busy here, unless it is open for writing by now.
    pub(super) fn open_later(&mut self, env: &mut dyn Env) {
        let mut waiting = Vec::new();
        while let Some((id, way)) = self.later.pop() {
            if self.openings.contains_key(&id) {
                waiting.push((id, way));
            } else if self.index(id).is_none_or(|at| !self.open[at].is_writable()) {
                self.ask_to_open(id, way, env);
            }
        }
        self.later = waiting;
    }

    /// Nobody waits for it any more.
    pub(super) fn abandon(&mut self, id: ResponseId) {
        let Some(mut opening) = self.openings.remove(&id) else { return };
        if matches!(opening.stage, Stage::Locking) && opening.is_asked_for() {
            // The lock is let go as soon as it is there.
            opening.purpose = Purpose::Abandoned;
            self.openings.insert(id, opening);
        } else {
            self.give_up(opening, None);
        }
    }

    pub(super) fn response_locked(&mut self, id: ResponseId, got: bool, env: &mut dyn Env) {
        let Some(mut opening) = self.openings.remove(&id) else {
            return match self.index(id) {
                Some(at) => self.open_locked(at, got, env),
                None if got => self.effects.push(Effect::Release(Lock::Response(id))),
                None => {}
            };
        };
        opening.access = if got { Access::Writing } else { Access::Reading };
        if matches!(opening.purpose, Purpose::Abandoned) || opening.is_quiet() && !got {
            return self.give_up(opening, None);
        }
        if self.database && got {
            self.look_at_head(opening);
        } else if self.database {
            self.ask_for_journal(opening, env);
        } else {
            let tail = self.tail_of(id, env);
            self.conclude(opening, None, tail, env);
        }
    }

    fn ask_for_journal(&mut self, opening: Opening, env: &dyn Env) {
        let id = opening.id;
        let tail = self.tail_of(id, env);
        self.ask(opening, Stage::Reading(tail), Query::Response(id));
    }

    pub(super) fn tail_of(&self, id: ResponseId, env: &dyn Env) -> Vec<(String, String)> {
        if self.local { env.local(&tail::prefix_of(&id)) } else { Vec::new() }
    }

    fn ask(&mut self, opening: Opening, stage: Stage, query: Query) {
        let number = self.read(About::Opening(opening.id), query);
        self.wait_for(opening, number, stage);
    }

    /// It goes on when this question is answered.
    pub(super) fn wait_for(&mut self, opening: Opening, number: u32, stage: Stage) {
        self.openings.insert(opening.id, Opening { number, stage, ..opening });
    }

    fn look_at_head(&mut self, opening: Opening) {
        let id = opening.id;
        let query = if opening.reopens() { Query::Response(id) } else { Query::Head(id) };
        self.ask(opening, Stage::Looking, query);
    }

    /// What waits for this answer.
    fn waiting_for(&mut self, id: ResponseId, number: u32) -> Option<Opening> {
        self.openings.get(&id).filter(|opening| opening.number == number)?;
        self.openings.remove(&id)
    }

    pub(super) fn found_for_opening(&mut self, id: ResponseId, number: u32, stored: Option<Stored>, env: &mut dyn Env) {
        let Some(mut opening) = self.waiting_for(id, number) else { return };
        let Some(stored) = stored else { return self.give_up(opening, Some(NotOpened::Storage)) };
        match std::mem::replace(&mut opening.stage, Stage::Looking) {
            Stage::Looking => self.fence(opening, &stored, env),
            Stage::Reading(tail) => self.conclude(opening, Some(stored), tail, env),
            stage => self.wait_for(opening, number, stage),
        }
    }

    /// The draft's head gets this tab's writing, before its journal is read.
    fn fence(&mut self, opening: Opening, stored: &Stored, env: &dyn Env) {
        let (id, writing) = (opening.id, opening.writing);
        // Another tab may have taken over while this one looked: then it only reads.
        let Some(text) = stored.head().filter(|_| opening.may_write()) else {
            return self.ask_for_journal(opening, env);
        };
        let (head, mut writes) = match ResponseHead::parse(text) {
            Ok(head) if head.name() == StateName::Draft => (head.written_by(writing), Vec::new()),
            Ok(head) if opening.reopens() => match reopening::reopened(&head, stored, writing) {
                Ok(reopened) => reopened,
                Err(why) => return self.give_up(opening, Some(why)),
            },
            Ok(_) => return self.give_up(opening, Some(NotOpened::NotDraft)),
            Err(_) => return self.give_up(opening, Some(NotOpened::Unreadable)),
        };
        let head = head.to_text();
        let expect = Some((id, vec![Some(text.to_owned()), Some(head.clone())]));
        writes.push(Write::Head(id, head));
        let number = self.commit(About::Opening(id), Batch { expect, writes });
        self.wait_for(opening, number, Stage::Fencing);
    }

    pub(super) fn committed_for_opening(
        &mut self,
        id: ResponseId,
        number: u32,
        (result, mirrored): (Result<(), CommitError>, bool),
        env: &mut dyn Env,
    ) {
        let Some(mut opening) = self.waiting_for(id, number) else { return };
        match std::mem::replace(&mut opening.stage, Stage::Looking) {
            Stage::Fencing if result == Err(CommitError::Conflict) => self.look_at_head(opening),
            Stage::Fencing => {
                if result.is_ok() && opening.reopens() {
                    self.tell_changed();
                }
                if result.is_err() && opening.reopens() {
                    return self.give_up(opening, Some(NotOpened::Storage));
                }
                if result.is_err() && opening.may_write() {
                    // What cannot be fenced is only read.
                    opening.access = Access::Unfenced;
                    self.effects.push(Effect::Release(Lock::Response(id)));
                }
                self.ask_for_journal(opening, env);
            }
            Stage::Reconciling(reconciling) => self.reconciled(opening, *reconciling, (number, result, mirrored), env),
            Stage::Tidying(keys, why) => {
                if result.is_ok() {
                    keys.iter().for_each(|key| env.remove_local(key));
                    self.tell_changed();
                    self.look_for_due(Trigger::Timer, env);
                }
                self.give_up(opening, Some(why));
            }
            stage @ (Stage::Locking | Stage::Looking | Stage::Reading(_)) => self.wait_for(opening, number, stage),
        }
    }

    /// Everything has been read.
    fn conclude(&mut self, opening: Opening, stored: Option<Stored>, tail: Vec<(String, String)>, env: &mut dyn Env) {
        let (id, held) = (opening.id, opening.may_write());
        let text = stored.as_ref().and_then(|stored| stored.head()).map(str::to_owned);
        let head = match text.as_deref().map(ResponseHead::parse).transpose() {
            Ok(Some(head)) if head.name() != StateName::Draft => {
                return self.give_up(opening, Some(NotOpened::NotDraft));
            }
            Ok(head) => head,
            Err(_) => return self.give_up(opening, Some(NotOpened::Unreadable)),
        };
        if held && head.as_ref().is_some_and(|head| head.writer != Some(opening.writing)) {
            // The head came to be, or another tab took over, since this one looked.
            return self.look_at_head(opening);
        }
        let mut found = gather(id, stored.as_ref(), tail, self.local, env);
        if let Some(copy) = found.copy.take_if(|copy| head.as_ref().is_some_and(|head| head.replaces_record_of(copy)))
            && held
        {
            // The copy of a record that does not count any more.
            copies::forget_copy(copy.head.id, env);
        }
        let gone = stored.as_ref().is_some_and(|stored| stored.gone.iter().any(|(gone, _)| *gone == id));
        let sealed = found.copy.as_ref().filter(|copy| matches!(copy.content, Content::Sealed(_)));
        // A record that was reopened stood in the database; when that is gone, its user has thrown it away.
        let counts = |copy: &Snapshot| !gone || copy.head.journal.is_none();
        let unsent = sealed.is_some_and(|copy| matches!(copy.head.state, State::Completed { .. }) && counts(copy));
        if (sealed.is_some() || gone) && held && self.database && !found.newer {
            let (mut writes, mut keys) = (asides(&found), copies::keys(id, env));
            let mut expect = None;
            if let Some(copy) = sealed.filter(|_| unsent || !gone) {
                // Sealed while IndexedDB was out of reach: those bytes are the response.
                writes.extend(recovery::sealed_elsewhere(copy, stored.as_ref(), &found, env.now().utc_ms));
                expect = Some((id, vec![text, Some(recovery::head_elsewhere(copy, stored.as_ref()))]));
                // The copy stays until a receipt is there.
                keys.retain(|key| *key != crate::snapshot::snapshot_key(&id));
            }
            let number = self.commit(About::Opening(id), Batch { expect, writes });
            let why = if gone && !unsent { NotOpened::Missing } else { NotOpened::NotDraft };
            self.wait_for(opening, number, Stage::Tidying(keys, why));
        } else if sealed.is_some() || gone {
            let why = if gone { NotOpened::Missing } else { NotOpened::NotDraft };
            self.give_up(opening, Some(why));
        } else if let Some(opening) = self.unless_it_ends(opening, text.as_deref().zip(head.as_ref()), &found, env) {
            self.build(opening, text, head, found, env);
        }
    }

    pub(super) fn finish_opening(&mut self, opening: Opening, mut open: Open, mut opened: Opened) {
        let lock = Lock::Response(opening.id);
        if !opening.is_asked_for() {
            if opening.may_write() {
                self.effects.push(Effect::Release(lock));
            }
            return;
        }
        if !opening.may_write() {
            open.stop();
            opened.writing = Err(opening.only_read());
        } else if matches!(open.mode, Mode::Stopped) {
            self.effects.push(Effect::Release(lock));
        }
        let id = open.id;
        // The database may have failed since it was built.
        open.trusted = !self.distrusts;
        self.open.push(open);
        self.notify(Notification::Opened(Box::new(opened)));
        self.flush(id);
    }

    /// The response is not opened here.
    pub(super) fn give_up(&mut self, opening: Opening, why: Option<NotOpened>) {
        if opening.may_write() {
            self.effects.push(Effect::Release(Lock::Response(opening.id)));
        }
        if let Some(why) = why.filter(|_| opening.is_asked_for()) {
            self.notify(Notification::NotOpened { id: opening.id, why });
        }
    }
}
