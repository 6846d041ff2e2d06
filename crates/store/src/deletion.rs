//! Deleting a survey with everything of it: what stays is that it was there, so that its name and its form are not taken
//! again, and nothing of it is taken in any more.

use crate::Result;
use async_trait::async_trait;
use outbox::{ResponseId, erasure::DeletedSurvey};

/// A survey that was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    pub survey: DeletedSurvey,
    /// The civil day.
    pub deleted_on: String,
    /// Whether its files and its traces are gone too.
    pub finished: bool,
}

/// What is here of a survey.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Tests and excluded ones are among them.
    pub responses: u64,
    /// Those that were given in a version on trial.
    pub tests: u64,
    pub excluded: u64,
    /// Records that are kept apart.
    pub apart: u64,
    /// Attachments that travelled apart, whole or not.
    pub parts: u64,
    /// Versions of its form.
    pub versions: u64,
}

/// What is to be deleted.
#[derive(Debug, Clone, Copy)]
pub struct Deletion<'a> {
    pub survey: &'a DeletedSurvey,
    /// The civil day.
    pub day: &'a str,
    /// What is remembered of it by these names.
    pub settings: &'a [String],
    /// Files of the data folder that go with it, beside those of its uploads and parts.
    pub files: &'a [String],
}

/// Deleting, in steps that can each be done again.
#[async_trait]
pub trait Deleting: Send + Sync {
    async fn holdings(&self, form_id: &str) -> Result<Holdings>;
    /// Every id that something of the form is here of.
    async fn ids_of(&self, form_id: &str) -> Result<Vec<ResponseId>>;
    /// Takes everything of the survey out of the tables in one transaction, and notes which files go with it. None: it was
    /// deleted before.
    async fn delete(&self, deletion: Deletion<'_>) -> Result<Option<Holdings>>;
    /// All deleted surveys, by form.
    async fn deleted(&self) -> Result<Vec<Deleted>>;
    async fn set_deletion_finished(&self, form_id: &str) -> Result<()>;
}
