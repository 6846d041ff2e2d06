//! What only localStorage has of a response that is being opened goes to IndexedDB before anything new is written.

use super::{
    Batch, CommitError, Env, OnlyRead, Opened, Tab, Write,
    effect::About,
    gather::{Gathered, asides},
    mirroring::{Mirroring, lasts, whole_draft},
    open::{Mode, Open},
    opening::{Opening, Stage},
};

#[derive(Debug)]
pub(super) struct Reconciling {
    open: Open,
    opened: Opened,
    covered: Vec<(crate::EventKey, u32)>,
    head: String,

    /// Entries of localStorage that were set aside.
    removable: Vec<String>,
}

impl Tab {
    /// Brings IndexedDB up to date: what only localStorage has, and the head if there is none. What cannot be read moves,
    /// as it is, to where it can be shown and exported.
    pub(super) fn reconcile(
        &mut self,
        opening: Opening,
        mut open: Open,
        opened: Opened,
        found: Gathered,
        env: &mut dyn Env,
    ) {
        if !self.database || !matches!(open.mode, Mode::Writable) {
            return self.finish_opening(opening, open, opened);
        }
        let id = open.id;
        let mut writes = asides(&found);
        let (mut covered, mut texts) = (found.stored, found.texts);
        for event in open.writing.pending() {
            writes.push(Write::Event(id, event.key(), event.to_text()));
            covered.push((event.key(), event.last()));
            texts.insert(event.key(), (event.last(), event.to_text()));
        }
        let head = open.stored_head.clone().unwrap_or_else(|| open.head.to_text());
        if open.stored_head.is_none() {
            writes.push(Write::Head(id, head.clone()));
        }
        let same = found.image.as_ref().map(|image| image.is(&head, &lasts(&texts)));
        open.mirroring = Mirroring::of(same.is_some());
        if same == Some(false) {
            writes.push(whole_draft(id, head.clone(), &texts, found.image.as_ref()));
        }
        if writes.is_empty() {
            open.trusted = !self.distrusts;
            open.taken(covered, head, env);
            return self.finish_opening(opening, open, opened);
        }
        let expect = Some((id, vec![open.stored_head.clone(), Some(head.clone())]));
        let removable = found.aside.iter().filter(|entry| entry.place != "database").map(|entry| entry.key.clone());
        let removable = removable.collect();
        let number = self.commit(About::Opening(id), Batch { expect, writes });
        self.wait_for(
            opening,
            number,
            Stage::Reconciling(Box::new(Reconciling { open, opened, covered, head, removable })),
        );
    }

    pub(super) fn reconciled(
        &mut self,
        opening: Opening,
        reconciling: Reconciling,
        (number, result, mirrored): (u32, Result<(), CommitError>, bool),
        env: &mut dyn Env,
    ) {
        let Reconciling { mut open, mut opened, covered, head, removable } = reconciling;
        open.mirroring.note(number, mirrored);
        match result {
            Ok(()) => {
                open.trusted = !self.distrusts;
                open.taken(covered, head, env);
                // The mirror takes nothing that cannot be read.
                if open.trusted {
                    removable.iter().for_each(|key| env.remove_local(key));
                }
                self.tell_changed();
            }
            // Where something unreadable lies about, nothing is written beside it.
            Err(CommitError::Failed) if opened.recovered.set_aside == 0 => open.database_works = false,
            Err(CommitError::Failed) => {
                open.stop();
                opened.writing = Err(OnlyRead::Storage);
            }
            // Why, is looked up as soon as it is open.
            Err(CommitError::Conflict) => open.doubted = true,
        }
        self.finish_opening(opening, open, opened);
    }
}
