//! A device where some responses wait, and a network that answers as it is told.

use crate::room::{Room, draft, form, id_of};
use ed25519_dalek::{Signer as _, SigningKey};
use outbox::{
    Completion, Part, Receipt, ReceiptState, ResponseHead, ResponseId, Signed, State,
    batch::{self, Outcome, Results},
    receipt_key::ReceiptKey,
    record::open_envelope,
    sealing::seal_record,
    tab::{CommitError, Effect, Env, Input, Lock, Query, Reply, Tab, Timer},
    wire::{ErrorBody, ErrorCode},
};
use simulator::stores::Database;
use std::collections::VecDeque;

/// What a record is answered with.
pub type Answer = fn(&[u8]) -> Option<Reply>;

/// Where nothing fails but what is asked for.
#[derive(Default)]
pub struct Outpost {
    pub tab: Tab,
    pub room: Room,
    pub db: Database,
    /// Nobody answers where there is none.
    pub answer: Option<Answer>,
    pub sent: Vec<ResponseId>,
    /// How many records each request had.
    pub requests: Vec<usize>,
    /// What becomes of the answer to many records.
    pub on_the_way: Option<fn(Vec<Outcome>) -> Option<Reply>>,
    /// What is told while a request is under way.
    pub meanwhile: Vec<Input>,
    /// What another tab makes of a response before its record is read.
    pub overtakes: Option<ResponseHead>,
    /// What the database does not answer.
    pub unanswered: Option<fn(&Query) -> bool>,
    /// The database takes nothing.
    pub refuses: bool,
    /// Another tab is sending.
    pub is_locked: bool,
    /// How often the uploader's lock was given back.
    pub releases: usize,
    /// How long the uploader has rested, in milliseconds.
    pub rests: Vec<i64>,
}

pub fn refusal(status: u16, code: &str, retry_after: Option<&str>) -> Option<Reply> {
    let body = format!(r#"{{"error":{{"code":"{code}","message":"Nie."}}}}"#).into_bytes();
    let (content_type, retry_after) = ("application/json".into(), retry_after.map(str::to_owned));
    Some(Reply { status, content_type, retry_after, upload_offset: None, body })
}

pub fn json(status: u16, body: &impl serde::Serialize) -> Option<Reply> {
    let (content_type, body) = ("application/json".into(), serde_json::to_vec(body).expect("JSON"));
    Some(Reply { status, content_type, retry_after: None, upload_offset: None, body })
}

impl Outpost {
    pub fn with(waiting: u8, answer: Answer) -> Self {
        Self::in_room(Room::default(), waiting, answer)
    }

    pub fn in_room(room: Room, waiting: u8, answer: Answer) -> Self {
        let mut outpost = Self { room, answer: Some(answer), ..Self::default() };
        (1..=waiting).for_each(|byte| outpost.keep(sealed(byte)));
        outpost.dispatch(Input::Started { database: true, local: true });
        outpost
    }

    pub fn dispatch(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for effect in self.tab.handle(input, &mut self.room) {
                match effect {
                    Effect::Commit { ticket, .. } if self.refuses => {
                        inputs.push_back(Input::Committed { ticket, result: Err(CommitError::Failed) });
                    }
                    Effect::Commit { ticket, batch } => {
                        inputs.push_back(Input::Committed { ticket, result: self.db.commit(&batch) });
                    }
                    Effect::Read { ticket, query } => {
                        if let Some(head) = self.overtakes.take_if(|_| matches!(query, Query::Record(_))) {
                            self.db.heads.insert(head.id, head.to_text());
                        }
                        let answers = self.unanswered.is_none_or(|is| !is(&query));
                        inputs.push_back(Input::Found { ticket, stored: answers.then(|| self.db.read(query)) });
                    }
                    Effect::Lock { lock, .. } => inputs.push_back(Input::Locked { lock, got: !self.is_locked }),
                    Effect::Release(Lock::Uploader) => self.releases += 1,
                    Effect::Wait { timer: Timer::Wake(_), ms } => self.rests.push(ms),
                    Effect::SendMany { ticket, ids, body, .. } => {
                        inputs.extend(self.meanwhile.drain(..));
                        inputs.push_back(Input::Answered { ticket, reply: self.take_many(&ids, &body) });
                    }
                    Effect::Send { ticket, id, record, .. } => {
                        self.sent.push(id);
                        self.requests.push(1);
                        inputs.extend(self.meanwhile.drain(..));
                        inputs.push_back(Input::Answered {
                            ticket,
                            reply: self.answer.and_then(|answer| answer(&record)),
                        });
                    }
                    _ => {}
                }
            }
        }
    }

    fn take_many(&mut self, ids: &[ResponseId], body: &[u8]) -> Option<Reply> {
        let entries: Vec<_> = batch::read(body).map(|entry| entry.expect("a whole body")).collect();
        assert!(entries.iter().map(|entry| entry.id).eq(ids.iter().copied()), "whose they are");
        self.sent.extend(ids);
        self.requests.push(ids.len());
        let answer = self.answer?;
        let outcomes = entries.iter().filter_map(|entry| {
            let Reply { status, body, .. } = answer(entry.record)?;
            let text = String::from_utf8(body).expect("JSON");
            let error = serde_json::from_str(&text).ok().map(|ErrorBody { error }| error);
            Some(Outcome { id: entry.id, status, receipt: error.is_none().then_some(text), error })
        });
        self.on_the_way.unwrap_or(|outcomes| json(200, &Results { results: outcomes }))(outcomes.collect())
    }

    /// A response that waits.
    pub fn keep(&mut self, (head, record): (ResponseHead, Vec<u8>)) {
        self.db.heads.insert(head.id, head.to_text());
        self.db.records.insert(head.id, record);
    }

    pub fn heads(&self) -> Vec<ResponseHead> {
        self.db.heads.values().map(|text| ResponseHead::parse(text).expect("a head")).collect()
    }

    pub fn head(&self, byte: u8) -> ResponseHead {
        ResponseHead::parse(&self.db.heads[&id_of(byte)]).expect("a head")
    }

    /// How often something was sent since this was asked.
    pub fn sent(&mut self) -> usize {
        std::mem::take(&mut self.sent).len()
    }

    /// The first one's wait from now on, and what is wrong with it.
    pub fn waits(&self) -> (i64, Option<ErrorCode>) {
        match self.head(1).state {
            State::Completed { next_try, problem, .. } => {
                (next_try - self.room.now().utc_ms, problem.as_ref().map(|problem| problem.code))
            }
            other => panic!("{other:?}"),
        }
    }
}

