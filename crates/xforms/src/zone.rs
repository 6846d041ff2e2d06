//! The rules of a time zone.

use std::{fmt, rc::Rc};

/// When a zone's clocks change, as whoever runs the engine knows it.
///
/// ```
/// // Europe/Warsaw in 2026: summer time from March 29, 01:00 UTC.
/// let warsaw = xforms::Zone::new(|utc_ms| if utc_ms < 1_774_746_000_000 { 60 } else { 120 });
/// assert_eq!(warsaw.offset_at(1_782_858_600_000), 120);
/// ```
#[derive(Clone)]
pub struct Zone(Rc<dyn Fn(i64) -> i32>);

impl Zone {
    /// `offset_at` tells the minutes east of UTC at an instant, given in UTC milliseconds.
    pub fn new(offset_at: impl Fn(i64) -> i32 + 'static) -> Zone {
        Zone(Rc::new(offset_at))
    }

    /// Minutes east of UTC at an instant, given in UTC milliseconds.
    pub fn offset_at(&self, utc_ms: i64) -> i32 {
        (self.0)(utc_ms)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Zone")
    }
}
