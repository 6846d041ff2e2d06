//! What the store knows of attachments that travel apart from their records.

use super::Result;
use async_trait::async_trait;
use outbox::{Digest, ResponseId};

/// The upload of one part; its bytes stand in files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub response: ResponseId,
    /// Of all its bytes.
    pub digest: Digest,
    /// Of the response's secret: whoever knows it may go on.
    pub secret_hash: Digest,
    pub len: u64,
    /// The civil day of the last byte.
    pub touched_on: String,
    pub whole: bool,
}

/// What came of beginning an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It may go on from where it stands.
    Open,
    /// It was announced with another length before: it starts again.
    Afresh,
    /// The response belongs to somebody else.
    Stranger,
    TooMany,
    /// The response was erased: nothing of it is taken any more.
    Erased,
}

/// An open transaction over the files of parts: what it was told stays true until the commit.
#[async_trait]
pub trait PartChanges: Send {
    /// `false`: the upload has gone meanwhile, with its response or because it was forgotten.
    async fn mark_whole(&mut self, response: ResponseId, digest: Digest, day: &str) -> Result<bool>;
    /// Whether a record or a whole upload names this part.
    async fn is_needed(&mut self, digest: Digest) -> Result<bool>;
    async fn commit(self: Box<Self>) -> Result<()>;
}
