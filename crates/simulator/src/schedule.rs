//! One schedule: what users, stores, network and faults do, step after step, chosen by a seed.

use crate::{
    device::Device,
    faults::{Fault, Stand, Table},
    page::{PHOTOS, Page},
    seen::Broken,
};
use outbox::{Digest, Edit, FormRef, Op, ResponseHead, ResponseId, ResponseSecret, State, tab::Input};

pub const STEPS: usize = 200;
pub const RESPONSES: usize = 3;
/// After how many days without an answer the survey lets its drafts go.
const DRAFTS_STAY: u32 = 4;

/// A schedule while it runs.
pub struct Schedule {
    pub device: Device,
    pub table: Table,
    pub ids: Vec<ResponseId>,
    steps: usize,
    counter: u32,
    pub full_for: usize,
    /// Its users take many photographs, and wait for them.
    pub patient: bool,
    /// Its tabs hear one answer in so many late, and are frozen for a long time.
    late: usize,
    /// Its users come and go over months, with clocks that go wrong, while the survey lets drafts go.
    pub long: bool,
    /// Its users correct what they have completed, on a network where much arrives late.
    pub corrects: bool,
    /// Its disk is full now and then.
    pub fills: bool,
}

impl Schedule {
    pub fn new(seed: u64, trace: bool) -> Self {
        crate::opened::forget();
        let device = Device::new(seed, trace);
        let mut schedule = Self {
            device,
            table: Table::default(),
            ids: Vec::new(),
            steps: 0,
            counter: 0,
            full_for: 0,
            patient: false,
            late: 4,
            long: false,
            corrects: false,
            fills: false,
        };
        schedule.patient = schedule.device.rng.once_in(2);
        schedule.long = schedule.device.rng.once_in(12);
        schedule.corrects = schedule.device.rng.once_in(8);
        schedule.fills = schedule.device.rng.once_in(4);
        schedule.late = [2, 4, 4, 8][schedule.device.rng.below(4)];
        schedule
    }

    /// Runs it to its end, and then until nothing is left to do on a device where all is well again.
    pub fn run(&mut self) -> Result<(), Broken> {
        while self.steps < STEPS {
            self.step()?;
        }
        self.end()?;
        self.lose_database()
    }

    fn step(&mut self) -> Result<(), Broken> {
        self.steps += 1;
        self.device.now += 20 + self.device.rng.below(400) as i64;
        self.full_for = self.full_for.saturating_sub(1);
        self.device.copies.step();
        self.device.local_full = self.full_for > 0;
        let user = if self.patient { 22 } else { 34 };
        // Neither sealing takes long, nor what is on its way, nor what lies loose at the collector.
        let (loose, sending) = (self.device.collector.loose() > 0, !self.device.requests.is_empty());
        let progress = match self.seals() {
            true if loose || sending => 60,
            false if loose && self.is_apart() => 50,
            false if !loose => 88,
            _ => 82,
        };
        match self.device.rng.below(100) {
            drawn if drawn < user => self.user(),
            drawn if drawn < progress => self.progress(),
            _ => self.fault(),
        }
    }

    /// A tab whose tasks run.
    pub fn live(&mut self) -> Option<usize> {
        self.one_of(|page| page.frozen.is_none())
    }

    /// A tab.
    pub fn any(&mut self) -> Option<usize> {
        self.one_of(|_| true)
    }

    fn one_of(&mut self, wanted: impl Fn(&Page) -> bool) -> Option<usize> {
        let found: Vec<_> =
            (0..self.device.pages.len()).filter(|at| self.device.page(*at).is_some_and(&wanted)).collect();
        (!found.is_empty()).then(|| found[self.device.rng.below(found.len())])
    }

