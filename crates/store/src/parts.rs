//! What the store knows of attachments that travel apart from their records.

use crate::Result;
use async_trait::async_trait;
use outbox::{Digest, ResponseId};

/// The upload of one part; its bytes stand in files, or in [`part_rows`](crate::part_rows).
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

/// Attachments that travel apart.
#[async_trait]
pub trait Parts: Send + Sync {
    async fn upload(&self, response: ResponseId, digest: Digest) -> Result<Option<Upload>>;
    /// Begins an upload, or finds it begun; at most `most` that no record names may be open for its response.
    async fn begin_upload(&self, upload: &Upload, most: u32) -> Result<Begun>;
    /// Notes the day of an upload's last byte.
    async fn touch_upload(&self, response: ResponseId, digest: Digest, day: &str) -> Result<()>;
    /// Forgets uploads that no record names and that have not grown since this day.
    async fn expire_uploads(&self, last_touched: &str) -> Result<()>;
    /// Begins a change of what stands in the folder of parts; other changes and ingestions wait.
    async fn part_changes(&self) -> Result<Box<dyn PartChanges>>;
    /// Every part that a record names.
    async fn bound_parts(&self) -> Result<Vec<Digest>>;
}

/// The folder of whole parts, in the data folder.
pub const FOLDER: &str = "parts";
/// The folder of parts that are on their way.
pub const GROWING: &str = "uploads";

/// The name of an upload's file in the data folder, while it grows.
pub fn growing_name(response: ResponseId, digest: Digest) -> String {
    format!("{GROWING}/{response}.{digest}")
}

/// The name of a whole part's file in the data folder.
pub fn whole_name(digest: Digest) -> String {
    format!("{FOLDER}/{digest}")
}
