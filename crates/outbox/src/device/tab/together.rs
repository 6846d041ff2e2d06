//! Records that go together: many small ones of one survey in one request, each answered as if it had gone alone.
//!
//! What the collector has objected to goes alone, so that it holds nothing up, and so does what a request brings no answer
//! for.

use super::{Effect, Env, Reply, Tab, effect::About, uploading::Stage};
use crate::{
    ResponseHead, State,
    answer::classify,
    batch::{self, Results},
    policy::{MAX_TOGETHER, MAX_TOGETHER_RECORDS},
    seal::Times,
    wire::ErrorBody,
};

/// A record on its way, for the head that it is sent for.
#[derive(Debug)]
pub(super) struct Member {
    pub head: Box<(ResponseHead, String)>,
    record: Vec<u8>,
}

/// What is being put together, and what came of the last request.
#[derive(Debug, Default)]
pub(super) struct Together {
    members: Vec<Member>,
    answered: Vec<(Member, Reply)>,
    /// A request has brought no answer for some of them: for now each goes alone.
    apart: bool,
}

impl Together {
    /// A new run: it may go together again.
    pub fn begin(&mut self) {
        self.apart = false;
    }

    /// What is stored is looked at anew.
    pub fn forget(&mut self) {
        self.members.clear();
        self.answered.clear();
    }

    /// Whether a response may be sent with those that are here, for all that its head tells.
    pub fn admits(&self, head: &ResponseHead) -> bool {
        let sound = matches!(&head.state, State::Completed { problem: None, parts, .. } if parts.is_empty());
        let same = |member: &Member| member.head.0.survey == head.survey && times_of(&member.head.0) == times_of(head);
        !self.apart && sound && self.members.first().is_none_or(same)
    }

    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub fn has_answers(&self) -> bool {
        !self.answered.is_empty()
    }

    fn len(&self) -> usize {
        self.members.iter().map(|member| member.record.len()).sum()
    }
}

/// How finely the response's survey tells times.
pub(super) fn times_of(head: &ResponseHead) -> Times {
    match &head.state {
        State::Completed { completed, .. } => Times::of(completed),
        _ => Times::ToTheDay,
    }
}

impl Tab {
    /// A record that was read joins the others, where there is room.
    pub(super) fn join(&mut self, head: Box<(ResponseHead, String)>, record: Vec<u8>, env: &mut dyn Env) {
        let together = &mut self.uploader.together;
        if together.is_empty() || together.len() + record.len() <= MAX_TOGETHER {
            together.members.push(Member { head, record });
            match together.members.len() < MAX_TOGETHER_RECORDS && together.len() < MAX_TOGETHER {
                true => self.next(env),
                false => self.send_together(),
            }
        } else {
            self.uploader.put_back(head);
            self.send_together();
        }
    }

    /// Sends those that have joined.
    pub(super) fn send_together(&mut self) {
        let mut members = std::mem::take(&mut self.uploader.together.members);
        if members.len() == 1
            && let Some(Member { head, record }) = members.pop()
        {
            self.uploader.record = Some(record.clone());
            return self.send_record(head, record);
        }
        let ticket = self.ticket(About::Uploader);
        self.uploader.number = ticket.number;
        let times = members.first().map_or(Times::ToTheDay, |member| times_of(&member.head.0));
        let mut body = Vec::new();
        for Member { head, record } in &members {
            batch::write(&mut body, head.0.id, head.0.secret, record);
        }
        let ids = members.iter().map(|member| member.head.0.id).collect();
        self.effects.push(Effect::SendMany { ticket, ids, body, times });
        self.uploader.stage = Stage::Together(members);
    }

    /// Each is judged by what its own result says. One that has none goes alone, once it is its turn again.
    pub(super) fn answered_together(&mut self, members: Vec<Member>, reply: Option<Reply>, env: &mut dyn Env) {
        if reply.is_none() {
            self.uploader.nobody_answers();
        }
        let mut results = reply.as_ref().and_then(results_in).unwrap_or_default();
        for member in members {
            let at = results.iter().position(|result| result.id == member.head.0.id);
            match at.map(|at| results.swap_remove(at)).and_then(alone) {
                Some(reply) => self.uploader.together.answered.push((member, reply)),
                None => self.uploader.together.apart = true,
            }
        }
        self.next(env);
    }

    /// Stores what came of the next of them.
    pub(super) fn judge_next_answer(&mut self, env: &mut dyn Env) {
        let Some((Member { head, record }, reply)) = self.uploader.together.answered.pop() else { return };
        self.uploader.record = Some(record);
        let outcome = classify(&head.0, &self.keys, &reply);
        self.judge(&head, &outcome, Some(reply.body), env);
    }
}

/// Whoever does not speak as a collector does has said nothing.
fn results_in(reply: &Reply) -> Option<Vec<batch::Outcome>> {
    let Results { results } = serde_json::from_slice(&reply.body).ok()?;
    reply.is_success().then_some(results)
}

/// The answer that the record would have got alone.
fn alone(result: batch::Outcome) -> Option<Reply> {
    let body = match (result.receipt, result.error) {
        (Some(receipt), _) => receipt.into_bytes(),
        (None, Some(error)) => serde_json::to_vec(&ErrorBody { error }).ok()?,
        (None, None) => return None,
    };
    let content_type = "application/json".into();
    Some(Reply { status: result.status, content_type, retry_after: None, upload_offset: None, body })
}
