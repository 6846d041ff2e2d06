//! Civil dates from milliseconds, without a time zone database: the offset is given.

/// Days from 1970-01-01 to a date of the (proleptic) Gregorian calendar.
pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    // Years begin in March here, so that the leap day is the last.
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days from 1970-01-01.
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    // Both are small and positive by now.
    (era * 400 + year_of_era + i64::from(month <= 2), month as u32, day as u32)
}

/// `2026-11-22`: the day that a device's calendar showed.
pub fn day(utc_ms: i64, offset_min: i32) -> String {
    let (year, month, day) = civil_from_days(local(utc_ms, offset_min).div_euclid(DAY_MS));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Midnight in UTC of the day that a device's calendar showed, in milliseconds since 1970 UTC.
pub fn midnight(utc_ms: i64, offset_min: i32) -> i64 {
    local(utc_ms, offset_min).div_euclid(DAY_MS) * DAY_MS
}

/// `2026-11-22T10:15:30.123+01:00`
pub fn iso(utc_ms: i64, offset_min: i32) -> String {
    let ms = local(utc_ms, offset_min).rem_euclid(DAY_MS);
    let (hour, minute, second, milli) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
    let (sign, offset) = (if offset_min < 0 { '-' } else { '+' }, offset_min.unsigned_abs());
    let (day, zone_hour, zone_minute) = (day(utc_ms, offset_min), offset / 60, offset % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}.{milli:03}{sign}{zone_hour:02}:{zone_minute:02}")
}

/// The day that a text begins with (`2026-11-22`, alone or before a time), counted from 1970-01-01.
pub fn parse_day(text: &str) -> Option<i64> {
    let date = text.get(..10).filter(|date| date.as_bytes()[4] == b'-' && date.as_bytes()[7] == b'-')?;
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?;
    let mut parts = date.split('-');
    let (year, month, day): (u32, u32, u32) = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    let days = days_from_civil(year.into(), month, day);
    (civil_from_days(days) == (year.into(), month, day)).then_some(days)
}

const DAY_MS: i64 = 86_400_000;

fn local(utc_ms: i64, offset_min: i32) -> i64 {
    utc_ms.saturating_add(i64::from(offset_min) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, tz::Offset};
    use proptest::prelude::*;

    #[test]
    fn moments_as_a_device_shows_them() {
        assert_eq!(iso(1_795_338_930_123, 60), "2026-11-22T10:15:30.123+01:00");
        assert_eq!(iso(0, -210), "1969-12-31T20:30:00.000-03:30");
        assert_eq!(day(1_795_388_399_999, 60), "2026-11-22");
        assert_eq!(day(1_795_388_400_000, 60), "2026-11-23");
    }

    #[test]
    fn only_a_real_day_is_one() {
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
            prop_assert_eq!(day(ms, offset_min), local.date().to_string());
            prop_assert_eq!(&iso(ms, offset_min)[..23], local.strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string());
            prop_assert_eq!(parse_day(&day(ms, offset_min)), Some((ms + i64::from(offset_min) * 60_000).div_euclid(86_400_000)));
        }

        #[test]
        fn never_panics(ms in any::<i64>(), offset_min in any::<i32>(), text in any::<String>()) {
            let _ = (iso(ms, offset_min), parse_day(&text));
        }
    }
}
