//! Taking records: the transaction in which what was decided stays true.

use crate::{KeyId, Result, parts::Upload, surveys::Ending};
use async_trait::async_trait;
use outbox::{Digest, ResponseId, intake::ExistingState};

/// A record to be stored, with its receipt.
#[derive(Debug, Clone)]
pub struct NewRecord<'a> {
    pub id: ResponseId,
    pub revision: u32,
    pub digest: Digest,
    pub hash: Digest,
    pub form_id: &'a str,
    pub received_on: &'a str,
    pub completed_at: &'a str,
    /// Empty if the survey is anonymous.
    pub received_at: &'a str,
    /// By how much the device's clock was behind when it was sent; none if nobody told, or the survey is anonymous.
    pub clock_behind_ms: Option<i64>,
    /// The sealing key's id; none if the record is not encrypted.
    pub seal_key: Option<KeyId>,
    /// What travelled apart, in the envelope's order.
    pub parts: &'a [Digest],
    /// The response's records that do not count any more.
    pub replaces: &'a [Digest],
    pub receipt: &'a [u8],
    pub record: &'a [u8],
}

/// A record that becomes its response's newest revision.
#[derive(Debug, Clone)]
pub struct NewResponse<'a> {
    pub record: NewRecord<'a>,
    /// Whoever knows the secret owns the response.
    pub secret_hash: Digest,
    /// It was kept apart until now.
    pub was_apart: bool,
}

/// What the store has of a response and of one of its records, before it takes that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    pub known: Option<Known>,
    /// The response was erased.
    pub erased: bool,
    /// The receipt of exactly these bytes, if they are stored, or were before they were erased.
    pub stored: Option<Vec<u8>>,
    /// The same, if they are kept apart.
    pub apart: Option<Vec<u8>>,
    /// How many records of the response are kept apart.
    pub in_quarantine: u32,
    /// A stored record of the response replaces these bytes.
    pub replaced: bool,
    /// By which secret these bytes came that are kept apart.
    pub owner: Option<Digest>,
}

/// What the store knows of a response before it takes a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub secret_hash: Digest,
    pub revision: u32,
}

/// The one way in for records.
#[async_trait]
pub trait Intake: Send + Sync {
    /// Begins the transaction in which records are taken; others wait.
    async fn ingestion(&self) -> Result<Box<dyn Ingestion>>;
    /// The receipt of a response's newest revision, for whoever knows its secret.
    async fn receipt(&self, id: ResponseId, secret_hash: Digest) -> Result<Option<Vec<u8>>>;
    /// A receipt that was signed here, if there is any.
    async fn any_receipt(&self) -> Result<Option<Vec<u8>>>;
}

/// The open transaction in which records are taken; dropping it undoes everything.
#[async_trait]
pub trait Ingestion: Send {
    /// What is here of each of these responses and of its record with this digest, in their order.
    async fn look(&mut self, asked: &[(ResponseId, Digest)]) -> Result<Vec<Holdings>>;
    /// Stores records of different responses; one that was kept apart until now is so no more.
    async fn insert(&mut self, rows: &[NewResponse<'_>]) -> Result<()>;
    /// Keeps a record apart, with the secret that it came with.
    async fn quarantine(&mut self, record: &NewRecord<'_>, owner: Option<Digest>) -> Result<()>;
    /// The surveys that do not count whatever arrives whenever.
    async fn endings(&mut self) -> Result<Vec<Ending>>;
    /// The forms of surveys that were deleted: nothing of them is taken.
    async fn deleted_forms(&mut self) -> Result<Vec<String>>;
    /// The upload of a part.
    async fn part(&mut self, id: ResponseId, digest: Digest) -> Result<Option<Upload>>;
    async fn commit(self: Box<Self>) -> Result<()>;
}

impl Holdings {
    /// What the decision needs to know of it.
    pub fn existing(&self) -> ExistingState {
        ExistingState {
            known: self.known.as_ref().map(|known| (known.secret_hash, known.revision)),
            erased: self.erased,
            stored: self.stored.is_some(),
            quarantined: self.apart.is_some(),
            in_quarantine: self.in_quarantine,
            replaced: self.replaced,
            unsealed: false,
            ended: None,
        }
    }
}
