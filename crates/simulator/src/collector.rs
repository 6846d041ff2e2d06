//! A collector in memory: the rules are `outbox`'s own, each request is one transaction.

use crate::oracle::{self, Reach};
use outbox::{
    Digest, Receipt, ReceiptState, ResponseId, ResponseSecret, Signed, WritingId,
    intake::{Decision, Shelved, decide},
    record,
    tab::Reply,
};
use std::collections::BTreeMap;

/// What is stored under one id.
#[derive(Debug, Default)]
pub struct Shelf {
    known: Option<(Digest, u32)>,
    /// Digest, revision and the receipt's bytes.
    pub stored: Vec<(Digest, u32, Vec<u8>)>,
    pub quarantined: Vec<(Digest, Vec<u8>, Reach)>,
    /// What the stored records stand for.
    pub covers: Vec<(WritingId, u32)>,
}

#[derive(Debug, Default)]
pub struct Collector {
    pub shelves: BTreeMap<ResponseId, Shelf>,
}

impl Collector {
    pub fn put(&mut self, id: ResponseId, secret: ResponseSecret, bytes: &[u8], day: &str) -> Reply {
        let envelope = match record::open_plain(bytes) {
            Ok((envelope, ..)) if envelope.id == id => envelope,
            Ok(_) => return error(400, "id-mismatch"),
            // Only whole records are sent: what cannot be read has not arrived whole.
            Err(_) => return error(400, "truncated-body"),
        };
        let digest = envelope.ct_sha256;
        let shelf = self.shelves.entry(id).or_default();
        let stored = shelf.stored.iter().find(|(known, ..)| *known == digest).map(|(.., receipt)| receipt.clone());
        let apart =
            shelf.quarantined.iter().find(|(known, ..)| *known == digest).map(|(_, receipt, _)| receipt.clone());
        let shelved = Shelved {
            known: shelf.known,
            stored: stored.is_some(),
            quarantined: apart.is_some(),
            in_quarantine: u32::try_from(shelf.quarantined.len()).unwrap_or(u32::MAX),
        };
        let secret = secret.hash();
        match decide(shelved, Some(secret)) {
            Decision::Again => json(200, stored.unwrap_or_default()),
            Decision::QuarantinedAgain => json(202, apart.unwrap_or_default()),
            Decision::Store { revision } => {
                let receipt = receipt(id, digest, revision, day);
                shelf.known = Some((shelf.known.map_or(secret, |(known, _)| known), revision));
                shelf.covers.extend(oracle::sealed(bytes).into_iter().flat_map(|(_, reach)| reach));
                shelf.stored.push((digest, revision, receipt.clone()));
                json(201, receipt)
            }
            Decision::Quarantine => {
                let receipt = receipt(id, digest, 0, day);
                let reach = oracle::sealed(bytes).map(|(_, reach)| reach).unwrap_or_default();
                shelf.quarantined.push((digest, receipt.clone(), reach));
                json(202, receipt)
            }
            Decision::MissingSecret => error(400, "missing-secret"),
            Decision::QuarantineFull => error(429, "rate-limited"),
        }
    }

    /// Somebody else's record stands under the id: its secret is not this device's.
    pub fn take(&mut self, id: ResponseId, day: &str) {
        let shelf = self.shelves.entry(id).or_default();
        if shelf.known.is_none() {
            let digest = Digest([6; 32]);
            shelf.known = Some((Digest([5; 32]), 1));
            shelf.stored.push((digest, 1, receipt(id, digest, 1, day)));
        }
    }

    /// Whoever runs the collector takes a record out of quarantine: it becomes the next revision.
    pub fn release(&mut self, id: ResponseId, digest: Digest, day: &str) {
        let Some(shelf) = self.shelves.get_mut(&id) else { return };
        let Some(at) = shelf.quarantined.iter().position(|(apart, ..)| *apart == digest) else { return };
        shelf.covers.extend(shelf.quarantined.swap_remove(at).2);
        let revision = shelf.known.map_or(1, |(_, revision)| revision + 1);
        shelf.known = shelf.known.map(|(secret, _)| (secret, revision));
        shelf.stored.push((digest, revision, receipt(id, digest, revision, day)));
    }

    pub fn has(&self, id: ResponseId, digest: Digest) -> bool {
        self.shelves.get(&id).is_some_and(|shelf| shelf.stored.iter().any(|(stored, ..)| *stored == digest))
    }

    pub fn has_apart(&self, id: ResponseId, digest: Digest) -> bool {
        self.shelves.get(&id).is_some_and(|shelf| shelf.quarantined.iter().any(|(apart, ..)| *apart == digest))
    }
}

/// A receipt as a collector would write it; nobody checks signatures here.
pub fn receipt(id: ResponseId, digest: Digest, revision: u32, day: &str) -> Vec<u8> {
    let apart = revision == 0;
    let receipt = Receipt {
        v: 1,
        response: id,
        revision,
        state: if apart { ReceiptState::Quarantined } else { ReceiptState::Received },
        reason: apart.then(|| "other-digest".to_owned()),
        digest,
        parts: Vec::new(),
        received_at: day.to_owned(),
        collector: "simulated".into(),
        key_id: "0011223344556677".into(),
    };
    Signed { receipt, sig: "00".repeat(64) }.to_bytes()
}

pub fn error(status: u16, code: &str) -> Reply {
    json(status, format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"no\"}}}}").into_bytes())
}

pub fn json(status: u16, body: Vec<u8>) -> Reply {
    Reply { status, content_type: "application/json".into(), retry_after: None, body }
}
