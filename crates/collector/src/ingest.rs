//! Taking records: the one way in, behind every protocol.
//!
//! What is acknowledged is committed: the receipt is made inside the transaction that stores the record and binds its
//! parts, and the same bytes get the same receipt for ever.

use crate::{
    clock,
    key_files::KeyId,
    packs::{KnownPack, Packs},
    parts::PartFiles,
    receipts::{Facts, ReceiptKey},
    seal_keys::SealKeys,
    store::{Ingestion, NewRecord, Privacy, Store, StoreError, StoredPack, parts::Upload},
};
use outbox::{
    Digest, ResponseId,
    intake::{Decision, Shelved, decide},
    record::{self, Envelope, RecordError, Sealing},
    sealing::open_record,
};
use std::sync::Arc;

/// The setting that remembers the collector's public address, for receipts that are made while it does not serve.
pub const COLLECTOR_NAME: &str = "collector-name";
/// The length of `2026-11-22`.
const DAY_LEN: usize = 10;

/// What taking records needs.
pub struct Intake {
    pub store: Arc<dyn Store>,
    pub key: ReceiptKey,
    pub parts: PartFiles,
    pub seals: SealKeys,
    packs: Packs,
}

/// Who brings a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// Whoever can reach the collector.
    Anybody,
    /// The town hall itself, from a rescue file or from the quarantine.
    TownHall,
}

/// A record on its way in, sent under `id` by someone whose secret has this hash.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    pub id: ResponseId,
    pub secret_hash: Option<Digest>,
    pub bytes: &'a [u8],
    /// By how many milliseconds the device's clock is behind ours, as far as it told.
    pub clock_behind_ms: Option<i64>,
    pub carrier: Carrier,
}

/// A record that was taken, with the receipt's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Stored now: a new response or its next revision.
    Stored(Vec<u8>),
    /// These very bytes were stored before.
    Again(Vec<u8>),
    /// Kept apart.
    Quarantined(Vec<u8>),
}

/// Why a record was not taken. Nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error("the record is of response {found}, the address names {expected}")]
    IdMismatch { expected: ResponseId, found: ResponseId },
    #[error("this collector does not know form {0}")]
    UnknownForm(String),
    #[error("the response's secret is missing")]
    MissingSecret,
    #[error("{} of the response's attachments have not arrived", .0.len())]
    MissingParts(Vec<Digest>),
    #[error("this survey takes sealed responses only, and this one is not sealed")]
    NotSealed,
    #[error("too many different records have arrived under this id")]
    QuarantineFull,
    #[error("the response was erased, and nothing of it is taken any more")]
    Erased,
    #[error("the sealing keys cannot be read: {0}")]
    Keys(std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A record whose every digest has been checked, of a form that is known here.
pub(crate) struct Arrival<'a> {
    secret_hash: Option<Digest>,
    envelope: Envelope,
    pack: Arc<KnownPack>,
    /// It should have been sealed, and anybody can have made it.
    unsealed: bool,
    completed_at: String,
    /// None if the survey is anonymous.
    clock_behind_ms: Option<i64>,
    bytes: &'a [u8],
}

/// When a record arrived.
pub(crate) struct Arrived {
    /// The civil day.
    pub(crate) on: String,
    /// The moment; empty if the survey is anonymous.
    pub(crate) at: String,
}

/// What the store says of a record's response, with the receipts that these very bytes have got.
pub(crate) struct Shelf {
    pub(crate) shelved: Shelved,
    pub(crate) stored: Vec<u8>,
    apart: Vec<u8>,
}

impl Shelf {
    pub(crate) async fn look(tx: &mut dyn Ingestion, id: ResponseId, digest: Digest) -> Result<Self, StoreError> {
        let known = tx.known(id).await?;
        let erased = if known.is_none() { tx.erased(id, digest).await? } else { None };
        if let Some(receipt) = erased {
            return Ok(Self::erased(receipt));
        }
        let (stored, apart) = (tx.receipt_for(id, digest).await?, tx.quarantined_receipt_for(id, digest).await?);
        let shelved = Shelved {
            known: known.map(|known| (known.secret_hash, known.revision)),
            erased: false,
            stored: stored.is_some(),
            quarantined: apart.is_some(),
            in_quarantine: tx.quarantined(id).await?,
            replaced: tx.is_replaced(id, digest).await?,
            unsealed: false,
        };
        Ok(Self { shelved, stored: stored.unwrap_or_default(), apart: apart.unwrap_or_default() })
    }

