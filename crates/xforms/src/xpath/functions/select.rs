//! Multiple choice answers: codes separated by white space.

use super::{Function, function};
use crate::{form::body::listed_code, xpath::Value};

pub static FUNCTIONS: &[Function] = &[
    function("selected", 2, 2, |c, a| {
        let (codes, wanted) = (c.text(&a[0])?, c.text(&a[1])?);
        let (wanted, mut codes) = (listed_code(&wanted), codes.split_whitespace());
        // Authors ask for the empty code to learn whether nothing is chosen.
        let is_selected = if wanted.is_empty() { codes.next().is_none() } else { codes.any(|code| code == wanted) };
        Ok(Value::Boolean(is_selected))
    }),
    function("count-selected", 1, 1, |c, a| Ok(Value::Number(c.text(&a[0])?.split_whitespace().count() as f64))),
    function("selected-at", 2, 2, |c, a| {
        let (codes, at) = (c.text(&a[0])?, c.number(&a[1])?);
        let code = (at >= 0.0).then(|| codes.split_whitespace().nth(at as usize)).flatten();
        Ok(Value::Text(code.unwrap_or_default().into()))
    }),
];
