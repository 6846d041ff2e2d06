//! A schedule told by hand, under the same oracle: what a bug that was found has left behind.

use crate::{
    device::Device,
    faults::Fault,
    page::PHOTOS,
    schedule::Schedule,
    seen::{Answers, Broken},
};
use outbox::{
    Edit, Op, ResponseHead, ResponseId, State, StateName,
    snapshot::snapshot_key,
    tab::{CommitError, Input},
};

/// Two tabs of one browser, and what happens to them. Every step fails where a promise is broken.
pub struct Scenario(Schedule);

impl Default for Scenario {
    fn default() -> Self {
        Self(Schedule::new(1, false))
    }
}

impl Scenario {
    fn device(&mut self) -> &mut Device {
        &mut self.0.device
    }

    /// A tab is opened; which stores answer is decided once for its life.
    pub fn open_tab(&mut self, at: usize, database: bool, local: bool) -> Result<(), Broken> {
        self.device().kill(at)?;
        self.device().start(at, database, local)?;
        self.rest()
    }

    /// A tab is opened; what it asks first is not answered yet.
    pub fn start_tab(&mut self, at: usize, database: bool) -> Result<(), Broken> {
        self.device().start(at, database, true)
    }

    /// Everything that is under way happens.
    pub fn rest(&mut self) -> Result<(), Broken> {
        self.0.quiesce()
    }

    /// The database answers so many questions; the rest waits.
    pub fn serve(&mut self, questions: usize) -> Result<(), Broken> {
        (0..questions).try_for_each(|_| self.serve_one(None))
    }

    /// The lock manager answers one request, and whoever asked hears it; a thief's victim does not yet.
    pub fn grant(&mut self) -> Result<(), Broken> {
        let life = self.device().grant()?;
        let at = life.and_then(|life| self.device().at(life));
        at.map_or(Ok(()), |at| self.device().hear_locks(at))
    }

    fn serve_one(&mut self, fails: Option<CommitError>) -> Result<(), Broken> {
        let life = self.device().serve(fails)?;
        let at = life.and_then(|life| self.device().at(life));
        let at = at.filter(|at| self.device().page(*at).is_some_and(|page| page.frozen.is_none()));
        let Some(at) = at else { return Ok(()) };
        self.device().hear_database(at)?;
        while self.device().hears_of_mirror(at) {
            self.device().hear_database(at)?;
        }
        Ok(())
    }

    /// The tab is frozen in the background: it hears nothing until it thaws. So many of its questions to the database
    /// are answered all the same.
    pub fn freeze(&mut self, at: usize, begun: usize) -> Result<(), Broken> {
        self.device().dispatch(at, Input::Hidden)?;
        self.device().freeze(at, false, begun);
        Ok(())
    }

    /// The page is left, and waits in the back/forward cache.
    pub fn leave(&mut self, at: usize, begun: usize) -> Result<(), Broken> {
        self.device().dispatch(at, Input::Paused)?;
        self.device().freeze(at, true, begun);
        Ok(())
    }

    /// The tab's tasks run again: it hears that it is back, then what the database has answered.
    pub fn thaw(&mut self, at: usize) -> Result<(), Broken> {
        self.device().thaw(at, 0)?;
        while self.0.device.page(at).is_some_and(|page| !page.answers.is_empty()) {
            self.device().hear_database(at)?;
        }
        Ok(())
    }

    /// The tab's tasks run again, before it hears anything.
    pub fn wake(&mut self, at: usize) -> Result<(), Broken> {
        self.device().thaw(at, 0)
    }

    /// The database refuses what it is asked next.
    pub fn refuse(&mut self) -> Result<(), Broken> {
        self.serve_one(Some(CommitError::Failed))
    }

    /// The tab gives up waiting for what it has asked the database to do, which happens all the same.
    pub fn give_up(&mut self) -> Result<(), Broken> {
        let asked = self.device().next_asked(|_, asked| asked.is_awaited()).ok_or("nothing is asked")?;
        self.device().forget_asked(asked);
        self.rest()
    }

