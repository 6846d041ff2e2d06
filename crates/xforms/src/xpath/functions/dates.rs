//! Dates and times. They are texts; as numbers they are days since 1970-01-01T00:00Z.
//!
//! Source: ODK XForms specification, "Date and Time Functions".

use super::{Function, Result, format_date, function};
use crate::{
    moment,
    xpath::{Context, Value, ast::Expr, clock::DAY_MS},
};

pub static FUNCTIONS: &[Function] = &[
    function("today", 0, 0, |c, _| Ok(Value::Text(c.host.moment().civil_date()))),
    function("now", 0, 0, |c, _| Ok(Value::Text(c.written(c.host.moment())))),
    function("date", 1, 1, |c, a| date(c, &a[0])),
    function("date-time", 1, 1, |c, a| date(c, &a[0])),
    function("decimal-date-time", 1, 1, |c, a| {
        let ms = instant(c, c.eval(&a[0])?);
        Ok(Value::Number(ms.map_or(f64::NAN, |ms| ms / DAY_MS)))
    }),
    function("decimal-time", 1, 1, |c, a| {
        let text = c.text(&a[0])?;
        Ok(Value::Number(time_of_day(c, text.trim_ascii()).map_or(f64::NAN, |ms| ms as f64 / DAY_MS)))
    }),
    function("format-date", 2, 2, format),
    function("format-date-time", 2, 2, format),
];

/// UTC milliseconds of a number of days or an ISO text.
fn instant(c: &Context<'_>, value: Value) -> Option<f64> {
    match value {
        Value::Number(days) => Some(days * DAY_MS).filter(|ms| ms.is_finite()),
        Value::Boolean(_) => None,
        other => c.instant(&pad(&c.to_text(other))).map(|ms| ms as f64),
    }
}

/// `2026-1-2` as `2026-01-02`: people write it so.
fn pad(text: &str) -> String {
    let (date, time) = text.split_at(text.find('T').unwrap_or(text.len()));
    let two = |part: &str| if part.len() == 1 { format!("0{part}") } else { part.to_owned() };
    match &*date.split('-').collect::<Vec<_>>() {
        [year, month, day] => format!("{year}-{}-{}{time}", two(month), two(day)),
        _ => text.to_owned(),
    }
}

/// A midnight is written as a date, any other instant as date and time; what is no date gives nothing.
fn date(c: &Context<'_>, arg: &Expr) -> Result {
    let Some(ms) = instant(c, c.eval(arg)?) else { return Ok(Value::Text(String::new())) };
    let local = c.local(ms.round() as i64);
    let midnight = local.civil_ms().rem_euclid(DAY_MS as i64) == 0;
    Ok(Value::Text(if midnight { local.civil_date() } else { c.written(local) }))
}

/// Milliseconds since midnight on the device's clock, which on 1970-01-01 may differ from the written offset.
fn time_of_day(c: &Context<'_>, text: &str) -> Option<i64> {
    let (ms, offset) = moment::parse_time(text)?;
    Some(match offset {
        None => ms,
        Some(offset_min) => c.local(ms - i64::from(offset_min) * 60_000).civil_ms().rem_euclid(DAY_MS as i64),
    })
}

fn format(c: &Context<'_>, args: &[Expr]) -> Result {
    let ms = instant(c, c.eval(&args[0])?);
    let pattern = c.text(&args[1])?;
    let text = ms.map(|ms| format_date::format(c.local(ms.round() as i64).civil_ms(), &pattern));
    Ok(Value::Text(text.unwrap_or_default()))
}
