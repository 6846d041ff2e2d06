//! One tab of the app as a state machine: what happens goes in, what is to be done comes out.
//!
//! All decisions about responses are made here: what is written where and when, when *saved* and *received* may be
//! shown, what is sent, what follows from each refusal. The shell only carries effects out, in order, and reports what
//! came of them. Several tabs share the stores without trusting each other: a lock says who may write a response, and
//! every transaction expects the response's head as its writer left it.

mod apart;
mod attaching;
mod building;
mod copies;
mod effect;
mod env;
mod expiry;
mod gather;
mod input;
mod keys;
mod lifecycle;
mod mirroring;
mod notification;
mod open;
mod opening;
mod outcome;
mod parts;
mod reconciling;
mod recovery;
mod reopening;
mod restoring;
mod sealing;
mod sending;
mod store;
mod together;
mod unsent;
mod uploading;
mod writing;

pub use crate::answer::Reply;
pub use effect::{Effect, Lock, Ticket, Timer};
pub use env::{Env, LocalRefused};
pub use input::{Finished, Input, Way};
pub use mirroring::following;
pub use notification::{NotAttached, NotCompleted, NotOpened, Notification, OnlyRead, Opened, Recovered, Save};
pub use store::{Aside, Batch, CommitError, Query, Stored, Write};
pub use unsent::{Unsent, strays, unsent};

use crate::sorted::{SortedMap, SortedSet};
use crate::{
    Edit, Op, ResponseId, WritingId,
    plan::Trigger,
    policy::MAX_INLINE,
    receipt_key::{Keys, ReceiptKey},
    sealing::CHUNK,
};
use attaching::Wanted;
use effect::About;
use expiry::Rule;
use open::Open;
use opening::Opening;
use recovery::Recovery;
use uploading::Uploader;

/// One tab, from its start to its end.
#[derive(Debug)]
pub struct Tab {
    /// How large the chunks of files are.
    chunk: usize,
    /// A part that is longer travels apart.
    inline: usize,
    /// Whether IndexedDB was there at the start. It may fail later: that is what results tell.
    database: bool,
    local: bool,
    /// The database has failed in this session of the browser: what it alone has is not called saved any more.
    distrusts: bool,
    /// The transactions whose changes the mirror has.
    mirrored: SortedSet<u32>,
    open: Vec<Open>,
    openings: SortedMap<ResponseId, Opening>,
    /// Who asked to open a response that was busy here.
    later: Vec<(ResponseId, Way)>,
    recovery: Recovery,
    uploader: Uploader,
    keys: Keys,
    /// Keys that somebody has accepted: what waits for them is being looked up.
    accepting: Vec<(u32, ReceiptKey)>,
    /// How long surveys' drafts stay: those are being looked up.
    expiry: Vec<(u32, Rule)>,
    tickets: u32,
    effects: Vec<Effect>,
}

impl Default for Tab {
    fn default() -> Self {
        Self::cutting(CHUNK, MAX_INLINE)
    }
}

impl Tab {
    /// A tab whose files are cut into chunks of so many bytes, and whose parts travel apart when they are longer than
    /// `inline`: stored formats know one size, [`CHUNK`], and what is made [`MAX_INLINE`]; a simulation cannot afford
    /// them.
    pub fn cutting(chunk: usize, inline: usize) -> Self {
        Self {
            chunk,
            inline,
            database: false,
            local: false,
            distrusts: false,
            mirrored: SortedSet::new(),
            open: Vec::new(),
            openings: SortedMap::new(),
            later: Vec::new(),
            recovery: Recovery::default(),
            uploader: Uploader::default(),
            keys: Keys::default(),
            accepting: Vec::new(),
            expiry: Vec::new(),
            tickets: 0,
            effects: Vec::new(),
        }
    }

    /// Takes one input in and gives what is to be done, in order. Results of effects come as inputs of their own.
    pub fn handle(&mut self, input: Input, env: &mut dyn Env) -> Vec<Effect> {
        match input {
            Input::Started { database, local } => {
                (self.database, self.local) = (database, local);
                self.recover(env);
            }
            Input::Begin { head, begin } => self.begin(*head, begin, env),
            Input::Open { id, way } => self.ask_to_open(id, way, env),
            Input::Answer { id, op, edit } => {
                self.take_answer(id, op, edit, env);
            }
            Input::Leave(id) => self.leave_field(id),
            Input::Attach { id, reference, name, media_type, len } => {
                self.attach(id, Wanted { reference, name, media_type, len }, env);
            }
            Input::Chunk { id, name, index, bytes } => self.taken(id, &name, index, bytes),
            Input::Complete { id, finished } => self.complete(id, *finished, env),
            Input::Discard(id) => self.discard(id, env),
            Input::LetDraftsGo { survey, days, today } => {
                self.let_drafts_go(Rule { survey, days, today, told_at: env.now().utc_ms });
            }
            Input::Close(id) => self.close(id),
            Input::Hidden => self.put_all_away(),
            Input::Paused => self.pause(),
            Input::Resumed => self.resume(env),
            Input::Hint => self.look_for_due(Trigger::Hint, env),
            Input::SendNow => self.look_for_due(Trigger::Asked, env),
            Input::Keys(keys) => self.learn_keys(keys, env),
            Input::AcceptKey(key) => self.accept_key(key, env),
            Input::Changed => {
                self.notify(Notification::Responses);
                self.look_for_due(Trigger::Timer, env);
            }
            Input::SendAgain(id) => self.send_again(id, env),
            Input::UpdateWaits { any_open } => {
                if !any_open && self.open.is_empty() && self.openings.is_empty() {
                    self.effects.push(Effect::Activate);
                }
            }
            Input::Locked { lock: Lock::Response(id), got } => self.response_locked(id, got, env),
            Input::Locked { lock: Lock::Uploader, got } => self.uploader_locked(got, env),
            Input::LockLost(lock) => self.lock_lost(lock),
            Input::Found { ticket, stored } => self.found(ticket, stored, env),
            Input::Mirrored { ticket } => self.mirrored_one(ticket),
            Input::Distrust => self.distrust(),
            Input::Committed { ticket, result } => self.committed(ticket, result, env),
            Input::Answered { ticket, reply } => self.answered(ticket, reply, env),
            Input::Elapsed(timer) => self.elapsed(timer, env),
        }
        self.conclude_input(env)
    }

