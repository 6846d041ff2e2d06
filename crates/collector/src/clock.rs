//! The only place that asks what time it is.

use jiff::{Timestamp, Unit, Zoned};

/// The civil day where the collector stands: `2026-11-22`.
pub fn today() -> String {
    Zoned::now().date().to_string()
}

/// The moment to the second, in UTC: `2026-11-22T09:15:30Z`.
pub fn now() -> String {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now).to_string()
}

/// Seconds since 1970.
pub fn unix() -> i64 {
    Timestamp::now().as_second()
}

/// This moment with the offset of where the collector stands.
pub fn moment() -> xforms::Moment {
    let now = Zoned::now();
    xforms::Moment { utc_ms: now.timestamp().as_millisecond(), offset_min: now.offset().seconds() / 60 }
}
