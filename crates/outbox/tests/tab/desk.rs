//! A browser and a collector around one tab, with everything carried out at once.

use crate::room::{Room, answer, begin, ends, finished, id};
use ed25519_dalek::{Signer as _, SigningKey};
use outbox::{
    Digest, Receipt, ReceiptState, Signed,
    receipt_key::{Keys, ReceiptKey},
    record::open_envelope,
    seal::Times,
    sealing::PrivateKey,
    tab::{CommitError, Effect, Finished, Input, Lock, Notification, Query, Reply, Tab, Ticket, Timer, Write},
    upload::Request,
};
use simulator::stores::Database;
use std::collections::{BTreeMap, VecDeque};

/// A browser and a collector where nothing fails but what is asked for.
#[derive(Default)]
pub struct Desk {
    pub tab: Tab,
    pub room: Room,
    pub files: BTreeMap<String, Vec<u8>>,
    pub db: Database,
    /// What the collector has answered the record with.
    pub answered: Option<Vec<u8>>,
    pub uploads: BTreeMap<Digest, Vec<u8>>,
    /// How many bytes of the next request arrive, and the rest does not.
    pub cut: Option<usize>,
    /// What bytes from these places on are answered with, each once; nothing of them arrives.
    pub amiss: Vec<(u64, Option<Reply>)>,
    /// The collector has erased the response.
    pub erased: bool,
    /// The database takes nothing.
    pub refuse: bool,
    /// What the database does not answer.
    pub unanswered: Option<fn(&Query) -> bool>,
    pub requests: Vec<String>,
    /// When the database is emptied: before this chunk is stored, or while the next record is on its way.
    pub empties_at_chunk: Option<u32>,
    pub empties_at_put: bool,
    /// What the next record is answered with, instead of a receipt.
    pub refusal: Option<Reply>,
    pub shown: Vec<Notification>,
    pub locks: Vec<Lock>,
    pub waits: Vec<(Timer, i64)>,
}

pub fn key() -> PrivateKey {
    PrivateKey::from_random([2; 32])
}

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// The collector's, for receipts.
pub fn receipt_key() -> ReceiptKey {
    ReceiptKey::from(&signing_key().verifying_key())
}

pub fn photo(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8).collect()
}

pub fn reply(status: u16, content_type: &str, offset: Option<usize>, body: Vec<u8>) -> Option<Reply> {
    let upload_offset = offset.map(|offset| offset.to_string());
    Some(Reply { status, content_type: content_type.into(), retry_after: None, upload_offset, body })
}

