//! The end of a schedule: all is well again, and everything that was promised must come true.

use crate::{device::Device, schedule::Schedule, seen::Broken};
use outbox::{ResponseHead, ResponseId, State, StateName};

/// After so many things to do there is no end of them.
const ROUNDS: usize = 4_000;

impl Schedule {
    /// All is well again: everything that was promised must come true, first in the tabs that are open, then in a new one.
    pub fn end(&mut self) -> Result<(), Broken> {
        self.device.log(|| "all is well again".to_owned());
        self.device.local_full = false;
        self.full_for = 0;
        (self.device.copies.away_for, self.device.copies.disk_full_for) = (0, 0);
        self.live_on()?;
        (0..self.device.pages.len()).try_for_each(|at| self.device.kill(at))?;
        self.device.reopen_stores(false)?;
        self.device.start(0, true, true)?;
        self.quiesce()?;
        self.check_restored()?;
        for id in self.ids.clone() {
            self.device.open(0, id, false)?;
            self.quiesce()?;
            let device = &self.device;
            device.oracle.check(id, (&device.db, &device.local, &device.copies), &device.collector)?;
            self.check_end(id)?;
        }
        self.device.oracle.check_garbage(&self.device.db, &self.device.local)
    }

    /// Lets everything happen that is under way, until only distant timers are left.
    pub fn quiesce(&mut self) -> Result<(), Broken> {
        for round in 0..ROUNDS {
            if !self.go_on()? {
                if !self.is_waiting() && round > 3 || !self.device.has_timers() {
                    return Ok(());
                }
                self.ring()?;
            }
        }
        Err("things never come to rest".into())
    }

    /// Lets so much time pass, and everything happen meanwhile.
    pub fn pass(&mut self, ms: i64) -> Result<(), Broken> {
        let until = self.device.now + ms;
        for _ in 0..ROUNDS {
            if !self.go_on()? {
                if self.device.next_timer().is_none_or(|(due, ..)| due > until) {
                    self.device.now = self.device.now.max(until);
                    return Ok(());
                }
                self.ring()?;
            }
        }
        Err("things never come to rest".into())
    }

    /// All that stores and locks are asked is answered and heard, and one request arrives. Whether there was anything.
    fn go_on(&mut self) -> Result<bool, Broken> {
        let is_asked = |device: &mut Device| device.next_asked(|_, _| true).is_some() || device.next_wanted().is_some();
        while is_asked(&mut self.device) {
            self.device.serve(None)?;
            self.device.grant()?;
            self.hear_all()?;
        }
        self.hear_all()?;
        if !self.device.requests.is_empty() {
            self.arrive(None)?;
        } else if self.device.reply_to_come().is_some() {
            self.reply()?;
        } else {
            return Ok(is_asked(&mut self.device));
        }
        Ok(true)
    }

    /// Every tab that is not frozen hears all that there is.
    fn hear_all(&mut self) -> Result<(), Broken> {
        for at in 0..self.device.pages.len() {
            while let Some(page) = self.device.page(at).filter(|page| page.frozen.is_none()) {
                match (page.answers.is_empty(), page.locked.is_empty(), page.inbox.is_empty()) {
                    (false, ..) => self.device.hear_database(at)?,
                    (_, false, _) => self.device.hear_locks(at)?,
                    (.., false) => self.hear(at)?,
                    _ => break,
                }
            }
        }
        Ok(())
    }

    /// Whether a response that the collector would take has not reached it.
    pub fn is_waiting(&self) -> bool {
        self.ids.iter().any(|id| self.waits(*id))
    }

    pub fn waits(&self, id: ResponseId) -> bool {
        let refused = self.device.oracle.known.get(&id).is_some_and(|known| known.refused);
        !refused && self.head(id).is_some_and(|head| matches!(head.state, State::Completed { .. }))
    }

    /// What the mirror did not take, or has on its own, leaves it at the next start.
    fn check_wiped(&mut self, id: ResponseId) -> Result<(), Broken> {
        if self.device.copies.check_wiped(id).is_ok() {
            return Ok(());
        }
        self.device.kill(0)?;
        self.device.start(0, true, true)?;
        self.quiesce()?;
        self.device.copies.check_wiped(id)
    }

    /// The mirror has what waits, and nothing of what is over.
    fn check_mirror(&mut self, id: ResponseId) -> Result<(), Broken> {
        // Who only reads it, because a newer version has written of it, gives the mirror nothing.
        let device = &mut self.device;
        let written = device.session(0, id).and_then(|session| session.save).is_some_and(|save| save.writable);
        match device.db.heads.get(&id).and_then(|text| ResponseHead::parse(text).ok()).map(|head| head.name()) {
            None if device.db.gone.contains_key(&id) => device.copies.check_wiped(id),
            Some(StateName::Received | StateName::Quarantined) => self.check_wiped(id),
            Some(StateName::Draft) if written && !device.copies.may_lack(id) => {
                let copies = device.copies.events(id);
                let lacks = |(key, last): &(_, u32)| copies.get(key).is_none_or(|copy| copy < last);
                let mut events = device.db.events_of(id).filter_map(|(key, kept)| Some((key, kept.last?)));
                events.find(lacks).map_or(Ok(()), |lost| Err(format!("{id}: {lost:?} is not in the mirror")))
            }
            _ => Ok(()),
        }
    }

    fn check_end(&mut self, id: ResponseId) -> Result<(), Broken> {
        self.check_mirror(id)?;
        let device = &self.device;
        let Some(known) = device.oracle.known.get(&id) else { return Ok(()) };
        let head = self.head(id);
        // Nothing of it is sent any more.
        let erased = device.collector.is_erased(id);
        if let Some(digest) =
            known.completed.filter(|_| !(known.refused || erased || known.discarded && known.reopened))
        {
            let aside = device.db.aside.iter().any(|entry| entry.place == "snapshot");
            let replaced = known.has_replaced(id, digest, (&device.db, &device.copies), &device.collector);
            // What a newer version has written of it holds up what only the mirror has.
            let held_up = !device.db.records.contains_key(&id) && !device.oracle.garbage.is_empty();
            let aside = aside || held_up;
            if !replaced && !device.collector.has(id, digest) && !device.collector.has_apart(id, digest) && !aside {
                return Err(format!("{id}: completed, and never sent though nothing hinders it"));
            }
        }
        // Sealed where the database was out of reach: now it is within reach.
        let copy = device.local_head(id).filter(|copy| matches!(copy.state, State::Completed { .. }));
        if let Some(digest) = copy.and_then(|copy| copy.digest()).filter(|_| !(known.refused || erased)) {
            let sent = device.collector.has(id, digest) || device.collector.has_apart(id, digest);
            if !sent && device.oracle.garbage.is_empty() {
                return Err(format!("{id}: sealed in localStorage, and never sent"));
            }
        }
        if device.oracle.garbage.is_empty() {
            known.check_left(id, &device.db, &device.local)?;
        }
        if head.is_some_and(|head| matches!(head.state, State::Draft)) {
            device.oracle.check_journal(id, &device.db, &device.copies)?;
        }
        Ok(())
    }
}
