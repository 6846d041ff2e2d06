//! Sending what is completed: one tab at a time, whenever there is reason to hope, until a receipt names the same bytes.

use super::{
    Batch, Effect, Env, Lock, Query, Reply, Stored, Tab, Timer, Write, copies,
    effect::About,
    outcome::{Next, lost},
    sending::Sending,
    together::{Member, Together, times_of},
};
use crate::{
    ResponseHead, ResponseId, State,
    answer::{Outcome, classify},
    plan::{Action, Trigger, plan},
    policy::{BACKOFF_CAP_MS, BUSY_MS, SHORTEST_SLEEP_MS},
    record,
    snapshot::{Content, Snapshot, snapshot_key},
};

#[derive(Debug, Default)]
pub(super) struct Uploader {
    pub stage: Stage,
    pub number: u32,
    /// Whether this tab has the uploader's lock.
    holds: bool,
    /// Why it looks.
    pub trigger: Trigger,
    /// What is being sent, somebody has asked for.
    pub asked: bool,
    /// There was a reason to look while a run was under way.
    again: Option<Trigger>,
    heads: Vec<(ResponseHead, String)>,
    due: Vec<ResponseId>,
    /// The record that is being sent, as it was read.
    pub record: Option<Vec<u8>>,
    pub together: Together,
    pub silent: u32,
    pub offline: bool,
    timer: u32,
}

#[derive(Debug, Default)]
pub(super) enum Stage {
    #[default]
    Idle,
    Looking,
    Locking,
    /// The record of this head is being read.
    Fetching(Box<(ResponseHead, String)>),
    /// What travels apart from the record goes first.
    Parts(Box<Sending>),
    Sending(Box<(ResponseHead, String)>),
    /// Many records are under way in one request.
    Together(Vec<Member>),
    Storing(Box<Next>),
    /// Its head is another: what has become of it?
    Doubting(Box<Next>),
}

impl Uploader {
    pub fn lose(&mut self) {
        self.holds = false;
    }

    /// Of a request nothing was heard.
    pub fn nobody_answers(&mut self) {
        self.silent += 1;
        self.offline = true;
    }

    /// The response is due again, before the others.
    pub fn put_back(&mut self, head: Box<(ResponseHead, String)>) {
        self.due.push(head.0.id);
        self.heads.push(*head);
    }

    /// The next that is due. While some are being put together, only one that may go with them, and that has not failed more
    /// often than one that it would go before.
    fn next_due(&mut self) -> Option<(ResponseHead, String)> {
        let mut passed_over = u32::MAX;
        for place in (0..self.due.len()).rev() {
            let id = self.due[place];
            let Some(at) = self.heads.iter().position(|(head, _)| head.id == id) else { continue };
            let head = &self.heads[at].0;
            let attempts = attempts_of(head);
            if attempts > passed_over {
                return None;
            }
            if self.together.is_empty() || self.together.admits(head) {
                self.due.remove(place);
                return Some(self.heads.swap_remove(at));
            }
            passed_over = attempts;
        }
        None
    }
}

/// How often sending it has failed.
fn attempts_of(head: &ResponseHead) -> u32 {
    match head.state {
        State::Completed { attempts, .. } => attempts,
        _ => 0,
    }
}

impl Tab {
    /// There may be something to send.
    pub(super) fn look_for_due(&mut self, trigger: Trigger, env: &mut dyn Env) {
        if !self.recovery.done {
            return;
        }
        if !matches!(self.uploader.stage, Stage::Idle) {
            // A hint is not forgotten over a timer. However often somebody asks, it is one more run.
            self.uploader.again = self.uploader.again.max(Some(trigger));
            return;
        }
        self.uploader.trigger = trigger;
        self.uploader.silent = 0;
        self.uploader.together.begin();
        self.look(env);
    }

    pub(super) fn wake(&mut self, number: u32, env: &mut dyn Env) {
        if number == self.uploader.timer {
            self.look_for_due(Trigger::Timer, env);
        }
    }

