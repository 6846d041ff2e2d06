//! What a sealed record says of its time.

use crate::{Completion, calendar};

/// How finely a survey's records tell times; a survey that promises anonymity gives the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    ToTheDay,
    Full,
}

impl Times {
    /// How finely this was told: `2026-11-22`, or more.
    pub fn of(told: &str) -> Self {
        if told.len() <= "2026-11-22".len() { Times::ToTheDay } else { Times::Full }
    }
}

/// A moment as a device saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    pub utc_ms: i64,
    pub offset_min: i32,
}

impl Instant {
    /// The moment, as finely as the survey may tell it.
    pub fn told(self, times: Times) -> String {
        match times {
            Times::ToTheDay => calendar::day(self.utc_ms, self.offset_min),
            Times::Full => calendar::iso(self.utc_ms, self.offset_min),
        }
    }
}

/// The record's times, from the first answer to completion; it replaces nothing.
pub fn completion(times: Times, first: Instant, completed: Instant, zone: &str, seed: u32) -> Completion {
    let minutes = completed.utc_ms.saturating_sub(first.utc_ms) / 60_000;
    Completion {
        completed_at: completed.told(times),
        offset_min: completed.offset_min,
        zone: zone.to_owned(),
        seed,
        // A device's clock may have been set back meanwhile.
        duration_min: u32::try_from(minutes.max(0)).unwrap_or(u32::MAX),
        replaces: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anonymous_record_tells_the_day_and_the_minutes() {
        let first = Instant { utc_ms: 1_795_338_000_000, offset_min: 60 };
        let last = Instant { utc_ms: 1_795_338_930_123, offset_min: 60 };
        let told = |times| completion(times, first, last, "Europe/Warsaw", 7);
        assert_eq!(told(Times::ToTheDay).completed_at, "2026-11-22");
        assert_eq!(told(Times::Full).completed_at, "2026-11-22T10:15:30.123+01:00");
        assert_eq!(told(Times::ToTheDay).duration_min, 15);
        for times in [Times::ToTheDay, Times::Full] {
            assert_eq!(Times::of(&told(times).completed_at), times);
        }
        let backwards = completion(Times::Full, last, first, "", 7);
        assert_eq!(backwards.duration_min, 0);
    }
}
