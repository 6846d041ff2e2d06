//! Numbers of XPath 1.0 and ODK.

use super::{Function, Result, function};
use crate::xpath::{Context, Value, ast::Expr, convert};
use std::f64::consts;

pub static FUNCTIONS: &[Function] = &[
    function("number", 0, 1, |c, a| match a.first() {
        None => Ok(Value::Number(c.node_number(c.node))),
        Some(arg) => c.number(arg).map(Value::Number),
    }),
    function("int", 1, 1, |c, a| of_one(c, a, f64::trunc)),
    function("floor", 1, 1, |c, a| of_one(c, a, f64::floor)),
    function("ceiling", 1, 1, |c, a| of_one(c, a, f64::ceil)),
    function("round", 1, 2, round),
    function("abs", 1, 1, |c, a| of_one(c, a, f64::abs)),
    function("sqrt", 1, 1, |c, a| of_one(c, a, f64::sqrt)),
    function("exp", 1, 1, |c, a| of_one(c, a, f64::exp)),
    function("exp10", 1, 1, |c, a| of_one(c, a, |x| 10f64.powf(x))),
    function("log", 1, 1, |c, a| of_one(c, a, f64::ln)),
    function("log10", 1, 1, |c, a| of_one(c, a, f64::log10)),
    function("sin", 1, 1, |c, a| of_one(c, a, f64::sin)),
    function("cos", 1, 1, |c, a| of_one(c, a, f64::cos)),
    function("tan", 1, 1, |c, a| of_one(c, a, f64::tan)),
    function("asin", 1, 1, |c, a| of_one(c, a, f64::asin)),
    function("acos", 1, 1, |c, a| of_one(c, a, f64::acos)),
    function("atan", 1, 1, |c, a| of_one(c, a, f64::atan)),
    function("atan2", 2, 2, |c, a| Ok(Value::Number(c.number(&a[0])?.atan2(c.number(&a[1])?)))),
    function("pow", 2, 2, |c, a| Ok(Value::Number(c.number(&a[0])?.powf(c.number(&a[1])?)))),
    function("pi", 0, 0, |_, _| Ok(Value::Number(consts::PI))),
];

fn of_one(c: &Context<'_>, args: &[Expr], f: fn(f64) -> f64) -> Result {
    Ok(Value::Number(f(c.number(&args[0])?)))
}

/// Halves go up (XPath 1.0, 4.4). With two arguments (ODK): to that many decimal places, halves away from zero; negative places
/// round to tens, hundreds…
fn round(c: &Context<'_>, args: &[Expr]) -> Result {
    let number = c.number(&args[0])?;
    let Some(places) = args.get(1) else { return Ok(Value::Number(convert::round(number))) };
    if !c.host.extended() {
        return Err(super::arity("round"));
    }
    let places = c.number(places)?;
    if !number.is_finite() || !places.is_finite() {
        return Ok(Value::Number(f64::NAN));
    }
    let places = places.trunc().clamp(-30.0, 30.0);
    let scale = 10f64.powf(places.abs());
    let rounded = if places < 0.0 { (number / scale).round() * scale } else { (number * scale).round() / scale };
    Ok(Value::Number(rounded))
}
