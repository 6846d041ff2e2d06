//! The office pages' figures.

use crate::Result;
use async_trait::async_trait;

/// A survey's figures for the office page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub received: u64,
    pub quarantined: u64,
    pub with_problems: u64,
    pub unchecked: u64,
    /// Not checked, because they are too large or it would take too long.
    pub too_much: u64,
    /// Encrypted to a key that is not here.
    pub sealed: u64,
    /// Files that came with the responses, apart from their records.
    pub attachments: u64,
    /// Responses that count in none of these.
    pub excluded: u64,
    /// Those that were given while the survey was on trial, once it is live: they count in none of these either.
    pub tests: u64,
}

/// What the office pages need beside the surveys.
#[async_trait]
pub trait Office: Send + Sync {
    async fn counts(&self, form_id: &str) -> Result<Counts>;
}
