//! The bytes of attachments that travel apart, where they stand in the database itself: an upload that was begun at one
//! collector ends at another.

use crate::{Result, parts::Upload};
use async_trait::async_trait;
use outbox::{Digest, ResponseId};

/// So long are pieces at most, in bytes.
pub const PIECE: usize = 128 << 10;

/// Where an upload is gone on with. Its pieces count at once, or all of them only once [`PartRows::accept`] says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Append {
    pub response: ResponseId,
    pub digest: Digest,
    /// Where the upload stood when this was begun, or last counted.
    pub from: u64,
}

/// Parts as rows, in pieces. What is `false` found the upload gone, or standing elsewhere: another request goes on with it.
#[async_trait]
pub trait PartRows: Send + Sync {
    /// How many of an upload's bytes are here and count.
    async fn grown(&self, response: ResponseId, digest: Digest) -> Result<u64>;
    /// Stores a piece that begins at `start`.
    async fn add_piece(&self, to: Append, start: u64, bytes: &[u8]) -> Result<bool>;
    /// Has everything up to `until` count.
    async fn accept(&self, to: Append, until: u64) -> Result<bool>;
    /// Begins an upload again.
    async fn restart(&self, response: ResponseId, digest: Digest) -> Result<()>;
    /// Makes an upload whose bytes are all here a whole part, in one transaction. `false`: these are other bytes than were
    /// announced, and it begins again; or it is over.
    async fn finish(&self, upload: &Upload, day: &str) -> Result<bool>;
    /// The length of a whole part.
    async fn part_len(&self, digest: Digest) -> Result<Option<u64>>;
    /// The piece of a whole part that begins at `start`.
    async fn part_piece(&self, digest: Digest, start: u64) -> Result<Option<Vec<u8>>>;
    /// Removes parts that neither a record nor a whole upload names.
    async fn forget_parts(&self) -> Result<()>;
}