    /// A response is begun, with one answer; to the collector's key, or not.
    pub fn begin(&mut self, at: usize, secret: bool) -> Result<ResponseId, Broken> {
        self.0.begin(at)?;
        let id = *self.0.ids.last().ok_or("nothing was begun")?;
        let known = self.device().oracle.of(id);
        (known.refused, known.secret, known.editable) = (false, secret, false);
        // Nobody else has used the id.
        self.device().collector.holdings.remove(&id);
        self.set(at, id, "first")?;
        Ok(id)
    }

    pub fn set(&mut self, at: usize, id: ResponseId, value: &str) -> Result<(), Broken> {
        let op = Op::Set { reference: "/data/0".into(), value: value.into() };
        self.device().answer(at, id, op, Edit::Choice)
    }

    /// A file of so many bytes is chosen.
    pub fn attach(&mut self, at: usize, id: ResponseId, len: usize) -> Result<(), Broken> {
        self.device().attach_file(at, id, PHOTOS[0], (0..len).map(|i| i as u8).collect())
    }

    /// The file that was chosen is taken away again.
    pub fn detach(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        let op = Op::Set { reference: PHOTOS[0].into(), value: String::new() };
        self.device().answer(at, id, op, Edit::Choice)
    }

    pub fn open(&mut self, at: usize, id: ResponseId, steal: bool) -> Result<(), Broken> {
        self.device().open(at, id, steal)
    }

    pub fn close(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        self.0.close(at, id)
    }

    pub fn complete(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        self.device().complete(at, id)
    }

    /// Its survey lets what is completed be changed.
    pub fn let_edit(&mut self, id: ResponseId) {
        self.device().oracle.of(id).editable = true;
    }

    pub fn reopen(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        self.device().reopen(at, id)
    }

    /// The request that is under way arrives, and nobody hears what comes of it.
    pub fn answer_lost(&mut self) -> Result<(), Broken> {
        self.0.arrive(Some(Fault::AnswerLost))
    }

    /// The town hall erases what it has of the response.
    pub fn erase(&mut self, id: ResponseId) {
        self.device().collector.erase(id);
    }

    /// The database answers until the response is sealed; nothing is sent yet.
    pub fn until_sealed(&mut self, id: ResponseId) -> Result<(), Broken> {
        while self.0.head(id).is_none_or(|head| head.digest().is_none()) {
            self.go_on()?;
        }
        Ok(())
    }

    /// A request is under way, and stays so.
    pub fn until_sending(&mut self) -> Result<(), Broken> {
        while self.device().requests.is_empty() {
            self.go_on()?;
            self.grant()?;
        }
        Ok(())
    }

    /// Until a user sees the open response; what is under way to the collector stays so.
    pub fn until_open(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        while self.device().session(at, id).is_none() {
            self.grant()?;
            self.go_on()?;
        }
        Ok(())
    }

    /// Until the database has let it go.
    pub fn until_gone(&mut self, id: ResponseId) -> Result<(), Broken> {
        while !self.device().db.gone.contains_key(&id) {
            self.go_on()?;
        }
        Ok(())
    }

    fn go_on(&mut self) -> Result<(), Broken> {
        if self.device().asked.is_empty() && self.device().wanted.is_empty() {
            return Err("nothing is asked of the database".into());
        }
        self.serve(1)
    }

    pub fn discard(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        self.device().oracle.of(id).discarded = true;
        self.device().dispatch(at, Input::Discard(id))
    }

    /// The survey's drafts go which have had no answer for so many days; the collector says what day it is.
    pub fn let_drafts_go(&mut self, at: usize, days: u32) -> Result<(), Broken> {
        self.ask_drafts_to_go(at, days)?;
        self.rest()
    }

    /// The tab hears it, and has done nothing about it yet.
    pub fn ask_drafts_to_go(&mut self, at: usize, days: u32) -> Result<(), Broken> {
        self.device().let_drafts_go(at, days)
    }

    /// The device's clock is off by so much.
    pub fn skew(&mut self, ms: i64) {
        self.device().skew = ms;
    }

    /// The tab hears what the lock manager has said first: its response was stolen.
    pub fn hear_theft(&mut self, at: usize) -> Result<(), Broken> {
        self.device().hear_locks(at)
    }

    /// Whether the tab makes no room for a new version of the app.
    pub fn is_busy(&self, at: usize) -> bool {
        self.0.device.page(at).is_some_and(|page| page.tab.is_busy())
    }

