//! The end of an open response: sealed once, or gone without a trace.

use super::{
    Aside, Batch, CommitError, Env, Finished, NotCompleted, Notification, Query, Stored, Tab, Write, copies,
    effect::About,
    gather::files_aside,
    mirroring::Mirroring,
    open::{Flight, Flying, Mode},
    parts::Files,
};
use crate::{
    Completion, Edit, KeptJournal, Moment, Op, ResponseHead, ResponseId,
    plan::Trigger,
    policy::MAX_INSTANCE,
    seal::completion,
    sealing::{Entropy, seal_record},
    snapshot::{Content, Snapshot, name_key},
};

/// How an open response ends.
#[derive(Debug)]
pub(super) enum Ending {
    Seal(Finished, Moment),
    /// What is too long for the record is being stored as a file.
    Apart(Box<Finished>, Moment),
    /// Its files are looked up, and sealed chunk by chunk.
    Files(Box<Files>),
    /// Sealed, and being stored: a copy, and what the tail has that goes then. (By the time that this tab hears of the end,
    /// somebody may have reopened the response.)
    Sealed(Box<Snapshot>, Vec<String>),
    Discard,
}

impl Tab {
    pub(super) fn complete(&mut self, id: ResponseId, finished: Finished, env: &mut dyn Env) {
        let Some(at) = self.index(id).filter(|at| matches!(self.open[*at].mode, Mode::Writable)) else {
            return self.notify(Notification::NotCompleted { id, why: NotCompleted::ReadOnly });
        };
        if finished.parts.iter().any(|part| part.bytes.len() > MAX_INSTANCE) {
            return self.notify(Notification::NotCompleted { id, why: NotCompleted::TooLong });
        }
        if !self.open[at].complete {
            self.record(at, Op::Complete, Edit::Choice, env);
        }
        // Nothing may be answered any more while the bytes are being stored.
        self.open[at].mode = Mode::Sealing(Box::new(Ending::Seal(finished, env.now())));
        self.end(at, env);
    }

    pub(super) fn discard(&mut self, id: ResponseId, env: &mut dyn Env) {
        if let Some(at) = self.index(id).filter(|at| matches!(self.open[*at].mode, Mode::Writable)) {
            self.open[at].mode = Mode::Sealing(Box::new(Ending::Discard));
            self.end(at, env);
        }
    }

    /// Ends the response, once nothing else of it is under way.
    pub(super) fn end(&mut self, at: usize, env: &mut dyn Env) {
        if self.open[at].flight.is_some() {
            return;
        }
        let Mode::Sealing(ending) = std::mem::replace(&mut self.open[at].mode, Mode::Stopped) else { return };
        match *ending {
            Ending::Seal(finished, when) if self.is_too_long(&finished) => self.set_apart(at, finished, when),
            Ending::Seal(finished, when) if finished.attached.is_empty() => {
                self.seal(at, Files::none(finished, when), env);
            }
            Ending::Seal(..) if !self.database => self.not_completed(at, NotCompleted::Attachments),
            Ending::Seal(finished, when) => {
                let query = Query::Attachments(self.open[at].id);
                self.read_for_end(at, Ending::Files(Box::new(Files::none(finished, when))), query);
            }
            Ending::Discard if self.database => {
                let id = self.open[at].id;
                let mut writes = vec![Write::Gone(id, today(env)), Write::DeleteHead(id), Write::DeleteEvents(id)];
                writes.extend([Write::DeleteRecord(id), Write::DeleteReceipt(id)]);
                writes.extend([files_but(id, Vec::new()), sealed_but(id, Vec::new())]);
                let expected = [self.open[at].heads(), vec![None]].concat();
                self.store_end(at, Ending::Discard, Batch { expect: Some((id, expected)), writes });
            }
            Ending::Discard => self.over(at, &Ending::Discard, env),
            Ending::Apart(..) | Ending::Files(_) | Ending::Sealed(..) => {}
        }
    }

    /// Bytes, state and the end of the journal are one transaction.
    pub(super) fn seal(&mut self, at: usize, files: Files, env: &mut dyn Env) {
        let Files { finished, at: completed, apart, sent, .. } = files;
        let Finished { parts, key, times, keeps_journal, name, .. } = finished;
        let open = &self.open[at];
        let id = open.id;
        let first = open.first_answer.unwrap_or(completed);
        let replaces = open.head.replaces.clone();
        let completion = Completion { replaces, ..completion(times, first, completed, &open.zone, open.seed) };
        let entropy = new_entropy(env);
        let key = key.as_ref().map(|key| (key, entropy));
        let Ok(sealed) = seal_record(id, &open.form, completion, &parts, &apart, key) else {
            return self.not_completed(at, NotCompleted::Key);
        };
        let names: Vec<_> = sent.iter().map(|part| part.name.clone()).collect();
        // What is sent of a file is itself, or what was sealed of it: the other goes, with all that nothing names.
        let (files, sealed_parts) = if key.is_some() { (Vec::new(), names) } else { (names, Vec::new()) };
        let found_at = env.now().utc_ms;
        // Continuations that were not taken are not in the record.
        let beside = open.beside.iter();
        let beside =
            beside.map(|(key, text)| Aside::new(found_at, "database", key.clone(), text.clone(), "superseded"));
        let mut writes: Vec<_> = beside.map(Write::Aside).collect();
        let mut aside = open.head.journal.as_ref().map_or_else(Vec::new, |journal| journal.aside.clone());
        aside.extend(files_aside(&writes));
        writes.extend(open.beside.iter().map(|(key, _)| Write::DeleteEvent(key.clone())));
        if keeps_journal && self.database {
            // What stays is what the record stands for, whole.
            writes.extend(open.writing.pending().map(|event| Write::Event(id, event.key(), event.to_text())));
        } else {
            writes.extend([Write::DeleteEvents(id), files_but(id, [&files[..], &aside].concat())]);
        }
        let journal = (keeps_journal && self.database).then_some(KeptJournal { but: files, aside });
        let covers = open.reach();
        let Ok(head) = open.head.sealed(sealed.digest, times.tell(completed), sent, journal, covers.clone()) else {
            return;
        };
        let head = ResponseHead { name, ..head };
        let copy = Snapshot { covers, ..Snapshot::new(head, Content::Sealed(sealed.bytes.clone())) };
        let text = copy.head.to_text();
        let expected = [open.heads(), vec![Some(text.clone())]].concat();
        writes.extend([Write::Head(id, text), Write::Record(id, sealed.bytes), sealed_but(id, sealed_parts)]);
        // A tab that does not know yet that another one has taken over leaves alone what that one has written.
        let mine = |key: &String| key.parse().is_ok_and(|key| open.tail.holds(&key));
        let tail = if self.local { copies::tail_keys(id, env) } else { Vec::new() };
        let tail = tail.into_iter().filter(mine).collect();
        let ending = Ending::Sealed(Box::new(copy), tail);
        if self.database {
            self.store_end(at, ending, Batch { expect: Some((id, expected)), writes });
        } else {
            self.over(at, &ending, env);
        }
    }

