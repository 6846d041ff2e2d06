//! What the screens say, written down and compared with the stores.

use crate::{
    device::{Device, is_loss},
    opened, oracle,
    page::Session,
    seen::{self, Answers, Broken, Reach},
};
use outbox::{
    Attachment, ResponseHead, ResponseId, WritingId,
    snapshot::{Snapshot, snapshot_key},
    state,
    tab::{Notification, Opened, Save},
    tail::Durability,
};

impl Device {
    /// A tab wrote what may be a copy where there was none: not of a record that was reopened since.
    pub fn check_new_copy(&self, id: ResponseId) -> Result<(), Broken> {
        let copy = self.local.get(&snapshot_key(&id)).and_then(|text| Snapshot::parse(text).ok());
        let Some(digest) = copy.and_then(|copy| copy.head.digest()) else { return Ok(()) };
        let head = self.db.heads.get(&id).and_then(|text| ResponseHead::parse(text).ok());
        match head.is_some_and(|head| head.replaces.contains(&digest)) {
            true => Err(format!("{id}: a copy of what its user has replaced is back")),
            false => Ok(()),
        }
    }

    /// What the screen says is a promise.
    pub fn shown(&mut self, at: usize, show: Notification) -> Result<(), Broken> {
        let doubts = self.pages[at].as_ref().is_some_and(|page| page.doubts);
        match show {
            Notification::Save(save) => return self.shown_save(at, save),
            Notification::Opened(opened) => return self.shown_opened(at, &opened),
            Notification::Discarded(id) => {
                // A tab that has not heard of a theft may throw away what the thief is just opening: there it stays.
                let alone = !self.has_lost(at, id);
                self.oracle.of(id).gone |= alone && self.pages[at].as_ref().is_some_and(|page| page.database);
                self.end_session(at, id);
            }
            Notification::NotOpened { id, .. } => self.end_session(at, id),
            Notification::Completed { id, safe } => {
                let head = oracle::head_of(id, &self.db, &self.local);
                let opened_again = head.is_some_and(|head| head.digest().is_none() && !head.replaces.is_empty());
                let thrown_away = self.db.gone.contains_key(&id);
                let known = self.oracle.of(id);
                let hears_late = known.reopened && (opened_again || known.gone && thrown_away);
                if safe && hears_late {
                    // Its user has reopened it in another tab since, and may have thrown it away.
                } else if safe {
                    known.completed_in_doubt = doubts;
                    known.completed = match (self.db.records.get(&id), known.left) {
                        (Some(record), _) => {
                            known.check_record(id, record)?;
                            opened::sealed(record).map(|record| record.digest)
                        }
                        // The tab was frozen for weeks, while another one sent it.
                        (None, Some(digest)) => Some(digest),
                        (None, None) => return Err(format!("{id}: completed without a record")),
                    };
                    // All that it stands for is as good as saved, however it goes on.
                    let session = self.session(at, id);
                    if let Some(reach) = session.map(|s| s.reach(s.save.map_or(s.before, |save| save.last))) {
                        self.oracle.saved(id, &reach, doubts);
                    }
                } else if hears_late {
                    // So has this one's.
                } else if !self.db.records.contains_key(&id)
                    && self.local_head(id).is_none_or(|head| head.digest().is_none())
                {
                    return Err(format!("{id}: completed, and nowhere"));
                }
                if let Some(page) = self.pages[at].as_mut().filter(|page| page.database) {
                    page.errands.sends.insert(id);
                }
                self.end_session(at, id);
            }
            Notification::NotCompleted { id, .. } => {
                if let Some(session) = self.session(at, id) {
                    session.sealing = false;
                }
            }
            Notification::Received(id) => {
                let head = oracle::head_of(id, &self.db, &self.local);
                let here = self.pages[at].as_ref().is_some_and(|page| page.local);
                let local = here.then(|| self.local_head(id)).flatten();
                let digests = [head, local].into_iter().flatten().filter_map(|head| head.digest());
                // The response may have left since it was received, while the tab did not hear of it.
                let digests = digests.chain(self.oracle.of(id).left);
                let digests: Vec<_> = digests.collect();
                let stored = digests.iter().find(|digest| self.collector.has(id, **digest));
                let digest = stored.or(digests.first()).copied();
                let digest = digest.ok_or_else(|| format!("{id}: received without a digest"))?;
                self.oracle.check_received(id, digest, &self.collector)?;
                self.oracle.of(id).check_arrived(id, &self.collector)?;
            }
            Notification::Quarantined { id, reason } if reason == state::ERASED => {
                if !self.collector.is_erased(id) {
                    return Err(format!("{id}: shown as erased, but it is not"));
                }
            }
            Notification::Quarantined { id, .. } => {
                let head = oracle::head_of(id, &self.db, &self.local);
                let local = self.local_head(id).and_then(|head| head.digest());
                // The response may have been reopened since the tab's attempt was judged.
                let before = head.as_ref().and_then(|head| head.replaces.last().copied());
                let digest = head.and_then(|head| head.digest()).or(before);
                let apart = |digest: Option<_>| {
                    // The record may have been taken out of quarantine since the collector answered.
                    digest.is_some_and(|digest| self.collector.has_apart(id, digest) || self.collector.has(id, digest))
                };
                if !apart(digest) && !apart(local) {
                    return Err(format!("{id}: shown as quarantined, but it is not there"));
                }
            }
            Notification::Attached { id, reference, file: Attachment { name, sha256, .. } } => {
                return self.attached(at, id, (reference, name), sha256);
            }
            Notification::NotAttached { id, name, .. } => {
                if let Some(session) = self.session(at, id) {
                    session.attaching.retain(|other| *other != name);
                }
            }
            Notification::Refused { .. }
            | Notification::Overtaken { .. }
            | Notification::PutBack { .. }
            | Notification::Responses => {}
        }
        Ok(())
    }