    fn user(&mut self) -> Result<(), Broken> {
        let at = self.device.rng.below(self.device.pages.len());
        let Some(page) = self.device.page(at) else { return self.device.start(at, true, true) };
        if page.frozen.is_some() {
            return if self.device.rng.once_in(10 / self.late + 1) { self.thaw(at) } else { self.progress() };
        }
        let open: Vec<_> = page.sessions.iter().map(|session| session.id).collect();
        if self.device.rng.once_in(if self.long { 8 } else { 80 }) {
            return self.device.let_drafts_go(at, DRAFTS_STAY);
        }
        if self.long && open.is_empty() && !self.device.rng.once_in(5) {
            // Drafts lie about.
            return self.progress();
        }
        if open.is_empty() || open.len() < 2 && self.device.rng.once_in(12) {
            return self.open_one(at, false);
        }
        let id = open[self.device.rng.below(open.len())];
        if self.long && self.device.rng.once_in(3) {
            return self.close(at, id);
        }
        let writable = self.device.session(at, id).is_some_and(|session| session.is_writable());
        if !writable {
            let steal = self.device.rng.once_in(2);
            return match self.device.rng.below(4) {
                0 => self.close(at, id),
                1 => self.device.open(at, id, steal),
                _ => Ok(()),
            };
        }
        self.use_response(at, id)
    }

    fn use_response(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        self.counter += 1;
        let n = self.counter;
        let (mut action, node) = (self.device.rng.below(100), self.device.rng.below(2));
        let attaching = self.device.session(at, id).is_some_and(|session| !session.attaching.is_empty());
        if attaching && action >= 70 && !self.device.rng.once_in(6) {
            // Whoever has just taken a photograph waits until it is there.
            return self.progress();
        }
        if self.patient && !attaching && action < 25 {
            action = 45;
        }
        if self.corrects && !attaching && self.device.rng.once_in(4) {
            action = 80;
        }
        let reference = format!("/data/{node}");
        match action {
            0..45 => {
                let before = self.device.session(at, id).and_then(|session| session.answers.get(&reference).cloned());
                let mut value = before.unwrap_or_default();
                if self.device.rng.once_in(400) {
                    value.push_str(&"ą€x".repeat(900));
                }
                value.push(char::from(b'a' + (n % 26) as u8));
                self.device.answer(at, id, Op::Set { reference, value }, Edit::Text)
            }
            45..52 => self.device.attach(at, id),
            52..53 => {
                let node = PHOTOS[self.device.rng.below(PHOTOS.len())];
                let op = Op::Set { reference: node.into(), value: String::new() };
                self.device.answer(at, id, op, Edit::Choice)
            }
            53..68 => {
                let op = Op::Set { reference: "/data/choice".into(), value: n.to_string() };
                self.device.answer(at, id, op, Edit::Choice)
            }
            68..70 => self.device.answer(at, id, Op::AddRepeat { reference: "/data/child[1]".into() }, Edit::Choice),
            70..76 => self.device.dispatch(at, Input::Leave(id)),
            76..91 => self.device.complete(at, id),
            91..93 => {
                // From here on nothing is promised.
                self.device.oracle.of(id).discarded = true;
                self.device.dispatch(at, Input::Discard(id))
            }
            93..97 => self.close(at, id),
            97..98 => self.device.dispatch(at, Input::Hidden),
            98..99 => self.device.dispatch(at, Input::Hint),
            _ => self.device.dispatch(at, Input::SendNow),
        }
    }

    pub fn close(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        if let Some(page) = &mut self.device.pages[at] {
            page.sessions.retain(|session| session.id != id);
        }
        self.device.dispatch(at, Input::Close(id))
    }

    pub fn open_one(&mut self, at: usize, steal: bool) -> Result<(), Broken> {
        if self.ids.len() < RESPONSES && (self.ids.is_empty() || self.device.rng.once_in(4)) {
            return self.begin(at);
        }
        let mut id = self.ids[self.device.rng.below(self.ids.len())];
        if self.corrects {
            id = self.unheard().unwrap_or(id);
        }
        let quarantined = self.head(id).filter(|head| matches!(head.state, State::Quarantined { .. }));
        if let Some(digest) = quarantined.and_then(|head| head.digest())
            && self.device.rng.once_in(6)
        {
            if self.device.rng.once_in(2) {
                let day = self.device.today();
                self.device.collector.release(id, digest, &day);
            }
            return self.device.dispatch(at, Input::SendAgain(id));
        }
        if self.head(id).is_some_and(|head| head.can_reopen()) && (self.corrects || self.device.rng.once_in(2)) {
            return self.device.reopen(at, id);
        }
        self.device.open(at, id, steal)
    }

