//! Two files from the answer to the receipt, in chunks of the real size, with everything carried out at once.

use outbox::{
    Digest, Edit, FormRef, Op, Part, Receipt, ReceiptState, ResponseHead, ResponseId, ResponseSecret, Signed,
    record::open_envelope,
    seal::{Instant, Times},
    sealing::{CHUNK, ENC, PartOpener, PrivateKey, open_record, sealed_len},
    tab::{Effect, Input, LocalRefused, NotCompleted, Query, Reply, Show, Stored, Tab, Ticket, World, Write},
    upload::Request,
};
use std::collections::{BTreeMap, VecDeque};

/// localStorage that is not there, a clock that stands, and random bytes that count.
#[derive(Default)]
struct Room(u8);

impl World for Room {
    fn now(&self) -> Instant {
        Instant { utc_ms: 1_795_338_930_123, offset_min: 60 }
    }

    fn random(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.fill(self.0);
    }

    fn local(&self, _: &str) -> Vec<(String, String)> {
        Vec::new()
    }

    fn local_text(&self, _: &str) -> Option<String> {
        None
    }

    fn put_local(&mut self, _: &str, _: &str) -> Result<(), LocalRefused> {
        Err(LocalRefused)
    }

    fn remove_local(&mut self, _: &str) {}
}

type Chunks = BTreeMap<(String, u32), Vec<u8>>;

/// A browser and a collector where nothing fails but what is asked for.
#[derive(Default)]
struct Desk {
    tab: Tab,
    room: Room,
    files: BTreeMap<String, Vec<u8>>,
    head: Option<String>,
    record: Option<Vec<u8>>,
    receipt: Option<Vec<u8>>,
    /// What the collector has answered the record with.
    answered: Option<Vec<u8>>,
    attachments: BTreeMap<String, String>,
    chunks: Chunks,
    sealed: Chunks,
    uploads: BTreeMap<Digest, Vec<u8>>,
    /// How many bytes of the next request arrive, and the rest does not.
    cut: Option<usize>,
    requests: Vec<String>,
    shown: Vec<Show>,
}

fn id() -> ResponseId {
    ResponseId::from_random([1; 16])
}

fn form() -> FormRef {
    FormRef { id: "trzy".into(), version: "1".into(), hash: Digest::of(b"pack") }
}

fn key() -> PrivateKey {
    PrivateKey::from_random([2; 32])
}

fn photo(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8).collect()
}

fn reply(status: u16, content_type: &str, offset: Option<usize>, body: Vec<u8>) -> Option<Reply> {
    let upload_offset = offset.map(|offset| offset.to_string());
    Some(Reply { status, content_type: content_type.into(), retry_after: None, upload_offset, body })
}

impl Desk {
    fn with_draft() -> Self {
        let mut desk = Self::default();
        desk.tell(Input::Started { database: true, local: false });
        let secret = ResponseSecret([9; 16]);
        let head = ResponseHead::draft(id(), "trzy".into(), "Trzy".into(), form(), "2026-11-22".into(), secret);
        let (survey, zone) = ("trzy".into(), String::new());
        let begin = Op::Begin { response: id(), survey, form: form(), seed: 7, zone, edits: None, values: vec![] };
        desk.tell(Input::Begin { head: Box::new(head), begin });
        let op = Op::Set { reference: "/data/a".into(), value: "x".into() };
        desk.tell(Input::Answer { id: id(), op, edit: Edit::Choice });
        desk
    }

    fn attach(&mut self, name: &str, bytes: Vec<u8>) {
        let len = bytes.len() as u64;
        self.files.insert(name.into(), bytes);
        let (reference, media_type) = (format!("/data/{name}"), "image/jpeg".into());
        self.tell(Input::Attach { id: id(), reference, name: name.into(), media_type, len });
    }

    fn complete(&mut self, attached: &[&str], secret: bool) {
        let part = Part { name: "instance.xml".into(), media_type: "application/xml".into(), bytes: b"<data/>".into() };
        let attached = attached.iter().map(|name| (*name).to_owned()).collect();
        let key = secret.then(|| key().seal_key());
        self.tell(Input::Complete {
            id: id(),
            parts: vec![part],
            attached,
            key,
            times: Times::Full,
            keeps_journal: false,
            name: None,
        });
    }

