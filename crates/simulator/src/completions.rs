//! What the browser answers to a tab, and when the tab hears it.
//!
//! Questions of one tab are answered in their order; those of two tabs in any. An answer is there before the page hears
//! it: a task that was posted runs some time later, after what other tabs have done meanwhile, and in a frozen page only
//! once it thaws. What a page has asked for while its tasks ran is done all the same: a transaction that the browser has
//! begun completes, a lock is granted.

use crate::{
    asked::{Asked, Question},
    device::{Device, is_chunk},
    fairness_checker::FairnessChecker,
    page::{Frozen, Page},
    seen::Broken,
};
use outbox::tab::{Batch, CommitError, Input, Lock, Ticket, Write};

impl Device {
    /// One of the questions that the database may answer next, by its place in the queue: the first of each tab; a
    /// frozen tab's only where the browser has begun with it.
    pub fn next_asked(&mut self, wanted: impl Fn(&Page, &Asked) -> bool) -> Option<usize> {
        let first = |page: &Page| self.asked.iter().position(|asked| asked.life == page.life);
        let ready = |page: &&Page| page.frozen.is_none_or(|frozen| frozen.begun > 0);
        let pages = self.pages.iter().flatten().filter(ready);
        let found = pages.filter_map(|page| Some((page, first(page)?)));
        let found: Vec<_> =
            found.filter(|(page, i)| self.asked.get(*i).is_some_and(|asked| wanted(page, asked))).collect();
        let places: Vec<_> = found.into_iter().map(|(_, i)| i).collect();
        (!places.is_empty()).then(|| places[self.rng.below(places.len())])
    }

    /// How many questions of a tab the browser has at most begun with: one read, or the transactions before it, which
    /// the app puts together.
    pub fn begun(&self, life: u32) -> usize {
        let mine = || self.asked.iter().filter(|asked| asked.life == life);
        mine().take_while(|asked| asked.is_commit()).count().max(mine().count().min(1))
    }

    /// The database answers a question; the tab hears it later.
    pub fn serve(&mut self, fails: Option<CommitError>) -> Result<Option<u32>, Broken> {
        let Some(i) = self.next_asked(|_, _| true) else { return Ok(None) };
        self.serve_at(i, fails)
    }

    pub fn serve_at(&mut self, i: usize, fails: Option<CommitError>) -> Result<Option<u32>, Broken> {
        let Some(asked) = self.asked.remove(i) else { return Ok(None) };
        if let Some(Frozen { begun, .. }) = self.of_life(asked.life).and_then(|page| page.frozen.as_mut()) {
            *begun = begun.saturating_sub(1);
        }
        let input = match asked.what {
            Question::Commit(batch) => {
                if batch.expect.is_none() && batch.writes.iter().any(is_chunk) {
                    return Err("a file is stored whatever has become of its response".into());
                }
                let (result, mirrored) = self.commit(&batch, fails)?;
                self.check()?;
                let mirrored = mirrored && !asked.unheard;
                self.tell_of_commit(asked.life, asked.ticket, result, mirrored)
            }
            Question::Read(query) => {
                let stored = fails.is_none().then(|| {
                    let mut stored = self.db.read(query.clone());
                    self.copies.add(&query, &mut stored);
                    stored
                });
                Input::Found { ticket: asked.ticket, stored }
            }
        };
        if asked.unheard {
            return Ok(None);
        }
        if let Some(page) = self.of_life(asked.life) {
            let found_nothing = matches!(input, Input::Found { stored: None, .. });
            page.sessions.iter_mut().for_each(|session| session.misled |= found_nothing && session.unsure);
            page.answers.push_back(input);
        }
        Ok(Some(asked.life))
    }

    /// The mirror's word comes after that of a database that has done what it was asked for, and else before it.
    fn tell_of_commit(&mut self, life: u32, ticket: Ticket, result: Result<(), CommitError>, mirrored: bool) -> Input {
        let (first, second) = (Input::Mirrored { ticket }, Input::Committed { ticket, result });
        let Some(page) = self.of_life(life).filter(|_| mirrored) else { return second };
        let (first, second) = if result.is_ok() && !page.doubts { (second, first) } else { (first, second) };
        page.answers.push_back(first);
        second
    }

    /// One transaction, whoever hears of it, and what follows from it in the mirror; whether that has it.
    pub fn commit(
        &mut self,
        batch: &Batch,
        fails: Option<CommitError>,
    ) -> Result<(Result<(), CommitError>, bool), Broken> {
        let leaves = batch.writes.iter().any(|write| matches!(write, Write::Gone(..)));
        let heads = leaves.then(|| self.db.heads.clone());
        let full = self.copies.disk_full_for > 0 && !batch.writes.iter().all(|write| matches!(write, Write::Mirror(_)));
        self.copies.torn |= full;
        let result = match fails.or(full.then_some(CommitError::Failed)) {
            Some(fails) => Err(fails),
            None => self.db.commit(batch),
        };
        if let Some(heads) = heads.filter(|_| result.is_ok()) {
            self.oracle.check_leaving(&batch.writes, &heads, self.now)?;
        }
        let changes = batch.changes(&result);
        let mirrored = changes.is_some_and(|changes| self.copies.apply(&changes));
        Ok((result, mirrored))
    }