    /// A response that can be corrected while a record of it is still on its way.
    fn unheard(&self) -> Option<ResponseId> {
        let late = self.device.requests.iter().filter(|request| request.late);
        let mut ids = late.flat_map(|request| request.ids()).copied();
        ids.find(|id| self.head(*id).is_some_and(|head| head.can_reopen()))
    }

    pub fn begin(&mut self, at: usize) -> Result<(), Broken> {
        let (mut id, mut secret) = ([0; 16], [0; 16]);
        self.device.rng.fill(&mut id);
        self.device.rng.fill(&mut secret);
        let id = ResponseId::from_random(id);
        let form = FormRef { id: "trzy".into(), version: "1".into(), hash: Digest([7; 32]) };
        let begin = Op::Begin {
            response: id,
            survey: "trzy".into(),
            form: form.clone(),
            seed: 7,
            zone: "Europe/Warsaw".into(),
            edits: None,
            values: Vec::new(),
        };
        let created = self.device.today();
        let head = ResponseHead::draft(id, "trzy".into(), "Trzy".into(), form, created, ResponseSecret(secret));
        self.ids.push(id);
        if !self.corrects && self.device.rng.once_in(2) {
            // Another device has used it: a copied profile, or an import.
            let day = self.device.today();
            self.device.collector.take(id, &day);
        }
        let rng = &mut self.device.rng;
        let (refused, secret, editable) = (rng.once_in(9), rng.once_in(2), self.corrects || rng.once_in(2));
        let known = self.device.oracle.of(id);
        (known.refused, known.secret, known.editable) = (refused, secret, editable);
        self.device.begin(at, id, Input::Begin { head: Box::new(head), begin })
    }

    pub fn head(&self, id: ResponseId) -> Option<ResponseHead> {
        ResponseHead::parse(self.device.db.heads.get(&id)?).ok()
    }

    /// Something that was asked for happens.
    pub fn progress(&mut self) -> Result<(), Broken> {
        let device = &self.device;
        let told: Vec<_> = (0..device.pages.len())
            .filter(|at| device.page(*at).is_some_and(|page| page.frozen.is_none() && !page.inbox.is_empty()))
            .collect();
        let late = |page: &&Page| page.frozen.is_none() && !(page.answers.is_empty() && page.locked.is_empty());
        let late = device.pages.iter().flatten().filter(late).count();
        let choices = [
            (3 * device.asked.len().min(3), 0),
            (3 * device.wanted.len().min(2), 1),
            (3 * device.requests.len().min(3), 2),
            (3 * device.replies.len().min(3), 3),
            // News of the other tabs, a stolen lock among them, may take its time.
            (if self.patient { 3 * told.len() } else { told.len() }, 4),
            (2 * late, 5),
            (3, 6),
        ];
        let all = choices.iter().map(|(weight, _)| weight).sum();
        let mut drawn = self.device.rng.below(all);
        for (weight, choice) in choices {
            if drawn < weight {
                return match choice {
                    0 => {
                        let life = self.device.serve(None)?;
                        self.heard(life)
                    }
                    1 => {
                        let life = self.device.grant()?;
                        self.heard(life)
                    }
                    2 => {
                        let delayed = self.corrects && self.device.rng.once_in(3);
                        self.arrive(delayed.then_some(Fault::Delayed))
                    }
                    3 => self.reply(),
                    4 => {
                        let at = told[self.device.rng.below(told.len())];
                        self.hear(at)
                    }
                    5 => self.hear_late(),
                    _ => self.ring(),
                };
            }
            drawn -= weight;
        }
        Ok(())
    }

