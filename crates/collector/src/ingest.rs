//! Taking a record: the one way in, behind every protocol.
//!
//! What is acknowledged is committed: the receipt is made inside the transaction that stores the record, and the same
//! bytes get the same receipt for ever.

use crate::{
    clock,
    receipts::{Facts, ReceiptKey},
    store::{Ingestion, NewRecord, Privacy, Store, StoreError, StoredPack},
};
use outbox::{
    Digest, ReceiptState, ResponseId, Sealing,
    intake::{Decision, Shelved, decide},
    record::{self, Envelope, Manifest, RecordError},
};

/// The length of `2026-11-22`.
const DAY_LEN: usize = 10;

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
    #[error("too many different records have arrived under this id")]
    QuarantineFull,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A record whose every digest has been checked, of a form that is known here.
struct Arrival<'a> {
    envelope: Envelope,
    pack: StoredPack,
    completed_at: String,
    received_on: String,
    bytes: &'a [u8],
}

/// Takes one record sent under `id` by someone whose secret has this hash.
///
/// # Errors
/// [`IngestError`]: nothing was stored.
pub async fn ingest(
    store: &dyn Store,
    key: &ReceiptKey,
    id: ResponseId,
    secret_hash: Option<Digest>,
    bytes: &[u8],
) -> Result<Taken, IngestError> {
    let (envelope, manifest) = open(bytes)?;
    if envelope.id != id {
        return Err(IngestError::IdMismatch { expected: id, found: envelope.id });
    }
    let form = &envelope.form;
    let known = store.pack(form.hash).await?.filter(|known| known.pack.form_ref() == *form);
    let pack = known.ok_or_else(|| IngestError::UnknownForm(form.id.clone()))?;
    let arrival = Arrival::new(envelope, manifest, pack, bytes);

    let mut tx = store.ingestion(id).await?;
    let digest = arrival.envelope.ct_sha256;
    let (stored, apart) = (tx.receipt_for(digest).await?, tx.quarantined_receipt_for(digest).await?);
    let shelved = Shelved {
        known: tx.known().await?.map(|known| (known.secret_hash, known.revision)),
        stored: stored.is_some(),
        quarantined: apart.is_some(),
        in_quarantine: tx.quarantined().await?,
    };
    // The decision is the simulator's too; what was read for it stays true until the commit.
    match (decide(shelved, secret_hash), secret_hash) {
        (Decision::Again, _) => Ok(Taken::Again(stored.unwrap_or_default())),
        (Decision::QuarantinedAgain, _) => Ok(Taken::Quarantined(apart.unwrap_or_default())),
        (Decision::Store { revision }, Some(secret)) => store_revision(tx, key, &arrival, revision, secret).await,
        (Decision::Quarantine, _) => quarantine(tx, key, &arrival).await,
        (Decision::QuarantineFull, _) => Err(IngestError::QuarantineFull),
        (Decision::MissingSecret | Decision::Store { .. }, _) => Err(IngestError::MissingSecret),
    }
}

async fn store_revision(
    mut tx: Box<dyn Ingestion>,
    key: &ReceiptKey,
    arrival: &Arrival<'_>,
    revision: u32,
    secret_hash: Digest,
) -> Result<Taken, IngestError> {
    let receipt = arrival.receipt(key, revision, ReceiptState::Received);
    tx.insert(&arrival.row(revision, &receipt), secret_hash).await?;
    tx.commit().await?;
    Ok(Taken::Stored(receipt))
}

async fn quarantine(mut tx: Box<dyn Ingestion>, key: &ReceiptKey, arrival: &Arrival<'_>) -> Result<Taken, IngestError> {
    let receipt = arrival.receipt(key, 0, ReceiptState::Quarantined);
    tx.quarantine(&arrival.row(0, &receipt)).await?;
    tx.commit().await?;
    Ok(Taken::Quarantined(receipt))
}

/// Checks everything that can be checked without the key of an encrypted record.
fn open(bytes: &[u8]) -> Result<(Envelope, Option<Manifest>), RecordError> {
    let (envelope, _) = record::open_envelope(bytes)?;
    if envelope.sealing != Sealing::None {
        return Ok((envelope, None));
    }
    let (envelope, manifest, _) = record::open_plain(bytes)?;
    Ok((envelope, Some(manifest)))
}

impl<'a> Arrival<'a> {
    fn new(envelope: Envelope, manifest: Option<Manifest>, pack: StoredPack, bytes: &'a [u8]) -> Self {
        let mut completed_at = manifest.map(|manifest| manifest.completion.completed_at).unwrap_or_default();
        if pack.privacy == Privacy::Anonymous {
            completed_at = completed_at.chars().take(DAY_LEN).collect();
        }
        Self { envelope, pack, completed_at, received_on: clock::today(), bytes }
    }

    fn receipt(&self, key: &ReceiptKey, revision: u32, state: ReceiptState) -> Vec<u8> {
        let anonymous = self.pack.privacy == Privacy::Anonymous;
        key.sign(Facts {
            response: self.envelope.id,
            revision,
            state,
            digest: self.envelope.ct_sha256,
            received_at: if anonymous { self.received_on.clone() } else { clock::now() },
        })
    }

    fn row<'b>(&'b self, revision: u32, receipt: &'b [u8]) -> NewRecord<'b> {
        NewRecord {
            revision,
            digest: self.envelope.ct_sha256,
            hash: self.pack.pack.hash,
            form_id: &self.pack.pack.form_id,
            received_on: &self.received_on,
            completed_at: &self.completed_at,
            receipt,
            record: self.bytes,
        }
    }
}
