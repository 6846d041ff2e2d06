//! Multiple choice answers: codes separated by white space.

use super::{Function, function};
use crate::xpath::Value;

pub static FUNCTIONS: &[Function] = &[
    function("selected", 2, 2, |c, a| {
        let (codes, wanted) = (c.text(&a[0])?, c.text(&a[1])?);
        let wanted = wanted.trim();
        Ok(Value::Boolean(codes.split_whitespace().any(|code| code == wanted)))
    }),
    function("count-selected", 1, 1, |c, a| Ok(Value::Number(c.text(&a[0])?.split_whitespace().count() as f64))),
    function("selected-at", 2, 2, |c, a| {
        let (codes, at) = (c.text(&a[0])?, c.number(&a[1])?);
        let code = (at >= 0.0).then(|| codes.split_whitespace().nth(at as usize)).flatten();
        Ok(Value::Text(code.unwrap_or_default().into()))
    }),
];
