//! A live response as the views see it: one signal per node, fired only for the nodes that the engine reports as changed.

use super::recording::Recordings;
use crate::device::location;
use crate::session::{Edit, NoRoom, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;
use std::cell::RefCell;
use std::collections::HashMap;
use xforms::{Changes, Item, NodeId, Response, State};

/// A handle that closures take along; it is valid while the view that made it is shown.
#[derive(Clone, Copy)]
pub struct Live(StoredValue<Inner, LocalStorage>);

struct Inner {
    session: Session,
    nodes: RefCell<HashMap<NodeId, ArcTrigger>>,
    structure: ArcTrigger,
    language: ArcTrigger,
    anything: ArcTrigger,
    /// Files that are being kept.
    keeping: ArcRwSignal<u32>,
    malformed: RwSignal<Vec<(NodeId, Text)>>,
    recordings: Recordings,
}

/// A file is being kept, as long as this is held.
pub struct KeepingFile(ArcRwSignal<u32>);

impl Drop for KeepingFile {
    fn drop(&mut self) {
        self.0.update(|files| *files -= 1);
    }
}

impl Live {
    pub fn new(session: Session) -> Self {
        let inner = Inner {
            session,
            nodes: RefCell::default(),
            structure: ArcTrigger::new(),
            language: ArcTrigger::new(),
            anything: ArcTrigger::new(),
            keeping: ArcRwSignal::new(0),
            malformed: RwSignal::new(Vec::new()),
            recordings: Recordings::new(),
        };
        let live = Self(StoredValue::new_local(inner));
        live.find_wanted_places();
        live
    }

    pub fn session(self) -> Session {
        self.0.with_value(|inner| inner.session.clone())
    }

    /// What is being recorded, whatever page is shown.
    pub fn recordings(self) -> Recordings {
        self.0.with_value(|inner| inner.recordings)
    }

    /// Whether the view is gone and this handle with it; late events of removed elements have to ask.
    pub fn is_gone(self) -> bool {
        self.0.is_disposed()
    }

    /// Looks at the response as it is now.
    pub fn read<T>(self, look: impl FnOnce(&Response) -> T) -> T {
        self.session().read(look)
    }

    /// Looks at what depends on one node and on the language; the caller runs again when either changes.
    pub fn watch<T>(self, node: NodeId, look: impl FnOnce(&Response) -> T) -> T {
        self.track(node);
        self.read(look)
    }

    /// Watches one node's state.
    pub fn state<T>(self, node: NodeId, look: impl FnOnce(State<'_>) -> T) -> T {
        self.watch(node, |response| look(response.state(node)))
    }

    /// Watches which instances the repeats have.
    pub fn watch_structure<T>(self, look: impl FnOnce(&Response) -> T) -> T {
        self.0.with_value(|inner| {
            inner.structure.track();
            inner.language.track();
        });
        self.read(look)
    }

    /// Looks at something that any answer may change.
    pub fn watch_all<T>(self, look: impl FnOnce(&Response) -> T) -> T {
        self.0.with_value(|inner| inner.anything.track());
        self.read(look)
    }

    /// An answer was given. Nothing happens once the page is gone (browsers fire `blur` on removed elements).
    pub fn set(self, node: NodeId, value: &str, edit: Edit) {
        if let Some(session) = self.0.try_with_value(|inner| inner.session.clone()) {
            match session.set(node, value, edit) {
                Ok(changes) => {
                    self.refuse(node, Text::AnswerTooLong, false);
                    self.fire(changes);
                    self.find_wanted_places();
                }
                Err(NoRoom) => self.refuse(node, Text::AnswerTooLong, true),
            }
        }
    }

    /// Fields whose text is not the answer that is kept, and what to say of it.
    pub fn malformed(self) -> RwSignal<Vec<(NodeId, Text)>> {
        self.0.with_value(|inner| inner.malformed)
    }

    /// Says that something was not taken, or takes that back.
    fn refuse(self, node: NodeId, why: Text, refused: bool) {
        let Some(malformed) = self.0.try_with_value(|inner| inner.malformed) else { return };
        if malformed.with_untracked(|list| list.contains(&(node, why))) != refused {
            malformed.update(|list| {
                list.retain(|known| *known != (node, why));
                list.extend(refused.then_some((node, why)));
            });
        }
    }

    /// A file is about to be kept: the response is not to be completed before it is.
    pub fn keeps_file(self) -> KeepingFile {
        let keeping = self.0.with_value(|inner| inner.keeping.clone());
        keeping.update(|files| *files += 1);
        KeepingFile(keeping)
    }

    /// Whether files are being kept. Reactive.
    pub fn is_keeping_files(self) -> bool {
        self.0.with_value(|inner| inner.keeping.clone()).get() > 0
    }

    pub fn add_repeat(self, range: Item) -> Option<Item> {
        let added = self.session().add_repeat(range);
        self.refuse(range.node, Text::EntryTooLong, added.is_err());
        let (instance, changes) = added.ok().flatten()?;
        self.fire(changes);
        self.find_wanted_places();
        Some(instance)
    }

    pub fn remove_repeat(self, instance: Item) {
        self.fire(self.session().remove_repeat(instance));
    }

    pub fn set_language(self, language: &str) {
        self.fire(self.session().set_language(language));
        self.0.with_value(|inner| inner.language.notify());
    }

    /// The cursor left a field: its text is final for now.
    pub fn leave_field(self) {
        if let Some(session) = self.0.try_with_value(|inner| inner.session.clone()) {
            session.leave_field();
        }
    }

    /// Asks the device where it is, for the nodes that the form wants it in. Without an answer they stay empty.
    fn find_wanted_places(self) {
        for node in self.session().take_wanted_places() {
            let reference = self.read(|response| response.reference(node));
            spawn_local(async move {
                let Ok(position) = location::here().await else { return };
                let still_there = |session: &Session| session.read(|response| response.find(&reference)) == Some(node);
                if self.0.try_with_value(|inner| still_there(&inner.session)) == Some(true) {
                    self.set(node, &position.to_text(), Edit::Choice);
                }
            });
        }
    }

    fn track(self, node: NodeId) {
        self.0.with_value(|inner| {
            inner.language.track();
            inner.nodes.borrow_mut().entry(node).or_insert_with(ArcTrigger::new).track();
        });
    }

    /// Wakes what shows the changed nodes, as long as it is shown.
    pub fn fire(self, changes: Changes) {
        self.0.try_with_value(|inner| {
            // Cloned first: what a trigger wakes may watch further nodes.
            let woken: Vec<_> = {
                let nodes = inner.nodes.borrow();
                changes.nodes.iter().filter_map(|node| nodes.get(node).cloned()).collect()
            };
            woken.iter().for_each(ArcTrigger::notify);
            if changes.structure {
                inner.structure.notify();
            }
            inner.anything.notify();
        });
    }
}