pub fn sealed(byte: u8) -> (ResponseHead, Vec<u8>) {
    sealed_of(byte, b"<data/>")
}

pub fn sealed_of(byte: u8, instance: &[u8]) -> (ResponseHead, Vec<u8>) {
    let completion = Completion {
        completed_at: "2026-11-22".into(),
        offset_min: 60,
        zone: "Europe/Warsaw".into(),
        seed: 7,
        duration_min: 1,
        replaces: Vec::new(),
    };
    let part = Part { name: "instance.xml".into(), media_type: "application/xml".into(), bytes: instance.to_vec() };
    let sealed = seal_record(id_of(byte), &form(), completion, &[part], &[], None).expect("no key");
    let head = ResponseHead { id: id_of(byte), ..draft() };
    (head.sealed(sealed.digest, "2026-11-22".into(), Vec::new(), None, Vec::new()).expect("a draft"), sealed.bytes)
}

pub fn receipt_key(byte: u8) -> (SigningKey, ReceiptKey) {
    let key = SigningKey::from_bytes(&[byte; 32]);
    let public = ReceiptKey::from(&key.verifying_key());
    (key, public)
}

/// Signed with a key of the collector's that this device has not seen.
pub fn new_keys_receipt(record: &[u8]) -> Option<Reply> {
    let (key, public) = receipt_key(8);
    let (envelope, _) = open_envelope(record).expect("a record");
    let receipt = Receipt {
        v: 1,
        response: envelope.id,
        revision: 1,
        state: ReceiptState::Received,
        reason: None,
        digest: envelope.ct_sha256,
        parts: Vec::new(),
        received_at: "2026-11-22".into(),
        collector: "here".into(),
        key_id: public.id(),
    };
    let sig = key.sign(&receipt.canonical_bytes()).to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let (content_type, body) = ("application/json".into(), Signed { receipt, sig }.to_bytes());
    Some(Reply { status: 201, content_type, retry_after: None, upload_offset: None, body })
}
