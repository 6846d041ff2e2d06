//! A response's life after each answer: journal, seal, upload plan, receipt; also the wire types.
//!
//! Pure: no I/O, no clock, no randomness. Time, random bytes, what is stored and what the network answered come in as
//! arguments. Stored formats are frozen: a newer version of Teren only adds to them (`docs/formats.md`).
//!
//! - while answering: a [`Writing`] numbers events for the [`tail`] and the database; a [`Journal`] puts them together again;
//! - completing: [`seal`], [`record`] and [`sealing`] make the final bytes, [`state`] says that they are waiting;
//! - sending: [`plan`] says what and when, [`upload`] brings parts that travel apart, [`answer`] judges what came back, a
//!   [`receipt`] by a known [`receipt_key`] ends it, or an [`erasure`]; [`batch`] and [`rescue`] carry many at once;
//! - a [`tab`] makes one machine of all this: what happens in, what to do out.

pub mod answer;
pub mod attachment;
pub mod base64;
pub mod batch;
pub mod calendar;
mod chain;
pub mod erasure;
pub mod event;
pub mod ids;
pub mod intake;
pub mod journal;
pub mod limits;
pub mod mirror;
pub mod plan;
pub mod receipt;
pub mod receipt_key;
pub mod record;
pub mod recording;
pub mod rescue;
pub mod seal;
pub mod sealing;
pub mod snapshot;
pub mod splice;
pub mod state;
pub mod tab;
pub mod tail;
pub mod upload;
pub mod version;
pub mod wire;
pub mod writer;
mod writings;

pub use attachment::Attachment;
pub use chain::{Chain, Gap};
pub use event::{Event, EventKey, Head, Op};
pub use ids::{Digest, Hasher, ResponseId, ResponseSecret, WritingId};
pub use journal::{Journal, RawEntry, SetAside, Source};
pub use receipt::{Receipt, ReceiptState, Signed};
pub use record::{Completion, FormRef, Part, Sealed, Sealing};
pub use recording::Recording;
pub use state::{KeptJournal, ResponseHead, SealedPart, State, StateName, Untouched};
pub use version::Unreadable;
pub use writer::{Edit, Step, Writing};
