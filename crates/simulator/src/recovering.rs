//! What a tab does at its start about what earlier ones have left: until that is heard of, it has not recovered.

use crate::seen::Broken;
use outbox::tab::{Effect, Input, Lock, Query, Ticket, Timer, Write};
use std::collections::BTreeSet;

/// What is under way of one tab's recovery.
#[derive(Debug, Default)]
pub struct Recovering {
    /// The look through the database that counts.
    look: Option<Ticket>,
    /// Transactions that followed from it, and are not heard of yet.
    running: Vec<Ticket>,
    /// The responses that are being brought to where they belong, as long as the tab has them or waits for them.
    bringing: BTreeSet<Lock>,
}

/// What an input has to do with recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The database is to be looked through.
    Begins,
    /// What was found there.
    Follows,
    Other,
}

impl Recovering {
    /// The tab hears this.
    pub fn heard(&mut self, input: &Input) -> Step {
        match input {
            Input::Started { .. } | Input::Elapsed(Timer::Recover) => return Step::Begins,
            Input::Found { ticket, .. } if self.look == Some(*ticket) => return Step::Follows,
            Input::Committed { ticket, .. } => self.running.retain(|running| running != ticket),
            Input::Locked { lock, got: false } | Input::LockLost(lock) => drop(self.bringing.remove(lock)),
            _ => {}
        }
        Step::Other
    }

    /// And asks for that.
    pub fn asked(&mut self, step: Step, effects: &[Effect]) {
        for effect in effects {
            match (step, effect) {
                (Step::Begins, Effect::Read { ticket, query: Query::Overview }) => self.look = Some(*ticket),
                // What the mirror has too much of may go at any time.
                (Step::Follows, Effect::Commit { ticket, batch }) if batch.writes.iter().any(is_stored) => {
                    self.running.push(*ticket);
                }
                (Step::Follows, Effect::Lock { lock: lock @ Lock::Response(_), .. }) => {
                    self.bringing.insert(*lock);
                }
                (_, Effect::Release(lock)) => drop(self.bringing.remove(lock)),
                _ => {}
            }
        }
    }

    /// The tab says that it has recovered.
    pub fn check(&self) -> Result<(), Broken> {
        match (self.running.is_empty(), self.bringing.is_empty()) {
            (false, _) => Err("recovery is over, and its transactions are under way".into()),
            (_, false) => Err(format!("recovery is over, and brings {:?} to where it belongs", self.bringing)),
            _ => Ok(()),
        }
    }
}

fn is_stored(write: &Write) -> bool {
    !matches!(write, Write::Mirror(_))
}
