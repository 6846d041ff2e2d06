//! What a tab is told, what it asks for, and the little that it reaches at once.

use crate::{
    Edit, Event, EventKey, FormRef, Op, Part, ResponseHead, ResponseId, ResponseSecret, WritingId,
    seal::{Instant, Times},
    tail::Durability,
    wire::ApiError,
};

/// What answers within the same task: the clock, random bytes, and localStorage.
pub trait World {
    fn now(&self) -> Instant;
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
    /// Somebody wants to go on with a draft; `steal` takes it from another tab.
    Open { id: ResponseId, steal: bool },
    /// Something was done in an open response.
    Answer { id: ResponseId, op: Op, edit: Edit },
    /// A text field was left.
    Leave(ResponseId),
    /// All is valid, and the respondent has finished; `parts` are what is to be sent.
    Complete { id: ResponseId, parts: Vec<Part>, times: Times },
    /// The open response is to go without a trace.
    Discard(ResponseId),
    /// The open response's page was left.
    Close(ResponseId),
    /// The page is not seen any more, and may never be again.
    Hidden,
    /// The page is left, perhaps to come back from the back/forward cache.
    Paused,
    /// It has come back.
    Resumed,
    /// The network may be back, or somebody asks.
    Hint,
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
    /// The answer to [`Effect::Commit`].
    Committed { ticket: Ticket, result: Result<(), CommitError> },
    /// The answer to [`Effect::Send`]; `None` where nobody answered.
    Answered { ticket: Ticket, reply: Option<Reply> },
    /// The end of [`Effect::Wait`].
    Elapsed(Timer),
}

/// What is to be done, in this order.
#[derive(Debug, Clone)]
pub enum Effect {
    /// One strict transaction. Transactions of a browser happen in the order in which they are asked for.
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
    },
    Wait {
        timer: Timer,
        ms: i64,
    },
    Show(Show),
    /// The other tabs are told that something has changed.
    TellOthers,
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
    /// Sealed and stored; `safe` unless it is only in this browser's localStorage.
    Completed {
        id: ResponseId,
        safe: bool,
    },
    NotCompleted {
        id: ResponseId,
        why: NotCompleted,
    },
    Discarded(ResponseId),
    Received(ResponseId),
    Quarantined {
        id: ResponseId,
        reason: String,
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
    /// The highest number up to which everything has completed a strict transaction.
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
    pub started: Instant,
    pub seed: u32,
    pub zone: String,
    /// The shown chain, splices resolved.
    pub events: Vec<Event>,
    /// The number that the response has reached.
    pub count: u32,
    /// The writing that goes on from there, where this tab may write.
    pub writing: Option<WritingId>,
    pub set_aside: usize,
    pub stranded: usize,
    pub branches: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOpened {
    Missing,
    /// It is sealed.
    NotDraft,
    /// Its beginning or its head cannot be read.
    Unreadable,
    Storage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCompleted {
    /// Another tab has taken over.
    ReadOnly,
    /// Nothing could be stored: the answers are where they were.
    Storage,
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
    Uploader,
    Again(ResponseId),
}

/// Writes that happen together or not at all.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The response's head must read like one of these (`None`: not be there), or nothing is written: another tab was
    /// faster. What the batch itself writes is among them, since a transaction whose end was not heard of is repeated.
    pub expect: Option<(ResponseId, Vec<Option<String>>)>,
    pub writes: Vec<Write>,
}

/// One change of the database.
#[derive(Debug, Clone)]
pub enum Write {
    Head(ResponseId, String),
    Event(ResponseId, EventKey, String),
    Record(ResponseId, Vec<u8>),
    Receipt(ResponseId, Vec<u8>),
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
}

/// Something that cannot be used, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Milliseconds since 1970 UTC.
    pub found_at: i64,
    /// `database`, `tail` or `snapshot`.
    pub place: &'static str,
    pub key: String,
    pub text: String,
    /// `malformed`, or `superseded`: the response was sealed without it.
    pub reason: &'static str,
}

/// What is to be read of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// All heads and all that is gone.
    Overview,
    /// One head.
    Head(ResponseId),
    /// One response's head and events, and whether it is gone.
    Response(ResponseId),
    /// One response's head and record.
    Record(ResponseId),
}

/// What was found; what was not asked for is empty.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    pub heads: Vec<(ResponseId, String)>,
    pub gone: Vec<(ResponseId, String)>,
    /// By name, `{response}.{writing}.{seq}`.
    pub events: Vec<(String, String)>,
    pub record: Option<Vec<u8>>,
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

/// An HTTP answer, whoever gave it.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub content_type: String,
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
}
