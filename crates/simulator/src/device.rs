//! One browser with its tabs, as the shell of the app would run them: effects are carried out, results come back later.

use crate::{
    asked::{Asked, Question},
    collector::{self, Collector},
    errands::Errands,
    fairness_checker::FairnessChecker,
    mirror::Copies,
    oracle::Oracle,
    page::{CHUNK, Page, Session, Shell},
    recovering::Recovering,
    rng::Rng,
    seen::{Answers, Broken, Reach},
    stores::{Database, Local},
};
use outbox::{
    Moment, ResponseId, ResponseSecret, WritingId,
    snapshot::snapshot_key,
    tab::{CommitError, Effect, Input, Lock, Notification, Tab, Ticket, Way, Write, following},
    upload,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many pieces of files a tab may hold at once: one for each open response, and one that is sent.
const AT_ONCE: usize = 3;

/// A request under way.
#[derive(Debug, Clone)]
pub struct Request {
    pub life: u32,
    pub ticket: Ticket,
    pub id: ResponseId,
    pub secret: ResponseSecret,
    pub what: Sent,
    /// Nobody waits for its answer any more.
    pub late: bool,
}

impl Request {
    /// Whether it is about this response.
    pub fn is_about(&self, id: ResponseId) -> bool {
        self.ids().contains(&id)
    }

    /// Whose it is.
    pub fn ids(&self) -> &[ResponseId] {
        match &self.what {
            Sent::Records(ids, _) => ids,
            Sent::Record(_) | Sent::Upload(_) => std::slice::from_ref(&self.id),
        }
    }
}

/// What is sent.
#[derive(Debug, Clone)]
pub enum Sent {
    Record(Vec<u8>),
    /// Many records in one body, and whose they are.
    Records(Vec<ResponseId>, Vec<u8>),
    Upload(upload::Request),
}

/// The browser, its two stores, the network, and the collector at its end.
#[derive(Debug)]
pub struct Device {
    pub rng: Rng,
    /// True time, in milliseconds since 1970 UTC.
    pub now: i64,
    /// How far the device's clock is off.
    pub skew: i64,
    pub local: Local,
    pub local_full: bool,
    pub db: Database,
    pub copies: Copies,
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
        let mut rng = Rng::new(seed);
        let copies = Copies::new(&mut rng);
        Self {
            rng,
            copies,
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
        Moment { utc_ms: self.now, offset_min: 60 }.civil_date()
    }

    /// A tab is opened; which stores answer is decided once for its life.
    pub fn start(&mut self, at: usize, database: bool, local: bool) -> Result<(), Broken> {
        self.lives += 1;
        let life = self.lives;
        self.pages[at] = Some(Page {
            life,
            tab: Tab::cutting(CHUNK, outbox::policy::MAX_INLINE),
            database,
            local,
            sessions: Vec::new(),
            timers: Vec::new(),
            inbox: VecDeque::new(),
            answers: VecDeque::new(),
            locked: VecDeque::new(),
            held: BTreeSet::new(),
            frozen: None,
            outdated: false,
            doubts: false,
            fairness: FairnessChecker::default(),
            recovering: Recovering::default(),
            errands: Errands::default(),
        });
        self.dispatch(at, Input::Keys(collector::keys()))?;
        self.dispatch(at, Input::Started { database, local })?;
        if self.copies.doubted { self.dispatch(at, Input::Distrust) } else { Ok(()) }
    }

    /// A tab sends something of a response; one that sees nothing of the database cannot know whose turn it is.
    fn check_turn(&mut self, at: usize, id: ResponseId, together: &[ResponseId]) -> Result<(), Broken> {
        let page = self.pages[at].as_mut().filter(|page| page.database);
        page.map_or(Ok(()), |page| page.fairness.take(&self.db, id, together))
    }

    pub fn page(&self, at: usize) -> Option<&Page> {
        self.pages.get(at)?.as_ref()
    }

    pub fn at(&self, life: u32) -> Option<usize> {
        self.pages.iter().position(|page| page.as_ref().is_some_and(|page| page.life == life))
    }

    /// Gives an input to a tab and carries out what it asks for.
    pub fn dispatch(&mut self, at: usize, input: Input) -> Result<(), Broken> {
        let Some(page) = self.pages[at].as_mut() else { return Ok(()) };
        let life = page.life;
        if page.frozen.is_some() {
            return Err("a frozen page hears something".into());
        }
        page.doubts |= tells_of_a_fault(&input);
        if self.trace.is_some() {
            let line = format!("  tab {at} life {life} <- {}", short(&format!("{input:?}")));
            self.log(|| line);
        }
        let ids = self.oracle.known.keys().copied();
        let mut without: Vec<_> = ids.filter(|id| self.local.get(&snapshot_key(id)).is_none()).collect();
        let Some(page) = self.pages[at].as_mut() else { return Ok(()) };
        for session in &mut page.sessions {
            session.tailed &= !self.local_full;
            session.lost |= loses(&input, session.id);
        }
        let mut shell = Shell {
            now: self.now + self.skew,
            true_now: self.now,
            rng: &mut self.rng,
            local: &mut self.local,
            full: self.local_full,
            available: page.local,
        };
        let (step, looks_for_drafts) = (page.recovering.heard(&input), page.errands.heard(&input));
        let effects = page.tab.handle(input, &mut shell);
        page.recovering.asked(step, &effects);
        if !looks_for_drafts {
            page.errands.asked(&effects);
        }
        if page.tab.has_recovered() {
            page.recovering.check()?;
        }
        if effects.iter().filter(|effect| carries_chunk(effect)).count() > AT_ONCE {
            return Err("more than a few chunks of files at once".into());
        }
        // A tab that hears only now that it has sealed knows nothing of what came since.
        let sealed =
            |effect: &Effect, of| matches!(effect, Effect::Notify(Notification::Completed { id, .. }) if *id == of);
        without.retain(|id| !effects.iter().any(|effect| sealed(effect, *id)));
        for effect in effects {
            if self.trace.is_some() {
                let line = format!("      -> {}", short(&format!("{effect:?}")));
                self.log(|| line);
            }
            self.perform(at, life, effect)?;
        }
        without.into_iter().try_for_each(|id| self.check_new_copy(id))?;
        self.check()
    }

    fn perform(&mut self, at: usize, life: u32, effect: Effect) -> Result<(), Broken> {
        match effect {
            Effect::Commit { ticket, batch } => {
                let doubts = self.pages[at].as_ref().is_some_and(|page| page.doubts);
                let adds = batch.for_mirror().and_then(|changes| following(changes, &Err(CommitError::Failed)));
                if doubts
                    && adds.is_some_and(|changes| self.copies.apply(&changes))
                    && let Some(page) = &mut self.pages[at]
                {
                    page.answers.push_back(Input::Mirrored { ticket });
                }
                self.asked.push_back(Asked::new(life, ticket, Question::Commit(batch)));
            }
            Effect::Read { ticket, query } => {
                self.asked.push_back(Asked::new(life, ticket, Question::Read(query)));
            }
            Effect::Lock { lock, steal } => self.wanted.push_back((life, lock, steal)),
            Effect::Release(lock) => self.release(life, lock),
            Effect::Send { ticket, id, secret, record, .. } => {
                self.check_turn(at, id, &[])?;
                self.requests.push(Request { life, ticket, id, secret, what: Sent::Record(record), late: false });
            }
            Effect::SendMany { ticket, ids, body, .. } => {
                ids.iter().try_for_each(|id| self.check_turn(at, *id, &ids))?;
                let (id, secret) = (ids.first().copied().ok_or("nothing is sent")?, ResponseSecret([0; 16]));
                let what = Sent::Records(ids, body);
                self.requests.push(Request { life, ticket, id, secret, what, late: false });
            }
            Effect::Upload { ticket, id, secret, request } => {
                self.check_turn(at, id, &[])?;
                self.requests.push(Request { life, ticket, id, secret, what: Sent::Upload(request), late: false });
            }
            Effect::ReadFile { id, name, index, start, len } => {
                let file = self.oracle.of(id).files.get(&name).map(|(bytes, _)| bytes.clone()).unwrap_or_default();
                let bytes = file.get(start as usize..start as usize + len).map(<[u8]>::to_vec);
                // Its source may be gone: a camera's file, or one on a card that was taken out.
                let bytes = bytes.filter(|_| !self.rng.once_in(60));
                return self.dispatch_later(at, Input::Chunk { id, name, index, bytes });
            }
            Effect::Wait { timer, ms } => {
                let due = self.now + ms;
                if let Some(page) = &mut self.pages[at] {
                    page.timers.push((due, timer));
                }
            }
            Effect::TellOthers => {
                // A tab that is frozen in the background hears it later; one in the back/forward cache does not.
                let hears = |page: &&mut Page| page.life != life && !page.frozen.is_some_and(|frozen| frozen.cached);
                for page in self.pages.iter_mut().flatten().filter(hears) {
                    page.inbox.push_back(Input::Changed);
                }
            }
            Effect::Distrust => {
                self.copies.doubted = true;
                for page in self.pages.iter_mut().flatten().filter(|page| page.life != life) {
                    page.inbox.push_back(Input::Distrust);
                }
            }
            Effect::Activate => {
                for page in self.pages.iter_mut().flatten() {
                    page.outdated = true;
                }
            }
            Effect::Notify(notification) => return self.shown(at, notification),
        }
        Ok(())
    }

    pub fn has_timers(&self) -> bool {
        self.pages.iter().flatten().any(|page| !page.timers.is_empty())
    }

    /// The next timer of a tab whose tasks run: when it is due, whose it is, and which.
    pub fn next_timer(&self) -> Option<(i64, usize, usize)> {
        let pages = self.pages.iter().enumerate();
        let pages = pages.filter_map(|(at, page)| Some((at, page.as_ref().filter(|page| page.frozen.is_none())?)));
        let timers =
            pages.flat_map(|(at, page)| page.timers.iter().enumerate().map(move |(i, (due, _))| (*due, at, i)));
        timers.min()
    }

    pub fn dispatch_later(&mut self, at: usize, input: Input) -> Result<(), Broken> {
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
        self.dispatch(at, Input::Open { id, way: if steal { Way::Steal } else { Way::IfFree } })
    }

    /// Begins a response in a tab.
    pub fn begin(&mut self, at: usize, id: ResponseId, input: Input) -> Result<(), Broken> {
        let full = self.local_full;
        if let Some(page) = &mut self.pages[at] {
            let session = Session::new(id, WritingId([0; 8]), (Reach::new(), 0), Answers::new());
            page.sessions.push(Session { tailed: page.local && !full, ..session });
        }
        self.oracle.of(id);
        // The first eight random bytes that it takes are the writing's name.
        let mut ahead = self.rng.clone();
        let mut name = [0; 8];
        ahead.fill(&mut name);
        if let Some(session) = self.session(at, id) {
            session.writing = WritingId(name);
        }
        self.dispatch(at, input)
    }

    /// The tab's process ends: what it has not begun to store is lost, what it has recorded is in localStorage.
    pub fn kill(&mut self, at: usize) -> Result<(), Broken> {
        let Some(page) = self.pages[at].take() else { return Ok(()) };
        let life = page.life;
        // What the browser has begun may have been done, whether or not anybody heard; what waits behind it is not begun.
        let begun = page.frozen.map_or_else(|| self.begun(life), |frozen| frozen.begun);
        for _ in 0..self.rng.below(begun + 1) {
            let first = self.asked.iter().position(|asked| asked.life == life);
            if let Some(Asked { what: Question::Commit(batch), .. }) = first.and_then(|first| self.asked.remove(first))
            {
                let _ = self.commit(&batch, None)?;
            }
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
                let lost = page.locked.iter().any(|input| is_loss(input, session.id));
                let could_know = page.database && !lost && !session.misled;
                self.oracle.check_tail(session.id, &reach, could_know, (&self.db, &self.local, &self.copies))?;
            }
        }
        self.check()
    }
}

/// The news that the database is not to be believed alone.
fn tells_of_a_fault(input: &Input) -> bool {
    matches!(input, Input::Committed { result: Err(CommitError::Failed), .. } | Input::Distrust)
}

/// The news that another tab has taken the response.
pub fn is_loss(input: &Input, id: ResponseId) -> bool {
    matches!(input, Input::LockLost(Lock::Response(of)) if *of == id)
}

/// That another tab has the response, as far as this one is told.
fn loses(input: &Input, id: ResponseId) -> bool {
    is_loss(input, id) || matches!(input, Input::Locked { lock, got: false } if *lock == Lock::Response(id))
}

/// Whether an effect holds a piece of a file in memory.
fn carries_chunk(effect: &Effect) -> bool {
    match effect {
        Effect::Commit { batch, .. } => batch.writes.iter().any(is_chunk),
        Effect::Upload { request, .. } => matches!(request, upload::Request::Append { .. }),
        _ => false,
    }
}

pub fn is_chunk(write: &Write) -> bool {
    matches!(write, Write::Chunk(..) | Write::SealedChunk(..))
}

fn short(text: &str) -> String {
    text.chars().take(4000).collect()
}
