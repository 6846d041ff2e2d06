//! What a tab is told, what it asks for, and the little that it reaches at once.

use super::store::{Batch, CommitError, Query, Stored};
use crate::{
    Attachment, Edit, Event, FormRef, Moment, Op, Part, ResponseHead, ResponseId, ResponseSecret, WritingId,
    answer::Reply,
    receipt_key::{Keys, ReceiptKey},
    seal::Times,
    tail::Durability,
    upload,
    wire::{ApiError, SealKey},
};

/// What answers within the same task: the clock, random bytes, and localStorage.
pub trait World {
    fn now(&self) -> Moment;
    fn random(&mut self, bytes: &mut [u8]);
    /// All of localStorage whose keys begin so.
    fn local(&self, prefix: &str) -> Vec<(String, String)>;
    /// What stands in localStorage under this key.
    fn local_text(&self, key: &str) -> Option<String>;
    /// Writes or overwrites.
    ///
    /// # Errors
    /// Over the quota, or refused: what stood there before still stands.
    fn put_local(&mut self, key: &str, text: &str) -> Result<(), LocalRefused>;
    fn remove_local(&mut self, key: &str);
}

/// localStorage did not take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("localStorage refused")]
pub struct LocalRefused;

/// What has happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// Both stores have answered, or were given up.
    Started { database: bool, local: bool },
    /// A new response: its head, and the event that begins it. Nothing is stored before the first answer.
    Begin { head: Box<ResponseHead>, begin: Op },
    /// Somebody wants to go on with a response.
    Open { id: ResponseId, way: Way },
    /// Something was done in an open response.
    Answer { id: ResponseId, op: Op, edit: Edit },
    /// A text field was left.
    Leave(ResponseId),
    /// A file of so many bytes is to be the node's answer, under a name that is new. It is asked for in pieces; once it
    /// is whole the answer is recorded.
    Attach { id: ResponseId, reference: String, name: String, media_type: String, len: u64 },
    /// The answer to [`Effect::Take`]; `None` where the file could not be read.
    Chunk { id: ResponseId, name: String, index: u32, bytes: Option<Vec<u8>> },
    /// All is valid, and the respondent has finished.
    Complete { id: ResponseId, finished: Box<Finished> },
    /// The open response is to go without a trace.
    Discard(ResponseId),
    /// A survey asks that drafts go which have had no answer for so many days; without this none ever does. `today` is
    /// the day as the collector has just told it; the device's own clock has to agree that they are over.
    LetDraftsGo { survey: String, days: u32, today: String },
    /// The open response's page was left.
    Close(ResponseId),
    /// The page is not seen any more, and may never be again.
    Hidden,
    /// The page is left, perhaps to come back from the back/forward cache.
    Paused,
    /// It has come back.
    Resumed,
    /// The network may be back.
    Hint,
    /// Somebody asks for everything that waits to be sent now, refused or not.
    SendNow,
    /// What is known of the collector's keys: receipts are believed by them. Told before [`Input::Started`] as far as it is
    /// known then.
    Keys(Keys),
    /// Somebody has compared this key's fingerprint: receipts that are signed with it are believed.
    AcceptKey(ReceiptKey),
    /// Another tab has changed something.
    Changed,
    /// What was refused or quarantined is to be sent once more.
    SendAgain(ResponseId),
    /// A new version of the app waits; whether any tab has a response open.
    UpdateWaits { any_open: bool },
    /// The answer to [`Effect::Lock`].
    Locked { lock: Lock, got: bool },
    /// Another tab has stolen the lock.
    LockLost(Lock),
    /// The answer to [`Effect::Read`]; `None` where the database could not be read.
    Found { ticket: Ticket, stored: Option<Stored> },
    /// The mirror has what the transaction of this question changes; heard after its end where the database has never failed
    /// and has answered in time, else before.
    Mirrored { ticket: Ticket },
    /// A store has refused a write in this session of the browser, here or in another tab: it is not believed alone.
    Distrust,
    /// The answer to [`Effect::Commit`].
    Committed { ticket: Ticket, result: Result<(), CommitError> },
    /// The answer to [`Effect::Send`], [`Effect::SendMany`] or [`Effect::Upload`]; `None` where nobody answered.
    Answered { ticket: Ticket, reply: Option<Reply> },
    /// The end of [`Effect::Wait`].
    Elapsed(Timer),
}

