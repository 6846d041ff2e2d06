//! The form's versions.

use outbox::Digest;

/// A published version of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub pack: Digest,
    /// As its author named it.
    pub name: String,
    /// How many of the form's versions were published before it.
    pub age: usize,
    /// Its responses' moments of arrival are kept.
    pub keeps_arrival: bool,
    pub mode: Mode,
}

/// How its responses are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// By the respondents themselves.
    Own,
    /// To an interviewer.
    Interviewer,
}

impl Mode {
    /// For programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Mode::Own => "self",
            Mode::Interviewer => "interviewer",
        }
    }
}
