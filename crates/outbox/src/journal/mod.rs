//! A response's journal: the events of all its writings, numbered as they are made, and put together again.
//!
//! - `writer`: one opening of a response, whose events become durable in order; `splice`: a change inside a long text;
//! - `reading`: what was found in both stores becomes the chain to replay; `writings`: the openings as a tree, `chain`: one
//!   way through it.

mod chain;
mod reading;
mod splice;
mod writer;
mod writings;

pub use chain::{Chain, Gap};
pub use reading::{Journal, RawEntry, Source, database_key};
pub use splice::Splice;
pub use writer::{Edit, Step, Writing};