    pub(super) fn look(&mut self, env: &mut dyn Env) {
        self.uploader.stage = Stage::Looking;
        self.uploader.together.forget();
        if self.database {
            self.uploader.number = self.read(About::Uploader, Query::Overview);
        } else {
            let copies = if self.local { copies::sealed(env) } else { Vec::new() };
            let heads = copies.into_iter().map(|(copy, text)| (copy.head, text)).collect();
            self.looked(heads, env);
        }
    }

    pub(super) fn found_for_uploader(&mut self, number: u32, stored: Option<Stored>, env: &mut dyn Env) {
        if number != self.uploader.number {
            return;
        }
        match std::mem::take(&mut self.uploader.stage) {
            Stage::Looking => match stored {
                Some(stored) => {
                    let read = |(_, text): (ResponseId, String)| Some((ResponseHead::parse(&text).ok()?, text));
                    self.looked(stored.heads.into_iter().filter_map(read).collect(), env);
                }
                None => self.rest(Some(env.now().utc_ms + BUSY_MS), env),
            },
            Stage::Fetching(head) => match stored {
                Some(stored) if stored.head() == Some(&head.1) => self.send(head, stored.record, env),
                // The head has changed meanwhile.
                Some(_) => self.next(env),
                None => self.rest(Some(env.now().utc_ms + BUSY_MS), env),
            },
            Stage::Parts(sending) => self.chunk_found(sending, stored, env),
            Stage::Doubting(next) => self.doubted_sent(next, stored.as_ref(), env),
            other => self.uploader.stage = other,
        }
    }

    fn looked(&mut self, heads: Vec<(ResponseHead, String)>, env: &mut dyn Env) {
        let mut entropy = [0; 8];
        env.random(&mut entropy);
        let known: Vec<_> = heads.iter().map(|(head, _)| self.relieved(head)).collect();
        let (mut due, mut wait) = (Vec::new(), None);
        for action in plan(&known, env.now().utc_ms, u64::from_le_bytes(entropy), self.uploader.trigger) {
            match action {
                Action::Send(id) => due.push(id),
                Action::Wait(until) => wait = Some(until),
            }
        }
        if due.is_empty() {
            return self.rest(wait, env);
        }
        if !self.uploader.holds {
            self.uploader.stage = Stage::Locking;
            return self.effects.push(Effect::Lock { lock: Lock::Uploader, steal: false });
        }
        // Once tried, waits count again.
        self.uploader.asked = std::mem::take(&mut self.uploader.trigger) == Trigger::Asked;
        due.reverse();
        (self.uploader.due, self.uploader.heads) = (due, heads);
        self.next(env);
    }

    pub(super) fn uploader_locked(&mut self, got: bool, env: &mut dyn Env) {
        if !matches!(self.uploader.stage, Stage::Locking) {
            if got {
                self.effects.push(Effect::Release(Lock::Uploader));
            }
            return;
        }
        self.uploader.holds = got;
        if got {
            // The tab that has just let the lock go may have sent them.
            self.look(env);
        } else {
            self.rest(Some(env.now().utc_ms + BUSY_MS), env);
        }
    }

    /// Takes up the next response that is due.
    pub(super) fn next(&mut self, env: &mut dyn Env) {
        self.uploader.record = None;
        if self.uploader.together.has_answers() {
            return self.judge_next_answer(env);
        }
        let Some(head) = self.uploader.next_due().map(Box::new) else {
            return if self.uploader.together.is_empty() { self.look(env) } else { self.send_together() };
        };
        if self.database {
            self.uploader.number = self.read(About::Uploader, Query::Record(head.0.id));
            self.uploader.stage = Stage::Fetching(head);
        } else {
            let record = match Snapshot::parse(&head.1) {
                Ok(Snapshot { content: Content::Sealed(bytes), .. }) => Some(bytes),
                _ => None,
            };
            self.send(head, record, env);
        }
    }

