//! Keeping the database itself in order.

use crate::{Result, parts::Upload};
use async_trait::async_trait;

/// What is done with the database rather than with what stands in it.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Whether any record or upload is dated to one of the days from `from` on and before `before`.
    async fn has_dated(&self, from: &str, before: &str) -> Result<bool>;
    /// Whether a record that is dated before this day has not been checked yet.
    async fn has_unchecked(&self, before: &str) -> Result<bool>;
    /// The uploads whose last byte came on one of these days.
    async fn uploads_dated(&self, from: &str, before: &str) -> Result<Vec<Upload>>;
    /// Writes everything anew, so that nothing tells in which order it came.
    async fn rebuild(&self) -> Result<()>;
    /// Tries whether so many bytes could be stored now; nothing is.
    async fn try_write(&self, bytes: usize) -> Result<()>;
    async fn close(&self);
}
