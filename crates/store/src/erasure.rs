//! What the store knows of erasures: of what was erased as little as possible, of what is still to be done everything.

use crate::Result;
use async_trait::async_trait;
use outbox::{Digest, ResponseId};

/// A response that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// [`outbox::erasure::id_hash`] of its id.
    pub id_hash: Digest,
    /// The civil day.
    pub erased_on: String,
    /// What the office noted; empty if nothing.
    pub because: String,
    /// Whether its files and its traces are gone too.
    pub finished: bool,
}

/// What an erasure takes away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Every revision.
    pub records: u64,
    pub apart: u64,
    /// Attachments that travelled apart, whole or not.
    pub parts: u64,
}

/// A response as somebody at the town hall may see it who is asked for it: never an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    pub form_id: String,
    /// The civil day of its first record, of those that are kept apart if there is no other.
    pub received_on: String,
    pub taken: Taken,
}

/// A backup or an export that was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Copy {
    /// The civil day.
    pub made_on: String,
    /// `backup` or `export`.
    pub kind: String,
    /// The survey's name; empty of a backup.
    pub survey: String,
    /// The file; empty where it went to a browser.
    pub place: String,
}

/// Erasing, in steps that can each be done again.
#[async_trait]
pub trait Erasing: Send + Sync {
    /// Every id that something is here of.
    async fn response_ids(&self) -> Result<Vec<ResponseId>>;
    /// What is here of a response; none if it has no record.
    async fn locate(&self, id: ResponseId) -> Result<Option<Located>>;
    /// Takes everything of the response out of the tables in one transaction, and notes which files go with it: those of its
    /// uploads and parts, and `files` of the data folder. None: it was erased before.
    async fn erase(&self, id: ResponseId, day: &str, because: &str, files: &[String]) -> Result<Option<Taken>>;
    /// Notes an erasure that is known from elsewhere, of a response that nothing is here of.
    async fn note_erased(&self, id_hash: Digest, day: &str) -> Result<()>;
    /// All erasures, by day.
    async fn erased(&self) -> Result<Vec<Erased>>;
    async fn is_erased(&self, id: ResponseId) -> Result<bool>;
    /// The receipts of what was erased.
    async fn erased_receipts(&self) -> Result<Vec<Vec<u8>>>;
    /// The files that erasures have still to remove.
    async fn erased_files(&self) -> Result<Vec<String>>;
    async fn forget_erased_file(&self, name: &str) -> Result<()>;
    /// Writes the database anew without what was deleted, its log too. `false`: somebody reads it just now, so that the old
    /// log is still there.
    async fn scrub(&self) -> Result<bool>;
    async fn set_finished(&self, id_hash: Digest) -> Result<()>;

    /// Notes a backup or an export.
    async fn note_copy(&self, copy: &Copy) -> Result<()>;
    /// Those made on this day or later, the oldest first.
    async fn copies_since(&self, day: &str) -> Result<Vec<Copy>>;
}
