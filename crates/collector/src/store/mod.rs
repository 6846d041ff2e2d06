//! What the collector keeps. One trait, one module per database; the rules stand in [`crate::ingest`] and
//! [`crate::forms`], the SQL here.

pub mod erasure;
pub mod exclusion;
pub mod parts;
pub mod sqlite;

use crate::key_files::KeyId;
use async_trait::async_trait;
use erasure::Erasing;
use exclusion::Excluding;
use outbox::{Digest, ResponseId, intake::Shelved, wire::Pack};
use parts::{Begun, PartChanges, Upload};
use std::sync::Arc;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database was written by a newer version of Teren")]
    Newer,
    #[error("the disk is full")]
    Full,
    #[error("the database is busy")]
    Busy,
    #[error("a stored value cannot be read: {0}")]
    Corrupt(&'static str),
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
}

type Result<T> = std::result::Result<T, StoreError>;

/// A form pack with what the collector needs to know of its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPack {
    pub pack: Pack,
    pub title: String,
    pub languages: Vec<String>,
    pub privacy: Privacy,
    /// After how many days without an answer drafts leave their devices.
    pub draft_days: Option<u32>,
    /// It is tried out: responses that are given in it are tests.
    pub trial: bool,
}

/// How a file's bytes are sent (RFC 9110, 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
}

/// A file's bytes in each encoding; none where that is not shorter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoded {
    pub br: Vec<u8>,
    pub gz: Vec<u8>,
}

/// The survey's privacy setting as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    Anonymous,
    Confidential,
    Interviewer,
}

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

/// A record to be stored, with its receipt.
#[derive(Debug, Clone)]
pub struct NewRecord<'a> {
    pub id: ResponseId,
    pub revision: u32,
    pub digest: Digest,
    pub hash: Digest,
    pub form_id: &'a str,
    pub received_on: &'a str,
    pub completed_at: &'a str,
    /// Empty if the survey is anonymous.
    pub received_at: &'a str,
    /// By how much the device's clock was behind when it was sent; none if nobody told, or the survey is anonymous.
    pub clock_behind_ms: Option<i64>,
    /// The sealing key's id; none if the record is not encrypted.
    pub seal_key: Option<KeyId>,
    /// What travelled apart, in the envelope's order.
    pub parts: &'a [Digest],
    /// The response's records that do not count any more.
    pub replaces: &'a [Digest],
    pub receipt: &'a [u8],
    pub record: &'a [u8],
}

/// A record that becomes its response's newest revision.
#[derive(Debug, Clone)]
pub struct NewResponse<'a> {
    pub record: NewRecord<'a>,
    /// Whoever knows the secret owns the response.
    pub secret_hash: Digest,
    /// It was kept apart until now.
    pub was_apart: bool,
}

/// What the store has of a response and of one of its records, before it takes that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shelf {
    pub known: Option<Known>,
    /// The response was erased.
    pub erased: bool,
    /// The receipt of exactly these bytes, if they are stored, or were before they were erased.
    pub stored: Option<Vec<u8>>,
    /// The same, if they are kept apart.
    pub apart: Option<Vec<u8>>,
    /// How many records of the response are kept apart.
    pub in_quarantine: u32,
    /// A stored record of the response replaces these bytes.
    pub replaced: bool,
}

/// What the store knows of a response before it takes a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub secret_hash: Digest,
    pub revision: u32,
}

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

/// A record that is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApartRecord {
    pub id: ResponseId,
    pub digest: Digest,
    pub received_on: String,
    pub receipt: Vec<u8>,
    /// How long the record is, in bytes.
    pub len: u64,
    /// What travelled apart, in the envelope's order.
    pub parts: Vec<Digest>,
    /// A stored record says that it replaces this one.
    pub replaced: bool,
}

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

/// Which responses of a form are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that count: tests do while their survey is on trial itself.
    Counted,
    /// Those that were given on trial, whatever the survey is now.
    Tests,
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
    /// The survey shows something else than what was seen.
    Overtaken,
}

/// The collector's database.
#[async_trait]
pub trait Store: Erasing + Excluding + Send + Sync {
    async fn setting(&self, key: &str) -> Result<Option<String>>;
    async fn set_setting(&self, key: &str, value: &str) -> Result<()>;

