//! What waits is sent: when somebody asks for it, and when what was sent did not arrive as it was.

use crate::room::{Room, draft, form, id_of};
use ed25519_dalek::{Signer as _, SigningKey};
use outbox::{
    Completion, Part, Receipt, ReceiptState, ResponseHead, ResponseId, Signed, State,
    plan::{CAP_MS, LONGEST_WAIT_MS, UNKNOWN_KEY_WAIT_MS},
    receipt_key::{KeyLink, Keys, ReceiptKey, link_bytes},
    record::{open_envelope, seal_plain},
    snapshot::{Content, Snapshot, snapshot_key},
    tab::{Effect, Input, Query, Reply, Stored, Tab, World, Write},
    wire::ErrorCode,
};
use std::collections::{BTreeMap, VecDeque};

/// A device where some responses wait, and a network that answers as it is told.
struct Outpost {
    tab: Tab,
    room: Room,
    heads: BTreeMap<ResponseId, ResponseHead>,
    records: BTreeMap<ResponseId, Vec<u8>>,
    answer: fn(&[u8]) -> Option<Reply>,
    sent: Vec<ResponseId>,
    /// What is told while a request is under way.
    meanwhile: Vec<Input>,
}

fn refusal(status: u16, code: &str, retry_after: Option<&str>) -> Option<Reply> {
    let body = format!(r#"{{"error":{{"code":"{code}","message":"Nie."}}}}"#).into_bytes();
    let (content_type, retry_after) = ("application/json".into(), retry_after.map(str::to_owned));
    Some(Reply { status, content_type, retry_after, upload_offset: None, body })
}

impl Outpost {
    fn with(waiting: u8, answer: fn(&[u8]) -> Option<Reply>) -> Self {
        let (heads, records) = (1..=waiting).map(|byte| (id_of(byte), sealed(byte))).fold(
            (BTreeMap::new(), BTreeMap::new()),
            |(mut heads, mut records), (id, (head, record))| {
                heads.insert(id, head);
                records.insert(id, record);
                (heads, records)
            },
        );
        let (tab, room) = (Tab::default(), Room::default());
        let mut outpost = Self { tab, room, heads, records, answer, sent: Vec::new(), meanwhile: Vec::new() };
        outpost.tell(Input::Started { database: true, local: true });
        outpost
    }

    fn tell(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for effect in self.tab.handle(input, &mut self.room) {
                match effect {
                    Effect::Commit { ticket, batch } => {
                        for write in batch.writes {
                            if let Write::Head(id, text) = write {
                                self.heads.insert(id, ResponseHead::parse(&text).expect("a head"));
                            }
                        }
                        inputs.push_back(Input::Committed { ticket, result: Ok(()) });
                    }
                    Effect::Read { ticket, query } => {
                        inputs.push_back(Input::Found { ticket, stored: Some(self.read(&query)) });
                    }
                    Effect::Lock { lock, .. } => inputs.push_back(Input::Locked { lock, got: true }),
                    Effect::Send { ticket, id, record, .. } => {
                        self.sent.push(id);
                        inputs.extend(self.meanwhile.drain(..));
                        inputs.push_back(Input::Answered { ticket, reply: (self.answer)(&record) });
                    }
                    _ => {}
                }
            }
        }
    }

    fn read(&self, query: &Query) -> Stored {
        let text = |(id, head): (&ResponseId, &ResponseHead)| (*id, head.to_text());
        match query {
            Query::Record(id) => Stored {
                heads: self.heads.get_key_value(id).map(text).into_iter().collect(),
                record: self.records.get(id).cloned(),
                ..Stored::default()
            },
            Query::Overview => Stored { heads: self.heads.iter().map(text).collect(), ..Stored::default() },
            _ => Stored::default(),
        }
    }

    /// How often something was sent since this was asked.
    fn sent(&mut self) -> usize {
        std::mem::take(&mut self.sent).len()
    }

    /// The first one's wait from now on, and what is wrong with it.
    fn waits(&self) -> (i64, Option<ErrorCode>) {
        match &self.heads[&id_of(1)].state {
            State::Completed { next_try, problem, .. } => {
                (next_try - self.room.now().utc_ms, problem.as_ref().map(|problem| problem.code))
            }
            other => panic!("{other:?}"),
        }
    }
}

fn sealed(byte: u8) -> (ResponseHead, Vec<u8>) {
    let completion = Completion {
        completed_at: "2026-11-22".into(),
        offset_min: 60,
        zone: "Europe/Warsaw".into(),
        seed: 7,
        duration_min: 1,
        replaces: Vec::new(),
    };
    let part = Part { name: "instance.xml".into(), media_type: "application/xml".into(), bytes: b"<data/>".into() };
    let sealed = seal_plain(id_of(byte), &form(), completion, &[part]);
    let head = ResponseHead { id: id_of(byte), ..draft() };
    (head.sealed(sealed.digest, "2026-11-22".into(), Vec::new(), None).expect("a draft"), sealed.bytes)
}

