//! What tabs have asked the database for.

use outbox::tab::{Batch, Query, Ticket};

/// A question to the database that has not been answered.
#[derive(Debug)]
pub struct Asked {
    pub life: u32,
    pub ticket: Ticket,
    pub what: Question,
    /// Given up by the tab, but may still be done.
    pub unheard: bool,
}

#[derive(Debug)]
pub enum Question {
    Commit(Batch),
    Read(Query),
}

impl Asked {
    pub fn new(life: u32, ticket: Ticket, what: Question) -> Self {
        Self { life, ticket, what, unheard: false }
    }

    /// A transaction whose end the tab waits for.
    pub fn is_awaited(&self) -> bool {
        self.is_commit() && !self.unheard
    }

    pub fn is_commit(&self) -> bool {
        matches!(self.what, Question::Commit(_))
    }
}
