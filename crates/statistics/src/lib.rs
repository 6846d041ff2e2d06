//! Figures of responses, and what of them may be shown. Pure: counts come in, counts go out; where they come from and how
//! they are told is the business of others.
//!
//! - [`cells`]: counts of a table in which no cell tells of a few people alone;
//! - [`minutes`]: how long people took.

pub mod cells;
pub mod minutes;