    /// Gives an input, and everything that follows from it.
    fn tell(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for effect in self.tab.handle(input, &mut self.room) {
                inputs.extend(self.perform(effect));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Commit { ticket, batch } => {
                if let Some((_, expected)) = &batch.expect {
                    assert!(expected.contains(&self.head), "{expected:?}");
                }
                batch.writes.into_iter().for_each(|write| self.write(write));
                Some(Input::Committed { ticket, result: Ok(()) })
            }
            Effect::Read { ticket, query } => Some(Input::Found { ticket, stored: Some(self.read(query)) }),
            Effect::Lock { lock, .. } => Some(Input::Locked { lock, got: true }),
            Effect::Take { id, name, index, start, len } => {
                let bytes = Some(self.files[&name][start as usize..start as usize + len].to_vec());
                Some(Input::Chunk { id, name, index, bytes })
            }
            Effect::Upload { ticket, request, .. } => Some(Input::Answered { ticket, reply: self.upload(request) }),
            Effect::Send { ticket, record, times, .. } => {
                assert_eq!(times, Times::Full, "as it was completed");
                Some(self.put(ticket, &record))
            }
            Effect::Show(show) => {
                self.shown.push(show);
                None
            }
            _ => None,
        }
    }

    fn write(&mut self, write: Write) {
        match write {
            Write::Head(_, text) => self.head = Some(text),
            Write::Record(_, bytes) => self.record = Some(bytes),
            Write::Receipt(_, bytes) => self.receipt = Some(bytes),
            Write::Attachment(_, name, text) => drop(self.attachments.insert(name, text)),
            Write::Chunk(_, name, index, bytes) => drop(self.chunks.insert((name, index), bytes)),
            Write::SealedChunk(_, name, index, bytes) => drop(self.sealed.insert((name, index), bytes)),
            Write::DeleteFiles { but, .. } => {
                self.attachments.retain(|name, _| but.contains(name));
                self.chunks.retain(|(name, _), _| but.contains(name));
            }
            Write::DeleteSealed { but, .. } => self.sealed.retain(|(name, _), _| but.contains(name)),
            _ => {}
        }
    }

    fn read(&self, query: Query) -> Stored {
        let heads = self.head.iter().map(|text| (id(), text.clone())).collect();
        let mut stored = Stored { heads, record: self.record.clone(), ..Stored::default() };
        match query {
            Query::Attachments(_) => stored.attachments = self.attachments.clone().into_iter().collect(),
            Query::Chunk(_, name, index) => stored.bytes = self.chunks.get(&(name, index)).cloned(),
            Query::SealedChunk(_, name, index) => stored.bytes = self.sealed.get(&(name, index)).cloned(),
            _ => {}
        }
        stored
    }

    fn upload(&mut self, request: Request) -> Option<Reply> {
        match request {
            Request::Ask { part } => {
                let there = self.uploads.get(&part).map(Vec::len);
                self.requests.push(format!("HEAD {there:?}"));
                reply(if there.is_some() { 200 } else { 404 }, "", there, Vec::new())
            }
            Request::Create { part, len } => {
                let there = self.uploads.entry(part).or_default().len();
                self.requests.push(format!("POST {len} {there}"));
                reply(201, "", Some(there), Vec::new())
            }
            Request::Append { part, offset, bytes } => {
                self.requests.push(format!("PATCH {offset} {}", bytes.len()));
                let upload = self.uploads.get_mut(&part).expect("it was created");
                assert_eq!(offset, upload.len() as u64);
                let cut = self.cut.take();
                upload.extend(&bytes[..cut.unwrap_or(bytes.len())]);
                // Where it breaks off, nobody answers.
                cut.map_or_else(|| reply(204, "", Some(upload.len()), Vec::new()), |_| None)
            }
        }
    }

    fn put(&mut self, ticket: Ticket, record: &[u8]) -> Input {
        self.requests.push("PUT".into());
        let (envelope, _) = open_envelope(record).expect("a record");
        for part in &envelope.parts {
            assert_eq!(Digest::of(&self.uploads[part]), *part, "the record comes when its parts are there");
        }
        let receipt = Receipt {
            v: 1,
            response: id(),
            revision: 1,
            state: ReceiptState::Received,
            reason: None,
            digest: envelope.ct_sha256,
            parts: envelope.parts,
            received_at: "2026-11-22".into(),
            collector: "here".into(),
            key_id: "0011223344556677".into(),
        };
        // As a newer collector may write it: these bytes are signed, and no others.
        let body = [Signed { receipt, sig: "00".repeat(64) }.to_bytes(), b"\n".to_vec()].concat();
        self.answered = Some(body.clone());
        Input::Answered { ticket, reply: reply(201, "application/json", None, body) }
    }

