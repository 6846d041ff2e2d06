//! The database is lost after all was well: what has a second copy in localStorage is restored from it at the start.

use crate::{oracle::Oracle, schedule::Schedule, seen::Broken, stores::Database};
use outbox::{
    Event, ResponseId,
    snapshot::{Content, Snapshot, snapshot_key},
    tab::Input,
};

impl Schedule {
    /// The last tab is hidden and killed, the database gone; a new tab starts.
    pub fn lose_database(&mut self) -> Result<(), Broken> {
        if !self.device.oracle.garbage.is_empty() {
            return Ok(());
        }
        self.device.dispatch(0, Input::Hidden)?;
        self.pass(0)?;
        self.device.kill(0)?;
        let copies: Vec<_> = self.ids.iter().filter_map(|id| Some((*id, self.copy(*id)?))).collect();
        self.device.log(|| "the database is lost".to_owned());
        self.device.db = Database { changes: self.device.db.changes + 1, ..Database::default() };
        self.device.oracle.forget_promises();
        self.device.start(0, true, true)?;
        self.quiesce()?;
        copies.iter().try_for_each(|(id, copy)| self.check_back(*id, copy).map_err(|what| format!("{id}: {what}")))
    }

    fn copy(&self, id: ResponseId) -> Option<Snapshot> {
        Snapshot::parse(self.device.local.get(&snapshot_key(&id))?).ok()
    }

    fn check_back(&self, id: ResponseId, copy: &Snapshot) -> Result<(), Broken> {
        let (db, head) = (&self.device.db, self.head(id));
        match &copy.content {
            Content::Events(events) => {
                let has = |event: &Event| {
                    db.events.get(&(id, event.key())).is_some_and(|kept| kept.last >= Some(event.last()))
                };
                match head.is_some() && events.iter().all(has) {
                    true => Ok(()),
                    false => Err("its copy alone was there, and it is not restored from it".into()),
                }
            }
            Content::Sealed(_) if head.as_ref().and_then(|head| head.digest()) == copy.head.digest() => Ok(()),
            Content::Sealed(_) => Err("it was sealed, and is not restored from its copy".into()),
        }
    }
}

impl Oracle {
    /// Nothing is promised any more but what the copies hold.
    fn forget_promises(&mut self) {
        for known in self.known.values_mut() {
            known.acked.clear();
            known.completed = None;
            known.files.values_mut().for_each(|(_, event)| *event = None);
            // A record without its files is not sent.
            known.refused |= !known.files.is_empty();
        }
    }
}