    fn store_end(&mut self, at: usize, ending: Ending, batch: Batch) {
        let number = self.commit(About::Writing(self.open[at].id), batch);
        self.open[at].flight = Some(Flight { number, what: Flying::Ending });
        self.open[at].mode = Mode::Sealing(Box::new(ending));
    }

    /// The transaction that ends the response has come to its own end.
    pub(super) fn ended(&mut self, at: usize, (result, mirrored): (Result<(), CommitError>, bool), env: &mut dyn Env) {
        let id = self.open[at].id;
        // The record is all that counts from here on.
        self.open[at].mirroring = Mirroring::of(mirrored);
        // A tab that has lost the lock meanwhile learns here whether it was in time.
        let Mode::Sealing(ending) = std::mem::replace(&mut self.open[at].mode, Mode::Stopped) else {
            self.tell_changed();
            self.finish_closing(at);
            return self.look_for_due(Trigger::Timer, env);
        };
        match result {
            Ok(()) => self.over(at, &ending, env),
            Err(CommitError::Conflict) => {
                self.open[at].mode = Mode::Sealing(ending);
                self.doubt(at);
            }
            Err(CommitError::Failed) => {
                self.open[at].database_works = false;
                if !matches!(*ending, Ending::Sealed(..)) {
                    return self.not_completed(at, NotCompleted::Storage);
                }
                // The transaction may have happened all the same, and then nothing that is answered here would ever be sent.
                let number = self.read(About::Writing(id), Query::Head(id));
                self.open[at].flight = Some(Flight { number, what: Flying::Look });
                self.open[at].mode = Mode::Sealing(ending);
            }
        }
    }

    /// The transaction that seals the response was not heard of: the head says whether it has happened.
    pub(super) fn looked_after_end(&mut self, at: usize, stored: Option<&Stored>, env: &mut dyn Env) {
        let Mode::Sealing(ending) = std::mem::replace(&mut self.open[at].mode, Mode::Stopped) else { return };
        let head = stored.and_then(Stored::head).and_then(|text| ResponseHead::parse(text).ok());
        match &*ending {
            Ending::Sealed(copy, _) if head.is_some_and(|head| head.digest() == copy.head.digest()) => {
                self.over(at, &ending, env);
            }
            _ => self.not_completed(at, NotCompleted::Storage),
        }
    }

    /// The response stays a draft, with all that it had.
    pub(super) fn not_completed(&mut self, at: usize, why: NotCompleted) {
        let id = self.open[at].id;
        self.open[at].mode = Mode::Writable;
        self.notify(Notification::NotCompleted { id, why });
        if !self.finish_closing(at) {
            self.retry_later(at);
        }
    }

    /// The end is stored: beside the database localStorage has a second copy; without one that is where the response lives.
    fn over(&mut self, at: usize, ending: &Ending, env: &mut dyn Env) {
        let id = self.open[at].id;
        let kept = match ending {
            Ending::Sealed(copy, _) if self.local => copies::keep(copy, self.database, env),
            _ => false,
        };
        match ending {
            Ending::Sealed(..) if !kept && !self.database => {
                self.open[at].mode = Mode::Writable;
                return self.notify(Notification::NotCompleted { id, why: NotCompleted::Storage });
            }
            Ending::Sealed(_, tail) => {
                if !kept {
                    // No room for it: what stands there is the draft.
                    copies::forget_copy(id, env);
                }
                tail.iter().for_each(|key| env.remove_local(key));
                // From here on the head says what may be shown.
                env.remove_local(&name_key(&id));
                let safe = self.database && self.open[at].is_safe();
                self.notify(Notification::Completed { id, safe });
            }
            _ => {
                copies::forget(id, env);
                self.notify(Notification::Discarded(id));
            }
        }
        self.let_go(at);
        self.tell_changed();
        self.look_for_due(Trigger::Timer, env);
    }
}

fn files_but(id: ResponseId, but: Vec<String>) -> Write {
    Write::DeleteFiles { id, but }
}

fn sealed_but(id: ResponseId, but: Vec<String>) -> Write {
    Write::DeleteSealed { id, but }
}

/// Random bytes for one sealing.
pub(super) fn new_entropy(env: &mut dyn Env) -> Entropy {
    let mut entropy = [0; 32];
    env.random(&mut entropy);
    entropy
}

pub(super) fn today(env: &dyn Env) -> String {
    env.now().civil_date()
}
