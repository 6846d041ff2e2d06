//! What goes wrong, and how.

use crate::{
    asked::Asked,
    faults::{Fault, Stand},
    schedule::{RESPONSES, Schedule},
    seen::Broken,
};
use outbox::{
    EventKey, WritingId,
    snapshot::{index_key, snapshot_key},
    tab::{CommitError, Input, Lock},
    tail::TailKey,
};

/// How long localStorage may take to reach the disk, at most.
const LATE_MS: usize = 60_000;

const ON_THE_WAY: [Fault; 12] = [
    Fault::RequestLost,
    Fault::AnswerLost,
    Fault::Delayed,
    Fault::Duplicated,
    Fault::Truncated,
    Fault::PortalPage,
    Fault::PortalJson,
    Fault::OtherReceipt,
    Fault::ForgedReceipt,
    Fault::OtherDigest,
    Fault::CollectorBusy,
    Fault::CollectorRefuses,
];

impl Schedule {
    /// One fault, if it can happen now; it is counted with where each response stands.
    pub fn fault(&mut self) -> Result<(), Broken> {
        if (self.long || self.corrects) && !self.device.rng.once_in(3) {
            // Over months little goes wrong in any one hour; and whoever corrects gets somewhere.
            return self.progress();
        }
        let mut fault = Fault::ALL[self.device.rng.below(Fault::ALL.len())];
        if self.long && self.device.rng.once_in(2) {
            fault = [Fault::Weeks, Fault::LocalAway, Fault::ClockBack, Fault::ClockForward][self.device.rng.below(4)];
        } else if self.device.copies.torn
            && self.device.rng.once_in(if self.device.requests.is_empty() { 6 } else { 2 })
        {
            // A torn store is soon opened anew: also while something is on its way.
            fault = Fault::StoresEmpty;
        } else if self.fills && self.device.rng.once_in(if self.device.requests.is_empty() { 16 } else { 6 }) {
            fault = Fault::DiskFull;
        } else if self.device.asked.iter().any(Asked::is_commit) && self.device.rng.once_in(12) {
            fault = [Fault::DatabaseFull, Fault::DatabaseUnheard][self.device.rng.below(2)];
        } else if self.device.collector.loose() > 0 && (self.is_rare() || self.device.rng.once_in(5)) {
            fault = Fault::UploadExpired;
        } else if !self.device.requests.is_empty() && !self.device.rng.once_in(12) {
            // The network has little time for its faults, and uses it.
            fault = ON_THE_WAY[self.device.rng.below(ON_THE_WAY.len())];
        } else if self.device.collector.loose() > 0 && !self.device.rng.once_in(3) {
            fault = Fault::UploadExpired;
        } else if self.device.rng.once_in(14) {
            // A frozen tab is met by what happens while it is.
            fault = Fault::Frozen;
        }
        let at = self.live();
        let asked = match fault {
            Fault::DatabaseFull => self.device.next_asked(|_, asked| asked.is_commit()),
            Fault::DatabaseUnheard => self.device.next_asked(|page, asked| asked.is_awaited() && page.frozen.is_none()),
            Fault::DatabaseClosed => self.device.next_asked(|_, _| true),
            _ => None,
        };
        let possible = match fault {
            Fault::TabClosed | Fault::Cached | Fault::Frozen | Fault::Updated | Fault::LockStolen => at.is_some(),
            Fault::TabKilled => self.device.pages.iter().any(Option::is_some),
            Fault::DatabaseFull | Fault::DatabaseUnheard | Fault::DatabaseClosed => asked.is_some(),
            Fault::IdTaken => !self.ids.is_empty(),
            Fault::StoresEmpty => self.device.copies.torn,
            Fault::DiskFull => self.fills,
            Fault::UploadExpired => self.device.collector.loose() > 0,
            fault if ON_THE_WAY.contains(&fault) => !self.device.requests.is_empty(),
            // Damage is found at a start; more than some would leave nothing to look at.
            Fault::Garbage | Fault::NewerEntry => !self.device.requests.is_empty() || self.device.rng.once_in(3),
            _ => true,
        };
        if !possible {
            return self.progress();
        }
        for i in 0..RESPONSES {
            self.table.note(fault, self.ids.get(i).map_or(Stand::Absent, |id| self.stand(*id)));
        }
        self.device.log(|| format!("fault: {}", fault.name()));
        match (fault, at) {
            (Fault::TabKilled, _) => {
                let at = self.any().unwrap_or_default();
                self.device.kill(at)?;
            }
            (Fault::TabClosed, Some(at)) => self.leave(at)?,
            (Fault::Cached | Fault::Frozen, Some(at)) => {
                let cached = fault == Fault::Cached;
                self.device.dispatch(at, if cached { Input::Paused } else { Input::Hidden })?;
                self.freeze(at, cached);
            }
            (Fault::Updated, Some(at)) => self.update(at)?,
            (Fault::LockStolen, Some(at)) => self.steal(at)?,
            (Fault::BrowserKilled | Fault::StoresEmpty, _) => self.kill_all(12_000, false)?,
            (Fault::PowerLost, _) => self.kill_all(LATE_MS, true)?,
            (Fault::DiskFull, _) => self.device.copies.disk_full_for = 2 + self.device.rng.below(8),
            (Fault::MirrorAway, _) => self.device.copies.away_for = 1 + self.device.rng.below(12),
            (Fault::DatabaseFull | Fault::DatabaseClosed, _) => {
                let life = self.device.serve_at(asked.unwrap_or_default(), Some(CommitError::Failed))?;
                self.heard(life)?;
            }
            (Fault::DatabaseUnheard, _) => self.device.forget_asked(asked.unwrap_or_default()),
            (Fault::DatabaseAway | Fault::LocalAway, _) => {
                let at = self.device.rng.below(self.device.pages.len());
                self.device.kill(at)?;
                self.device.start(at, fault == Fault::LocalAway, fault == Fault::DatabaseAway)?;
                // Whoever finds the app without its database often wants to go on with what was there.
                if !self.ids.is_empty() && self.device.rng.once_in(2) {
                    self.open_one(at, false)?;
                }
            }
            (Fault::UploadExpired, _) => {
                let which = self.device.rng.below(self.device.collector.loose());
                self.device.collector.expire(which);
            }
            (Fault::IdTaken, _) => {
                let (id, day) = (self.ids[self.device.rng.below(self.ids.len())], self.device.today());
                self.device.collector.take(id, &day);
            }
            (Fault::LocalFull, _) => self.full_for = 1 + self.device.rng.below(12),
            (Fault::Weeks, _) => self.weeks_pass()?,
            (Fault::ClockForward, _) => self.device.skew += self.jump(),
            (Fault::ClockBack, _) => self.device.skew -= self.jump(),
            (Fault::Garbage | Fault::NewerEntry, _) => self.damage(fault == Fault::NewerEntry)?,
            _ => self.arrive(Some(fault))?,
        }
        Ok(())
    }