    fn is_received(&self) -> bool {
        self.shown.iter().any(|show| matches!(show, Show::Received(_)))
    }
}

#[test]
fn sealed_files_arrive_and_open() {
    let (large, empty) = (photo(2 * CHUNK + 5), Vec::new());
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", large.clone());
    desk.attach("b.jpg", empty.clone());
    assert_eq!(desk.chunks.len(), 4);
    desk.complete(&["b.jpg", "a.jpg"], true);
    assert!(desk.is_received(), "{:?}", desk.requests);
    assert!(desk.receipt.is_some(), "the receipt is stored with the state that it proves");
    assert_eq!(desk.receipt, desk.answered, "byte for byte");
    assert!(desk.chunks.is_empty() && desk.attachments.is_empty());

    let key = key();
    let record = open_record(desk.record.as_deref().expect("a record"), |_| Some(&key)).expect("it opens");
    let mut capsules =
        vec![open_envelope(desk.record.as_deref().expect("a record")).expect("it opens").1[..ENC].to_vec()];
    for ((entry, digest), (name, plain)) in record.apart().zip([("b.jpg", &empty), ("a.jpg", &large)]) {
        let sent = &desk.uploads[&digest];
        assert_eq!((entry.name.as_str(), sent.len() as u64), (name, sealed_len(plain.len() as u64)));
        let (mut opener, mut out) = (PartOpener::new(id(), &key), Vec::new());
        opener.push(sent, &mut out).and_then(|()| opener.finish(&mut out)).expect("it opens");
        assert_eq!((&out, entry.sha256), (plain, Digest::of(plain)));
        capsules.push(sent[..ENC].to_vec());
    }
    capsules.sort();
    capsules.dedup();
    assert_eq!(capsules.len(), 3, "nothing is sealed with random bytes that were used before");
}

#[test]
fn what_is_not_sealed_is_sent_as_it_is() {
    let plain = photo(CHUNK + 1);
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", plain.clone());
    desk.attach("b.jpg", photo(3));
    desk.complete(&["a.jpg"], false);
    assert!(desk.is_received());
    assert_eq!(desk.uploads[&Digest::of(&plain)], plain);
    assert_eq!(desk.requests, ["POST 262145 0", "PATCH 0 262144", "PATCH 262144 1", "PUT"]);
    assert_eq!(desk.attachments.keys().collect::<Vec<_>>(), ["a.jpg"], "what nothing names is gone");
}

#[test]
fn an_upload_goes_on_where_it_broke_off() {
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", photo(2 * CHUNK));
    desk.cut = Some(1000);
    desk.complete(&["a.jpg"], true);
    assert!(!desk.is_received());
    desk.requests.clear();
    desk.tell(Input::Hint);
    assert!(desk.is_received());
    let (first, second) = (ENC + CHUNK + 16, CHUNK + 16);
    let expected = [
        format!("POST {} 1000", first + second),
        format!("PATCH 1000 {}", first - 1000),
        format!("PATCH {first} {second}"),
    ];
    assert_eq!(desk.requests[..3], expected);
}

#[test]
fn a_part_that_was_there_is_not_sent_again() {
    let mut desk = Desk::with_draft();
    let plain = photo(7);
    desk.uploads.insert(Digest::of(&plain), plain.clone());
    desk.attach("a.jpg", plain);
    desk.complete(&["a.jpg"], false);
    assert_eq!(desk.requests, ["POST 7 7", "PUT"]);
}

#[test]
fn a_file_that_is_missing_or_altered_is_not_sealed() {
    let why = |desk: &Desk| {
        desk.shown.iter().find_map(|show| if let Show::NotCompleted { why, .. } = show { Some(*why) } else { None })
    };
    let mut desk = Desk::with_draft();
    desk.complete(&["a.jpg"], true);
    assert_eq!(why(&desk), Some(NotCompleted::Attachments));
    let mut desk = Desk::with_draft();
    desk.attach("a.jpg", photo(7));
    desk.chunks.insert(("a.jpg".into(), 0), photo(8)[1..].to_vec());
    desk.complete(&["a.jpg"], true);
    assert_eq!((why(&desk), desk.record), (Some(NotCompleted::Attachments), None));
}
