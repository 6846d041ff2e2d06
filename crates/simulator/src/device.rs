//! One browser with its tabs, as the shell of the app would run them: effects are carried out, results come back later.

use crate::{
    collector::Collector,
    dice::Dice,
    oracle::{self, Answers, Broken, Oracle, Reach},
    page::{Page, Session, Shell},
    stores::{Database, Local},
};
use outbox::{
    ResponseId, ResponseSecret, WritingId, calendar,
    tab::{Batch, CommitError, Effect, Input, Lock, Query, Tab, Ticket},
};
use std::collections::{BTreeMap, VecDeque};

/// A question to the database that has not been answered.
#[derive(Debug)]
pub struct Asked {
    pub life: u32,
    pub ticket: Ticket,
    pub what: Question,
    /// It was given up by the tab, but may still be done.
    pub unheard: bool,
}

#[derive(Debug)]
pub enum Question {
    Commit(Batch),
    Read(Query),
}

/// A request under way.
#[derive(Debug, Clone)]
pub struct Request {
    pub life: u32,
    pub ticket: Ticket,
    pub id: ResponseId,
    pub secret: ResponseSecret,
    pub record: Vec<u8>,
    /// Nobody waits for its answer any more.
    pub late: bool,
}

/// The browser, its two stores, the network, and the collector at its end.
#[derive(Debug)]
pub struct Device {
    pub dice: Dice,
    /// True time, in milliseconds since 1970 UTC.
    pub now: i64,
    /// How far the device's clock is off.
    pub skew: i64,
    pub local: Local,
    pub local_full: bool,
    pub db: Database,
    pub asked: VecDeque<Asked>,
    pub locks: BTreeMap<Lock, u32>,
    pub wanted: VecDeque<(u32, Lock, bool)>,
    pub pages: Vec<Option<Page>>,
    pub requests: Vec<Request>,
    pub replies: Vec<(u32, Ticket, Option<outbox::tab::Reply>)>,
    pub collector: Collector,
    pub oracle: Oracle,
    lives: u32,
    /// The changes at which each promise was last compared.
    pub checked: (u64, u64),
    pub trace: Option<Vec<String>>,
}

impl Device {
    pub fn new(seed: u64, trace: bool) -> Self {
        Self {
            dice: Dice::new(seed),
            now: 1_795_338_000_000,
            skew: 0,
            local: Local::default(),
            local_full: false,
            db: Database::default(),
            asked: VecDeque::new(),
            locks: BTreeMap::new(),
            wanted: VecDeque::new(),
            pages: vec![None, None],
            requests: Vec::new(),
            replies: Vec::new(),
            collector: Collector::default(),
            oracle: Oracle::default(),
            lives: 0,
            checked: (0, 0),
            trace: trace.then(Vec::new),
        }
    }

