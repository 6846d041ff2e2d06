//! Records that are kept apart.

use crate::Result;
use async_trait::async_trait;
use outbox::{Digest, ResponseId};

/// A record that is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApartRecord {
    pub id: ResponseId,
    pub digest: Digest,
    pub received_on: String,
    pub receipt: Vec<u8>,
    /// How long the record is, in bytes.
    pub len: u64,
    /// What travelled apart, in the envelope's order.
    pub parts: Vec<Digest>,
    /// A stored record says that it replaces this one.
    pub replaced: bool,
}

/// What is kept apart, and how to tell what was.
#[async_trait]
pub trait Quarantine: Send + Sync {
    /// A form's records that are kept apart, ordered by id and digest.
    async fn apart(&self, form_id: &str) -> Result<Vec<ApartRecord>>;
    /// The bytes of a record that is kept apart.
    async fn apart_bytes(&self, id: ResponseId, digest: Digest) -> Result<Option<Vec<u8>>>;
    /// The digests of a form's response's records, newest first.
    async fn stored_digests(&self, form_id: &str, id: ResponseId) -> Result<Vec<Digest>>;
}
