//! How much a response may take: counted, never timed, so that it is the same on every device and in every replay.
//!
//! What is beyond a limit is not done, and [`Response::limits`] says so until it is undone.

use super::Response;
use crate::{ElementId, tree::NodeId};
use std::{cell::Cell, collections::BTreeSet};

/// The most entries that a repeat has. A count beyond this is a mistake in the form or the answer.
pub const MAX_INSTANCES: usize = 10_000;

/// Counts inside counts that make more nodes than this in one step are a mistake, too: they would fill the memory.
const MAX_GROWTH: usize = 500_000;

/// The longest text that is calculated, in bytes: calculations that double one another would fill the memory.
const MAX_TEXT: usize = 1 << 20;

/// What one step (an answer, an entry added, opening a response) may set off, in units of a few nanoseconds: a node that
/// an expression visits is four. No form that is meant to be answered comes near.
const STEP: u64 = 200_000_000;
/// Of these, what looking a computation up and noting it down takes.
const QUEUED: u64 = 16;

/// A limit that something has reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// A repeat, by its reference without the last position, has no more entries than it can have.
    Entries(String),
    /// A node's calculated text is longer than one can be: it is empty.
    Text(String),
    /// One answer set off more computing than can be: some values are not computed.
    Work,
}

impl Limit {
    /// `too-many-entries`, `text-too-long` or `too-much-work`, for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Limit::Entries(_) => "too-many-entries",
            Limit::Text(_) => "text-too-long",
            Limit::Work => "too-much-work",
        }
    }

    /// What it is about; empty where that is the whole response.
    pub fn reference(&self) -> &str {
        match self {
            Limit::Entries(reference) | Limit::Text(reference) => reference,
            Limit::Work => "",
        }
    }
}

/// What is left of a step, and what has been reached.
#[derive(Clone)]
pub(super) struct Limits {
    work: Cell<u64>,
    /// What the last step took.
    last: u64,
    /// Whether something was not computed; it stays so until everything is computed again.
    worked_out: Cell<bool>,
    /// The size of the tree at which counted repeats stop growing.
    room: usize,
    entries: BTreeSet<(NodeId, u32)>,
    texts: BTreeSet<NodeId>,
}

impl Default for Limits {
    fn default() -> Self {
        let (work, worked_out) = (Cell::new(STEP), Cell::new(false));
        Self { work, last: 0, worked_out, room: 0, entries: BTreeSet::new(), texts: BTreeSet::new() }
    }
}

impl Limits {
    /// A new step begins, in a tree of this size.
    pub fn begin(&mut self, size: usize) {
        self.last = STEP - self.work.get();
        self.work.set(STEP);
        self.room = size + MAX_GROWTH;
    }

    /// Everything will be computed again.
    pub fn begin_all(&mut self, size: usize) {
        self.begin(size);
        self.worked_out.set(false);
    }

    /// Takes work off.
    pub fn spend(&self, units: u64) {
        let left = self.work.get().saturating_sub(units);
        self.work.set(left);
        if left == 0 {
            self.worked_out.set(true);
        }
    }

    /// Takes the work of noting computations down off.
    pub fn spend_queued(&self, count: usize) {
        self.spend(count as u64 * QUEUED);
    }

    pub fn left(&self) -> u64 {
        self.work.get()
    }

    /// An expression took more than one may.
    pub fn overworked(&self) {
        self.worked_out.set(true);
    }

    pub fn is_worked_out(&self) -> bool {
        self.work.get() == 0
    }

    /// Whether a tree of this size may grow.
    pub fn has_room(&self, size: usize) -> bool {
        size <= self.room && !self.is_worked_out()
    }

    /// Notes whether a repeat has reached its most.
    pub fn note_entries(&mut self, parent: NodeId, element: ElementId, reached: bool) {
        let key = (parent, element.0);
        if reached {
            self.entries.insert(key)
        } else {
            self.entries.remove(&key)
        };
    }

    /// Whether a calculated text can be that of a node.
    pub fn takes_text(&mut self, node: NodeId, text: &str) -> bool {
        self.spend(text.len() as u64);
        let takes = text.len() <= MAX_TEXT;
        if takes {
            self.texts.remove(&node)
        } else {
            self.texts.insert(node)
        };
        takes
    }
}

impl Response {
    /// How much work the last step took, in units of a few nanoseconds: a node that an expression visits is four.
    pub fn last_step(&self) -> u64 {
        self.limits.last
    }

    /// The limits that this response has reached: what is beyond them is not there.
    pub fn limits(&self) -> Vec<Limit> {
        let limits = &self.limits;
        let attached = |node: &NodeId| self.tree.parent(*node).is_some();
        let entries = limits.entries.iter().filter(|(parent, _)| attached(parent)).map(|&(parent, element)| {
            let repeat = self.form.element(ElementId(element)).definition;
            let name = repeat.map_or("", |id| self.form.model.get(id).name.as_str());
            Limit::Entries(format!("{}/{name}", self.reference(parent)))
        });
        let texts = limits.texts.iter().filter(|node| attached(node)).map(|&node| Limit::Text(self.reference(node)));
        let work = limits.worked_out.get().then_some(Limit::Work);
        entries.chain(texts).chain(work).collect()
    }
}
