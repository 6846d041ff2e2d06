//! Surveys: which pack each shows now.

use crate::{Result, packs::StoredPack};
use async_trait::async_trait;
use outbox::Digest;
use std::sync::Arc;

/// A survey and the pack that it shows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyRow {
    /// The name in its address, `/s/{name}`.
    pub name: String,
    /// What it is published as: the name of its workbook, without the ending.
    pub workbook: String,
    pub pack: StoredPack,
    /// The civil day on which it was closed; none while it is open.
    pub closed_on: Option<String>,
    /// Somebody at the town hall published what it shows, not a folder at the start.
    pub by_hand: bool,
    pub term: Term,
    /// The civil day on which it was put into the archive.
    pub archived_on: Option<String>,
}

/// Between which civil days a survey runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// The first on which it may be begun.
    pub opens_on: Option<String>,
    /// The last on which it may be begun.
    pub closes_on: Option<String>,
    /// The last on which what arrives counts; none for the usual time after the closing day.
    pub last_day: Option<String>,
}

/// A survey that counts what arrives until some day, or nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub form_id: String,
    pub term: Term,
    pub archived: bool,
}

/// What a publication may take the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Whatever the survey shows.
    Whatever,
    /// What somebody has seen it show: this pack, or nothing yet.
    Seen(Option<Digest>),
}

/// A pack that is to be shown as a survey.
#[derive(Debug, Clone, Copy)]
pub struct NewPublication<'a> {
    /// The survey, as [`SurveyRow::workbook`].
    pub workbook: &'a str,
    /// The name in its address, unless it has one.
    pub name: &'a str,
    pub pack: &'a StoredPack,
    /// The pack's files in its order.
    pub files: &'a [Arc<[u8]>],
    /// The name and the bytes of what it was made of, if they are known.
    pub made_of: Option<(&'a str, &'a [u8])>,
    pub over: Over,
    pub by_hand: bool,
}

/// What came of publishing a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    Published,
    /// The same content was there already.
    Unchanged,
    /// The form's id and version belong to other content, or the content to a trial; these versions of the form are taken.
    VersionTaken(Vec<String>),
    /// Another survey shows this form.
    FormTaken(String),
    /// The survey shows another form, of this id.
    OtherForm(String),
    /// The survey is live, and the pack is a trial.
    IsLive,
    /// A survey of this form, this name or this address was deleted on this day.
    Deleted(String),
    /// The survey shows something else than what was seen.
    Overtaken,
}

/// The surveys that are shown.
#[async_trait]
pub trait Surveys: Send + Sync {
    /// Stores a pack and shows it as the survey of this workbook, if it may: whoever else publishes meanwhile waits.
    async fn publish(&self, new: NewPublication<'_>) -> Result<Publication>;
    /// Closes a survey on this day, or opens it again. `false`: it was so before, or there is none.
    async fn set_closed(&self, workbook: &str, closed_on: Option<&str>) -> Result<bool>;
    /// Says between which days it runs. `false`: it was so before, or there is none.
    async fn set_term(&self, workbook: &str, term: &Term) -> Result<bool>;
    /// Puts it into the archive on this day, or takes it out. `false`: it was so before, or there is none.
    async fn set_archived(&self, workbook: &str, archived_on: Option<&str>) -> Result<bool>;
    /// All surveys, by workbook.
    async fn surveys(&self) -> Result<Vec<SurveyRow>>;
    /// The survey with this name in its address.
    async fn survey(&self, name: &str) -> Result<Option<SurveyRow>>;
}

impl SurveyRow {
    /// Only for those who have its address: what interviewers fill in is nothing for a resident who looks around.
    pub fn is_unlisted(&self) -> bool {
        self.pack.is_unlisted()
    }

    pub fn is_closed(&self) -> bool {
        self.closed_on.is_some()
    }
}
