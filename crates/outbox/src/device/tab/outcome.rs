//! What came of an attempt to send: stored first, then told; and how it goes on.

use super::{
    Batch, CommitError, Env, Notification, Tab, Write, copies, effect::About, sealing::today, uploading::Stage,
};
use crate::{
    ResponseHead, State,
    answer::{Outcome, Retry, RetryReason},
    plan::Trigger,
    policy::{BUSY_MS, MAX_SILENT},
    snapshot::{Snapshot, snapshot_key},
    wire::{ApiError, ErrorCode},
};

/// What came of an attempt, on its way to the store.
#[derive(Debug)]
pub(super) struct Next {
    pub head: ResponseHead,
    /// What ends it.
    pub receipt: Option<Vec<u8>>,
    pub reached: bool,
    /// The collector asks for time.
    pub slower: bool,
    /// The database was emptied, and it is put back.
    pub put_back: bool,
}

impl Tab {
    /// Stores what came of an attempt.
    pub(super) fn judge(
        &mut self,
        (head, text): &(ResponseHead, String),
        outcome: &Outcome,
        receipt: Option<Vec<u8>>,
        env: &mut dyn Env,
    ) {
        let (reached, slower) = match outcome {
            Outcome::Retry(Retry { reason, after_ms }) => {
                (matches!(reason, RetryReason::Refused(_) | RetryReason::Altered(_)), after_ms.is_some())
            }
            _ => (true, false),
        };
        let mut entropy = [0; 4];
        env.random(&mut entropy);
        let random = f64::from(u32::from_le_bytes(entropy)) / (f64::from(u32::MAX) + 1.0);
        let Ok(next) = head.after(outcome, env.now().utc_ms, random, &today(env)) else { return self.next(env) };
        let ended = !matches!(next.state, State::Completed { .. });
        // That it was erased is said by no receipt.
        let receipt = receipt.filter(|_| ended && !next.is_erased());
        let storing = Next { head: next.clone(), receipt: receipt.clone(), reached, slower, put_back: false };
        self.uploader.stage = Stage::Storing(Box::new(storing));
        if self.database {
            let new = next.to_text();
            let expect = Some((next.id, vec![Some(text.clone()), Some(new.clone())]));
            let mut writes = vec![Write::Head(next.id, new)];
            writes.extend(receipt.map(|receipt| Write::Receipt(next.id, receipt)));
            self.uploader.number = self.commit(About::Uploader, Batch { expect, writes });
        } else {
            let result = store_in_copy(&next, text, env);
            self.outcome_stored(self.uploader.number, result, env);
        }
    }

    pub(super) fn outcome_stored(&mut self, number: u32, result: Result<(), CommitError>, env: &mut dyn Env) {
        if number != self.uploader.number {
            return;
        }
        let Stage::Storing(next) = std::mem::take(&mut self.uploader.stage) else { return };
        match result {
            Ok(()) => self.tell_outcome(&next.head, env),
            Err(CommitError::Conflict) if self.database && !next.put_back => return self.doubt_sent(next),
            Err(CommitError::Conflict) => {}
            Err(CommitError::Failed) => return self.rest(Some(env.now().utc_ms + BUSY_MS), env),
        }
        self.go_on(&next, env);
    }

    /// With the next one, unless nobody answers.
    pub(super) fn go_on(&mut self, next: &Next, env: &mut dyn Env) {
        if self.uploader.together.has_answers() {
            // The last of them tells how it goes on.
            return self.next(env);
        }
        let Next { reached, slower, .. } = *next;
        let was_offline = std::mem::replace(&mut self.uploader.offline, !reached);
        if reached {
            self.uploader.silent = 0;
            if was_offline {
                // Somebody answers again: what waits only because nobody did need wait no longer.
                self.uploader.trigger = Trigger::Hint;
                return self.look(env);
            }
            if slower && self.uploader.asked {
                // Nobody's asking makes the collector work faster: the others wait for as long as they did.
                return self.look(env);
            }
        } else {
            self.uploader.silent += 1;
            if self.uploader.silent >= MAX_SILENT {
                return self.rest(Some(env.now().utc_ms + BUSY_MS), env);
            }
        }
        self.next(env);
    }

    /// What came of the attempt is stored: now it may be shown.
    fn tell_outcome(&mut self, head: &ResponseHead, env: &mut dyn Env) {
        let id = head.id;
        match &head.state {
            State::Received { .. } => self.notify(Notification::Received(id)),
            State::Quarantined { reason, .. } => {
                let reason = reason.clone();
                self.notify(Notification::Quarantined { id, reason });
            }
            State::Completed { problem: Some(problem), .. } => {
                let problem = problem.clone();
                self.notify(Notification::Refused { id, problem });
            }
            State::Completed { .. } | State::Draft => {}
        }
        if self.database && self.local && !matches!(head.state, State::Completed { .. } | State::Draft) {
            copies::forget(id, env);
        }
        self.clear_journal(head);
        self.tell_changed();
    }
}

/// Without a database the copy is the response; it may have been removed or changed by a tab that has one.
fn store_in_copy(next: &ResponseHead, text: &str, env: &mut dyn Env) -> Result<(), CommitError> {
    let key = snapshot_key(&next.id);
    if env.local_text(&key).as_deref() != Some(text) {
        return Err(CommitError::Conflict);
    }
    let copy = Snapshot::parse(text).map_err(|_| CommitError::Failed)?;
    let copy = Snapshot { head: next.clone(), ..copy };
    env.put_local(&key, &copy.to_text()).map_err(|_| CommitError::Failed)
}

/// The sealed bytes cannot be read here: this response waits with its reason, and does not hold up the others.
pub(super) fn lost() -> Outcome {
    Outcome::Permanent(ApiError::new(ErrorCode::NotFound, "the sealed record cannot be read"))
}

/// The collector is there, but what it is sent does not arrive as it was sent.
pub(super) fn stuck() -> Outcome {
    let problem = ApiError::new(ErrorCode::TruncatedBody, "a part does not arrive whole");
    Outcome::Retry(Retry { after_ms: None, reason: RetryReason::Refused(problem) })
}
