//! A tab's surroundings, and what is said to it and heard from it.

use outbox::{
    Digest, Edit, Event, FormRef, Moment, Op, Part, ResponseHead, ResponseId, ResponseSecret, State, WritingId,
    seal::Times,
    tab::{Batch, Effect, Env, Finished, Input, LocalRefused, Notification, Save, Stored, Tab, Ticket, Write},
    tail::TailKey,
};
use simulator::stores::Local;

/// localStorage, a clock that stands until it is moved, and random bytes that count.
#[derive(Default)]
pub struct Room {
    pub local: Local,
    pub full: bool,
    /// How far the clock was moved, in milliseconds.
    pub later: i64,
    /// What every random byte is, instead of counting.
    pub dice: Option<u8>,
    pub entropy: u8,
}

impl Env for Room {
    fn now(&self) -> Moment {
        Moment { utc_ms: 1_795_338_930_123 + self.later, offset_min: 60 }
    }

    fn random(&mut self, bytes: &mut [u8]) {
        self.entropy += 1;
        bytes.fill(self.dice.unwrap_or(self.entropy));
    }

    fn local(&self, prefix: &str) -> Vec<(String, String)> {
        self.local.entries(prefix)
    }

    fn local_text(&self, key: &str) -> Option<String> {
        self.local.get(key).map(str::to_owned)
    }

    fn put_local(&mut self, key: &str, text: &str) -> Result<(), LocalRefused> {
        if self.full {
            return Err(LocalRefused);
        }
        self.local.put(key, text, self.later);
        Ok(())
    }

    fn remove_local(&mut self, key: &str) {
        self.local.remove(key, self.later);
    }
}

pub fn id() -> ResponseId {
    id_of(1)
}

pub fn id_of(byte: u8) -> ResponseId {
    ResponseId::from_random([byte; 16])
}

pub fn form() -> FormRef {
    FormRef { id: "trzy".into(), version: "1".into(), hash: Digest::of(b"pack") }
}

pub fn draft() -> ResponseHead {
    ResponseHead::draft(id(), "trzy".into(), "Trzy".into(), form(), "2026-11-22".into(), ResponseSecret([9; 16]))
}

pub fn begin() -> Input {
    Input::Begin { head: Box::new(draft()), begin: begins(1) }
}

fn begins(byte: u8) -> Op {
    Op::Begin {
        response: id_of(byte),
        survey: "trzy".into(),
        form: form(),
        seed: 7,
        zone: "Europe/Warsaw".into(),
        edits: None,
        values: Vec::new(),
    }
}

pub fn answer(value: &str) -> Input {
    let op = Op::Set { reference: "/data/a".into(), value: value.into() };
    Input::Answer { id: id(), op, edit: Edit::Choice }
}

pub fn complete() -> Input {
    complete_with(b"<data/>".to_vec())
}

pub fn complete_with(instance: Vec<u8>) -> Input {
    ends(finished(instance))
}

/// What is sealed of an anonymous survey's response without files.
pub fn finished(instance: Vec<u8>) -> Finished {
    let part = Part { name: "instance.xml".into(), media_type: "application/xml".into(), bytes: instance };
    let (attached, times) = (Vec::new(), Times::ToTheDay);
    Finished { parts: vec![part], attached, key: None, times, keeps_journal: false, name: None }
}

pub fn ends(finished: Finished) -> Input {
    Input::Complete { id: id(), finished: Box::new(finished) }
}

pub fn started(database: bool, room: &mut Room) -> Tab {
    let mut tab = Tab::default();
    let mut effects = tab.handle(Input::Started { database, local: true }, room);
    // Both the recovery and the uploader look around.
    while let Some(ticket) = effects.iter().find_map(read_ticket) {
        effects = tab.handle(Input::Found { ticket, stored: Some(Stored::default()) }, room);
    }
    tab
}

/// A tab with a draft and its first answer, whose transaction is under way.
pub fn answered(room: &mut Room) -> (Tab, Ticket, Batch) {
    let mut tab = started(true, room);
    tab.handle(begin(), room);
    let effects = tab.handle(answer("x"), room);
    let (ticket, batch) = commit(&effects).expect("a transaction");
    (tab, ticket, batch.clone())
}

pub fn read_ticket(effect: &Effect) -> Option<Ticket> {
    if let Effect::Read { ticket, .. } = effect { Some(*ticket) } else { None }
}

pub fn commit(effects: &[Effect]) -> Option<(Ticket, &Batch)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Commit { ticket, batch } => Some((*ticket, batch)),
        _ => None,
    })
}

/// The head that a transaction writes.
pub fn head_in(batch: &Batch) -> Option<String> {
    batch.writes.iter().find_map(|write| if let Write::Head(_, text) = write { Some(text.clone()) } else { None })
}

pub fn save(effects: &[Effect]) -> Save {
    let mut saves = effects.iter().filter_map(|effect| match effect {
        Effect::Notify(Notification::Save(save)) => Some(*save),
        _ => None,
    });
    saves.next_back().expect("the save state is shown")
}

pub fn done(ticket: Ticket) -> Input {
    Input::Committed { ticket, result: Ok(()) }
}

/// The first event of a writing begins its response, the others answer.
pub fn event(byte: u8, seq: u32) -> Event {
    let op = match seq {
        1 => begins(byte),
        _ => Op::Set { reference: "/data/a".into(), value: format!("answer {seq}") },
    };
    let writing = WritingId([byte; 8]);
    Event { v: 1, writing, seq, upto: None, continues: None, at: 1_795_338_930_123, offset_min: 60, op }
}

pub fn tail_key(event: &Event, byte: u8) -> String {
    TailKey { response: id_of(byte), event: event.key() }.to_string()
}

/// A head that waits for its receipt.
pub fn completed(id: ResponseId) -> ResponseHead {
    let (digest, completed) = (Digest::of(b"record"), "2026-11-22".into());
    let state = State::Completed { digest, completed, attempts: 0, next_try: 0, problem: None, parts: vec![] };
    ResponseHead { id, state, ..draft() }
}
