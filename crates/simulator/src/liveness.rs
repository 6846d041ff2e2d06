//! What can be stored or sent is, in the end: when nothing fails any more and time goes on, without anybody's help.

use crate::{
    oracle::{self, Oracle},
    page::{PHOTOS, Page, Session},
    schedule::Schedule,
    seen::{Broken, Reach},
    stores::Database,
};
use outbox::{
    Event, Op, ResponseId, StateName,
    snapshot::{Content, Snapshot, snapshot_key},
    tab::{Input, Lock},
    tail::prefix_of,
};

/// After so long what a store refused was tried again, and what came of that as well.
const STORED_MS: i64 = 12_000;
/// After so long what was refused at the collector, too: it waits for an hour.
const SENT_MS: i64 = 2 * 3_600_000;

impl Schedule {
    /// The tabs that are open go on, without any fault.
    pub fn live_on(&mut self) -> Result<(), Broken> {
        for at in 0..self.device.pages.len() {
            if self.device.page(at).is_some_and(|page| page.frozen.is_some()) {
                self.thaw(at)?;
            }
        }
        self.pass(STORED_MS)?;
        self.each_session(|schedule, page, session| schedule.check_stored(page, session))?;
        if self.device.rng.once_in(2) {
            self.complete_all()?;
        }
        self.pass(SENT_MS)?;
        self.check_sent(|page, id| page.errands.sends.contains(&id))?;
        // A tab may have been killed between its transaction and its news: the others learn of it when they are used.
        for at in 0..self.device.pages.len() {
            self.device.dispatch(at, Input::Hint)?;
        }
        self.pass(if self.is_waiting() { SENT_MS } else { 0 })?;
        self.check_sent(|page, _| page.database)?;
        self.check_locks()?;
        for at in 0..self.device.pages.len() {
            self.device.dispatch(at, Input::Hidden)?;
        }
        self.pass(0)?;
        self.each_session(|schedule, page, session| schedule.check_copied(page, session))
    }

    fn each_session(&self, check: impl Fn(&Self, &Page, &Session) -> Result<(), Broken>) -> Result<(), Broken> {
        let pages = self.device.pages.iter().flatten();
        pages.flat_map(|page| page.sessions.iter().map(move |session| (page, session))).try_for_each(
            |(page, session)| check(self, page, session).map_err(|what| format!("{}: {what}", session.id)),
        )
    }

    /// What is open is stored, and its files are taken or refused; who may write is told so.
    fn check_stored(&self, page: &Page, session: &Session) -> Result<(), Broken> {
        let Some(save) = session.save else { return Err("nobody says how far it is saved".into()) };
        if session.sealing && !session.lost {
            return Err("is neither completed nor refused".into());
        }
        if !session.attaching.is_empty() {
            return Err(format!("{:?} is neither attached nor refused", session.attaching));
        }
        if page.database && self.is_its_own(session) && !session.lost && !save.writable {
            return Err("nobody else has it, and it is not written here".into());
        }
        if !page.database || !save.writable || self.may_be_over(session) {
            return Ok(());
        }
        // What a database alone has that has failed once is not called saved any more.
        let told = page.doubts || save.is_saved();
        match told && self.device.oracle.is_stored(session.id, &session.reach(save.last), &self.device.db) {
            true => Ok(()),
            false => Err(format!("can be stored, and is not: {save:?}")),
        }
    }

    /// Whether the files are here that are among the answers: the mirror has none.
    fn has_files(&self, session: &Session) -> bool {
        let files = PHOTOS.iter().filter_map(|node| session.answers.get(*node)).filter(|name| !name.is_empty());
        files.into_iter().all(|name| self.device.db.file(session.id, name).is_some())
    }

    /// Whether the tab may not know that it has sealed the response after all, or thrown it away.
    fn may_be_over(&self, session: &Session) -> bool {
        session.misled || self.device.oracle.known.get(&session.id).is_some_and(|known| known.discarded)
    }

    /// Whether nobody has opened the draft since: a tab that hears late of a theft may do so after the thief.
    fn is_its_own(&self, session: &Session) -> bool {
        let head = self.head(session.id);
        head.is_some_and(|head| head.name() == StateName::Draft && head.writer == Some(session.writing))
    }

    /// Everybody completes what is open; where the database is, that succeeds.
    fn complete_all(&mut self) -> Result<(), Broken> {
        for at in 0..self.device.pages.len() {
            let Some(page) = self.device.page(at).filter(|page| page.database) else { continue };
            let open = page
                .sessions
                .iter()
                .filter(|session| session.is_writable() && self.is_its_own(session) && self.has_files(session));
            for id in open.map(|session| session.id).collect::<Vec<_>>() {
                self.device.complete(at, id)?;
                self.pass(0)?;
                if self.device.session(at, id).is_some() {
                    return Err(format!("{id}: can be completed, and is not"));
                }
            }
        }
        Ok(())
    }

