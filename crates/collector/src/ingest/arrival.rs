//! A record, as far as it can be looked at outside of the transaction that stores it.

use super::{Carrier, Incoming, IngestError, completed_as_told};
use crate::{
    clock,
    packs::KnownPack,
    receipts::{Facts, ReceiptKey},
    seal_keys::Held,
};
use bytes::Bytes;
use outbox::{
    Digest,
    record::{self, Envelope, RecordError, Sealing},
    sealing::open_record,
};
use std::sync::Arc;
use store::{KeyId, intake::NewRecord, packs::Privacy};

/// A record whose every digest has been checked.
pub struct Looked {
    pub envelope: Envelope,
    secret_hash: Option<Digest>,
    completed_at: String,
    clock_behind_ms: Option<i64>,
    carrier: Carrier,
    bytes: Bytes,
}

/// One of a form that is known here.
pub(crate) struct Arrival {
    pub secret_hash: Option<Digest>,
    pub envelope: Envelope,
    pack: Arc<KnownPack>,
    /// It should have been sealed, and anybody can have made it.
    pub unsealed: bool,
    completed_at: String,
    /// None if the survey is anonymous.
    clock_behind_ms: Option<i64>,
    bytes: Bytes,
    /// The receipt of a first revision that arrives now.
    ready: Option<(Arrived, Vec<u8>)>,
}

/// When a record arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    /// The civil day.
    pub(crate) on: String,
    /// The moment; empty if the survey is anonymous.
    pub(crate) at: String,
}

impl Looked {
    pub fn at(incoming: Incoming, held: &Held) -> Result<Self, IngestError> {
        let Incoming { id, secret_hash, bytes, clock_behind_ms, carrier } = incoming;
        let (envelope, completed_at) = match open_record(&bytes, |key| held.key(key)) {
            Ok(opened) => (opened.envelope, opened.manifest.completion.completed_at),
            // Nobody here can look, yet these are the only bytes that there are: a key may be found again.
            Err(RecordError::NoKey(_) | RecordError::NotOpened(_)) => (record::open_envelope(&bytes)?.0, String::new()),
            Err(error) => return Err(error.into()),
        };
        if envelope.id != id {
            return Err(IngestError::IdMismatch { expected: id, found: envelope.id });
        }
        Ok(Self { envelope, secret_hash, completed_at, clock_behind_ms, carrier, bytes })
    }
}

impl Arrival {
    /// `has_key`: there is a key here that it could have been sealed to.
    pub fn new(looked: Looked, pack: Arc<KnownPack>, has_key: bool) -> Self {
        let Looked { envelope, secret_hash, completed_at, clock_behind_ms, carrier, bytes } = looked;
        let anonymous = pack.stored.privacy == Privacy::Anonymous;
        // Where there is no key, nobody could have sealed it.
        let could_be = pack.sealed && has_key && carrier == Carrier::Anybody;
        let unsealed = could_be && envelope.sealing == Sealing::None;
        let completed_at = completed_as_told(&pack.stored, completed_at);
        let clock_behind_ms = clock_behind_ms.filter(|_| !anonymous);
        Self { secret_hash, envelope, pack, unsealed, completed_at, clock_behind_ms, bytes, ready: None }
    }

    /// With the receipt that most of them get: signing takes longer than storing.
    pub fn signed(mut self, key: &ReceiptKey) -> Self {
        let arrived = self.now();
        let receipt = self.receipt(key, &arrived, 1, None);
        self.ready = Some((arrived, receipt));
        self
    }

    /// To be asked while others wait to store something: a day ends after its last record.
    pub fn now(&self) -> Arrived {
        let at = if self.is_anonymous() { String::new() } else { clock::now() };
        Arrived { on: clock::today(), at }
    }

    /// The receipt as this revision, with the time of arrival: the one that was signed before, if it says what is true now.
    pub fn receipt_now(&self, key: &ReceiptKey, revision: u32, today: &str) -> (Arrived, Vec<u8>) {
        match &self.ready {
            Some((arrived, receipt)) if revision == 1 && arrived.on == today => (arrived.clone(), receipt.clone()),
            _ => {
                let arrived = self.now();
                let receipt = self.receipt(key, &arrived, revision, None);
                (arrived, receipt)
            }
        }
    }

    pub(crate) fn is_anonymous(&self) -> bool {
        self.pack.stored.privacy == Privacy::Anonymous
    }

    /// How long the record is.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn receipt(
        &self,
        key: &ReceiptKey,
        arrived: &Arrived,
        revision: u32,
        quarantined: Option<&'static str>,
    ) -> Vec<u8> {
        key.sign(Facts {
            response: self.envelope.id,
            revision,
            quarantined,
            digest: self.envelope.ct_sha256,
            parts: self.envelope.parts.clone(),
            received_at: if arrived.at.is_empty() { &arrived.on } else { &arrived.at }.clone(),
        })
    }

    pub fn row<'b>(&'b self, arrived: &'b Arrived, revision: u32, receipt: &'b [u8]) -> NewRecord<'b> {
        NewRecord {
            id: self.envelope.id,
            revision,
            digest: self.envelope.ct_sha256,
            hash: self.pack.stored.pack.hash,
            form_id: &self.pack.stored.pack.form_id,
            received_on: &arrived.on,
            completed_at: &self.completed_at,
            received_at: &arrived.at,
            clock_behind_ms: self.clock_behind_ms,
            seal_key: self.envelope.key.as_deref().map(KeyId::named),
            parts: &self.envelope.parts,
            replaces: &self.envelope.replaces,
            receipt,
            record: &self.bytes,
        }
    }
}
