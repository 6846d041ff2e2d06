//! Dates and times as XForms spell them; the calendar itself is the crate `calendar`.

use calendar::{DAY_MS, digits};
pub use calendar::{Moment, civil_from_days, date_text, days_from_civil, parse_date};

/// Reads `HH:MM[:SS[.fff]][Z|±HH[:MM]]`: milliseconds since midnight and the offset in minutes, if one is written.
pub fn parse_time(text: &str) -> Option<(i64, Option<i32>)> {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        None => (text, None),
        Some(at) => (&text[..at], Some(parse_offset(&text[at..])?)),
    };
    let mut parts = clock.splitn(3, ':');
    let hours = digits(parts.next()?, 2)?;
    let minutes = digits(parts.next()?, 2)?;
    let (seconds, ms) = match parts.next() {
        None => (0, 0),
        Some(seconds) => match seconds.split_once('.') {
            None => (digits(seconds, 2)?, 0),
            Some((whole, fraction)) => {
                if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                let three: String = fraction.chars().chain("00".chars()).take(3).collect();
                (digits(whole, 2)?, three.parse().ok()?)
            }
        },
    };
    (hours < 24 && minutes < 60 && seconds < 60)
        .then_some((((hours * 60 + minutes) * 60 + seconds) * 1000 + ms, offset))
}

/// A date and time, or a time, without the offset that it ends with.
///
/// ```
/// for told in ["2026-11-22T10:15:00.000+01:00", "2026-11-22T10:15:00.000Z", "2026-11-22T10:15:00.000"] {
///     assert_eq!(xforms::moment::without_offset(told), "2026-11-22T10:15:00.000");
/// }
/// assert_eq!(xforms::moment::without_offset("10:15:00.000-05:30"), "10:15:00.000");
/// assert_eq!(xforms::moment::without_offset("2026-11-22"), "2026-11-22");
/// ```
pub fn without_offset(text: &str) -> &str {
    let clock = if text.contains(':') { text.find('T').map_or(0, |at| at + 1) } else { text.len() };
    text[clock..].find(['Z', '+', '-']).map_or(text, |at| &text[..clock + at])
}

fn parse_offset(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    if !text.is_ascii() {
        return None;
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = match text[1..].split_once(':') {
        Some((h, m)) => (digits(h, 2)?, digits(m, 2)?),
        None if text.len() == 5 => (digits(&text[1..3], 2)?, digits(&text[3..], 2)?),
        None => (digits(&text[1..], 2)?, 0),
    };
    // XML Schema, 3.2.7.3: no zone is further away.
    (minutes < 60 && hours * 60 + minutes <= 14 * 60).then_some(sign * (hours * 60 + minutes) as i32)
}

/// Reads an ISO date or date and time. A time without an offset is taken in `offset_min`.
/// The result counts civil milliseconds for a bare date, UTC milliseconds otherwise.
pub fn parse_date_time(text: &str, offset_min: i32) -> Option<i64> {
    let (civil_ms, offset) = parse_civil(text)?;
    let offset_min = if text.contains('T') { offset.unwrap_or(offset_min) } else { 0 };
    Some(civil_ms - i64::from(offset_min) * 60_000)
}

/// Reads an ISO date or date and time as an instant in UTC milliseconds. Without a time it is midnight, without an offset
/// the zone's: `offset_at` tells the minutes east of UTC at an instant.
pub fn parse_instant(text: &str, offset_at: &dyn Fn(i64) -> i32) -> Option<i64> {
    let (civil_ms, offset) = parse_civil(text)?;
    let utc = |offset_min: i32| civil_ms - i64::from(offset_min) * 60_000;
    Some(utc(offset.unwrap_or_else(|| {
        // Near a change of the clocks the civil time, read as UTC, may lie on the other side of it.
        offset_at(utc(offset_at(civil_ms)))
    })))
}

/// Civil milliseconds and the offset, if one is written.
pub(crate) fn parse_civil(text: &str) -> Option<(i64, Option<i32>)> {
    match text.split_once('T') {
        None => Some((parse_date(text)? * DAY_MS, None)),
        Some((date, time)) => {
            let (ms, offset) = parse_time(time)?;
            Some((parse_date(date)? * DAY_MS + ms, offset))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_times_are_refused() {
        for text in ["24:00", "10:60", "10", "10:00:00.", "10:00+1", "10:00:0", "10:00+15:00", "10:00+aé1"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
        assert_eq!(parse_time("10:15:30.5+01:30"), Some((36_930_500, Some(90))));
    }

    #[test]
    fn a_civil_time_is_taken_in_the_zone_of_its_day() {
        // Europe/Warsaw in 2026: summer time from March 29, 01:00 UTC.
        let change = days_from_civil(2026, 3, 29) * DAY_MS + 3_600_000;
        let warsaw = |utc_ms: i64| if utc_ms < change { 60 } else { 120 };
        for (text, expected) in [
            ("2026-03-29", "2026-03-28T23:00Z"),
            ("2026-03-30", "2026-03-29T22:00Z"),
            ("2026-03-29T01:59", "2026-03-29T00:59Z"),
            ("2026-03-29T03:30", "2026-03-29T01:30Z"),
            ("2026-03-29T03:30-07:00", "2026-03-29T10:30Z"),
        ] {
            assert_eq!(parse_instant(text, &warsaw), parse_date_time(expected, 0), "{text}");
        }
    }
}
