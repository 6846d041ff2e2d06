//! Responses, from the first answer to the receipt: the machine that decides ([`outbox::tab`]), run in this page.
//!
//! - `machine` takes inputs, `effects` carries out what follows, `sending` what goes to the collector; `env` is what the
//!   machine reaches at once;
//! - `opening` begins and opens a response, `open` is one that is open, `attaching` takes its files, `save` says how safe it
//!   is;
//! - `responses` and `inventory`: the list of all, `names`: what their forms call them, `shared`: those of a device that
//!   strangers share;
//! - `keys`: whose receipts are believed, `probe`: asking until the collector answers, `rescue`: the other way to it.

pub mod attaching;
pub mod effects;
pub mod env;
pub mod inventory;
pub mod keys;
pub mod machine;
pub mod names;
pub mod open;
pub mod opening;
pub mod probe;
pub mod rescue;
pub mod responses;
pub mod save;
pub mod sending;
pub mod shared;
