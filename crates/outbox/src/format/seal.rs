//! What a sealed record says of its time.

use crate::{Completion, Event, Moment, Op};

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

    /// The moment, as finely as the survey may tell it.
    pub fn tell(self, moment: Moment) -> String {
        match self {
            Times::ToTheDay => moment.civil_date(),
            Times::Full => moment.to_iso(),
        }
    }
}

/// The record's times, from the first answer to completion; it replaces nothing. Where only the day is told, nothing is
/// said of the zone either.
pub fn completion(times: Times, first: Moment, completed: Moment, zone: &str, seed: u32) -> Completion {
    let (offset_min, zone) = match times {
        Times::ToTheDay => (0, ""),
        Times::Full => (completed.offset_min, zone),
    };
    let minutes = completed.utc_ms.saturating_sub(first.utc_ms) / 60_000;
    Completion {
        completed_at: times.tell(completed),
        offset_min,
        zone: zone.to_owned(),
        seed,
        // A device's clock may have been set back meanwhile.
        duration_min: u32::try_from(minutes.max(0)).unwrap_or(u32::MAX),
        replaces: Vec::new(),
    }
}

/// An event as a draft that leaves the device tells it, other than sealed: of an anonymous one no time finer than the day,
/// and no zone.
pub fn event_told(event: Event, times: Times) -> Event {
    if times == Times::Full {
        return event;
    }
    let Moment { utc_ms, offset_min } = event.moment().midnight();
    let op = match event.op {
        Op::Begin { response, survey, form, seed, edits, values, .. } => {
            Op::Begin { response, survey, form, seed, zone: String::new(), edits, values }
        }
        op => op,
    };
    Event { at: utc_ms, offset_min, op, ..event }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digest, FormRef, ResponseId, WritingId};

    #[test]
    fn an_anonymous_draft_that_leaves_tells_days() {
        let form = FormRef { id: "s".into(), version: "1".into(), hash: Digest::of(b"") };
        let op = Op::Begin {
            response: ResponseId::from_random([1; 16]),
            survey: "s".into(),
            form,
            seed: 7,
            zone: "America/Chicago".into(),
            edits: None,
            values: Vec::new(),
        };
        // In UTC it is the next day already.
        let at = 1_795_338_930_123 + 12 * 3_600_000;
        let event =
            Event { v: 1, writing: WritingId([1; 8]), seq: 1, upto: None, continues: None, at, offset_min: -600, op };
        let day = event_told(event.clone(), Times::ToTheDay);
        assert_eq!(day.moment().to_iso(), "2026-11-22T00:00:00.000+00:00");
        assert!(matches!(day.op, Op::Begin { zone, .. } if zone.is_empty()));
        assert_eq!(event_told(event.clone(), Times::Full), event);
    }

    #[test]
    fn an_anonymous_record_tells_the_day_and_the_minutes_and_no_zone() {
        let first = Moment { utc_ms: 1_795_338_000_000, offset_min: 60 };
        let last = Moment { utc_ms: 1_795_338_930_123, offset_min: 60 };
        let told = |times| completion(times, first, last, "Europe/Warsaw", 7);
        assert_eq!(told(Times::ToTheDay).completed_at, "2026-11-22");
        assert_eq!(told(Times::Full).completed_at, "2026-11-22T10:15:30.123+01:00");
        assert_eq!((told(Times::ToTheDay).offset_min, told(Times::ToTheDay).zone), (0, String::new()));
        assert_eq!((told(Times::Full).offset_min, told(Times::Full).zone), (60, "Europe/Warsaw".to_owned()));
        assert_eq!(told(Times::ToTheDay).duration_min, 15);
        for times in [Times::ToTheDay, Times::Full] {
            assert_eq!(Times::of(&told(times).completed_at), times);
        }
        let backwards = completion(Times::Full, last, first, "", 7);
        assert_eq!(backwards.duration_min, 0);
    }
}
