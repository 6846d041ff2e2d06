//! Opening a response: under its lock, fenced against who had it before, from the union of what both stores hold.

use super::{
    Batch, CommitError, Effect, Env, Lock, NotOpened, Notification, OnlyRead, Opened, Query, Stored, Tab, Way, Write,
    copies,
    effect::About,
    expiry::Rule,
    gather::{asides, gather},
    new_writing,
    reconciling::Reconciling,
    recovery, reopening,
    writing::{Mode, Open},
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
    number: u32,
    /// Nobody waits for it: what localStorage has of it is brought to where it belongs.
    quiet: bool,
    pub held: bool,
    /// Its head takes no writing: there is no room.
    unfenced: bool,
    /// Closed before the lock was there.
    abandoned: bool,
    pub writing: WritingId,
    /// The draft goes, if its time is over.
    pub rule: Option<Rule>,
    pub way: Way,
    stage: Stage,
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
    pub fn wait_for(&mut self, number: u32, stage: Stage) {
        (self.number, self.stage) = (number, stage);
    }

    pub fn lose(&mut self) {
        self.held = false;
    }

    pub fn only_read(&self) -> OnlyRead {
        if self.unfenced { OnlyRead::Storage } else { OnlyRead::Elsewhere }
    }

    pub fn is_quiet(&self) -> bool {
        self.quiet
    }
}

impl Tab {
    pub(super) fn ask_to_open(&mut self, id: ResponseId, way: Way, env: &mut dyn Env) {
        if let Some(at) = self.index(id) {
            self.open[at].reopen = Some(way);
            self.close(id);
        } else if self.openings.iter().any(|opening| opening.id == id) {
            self.later.retain(|(later, _)| *later != id);
            self.later.push((id, way));
        } else {
            self.start_opening(id, way, false, env);
        }
    }

    pub(super) fn start_opening(&mut self, id: ResponseId, way: Way, quiet: bool, env: &mut dyn Env) {
        let writing = new_writing(env);
        let stage = Stage::Locking;
        let (number, held, unfenced, abandoned, rule) = (0, false, false, false, None);
        self.openings.push(Opening { id, number, quiet, held, unfenced, abandoned, writing, rule, way, stage });
        self.effects.push(Effect::Lock { lock: Lock::Response(id), steal: way == Way::Steal });
    }

    /// Opens what was asked for while it was busy here, unless it is open for writing by now.
    pub(super) fn open_later(&mut self, env: &mut dyn Env) {
        let mut waiting = Vec::new();
        while let Some((id, way)) = self.later.pop() {
            if self.openings.iter().any(|opening| opening.id == id) {
                waiting.push((id, way));
            } else if self.index(id).is_none_or(|at| !self.open[at].is_writable()) {
                self.ask_to_open(id, way, env);
            }
        }
        self.later = waiting;
    }

    pub(super) fn response_locked(&mut self, id: ResponseId, got: bool, env: &mut dyn Env) {
        let Some(at) = self.openings.iter().position(|opening| opening.id == id) else {
            return match self.index(id) {
                Some(at) => self.open_locked(at, got, env),
                None if got => self.effects.push(Effect::Release(Lock::Response(id))),
                None => {}
            };
        };
        let opening = &mut self.openings[at];
        opening.held = got;
        if opening.abandoned || opening.quiet && !got {
            return self.give_up(at, None);
        }
        if self.database && got {
            self.look_at_head(at);
        } else if self.database {
            self.ask_for_journal(at, env);
        } else {
            let tail = self.tail_of(id, env);
            self.conclude(at, None, tail, env);
        }
    }

    fn ask_for_journal(&mut self, at: usize, env: &dyn Env) {
        let id = self.openings[at].id;
        let tail = self.tail_of(id, env);
        self.ask(at, Stage::Reading(tail), Query::Response(id));
    }

    pub(super) fn tail_of(&self, id: ResponseId, env: &dyn Env) -> Vec<(String, String)> {
        if self.local { env.local(&tail::prefix_of(&id)) } else { Vec::new() }
    }

    fn ask(&mut self, at: usize, stage: Stage, query: Query) {
        let number = self.read(About::Opening(self.openings[at].id), query);
        self.openings[at].wait_for(number, stage);
    }

    fn look_at_head(&mut self, at: usize) {
        let Opening { id, way, .. } = self.openings[at];
        self.ask(at, Stage::Looking, if way == Way::Reopen { Query::Response(id) } else { Query::Head(id) });
    }

    fn opening(&self, id: ResponseId, number: u32) -> Option<usize> {
        self.openings.iter().position(|opening| opening.id == id && opening.number == number)
    }

    pub(super) fn found_for_opening(&mut self, id: ResponseId, number: u32, stored: Option<Stored>, env: &mut dyn Env) {
        let Some(at) = self.opening(id, number) else { return };
        let Some(stored) = stored else { return self.give_up(at, Some(NotOpened::Storage)) };
        match &mut self.openings[at].stage {
            Stage::Looking => self.fence(at, &stored, env),
            Stage::Reading(tail) => {
                let tail = std::mem::take(tail);
                self.conclude(at, Some(stored), tail, env);
            }
            _ => {}
        }
    }

