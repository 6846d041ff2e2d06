//! Dates are civil, without a zone; instants are written with the device's offset.

use super::{Function, Result, format_date, function};
use crate::{
    Moment, moment,
    xpath::{Context, Value, ast::Expr, convert},
};

pub static FUNCTIONS: &[Function] = &[
    function("today", 0, 0, |c, _| Ok(Value::Text(c.host.moment().civil_date()))),
    function("now", 0, 0, |c, _| Ok(Value::Text(c.host.moment().to_iso()))),
    function("date", 1, 1, |c, a| date(c, &a[0])),
    function("date-time", 1, 1, |c, a| date_time(c, &a[0])),
    function("decimal-date-time", 1, 1, |c, a| Ok(Value::Number(days(c, &a[0])?.unwrap_or(f64::NAN)))),
    function("decimal-time", 1, 1, |c, a| {
        let text = c.text(&a[0])?;
        let fraction = moment::parse_time(&text).map(|(ms, _)| ms as f64 / 86_400_000.0);
        Ok(Value::Number(fraction.unwrap_or(f64::NAN)))
    }),
    function("format-date", 2, 2, format),
    function("format-date-time", 2, 2, format),
];

/// Days since 1970-01-01 of a number or an ISO text.
fn days(c: &Context<'_>, arg: &Expr) -> std::result::Result<Option<f64>, crate::xpath::EvalError> {
    let value = c.eval(arg)?;
    let days = match &value {
        Value::Number(number) => Some(*number),
        Value::Boolean(_) => None,
        Value::Text(_) | Value::Nodes(_) => Some(c.to_number(&value)),
    };
    Ok(days.filter(|days| days.is_finite()))
}

fn date(c: &Context<'_>, arg: &Expr) -> Result {
    let text = c.text(arg)?;
    if let Some((day, _)) = text.split_once('T')
        && convert::date_number(&text, 0).is_some()
    {
        return Ok(Value::Text(day.to_owned()));
    }
    Ok(Value::Text(days(c, arg)?.map_or_else(String::new, |days| moment::date_text(days.floor() as i64))))
}

fn date_time(c: &Context<'_>, arg: &Expr) -> Result {
    let offset_min = c.host.moment().offset_min;
    let text = c.text(arg)?;
    let utc_ms = match moment::parse_date(&text) {
        // A bare date is its midnight on the device.
        Some(days) => Some(days as f64 * 86_400_000.0 - f64::from(offset_min) * 60_000.0),
        None => days(c, arg)?.map(|days| days * 86_400_000.0),
    };
    let iso = |ms: f64| Moment { utc_ms: ms.round() as i64, offset_min }.to_iso();
    Ok(Value::Text(utc_ms.map_or_else(String::new, iso)))
}

fn format(c: &Context<'_>, args: &[Expr]) -> Result {
    let text = c.text(&args[0])?;
    let pattern = c.text(&args[1])?;
    let offset_min = c.host.moment().offset_min;
    let civil_ms = match text.split_once('T') {
        // The wall clock of the device, whatever offset the text is written in.
        Some(_) => moment::parse_date_time(&text, offset_min).map(|ms| ms + i64::from(offset_min) * 60_000),
        None => moment::parse_date(&text).map(|days| days * 86_400_000),
    };
    let civil_ms = match civil_ms {
        Some(ms) => Some(ms),
        None => days(c, &args[0])?.map(|days| (days * 86_400_000.0) as i64),
    };
    Ok(Value::Text(civil_ms.map_or_else(String::new, |ms| format_date::format(ms, &pattern))))
}
