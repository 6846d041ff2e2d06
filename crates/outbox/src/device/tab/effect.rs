//! What a tab asks for.

use super::{Batch, Notification, Query};
use crate::{ResponseId, ResponseSecret, seal::Times, upload};

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
    ReadFile {
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
    Notify(Notification),
    /// The other tabs are told that something has changed.
    TellOthers,
    /// The database has failed: this session of the browser remembers it, the other tabs are told, and the user.
    Distrust,
    /// The waiting version of the app may take over.
    Activate,
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
