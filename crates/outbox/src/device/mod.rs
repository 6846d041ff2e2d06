//! What only a device does with responses: keeping them through whatever happens, and sending them until a receipt names
//! the same bytes.
//!
//! - [`tab`]: the machine that decides all this in one page;
//! - [`plan`]: what is sent when; [`upload`]: parts that travel apart, piece by piece;
//! - [`answer`]: what came of an attempt, [`acceptance`]: whether a receipt is this response's, `aftermath`: what becomes of
//!   the response then;
//! - [`mirror`]: a copy of everything that was not sent, beside the browser's databases.

pub mod acceptance;
mod aftermath;
pub mod answer;
pub mod mirror;
pub mod plan;
pub mod tab;
pub mod upload;
