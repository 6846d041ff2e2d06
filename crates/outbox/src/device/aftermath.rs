//! What becomes of a response's head after an attempt to send it.

use super::{acceptance::Accepted, answer::Outcome, plan};
use crate::{
    Digest, ReceiptState, ResponseHead, SealedPart, State, calendar,
    state::{DELETED, ERASED, WrongState},
    wire::ApiError,
};

impl ResponseHead {
    /// The head after an attempt to send it. `random` is from 0 to below 1, `today` the device's day.
    ///
    /// # Errors
    /// Unless it was completed and waiting. (A second receipt for a received response changes nothing.)
    pub fn after(&self, outcome: &Outcome, now: i64, random: f64, today: &str) -> Result<Self, WrongState> {
        let State::Completed { digest, ref completed, attempts, ref parts, .. } = self.state else {
            return Err(WrongState(self.name()));
        };
        let postponed = |wait: i64, problem: Option<ApiError>| State::Completed {
            digest,
            completed: completed.clone(),
            attempts: attempts.saturating_add(1),
            next_try: now.saturating_add(wait),
            problem,
            parts: parts.clone(),
        };
        let gone = |reason: &str| State::Quarantined {
            digest,
            received: today.to_owned(),
            reason: reason.to_owned(),
            parts: parts.clone(),
        };
        let failed = attempts.saturating_add(1);
        Ok(self.with(match outcome {
            Outcome::Received(accepted) | Outcome::Quarantined(accepted) => {
                ended(digest, accepted, parts.clone(), today)
            }
            Outcome::Erased => gone(ERASED),
            Outcome::Deleted => gone(DELETED),
            Outcome::Retry(retry) => postponed(plan::wait_ms(failed, retry.after_ms, random), retry.reason.problem()),
            Outcome::Permanent(error) => postponed(plan::longest_wait_ms(Some(error)), Some(error.clone())),
        }))
    }
}

fn ended(digest: Digest, accepted: &Accepted, parts: Vec<SealedPart>, today: &str) -> State {
    let receipt = &accepted.signed().receipt;
    // The later of the two clocks: a device's that is years behind would let the response leave at once.
    let days = [today, &receipt.received_at].map(|day| calendar::parse_day(day).zip(day.get(..10)));
    let received = days.into_iter().flatten().max().map_or(today, |(_, day)| day).to_owned();
    match receipt.state {
        ReceiptState::Received => State::Received { digest, received },
        ReceiptState::Quarantined => {
            State::Quarantined { digest, received, reason: receipt.reason.clone().unwrap_or_default(), parts }
        }
    }
}
