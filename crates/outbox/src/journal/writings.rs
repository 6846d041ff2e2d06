//! The writings of a response as a tree, and the ways through it.

use super::{Chain, Gap};
use crate::sorted::{SortedMap, SortedSet, sort_by_key};
use crate::{Event, JournalPosition, Op, WritingId};
use std::{cmp::Reverse, collections::HashSet};

/// Where the way goes on.
#[derive(Clone, Copy)]
enum Fork {
    /// With the writing's own event at this index.
    Own(WritingId, usize),
    /// With the first event of a writing that continues here.
    Into(WritingId),
}

/// What the tree says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reading {
    pub shown: Chain,
    pub branches: Vec<Chain>,
    pub stranded: Vec<Event>,
}

/// The writings as a tree: each hangs on a place of the one that it continues.
pub(crate) struct Writings {
    events: SortedMap<WritingId, Vec<Event>>,
    overlapping: Vec<Event>,
    /// By writing and number of its events before the place: the writings that continue there.
    children: SortedMap<(WritingId, usize), Vec<WritingId>>,
    roots: Vec<WritingId>,
    /// What a writing has seen of the one before it, and that is not found.
    unseen: SortedMap<WritingId, Gap>,
}

impl Writings {
    /// Events come ordered by key.
    pub fn new(all: impl Iterator<Item = Event>) -> Self {
        let mut events: SortedMap<WritingId, Vec<Event>> = SortedMap::new();
        let mut overlapping = Vec::new();
        for event in all {
            let strand = events.or_default(event.writing);
            match strand.last() {
                Some(before) if event.seq <= before.last() => overlapping.push(event),
                _ => strand.push(event),
            }
        }
        let mut writings =
            Self { events, overlapping, children: SortedMap::new(), roots: Vec::new(), unseen: SortedMap::new() };
        writings.link();
        writings
    }

    fn link(&mut self) {
        let mut orphans = Vec::new();
        let ids: Vec<_> = self.events.keys().copied().collect();
        for id in ids {
            match self.events[&id].first().and_then(|event| event.continues) {
                None => self.roots.push(id),
                Some(head) if self.events.contains_key(&head.writing) => self.hang(id, head),
                Some(head) => orphans.push((id, head)),
            }
        }
        sort_by_key(&mut orphans, |(id, _)| self.began(*id));
        for (id, head) in orphans {
            self.adopt(id, head);
        }
    }

    /// When a writing's first event happened; its id breaks ties.
    fn began(&self, id: WritingId) -> (i64, WritingId) {
        (self.events[&id].first().map_or(i64::MIN, |event| event.at), id)
    }

    fn hang(&mut self, id: WritingId, head: JournalPosition) {
        let strand = &self.events[&head.writing];
        let before = strand.iter().take_while(|event| event.seq <= head.upto).count();
        let last = before.checked_sub(1).map_or(0, |i| strand[i].last());
        if last < head.upto {
            self.unseen.insert(id, Gap { writing: head.writing, from: last + 1, to: head.upto });
        }
        self.children.or_default((head.writing, before)).push(id);
    }

    /// Nothing is left of what the writing continues: as far as one can tell, it followed what was written last before it.
    fn adopt(&mut self, id: WritingId, head: JournalPosition) {
        self.unseen.insert(id, Gap { writing: head.writing, from: 1, to: head.upto });
        let began = self.began(id).0;
        let reachable = self.reachable();
        let ended = |other: &WritingId| self.events[other].last().map_or(i64::MIN, |event| event.at);
        let earlier = reachable.iter().filter(|other| ended(other) <= began);
        match earlier.max_by_key(|other| (ended(other), **other)).or_else(|| reachable.iter().next()).copied() {
            Some(parent) => self.children.or_default((parent, self.events[&parent].len())).push(id),
            None => self.roots.push(id),
        }
    }

    fn reachable(&self) -> SortedSet<WritingId> {
        let mut reached = SortedSet::new();
        let mut ahead = self.roots.clone();
        while let Some(id) = ahead.pop() {
            if reached.insert(id) {
                ahead.extend(self.children.range((id, 0)..=(id, usize::MAX)).flat_map(|(_, children)| children));
            }
        }
        reached
    }

    pub fn read(self) -> Reading {
        let reachable = self.reachable();
        let mut roots = self.roots.clone();
        let begins = |id: &WritingId| matches!(self.events[id].first(), Some(Event { op: Op::Begin { .. }, .. }));
        sort_by_key(&mut roots, |id| Reverse((begins(id), self.latest(Fork::Into(*id)))));
        let mut ahead: Vec<_> = roots.into_iter().rev().map(|id| (Chain::default(), Fork::Into(id))).collect();
        let mut chains = Vec::new();
        let mut stranded = SortedMap::new();
        while let Some((start, fork)) = ahead.pop() {
            let mut chain = self.follow(start, fork, &mut ahead);
            stranded.extend(chain.strand().into_iter().map(|event| (event.key(), event)));
            chains.push(chain);
        }
        let shown = if chains.is_empty() { Chain::default() } else { chains.remove(0) };
        let replayed: HashSet<_> =
            shown.stored().chain(chains.iter().flat_map(Chain::stored)).map(Event::key).collect();
        stranded.retain(|key, _| !replayed.contains(key));
        let mut stranded: Vec<_> = stranded.into_values().chain(self.overlapping).collect();
        let looped = self.events.into_iter().filter(|(id, _)| !reachable.contains(id));
        stranded.extend(looped.flat_map(|(_, events)| events));
        Reading { shown, branches: chains, stranded }
    }

    /// Follows the events to the end. At each fork one continuation is taken, the others are left for later.
    fn follow(&self, mut chain: Chain, fork: Fork, ahead: &mut Vec<(Chain, Fork)>) -> Chain {
        let mut next = Some(fork);
        while let Some(fork) = next {
            let (id, at) = match fork {
                Fork::Own(id, at) => {
                    chain.push(&self.events[&id][at]);
                    (id, at + 1)
                }
                Fork::Into(id) => {
                    if let Some(gap) = self.unseen.get(&id) {
                        chain.note_gap(*gap);
                    }
                    (id, 0)
                }
            };
            let mut forks = self.forks(id, at);
            next = forks.pop();
            ahead.extend(forks.into_iter().map(|other| (chain.clone(), other)));
        }
        chain
    }

    /// The ways on from a place, the one to take last: where something was written last.
    fn forks(&self, id: WritingId, at: usize) -> Vec<Fork> {
        let own = (at < self.events[&id].len()).then_some(Fork::Own(id, at));
        let children = self.children.get(&(id, at)).into_iter().flatten();
        let mut forks: Vec<_> = own.into_iter().chain(children.map(|id| Fork::Into(*id))).collect();
        if forks.len() > 1 {
            sort_by_key(&mut forks, |fork| self.latest(*fork));
        }
        forks
    }

    /// The latest event on any way that begins so; the larger writing id breaks ties.
    fn latest(&self, fork: Fork) -> Option<(i64, WritingId)> {
        let (id, events, children) = match fork {
            Fork::Own(id, at) => (id, at, at + 1),
            Fork::Into(id) => (id, 0, 0),
        };
        let mut latest = None;
        let mut ahead = vec![(id, events, children)];
        while let Some((id, events, children)) = ahead.pop() {
            latest = self.events[&id][events..].iter().map(|event| Some((event.at, id))).fold(latest, Option::max);
            let following = self.children.range((id, children)..=(id, usize::MAX)).flat_map(|(_, ids)| ids);
            ahead.extend(following.map(|id| (*id, 0, 0)));
        }
        latest
    }
}