    /// Nobody uses the device for days or weeks; each tab was closed, frozen, or sleeps with the device.
    fn weeks_pass(&mut self) -> Result<(), Broken> {
        for at in 0..self.device.pages.len() {
            let frozen = self.device.page(at).is_some_and(|page| page.frozen.is_some());
            match self.device.rng.below(3) {
                _ if frozen => {}
                0 => self.leave(at)?,
                1 => {
                    self.device.dispatch(at, Input::Hidden)?;
                    self.freeze(at, false);
                }
                _ => {}
            }
        }
        self.device.now += [3, 4, 15, 33][self.device.rng.below(4)] * 86_400_000;
        Ok(())
    }

    /// Whether a response stands where it seldom does while an upload lies loose.
    fn is_rare(&mut self) -> bool {
        self.is_apart() || self.seals() && !self.device.rng.once_in(6)
    }

    /// Whether a response is in quarantine.
    pub fn is_apart(&self) -> bool {
        self.ids.iter().any(|id| self.stand(*id) == Stand::Quarantined)
    }

    /// Whether a response is being sealed, which does not take long.
    pub fn seals(&self) -> bool {
        self.device.pages.iter().flatten().any(|page| page.sessions.iter().any(|session| session.sealing))
    }

    /// Minutes, hours, or more than the thirty days after which a received response leaves.
    fn jump(&mut self) -> i64 {
        let least = if self.long { 2 } else { 0 };
        [5 * 60_000, 7 * 3_600_000, 40 * 86_400_000][least + self.device.rng.below(3 - least)]
    }