    /// What is left of a response that was erased: the receipt that these bytes have got, and whether it says that they
    /// were kept apart.
    fn erased(receipt: Option<(bool, Vec<u8>)>) -> Self {
        let (quarantined, stored) = match &receipt {
            Some((apart, _)) => (*apart, !apart),
            None => (false, false),
        };
        let bytes = receipt.map(|(_, bytes)| bytes).unwrap_or_default();
        let shelved = Shelved { erased: true, stored, quarantined, ..Shelved::default() };
        Self { shelved, stored: bytes.clone(), apart: bytes }
    }
}

impl Intake {
    pub fn new(store: Arc<dyn Store>, key: ReceiptKey, parts: PartFiles, seals: SealKeys) -> Self {
        Self { store, key, parts, seals, packs: Packs::default() }
    }

    /// Takes one record.
    ///
    /// # Errors
    /// [`IngestError`]: nothing was stored.
    pub async fn take(&self, incoming: Incoming<'_>) -> Result<Taken, IngestError> {
        let arrival = self.look_at(incoming).await?;
        self.take_in(&arrival).await
    }

    /// Takes many, each as if it had come alone, in one transaction unless the store fails in its middle.
    pub async fn take_all(&self, incoming: &[Incoming<'_>]) -> Vec<Result<Taken, IngestError>> {
        let mut arrivals = Vec::with_capacity(incoming.len());
        for &one in incoming {
            arrivals.push(self.look_at(one).await);
        }
        let mut together = self.take_together(&arrivals).await.map(Vec::into_iter);
        let mut results = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            results.push(match (arrival, &mut together) {
                (Err(error), _) => Err(error),
                (Ok(_), Ok(taken)) => taken.next().unwrap_or(Err(IngestError::MissingSecret)),
                // What is full or locked for all of them is so for each.
                (Ok(_), Err(StoreError::Full)) => Err(StoreError::Full.into()),
                (Ok(_), Err(StoreError::Busy)) => Err(StoreError::Busy.into()),
                (Ok(arrival), Err(_)) => self.take_in(&arrival).await,
            });
        }
        results
    }

    async fn take_in(&self, arrival: &Arrival<'_>) -> Result<Taken, IngestError> {
        let mut tx = self.store.ingestion().await?;
        let taken = self.put(tx.as_mut(), arrival).await?;
        if !matches!(taken, Taken::Again(_)) {
            tx.commit().await?;
        }
        Ok(taken)
    }

