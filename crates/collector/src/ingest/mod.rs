//! Taking records: the one way in, behind every protocol.
//!
//! What is acknowledged is committed: the receipt is bound to the record and its parts in the transaction that stores them,
//! and the same bytes get the same receipt for ever.
//!
//! - [`arrival`]: what can be looked at outside of the transaction: digests, the form, the seal, the receipt's signature;
//! - [`desk`]: the transaction, shared by all that wait for it.

mod arrival;
mod desk;
mod processors;

pub(crate) use arrival::{Arrival, Arrived};

use crate::{deleted, packs::Packs, parts::PartBytes, receipts::ReceiptKey, seal_keys::SealKeys};
use arrival::Looked;
use bytes::Bytes;
use desk::Desk;
use outbox::{Digest, ResponseId, record::RecordError};
use std::sync::Arc;
use store::{Store, StoreError, packs::Privacy, packs::StoredPack};

/// The setting that remembers the collector's public address, for receipts that are made while it does not serve.
pub const COLLECTOR_NAME: &str = "collector-name";
/// The length of `2026-11-22`.
const DAY_LEN: usize = 10;

/// What taking records needs.
pub struct Intake {
    pub store: Arc<dyn Store>,
    pub key: Arc<ReceiptKey>,
    pub parts: PartBytes,
    pub seals: SealKeys,
    packs: Packs,
    pub(crate) desk: Arc<Desk>,
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
#[derive(Debug, Clone)]
pub struct Incoming {
    pub id: ResponseId,
    pub secret_hash: Option<Digest>,
    pub bytes: Bytes,
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
    #[error("the survey was deleted, and nothing of it is taken any more")]
    Deleted,
    #[error("the sealing keys cannot be read: {0}")]
    Keys(Arc<std::io::Error>),
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl Intake {
    pub fn new(store: Arc<dyn Store>, key: ReceiptKey, parts: PartBytes, seals: SealKeys) -> Self {
        let key = Arc::new(key);
        let desk = Arc::new(Desk::new(store.clone(), key.clone(), parts.clone()));
        Self { store, key, parts, seals, packs: Packs::default(), desk }
    }

    /// Takes one record.
    ///
    /// # Errors
    /// [`IngestError`]: nothing was stored.
    pub async fn take(&self, incoming: Incoming) -> Result<Taken, IngestError> {
        // One goes in, one comes out.
        self.take_all(vec![incoming]).await.pop().unwrap_or(Err(StoreError::Busy.into()))
    }

    /// Takes many, each as if it had come alone, in one transaction unless the store fails in its middle. As many come
    /// back as went in, in their order.
    pub async fn take_all(&self, incoming: Vec<Incoming>) -> Vec<Result<Taken, IngestError>> {
        let mut refused = Vec::with_capacity(incoming.len());
        let mut arrivals = Vec::with_capacity(incoming.len());
        for looked in self.look_at_all(incoming).await {
            refused.push(looked.map(|arrival| arrivals.push(arrival)).err());
        }
        let mut taken = if arrivals.is_empty() { Vec::new() } else { self.desk.take_in(arrivals).await }.into_iter();
        let next = |error: Option<IngestError>| match error {
            Some(error) => Err(error),
            None => taken.next().unwrap_or(Err(StoreError::Busy.into())),
        };
        refused.into_iter().map(next).collect()
    }

    /// Checks everything that can be checked outside of the transaction.
    pub(crate) async fn look_at(&self, incoming: Incoming) -> Result<Arrival, IngestError> {
        self.look_at_all(vec![incoming]).await.pop().unwrap_or(Err(StoreError::Busy.into()))
    }

    async fn look_at_all(&self, incoming: Vec<Incoming>) -> Vec<Result<Arrival, IngestError>> {
        let held = match self.seals.held() {
            Ok(held) => held,
            Err(error) => {
                let error = Arc::new(error);
                return incoming.iter().map(|_| Err(IngestError::Keys(error.clone()))).collect();
            }
        };
        let keys = held.clone();
        let looked = processors::map(incoming, move |one| Looked::at(one, &keys)).await;
        let has_key = held.newest().is_some();
        let mut known = Vec::with_capacity(looked.len());
        for looked in looked {
            known.push(match looked {
                Ok(looked) => self.of_form(looked, has_key).await,
                Err(error) => Err(error),
            });
        }
        let key = self.key.clone();
        processors::map(known, move |arrival| arrival.map(|arrival| arrival.signed(&key))).await
    }

    /// A record of a form that is known here.
    async fn of_form(&self, looked: Looked, has_key: bool) -> Result<Arrival, IngestError> {
        let form = &looked.envelope.form;
        let known = self.packs.pack(self.store.as_ref(), form.hash).await?;
        let known = known.filter(|known| known.stored.pack.form_ref() == *form);
        match known {
            Some(pack) => Ok(Arrival::new(looked, pack, has_key)),
            None if deleted::is_deleted(self.store.as_ref(), &form.id).await? => Err(IngestError::Deleted),
            None => Err(IngestError::UnknownForm(form.id.clone())),
        }
    }
}

/// When a response was completed, as finely as its survey promises.
pub fn completed_as_told(pack: &StoredPack, completed_at: String) -> String {
    match pack.privacy {
        Privacy::Anonymous => completed_at.chars().take(DAY_LEN).collect(),
        Privacy::Confidential | Privacy::Interviewer => completed_at,
    }
}
