//! What only the collector does with responses: which record that arrives is taken, and what stays of one that is erased.

pub mod erasure;
pub mod intake;