    /// What was answered is heard at once more often than late.
    pub fn heard(&mut self, life: Option<u32>) -> Result<(), Broken> {
        let Some(at) = life.and_then(|life| self.device.at(life)) else { return Ok(()) };
        if self.device.page(at).is_some_and(|page| page.frozen.is_some()) || self.device.rng.once_in(self.late) {
            return Ok(());
        }
        while self.device.page(at).is_some_and(|page| !(page.answers.is_empty() && page.locked.is_empty())) {
            self.hear_one(at)?;
        }
        Ok(())
    }

    /// Some tab hears what was answered a while ago.
    fn hear_late(&mut self) -> Result<(), Broken> {
        let late = |page: &Page| page.frozen.is_none() && !(page.answers.is_empty() && page.locked.is_empty());
        self.one_of(late).map_or(Ok(()), |at| self.hear_one(at))
    }

    /// The database and the lock manager know nothing of each other.
    fn hear_one(&mut self, at: usize) -> Result<(), Broken> {
        let Some(page) = self.device.page(at) else { return Ok(()) };
        let (answers, locked) = (page.answers.len(), page.locked.len());
        let locks_first = answers == 0 || locked > 0 && self.device.rng.once_in(2);
        if locks_first { self.device.hear_locks(at) } else { self.device.hear_database(at) }
    }

    pub fn hear(&mut self, at: usize) -> Result<(), Broken> {
        let input = self.device.pages[at].as_mut().and_then(|page| page.inbox.pop_front());
        input.map_or(Ok(()), |input| self.device.dispatch(at, input))
    }

    /// A timer is due, or the time until the next one passes.
    pub fn ring(&mut self) -> Result<(), Broken> {
        let Some((due, at, i)) = self.device.next_timer() else { return Ok(()) };
        self.device.now = self.device.now.max(due);
        let timer = self.device.pages[at].as_mut().map(|page| page.timers.swap_remove(i).1);
        timer.map_or(Ok(()), |timer| self.device.dispatch(at, Input::Elapsed(timer)))
    }

    /// The tab's tasks do not run any more; some of what it has asked for is with the browser.
    pub fn freeze(&mut self, at: usize, cached: bool) {
        let Some(life) = self.device.page(at).map(|page| page.life) else { return };
        let begun = self.device.begun(life);
        let begun = self.device.rng.below(begun + 1);
        self.device.freeze(at, cached, begun);
    }

    pub fn thaw(&mut self, at: usize) -> Result<(), Broken> {
        let waiting = self.device.page(at).map_or(0, |page| page.answers.len());
        let heard_before = if self.device.rng.once_in(2) { 0 } else { self.device.rng.below(waiting + 1) };
        self.device.thaw(at, heard_before)
    }

    pub fn stand(&self, id: ResponseId) -> Stand {
        let device = &self.device;
        let pages = || device.pages.iter().flatten();
        let mut mine = pages().flat_map(|page| &page.sessions).filter(|session| session.id == id).peekable();
        let mut frozen = pages().filter(|page| page.frozen.is_some()).flat_map(|page| &page.sessions);
        if device.db.gone.contains_key(&id) {
            return Stand::Gone;
        }
        let head = crate::oracle::head_of(id, &device.db, &device.local);
        match head.as_ref().map(|head| &head.state) {
            Some(State::Received { .. }) => Stand::Received,
            Some(State::Quarantined { .. }) => Stand::Quarantined,
            Some(State::Completed { .. }) if device.requests.iter().any(|request| request.is_about(id)) => {
                Stand::Sending
            }
            Some(State::Completed { .. }) => Stand::Waiting,
            _ if frozen.any(|session| session.id == id) => Stand::Frozen,
            _ if mine.peek().is_some_and(|session| session.sealing) => Stand::Sealing,
            Some(State::Draft) if head.as_ref().is_some_and(|head| !head.replaces.is_empty()) => Stand::Reopened,
            _ if mine.peek().is_some_and(|session| !session.attaching.is_empty()) => Stand::Attaching,
            _ if mine.any(|session| session.save.is_some_and(|save| !save.is_saved())) => Stand::Unsaved,
            _ => Stand::Saved,
        }
    }
}
