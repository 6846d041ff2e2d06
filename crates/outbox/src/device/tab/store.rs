//! What a tab asks of the database, and what it is told.

use crate::{
    EventKey, ResponseId,
    mirror::{Changes, Mirrored},
};
use std::borrow::Cow;

/// Writes that happen together or not at all.
#[derive(Debug, Clone)]
pub struct Batch<W = Write> {
    /// The response's head must read like one of these (`None`: not be there), or nothing is written: another tab was
    /// faster. What the batch itself writes is among them, since a transaction whose end was not heard of is repeated.
    pub expect: Option<(ResponseId, Vec<Option<String>>)>,
    pub writes: Vec<W>,
}

impl<W> Batch<W> {
    /// Writes that expect nothing.
    pub fn of(writes: Vec<W>) -> Self {
        Self { expect: None, writes }
    }
}

/// One change of the database.
#[derive(Debug, Clone)]
pub enum Write {
    Head(ResponseId, String),
    Event(ResponseId, EventKey, String),
    Record(ResponseId, Vec<u8>),
    Receipt(ResponseId, Vec<u8>),
    /// A chunk of an attached file, by name and number.
    Chunk(ResponseId, String, u32, Vec<u8>),
    /// That an attached file is whole ([`crate::Attachment`]).
    Attachment(ResponseId, String, String),
    /// A chunk of a part as it will be sent, sealed, by the part's name and number.
    SealedChunk(ResponseId, String, u32, Vec<u8>),
    Aside(Aside),
    /// The day on which it was removed.
    Gone(ResponseId, String),
    /// An event by its name, `{response}.{writing}.{seq}`.
    DeleteEvent(String),
    /// All events of the response.
    DeleteEvents(ResponseId),
    DeleteHead(ResponseId),
    DeleteRecord(ResponseId),
    DeleteReceipt(ResponseId),
    DeleteGone(ResponseId),
    /// One attached file: its chunks, and that it is whole.
    DeleteFile(ResponseId, String),
    /// All attached files of the response but these.
    DeleteFiles {
        id: ResponseId,
        but: Vec<String>,
    },
    /// All sealed chunks of the response but these parts'.
    DeleteSealed {
        id: ResponseId,
        but: Vec<String>,
    },
    /// For the mirror alone, in place of what the batch's other writes mean to it.
    Mirror(Box<Changes>),
}

/// Something that cannot be used, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Milliseconds since 1970 UTC.
    pub found_at: i64,
    /// `database`, `tail` or `snapshot`.
    pub place: Cow<'static, str>,
    pub key: String,
    /// A text, but for records.
    pub bytes: Vec<u8>,
    /// `malformed`, `newer`, `incomplete`, `stranded` (nobody knows what of), or `superseded`: the response was sealed
    /// without it.
    pub reason: Cow<'static, str>,
}

impl Aside {
    pub fn new(
        found_at: i64,
        place: &'static str,
        key: String,
        bytes: impl Into<Vec<u8>>,
        reason: &'static str,
    ) -> Self {
        Self { found_at, place: place.into(), key, bytes: bytes.into(), reason: reason.into() }
    }

    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// What is to be read of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// All heads and all that is gone.
    Overview,
    /// One head.
    Head(ResponseId),
    /// One response's head and events, and whether it is gone.
    Response(ResponseId),
    /// One response's head and record.
    Record(ResponseId),
    /// The attached files that are whole.
    Attachments(ResponseId),
    /// A chunk of an attached file.
    Chunk(ResponseId, String, u32),
    /// A sealed chunk.
    SealedChunk(ResponseId, String, u32),
}

/// What was found; what was not asked for is empty.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    pub heads: Vec<(ResponseId, String)>,
    pub gone: Vec<(ResponseId, String)>,
    /// By name, `{response}.{writing}.{seq}`.
    pub events: Vec<(String, String)>,
    pub record: Option<Vec<u8>>,
    /// By name.
    pub attachments: Vec<(String, String)>,
    /// The chunk that was asked for.
    pub bytes: Option<Vec<u8>>,
    /// What the mirror has: the heads of all responses with [`Query::Overview`], all of it with [`Query::Response`]. `None`
    /// where there is no mirror, or it did not answer.
    pub mirror: Option<Mirrored>,
}

impl Stored {
    pub(super) fn head(&self) -> Option<&str> {
        self.heads.first().map(|(_, text)| text.as_str())
    }
}

/// Why a batch was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    #[error("the response was changed elsewhere")]
    Conflict,
    /// Over the quota, closed, or not heard of: it may have happened all the same.
    #[error("the database failed")]
    Failed,
}
