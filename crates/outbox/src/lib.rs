//! A response's life after each answer: journal, seal, upload plan, receipt; also the wire types.
//!
//! Pure: no I/O, no clock, no randomness. Time, random bytes, what is stored and what the network answered come in as
//! arguments. Stored formats are frozen: a newer version of Teren only adds to them (`docs/formats.md`).
//!
//! - `format/`, what is stored and sent: an [`Event`] and the [`tail`], a response's [`ResponseHead`], [`record`] and
//!   [`sealing`] for its final bytes, the [`receipt`] by a known [`receipt_key`], [`wire`], [`batch`] and [`rescue`];
//! - [`journal`]: a [`Writing`] numbers events, a [`Journal`] puts them together again;
//! - `device/`, what the app does with them: a [`tab`] is the machine (what happens in, what to do out), [`plan`] says what
//!   is sent when, [`upload`] brings parts that travel apart, [`answer`] judges what came back, the [`mirror`] is a copy
//!   beside the browser's databases;
//! - `collector/`, what the town hall's side does: [`intake`], [`erasure`];
//! - [`policy`]: every wait, limit and count; [`sorted`]: the maps, sets and the sort that all of it uses.

mod collector;
mod device;
mod format;
pub mod journal;
pub mod policy;
pub mod sorted;

pub use collector::{erasure, intake};
pub use device::{acceptance, answer, mirror, plan, tab, upload};
pub use format::{
    attachment, base64, batch, event, ids, receipt, receipt_key, record, recording, rescue, seal, sealing, snapshot,
    state, tail, version, wire,
};

pub use attachment::Attachment;
pub use calendar::{self, Moment};
pub use event::{Event, EventKey, JournalPosition, Op};
pub use ids::{Digest, Hasher, ResponseId, ResponseSecret, WritingId};
pub use journal::{Chain, Edit, Gap, Journal, RawEntry, Source, Step, Writing};
pub use receipt::{Receipt, ReceiptState, Signed};
pub use record::{Completion, FormRef, Part, Sealed, Sealing};
pub use recording::Recording;
pub use state::{KeptJournal, ResponseHead, SealedPart, State, StateName, Untouched};
pub use version::Unreadable;
