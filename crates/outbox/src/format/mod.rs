//! What is stored and sent: each format in a file of its own, frozen as `docs/formats.md` has it.
//!
//! - while answering: [`event`], [`tail`], [`snapshot`], [`attachment`], [`recording`];
//! - the response as a whole: [`state`];
//! - once it is completed: [`seal`], [`record`], [`sealing`], [`batch`], [`rescue`];
//! - what the collector tells: [`wire`], [`receipt`], [`receipt_key`];
//! - what all of them are made of: [`ids`], [`version`], [`base64`].

pub mod attachment;
pub mod base64;
pub mod batch;
pub mod event;
mod flat;
pub mod ids;
pub mod receipt;
pub mod receipt_key;
pub mod record;
pub mod recording;
pub mod rescue;
pub mod seal;
pub mod sealing;
pub mod snapshot;
pub mod state;
pub mod tail;
pub mod version;
pub mod wire;
