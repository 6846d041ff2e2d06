//! Conversions between XPath's types, with ODK's addition that a text which is an ISO date counts as days since 1970.

use crate::moment;

/// A number as XPath writes it: no exponent, no trailing zeros, `NaN`, `Infinity`.
///
/// ```
/// use xforms::xpath::convert::number_text;
/// assert_eq!([number_text(1.0), number_text(0.1), number_text(-0.0), number_text(1e21)], ["1", "0.1", "0", "1000000000000000000000"]);
/// ```
pub fn number_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if number == 0.0 {
        "0".into()
    } else {
        number.to_string()
    }
}

/// XPath's `number()` of a text: optional minus, digits, one point; anything else is `NaN`, but an ISO date (and time)
/// is its days since 1970-01-01.
pub fn text_number(text: &str, offset_min: i32) -> f64 {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().filter(|&b| b == b'.').count() <= 1
        && digits.len() > usize::from(digits.contains('.'));
    if plain && !digits.is_empty() {
        return text.parse().unwrap_or(f64::NAN);
    }
    date_number(text, offset_min).unwrap_or(f64::NAN)
}

/// Days since 1970-01-01 (with a fraction for the time) of an ISO date or date and time.
pub fn date_number(text: &str, offset_min: i32) -> Option<f64> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' {
        return None;
    }
    moment::parse_date_time(text, offset_min).map(|ms| ms as f64 / 86_400_000.0)
}

/// XPath's `round()`: halves go up.
pub fn round(number: f64) -> f64 {
    if number.is_nan() || number.is_infinite() || number == 0.0 {
        number
    } else if (-0.5..0.0).contains(&number) {
        -0.0
    } else {
        (number + 0.5).floor()
    }
}
