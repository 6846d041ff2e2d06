//! When to send what.

use crate::{
    Digest, ResponseHead, ResponseId,
    policy::{BACKOFF_BASE_MS, BACKOFF_CAP_MS, LONGEST_WAIT_MS, UNKNOWN_KEY_WAIT_MS},
    sorted::sort_by,
    state::State,
    wire::{ApiError, ErrorCode},
};

/// One step of the uploader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Send(ResponseId),
    /// Nothing more before this time, in milliseconds since 1970 UTC.
    Wait(i64),
}

/// Why the uploader looks; what comes later takes the place of what came before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trigger {
    #[default]
    Timer,
    /// Something suggests that the network is back: waits that follow from failures alone are over.
    Hint,
    /// Somebody asks: everything that waits is tried now, whatever became of it before.
    Asked,
}

/// What to send now, in this order, and when to look again. Those that have failed least go first, so that one that
/// cannot be sent holds nothing up; equals go in random order, so that the order of arrival tells nothing.
pub fn plan(heads: &[ResponseHead], now: i64, random: u64, trigger: Trigger) -> Vec<Action> {
    let mut due = Vec::new();
    let mut next = None::<i64>;
    for head in heads {
        let State::Completed { attempts, next_try, ref problem, .. } = head.state else { continue };
        let wait = next_try.saturating_sub(now);
        let called = match trigger {
            Trigger::Timer => false,
            Trigger::Hint => wait <= BACKOFF_CAP_MS,
            Trigger::Asked => true,
        };
        // A wait that is longer than any we give means that the clock was set back.
        if wait <= 0 || wait > longest_wait_ms(problem.as_ref()) || called {
            let entropy = Digest::of(&[&random.to_be_bytes()[..], head.id.as_bytes()].concat());
            due.push((attempts, entropy, head.id));
        } else {
            next = Some(next.map_or(next_try, |next| next.min(next_try)));
        }
    }
    sort_by(&mut due, Ord::cmp);
    due.into_iter().map(|(_, _, id)| Action::Send(id)).chain(next.map(Action::Wait)).collect()
}

/// The longest wait that follows from a problem, or from none.
pub fn longest_wait_ms(problem: Option<&ApiError>) -> i64 {
    match problem.map(|problem| problem.code) {
        Some(ErrorCode::UnknownKey) => UNKNOWN_KEY_WAIT_MS,
        _ => LONGEST_WAIT_MS,
    }
}

/// How long to wait after so many failures: full jitter (`random` from 0 to below 1) under an exponential bound.
pub fn backoff_ms(failures: u32, random: f64) -> i64 {
    let bound = BACKOFF_BASE_MS.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(BACKOFF_CAP_MS);
    (bound as f64 * random.clamp(0.0, 1.0)) as i64
}

/// The same, but not shorter than the collector asks.
pub fn wait_ms(failures: u32, asked: Option<i64>, random: f64) -> i64 {
    backoff_ms(failures, random).max(asked.unwrap_or(0)).min(LONGEST_WAIT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FormRef, ResponseSecret};

    fn head(id: u8, attempts: u32, next_try: i64) -> ResponseHead {
        let digest = Digest::of(b"");
        let form = FormRef { id: "trzy".into(), version: "1".into(), hash: digest };
        let id = ResponseId::from_random([id; 16]);
        let draft =
            ResponseHead::draft(id, "trzy".into(), "Trzy".into(), form, "2026-11-22".into(), ResponseSecret([0; 16]));
        let completed = "2026-11-22".into();
        let state = State::Completed { digest, completed, attempts, next_try, problem: None, parts: Vec::new() };
        ResponseHead { state, ..draft }
    }

    fn sent(actions: &[Action]) -> Vec<u8> {
        let ids = actions.iter().filter_map(|action| if let Action::Send(id) = action { Some(id) } else { None });
        ids.map(|id| id.as_bytes()[0]).collect()
    }

    #[test]
    fn what_fails_waits_and_holds_nothing_up() {
        let heads = [head(1, 9, 900), head(2, 0, 0), head(3, 2, 5_000), head(4, 1, 1_000), head(5, 1, 7_000)];
        let actions = plan(&heads, 1_000, 7, Trigger::Timer);
        assert_eq!(sent(&actions), [2, 4, 1]);
        assert_eq!(actions.last(), Some(&Action::Wait(5_000)));
    }

    #[test]
    fn drafts_and_received_are_left_alone() {
        let draft = ResponseHead { state: State::Draft, ..head(1, 0, 0) };
        let received = State::Received { digest: Digest::of(b""), received: "2026-11-22".into() };
        assert_eq!(plan(&[draft, ResponseHead { state: received, ..head(2, 0, 0) }], 0, 0, Trigger::Hint), []);
    }

    #[test]
    fn a_hint_ends_short_waits_only() {
        let heads = [head(1, 3, BACKOFF_CAP_MS), head(2, 3, LONGEST_WAIT_MS)];
        assert!(sent(&plan(&heads, 0, 0, Trigger::Timer)).is_empty());
        assert_eq!(sent(&plan(&heads, 0, 0, Trigger::Hint)), [1]);
    }

    #[test]
    fn whoever_asks_has_everything_tried() {
        let mut all = sent(&plan(&[head(1, 3, BACKOFF_CAP_MS), head(2, 3, LONGEST_WAIT_MS)], 0, 0, Trigger::Asked));
        all.sort_unstable();
        assert_eq!(all, [1, 2]);
    }

    #[test]
    fn a_clock_set_back_does_not_hold_up() {
        assert_eq!(sent(&plan(&[head(1, 3, LONGEST_WAIT_MS + 1)], 0, 0, Trigger::Timer)), [1]);
    }

    #[test]
    fn equals_go_in_an_order_that_depends_on_the_random_number() {
        let heads: Vec<_> = (0..20).map(|id| head(id, 0, 0)).collect();
        let order = |random| sent(&plan(&heads, 0, random, Trigger::Timer));
        assert_ne!(order(1), order(2));
        let mut all = order(1);
        all.sort_unstable();
        assert_eq!(all, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn waits_grow_to_their_bound() {
        let bounds: Vec<_> = [0, 1, 2, 3, 8, 9, u32::MAX].map(|failures| backoff_ms(failures, 1.0)).into();
        assert_eq!(bounds, [2_000, 2_000, 4_000, 8_000, 256_000, BACKOFF_CAP_MS, BACKOFF_CAP_MS]);
        assert_eq!(backoff_ms(5, 0.0), 0);
        assert_eq!(backoff_ms(5, 0.5), 16_000);
        assert_eq!(backoff_ms(5, f64::NAN), 0);
        assert_eq!(wait_ms(1, Some(30_000), 0.9), 30_000);
        assert_eq!(wait_ms(1, Some(i64::MAX), 0.9), LONGEST_WAIT_MS);
    }
}
