//! Time as a device sees it: an instant with its offset, and civil days without a zone.
//!
//! Days are counted from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level
//! Date Algorithms").

/// An instant and the device's offset from UTC then.
///
/// ```
/// let moment = calendar::Moment { utc_ms: 1_763_806_530_123, offset_min: 60 };
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

/// A day in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

impl Moment {
    /// The civil (wall clock) milliseconds since 1970-01-01T00:00, without a zone.
    pub fn civil_ms(self) -> i64 {
        self.utc_ms.saturating_add(i64::from(self.offset_min) * 60_000)
    }

    /// The day on the device's calendar, counted from 1970-01-01.
    pub fn civil_day(self) -> i64 {
        self.civil_ms().div_euclid(DAY_MS)
    }

    /// The day on the device's calendar, `YYYY-MM-DD`.
    pub fn civil_date(self) -> String {
        date_text(self.civil_day())
    }

    /// Midnight in UTC of the day on the device's calendar.
    pub fn midnight(self) -> Moment {
        Moment { utc_ms: self.civil_day().saturating_mul(DAY_MS), offset_min: 0 }
    }

    /// ISO 8601 with milliseconds and offset.
    pub fn to_iso(self) -> String {
        format!("{}T{}", self.civil_date(), self.civil_time())
    }

    /// The wall clock's time with offset, `11:15:30.123+01:00`.
    pub fn civil_time(self) -> String {
        let ms = self.civil_ms().rem_euclid(DAY_MS);
        let (sign, offset) = (if self.offset_min < 0 { '-' } else { '+' }, self.offset_min.unsigned_abs());
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
    // Years begin in March here, so that the leap day is the last.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// Year, month, day of a count of days since 1970-01-01.
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days.saturating_add(719_468);
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

/// The day that a text begins with: `2026-11-22`, alone or before a time.
pub fn parse_day(text: &str) -> Option<i64> {
    text.get(..10).and_then(parse_date)
}

/// A number of exactly so many digits.
pub fn digits(text: &str, len: usize) -> Option<i64> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, tz::Offset};
    use proptest::prelude::*;

    fn at(utc_ms: i64, offset_min: i32) -> Moment {
        Moment { utc_ms, offset_min }
    }

    #[test]
    fn moments_as_a_device_shows_them() {
        assert_eq!(at(1_795_338_930_123, 60).to_iso(), "2026-11-22T10:15:30.123+01:00");
        assert_eq!(at(0, -210).to_iso(), "1969-12-31T20:30:00.000-03:30");
        assert_eq!(at(1_795_388_399_999, 60).civil_date(), "2026-11-22");
        assert_eq!(at(1_795_388_400_000, 60).civil_date(), "2026-11-23");
        assert_eq!(at(1_795_388_400_000, 60).midnight().to_iso(), "2026-11-23T00:00:00.000+00:00");
    }

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
    fn only_a_real_day_is_one() {
        for text in ["2023-02-29", "2023-13-01", "2023-1-01", "x", "2023-00-10", "", "2026-11-22T10:00"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for (text, expected) in [("1970-01-02", Some(1)), ("2024-02-29T10:00", Some(19_782)), ("2023-02-29", None)] {
            assert_eq!(parse_day(text), expected, "{text}");
        }
        for text in ["", "2024-13-01", "2024-00-10", "2024-1-1", "+024-01-01", "2024-01-0ą", "20240-1-01"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_jiff(ms in -60_000_000_000_000i64..250_000_000_000_000, offset_min in -1_000..1_000i32) {
            let offset = Offset::from_seconds(offset_min * 60).expect("offset");
            let local = offset.to_datetime(Timestamp::from_millisecond(ms).expect("timestamp"));
            let moment = at(ms, offset_min);
            prop_assert_eq!(moment.civil_date(), local.date().to_string());
            prop_assert_eq!(&moment.to_iso()[..23], local.strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string());
            prop_assert_eq!(parse_day(&moment.civil_date()), Some(moment.civil_day()));
        }

        #[test]
        fn never_panics(ms in any::<i64>(), offset_min in any::<i32>(), text in any::<String>()) {
            let _ = (at(ms, offset_min).to_iso(), at(ms, offset_min).midnight(), parse_day(&text));
        }
    }
}
