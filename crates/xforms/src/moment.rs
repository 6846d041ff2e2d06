//! Time as a device sees it: an instant with its offset; civil dates without a zone.
//!
//! Days are counted from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level
//! Date Algorithms").

/// An instant and the device's offset from UTC then.
///
/// ```
/// let moment = xforms::Moment { utc_ms: 1_763_806_530_123, offset_min: 60 };
/// assert_eq!(moment.to_iso(), "2025-11-22T11:15:30.123+01:00");
/// assert_eq!(moment.civil_date(), "2025-11-22");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub utc_ms: i64,
    /// Minutes east of UTC.
    pub offset_min: i32,
}

const DAY_MS: i64 = 86_400_000;

impl Moment {
    /// The civil (wall clock) milliseconds since 1970-01-01T00:00, without a zone.
    pub fn civil_ms(&self) -> i64 {
        self.utc_ms.saturating_add(i64::from(self.offset_min) * 60_000)
    }

    /// The day on the device's calendar, `YYYY-MM-DD`.
    pub fn civil_date(&self) -> String {
        date_text(self.civil_ms().div_euclid(DAY_MS))
    }

    /// ISO 8601 with milliseconds and offset.
    pub fn to_iso(&self) -> String {
        format!("{}T{}", self.civil_date(), self.civil_time())
    }

    /// The wall clock's time with offset, `11:15:30.123+01:00`.
    pub fn civil_time(&self) -> String {
        let ms = self.civil_ms().rem_euclid(DAY_MS);
        let (sign, offset) = if self.offset_min < 0 { ('-', -self.offset_min) } else { ('+', self.offset_min) };
        format!(
            "{:02}:{:02}:{:02}.{:03}{sign}{:02}:{:02}",
            ms / 3_600_000,
            ms / 60_000 % 60,
            ms / 1000 % 60,
            ms % 1000,
            offset / 60,
            offset % 60
        )
    }
}

/// Days since 1970-01-01 of a civil date; the date must exist.
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// Year, month, day of a count of days since 1970-01-01.
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year, month, doy - (153 * mp + 2) / 5 + 1)
}

/// `YYYY-MM-DD` of a count of days since 1970-01-01.
pub fn date_text(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    if year < 0 { format!("-{:04}-{month:02}-{day:02}", -year) } else { format!("{year:04}-{month:02}-{day:02}") }
}

/// Reads `YYYY-MM-DD`; `None` when it is not an existing civil date.
pub fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let year: i64 = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    let days = days_from_civil(year, month, day);
    ((1..=12).contains(&month) && civil_from_days(days) == (year, month, day)).then_some(days)
}

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

fn digits(text: &str, len: usize) -> Option<i64> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        for days in -800_000..800_000 {
            let (y, m, d) = civil_from_days(days);
            assert_eq!(days_from_civil(y, m, d), days);
        }
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(parse_date("2024-02-29"), Some(19_782));
    }

    #[test]
    fn impossible_dates_and_times_are_refused() {
        for text in ["2023-02-29", "2023-13-01", "2023-1-01", "x", "2023-00-10", ""] {
            assert_eq!(parse_date(text), None, "{text}");
        }
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
