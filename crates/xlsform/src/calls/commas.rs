//! A decimal comma within a call: `round(${a} * 1,23)` is sound, and is not what was meant. Outside of calls the comma is an
//! error of its own.

use crate::lexis::{self, Token};
use crate::variables::{parse, unsound_calls};

/// Functions that take any number of values: one more or less is not noticed.
const OF_MANY: &[&str] = &["max(", "min(", "coalesce("];

/// A call that is open, with its commas so far.
struct Call<'t> {
    name: &'t str,
    commas: Vec<Comma>,
}

struct Comma {
    at: usize,
    /// It stands between digits.
    is_tight: bool,
    /// A space follows it.
    is_spaced: bool,
    /// The digits after it, as far as it is tight.
    digits: usize,
    begins_with_zero: bool,
}

/// The expression with points, where commas between digits are decimal by all that can be told: the call's other commas have
/// a space behind them, the second number begins with a zero, or it would be rounded to more than nine places.
pub(crate) fn meant(text: &str) -> Option<String> {
    let mut open: Vec<Call> = Vec::new();
    let mut found = Vec::new();
    for (token, start, end) in lexis::tokens(text) {
        let word = &text[start..end];
        match (token, word) {
            (Token::Call, name) => open.push(Call { name, commas: Vec::new() }),
            (_, "(") => open.push(Call { name: "", commas: Vec::new() }),
            (_, ",") => {
                let after = &text[end..];
                let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let is_tight = digits > 0 && text[..start].ends_with(|c: char| c.is_ascii_digit());
                let is_spaced = after.starts_with(char::is_whitespace);
                let begins_with_zero = is_tight && digits > 1 && after.starts_with('0');
                if let Some(call) = open.last_mut() {
                    call.commas.push(Comma { at: start, is_tight, is_spaced, digits, begins_with_zero });
                }
            }
            (Token::CloseParenthesis, _) => found.extend(open.pop().iter().flat_map(decimal)),
            _ => {}
        }
    }
    let mut meant = text.to_owned();
    for at in &found {
        meant.replace_range(*at..at + 1, ".");
    }
    let is_sound = || parse(&meant).is_ok_and(|parsed| unsound_calls(&parsed, &meant).is_empty());
    (!found.is_empty() && is_sound()).then_some(meant)
}

fn decimal(call: &Call) -> Vec<usize> {
    let is_spaced = call.commas.iter().any(|comma| comma.is_spaced);
    let is_decimal = |comma: &&Comma| match call.name {
        "round(" => comma.digits > 1,
        name => comma.begins_with_zero || is_spaced && OF_MANY.contains(&name),
    };
    call.commas.iter().filter(|comma| comma.is_tight).filter(is_decimal).map(|comma| comma.at).collect()
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn tells_decimal_commas_from_those_between_arguments() {
        let cases = [
            ("round(${a} * 1,23)", Some("round(${a} * 1.23)")),
            ("max(${a}, 1,5)", Some("max(${a}, 1.5)")),
            ("min(0,5, ${a})", Some("min(0.5, ${a})")),
            ("round(${a} * 1,05, 2)", Some("round(${a} * 1.05, 2)")),
            ("if(${a} > 1, max(${b}, 2,5), 0)", Some("if(${a} > 1, max(${b}, 2.5), 0)")),
            ("round(${a},2)", None),
            ("round(${a} div 7, 2)", None),
            ("max(1,2)", None),
            ("max(${a},1,5)", None),
            ("substr(${a}, 0,2)", None),
            ("if(${a} = 1,5, 0)", None),
            ("if(${a} = 1, 1,5)", None),
            ("concat('1,5', ${a})", None),
            ("regex(., '^[0-9]{1,5}$')", None),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text).as_deref(), expected, "{text}");
        }
    }
}