    /// The draft's head gets this tab's writing, before its journal is read.
    fn fence(&mut self, at: usize, stored: &Stored, env: &dyn Env) {
        let Opening { id, writing, way, .. } = self.openings[at];
        // Another tab may have taken over while this one looked: then it only reads.
        let Some(text) = stored.head().filter(|_| self.openings[at].held) else {
            return self.ask_for_journal(at, env);
        };
        let (head, mut writes) = match ResponseHead::parse(text) {
            Ok(head) if head.name() == StateName::Draft => (head.written_by(writing), Vec::new()),
            Ok(head) if way == Way::Reopen => match reopening::reopened(&head, stored, writing) {
                Ok(reopened) => reopened,
                Err(why) => return self.give_up(at, Some(why)),
            },
            Ok(_) => return self.give_up(at, Some(NotOpened::NotDraft)),
            Err(_) => return self.give_up(at, Some(NotOpened::Unreadable)),
        };
        let head = head.to_text();
        let expect = Some((id, vec![Some(text.to_owned()), Some(head.clone())]));
        writes.push(Write::Head(id, head));
        let number = self.commit(About::Opening(id), Batch { expect, writes });
        self.openings[at].wait_for(number, Stage::Fencing);
    }

    pub(super) fn committed_for_opening(
        &mut self,
        id: ResponseId,
        number: u32,
        (result, mirrored): (Result<(), CommitError>, bool),
        env: &mut dyn Env,
    ) {
        let Some(at) = self.opening(id, number) else { return };
        match std::mem::replace(&mut self.openings[at].stage, Stage::Looking) {
            Stage::Fencing if result == Err(CommitError::Conflict) => self.look_at_head(at),
            Stage::Fencing => {
                if result.is_ok() && self.openings[at].way == Way::Reopen {
                    self.tell_changed();
                }
                if result.is_err() && self.openings[at].way == Way::Reopen {
                    return self.give_up(at, Some(NotOpened::Storage));
                }
                if result.is_err() && self.openings[at].held {
                    // What cannot be fenced is only read.
                    (self.openings[at].held, self.openings[at].unfenced) = (false, true);
                    self.effects.push(Effect::Release(Lock::Response(id)));
                }
                self.ask_for_journal(at, env);
            }
            Stage::Reconciling(reconciling) => self.reconciled(at, *reconciling, (number, result, mirrored), env),
            Stage::Tidying(keys, why) => {
                if result.is_ok() {
                    keys.iter().for_each(|key| env.remove_local(key));
                    self.tell_changed();
                    self.look_for_due(Trigger::Timer, env);
                }
                self.give_up(at, Some(why));
            }
            Stage::Locking | Stage::Looking | Stage::Reading(_) => {}
        }
    }

    /// Everything has been read.
    fn conclude(&mut self, at: usize, stored: Option<Stored>, tail: Vec<(String, String)>, env: &mut dyn Env) {
        let Opening { id, held, .. } = self.openings[at];
        let text = stored.as_ref().and_then(|stored| stored.head()).map(str::to_owned);
        let head = match text.as_deref().map(ResponseHead::parse).transpose() {
            Ok(Some(head)) if head.name() != StateName::Draft => {
                return self.give_up(at, Some(NotOpened::NotDraft));
            }
            Ok(head) => head,
            Err(_) => return self.give_up(at, Some(NotOpened::Unreadable)),
        };
        if held && head.as_ref().is_some_and(|head| head.writer != Some(self.openings[at].writing)) {
            // The head came to be, or another tab took over, since this one looked.
            return self.look_at_head(at);
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
            self.openings[at].wait_for(number, Stage::Tidying(keys, why));
        } else if sealed.is_some() || gone {
            let why = if gone { NotOpened::Missing } else { NotOpened::NotDraft };
            self.give_up(at, Some(why));
        } else if !self.may_end(at, text.as_deref().zip(head.as_ref()), &found, env) {
            self.build(at, text, head, found, env);
        }
    }

    pub(super) fn finish_opening(&mut self, at: usize, mut open: Open, mut opened: Opened) {
        let opening = self.openings.swap_remove(at);
        let lock = Lock::Response(opening.id);
        if opening.quiet || opening.abandoned {
            if opening.held {
                self.effects.push(Effect::Release(lock));
            }
            return;
        }
        if !opening.held {
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
    pub(super) fn give_up(&mut self, at: usize, why: Option<NotOpened>) {
        let opening = &mut self.openings[at];
        if why.is_none() && matches!(opening.stage, Stage::Locking) && !opening.abandoned && !opening.quiet {
            opening.abandoned = true;
            return;
        }
        let opening = self.openings.swap_remove(at);
        if opening.held {
            self.effects.push(Effect::Release(Lock::Response(opening.id)));
        }
        if let Some(why) = why.filter(|_| !opening.quiet && !opening.abandoned) {
            self.notify(Notification::NotOpened { id: opening.id, why });
        }
    }
}
