//! What a tab knows of a response that is open in it, and what each store has of that.

use super::{Env, Save, Way, attaching::Attaching, mirroring::Mirroring, restoring::Known, sealing::Ending};
use crate::{
    Event, EventKey, FormRef, JournalPosition, Moment, Op, ResponseHead, ResponseId, Writing,
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
    Sealing(Box<Ending>),
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

    pub fn is_copied(&self) -> bool {
        self.mirroring.has_all() && !self.files
    }

    /// What the database has is not believed, and another try may make it safer. (Files are in no mirror: where all else is
    /// stored, none does.)
    pub fn needs_mirror(&self) -> bool {
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

    pub fn save(&self) -> Save {
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

    pub fn write_tail(&mut self, event: &Event, local: bool, env: &mut dyn Env) {
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
