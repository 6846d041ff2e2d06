//! Whose turn it is to be sent: what fails does not go before what was never tried.

use crate::{seen::Broken, stores::Database};
use outbox::{Digest, ResponseHead, ResponseId, State};
use std::collections::{BTreeMap, BTreeSet};

/// A completed response: which, and which bytes.
type Completed = (ResponseId, Digest);

/// What one tab has sent, while its tasks ran.
#[derive(Debug, Default)]
pub struct FairnessChecker {
    /// The turn under way, and how often the same bytes had failed before it.
    now: Option<(Completed, u32)>,
    /// Who has had a turn, and who was waiting then that had not had any.
    passed_over: BTreeMap<ResponseId, BTreeSet<Completed>>,
}

impl FairnessChecker {
    /// A tab that sees all that is stored sends something of a response, together with what it sends of others: if that has
    /// failed before, then nobody is still waiting who was waiting at its last turn and never had one.
    pub fn take(&mut self, db: &Database, id: ResponseId, together: &[ResponseId]) -> Result<(), Broken> {
        let completed = |text: &String| match ResponseHead::parse(text).ok()? {
            ResponseHead { id, state: State::Completed { digest, attempts, .. }, .. } => Some(((id, digest), attempts)),
            _ => None,
        };
        let untried = db.heads.values().filter_map(completed).filter(|(_, attempts)| *attempts == 0);
        let untried =
            untried.map(|(waiting, _)| waiting).filter(|(other, _)| *other != id && !together.contains(other));
        let untried: BTreeSet<_> = untried.collect();
        let turn = db.heads.get(&id).and_then(completed);
        if turn.is_some() && self.now == turn {
            return Ok(());
        }
        self.now = turn;
        for waiting in self.passed_over.values_mut() {
            waiting.retain(|(other, _)| *other != id);
        }
        let before = self.passed_over.insert(id, untried.clone()).unwrap_or_default();
        match before.intersection(&untried).next() {
            Some((other, _)) if turn.is_some_and(|(_, attempts)| attempts > 0) => {
                Err(format!("{id}: has a second turn before {other} has had one"))
            }
            _ => Ok(()),
        }
    }
}
