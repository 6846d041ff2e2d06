//! Conversions between XPath's types.

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

/// XPath's `number()` of a text: white space around, optional minus, digits, one point, an exponent as XPath 2.0 has it;
/// anything else is `NaN`.
pub fn plain_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let power = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let some = whole.len() + fraction.len() > 0 && !power.is_empty();
    let plain = some && [whole, fraction, power].into_iter().all(all_digits);
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
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
