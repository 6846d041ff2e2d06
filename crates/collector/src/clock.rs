//! The only place that asks what time it is.

use jiff::{Timestamp, ToSpan, Unit, Zoned, civil::Date, fmt::rfc2822, tz::TimeZone};
use std::time::Duration;
use store::{Store, StoreError};
use xforms::Zone;

/// The setting that remembers the zone in which the collector serves.
const ZONE: &str = "zone";

/// The civil day where the collector stands: `2026-11-22`.
pub fn today() -> String {
    Zoned::now().date().to_string()
}

/// How long the civil day still lasts.
pub fn until_tomorrow() -> Duration {
    let now = Zoned::now();
    let end = now.tomorrow().and_then(|tomorrow| tomorrow.start_of_day());
    end.ok().and_then(|end| Duration::try_from(now.duration_until(&end)).ok()).unwrap_or_default()
}

/// The civil day so many days ago.
pub fn days_ago(days: i32) -> String {
    Zoned::now().date().saturating_sub(days.days()).to_string()
}

/// The moment (milliseconds since 1970) at which a civil day so many days after this one begins here.
pub fn day_begins(day: &str, after: i32) -> Option<i64> {
    let day = day.parse::<Date>().ok()?.checked_add(after.days()).ok()?;
    Some(day.to_zoned(TimeZone::system()).ok()?.timestamp().as_millisecond())
}

/// When a civil day and so many more have passed, as HTTP headers write moments: `Sun, 22 Nov 2026 23:00:00 GMT`.
pub fn after_days(day: &str, days: i32) -> Option<String> {
    let end = day.parse::<Date>().ok()?.checked_add((days + 1).days()).ok()?;
    let end = end.to_zoned(TimeZone::system()).ok()?.timestamp();
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&end).ok()
}

/// The moment to the second, in UTC: `2026-11-22T09:15:30Z`.
pub fn now() -> String {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now).to_string()
}

/// Milliseconds since 1970.
pub fn unix_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Seconds since 1970.
pub fn unix() -> i64 {
    Timestamp::now().as_second()
}

/// A moment (seconds since 1970) on the clock where the collector stands: `2026-11-22 10:15`.
pub fn local(at: i64) -> String {
    let moment = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::system());
    moment.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The same with seconds: `2026-11-22 10:15:03`.
pub fn local_to_the_second(at: i64) -> String {
    let moment = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::system());
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// When a zone's clocks change.
pub fn rules(zone: TimeZone) -> Zone {
    Zone::new(move |utc_ms| offset_min(&zone, utc_ms))
}

/// A zone's minutes east of UTC at an instant, in UTC milliseconds.
pub fn offset_min(zone: &TimeZone, utc_ms: i64) -> i32 {
    Timestamp::from_millisecond(utc_ms).map_or(0, |instant| zone.to_offset(instant).seconds().div_euclid(60))
}

/// Remembers the zone of the collector that serves, for commands that are run in another.
///
/// # Errors
/// If the store fails.
pub async fn remember_zone(store: &dyn Store) -> Result<(), StoreError> {
    match TimeZone::system().iana_name() {
        Some(name) => store.set_setting(ZONE, name).await,
        None => Ok(()),
    }
}

/// This moment in the zone of the collector that has served last, whatever that of this program is; in this one's if none
/// has.
///
/// # Errors
/// If the store fails.
pub async fn of_collector(store: &dyn Store) -> Result<Zoned, StoreError> {
    let zone = store.setting(ZONE).await?.and_then(|name| TimeZone::get(&name).ok());
    Ok(zone.map_or_else(Zoned::now, |zone| Timestamp::now().to_zoned(zone)))
}

/// This moment with the offset of where the collector stands.
pub fn moment() -> xforms::Moment {
    let now = Zoned::now();
    xforms::Moment { utc_ms: now.timestamp().as_millisecond(), offset_min: now.offset().seconds() / 60 }
}
