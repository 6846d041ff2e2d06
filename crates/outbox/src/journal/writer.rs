//! Writing a journal: one opening of a response, whose events are numbered and become durable in order.

use super::splice::Splice;
use crate::sorted::SortedMap;
use crate::{Event, EventKey, JournalPosition, Op, WritingId, event::VERSION, policy::LONG_TEXT};
use std::collections::HashMap;

/// What kind of change a `set` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Typing: consecutive edits of one node are one event that is overwritten.
    Text,
    /// Everything else: an event of its own.
    Choice,
}

/// What to store: the event, and whether it overwrites the one stored under its key before.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub event: Event,
    pub replaces: bool,
}

/// One opening of a response for writing.
#[derive(Debug, Clone)]
pub struct Writing {
    id: WritingId,
    continues: Option<JournalPosition>,
    base: u32,
    upto: u32,
    saved: u32,
    /// The text node whose event still takes edits, and its value before that event.
    open: Option<Open>,
    /// What each text node held after this writing's last event about it; a splice is against this.
    texts: HashMap<String, String>,
    /// Events of earlier writings that the database lacks: they become durable no later than this writing's own.
    carried: Vec<Event>,
    /// The mirror has those.
    carried_are_kept: bool,
    /// Events whose newest text the database lacks, with the `upto` that is durable.
    pending: SortedMap<u32, (Event, Option<u32>)>,
}

#[derive(Debug, Clone)]
struct Open {
    seq: u32,
    reference: String,
    before: Option<String>,
}

impl Writing {
    /// A writing that begins a response.
    pub fn first(id: WritingId) -> Self {
        Self::continuing(id, None, 0, Vec::new())
    }

    pub(crate) fn continuing(
        id: WritingId,
        continues: Option<JournalPosition>,
        base: u32,
        carried: Vec<Event>,
    ) -> Self {
        Self {
            id,
            continues,
            base,
            upto: 0,
            saved: 0,
            open: None,
            texts: HashMap::new(),
            carried,
            carried_are_kept: false,
            pending: SortedMap::new(),
        }
    }

    /// Numbers what was done.
    pub fn record(&mut self, op: Op, edit: Edit, at: i64, offset_min: i32) -> Step {
        self.upto = self.upto.saturating_add(1);
        let (op, seq) = match op {
            Op::Set { reference, value } if edit == Edit::Text => self.typed(reference, value),
            op => {
                self.open = None;
                self.forget(&op);
                (op, self.upto)
            }
        };
        let upto = (self.upto > seq).then_some(self.upto);
        let (id, continues) = (self.id, self.continues);
        let event = Event { v: VERSION, writing: id, seq, upto, continues, at, offset_min, op };
        let replaced = self.pending.remove(&seq);
        let durable = match &replaced {
            Some((_, durable)) => *durable,
            None => upto.map(|_| self.upto - 1),
        };
        self.pending.insert(seq, (event.clone(), durable));
        Step { event, replaces: seq < self.upto }
    }

    /// Closes the open event: the field was left, or nothing was typed for two seconds.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// What the next transaction takes, in order: every event whose newest text is not durable, also of the writings
    /// before this one. (Otherwise this writing could outlive what it continues.)
    pub fn pending(&self) -> impl Iterator<Item = &Event> {
        self.carried.iter().chain(self.pending.values().map(|(event, _)| event))
    }

    /// Whether something of the writings before this one is not durable.
    pub fn carries(&self) -> bool {
        !self.carried.is_empty() && !self.carried_are_kept
    }

    /// Notes that a transaction with these events, each as good as `upto`, has completed.
    pub fn committed(&mut self, events: &[(EventKey, u32)]) {
        self.carried.retain(|event| !events.iter().any(|(key, upto)| *key == event.key() && *upto >= event.last()));
        for (key, upto) in events.iter().filter(|(key, _)| key.writing == self.id) {
            if let Some((event, durable)) = self.pending.get_mut(&key.seq) {
                *durable = (*durable).max(Some(*upto));
                if *upto >= event.last() {
                    self.pending.remove(&key.seq);
                }
            }
        }
        self.reach();
    }

    /// Notes that all that was pending is in the mirror, each event as good as `upto`; the database still lacks it.
    pub fn kept(&mut self, events: &[(EventKey, u32)]) {
        self.carried_are_kept = true;
        for (key, upto) in events.iter().filter(|(key, _)| key.writing == self.id) {
            if let Some((_, durable)) = self.pending.get_mut(&key.seq) {
                *durable = (*durable).max(Some(*upto));
            }
        }
        self.reach();
    }

    /// What is durable without a hole is saved.
    fn reach(&mut self) {
        let lacks = |(_, (event, durable)): &(&u32, &(Event, Option<u32>))| *durable < Some(event.last());
        let reached = match self.pending.iter().find(lacks) {
            Some((seq, (_, durable))) => durable.unwrap_or(seq - 1),
            None => self.upto,
        };
        self.saved = self.saved.max(reached);
    }

    pub fn id(&self) -> WritingId {
        self.id
    }

    /// How far this writing itself has come.
    pub fn head(&self) -> JournalPosition {
        JournalPosition { writing: self.id, upto: self.upto }
    }

    /// The highest number given, counted over the whole response.
    pub fn last_seq(&self) -> u32 {
        self.base.saturating_add(self.upto)
    }

    /// The highest number n such that all events up to n are in a completed transaction or in the mirror; it begins with
    /// the replayed ones. (What of them is only in the tail is [`Writing::pending`] from the start.)
    pub fn saved_seq(&self) -> u32 {
        self.base.saturating_add(self.saved)
    }

    /// One edit of a text: overwrites the open event when it is about the same node and still short.
    fn typed(&mut self, reference: String, value: String) -> (Op, u32) {
        let open = match self.open.take() {
            Some(open) if open.reference == reference => open,
            _ => Open { seq: self.upto, before: self.texts.get(&reference).cloned(), reference },
        };
        let op = match &open.before {
            Some(before) if value.len() > LONG_TEXT => {
                let Splice { start, delete, insert } = Splice::between(before, &value);
                Op::Splice { reference: open.reference.clone(), start, delete, insert }
            }
            _ => Op::Set { reference: open.reference.clone(), value: value.clone() },
        };
        let payload = match &op {
            Op::Splice { insert, .. } => insert.len(),
            _ => value.len(),
        };
        self.texts.insert(open.reference.clone(), value);
        let seq = open.seq;
        self.open = (payload <= LONG_TEXT).then_some(open);
        (op, seq)
    }

    /// Forgets the texts that something other than typing has changed, or may have moved.
    fn forget(&mut self, op: &Op) {
        match op {
            Op::Set { reference, .. } | Op::Splice { reference, .. } | Op::Attach { reference, .. } => {
                self.texts.remove(reference);
            }
            Op::AddRepeat { .. } | Op::RemoveRepeat { .. } => self.texts.clear(),
            Op::Begin { .. } | Op::Language { .. } | Op::Place { .. } | Op::Complete => {}
        }
    }
}
