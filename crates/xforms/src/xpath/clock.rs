//! Dates as XPath sees them: texts that count as days since 1970-01-01T00:00Z.
//!
//! A date without a time is its midnight in the device's zone. Source: ODK XForms specification, `number()`.

use super::{Context, Value, convert};
use crate::{Moment, moment};

pub(super) const DAY_MS: f64 = 86_400_000.0;
pub(super) const MINUTE_MS: i64 = 60_000;

impl Context<'_> {
    /// UTC milliseconds of an ISO date or date and time. Dates are told in one offset, whatever the season, so that between
    /// two of them there are whole days.
    pub(super) fn instant(&self, text: &str) -> Option<i64> {
        let text = text.trim_ascii();
        let now = self.host.moment().offset_min;
        let timed = text.contains('T');
        moment::parse_instant(text, &|utc_ms| self.host.offset_at(utc_ms).filter(|_| timed).unwrap_or(now))
    }

    /// Civil milliseconds of an ISO date or date and time: what the clock on the device's wall said, or will say, then.
    pub(super) fn civil(&self, text: &str) -> Option<i64> {
        let text = text.trim_ascii();
        let (civil_ms, written) = moment::parse_civil(text)?;
        let Some(written) = written else { return Some(civil_ms) };
        let utc_ms = civil_ms - i64::from(written) * MINUTE_MS;
        let offset = self.host.offset_at(utc_ms).unwrap_or_else(|| self.season(text, written));
        Some(utc_ms + i64::from(offset) * MINUTE_MS)
    }

    /// The offset in which a time written in this one is told, where the zone's rules are not known: one that is not more than
    /// an hour off is the device's own in the other half of the year. No device in a zone writes `Z`.
    pub(super) fn season(&self, text: &str, written: i32) -> i32 {
        let now = self.host.moment().offset_min;
        let own = self.host.has_zone() && !text.ends_with('Z') && (written - now).abs() <= 60;
        if own { written } else { now }
    }

    pub(super) fn date_number(&self, text: &str) -> Option<f64> {
        self.instant(text).map(|ms| ms as f64 / DAY_MS)
    }

    /// The instant of a number of days. One that is a midnight in the offset of dates was a date.
    pub(super) fn local(&self, utc_ms: i64) -> Moment {
        let dated = Moment { utc_ms, offset_min: self.host.moment().offset_min };
        match self.host.offset_at(utc_ms) {
            Some(offset_min) if dated.civil_ms().rem_euclid(DAY_MS as i64) != 0 => Moment { utc_ms, offset_min },
            _ => dated,
        }
    }

    /// A sum or difference of which some part may be a date. Dates are counted in milliseconds: as days, most have a
    /// fraction that no number holds exactly, and the days between them would not be whole.
    pub(super) fn add_days(&self, left: &Value, right: &Value, sign: f64) -> f64 {
        let (a, b) = (self.to_number(left), self.to_number(right));
        if !self.host.extended() {
            return a + sign * b;
        }
        match (self.date_ms(left), self.date_ms(right)) {
            (None, None) if sign < 0.0 => difference(a, b),
            (None, None) => a + b,
            (left, right) => (left.unwrap_or_else(|| ms(a)) + sign * right.unwrap_or_else(|| ms(b))) / DAY_MS,
        }
    }

    /// UTC milliseconds of what is a date and no number.
    fn date_ms(&self, value: &Value) -> Option<f64> {
        let of_text = |text: &str| match convert::plain_number(text).is_nan() {
            true => self.instant(text).map(|ms| ms as f64),
            false => None,
        };
        match value {
            // Of a date and time, the day is counted with.
            Value::Date(date) => of_text(&date.text),
            Value::Text(text) => of_text(text),
            Value::Nodes(nodes) => nodes.first().and_then(|&node| of_text(&self.string_value(node))),
            Value::Number(_) | Value::Boolean(_) => None,
        }
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

    /// The date and time on the device's clock of a count of days since 1970-01-01T00:00Z.
    pub fn moment_of_days(&self, days: f64) -> String {
        self.written(self.local((days * DAY_MS).round() as i64))
    }

    /// The day on the device's calendar of a count of days since 1970-01-01T00:00Z, `YYYY-MM-DD`.
    pub fn date_of_days(&self, days: f64) -> String {
        self.local((days * DAY_MS).round() as i64).civil_date()
    }
}

/// A number of days in milliseconds, whole ones if it was counted from them.
fn ms(days: f64) -> f64 {
    let ms = days * DAY_MS;
    if (ms - ms.round()).abs() < 1e-3 { ms.round() } else { ms }
}

/// Dates of which `number()` has made days have fractions that were rounded, each in its own way: a difference that is
/// whole but for that is whole. Smaller numbers than days since 1970 are left alone.
fn difference(a: f64, b: f64) -> f64 {
    let (exact, larger) = (a - b, a.abs().max(b.abs()));
    let rounded = larger >= 512.0 && (exact - exact.round()).abs() <= larger * f64::EPSILON;
    if rounded { exact.round() } else { exact }
}
