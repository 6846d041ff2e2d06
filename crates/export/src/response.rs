//! A response as whoever keeps it hands it over.

use outbox::{Digest, ResponseId};

/// One response, and what is known of its arrival.
#[derive(Debug, Clone)]
pub struct Response<'a> {
    pub id: ResponseId,
    /// The version of the form in which it was given.
    pub pack: Digest,
    /// `2026-11-22`, or a moment with its offset; empty where nobody can read it.
    pub completed_at: &'a str,
    /// `2026-11-22`.
    pub received_on: &'a str,
    /// The moment, in UTC; empty if the survey is anonymous.
    pub received_at: &'a str,
    /// By how much the device's clock was behind when it was sent, as far as it told.
    pub clock_behind_ms: Option<i64>,
    pub verdict: Option<&'a str>,
    /// What the check has found, as JSON.
    pub problems: &'a str,
    pub opened: Result<Opened<'a>, Closed>,
}

/// What a response says.
#[derive(Debug, Clone, Copy)]
pub struct Opened<'a> {
    /// From the first answer to completion, in whole minutes.
    pub duration_min: u32,
    /// The form's instance, as XML.
    pub instance: &'a str,
}

/// Why nobody here can read a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// Sealed to the key of this id, which is not here.
    NoKey(String),
    Unreadable,
}