/// What a collector answers that has erased the response.
fn gone() -> Option<Reply> {
    reply(410, "application/json", None, br#"{"error":{"code":"erased","message":"Gone."}}"#.to_vec())
}

impl Desk {
    pub fn with_draft() -> Self {
        Self::of(Tab::default())
    }

    /// A tab with a draft.
    pub fn of(tab: Tab) -> Self {
        let mut desk = Self { tab, ..Self::default() };
        desk.dispatch(Input::Keys(Keys { pinned: Some(receipt_key()), chain: Vec::new() }));
        desk.dispatch(Input::Started { database: true, local: false });
        desk.dispatch(begin());
        desk.dispatch(answer("x"));
        desk
    }

    pub fn attach(&mut self, name: &str, bytes: Vec<u8>) {
        let len = bytes.len() as u64;
        self.files.insert(name.into(), bytes);
        let (reference, media_type) = (format!("/data/{name}"), "image/jpeg".into());
        self.dispatch(Input::Attach { id: id(), reference, name: name.into(), media_type, len });
    }

    pub fn complete(&mut self, attached: &[&str], secret: bool) {
        self.complete_with(b"<data/>".into(), attached, secret);
    }

    pub fn complete_with(&mut self, bytes: Vec<u8>, attached: &[&str], secret: bool) {
        let attached = attached.iter().map(|name| (*name).to_owned()).collect();
        let key = secret.then(|| key().seal_key());
        self.dispatch(ends(Finished { attached, key, times: Times::Full, ..finished(bytes) }));
    }

    /// Gives an input, and everything that follows from it.
    pub fn dispatch(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for effect in self.tab.handle(input, &mut self.room) {
                inputs.extend(self.perform(effect));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Commit { ticket, .. } if self.refuse => {
                Some(Input::Committed { ticket, result: Err(CommitError::Failed) })
            }
            Effect::Commit { ticket, batch } => {
                let ends = |write: &Write| matches!(write, Write::Chunk(_, _, index, _) if Some(*index) == self.empties_at_chunk);
                if batch.writes.iter().any(ends) {
                    self.empties_at_chunk = None;
                    self.empty();
                }
                Some(Input::Committed { ticket, result: self.db.commit(&batch) })
            }
            Effect::Read { ticket, query } => {
                let answers = self.unanswered.is_none_or(|is| !is(&query));
                Some(Input::Found { ticket, stored: answers.then(|| self.db.read(query)) })
            }
            Effect::Lock { lock, .. } => {
                self.locks.push(lock);
                Some(Input::Locked { lock, got: true })
            }
            Effect::Release(lock) => {
                self.locks.retain(|held| *held != lock);
                None
            }
            Effect::ReadFile { id, name, index, start, len } => {
                let bytes = Some(self.files[&name][start as usize..start as usize + len].to_vec());
                Some(Input::Chunk { id, name, index, bytes })
            }
            Effect::Upload { ticket, request, .. } => Some(Input::Answered { ticket, reply: self.upload(request) }),
            Effect::Send { ticket, record, times, .. } => {
                assert_eq!(times, Times::Full, "as it was completed");
                Some(self.put(ticket, &record))
            }
            Effect::Notify(notification) => {
                self.shown.push(notification);
                None
            }
            Effect::Wait { timer, ms } => {
                self.waits.push((timer, ms));
                None
            }
            _ => None,
        }
    }

    fn upload(&mut self, request: Request) -> Option<Reply> {
        if self.erased {
            self.requests.push("erased".into());
            return gone();
        }
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
                if let Some(at) = self.amiss.iter().position(|(from, _)| *from == offset) {
                    return self.amiss.remove(at).1;
                }
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
        if std::mem::take(&mut self.empties_at_put) {
            self.empty();
        }
        if let Some(refusal) = self.refusal.take() {
            return Input::Answered { ticket, reply: Some(refusal) };
        }
        if self.erased {
            return Input::Answered { ticket, reply: gone() };
        }
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
            key_id: receipt_key().id(),
        };
        let sig = signing_key().sign(&receipt.canonical_bytes()).to_bytes();
        let sig = sig.iter().map(|byte| format!("{byte:02x}")).collect();
        // As a newer collector may write it: these bytes are signed, and no others.
        let body = [Signed { receipt, sig }.to_bytes(), b"\n".to_vec()].concat();
        self.answered = Some(body.clone());
        Input::Answered { ticket, reply: reply(201, "application/json", None, body) }
    }

    /// Somebody clears the browser's data.
    pub fn empty(&mut self) {
        self.db = Database { gone: std::mem::take(&mut self.db.gone), ..Database::default() };
    }

    /// Somebody has thrown the response away.
    pub fn forget(&mut self) {
        self.db.gone.insert(id(), "2026-11-22".into());
    }

    pub fn head(&self) -> Option<&str> {
        self.db.heads.get(&id()).map(String::as_str)
    }

    pub fn record(&self) -> Option<&[u8]> {
        self.db.records.get(&id()).map(Vec::as_slice)
    }

    pub fn receipt(&self) -> Option<&[u8]> {
        self.db.receipts.get(&id()).map(Vec::as_slice)
    }

    pub fn is_received(&self) -> bool {
        self.shown.iter().any(|show| matches!(show, Notification::Received(_)))
    }
}
