//! Dates as XPath sees them: texts that count as days since 1970-01-01T00:00Z.
//!
//! A date without a time is its midnight in the device's zone. Source: ODK XForms specification, `number()`.

use super::Context;
use crate::{Moment, moment};

pub(super) const DAY_MS: f64 = 86_400_000.0;

impl Context<'_> {
    /// UTC milliseconds of an ISO date or date and time.
    pub(super) fn instant(&self, text: &str) -> Option<i64> {
        moment::parse_instant(text.trim_ascii(), &|utc_ms| self.host.offset_at(utc_ms))
    }

    pub(super) fn date_number(&self, text: &str) -> Option<f64> {
        self.instant(text).map(|ms| ms as f64 / DAY_MS)
    }

    /// The instant with the device's offset then.
    pub(super) fn local(&self, utc_ms: i64) -> Moment {
        Moment { utc_ms, offset_min: self.host.offset_at(utc_ms) }
    }

    /// The moment as expressions write it. Who does not tell the zone writes the wall clock's time, and of a midnight the day.
    pub fn written(&self, at: Moment) -> String {
        let midnight = at.civil_ms().rem_euclid(DAY_MS as i64) == 0;
        match self.host.has_zone() {
            true => at.to_iso(),
            false if midnight => at.civil_date(),
            false => moment::without_offset(&at.to_iso()).to_owned(),
        }
    }

    /// The day on the device's calendar of a count of days since 1970-01-01T00:00Z, `YYYY-MM-DD`.
    pub fn date_of_days(&self, days: f64) -> String {
        self.local((days * DAY_MS).round() as i64).civil_date()
    }
}