/// The button did nothing for an hour.
#[test]
fn whoever_asks_has_what_was_refused_sent_at_once() {
    let mut outpost = Outpost::with(1, |_| refusal(413, "body-too-large", None));
    assert_eq!((outpost.sent(), outpost.waits()), (1, (LONGEST_WAIT_MS, Some(ErrorCode::BodyTooLarge))));
    outpost.tell(Input::Hint);
    assert_eq!(outpost.sent(), 0, "a network that is back changes nothing");
    outpost.tell(Input::SendNow);
    assert_eq!(outpost.sent(), 1);
}

/// One bit flipped on the way: the screen called the record damaged, and it waited for an hour.
#[test]
fn what_was_altered_on_its_way_is_soon_sent_again() {
    for (status, code) in [(422, "digest-mismatch"), (400, "malformed-record"), (422, "id-mismatch")] {
        let answer = match code {
            "digest-mismatch" => |_: &[u8]| refusal(422, "digest-mismatch", None),
            "malformed-record" => |_: &[u8]| refusal(400, "malformed-record", None),
            _ => |_: &[u8]| refusal(422, "id-mismatch", None),
        };
        let outpost = Outpost::with(1, answer);
        let (wait, problem) = outpost.waits();
        assert!(wait <= 2_000 && problem.is_some(), "{status} {code}: {wait} {problem:?}");
    }
}

/// What is damaged here is not sent, and waits for somebody; its copy in localStorage is as good.
#[test]
fn what_is_damaged_here_is_not_sent_unless_there_is_a_copy() {
    let mut outpost = Outpost::with(1, |_| None);
    outpost.sent();
    let record = outpost.records[&id_of(1)].clone();
    let last = record.len() - 1;
    outpost.records.get_mut(&id_of(1)).expect("a record")[last] ^= 1;
    outpost.tell(Input::SendNow);
    assert_eq!((outpost.sent(), outpost.waits()), (0, (LONGEST_WAIT_MS, Some(ErrorCode::NotFound))));
    let copy = Snapshot::new(outpost.heads[&id_of(1)].clone(), Content::Sealed(record));
    outpost.room.local.insert(snapshot_key(&id_of(1)), copy.to_text());
    outpost.tell(Input::SendNow);
    assert_eq!(outpost.sent(), 1);
}

#[test]
fn asking_ever_so_often_is_one_more_run_and_a_collector_that_asks_for_time_ends_it() {
    let mut outpost = Outpost::with(5, |_| refusal(413, "body-too-large", None));
    outpost.sent();
    outpost.meanwhile = vec![Input::SendNow; 30];
    outpost.tell(Input::SendNow);
    assert_eq!(outpost.sent(), 10);

    outpost.answer = |_| refusal(429, "rate-limited", Some("60"));
    outpost.tell(Input::SendNow);
    assert_eq!(outpost.sent(), 1, "the others wait for as long as they did");
}

#[test]
fn whoever_asks_ends_the_wait_for_a_network_too() {
    let mut outpost = Outpost::with(1, |_| refusal(503, "storage-busy", Some("600")));
    assert_eq!((outpost.sent(), outpost.waits()), (1, (2 * CAP_MS, None)));
    outpost.tell(Input::SendNow);
    assert_eq!(outpost.sent(), 1);
}

fn receipt_key(byte: u8) -> (SigningKey, ReceiptKey) {
    let key = SigningKey::from_bytes(&[byte; 32]);
    let public = ReceiptKey::from(&key.verifying_key());
    (key, public)
}

/// Signed with a key of the collector's that this device has not seen.
fn new_keys_receipt(record: &[u8]) -> Option<Reply> {
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

#[test]
fn an_unknown_key_is_waited_for_until_something_or_somebody_vouches_for_it() {
    let unknown = || {
        let mut outpost = Outpost::with(1, |_| None);
        let pinned = Some(receipt_key(7).1);
        outpost.tell(Input::Keys(Keys { pinned, chain: Vec::new() }));
        outpost.answer = new_keys_receipt;
        outpost.tell(Input::SendNow);
        outpost.sent();
        assert_eq!(outpost.waits(), (UNKNOWN_KEY_WAIT_MS, Some(ErrorCode::UnknownKey)));
        outpost.tell(Input::Hint);
        outpost.tell(Input::Keys(Keys { pinned, chain: Vec::new() }));
        assert_eq!(outpost.sent(), 0, "nothing new is known");
        outpost
    };
    let received = |outpost: &Outpost| matches!(outpost.heads[&id_of(1)].state, State::Received { .. });

    let mut outpost = unknown();
    let ((old, pinned), (_, new)) = (receipt_key(7), receipt_key(8));
    let sig = old.sign(&link_bytes(&new)).to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let chain = vec![KeyLink { public_key: pinned, sig: None }, KeyLink { public_key: new, sig: Some(sig) }];
    outpost.tell(Input::Keys(Keys { pinned: Some(pinned), chain }));
    assert!(received(&outpost) && outpost.sent() == 1);

    let mut outpost = unknown();
    outpost.tell(Input::AcceptKey(pinned));
    assert_eq!(outpost.sent(), 0, "it is not the key that it waits for");
    outpost.tell(Input::AcceptKey(new));
    assert!(received(&outpost) && outpost.sent() == 1);
    assert_eq!(outpost.heads[&id_of(1)].receipt_key, Some(new));
}
