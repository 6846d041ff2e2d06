//! A collector in memory: the rules are `outbox`'s own, each request is one transaction.

use crate::{
    opened::{File, Opened, sealed},
    seen::Reach,
};
use ed25519_dalek::{Signer as _, SigningKey};
use outbox::{
    Digest, Receipt, ReceiptState, ResponseId, ResponseSecret, Signed, WritingId,
    intake::{Decision, ExistingState, decide},
    receipt_key::{Keys, ReceiptKey},
    record::open_envelope,
    tab::Reply,
    upload,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// What is stored under one id.
#[derive(Debug, Default)]
pub struct Holdings {
    known: Option<(Digest, u32)>,
    /// Digest, revision and the receipt's bytes.
    pub stored: Vec<(Digest, u32, Vec<u8>)>,
    pub quarantined: Vec<Apart>,
    /// What the stored records stand for, and which files they name.
    pub covers: Vec<(WritingId, u32)>,
    pub files: Vec<File>,
    /// What the stored records replace.
    replaced: BTreeSet<Digest>,
    /// The town hall has erased it: digests and receipts are all that it still has. (The rest is what the oracle remembers.)
    erased: bool,
}

/// A record in quarantine.
#[derive(Debug)]
pub struct Apart {
    pub digest: Digest,
    parts: Vec<Digest>,
    receipt: Vec<u8>,
    reach: Reach,
    files: Vec<File>,
}

/// A part on its way, or here.
#[derive(Debug, Default)]
pub struct Upload {
    len: usize,
    pub bytes: Vec<u8>,
    /// A record names it: it does not expire any more.
    bound: bool,
}

impl Upload {
    fn is_whole(&self) -> bool {
        self.bytes.len() == self.len
    }
}

#[derive(Debug, Default)]
pub struct Collector {
    pub holdings: BTreeMap<ResponseId, Holdings>,
    uploads: BTreeMap<(ResponseId, Digest), Upload>,
}

impl Collector {
    pub fn put(&mut self, id: ResponseId, secret: ResponseSecret, bytes: &[u8], day: &str) -> Reply {
        let (envelope, opened) = match (open_envelope(bytes), sealed(bytes)) {
            (Ok((envelope, _)), Some(opened)) if envelope.id == id => (envelope, opened),
            (Ok(_), Some(_)) => return error(400, "id-mismatch"),
            // Only whole records are sent: what cannot be read has not arrived whole.
            _ => return error(400, "truncated-body"),
        };
        let (digest, parts, replaces) = (envelope.ct_sha256, envelope.parts, envelope.replaces);
        let held = self.holdings.entry(id).or_default();
        let stored = held.stored.iter().find(|(known, ..)| *known == digest).map(|(.., receipt)| receipt.clone());
        let apart = held.quarantined.iter().find(|apart| apart.digest == digest).map(|apart| apart.receipt.clone());
        let existing = ExistingState {
            known: held.known,
            stored: stored.is_some(),
            quarantined: apart.is_some(),
            in_quarantine: u32::try_from(held.quarantined.len()).unwrap_or(u32::MAX),
            replaced: held.replaced.contains(&digest),
            erased: held.erased,
            // The simulated survey takes both.
            unsealed: false,
            // The simulated survey has no last day.
            ended: None,
        };
        let secret = secret.hash();
        let decision = decide(existing, Some(secret));
        let takes = matches!(decision, Decision::Store { .. } | Decision::Quarantine(_));
        if takes && !parts.iter().all(|part| self.uploads.get(&(id, *part)).is_some_and(Upload::is_whole)) {
            return error(409, "missing-part");
        }
        if takes {
            for part in &parts {
                self.uploads.entry((id, *part)).and_modify(|upload| upload.bound = true);
            }
        }
        match decision {
            Decision::Again => json(200, stored.unwrap_or_default()),
            Decision::QuarantinedAgain => json(202, apart.unwrap_or_default()),
            Decision::Store { revision } => {
                let receipt = receipt(id, digest, parts, revision, day);
                held.replaced.extend(replaces);
                held.known = Some((held.known.map_or(secret, |(known, _)| known), revision));
                held.covers.extend(opened.reach);
                held.files.extend(opened.files);
                held.stored.push((digest, revision, receipt.clone()));
                json(201, receipt)
            }
            Decision::Quarantine(_) => {
                let receipt = receipt(id, digest, parts.clone(), 0, day);
                let Opened { reach, files, .. } = opened;
                held.quarantined.push(Apart { digest, parts, receipt: receipt.clone(), reach, files });
                json(202, receipt)
            }
            Decision::MissingSecret => error(400, "missing-secret"),
            Decision::QuarantineFull => error(429, "rate-limited"),
            Decision::Erased => error(410, "erased"),
            Decision::Unsealed => error(422, "not-sealed"),
        }
    }

    /// tus; `arrived` is how much of the body came through. A body without its end is taken as far as it goes, or
    /// refused for its checksum.
    pub fn upload(&mut self, id: ResponseId, request: &upload::Request, arrived: Option<usize>, strict: bool) -> Reply {
        if self.is_erased(id) {
            return error(410, "erased");
        }
        let key = (id, request.part());
        match request {
            upload::Request::Ask { .. } => match self.uploads.get(&key) {
                Some(upload) => offset(200, upload.bytes.len()),
                None => empty(404),
            },
            upload::Request::Create { len, .. } => {
                let len = usize::try_from(*len).unwrap_or(usize::MAX);
                let upload = self.uploads.entry(key).or_insert_with(|| Upload { len, ..Upload::default() });
                offset(201, upload.bytes.len())
            }
            upload::Request::Append { part, offset: at, bytes } => {
                let Some(upload) = self.uploads.get_mut(&key) else { return empty(404) };
                if *at != upload.bytes.len() as u64 {
                    return empty(409);
                }
                let taken = arrived.unwrap_or(bytes.len());
                if strict && taken < bytes.len() {
                    return empty(460);
                }
                upload.bytes.extend_from_slice(&bytes[..taken]);
                if upload.is_whole() && Digest::of(&upload.bytes) != *part {
                    upload.bytes.clear();
                    return empty(460);
                }
                offset(204, upload.bytes.len())
            }
        }
    }

    /// How much of a part is there.
    pub fn arrived(&self, id: ResponseId, part: Digest) -> usize {
        self.uploads.get(&(id, part)).map_or(0, |upload| upload.bytes.len())
    }

    /// How many uploads no record names.
    pub fn loose(&self) -> usize {
        self.uploads.values().filter(|upload| !upload.bound).count()
    }

    /// An upload that no record names is thrown away.
    pub fn expire(&mut self, which: usize) {
        let loose = self.uploads.iter().filter(|(_, upload)| !upload.bound).nth(which).map(|(key, _)| *key);
        loose.and_then(|key| self.uploads.remove(&key));
    }

    /// A part that is whole.
    pub fn part(&self, id: ResponseId, digest: Digest) -> Option<&[u8]> {
        self.uploads.get(&(id, digest)).filter(|upload| upload.is_whole()).map(|upload| &upload.bytes[..])
    }

    /// Somebody else's record stands under the id: its secret is not this device's.
    pub fn take(&mut self, id: ResponseId, day: &str) {
        let held = self.holdings.entry(id).or_default();
        if held.known.is_none() && !held.erased {
            let digest = Digest([6; 32]);
            held.known = Some((Digest([5; 32]), 1));
            held.stored.push((digest, 1, receipt(id, digest, Vec::new(), 1, day)));
        }
    }

    /// Whoever runs the collector takes a record out of quarantine: it becomes the next revision.
    pub fn release(&mut self, id: ResponseId, digest: Digest, day: &str) {
        let Some(held) = self.holdings.get_mut(&id).filter(|held| !held.erased) else { return };
        let Some(at) = held.quarantined.iter().position(|apart| apart.digest == digest) else { return };
        let apart = held.quarantined.swap_remove(at);
        held.covers.extend(apart.reach);
        held.files.extend(apart.files);
        let revision = held.known.map_or(1, |(_, revision)| revision + 1);
        held.known = held.known.map(|(secret, _)| (secret, revision));
        held.stored.push((digest, revision, receipt(id, digest, apart.parts, revision, day)));
    }

    /// Whoever runs the collector erases a response.
    pub fn erase(&mut self, id: ResponseId) {
        let held = self.holdings.entry(id).or_default();
        (held.erased, held.known) = (true, None);
    }

    pub fn is_erased(&self, id: ResponseId) -> bool {
        self.holdings.get(&id).is_some_and(|held| held.erased)
    }

    /// Whether a stored record replaces this one.
    pub fn is_replaced(&self, id: ResponseId, digest: Digest) -> bool {
        self.holdings.get(&id).is_some_and(|held| held.replaced.contains(&digest))
    }

    /// Whether what counts for the response is a record that its user has replaced.
    pub fn counts_replaced(&self, id: ResponseId) -> bool {
        let Some(held) = self.holdings.get(&id) else { return false };
        held.stored.last().is_some_and(|(digest, ..)| held.replaced.contains(digest))
    }

    pub fn has(&self, id: ResponseId, digest: Digest) -> bool {
        self.holdings.get(&id).is_some_and(|held| held.stored.iter().any(|(stored, ..)| *stored == digest))
    }

    pub fn has_apart(&self, id: ResponseId, digest: Digest) -> bool {
        self.holdings.get(&id).is_some_and(|held| held.quarantined.iter().any(|apart| apart.digest == digest))
    }
}

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

/// What every device has pinned.
pub fn keys() -> Keys {
    Keys { pinned: Some(ReceiptKey::from(&KEY.verifying_key())), chain: Vec::new() }
}

/// A receipt that somebody without the collector's key would write.
pub fn forged(id: ResponseId, digest: Digest, parts: Vec<Digest>, day: &str) -> Vec<u8> {
    let genuine = receipt(id, digest, parts, 1, day);
    Signed::parse(&genuine).map_or(genuine, |signed| Signed { sig: "00".repeat(64), ..signed }.to_bytes())
}

/// A receipt as a collector would write it.
pub fn receipt(id: ResponseId, digest: Digest, parts: Vec<Digest>, revision: u32, day: &str) -> Vec<u8> {
    let apart = revision == 0;
    let receipt = Receipt {
        v: 1,
        response: id,
        revision,
        state: if apart { ReceiptState::Quarantined } else { ReceiptState::Received },
        reason: apart.then(|| "other-digest".to_owned()),
        digest,
        parts,
        received_at: day.to_owned(),
        collector: "simulated".into(),
        key_id: ReceiptKey::from(&KEY.verifying_key()).id(),
    };
    let sig = KEY.sign(&receipt.canonical_bytes()).to_bytes();
    Signed { receipt, sig: sig.iter().map(|byte| format!("{byte:02x}")).collect() }.to_bytes()
}

pub fn error(status: u16, code: &str) -> Reply {
    json(status, format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"no\"}}}}").into_bytes())
}

pub fn json(status: u16, body: Vec<u8>) -> Reply {
    Reply { content_type: "application/json".into(), body, ..empty(status) }
}

/// A tus answer that says how much is there.
pub fn offset(status: u16, offset: usize) -> Reply {
    Reply { upload_offset: Some(offset.to_string()), ..empty(status) }
}

fn empty(status: u16) -> Reply {
    let (content_type, body) = (String::new(), Vec::new());
    Reply { status, content_type, retry_after: None, upload_offset: None, body }
}