    /// Stores a pack and shows it as the survey of this workbook, if it may: whoever else publishes meanwhile waits.
    async fn publish(&self, new: NewPublication<'_>) -> Result<Publication>;
    /// Closes a survey on this day, or opens it again. `false`: it was so before, or there is none.
    async fn set_closed(&self, workbook: &str, closed_on: Option<&str>) -> Result<bool>;
    /// The name and the bytes of the workbook that a pack was made of.
    async fn workbook(&self, hash: Digest) -> Result<Option<(String, Vec<u8>)>>;
    /// Its name alone.
    async fn workbook_name(&self, hash: Digest) -> Result<Option<String>>;
    /// All surveys, by workbook.
    async fn surveys(&self) -> Result<Vec<SurveyRow>>;
    /// The survey with this name in its address.
    async fn survey(&self, name: &str) -> Result<Option<SurveyRow>>;
    async fn pack(&self, hash: Digest) -> Result<Option<StoredPack>>;
    /// Every pack of a form that has been published.
    async fn packs_of(&self, form_id: &str) -> Result<Vec<StoredPack>>;
    /// Those of them in which these responses were given.
    async fn packs_with(&self, form_id: &str, which: Which) -> Result<Vec<StoredPack>>;
    async fn pack_file(&self, form_id: &str, hash: Digest, name: &str) -> Result<Option<Vec<u8>>>;
    /// The same file in this encoding; none where it has none.
    async fn encoded_pack_file(
        &self,
        form_id: &str,
        hash: Digest,
        name: &str,
        encoding: Encoding,
    ) -> Result<Option<Vec<u8>>>;
    /// A file that has not been encoded yet.
    async fn unencoded_file(&self) -> Result<Option<(Digest, Vec<u8>)>>;
    async fn set_encoded(&self, sha256: Digest, encoded: &Encoded) -> Result<()>;

    /// Begins the transaction in which records are taken; others wait.
    async fn ingestion(&self) -> Result<Box<dyn Ingestion>>;
    /// The receipt of a response's newest revision, for whoever knows its secret.
    async fn receipt(&self, id: ResponseId, secret_hash: Digest) -> Result<Option<Vec<u8>>>;

    /// A receipt that was signed here, if there is any.
    async fn any_receipt(&self) -> Result<Option<Vec<u8>>>;

    /// Records that have not been checked yet, at most `limit`, and fewer where they are long; none at the end only.
    async fn unchecked(&self, limit: u32) -> Result<Vec<StoredRecord>>;
    /// Notes what checking has found, all of it or nothing.
    async fn set_verdicts(&self, found: &[Found]) -> Result<()>;
    /// Has every record checked again whose key was not here.
    async fn check_sealed_again(&self) -> Result<()>;
    /// How many records are encrypted to each key, by its id.
    async fn sealed_to(&self) -> Result<Vec<(String, u64)>>;

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

    async fn counts(&self, form_id: &str) -> Result<Counts>;
    /// A form's records that are kept apart, ordered by id and digest.
    async fn apart(&self, form_id: &str) -> Result<Vec<ApartRecord>>;
    /// The bytes of a record that is kept apart.
    async fn apart_bytes(&self, id: ResponseId, digest: Digest) -> Result<Option<Vec<u8>>>;
    /// The digests of a form's response's records, newest first.
    async fn stored_digests(&self, form_id: &str, id: ResponseId) -> Result<Vec<Digest>>;
    /// Newest revisions of a form's responses, ordered by id, after `after`, at most `limit`, and fewer where they are
    /// long; none at the end only.
    async fn responses_with(
        &self,
        form_id: &str,
        which: Which,
        after: Option<ResponseId>,
        limit: u32,
    ) -> Result<Vec<StoredRecord>>;
    /// Those that count.
    async fn responses(&self, form_id: &str, after: Option<ResponseId>, limit: u32) -> Result<Vec<StoredRecord>> {
        self.responses_with(form_id, Which::Counted, after, limit).await
    }

    async fn add_session(&self, token_hash: Digest, expires: i64, now: i64) -> Result<()>;
    async fn has_session(&self, token_hash: Digest, now: i64) -> Result<bool>;
    async fn end_session(&self, token_hash: Digest) -> Result<()>;
    async fn end_all_sessions(&self) -> Result<()>;

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

/// The open transaction in which records are taken; dropping it undoes everything.
#[async_trait]
pub trait Ingestion: Send {
    /// What is here of each of these responses and of its record with this digest, in their order.
    async fn look(&mut self, asked: &[(ResponseId, Digest)]) -> Result<Vec<Shelf>>;
    /// Stores records of different responses; one that was kept apart until now is so no more.
    async fn insert(&mut self, rows: &[NewResponse<'_>]) -> Result<()>;
    async fn quarantine(&mut self, record: &NewRecord<'_>) -> Result<()>;
    /// The upload of a part.
    async fn part(&mut self, id: ResponseId, digest: Digest) -> Result<Option<Upload>>;
    async fn commit(self: Box<Self>) -> Result<()>;
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

impl SurveyRow {
    /// Only for those who have its address: what interviewers fill in is nothing for a resident who looks around.
    pub fn is_unlisted(&self) -> bool {
        self.pack.is_unlisted()
    }

    pub fn is_closed(&self) -> bool {
        self.closed_on.is_some()
    }
}

impl StoredPack {
    pub fn is_unlisted(&self) -> bool {
        self.privacy == Privacy::Interviewer
    }
}

impl Shelf {
    /// What the decision needs to know of it.
    pub fn shelved(&self) -> Shelved {
        Shelved {
            known: self.known.as_ref().map(|known| (known.secret_hash, known.revision)),
            erased: self.erased,
            stored: self.stored.is_some(),
            quarantined: self.apart.is_some(),
            in_quarantine: self.in_quarantine,
            replaced: self.replaced,
            unsealed: false,
        }
    }
}

impl Privacy {
    pub fn as_str(self) -> &'static str {
        match self {
            Privacy::Anonymous => "anonymous",
            Privacy::Confidential => "confidential",
            Privacy::Interviewer => "interviewer",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Privacy::Anonymous, Privacy::Confidential, Privacy::Interviewer].into_iter().find(|p| p.as_str() == text)
    }
}

impl StoreError {
    /// SQLite's result codes that mean something to the sender of a response.
    fn of(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code()).and_then(|code| code.parse::<u32>().ok());
        match code.map(|code| code & 0xff) {
            Some(13) => StoreError::Full,
            Some(5 | 6) => StoreError::Busy,
            _ if matches!(error, sqlx::Error::PoolTimedOut) => StoreError::Busy,
            _ => StoreError::Database(error),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::of(error)
    }
}