    /// What the collector takes is sent, where a tab is to send it.
    fn check_sent(&self, sends: impl Fn(&Page, ResponseId) -> bool) -> Result<(), Broken> {
        let is_sent_here = |id: ResponseId| self.device.pages.iter().flatten().any(|page| sends(page, id));
        match self.ids.iter().find(|id| self.waits(**id) && is_sent_here(**id)) {
            Some(id) => Err(format!("{id}: can be sent, and is not")),
            None => Ok(()),
        }
    }

    /// A lock is with a tab that has use for it, and a tab where nothing is open makes room for a new version.
    fn check_locks(&self) -> Result<(), Broken> {
        let idle = |page: &&Page| page.sessions.is_empty() && page.tab.is_busy();
        if let Some(page) = self.device.pages.iter().flatten().find(idle) {
            return Err(format!("life {} has nothing open, and is busy for ever", page.life));
        }
        for (lock, life) in &self.device.locks {
            let page = self.device.pages.iter().flatten().find(|page| page.life == *life);
            let open = |id: &ResponseId| page.is_some_and(|page| page.sessions.iter().any(|open| open.id == *id));
            if !matches!(lock, Lock::Response(id) if open(id)) {
                return Err(format!("{lock:?} stays with a tab that has no use for it"));
            }
        }
        Ok(())
    }

    /// What is hidden has a second copy.
    fn check_copied(&self, page: &Page, session: &Session) -> Result<(), Broken> {
        let writable = session.save.is_some_and(|save| save.writable && save.last > 0);
        let copies = page.database && page.local && self.device.oracle.garbage.is_empty();
        if !copies || !writable || self.may_be_over(session) {
            return Ok(());
        }
        let (id, device) = (session.id, &self.device);
        let copy = device.local.get(&snapshot_key(&id)).and_then(|text| Snapshot::parse(text).ok());
        let Some(Content::Events(events)) = copy.map(|copy| copy.content) else {
            return Err("is hidden, and has no second copy".into());
        };
        let upto = events.iter().filter(|event| event.writing == session.writing).map(Event::last).max();
        let last = session.save.map_or(0, |save| save.last) - session.before;
        match upto.unwrap_or(0) == last {
            true => Ok(()),
            false => Err(format!("its second copy goes to {upto:?}, not to {last}")),
        }
    }

    /// A new tab has brought to where it belongs what the others have left.
    pub fn check_restored(&self) -> Result<(), Broken> {
        let device = &self.device;
        if !device.page(0).is_some_and(|page| page.tab.has_recovered()) {
            return Err("recovery is never over".into());
        }
        if !device.oracle.garbage.is_empty() {
            // What cannot be read may stay, and what belongs to it.
            return Ok(());
        }
        for id in &self.ids {
            // A tab without a database that had not heard of it wrote to one that has left without a trace: nobody can tell
            // any more what that was, so it stays.
            let left = device.oracle.known.get(id).is_some_and(|known| !known.received.is_empty());
            if left && !device.db.heads.contains_key(id) && !device.db.gone.contains_key(id) {
                continue;
            }
            if let Some((key, _)) =
                device.local.entries(&prefix_of(id)).first().filter(|_| !self.has_lost_its_beginning(*id))
            {
                return Err(format!("{key} stays in the tail"));
            }
            let copy = device.local.get(&snapshot_key(id)).and_then(|text| Snapshot::parse(text).ok());
            let known = device.db.heads.contains_key(id) || device.db.gone.contains_key(id);
            if copy.is_some() && !known {
                return Err(format!("{id}: has a copy alone, and is not restored from it"));
            }
        }
        Ok(())
    }

    /// Whether the tail goes on with a response of which nothing else is left: it is in the list and in the rescue file, and
    /// belongs nowhere.
    fn has_lost_its_beginning(&self, id: ResponseId) -> bool {
        let device = &self.device;
        let begins =
            |(_, text): &(String, String)| Event::parse(text).is_ok_and(|event| matches!(event.op, Op::Begin { .. }));
        !device.db.heads.contains_key(&id)
            && !device.db.gone.contains_key(&id)
            && device.copies.image(id).is_none()
            && device.local.get(&snapshot_key(&id)).is_none()
            && !device.local.entries(&prefix_of(&id)).iter().any(begins)
    }
}

impl Oracle {
    /// Whether the database has a draft up to there.
    fn is_stored(&self, id: ResponseId, reach: &Reach, db: &Database) -> bool {
        let stored = oracle::in_database(id, db, self.known.get(&id).map_or(&[], |known| &known.holes));
        reach.iter().all(|(writing, upto)| stored.get(writing).copied().unwrap_or(0) >= *upto)
    }
}