    /// Takes in what was done in an open response, as [`Input::Answer`] does. Tells whether it takes the place of the
    /// event before it: a text that is typed further.
    pub fn answer(&mut self, id: ResponseId, op: Op, edit: Edit, env: &mut dyn Env) -> (bool, Vec<Effect>) {
        let replaces = self.take_answer(id, op, edit, env);
        (replaces, self.conclude_input(env))
    }

    /// What follows from any input.
    fn conclude_input(&mut self, env: &mut dyn Env) -> Vec<Effect> {
        self.go_on_attaching();
        self.open_later(env);
        self.show_changes();
        std::mem::take(&mut self.effects)
    }

    /// Whether a response is open here, or about to be: then the page is not to be reloaded.
    pub fn is_busy(&self) -> bool {
        !self.open.is_empty() || !self.openings.is_empty()
    }

    /// Whether everything that an earlier life of the app left is where it belongs, as far as it can be brought there.
    pub fn has_recovered(&self) -> bool {
        self.recovery.is_over() && !self.openings.values().any(Opening::is_quiet)
    }

    fn found(&mut self, ticket: Ticket, stored: Option<Stored>, env: &mut dyn Env) {
        match ticket.about {
            About::Recovery => self.on_overview(ticket.number, stored, env),
            About::Opening(id) => self.found_for_opening(id, ticket.number, stored, env),
            About::Writing(id) => self.found_for_writing(id, ticket.number, stored, env),
            About::Uploader => self.found_for_uploader(ticket.number, stored, env),
            About::Again(id) => self.found_for_again(id, stored),
            About::Accepting => self.found_for_accepting(ticket.number, stored),
            About::Expiry => self.found_for_expiry(ticket.number, stored, env),
            About::Clearing(id) => self.found_for_clearing(id, stored, env),
            About::Comparing(id) => self.found_for_comparing(id, ticket.number, stored, env),
            About::Attaching(_) | About::Mirroring => {}
        }
    }

    fn committed(&mut self, ticket: Ticket, result: Result<(), CommitError>, env: &mut dyn Env) {
        let mirrored = self.mirrored.remove(&ticket.number);
        if result == Err(CommitError::Failed) {
            self.distrust();
        }
        match ticket.about {
            About::Recovery => self.recovered_one(ticket.number, result, env),
            About::Opening(id) => self.committed_for_opening(id, ticket.number, (result, mirrored), env),
            About::Writing(id) => self.committed_for_writing(id, ticket.number, (result, mirrored), env),
            About::Attaching(id) => self.committed_for_attaching(id, ticket.number, result, env),
            About::Uploader => self.outcome_stored(ticket.number, result, env),
            About::Again(_) => self.look_for_due(Trigger::Hint, env),
            About::Clearing(_) => self.cleared(result),
            About::Expiry | About::Accepting | About::Comparing(_) | About::Mirroring => {}
        }
    }

    fn elapsed(&mut self, timer: Timer, env: &mut dyn Env) {
        match timer {
            Timer::Rest(id, pulse) => self.rested(id, pulse),
            Timer::Retry(id) => self.retry(id),
            Timer::Wake(number) => self.wake(number, env),
            Timer::Recover => self.recover(env),
        }
    }

    fn lock_lost(&mut self, lock: Lock) {
        match lock {
            Lock::Response(id) => {
                if let Some(open) = self.open.iter_mut().find(|open| open.id == id) {
                    open.stop();
                }
                if let Some(opening) = self.openings.get_mut(&id) {
                    opening.lose();
                }
            }
            // A sending that is under way goes on: the same bytes twice do no harm.
            Lock::Uploader => self.uploader.lose(),
        }
    }

    fn ticket(&mut self, about: About) -> Ticket {
        self.tickets = self.tickets.wrapping_add(1);
        Ticket { about, number: self.tickets }
    }

    /// Asks for a transaction; its number comes back with the result.
    fn commit(&mut self, about: About, mut batch: Batch) -> u32 {
        if self.distrusts {
            batch.keep_in_mirror_what_is_set_aside();
        }
        let ticket = self.ticket(about);
        self.effects.push(Effect::Commit { ticket, batch });
        ticket.number
    }

    fn read(&mut self, about: About, query: Query) -> u32 {
        let ticket = self.ticket(about);
        self.effects.push(Effect::Read { ticket, query });
        ticket.number
    }

    fn notify(&mut self, notification: Notification) {
        self.effects.push(Effect::Notify(notification));
    }

    /// The responses of this device have changed, for this tab and the others.
    fn tell_changed(&mut self) {
        self.notify(Notification::Responses);
        self.effects.push(Effect::TellOthers);
    }
}

fn new_writing(env: &mut dyn Env) -> WritingId {
    let mut bytes = [0; 8];
    env.random(&mut bytes);
    WritingId(bytes)
}
