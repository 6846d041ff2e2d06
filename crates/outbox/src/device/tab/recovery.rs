//! At the start: what an earlier life of the app left in localStorage goes to where it belongs, and what the collector
//! has had for thirty days leaves.

use super::{
    Aside, Batch, CommitError, Effect, Env, Query, Stored, Tab, Timer, Write, copies,
    effect::About,
    gather::{Gathered, files_aside, gather},
    opening::Purpose,
    sealing::today,
};
use crate::{
    ResponseHead, ResponseId, State, StateName,
    journal::database_key,
    plan::Trigger,
    policy::RECOVERY_AGAIN_MS,
    snapshot::{Content, Snapshot, snapshot_key},
};

#[derive(Debug, Default)]
pub(super) struct Recovery {
    number: u32,
    /// Both stores were looked through; nothing is sent before.
    pub done: bool,
    /// Transactions under way.
    running: Vec<Running>,
    /// Questions whether the mirror has the same.
    pub comparing: Vec<u32>,
}

#[derive(Debug)]
struct Running {
    number: u32,
    /// The keys of localStorage that may go once it has completed.
    keys: Vec<String>,
    /// A response whose journal may go then.
    journal: Option<ResponseId>,
}

impl Recovery {
    /// Both stores were looked through, and what followed from that is stored.
    pub fn is_over(&self) -> bool {
        self.done && self.running.is_empty() && self.comparing.is_empty()
    }
}

impl Tab {
    pub(super) fn recover(&mut self, env: &mut dyn Env) {
        self.mirror_again();
        if self.database {
            self.recovery.number = self.read(About::Recovery, Query::Overview);
            return;
        }
        let today = today(env);
        for (copy, _) in if self.local { copies::sealed(env) } else { Vec::new() } {
            if copy.head.may_leave(&today) {
                copies::forget(copy.head.id, env);
            }
        }
        self.recovered(env);
    }

    /// The whole database has been looked over.
    pub(super) fn on_overview(&mut self, number: u32, stored: Option<Stored>, env: &mut dyn Env) {
        if number != self.recovery.number {
            return;
        }
        let Some(stored) = stored else {
            self.effects.push(Effect::Wait { timer: Timer::Recover, ms: RECOVERY_AGAIN_MS });
            return;
        };
        let mentioned = if self.local { copies::mentioned(env) } else { Vec::new() };
        for id in &mentioned {
            let text = stored.heads.iter().find(|(known, _)| known == id).map(|(_, text)| text);
            match text.map(|text| (text, ResponseHead::parse(text))) {
                Some((text, Ok(head))) if head.name() != StateName::Draft => self.tidy(&head, text, env),
                // Opening it stores what only localStorage has. What cannot be opened stays as it is.
                None | Some((_, Ok(_))) => {
                    let busy = self.index(*id).is_some() || self.openings.contains_key(id);
                    if !busy && self.has_more(*id, text.is_some(), env) {
                        self.start_opening(*id, Purpose::Quiet(None), env);
                    }
                }
                Some((_, Err(_))) => {}
            }
        }
        self.compare_with_mirror(&stored, env);
        self.clear_journals(&stored);
        self.let_old_ones_leave(&stored, env);
        self.recovered(env);
    }

    fn recovered(&mut self, env: &mut dyn Env) {
        self.recovery.done = true;
        self.look_for_due(Trigger::Hint, env);
    }

    /// Whether localStorage has anything that a draft in the database may lack.
    fn has_more(&self, id: ResponseId, has_head: bool, env: &dyn Env) -> bool {
        let found = gather(id, None, self.tail_of(id, env), true, env);
        let sealed = found.copy.as_ref().is_some_and(|copy| matches!(copy.content, Content::Sealed(_)));
        let copied = found.copy.is_some() && !has_head;
        copied || sealed || !found.tail.is_empty() || !found.aside.is_empty()
    }

