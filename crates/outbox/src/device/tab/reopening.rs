//! A completed response that its survey lets change: its journal stays until it is received, and until then it can become
//! a draft again. Its record may be on its way already; the next one says that it replaces it.

use super::{Aside, Batch, CommitError, Effect, Env, NotOpened, Query, Stored, Tab, Timer, Write, effect::About};
use crate::{
    Event, Journal, KeptJournal, RawEntry, ResponseHead, ResponseId, Source, State, Unreadable, WritingId,
    policy::CLEARING_AGAIN_MS,
    snapshot::{Content, Snapshot},
};

impl Tab {
    /// The response is received: its journal goes.
    pub(super) fn clear_journal(&mut self, head: &ResponseHead) {
        if self.database && head.journal.is_some() && !matches!(head.state, State::Completed { .. } | State::Draft) {
            self.read(About::Clearing(head.id), Query::Response(head.id));
        }
    }

    /// Those that were received, and whose journal is here all the same.
    pub(super) fn clear_journals(&mut self, stored: &Stored) {
        for (_, text) in &stored.heads {
            if let Ok(head) = ResponseHead::parse(text) {
                self.clear_journal(&head);
            }
        }
    }

    pub(super) fn cleared(&mut self, result: Result<(), CommitError>) {
        if result == Err(CommitError::Failed) {
            self.effects.push(Effect::Wait { timer: Timer::Recover, ms: CLEARING_AGAIN_MS });
        }
    }

    pub(super) fn found_for_clearing(&mut self, id: ResponseId, stored: Option<Stored>, env: &dyn Env) {
        let Some((stored, text)) = stored.as_ref().and_then(|stored| Some((stored, stored.head()?))) else { return };
        let Ok(head) = ResponseHead::parse(text) else { return };
        let Some(journal) = head.journal.as_ref().filter(|_| !head.can_reopen()) else { return };
        let writes = clearing(&head, journal, stored, env.now().utc_ms);
        let expect = Some((id, vec![Some(text.to_owned()), Some(head.without_journal().to_text())]));
        self.commit(About::Clearing(id), Batch { expect, writes });
    }
}

/// The head as a draft's, and what goes; the journal has to be here, up to its end.
pub(super) fn reopened(
    head: &ResponseHead,
    stored: &Stored,
    writing: WritingId,
) -> Result<(ResponseHead, Vec<Write>), NotOpened> {
    let draft = head.reopened(writing).map_err(|_| NotOpened::NotDraft)?;
    let entry =
        |(key, text): &(String, String)| RawEntry { source: Source::Database, key: key.clone(), text: text.clone() };
    let (journal, unusable) = Journal::read(stored.events.iter().map(entry));
    if !unusable.is_empty() || journal.begin().is_none() || !journal.is_complete() {
        return Err(NotOpened::Unreadable);
    }
    let id = head.id;
    Ok((draft, vec![Write::DeleteRecord(id), Write::DeleteSealed { id, but: Vec::new() }]))
}

/// What goes with a journal: all of it that can be read, so that nobody can read any more what was answered. The rest is
/// set aside, or left to the version that wrote it.
fn clearing(head: &ResponseHead, journal: &KeptJournal, stored: &Stored, found_at: i64) -> Vec<Write> {
    let id = head.id;
    let mut writes = vec![Write::Head(id, head.without_journal().to_text())];
    writes.push(Write::DeleteFiles { id, but: [&journal.but[..], &journal.aside].concat() });
    for (key, text) in &stored.events {
        match Event::parse(text) {
            Err(Unreadable::Newer(_)) => continue,
            Err(Unreadable::Malformed(_)) => {
                let aside = Aside::new(found_at, "database", key.clone(), text.clone(), "malformed");
                writes.push(Write::Aside(aside));
            }
            Ok(_) => {}
        }
        writes.push(Write::DeleteEvent(key.clone()));
    }
    writes
}

impl ResponseHead {
    /// Whether the copy is of a record that was sealed before the response was reopened.
    pub(super) fn replaces_record_of(&self, copy: &Snapshot) -> bool {
        let digest = copy.head.digest().filter(|_| matches!(copy.content, Content::Sealed(_)));
        digest.is_some_and(|digest| self.replaces.contains(&digest))
    }
}
