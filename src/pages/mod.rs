//! The pages beside answering itself.

pub mod doors;
pub mod receipt;
pub mod surveys;
pub mod trouble;
mod unknown_key;
