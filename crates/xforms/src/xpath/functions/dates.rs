//! Dates and times. They are texts; as numbers they are days since 1970-01-01T00:00Z.
//!
//! Source: ODK XForms specification, "Date and Time Functions".

use super::{Function, Result, format_date, function};
use crate::{
    Moment, moment,
    typing::padded,
    xpath::{
        Context, Date, Value,
        ast::Expr,
        clock::{DAY_MS, MINUTE_MS},
    },
};

const DAY: i64 = DAY_MS as i64;

pub static FUNCTIONS: &[Function] = &[
    function("today", 0, 0, |c, _| Ok(Value::Text(c.host.moment().civil_date()))),
    function("now", 0, 0, |c, _| Ok(Value::Text(c.written(c.host.moment())))),
    function("date", 1, 1, date),
    function("date-time", 1, 1, |c, a| {
        let read = Read::of(c, c.eval(&a[0])?);
        let dated = read.map(|read| Value::Date(Date { utc_ms: read.utc_ms, text: read.written(c) }));
        Ok(dated.unwrap_or_else(|| Value::Text(String::new())))
    }),
    function("decimal-date-time", 1, 1, |c, a| {
        let read = Read::of(c, c.eval(&a[0])?);
        Ok(Value::Number(read.map_or(f64::NAN, |read| read.utc_ms / DAY_MS)))
    }),
    function("decimal-time", 1, 1, |c, a| {
        let ms = time_of_day(c, c.text(&a[0])?.trim_ascii());
        Ok(Value::Number(ms.map_or(f64::NAN, |ms| ms as f64 / DAY_MS)))
    }),
    function("format-date", 2, 2, format),
    function("format-date-time", 2, 2, format),
];

/// A date, or a date and time, as it was read.
struct Read {
    utc_ms: f64,
    /// On the device's wall clock.
    civil_ms: i64,
}

impl Read {
    /// Of a number of days or an ISO text.
    fn of(c: &Context<'_>, value: Value) -> Option<Read> {
        match value {
            Value::Number(days) => {
                let utc_ms = Some(days * DAY_MS).filter(|ms| ms.is_finite())?;
                Some(Read { utc_ms, civil_ms: c.local(utc_ms.round() as i64).civil_ms() })
            }
            Value::Boolean(_) => None,
            Value::Date(date) => Some(Read { utc_ms: date.utc_ms, civil_ms: c.civil(&date.text)? }),
            other => {
                let text = c.to_text(other);
                let text = padded(&text);
                Some(Read { utc_ms: c.instant(&text)? as f64, civil_ms: c.civil(&text)? })
            }
        }
    }

    /// A midnight is written as a date, any other instant as date and time.
    fn written(&self, c: &Context<'_>) -> String {
        let utc_ms = self.utc_ms.round() as i64;
        let local = Moment { utc_ms, offset_min: (self.civil_ms.saturating_sub(utc_ms) / MINUTE_MS) as i32 };
        if self.civil_ms.rem_euclid(DAY) == 0 { local.civil_date() } else { c.written(local) }
    }
}

/// The day of a date and time, also where it is compared with a day; its number is still the instant's. A number of days keeps
/// its time. What is no date gives nothing.
fn date(c: &Context<'_>, args: &[Expr]) -> Result {
    let value = c.eval(&args[0])?;
    let counted = matches!(value, Value::Number(_));
    let Some(read) = Read::of(c, value) else { return Ok(Value::Text(String::new())) };
    let text = if counted { read.written(c) } else { moment::date_text(read.civil_ms.div_euclid(DAY)) };
    Ok(Value::Date(Date { utc_ms: read.utc_ms, text }))
}

/// Milliseconds since midnight on the device's clock, of a time or of a date and time.
fn time_of_day(c: &Context<'_>, text: &str) -> Option<i64> {
    if text.contains('T') {
        return c.civil(text).map(|ms| ms.rem_euclid(DAY));
    }
    let (ms, written) = moment::parse_time(text)?;
    let shift = written.map_or(0, |written| c.season(text, written) - written);
    Some((ms + i64::from(shift) * MINUTE_MS).rem_euclid(DAY))
}

/// A time of day is told too, by a pattern that asks for no date.
fn format(c: &Context<'_>, args: &[Expr]) -> Result {
    let value = c.eval(&args[0])?;
    let pattern = c.text(&args[1])?;
    let time = match &value {
        Value::Text(_) | Value::Nodes(_) if !format_date::asks_for_date(&pattern) => {
            time_of_day(c, c.to_text(value.clone()).trim_ascii())
        }
        _ => None,
    };
    let civil_ms = time.or_else(|| Read::of(c, value).map(|read| read.civil_ms));
    Ok(Value::Text(civil_ms.map_or_else(String::new, |ms| format_date::format(ms, &pattern))))
}