    /// Only the bytes that were sealed are ever sent.
    fn send(&mut self, head: Box<(ResponseHead, String)>, record: Option<Vec<u8>>, env: &mut dyn Env) {
        let sealing = |bytes: &[u8]| {
            let (envelope, _) = record::open_envelope(bytes).ok()?;
            let this = envelope.id == head.0.id && Some(envelope.ct_sha256) == head.0.digest();
            this.then_some(envelope.sealing)
        };
        let whole = |record: Vec<u8>| Some((sealing(&record)?, record));
        // Where the database's are damaged or gone, localStorage may have the same bytes.
        let copy = || if self.local { copies::record_of(head.0.id, env) } else { None };
        match record.and_then(whole).or_else(|| copy().and_then(whole)) {
            Some((_, record)) if self.uploader.together.admits(&head.0) => self.join(head, record, env),
            Some((sealing, record)) => {
                self.uploader.record = Some(record.clone());
                self.send_next_part(Box::new(Sending::new(*head, record, sealing)));
            }
            None => self.judge(&head, &lost(), None, env),
        }
    }

    pub(super) fn send_record(&mut self, head: Box<(ResponseHead, String)>, record: Vec<u8>) {
        let ticket = self.ticket(About::Uploader);
        self.uploader.number = ticket.number;
        let times = times_of(&head.0);
        self.effects.push(Effect::Send { ticket, id: head.0.id, secret: head.0.secret, record, times });
        self.uploader.stage = Stage::Sending(head);
    }

    pub(super) fn answered(&mut self, ticket: super::Ticket, reply: Option<Reply>, env: &mut dyn Env) {
        if ticket.number != self.uploader.number {
            return;
        }
        match std::mem::take(&mut self.uploader.stage) {
            Stage::Parts(sending) => self.part_answered(sending, reply, env),
            Stage::Sending(head) => {
                let judged = |reply: &Reply| classify(&head.0, &self.keys, reply);
                let outcome = reply.as_ref().map_or_else(Outcome::unreachable, judged);
                self.judge(&head, &outcome, reply.map(|reply| reply.body), env);
            }
            Stage::Together(members) => self.answered_together(members, reply, env),
            other => self.uploader.stage = other,
        }
    }

    /// Nothing more for now.
    pub(super) fn rest(&mut self, next: Option<i64>, env: &mut dyn Env) {
        self.uploader.stage = Stage::Idle;
        self.uploader.together.forget();
        if std::mem::take(&mut self.uploader.holds) {
            self.effects.push(Effect::Release(Lock::Uploader));
        }
        if let Some(trigger) = self.uploader.again.take() {
            return self.look_for_due(trigger, env);
        }
        if let Some(at) = next {
            self.uploader.timer = self.uploader.timer.wrapping_add(1);
            let ms = (at - env.now().utc_ms).clamp(SHORTEST_SLEEP_MS, BACKOFF_CAP_MS);
            self.effects.push(Effect::Wait { timer: Timer::Wake(self.uploader.timer), ms });
        }
    }

    /// The way out of quarantine and refusal.
    pub(super) fn send_again(&mut self, id: ResponseId, env: &mut dyn Env) {
        if self.database {
            self.read(About::Again(id), Query::Head(id));
            return;
        }
        for (copy, _) in if self.local { copies::sealed(env) } else { Vec::new() } {
            if let (true, Ok(head)) = (copy.head.id == id, copy.head.requeue()) {
                // What cannot be stored now stays as it is.
                let _ = env.put_local(&snapshot_key(&id), &Snapshot { head, ..copy }.to_text());
            }
        }
        self.look_for_due(Trigger::Hint, env);
    }

    pub(super) fn found_for_again(&mut self, id: ResponseId, stored: Option<Stored>) {
        let Some(text) = stored.as_ref().and_then(Stored::head) else { return };
        let Ok(Ok(head)) = ResponseHead::parse(text).map(|head| head.requeue()) else { return };
        let new = head.to_text();
        let expect = Some((id, vec![Some(text.to_owned()), Some(new.clone())]));
        self.commit(About::Again(id), Batch { expect, writes: vec![Write::Head(id, new)] });
    }
}
