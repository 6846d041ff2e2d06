//! What the network answered to a sealed record, and what follows from it.

use crate::{
    ReceiptState, ResponseHead,
    state::{Accepted, ReceiptMismatch, accept_receipt},
    wire::{ApiError, ErrorBody},
};

/// An HTTP answer, whoever gave it.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    pub status: u16,
    pub content_type: &'a str,
    pub retry_after: Option<&'a str>,
    pub body: &'a [u8],
}

/// What came of an attempt to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Received(Accepted),
    Quarantined(Accepted),
    Retry(Retry),
    /// These bytes will not be taken; a later collector may think otherwise, so they are kept and rarely tried.
    Permanent(ApiError),
}

/// Not now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// How long the collector asks to wait.
    pub after_ms: Option<i64>,
    pub reason: RetryReason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryReason {
    /// Nobody answered.
    Unreachable,
    /// Somebody else answered: a captive portal, a proxy, a collector that is not up yet.
    NotACollector(u16),
    /// A receipt, but not for these bytes.
    Mismatch(ReceiptMismatch),
    /// The collector says that it cannot take it now.
    Refused(ApiError),
}

impl Outcome {
    /// There was no answer at all.
    pub fn unreachable() -> Self {
        retry(None, RetryReason::Unreachable)
    }
}

/// Judges an answer. Only a typed receipt with the response's id and digest is a success.
pub fn classify(head: &ResponseHead, answer: &Answer) -> Outcome {
    let after_ms = answer.retry_after.and_then(|text| text.trim().parse().ok()).map(|s: u32| i64::from(s) * 1000);
    let stranger = || retry(after_ms, RetryReason::NotACollector(answer.status));
    let media_type = answer.content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return stranger();
    }
    match answer.status {
        200..=299 => match accept_receipt(head, answer.body) {
            Ok(accepted) if accepted.signed().receipt.state == ReceiptState::Quarantined => {
                Outcome::Quarantined(accepted)
            }
            Ok(accepted) => Outcome::Received(accepted),
            Err(mismatch) => retry(after_ms, RetryReason::Mismatch(mismatch)),
        },
        // A code that this version does not know is no reason to give up.
        _ => match serde_json::from_slice::<ErrorBody>(answer.body) {
            Ok(body) if (400..500).contains(&answer.status) && body.error.code.is_permanent() => {
                Outcome::Permanent(body.error)
            }
            Ok(body) => retry(after_ms, RetryReason::Refused(body.error)),
            Err(_) => stranger(),
        },
    }
}

fn retry(after_ms: Option<i64>, reason: RetryReason) -> Outcome {
    Outcome::Retry(Retry { after_ms, reason })
}