    /// Puts the copies of a sealed response in order, unless it was opened anew since it was looked at.
    fn tidy(&mut self, head: &ResponseHead, text: &str, env: &mut dyn Env) {
        let id = head.id;
        let found = gather(id, None, self.tail_of(id, env), true, env);
        if found.newer {
            return;
        }
        let mut writes: Vec<_> = found.aside.iter().cloned().map(Write::Aside).collect();
        let mut keys = copies::keys(id, env);
        let mut expected = vec![Some(text.to_owned())];
        let waits = head.name() == StateName::Completed;
        if let Some(copy) = found.copy.as_ref().filter(|copy| matches!(copy.content, Content::Sealed(_))) {
            let known = copy.head.name() != StateName::Completed;
            if head.replaces_record_of(copy) {
                // The response was reopened, and completed anew.
            } else if copy.head.digest() != head.digest() && !known {
                // Sealed twice, out of each other's reach: these bytes are nowhere else.
                let found_at = env.now().utc_ms;
                let (key, text) = (snapshot_key(&id), copy.to_text());
                writes.push(Write::Aside(Aside::new(found_at, "snapshot", key, text, "superseded")));
            } else if waits && known && copy.head.digest() == head.digest() {
                // The response was sent from here while the database was out of reach.
                let new = ResponseHead { state: copy.head.state.clone(), ..head.clone() }.to_text();
                expected.push(Some(new.clone()));
                writes.push(Write::Head(id, new));
            } else if waits && !known {
                keys.retain(|key| !key.starts_with(crate::snapshot::SNAPSHOT_PREFIX));
            }
        }
        let number = self.commit(About::Recovery, Batch { expect: Some((id, expected)), writes });
        let journal = head.journal.as_ref().map(|_| id);
        self.recovery.running.push(Running { number, keys, journal });
    }

    fn let_old_ones_leave(&mut self, stored: &Stored, env: &mut dyn Env) {
        let today = today(env);
        for (id, text) in &stored.heads {
            if !ResponseHead::parse(text).is_ok_and(|head| head.may_leave(&today) && head.journal.is_none()) {
                continue;
            }
            // That it is gone is remembered for good: localStorage reaches the disk late and may show it again after a
            // crash, and no clock says when that is over.
            let writes = vec![
                Write::Gone(*id, today.clone()),
                Write::DeleteHead(*id),
                Write::DeleteRecord(*id),
                Write::DeleteReceipt(*id),
                Write::DeleteFiles { id: *id, but: Vec::new() },
                Write::DeleteSealed { id: *id, but: Vec::new() },
            ];
            let expect = Some((*id, vec![Some(text.clone())]));
            let number = self.commit(About::Recovery, Batch { expect, writes });
            self.recovery.running.push(Running { number, keys: Vec::new(), journal: None });
        }
    }

    pub(super) fn recovered_one(&mut self, number: u32, result: Result<(), CommitError>, env: &mut dyn Env) {
        let Some(at) = self.recovery.running.iter().position(|running| running.number == number) else { return };
        let Running { keys, journal, .. } = self.recovery.running.swap_remove(at);
        if result.is_ok() {
            keys.iter().for_each(|key| env.remove_local(key));
            self.tell_changed();
            if let Some(id) = journal {
                self.read(About::Clearing(id), Query::Response(id));
            }
        }
    }
}

/// The head of a response that was sealed in localStorage: its journal is not where it could be reopened from, and the
/// copy that was gone on with may be older than its last reopening.
pub(super) fn head_elsewhere(copy: &Snapshot, stored: Option<&Stored>) -> String {
    let mut head = ResponseHead { covers: copy.covers.clone(), ..copy.head.without_journal() };
    let known = stored.and_then(Stored::head).and_then(|text| ResponseHead::parse(text).ok());
    for digest in known.into_iter().flat_map(|known| known.replaces) {
        if !head.replaces.contains(&digest) {
            head.replaces.push(digest);
        }
    }
    head.to_text()
}

/// A response that was sealed in localStorage takes the place of its draft; what the record does not cover is set aside.
pub(super) fn sealed_elsewhere(
    copy: &Snapshot,
    stored: Option<&Stored>,
    found: &Gathered,
    found_at: i64,
) -> Vec<Write> {
    let id = copy.head.id;
    let Content::Sealed(bytes) = &copy.content else { return Vec::new() };
    let mut writes = vec![Write::Head(id, head_elsewhere(copy, stored)), Write::Record(id, bytes.clone())];
    for (key, text) in found.beyond(&copy.covers) {
        let key = database_key(&id, key);
        writes.push(Write::DeleteEvent(key.clone()));
        writes.push(Write::Aside(Aside::new(found_at, "database", key, text, "superseded")));
    }
    // Without the database the record names no file. What is set aside may; and so may a record that another tab has sealed
    // with the database since this one looked.
    let named: Vec<String> = copy.head.parts().iter().map(|part| part.name.clone()).collect();
    let but = [files_aside(&writes), named.clone()].concat();
    writes.extend([Write::DeleteEvents(id), Write::DeleteGone(id), Write::DeleteFiles { id, but }]);
    // Somebody may have begun to seal some while there was one.
    writes.push(Write::DeleteSealed { id, but: named });
    debug_assert!(!matches!(copy.head.state, State::Draft));
    writes
}