    pub fn log(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(line());
        }
    }

    pub fn today(&self) -> String {
        calendar::day(self.now, 60)
    }

    /// A tab is opened; which stores answer is decided once for its life.
    pub fn start(&mut self, at: usize, database: bool, local: bool) -> Result<(), Broken> {
        self.lives += 1;
        let life = self.lives;
        self.pages[at] = Some(Page {
            life,
            tab: Tab::default(),
            database,
            local,
            sessions: Vec::new(),
            timers: Vec::new(),
            inbox: VecDeque::new(),
            frozen: false,
            outdated: false,
        });
        self.tell(at, Input::Started { database, local })
    }

    pub fn page(&self, at: usize) -> Option<&Page> {
        self.pages.get(at)?.as_ref()
    }

    pub fn at(&self, life: u32) -> Option<usize> {
        self.pages.iter().position(|page| page.as_ref().is_some_and(|page| page.life == life))
    }

    /// Gives an input to a tab and carries out what it asks for.
    pub fn tell(&mut self, at: usize, input: Input) -> Result<(), Broken> {
        let Some(page) = self.pages[at].as_mut() else { return Ok(()) };
        let life = page.life;
        if self.trace.is_some() {
            let line = format!("  tab {at} life {life} <- {}", short(&format!("{input:?}")));
            self.log(|| line);
        }
        let Some(page) = self.pages[at].as_mut() else { return Ok(()) };
        page.sessions.iter_mut().for_each(|session| session.tailed &= !self.local_full);
        let mut shell = Shell {
            now: self.now + self.skew,
            true_now: self.now,
            dice: &mut self.dice,
            local: &mut self.local,
            full: self.local_full,
            available: page.local,
        };
        let effects = page.tab.handle(input, &mut shell);
        for effect in effects {
            if self.trace.is_some() {
                let line = format!("      -> {}", short(&format!("{effect:?}")));
                self.log(|| line);
            }
            self.perform(at, life, effect)?;
        }
        self.check()
    }

    fn perform(&mut self, at: usize, life: u32, effect: Effect) -> Result<(), Broken> {
        match effect {
            Effect::Commit { ticket, batch } => {
                self.asked.push_back(Asked { life, ticket, what: Question::Commit(batch), unheard: false });
            }
            Effect::Read { ticket, query } => {
                self.asked.push_back(Asked { life, ticket, what: Question::Read(query), unheard: false });
            }
            Effect::Lock { lock, steal } => self.wanted.push_back((life, lock, steal)),
            Effect::Release(lock) => {
                if self.locks.get(&lock) == Some(&life) {
                    self.locks.remove(&lock);
                }
            }
            Effect::Send { ticket, id, secret, record } => {
                self.requests.push(Request { life, ticket, id, secret, record, late: false });
            }
            Effect::Wait { timer, ms } => {
                let due = self.now + ms;
                if let Some(page) = &mut self.pages[at] {
                    page.timers.push((due, timer));
                }
            }
            Effect::TellOthers => {
                for page in self.pages.iter_mut().flatten().filter(|page| page.life != life && !page.frozen) {
                    page.inbox.push_back(Input::Changed);
                }
            }
            Effect::Activate => {
                for page in self.pages.iter_mut().flatten() {
                    page.outdated = true;
                }
            }
            Effect::Show(show) => return self.shown(at, show),
        }
        Ok(())
    }

    pub fn tell_later(&mut self, at: usize, input: Input) -> Result<(), Broken> {
        if let Some(page) = &mut self.pages[at] {
            page.inbox.push_back(input);
        }
        Ok(())
    }

    pub fn session(&mut self, at: usize, id: ResponseId) -> Option<&mut Session> {
        self.pages[at].as_mut()?.sessions.iter_mut().find(|session| session.id == id)
    }

    pub fn end_session(&mut self, at: usize, id: ResponseId) {
        if let Some(page) = &mut self.pages[at] {
            page.sessions.retain(|session| session.id != id);
        }
    }

    /// Opens a response in a tab; one that is open there is closed first.
    pub fn open(&mut self, at: usize, id: ResponseId, steal: bool) -> Result<(), Broken> {
        self.end_session(at, id);
        self.tell(at, Input::Open { id, steal })
    }

    /// Begins a response in a tab.
    pub fn begin(&mut self, at: usize, id: ResponseId, input: Input) -> Result<(), Broken> {
        let answers = Answers::new();
        let hash = oracle::hash_of(&answers);
        let full = self.local_full;
        if let Some(page) = &mut self.pages[at] {
            let tailed = page.local && !full;
            let (writing, base) = (WritingId([0; 8]), Reach::new());
            page.sessions.push(Session {
                id,
                writing,
                base,
                before: 0,
                answers,
                hash,
                holed: false,
                tailed,
                save: None,
                sealing: false,
            });
        }
        self.oracle.of(id);
        // The first eight random bytes that it takes are the writing's name.
        let mut ahead = self.dice.clone();
        let mut name = [0; 8];
        ahead.fill(&mut name);
        if let Some(session) = self.session(at, id) {
            session.writing = WritingId(name);
        }
        self.tell(at, input)
    }

    /// The user does something in an open response. What it leads to is known before the machine is asked.
    pub fn answer(&mut self, at: usize, id: ResponseId, op: outbox::Op, edit: outbox::Edit) -> Result<(), Broken> {
        let Some(session) = self.session(at, id) else { return Ok(()) };
        let old_hash = session.hash;
        oracle::apply(&mut session.answers, &op);
        session.hash = if session.holed { oracle::ANY } else { oracle::hash_of(&session.answers) };
        let (new_hash, writing, before) = (session.hash, session.writing, session.before);
        let last = session.save.map_or(before, |save| save.last);
        // The first answer of a new response comes after the event that begins it.
        let first = before == 0 && last == 0;
        let number = last - before + 1 + u32::from(first);
        self.oracle.note(id, writing, number, new_hash);
        if first {
            self.oracle.note(id, writing, 1, old_hash);
        }
        self.tell(at, Input::Answer { id, op, edit })
    }

    /// The user completes a response; the event that says so changes no answer.
    pub fn complete(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        let Some(session) = self.session(at, id) else { return Ok(()) };
        session.sealing = true;
        let reach = session.reach_when_sealed();
        let (writing, hash) = (session.writing, session.hash);
        let last = session.save.map_or(session.before, |save| save.last) - session.before;
        let lines: Vec<_> = reach.iter().map(|(writing, upto)| format!("{writing} {upto}")).collect();
        let part = outbox::Part {
            name: outbox::record::INSTANCE_PART.into(),
            media_type: "application/xml".into(),
            bytes: lines.join("\n").into_bytes(),
        };
        for number in last + 1..=last + 2 {
            self.oracle.note(id, writing, number, hash);
        }
        self.tell(at, Input::Complete { id, parts: vec![part], times: outbox::seal::Times::Full })
    }

    /// The tab's process ends: what it has not begun to store is lost, what it has recorded is in localStorage.
    pub fn kill(&mut self, at: usize) -> Result<(), Broken> {
        let Some(page) = self.pages[at].take() else { return Ok(()) };
        let life = page.life;
        // The transaction that runs may have been done; those that wait behind it are not begun.
        let runs = self.asked.front().is_some_and(|asked| asked.life == life) && self.dice.once_in(2);
        if runs && let Some(Asked { what: Question::Commit(batch), .. }) = self.asked.pop_front() {
            // Whether it was in time, nobody hears.
            let _ = self.db.commit(&batch);
        }
        self.asked.retain(|asked| asked.life != life);
        self.wanted.retain(|(of, ..)| *of != life);
        self.locks.retain(|_, holder| *holder != life);
        self.replies.retain(|(of, ..)| *of != life);
        for request in self.requests.iter_mut().filter(|request| request.life == life) {
            request.late = true;
        }
        for session in page.sessions.iter().filter(|session| session.tailed) {
            if let Some(save) = session.save.filter(|save| save.writable) {
                let reach = session.reach(save.last);
                self.oracle.check_tail(session.id, &reach, &self.db, &self.local)?;
            }
        }
        self.check()
    }

    /// The lock manager answers one request.
    pub fn grant(&mut self) -> Result<(), Broken> {
        let Some((life, lock, steal)) = self.wanted.pop_front() else { return Ok(()) };
        let Some(at) = self.at(life) else { return Ok(()) };
        let holder = self.locks.get(&lock).copied().filter(|holder| *holder != life);
        let got = holder.is_none() || steal;
        if got {
            self.locks.insert(lock, life);
            if let Some(loser) = holder.and_then(|holder| self.at(holder)) {
                self.tell_later(loser, Input::LockLost(lock))?;
            }
        }
        self.tell(at, Input::Locked { lock, got })
    }

    /// The database answers the question asked first.
    pub fn serve(&mut self, fails: Option<CommitError>) -> Result<(), Broken> {
        let Some(asked) = self.asked.pop_front() else { return Ok(()) };
        let input = match asked.what {
            Question::Commit(batch) => {
                let leaves = self.oracle.check_leaving(&batch.writes, &self.db);
                let result = fails.map_or_else(|| self.db.commit(&batch), Err);
                result.map_or(Ok(()), |()| leaves)?;
                self.check()?;
                Input::Committed { ticket: asked.ticket, result }
            }
            Question::Read(query) => {
                let stored = fails.is_none().then(|| self.db.read(query));
                Input::Found { ticket: asked.ticket, stored }
            }
        };
        match self.at(asked.life) {
            Some(at) if !asked.unheard => self.tell(at, input),
            _ => Ok(()),
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(4000).collect()
}
