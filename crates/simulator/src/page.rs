//! One tab's life, and what its user sees.

use crate::{
    errands::Errands,
    fairness_checker::FairnessChecker,
    recovering::Recovering,
    rng::Rng,
    seen::{self, Answers, Reach, Seen},
    stores::Local,
};
use outbox::{
    Moment, Op, ResponseId, WritingId,
    tab::{Env, Input, LocalRefused, Lock, Save, Tab, Timer},
};
use std::collections::{BTreeSet, VecDeque};

/// How large the chunks of files are here.
pub const CHUNK: usize = 16;
/// The nodes whose answers are files.
pub const PHOTOS: [&str; 2] = ["/data/photo", "/data/child[1]/photo"];

/// What a user sees of one open response.
#[derive(Debug)]
pub struct Session {
    pub id: ResponseId,
    pub writing: WritingId,
    /// How far the writings go that this one continues, and the numbers that are counted before it.
    pub base: Reach,
    pub before: u32,
    pub answers: Answers,
    pub hash: u64,
    /// Where it was opened from a journal with holes: the answers that are the same whatever is found later.
    pub certain: Option<Answers>,
    /// localStorage has refused nothing since: what was recorded outlives the tab.
    pub tailed: bool,
    pub save: Option<Save>,
    /// The last number that was shown.
    pub recorded: u32,
    pub sealing: bool,
    /// The tab gave up waiting for the transaction that seals it, which happens all the same.
    pub unsure: bool,
    /// And it could not find out.
    pub misled: bool,
    /// The tab has heard that another one has it, or that it never had it.
    pub lost: bool,
    /// Files that are being taken.
    pub attaching: Vec<String>,
}

impl Session {
    /// One that was just opened, or begun: its writing, how far those go that it continues, and the numbers before it.
    pub fn new(id: ResponseId, writing: WritingId, (base, before): (Reach, u32), answers: Answers) -> Self {
        let hash = seen::hash_of(&answers);
        Self {
            id,
            writing,
            base,
            before,
            answers,
            hash,
            certain: None,
            tailed: false,
            save: None,
            recorded: before,
            sealing: false,
            unsure: false,
            misled: false,
            lost: false,
            attaching: Vec::new(),
        }
    }

    /// Something is done here; what it leads to is known before the machine is asked.
    pub fn apply(&mut self, op: &Op) {
        seen::apply(&mut self.answers, op);
        if let Some(certain) = &mut self.certain {
            seen::apply_to_certain(certain, op);
        }
        self.hash = seen::hash_of(&self.answers);
    }

    pub fn seen(&self) -> Seen {
        self.certain.clone().map_or(Seen::All(self.hash), Seen::These)
    }

    pub fn reach(&self, count: u32) -> Reach {
        let mut reach = self.base.clone();
        if count > self.before {
            reach.insert(self.writing, count - self.before);
        }
        reach
    }

    /// The numbers that a record stands for which is made now: the event that completes it comes first.
    pub fn reach_when_sealed(&self) -> Reach {
        let last = self.save.map_or(self.before, |save| save.last);
        self.reach(last + 2)
    }

    pub fn is_writable(&self) -> bool {
        !self.sealing && self.save.is_none_or(|save| save.writable)
    }
}

/// One tab's life.
#[derive(Debug)]
pub struct Page {
    /// No other life has this number.
    pub life: u32,
    pub tab: Tab,
    /// Which stores answered at its start.
    pub database: bool,
    pub local: bool,
    pub sessions: Vec<Session>,
    pub timers: Vec<(i64, Timer)>,
    /// News of other tabs, and pieces of files.
    pub inbox: VecDeque<Input>,
    /// What the database has answered, and what the lock manager has said: each in its order, and not heard yet.
    pub answers: VecDeque<Input>,
    pub locked: VecDeque<Input>,
    /// The locks that it knows to be its own.
    pub held: BTreeSet<Lock>,
    pub frozen: Option<Frozen>,
    /// The page has heard that the database is not to be believed alone.
    pub doubts: bool,
    /// The page is to make room for a new version.
    pub outdated: bool,
    pub fairness: FairnessChecker,
    pub recovering: Recovering,
    pub errands: Errands,
}

/// A page whose tasks do not run: it hears nothing before it thaws.
#[derive(Debug, Clone, Copy)]
pub struct Frozen {
    /// The page was left and is in the back/forward cache; otherwise it is a tab in the background, which is told nothing.
    pub cached: bool,
    /// How many of its questions are with the browser, which answers them all the same.
    pub begun: usize,
}

/// What a tab reaches at once.
pub struct Shell<'a> {
    /// As the device's clock says, and truly.
    pub now: i64,
    pub true_now: i64,
    pub rng: &'a mut Rng,
    pub local: &'a mut Local,
    pub full: bool,
    pub available: bool,
}

impl Env for Shell<'_> {
    fn now(&self) -> Moment {
        Moment { utc_ms: self.now, offset_min: 60 }
    }

    fn random(&mut self, bytes: &mut [u8]) {
        self.rng.fill(bytes);
    }

    fn local(&self, prefix: &str) -> Vec<(String, String)> {
        if self.available { self.local.entries(prefix) } else { Vec::new() }
    }

    fn local_text(&self, key: &str) -> Option<String> {
        self.local.get(key).filter(|_| self.available).map(str::to_owned)
    }

    fn put_local(&mut self, key: &str, text: &str) -> Result<(), LocalRefused> {
        if self.full || !self.available {
            return Err(LocalRefused);
        }
        self.local.put(key, text, self.true_now);
        Ok(())
    }

    fn remove_local(&mut self, key: &str) {
        if self.available {
            self.local.remove(key, self.true_now);
        }
    }
}