    /// The results of all that could be looked at, in order. What the store cannot do undoes everything.
    async fn take_together(
        &self,
        arrivals: &[Result<Arrival<'_>, IngestError>],
    ) -> Result<Vec<Result<Taken, IngestError>>, StoreError> {
        let mut tx = self.store.ingestion().await?;
        let mut results = Vec::with_capacity(arrivals.len());
        for arrival in arrivals.iter().flatten() {
            match self.put(tx.as_mut(), arrival).await {
                Err(IngestError::Store(error)) => return Err(error),
                result => results.push(result),
            }
        }
        tx.commit().await?;
        Ok(results)
    }

    /// Checks everything that can be checked outside of the transaction.
    pub(crate) async fn look_at<'a>(&self, incoming: Incoming<'a>) -> Result<Arrival<'a>, IngestError> {
        let Incoming { id, secret_hash, bytes, clock_behind_ms, carrier } = incoming;
        let held = self.seals.held().map_err(IngestError::Keys)?;
        let (envelope, completed_at) = match open_record(bytes, |key| held.key(key)) {
            Ok(opened) => (opened.envelope, opened.manifest.completion.completed_at),
            // Nobody here can look, yet these are the only bytes that there are: a key may be found again.
            Err(RecordError::NoKey(_) | RecordError::NotOpened(_)) => (record::open_envelope(bytes)?.0, String::new()),
            Err(error) => return Err(error.into()),
        };
        if envelope.id != id {
            return Err(IngestError::IdMismatch { expected: id, found: envelope.id });
        }
        let form = &envelope.form;
        let known = self.packs.pack(self.store.as_ref(), form.hash).await?;
        let known = known.filter(|known| known.stored.pack.form_ref() == *form);
        let pack = known.ok_or_else(|| IngestError::UnknownForm(form.id.clone()))?;
        let anonymous = pack.stored.privacy == Privacy::Anonymous;
        // Where there is no key, nobody could have sealed it.
        let could_be = pack.sealed && held.newest().is_some() && carrier == Carrier::Anybody;
        Ok(Arrival {
            secret_hash,
            unsealed: could_be && envelope.sealing == Sealing::None,
            envelope,
            completed_at: completed_as_told(&pack.stored, completed_at),
            pack,
            clock_behind_ms: clock_behind_ms.filter(|_| !anonymous),
            bytes,
        })
    }

    async fn put(&self, tx: &mut dyn Ingestion, arrival: &Arrival<'_>) -> Result<Taken, IngestError> {
        // The only word of a sealed record that people see. (One that was kept apart by an earlier version may be released.)
        if arrival.envelope.key.as_ref().is_some_and(|key| key.parse::<KeyId>().is_err()) {
            return Err(RecordError::Malformed("envelope").into());
        }
        let (id, digest) = (arrival.envelope.id, arrival.envelope.ct_sha256);
        let mut shelf = Shelf::look(tx, id, digest).await?;
        shelf.shelved.unsealed = arrival.unsealed;
        // Only its sender's own uploads count.
        let own = |upload: &Upload| Some(upload.secret_hash) == arrival.secret_hash;
        // The decision is the simulator's too; what was read for it stays true until the commit.
        match (decide(shelf.shelved, arrival.secret_hash), arrival.secret_hash) {
            (Decision::Again, _) => Ok(Taken::Again(shelf.stored)),
            (Decision::QuarantinedAgain, _) => Ok(Taken::Quarantined(shelf.apart)),
            (Decision::Store { revision }, Some(secret)) => {
                Ok(Taken::Stored(self.store_as(tx, arrival, &arrival.now(), revision, secret, own).await?))
            }
            (Decision::Quarantine(reason), _) => {
                self.all_parts_are_here(tx, arrival, own).await?;
                let now = arrival.now();
                let receipt = arrival.receipt(&self.key, &now, 0, Some(reason));
                tx.quarantine(id, &arrival.row(&now, 0, &receipt)).await?;
                Ok(Taken::Quarantined(receipt))
            }
            (Decision::Erased, _) => Err(IngestError::Erased),
            (Decision::QuarantineFull, _) => Err(IngestError::QuarantineFull),
            (Decision::Unsealed, _) => Err(IngestError::NotSealed),
            (Decision::MissingSecret | Decision::Store { .. }, _) => Err(IngestError::MissingSecret),
        }
    }

    /// Stores a record as this revision of its response; the receipt.
    pub(crate) async fn store_as(
        &self,
        tx: &mut dyn Ingestion,
        arrival: &Arrival<'_>,
        arrived: &Arrived,
        revision: u32,
        secret_hash: Digest,
        counts: impl Fn(&Upload) -> bool + Send + Sync,
    ) -> Result<Vec<u8>, IngestError> {
        self.all_parts_are_here(tx, arrival, counts).await?;
        let receipt = arrival.receipt(&self.key, arrived, revision, None);
        tx.insert(arrival.envelope.id, &arrival.row(arrived, revision, &receipt), secret_hash).await?;
        Ok(receipt)
    }

    /// A receipt never names a part that is not whole here, by an upload that counts.
    async fn all_parts_are_here(
        &self,
        tx: &mut dyn Ingestion,
        arrival: &Arrival<'_>,
        counts: impl Fn(&Upload) -> bool + Send + Sync,
    ) -> Result<(), IngestError> {
        let mut missing = Vec::new();
        for &digest in &arrival.envelope.parts {
            let upload = tx.part(arrival.envelope.id, digest).await?;
            if !upload.filter(&counts).is_some_and(|upload| self.parts.is_whole(&upload)) {
                missing.push(digest);
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(IngestError::MissingParts(missing)) }
    }
}

/// When a response was completed, as finely as its survey promises.
pub fn completed_as_told(pack: &StoredPack, completed_at: String) -> String {
    match pack.privacy {
        Privacy::Anonymous => completed_at.chars().take(DAY_LEN).collect(),
        Privacy::Confidential | Privacy::Interviewer => completed_at,
    }
}

impl Arrival<'_> {
    /// To be asked while others wait to store something: a day ends after its last record.
    fn now(&self) -> Arrived {
        let at = if self.is_anonymous() { String::new() } else { clock::now() };
        Arrived { on: clock::today(), at }
    }

    pub(crate) fn is_anonymous(&self) -> bool {
        self.pack.stored.privacy == Privacy::Anonymous
    }

    fn receipt(
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

    fn row<'b>(&'b self, arrived: &'b Arrived, revision: u32, receipt: &'b [u8]) -> NewRecord<'b> {
        NewRecord {
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
            record: self.bytes,
        }
    }
}
