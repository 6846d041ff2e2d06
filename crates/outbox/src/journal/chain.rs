//! One way through a response's writings: the events in replay order.

use super::splice::Splice;
use crate::{Event, JournalPosition, Op, WritingId};
use std::collections::HashMap;

/// Numbers of a writing that were given and are not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    pub writing: WritingId,
    pub from: u32,
    pub to: u32,
}

/// Events in replay order, from the response's beginning.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chain {
    links: Vec<Link>,
    gaps: Vec<Gap>,
    /// The numbers of the finished writings.
    before: u32,
    head: Option<JournalPosition>,
}

#[derive(Debug, Clone, PartialEq)]
struct Link {
    event: Event,
    /// The first event of a writing or after a gap: no splice reaches back past it.
    fresh: bool,
}

impl Chain {
    /// The events to replay, in order: set the moment to each event's own, then do what it says. A splice comes as the
    /// whole value that it gives.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        let mut texts = Texts::default();
        self.links.iter().filter_map(move |link| texts.resolve(link))
    }

    /// How many numbers the replayed events stand for; a new writing counts on from here.
    pub fn count(&self) -> u32 {
        self.before.saturating_add(self.head.map_or(0, |head| head.upto))
    }

    /// What the next writing continues.
    pub fn head(&self) -> Option<JournalPosition> {
        self.head
    }

    /// The event that began the response; none when it cannot be read.
    pub fn begin(&self) -> Option<&Event> {
        self.stored().find(|event| matches!(event.op, Op::Begin { .. }))
    }

    /// The page where the respondent stopped.
    pub fn place(&self) -> Option<&str> {
        self.stored()
            .filter_map(|event| if let Op::Place { reference } = &event.op { Some(&**reference) } else { None })
            .last()
    }

    /// Whether the response was completed and not changed since.
    pub fn is_complete(&self) -> bool {
        let looks = |event: &&Event| !matches!(event.op, Op::Place { .. } | Op::Language { .. });
        self.stored().filter(looks).last().is_some_and(|event| event.op == Op::Complete)
    }

    /// What is missing. The events that follow a gap are replayed all the same: each says in full what it sets.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The events as they are stored.
    pub fn stored(&self) -> impl Iterator<Item = &Event> {
        self.links.iter().map(|link| &link.event)
    }

    /// Appends the next event of a writing; numbers between it and the writing's last one are a gap.
    pub(crate) fn push(&mut self, event: &Event) {
        let writing = event.writing;
        let last = match self.head {
            Some(head) if head.writing == writing => head.upto,
            _ => 0,
        };
        let goes_on = self.head.is_some_and(|head| head.writing == writing);
        if !goes_on {
            self.before = self.count();
        }
        let gap = event.seq > last.saturating_add(1);
        if gap {
            self.gaps.push(Gap { writing, from: last.saturating_add(1), to: event.seq - 1 });
        }
        self.head = Some(JournalPosition { writing, upto: event.last() });
        self.links.push(Link { event: event.clone(), fresh: !goes_on || gap });
    }

    /// Notes numbers that a following writing has seen and that are not found.
    pub(crate) fn note_gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    /// Takes out the splices whose text is not known, because a gap swallowed it.
    pub(crate) fn strand(&mut self) -> Vec<Event> {
        let mut texts = Texts::default();
        let mut stranded = Vec::new();
        for link in std::mem::take(&mut self.links) {
            if texts.follow(&link) {
                self.links.push(link);
            } else {
                stranded.push(link.event);
            }
        }
        stranded
    }
}

/// The texts that splices of the present writing can refer to.
#[derive(Default)]
struct Texts(HashMap<String, String>);

impl Texts {
    /// Takes one event in; false when it is a splice of a text that is not known.
    fn follow(&mut self, link: &Link) -> bool {
        if link.fresh {
            self.0.clear();
        }
        match &link.event.op {
            Op::Set { reference, value } => {
                self.0.insert(reference.clone(), value.clone());
            }
            Op::Splice { reference, start, delete, insert } => {
                let change = Splice { start: *start, delete: *delete, insert: insert.clone() };
                let fits = self.0.get_mut(reference).is_some_and(|text| change.apply(text));
                if !fits {
                    self.0.remove(reference);
                }
                return fits;
            }
            Op::Attach { reference, .. } => {
                self.0.remove(reference);
            }
            // Positions shift: a reference may mean another node now.
            Op::AddRepeat { .. } | Op::RemoveRepeat { .. } => self.0.clear(),
            Op::Begin { .. } | Op::Language { .. } | Op::Place { .. } | Op::Complete => {}
        }
        true
    }

    fn resolve(&mut self, link: &Link) -> Option<Event> {
        if !self.follow(link) {
            return None;
        }
        let mut event = link.event.clone();
        if let Op::Splice { reference, .. } = &event.op {
            let value = self.0.get(reference)?.clone();
            event.op = Op::Set { reference: reference.clone(), value };
        }
        Some(event)
    }
}
