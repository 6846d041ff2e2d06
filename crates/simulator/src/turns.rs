//! Whose turn it is to be sent: what fails does not go before what was never tried.

use crate::{device::Device, oracle::Broken};
use outbox::{Digest, ResponseHead, ResponseId, State};
use std::collections::{BTreeMap, BTreeSet};

/// A completed response: which, and which bytes.
type Completed = (ResponseId, Digest);

/// What one tab has sent, while its tasks ran.
#[derive(Debug, Default)]
pub struct Turns {
    /// The turn under way, and how often the same bytes had failed before it.
    now: Option<(Completed, u32)>,
    /// Who has had a turn, and who was waiting then that had not had any.
    passed_over: BTreeMap<ResponseId, BTreeSet<Completed>>,
}

impl Device {
    /// A tab that sees all that is stored sends something of a response: if that has failed before, then nobody is still
    /// waiting who was waiting at its last turn and never had one.
    pub fn check_turn(&mut self, at: usize, id: ResponseId) -> Result<(), Broken> {
        let completed = |text: &String| match ResponseHead::parse(text).ok()? {
            ResponseHead { id, state: State::Completed { digest, attempts, .. }, .. } => Some(((id, digest), attempts)),
            _ => None,
        };
        let untried = self.db.heads.values().filter_map(completed).filter(|(_, attempts)| *attempts == 0);
        let untried: BTreeSet<_> = untried.map(|(waiting, _)| waiting).filter(|(other, _)| *other != id).collect();
        let turn = self.db.heads.get(&id).and_then(completed);
        let Some(page) = self.pages[at].as_mut().filter(|page| page.database) else { return Ok(()) };
        let turns = &mut page.turns;
        if turn.is_some() && turns.now == turn {
            return Ok(());
        }
        turns.now = turn;
        for waiting in turns.passed_over.values_mut() {
            waiting.retain(|(other, _)| *other != id);
        }
        let before = turns.passed_over.insert(id, untried.clone()).unwrap_or_default();
        match before.intersection(&untried).next() {
            Some((other, _)) if turn.is_some_and(|(_, attempts)| attempts > 0) => {
                Err(format!("{id}: has a second turn before {other} has had one"))
            }
            _ => Ok(()),
        }
    }
}
