//! What a tab is told.

use super::{CommitError, Lock, Stored, Ticket, Timer};
use crate::{
    Edit, Op, Part, ResponseHead, ResponseId,
    answer::Reply,
    receipt_key::{Keys, ReceiptKey},
    seal::Times,
    wire::SealKey,
};

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
    /// The answer to [`Effect::ReadFile`]; `None` where the file could not be read.
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
    /// The page has come back.
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