    /// Whether the tab may write the response.
    pub fn may_write(&mut self, at: usize, id: ResponseId) -> bool {
        self.device().session(at, id).is_some_and(|session| session.is_writable())
    }

    /// The tab hears its oldest piece of news: a chunk of a file, a stolen lock.
    pub fn hear(&mut self, at: usize) -> Result<(), Broken> {
        self.0.hear(at)
    }

    pub fn kill(&mut self, at: usize) -> Result<(), Broken> {
        self.device().kill(at)
    }

    /// The browser dies; localStorage is as it was so many milliseconds ago.
    pub fn kill_browser(&mut self, late: i64) -> Result<(), Broken> {
        (0..self.device().pages.len()).try_for_each(|at| self.device().kill(at))?;
        let since = self.device().now - late;
        self.device().local.revert(since);
        self.device().check()
    }

    pub fn pass(&mut self, ms: i64) {
        self.device().now += ms;
    }

    /// Nothing can be stored from here on, or it can again.
    pub fn fill_disk(&mut self, full: bool) {
        self.device().copies.disk_full_for = if full { usize::MAX } else { 0 };
    }

    /// What both databases take from here on, and what they have, is not there when they are next opened.
    pub fn tear_stores(&mut self) {
        self.device().copies.torn = true;
    }

    /// Nobody serves the mirror from here on, or somebody does again.
    pub fn take_mirror_away(&mut self, away: bool) {
        self.device().copies.away_for = if away { usize::MAX } else { 0 };
    }

    /// Every tab dies, and the stores are opened anew.
    pub fn end_browser(&mut self) -> Result<(), Broken> {
        self.kill_browser(0)?;
        self.device().reopen_stores(false)
    }

    /// Whether the tab says that the response is saved.
    pub fn is_saved(&mut self, at: usize, id: ResponseId) -> Option<bool> {
        Some(self.device().session(at, id)?.save?.is_saved())
    }

    /// The collector will not take it.
    pub fn refuse_record(&mut self, id: ResponseId) {
        self.device().oracle.of(id).refused = true;
    }

    /// localStorage takes nothing from here on, or takes again.
    pub fn fill_local(&mut self, full: bool) {
        self.device().local_full = full;
    }

    /// Something that nobody can read lies in localStorage.
    pub fn litter(&mut self, key: String, text: &str) {
        self.device().local.lay(key, text.to_owned());
        self.device().oracle.garbage.push(text.to_owned());
    }

    /// What a user sees of an open response.
    pub fn answers(&mut self, at: usize, id: ResponseId) -> Option<Answers> {
        self.device().session(at, id).map(|session| session.answers.clone())
    }

    pub fn state(&self, id: ResponseId) -> Option<StateName> {
        self.0.head(id).map(|head| head.name())
    }

    pub fn head(&self, id: ResponseId) -> Option<ResponseHead> {
        self.0.head(id)
    }

    /// Whether the collector has what the device has sealed.
    pub fn has_arrived(&self, id: ResponseId) -> bool {
        let head = self.0.head(id).filter(|head| matches!(head.state, State::Received { .. }));
        head.and_then(|head| head.digest()).is_some_and(|digest| self.0.device.collector.has(id, digest))
    }

    /// The sealed record, as the database has it.
    pub fn record(&self, id: ResponseId) -> Option<&[u8]> {
        self.0.device.db.records.get(&id).map(Vec::as_slice)
    }

    /// How many rows and chunks of files and parts the database has of a response.
    pub fn files(&self, id: ResponseId) -> (usize, usize, usize) {
        let db = &self.0.device.db;
        let rows = db.attachments.keys().filter(|(of, _)| *of == id).count();
        let chunks = db.chunks.keys().filter(|(of, ..)| *of == id).count();
        (rows, chunks, db.sealed.keys().filter(|(of, ..)| *of == id).count())
    }

    /// Whether localStorage has a copy of the response.
    pub fn has_copy(&self, id: ResponseId) -> bool {
        self.0.device.local.get(&snapshot_key(&id)).is_some()
    }

    /// How many entries were set aside.
    pub fn aside(&self) -> usize {
        self.0.device.db.aside.len()
    }

    /// All is well again: everything that was promised must come true.
    pub fn end(&mut self) -> Result<(), Broken> {
        self.0.end()
    }
}
