//! A response's life after each answer: journal, seal, upload plan, receipt; also the wire types.
//!
//! Pure: no I/O, no clock, no randomness. Time, random bytes, what is stored and what the network answered come in as
//! arguments. Stored formats are frozen: a newer version of Teren only adds to them (`ARCHITECTURE.md`, "Stored formats").

pub mod event;
pub mod ids;
pub mod receipt;
pub mod record;
pub mod wire;

pub use event::{Event, Op};
pub use ids::{Digest, ResponseId, ResponseSecret, WritingId};
pub use receipt::{Receipt, ReceiptState, Signed};
pub use record::{Completion, FormRef, Part, Sealed, Sealing};