    fn shown_opened(&mut self, at: usize, opened: &Opened) -> Result<(), Broken> {
        self.oracle.check_replay(opened.id, &opened.events)?;
        if self.pages[at].as_ref().is_some_and(|page| page.database) {
            // Whoever only reads sees what was there at that moment; so does a tab that has not heard of a theft.
            let as_of_now = opened.writing.is_ok() && !self.has_lost(at, opened.id);
            self.oracle.opened(opened.id, &opened.events, as_of_now)?;
        }
        self.end_session(at, opened.id);
        let Some(page) = &mut self.pages[at] else { return Ok(()) };
        let (mut answers, mut base) = (Answers::new(), Reach::new());
        for event in &opened.events {
            seen::apply(&mut answers, &event.op);
            let upto = base.entry(event.writing).or_default();
            // Out of the database's reach nobody knows what is missing: it is not part of what is sealed here.
            if page.database || event.seq <= *upto + 1 {
                *upto = event.last().max(*upto);
            }
        }
        // A change to a text that is out of reach is as good as missing.
        let holed = seen::has_gap(&opened.events) || opened.recovered.stranded > 0;
        let certain = holed.then(|| seen::certain(&opened.events, opened.recovered.stranded));
        // Whoever only reads is promised what is seen all the same.
        let writing = opened.writing.unwrap_or(WritingId([0; 8]));
        let session = Session::new(opened.id, writing, (base, opened.count), answers);
        let tailed = page.local && !self.local_full && opened.writing.is_ok();
        page.sessions.push(Session { certain, tailed, ..session });
        Ok(())
    }

    /// The head of the response's copy in localStorage.
    pub fn local_head(&self, id: ResponseId) -> Option<ResponseHead> {
        let text = self.local.get(&snapshot_key(&id))?;
        Snapshot::parse(text).ok().map(|copy| copy.head)
    }

    fn shown_save(&mut self, at: usize, save: Save) -> Result<(), Broken> {
        let id = save.id;
        let doubts = self.pages[at].as_ref().is_some_and(|page| page.doubts);
        let Some(session) = self.session(at, id) else { return Ok(()) };
        let before = session.save.replace(save);
        let (last, saved) = before.map_or((session.before, session.before), |save| (save.last, save.saved));
        if save.last < last || save.saved < saved || save.saved > save.last {
            return Err(format!("{id}: numbers fall: {before:?} then {save:?}"));
        }
        let reach = session.reach(save.saved);
        // A number that was shown before stays, without being promised anew.
        let doubts = doubts && (save.saved > saved || save.is_saved());
        let newly = save.saved > session.before || save.is_saved();
        if newly {
            self.oracle.saved(id, &reach, doubts);
            self.oracle.check(id, (&self.db, &self.local, &self.copies), &self.collector)?;
        }
        if save.writable {
            self.check_alone(at, id)?;
        }
        self.check_told_tail(at, save)
    }

    /// *Only in this browser*: then it is there. What was recorded while localStorage took it has all of it there.
    fn check_told_tail(&mut self, at: usize, save: Save) -> Result<(), Broken> {
        let full = self.local_full;
        let Some(page) = self.pages[at].as_mut() else { return Ok(()) };
        let local = page.local;
        let Some(session) = page.sessions.iter_mut().find(|session| session.id == save.id) else { return Ok(()) };
        let recorded = save.last > std::mem::replace(&mut session.recorded, save.last);
        session.tailed |= recorded && local && !full;
        if save.durability != Durability::TailOnly || !save.writable {
            return Ok(());
        }
        // Whether another tab has ended it, is found out later.
        let reach = session.reach(save.last);
        self.oracle.check_tail(save.id, &reach, false, (&self.db, &self.local, &self.copies))
    }

    /// Nobody else writes the response, unless the news that it is lost is under way.
    fn check_alone(&self, at: usize, id: ResponseId) -> Result<(), Broken> {
        if self.has_lost(at, id) {
            return Ok(());
        }
        for (other, page) in self.pages.iter().enumerate().filter(|(other, _)| *other != at) {
            let Some(page) = page else { continue };
            let writes = |session: &Session| session.id == id && session.save.is_some_and(|save| save.writable);
            if page.sessions.iter().any(writes) && !self.has_lost(other, id) {
                return Err(format!("{id}: tab {at} and tab {other} both write"));
            }
        }
        Ok(())
    }

    /// Another tab has taken the response from this one, which has not heard of it.
    pub fn has_lost(&self, at: usize, id: ResponseId) -> bool {
        self.page(at).is_some_and(|page| page.locked.iter().any(|input| is_loss(input, id)))
    }

    /// Compares the promises with the stores, where those have changed.
    pub fn check(&mut self) -> Result<(), Broken> {
        let changes = (self.db.changes, self.local.changes);
        if self.checked == changes {
            return Ok(());
        }
        let db_changed = self.checked.0 != changes.0;
        self.checked = changes;
        self.oracle.check_garbage(&self.db, &self.local)?;
        if let Some(name) = self.db.torn().filter(|_| db_changed) {
            return Err(format!("{name} is said to be whole, and is not"));
        }
        if db_changed || !self.oracle.garbage.is_empty() {
            for id in self.oracle.known.keys() {
                self.oracle.check(*id, (&self.db, &self.local, &self.copies), &self.collector)?;
            }
        }
        Ok(())
    }
}
