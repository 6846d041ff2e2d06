//! What the user is told.

use crate::{Attachment, Event, FormRef, Moment, ResponseId, WritingId, tail::Durability, wire::ApiError};

/// What the user is told.
#[derive(Debug, Clone)]
pub enum Notification {
    /// How far an open response is recorded and saved; it is *saved* when both are equal and durable.
    Save(Save),
    Opened(Box<Opened>),
    NotOpened {
        id: ResponseId,
        why: NotOpened,
    },
    /// Sealed and stored; `safe` unless it is only in this browser's localStorage, or in a database that has failed.
    Completed {
        id: ResponseId,
        safe: bool,
    },
    NotCompleted {
        id: ResponseId,
        why: NotCompleted,
    },
    /// The file is whole, and recorded as the node's answer.
    Attached {
        id: ResponseId,
        reference: String,
        file: Attachment,
    },
    /// The file is not kept; everything else is as it was.
    NotAttached {
        id: ResponseId,
        name: String,
        why: NotAttached,
    },
    Discarded(ResponseId),
    Received(ResponseId),
    Quarantined {
        id: ResponseId,
        reason: String,
    },
    /// Another tab has the response, or has ended it: here it is only read from now on.
    Overtaken {
        id: ResponseId,
        why: OnlyRead,
    },
    /// The browser's database was emptied under an open response; what this tab had of it is stored again. `files`: it has
    /// answers that are files, and those are gone.
    PutBack {
        id: ResponseId,
        files: bool,
    },
    /// The collector does not take it as it is.
    Refused {
        id: ResponseId,
        problem: ApiError,
    },
    /// The list of responses is to be read again.
    Responses,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Save {
    pub id: ResponseId,
    /// The number of the last event recorded, over the whole response.
    pub last: u32,
    /// The highest number up to which everything has completed a strict transaction of a database that has not failed,
    /// or is in the mirror.
    pub saved: u32,
    pub durability: Durability,
    /// Whether this tab may write.
    pub writable: bool,
}

impl Save {
    /// Whether the word *saved* may be shown.
    pub fn is_saved(self) -> bool {
        self.last == self.saved && self.durability == Durability::Durable
    }
}

/// An opened draft, for replay.
#[derive(Debug, Clone)]
pub struct Opened {
    pub id: ResponseId,
    pub form: FormRef,
    pub started: Moment,
    pub seed: u32,
    pub zone: String,
    /// The shown chain, splices resolved.
    pub events: Vec<Event>,
    /// The number that the response has reached.
    pub count: u32,
    /// The writing that goes on from there, or why this tab may only read.
    pub writing: Result<WritingId, OnlyRead>,
    pub recovered: Recovered,
}

/// How much of a journal could not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovered {
    pub set_aside: usize,
    pub stranded: usize,
    pub branches: usize,
}

/// Why what is open here may only be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlyRead {
    /// Another tab has it.
    Elsewhere,
    /// Completed elsewhere.
    Completed,
    /// Thrown away elsewhere.
    Gone,
    /// A newer version of the app has written something of it.
    Newer,
    /// Nothing can be stored: there is no room, or what cannot be read would be overwritten.
    Storage,
}

/// Why a response is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    #[error("there is no such response on this device")]
    Missing,
    #[error("the response is completed")]
    NotDraft,
    #[error("the journal's beginning, or its head, cannot be read")]
    Unreadable,
    #[error("the database cannot be read")]
    Storage,
}

/// Why a response is not completed: its answers are where they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCompleted {
    #[error("another tab writes this response")]
    ReadOnly,
    #[error("nothing could be stored")]
    Storage,
    #[error("a file that was attached is not here as it was taken")]
    Attachments,
    #[error("the collector's sealing key is not known, or is none")]
    Key,
    #[error("the response is too long to be sent")]
    TooLong,
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAttached {
    #[error("this tab does not write the response")]
    ReadOnly,
    #[error("there is no database, and localStorage is too small")]
    NoDatabase,
    #[error("the database did not take it: there may be no room")]
    Storage,
    #[error("the file cannot be read, or is not as long as was said")]
    Source,
    #[error("the page was left, or the response completed, before it was whole")]
    Interrupted,
}