/// How somebody wants to open a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A draft, for writing unless another tab has it.
    IfFree,
    /// A draft, from whichever tab has it.
    Steal,
    /// A completed response whose journal is here and which was not received: it becomes a draft again.
    Reopen,
}

/// What a response is sealed of.
#[derive(Debug, Clone)]
pub struct Finished {
    /// What stands in the record.
    pub parts: Vec<Part>,
    /// The names of the files that the instance names, in its order.
    pub attached: Vec<String>,
    /// To whom everything is sealed; nobody in particular without one.
    pub key: Option<SealKey>,
    pub times: Times,
    /// The survey lets it be reopened: its journal stays until it is received.
    pub keeps_journal: bool,
    /// What the list may call it.
    pub name: Option<String>,
}

/// What is to be done, in this order.
#[derive(Debug, Clone)]
pub enum Effect {
    /// One strict transaction. Transactions of a browser happen in the order in which they are asked for. Once the database
    /// has answered, the mirror changes as [`Batch::changes`] says; [`Input::Mirrored`] tells when it has. Where the database
    /// has failed before, or takes its time, the mirror gets first what only adds to a draft.
    Commit {
        ticket: Ticket,
        batch: Batch,
    },
    /// Reads as of one moment, after the transactions asked for before.
    Read {
        ticket: Ticket,
        query: Query,
    },
    Lock {
        lock: Lock,
        steal: bool,
    },
    Release(Lock),
    /// `PUT /api/v1/responses/{id}` with these bytes.
    Send {
        ticket: Ticket,
        id: ResponseId,
        secret: ResponseSecret,
        record: Vec<u8>,
        /// How finely its survey tells times: an anonymous one's request says nothing of the device's clock.
        times: Times,
    },
    /// `POST /api/v1/responses` with this body: many records of one survey ([`crate::batch`]).
    SendMany {
        ticket: Ticket,
        /// Whose they are, in order.
        ids: Vec<ResponseId>,
        body: Vec<u8>,
        times: Times,
    },
    /// A request about a part that travels apart.
    Upload {
        ticket: Ticket,
        id: ResponseId,
        secret: ResponseSecret,
        request: upload::Request,
    },
    /// The file's bytes from `start`, `len` of them, are to come as [`Input::Chunk`].
    Take {
        id: ResponseId,
        name: String,
        index: u32,
        start: u64,
        len: usize,
    },
    Wait {
        timer: Timer,
        ms: i64,
    },
    Show(Show),
    /// The other tabs are told that something has changed.
    TellOthers,
    /// The database has failed: this session of the browser remembers it, the other tabs are told, and the user.
    Distrust,
    /// The waiting version of the app may take over.
    Activate,
}

/// What the user is told.
#[derive(Debug, Clone)]
pub enum Show {
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
    /// It was completed elsewhere.
    Completed,
    /// It was thrown away elsewhere.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lock {
    /// Who writes this response.
    Response(ResponseId),
    /// Who sends.
    Uploader,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// Nothing was typed for a while since this pulse.
    Rest(ResponseId, u32),
    /// A refused transaction is tried again.
    Retry(ResponseId),
    /// There may be something to send; only the latest number counts.
    Wake(u32),
    /// The stores are looked through once more.
    Recover,
}

/// Which question an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    pub(super) about: About,
    pub(super) number: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Recovery,
    Opening(ResponseId),
    Writing(ResponseId),
    Attaching(ResponseId),
    Uploader,
    Expiry,
    Again(ResponseId),
    Accepting,
    Clearing(ResponseId),
    /// Whether mirror and database have the same.
    Comparing(ResponseId),
    /// Changes of the mirror that nobody waits for.
    Mirroring,
}
