//! Points on the Earth: `area`, `distance`, `geofence`.
//!
//! Source: ODK XForms specification, "Geographic Functions"; a sphere with the equatorial radius that ODK's clients use.

use super::{Function, MANY, function};
use crate::xpath::{Context, EvalError, Value, ast::Expr, convert};

pub static FUNCTIONS: &[Function] = &[
    function("area", 1, 1, enclosed_area),
    // What JavaRosa calls it too.
    function("enclosed-area", 1, 1, enclosed_area),
    function("distance", 1, MANY, |c, a| {
        let points = points(c, a)?.filter(|points| points.len() > 1);
        Ok(Value::Number(points.as_deref().map_or(f64::NAN, distance)))
    }),
    function("geofence", 2, 2, |c, a| {
        let [point, shape] = [points(c, &a[..1])?, points(c, &a[1..])?];
        // What is no place, an answer not yet given say, is nowhere.
        Ok(Value::Boolean(match (point.as_deref(), shape.as_deref()) {
            (Some([point]), Some(shape)) => within(*point, shape),
            _ => false,
        }))
    }),
];

fn enclosed_area(c: &Context<'_>, args: &[Expr]) -> super::Result {
    let points = points(c, args)?;
    Ok(Value::Number(points.as_deref().map_or(0.0, area)))
}

const RADIUS_M: f64 = 6_378_100.0;

/// Latitude and longitude in degrees.
type Point = (f64, f64);

/// The points of all arguments: each node or text holds one, or several separated by `;`. `None`: one cannot be read.
fn points(c: &Context<'_>, args: &[Expr]) -> std::result::Result<Option<Vec<Point>>, EvalError> {
    let texts = super::text::every_text(c, args)?;
    let pieces = texts.iter().flat_map(|text| text.trim().trim_end_matches(';').split(';'));
    Ok(pieces.map(point).collect())
}

/// `latitude longitude [altitude [accuracy]]`
fn point(text: &str) -> Option<Point> {
    let mut parts = text.split_whitespace();
    let degrees = |text: &str, limit: f64| Some(convert::plain_number(text)).filter(|degrees| degrees.abs() <= limit);
    let (latitude, longitude) = (degrees(parts.next()?, 90.0)?, degrees(parts.next()?, 180.0)?);
    (parts.count() <= 2).then_some((latitude, longitude))
}

/// Square metres inside the points, two decimals. The shape closes itself.
fn area(points: &[Point]) -> f64 {
    if points.len() < 3 {
        return 0.0;
    }
    let ends = points[1..].iter().chain(&points[..1]);
    let sum: f64 = points
        .iter()
        .zip(ends)
        .map(|((lat, lon), (lat_end, lon_end))| {
            (lon_end - lon).to_radians() * (2.0 + lat_end.to_radians().sin() + lat.to_radians().sin())
        })
        .sum();
    hundredths(sum * RADIUS_M * RADIUS_M / 2.0).abs()
}

/// Metres along the points, two decimals.
fn distance(points: &[Point]) -> f64 {
    let leg = |pair: &[Point]| {
        let ((lat, lon), (lat_end, lon_end)) = (pair[0], pair[1]);
        let (lat, lat_end, across) = (lat.to_radians(), lat_end.to_radians(), (lon - lon_end).to_radians());
        let cosine = lat.sin() * lat_end.sin() + lat.cos() * lat_end.cos() * across.cos();
        // Rounding may push equal points beyond 1, where the arc cosine has no value.
        cosine.clamp(-1.0, 1.0).acos() * RADIUS_M
    };
    hundredths(points.windows(2).map(leg).sum())
}

fn hundredths(number: f64) -> f64 {
    convert::round(number * 100.0) / 100.0
}

/// Whether the point lies inside a closed shape (its last point is its first): a ray crosses its border an odd number of
/// times. A shape that is not closed holds nothing.
fn within((lat, lon): Point, shape: &[Point]) -> bool {
    if shape.len() < 4 || shape.first() != shape.last() {
        return false;
    }
    let crosses = |pair: &&[Point]| {
        let ((lat_a, lon_a), (lat_b, lon_b)) = (pair[0], pair[1]);
        (lon_a > lon) != (lon_b > lon) && lat < (lat_b - lat_a) * (lon - lon_a) / (lon_b - lon_a) + lat_a
    };
    shape.windows(2).filter(crosses).count() % 2 == 1
}