    /// The tab gives up waiting for a transaction, which happens all the same.
    pub fn forget_asked(&mut self, i: usize) {
        let Some(asked) = self.asked.get_mut(i) else { return };
        asked.unheard = true;
        let (life, ticket) = (asked.life, asked.ticket);
        let sealed = match &asked.what {
            Question::Commit(batch) => batch.writes.iter().find_map(|write| match write {
                Write::Record(id, _) => Some(*id),
                _ => None,
            }),
            Question::Read(_) => None,
        };
        if let Some(page) = self.of_life(life) {
            page.answers.push_back(Input::Committed { ticket, result: Err(CommitError::Failed) });
            page.sessions.iter_mut().for_each(|session| session.unsure |= Some(session.id) == sealed);
        }
    }

    /// The first request that the lock manager, or the page that has the lock already, can answer.
    pub fn next_wanted(&self) -> Option<usize> {
        self.wanted.iter().position(|(life, lock, _)| {
            let page = self.at(*life).and_then(|at| self.page(at));
            let is_own = self.locks.get(lock) == Some(life);
            !is_own || page.is_some_and(|page| page.frozen.is_none() && page.held.contains(lock))
        })
    }

    /// A request is answered; the tab hears it later, and so does whoever has lost the lock.
    pub fn grant(&mut self) -> Result<Option<u32>, Broken> {
        let Some((life, lock, steal)) = self.next_wanted().and_then(|i| self.wanted.remove(i)) else { return Ok(None) };
        let holder = self.locks.get(&lock).copied();
        if let (Some(at), true) = (self.at(life), holder == Some(life)) {
            // The page knows that it has it, and asks nobody.
            self.dispatch(at, Input::Locked { lock, got: true })?;
            return Ok(None);
        }
        let got = holder.is_none() || steal;
        if got {
            self.locks.insert(lock, life);
            if let Some(loser) = holder.and_then(|holder| self.of_life(holder)) {
                loser.locked.push_back(Input::LockLost(lock));
            }
        }
        if let Some(page) = self.of_life(life) {
            page.locked.push_back(Input::Locked { lock, got });
        }
        Ok(Some(life))
    }

    /// The page lets a lock go; one that it does not know of yet it does not have.
    pub fn release(&mut self, life: u32, lock: Lock) {
        let held = self.of_life(life).is_some_and(|page| page.held.remove(&lock));
        if held && self.locks.get(&lock) == Some(&life) {
            self.locks.remove(&lock);
        }
    }

    /// The tab hears what the database answered first.
    pub fn hear_database(&mut self, at: usize) -> Result<(), Broken> {
        let Some(input) = self.pages[at].as_mut().and_then(|page| page.answers.pop_front()) else { return Ok(()) };
        // What the mirror says before the database's word comes with it, if that is there.
        let with_more = matches!(&input, Input::Mirrored { ticket } if self.is_next(at, *ticket));
        self.dispatch(at, input)?;
        if with_more { self.hear_database(at) } else { Ok(()) }
    }

    /// Whether the mirror has said something that comes next.
    pub fn hears_of_mirror(&self, at: usize) -> bool {
        self.page(at).is_some_and(|page| matches!(page.answers.front(), Some(Input::Mirrored { .. })))
    }

    fn is_next(&self, at: usize, of: Ticket) -> bool {
        let next = self.page(at).and_then(|page| page.answers.front());
        matches!(next, Some(Input::Committed { ticket, .. }) if *ticket == of)
    }

    /// The tab hears what the lock manager said first.
    pub fn hear_locks(&mut self, at: usize) -> Result<(), Broken> {
        let Some(page) = &mut self.pages[at] else { return Ok(()) };
        let Some(input) = page.locked.pop_front() else { return Ok(()) };
        let concerns = match &input {
            Input::Locked { lock, got: true } => page.held.insert(*lock),
            // The lock was let go before the news of its loss.
            Input::LockLost(lock) => page.held.remove(lock),
            _ => true,
        };
        if concerns { self.dispatch(at, input) } else { Ok(()) }
    }

    /// The tab's tasks do not run any more; so many of its questions are with the browser.
    pub fn freeze(&mut self, at: usize, cached: bool, begun: usize) {
        if let Some(page) = &mut self.pages[at] {
            page.frozen = Some(Frozen { cached, begun });
            page.fairness = FairnessChecker::default();
        }
    }

    /// The tasks run again. What was answered meanwhile is heard before or after the page is told that it is back.
    pub fn thaw(&mut self, at: usize, heard_before: usize) -> Result<(), Broken> {
        let frozen = self.pages[at].as_mut().and_then(|page| page.frozen.take());
        for _ in 0..heard_before {
            self.hear_database(at)?;
        }
        if frozen.is_some_and(|frozen| frozen.cached) { self.dispatch(at, Input::Resumed) } else { Ok(()) }
    }

    fn of_life(&mut self, life: u32) -> Option<&mut Page> {
        self.pages.iter_mut().flatten().find(|page| page.life == life)
    }
}
