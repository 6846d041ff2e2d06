//! Multiple choice answers: codes separated by white space.

use super::{Function, function};
use crate::xpath::Value;

pub static FUNCTIONS: &[Function] = &[
    function("selected", 2, 2, |c, a| {
        let (codes, wanted) = (c.text(&a[0])?, c.text(&a[1])?);
        let codes: Vec<&str> = codes.split_whitespace().collect();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        Ok(Value::Boolean(match words.len() {
            // Authors ask for the empty code to learn whether nothing is chosen.
            0 => codes.is_empty(),
            1 => codes.contains(&words[0]),
            // The code of a single choice may have spaces; in a list it has none.
            _ => codes == words || codes.contains(&&*listed_code(&wanted)),
        }))
    }),
    function("count-selected", 1, 1, |c, a| Ok(Value::Number(c.text(&a[0])?.split_whitespace().count() as f64))),
    function("selected-at", 2, 2, |c, a| {
        let (codes, at) = (c.text(&a[0])?, c.number(&a[1])?);
        let code = (at >= 0.0).then(|| codes.split_whitespace().nth(at as usize)).flatten();
        Ok(Value::Text(code.unwrap_or_default().into()))
    }),
];

/// A code as it stands in a list of codes. White space separates them, so none can have any: names that people typed, or a
/// file's, often do.
pub fn listed_code(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join("_")
}
