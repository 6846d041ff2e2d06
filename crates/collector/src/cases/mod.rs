//! A survey author's own tests: a sheet of cases, played on the real engine (`teren test`).
//!
//! The sheet has the columns `case`, `step`, `question`, `value` (or their Polish names); each row is one step, and a name
//! in `case` begins the next case:
//!
//! ```text
//! | cases |                   |        |          |        |
//! |       | case              | step   | question | value  |
//! |       | at work           | answer | age      | 40     |
//! |       |                   | hidden | pension  |        |
//! |       | the street is due | blocks | street   |        |
//! ```
//!
//! Pure: [`read`] makes cases of a sheet, or says what is wrong and where; [`run`] plays one from a fresh response. The
//! shell reads files and writes sentences. Both speak in [`Words`], codes of `messages::cases`.

mod case;
mod line;
mod names;
mod read;
mod run;
#[cfg(test)]
mod tests;
mod verb;

pub use case::{Case, Problem, Step, Target};
pub use line::line_of;
pub use read::{COLUMNS, SHEETS, read, sheet_of};
pub use run::{Mismatch, run};
pub use verb::{VERBS, Verb, Vocabulary};

/// A code of [`messages::cases`] with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Words {
    /// Without arguments.
    pub fn new(code: &'static str) -> Self {
        Self { code, args: Vec::new() }
    }

    /// With this argument.
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}