    fn kill_all(&mut self, late: usize, power_lost: bool) -> Result<(), Broken> {
        (0..self.device.pages.len()).try_for_each(|at| self.device.kill(at))?;
        let since = self.device.now - self.device.rng.below(late) as i64;
        self.device.local.revert(since);
        self.device.reopen_stores(power_lost)
    }

    /// The tab is closed in order; what it asks for at the end may or may not be done.
    fn leave(&mut self, at: usize) -> Result<(), Broken> {
        self.device.dispatch(at, Input::Hidden)?;
        self.device.dispatch(at, Input::Paused)?;
        for _ in 0..self.device.rng.below(4) {
            let life = self.device.serve(None)?;
            self.heard(life)?;
        }
        self.device.kill(at)
    }

    /// A new version waits; the tabs are loaded anew once none is busy.
    fn update(&mut self, at: usize) -> Result<(), Broken> {
        let any_open = self.device.locks.keys().any(|lock| matches!(lock, Lock::Response(_)));
        self.device.dispatch(at, Input::UpdateWaits { any_open })?;
        for at in 0..self.device.pages.len() {
            if self.device.page(at).is_some_and(|page| page.outdated && page.frozen.is_none()) {
                if self.device.page(at).is_some_and(|page| page.tab.is_busy() && !any_open && !page.sessions.is_empty())
                {
                    // Whoever has begun since goes on with the version that is there.
                    continue;
                }
                self.leave(at)?;
            }
        }
        Ok(())
    }

    /// Somebody goes on here with what is open in another tab.
    fn steal(&mut self, at: usize) -> Result<(), Broken> {
        let others = self.device.pages.iter().enumerate().filter(|(other, _)| *other != at);
        let open = others.flat_map(|(_, page)| page.iter().flat_map(|page| &page.sessions));
        let ids: Vec<_> = open.map(|session| session.id).collect();
        if ids.is_empty() {
            return if self.ids.is_empty() { Ok(()) } else { self.open_one(at, true) };
        }
        let id = ids[self.device.rng.below(ids.len())];
        self.device.open(at, id, true)
    }

    /// The browser starts anew, and something in its stores cannot be read.
    fn damage(&mut self, newer: bool) -> Result<(), Broken> {
        self.kill_all(LATE_MS, true)?;
        let device = &mut self.device;
        let (n, place) = (device.oracle.garbage.len(), device.rng.below(5));
        let Some(id) = (!self.ids.is_empty()).then(|| self.ids[device.rng.below(self.ids.len())]) else {
            return Ok(());
        };
        let text = if newer { format!("{{\"v\":9,\"n\":{n}}}") } else { format!("{{\"v\":1,\"broken\":{n}") };
        let event = EventKey { writing: WritingId([0xee; 8]), seq: 1 + n as u32 };
        let key = match place {
            0 | 1 => {
                device.db.changes += 1;
                device.db.put_event(id, event, text.clone());
                None
            }
            2 => Some(TailKey { response: id, event }.to_string()),
            3 => Some(snapshot_key(&id)),
            _ => Some(index_key(&id)),
        };
        if let Some(key) = key {
            // What stood there is not what is asked about: only a copy of what the database has may be overwritten so.
            let copied = device.db.records.contains_key(&id) || device.db.events_of(id).next().is_some();
            let garbled =
                device.local.get(&key).is_some_and(|old| device.oracle.garbage.iter().any(|known| known == old));
            if place > 2 && (!copied || garbled) {
                return Ok(());
            }
            device.local.lay(key, text.clone());
        }
        device.oracle.garbage.push(text);
        Ok(())
    }
}
