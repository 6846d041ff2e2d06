//! Responses that count nowhere, though nothing of them is gone.

use crate::Result;
use async_trait::async_trait;
use outbox::ResponseId;

/// A response that somebody at the town hall has excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    pub id: ResponseId,
    pub form_id: String,
    pub because: String,
    /// The civil day.
    pub excluded_on: String,
}

#[async_trait]
pub trait Excluding: Send + Sync {
    /// Excludes a response, or gives another reason. `false`: there is none.
    async fn exclude(&self, id: ResponseId, because: &str, day: &str) -> Result<bool>;
    /// `false`: it was not excluded.
    async fn include(&self, id: ResponseId) -> Result<bool>;
    /// What is excluded, of a form or of all, by id.
    async fn excluded(&self, form_id: Option<&str>) -> Result<Vec<Excluded>>;
}
