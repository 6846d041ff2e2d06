//! Stored records: checked, counted, written to tables.

use crate::Result;
use async_trait::async_trait;
use outbox::{Digest, ResponseId};

/// A stored record, for exports and for checking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    pub id: ResponseId,
    pub revision: u32,
    pub hash: Digest,
    pub received_on: String,
    pub completed_at: String,
    /// The moment, in UTC; empty if the survey is anonymous.
    pub received_at: String,
    /// By how much the device's clock was behind when it was sent, as far as it told.
    pub clock_behind_ms: Option<i64>,
    pub verdict: Option<String>,
    /// What the check has found, as JSON.
    pub problems: String,
    pub record: Vec<u8>,
}

/// Which responses of a form are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that count: tests do while their survey is on trial itself.
    Counted,
    /// Those that were given on trial, whatever the survey is now.
    Tests,
}

/// A response that may be looked at by itself, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub id: ResponseId,
    /// The moment, in UTC.
    pub received_at: String,
    pub completed_at: String,
    pub verdict: Option<String>,
}

/// What checking found of a record.
#[derive(Debug, Clone)]
pub struct Found {
    pub id: ResponseId,
    pub revision: u32,
    pub verdict: &'static str,
    /// A JSON array.
    pub problems: String,
    /// What an encrypted record says inside.
    pub completed_at: Option<String>,
}

/// The records that are here.
#[async_trait]
pub trait Records: Send + Sync {
    /// Records that have not been checked yet, at most `limit`, and fewer where they are long; none at the end only.
    async fn unchecked(&self, limit: u32) -> Result<Vec<StoredRecord>>;
    /// Notes what checking has found, all of it or nothing.
    async fn set_verdicts(&self, found: &[Found]) -> Result<()>;
    /// Has every record checked again whose key was not here.
    async fn check_sealed_again(&self) -> Result<()>;
    /// How many records are encrypted to each key, by its id.
    async fn sealed_to(&self) -> Result<Vec<(String, u64)>>;
    /// Newest revisions of a form's responses, ordered by id, after `after`, at most `limit`, and fewer where they are
    /// long; none at the end only.
    async fn responses_with(
        &self,
        form_id: &str,
        which: Which,
        after: Option<ResponseId>,
        limit: u32,
    ) -> Result<Vec<StoredRecord>>;
    /// Responses that count and are not anonymous, the latest first, after that one if one is given; those with problems only
    /// if wanted.
    async fn arrived(
        &self,
        form_id: &str,
        after: Option<&Arrived>,
        with_problems: bool,
        limit: u32,
    ) -> Result<Vec<Arrived>>;
    /// The newest revision of one of them.
    async fn looked_at(&self, form_id: &str, id: ResponseId) -> Result<Option<StoredRecord>>;
    /// Those that count.
    async fn responses(&self, form_id: &str, after: Option<ResponseId>, limit: u32) -> Result<Vec<StoredRecord>> {
        self.responses_with(form_id, Which::Counted, after, limit).await
    }
}
