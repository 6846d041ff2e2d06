//! What the network answered to a sealed record, and what follows from it.

use super::acceptance::{Accepted, ReceiptMismatch, accept_receipt};
use crate::{
    ReceiptState, ResponseHead,
    receipt_key::Keys,
    wire::{ApiError, ErrorBody, ErrorCode},
};

/// An HTTP answer, whoever gave it.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub content_type: String,
    pub retry_after: Option<String>,
    /// tus: how many bytes are there.
    pub upload_offset: Option<String>,
    pub body: Vec<u8>,
}

/// What came of an attempt to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Received(Accepted),
    Quarantined(Accepted),
    Retry(Retry),
    /// The collector has erased the response, and takes nothing of it any more.
    Erased,
    /// The town hall has deleted the whole survey: the same of all its responses.
    Deleted,
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
    /// What reached it is not what was sent: that was whole when it left.
    Altered(ApiError),
}

impl RetryReason {
    /// What is worth a word while the response waits for the next attempt.
    pub fn problem(&self) -> Option<ApiError> {
        match self {
            RetryReason::Altered(error) => Some(error.clone()),
            RetryReason::Mismatch(ReceiptMismatch::NotSigned) => {
                Some(ApiError::new(ErrorCode::FalseReceipt, ReceiptMismatch::NotSigned.to_string()))
            }
            RetryReason::Unreachable
            | RetryReason::NotACollector(_)
            | RetryReason::Mismatch(_)
            | RetryReason::Refused(_) => None,
        }
    }
}

impl Outcome {
    /// There was no answer at all.
    pub fn unreachable() -> Self {
        retry(None, RetryReason::Unreachable)
    }
}

/// Judges an reply. Only a typed receipt with the response's id, digest and parts, signed with a key that is known, is a
/// success.
pub fn classify(head: &ResponseHead, keys: &Keys, reply: &Reply) -> Outcome {
    if !reply.is_success() {
        return refusal(reply);
    }
    match accept_receipt(head, keys, &reply.body) {
        Ok(accepted) if accepted.signed().receipt.state == ReceiptState::Quarantined => Outcome::Quarantined(accepted),
        Ok(accepted) => Outcome::Received(accepted),
        // The record may be stored; asking again soon would give the same receipt.
        Err(mismatch @ ReceiptMismatch::UnknownKey(_)) => {
            let mut error = ApiError::new(ErrorCode::UnknownKey, mismatch.to_string());
            if let ReceiptMismatch::UnknownKey(id) = mismatch {
                error.key = Some(id);
            }
            Outcome::Permanent(error)
        }
        Err(mismatch) => retry(reply.after_ms(), RetryReason::Mismatch(mismatch)),
    }
}

/// What follows from an answer that is not the one hoped for.
pub(crate) fn refusal(reply: &Reply) -> Outcome {
    // A code that this version does not know is no reason to give up.
    match serde_json::from_slice::<ErrorBody>(&reply.body).ok().filter(|_| reply.is_json()) {
        Some(body) if reply.status == 410 && body.error.code == ErrorCode::Erased => {
            if body.error.survey {
                Outcome::Deleted
            } else {
                Outcome::Erased
            }
        }
        Some(body) if (400..500).contains(&reply.status) && body.error.code.is_permanent() => {
            Outcome::Permanent(body.error)
        }
        Some(body) if (400..500).contains(&reply.status) && body.error.code.means_altered() => {
            retry(reply.after_ms(), RetryReason::Altered(body.error))
        }
        Some(body) => retry(reply.after_ms(), RetryReason::Refused(body.error)),
        None => retry(reply.after_ms(), RetryReason::NotACollector(reply.status)),
    }
}

impl Reply {
    /// Whether somebody who speaks JSON has taken it.
    pub(crate) fn is_success(&self) -> bool {
        (200..=299).contains(&self.status) && self.is_json()
    }

    fn is_json(&self) -> bool {
        let media_type = self.content_type.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("application/json")
    }

    fn after_ms(&self) -> Option<i64> {
        self.retry_after
            .as_ref()
            .and_then(|text| text.trim().parse().ok())
            .map(|seconds: u32| i64::from(seconds) * 1000)
    }
}

fn retry(after_ms: Option<i64>, reason: RetryReason) -> Outcome {
    Outcome::Retry(Retry { after_ms, reason })
}
