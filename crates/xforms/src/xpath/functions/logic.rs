//! Booleans and choices.

use super::{Function, MANY, Result, function, paired};
use crate::xpath::{Context, EvalError, Value, ast::Expr};

pub static FUNCTIONS: &[Function] = &[
    function("boolean", 1, 1, |c, a| c.boolean(&a[0]).map(Value::Boolean)),
    function("not", 1, 1, |c, a| Ok(Value::Boolean(!c.boolean(&a[0])?))),
    function("true", 0, 0, |_, _| Ok(Value::Boolean(true))),
    function("false", 0, 0, |_, _| Ok(Value::Boolean(false))),
    function("if", 3, 3, |c, a| if c.boolean(&a[0])? { c.eval(&a[1]) } else { c.eval(&a[2]) }),
    function("coalesce", 2, 2, |c, a| {
        let first = match c.eval(&a[0])? {
            Value::Number(number) if number.is_nan() => String::new(),
            other => c.to_text(other),
        };
        Ok(Value::Text(if first.is_empty() { c.text(&a[1])? } else { first }))
    }),
    function("boolean-from-string", 1, 1, |c, a| {
        let text = c.text(&a[0])?;
        Ok(Value::Boolean(text == "1" || text == "true"))
    }),
    function("checklist", 3, MANY, |c, a| {
        let mut count = 0;
        for arg in &a[2..] {
            count += met(c, arg)?.into_iter().filter(|met| *met).count();
        }
        within(c, a, count as f64)
    }),
    paired("weighted-checklist", 4, MANY, |c, a| {
        let mut weight = 0.0;
        for pair in a[2..].chunks(2) {
            let [conditions, weights] = pair else { break };
            let weights = super::aggregate::numbers(c, std::slice::from_ref(weights))?;
            weight += met(c, conditions)?.into_iter().zip(weights).filter(|(met, _)| *met).map(|(_, w)| w).sum::<f64>();
        }
        within(c, a, weight)
    }),
];

/// Whether each item of an argument is met: a node is when it is not empty.
fn met(c: &Context<'_>, arg: &Expr) -> std::result::Result<Vec<bool>, EvalError> {
    Ok(match c.eval(arg)? {
        Value::Nodes(nodes) => nodes.iter().map(|&node| !c.string_value(node).is_empty()).collect(),
        other => vec![c.to_boolean(&other)],
    })
}

/// Whether a count lies between the first two arguments; -1 means no limit.
fn within(c: &Context<'_>, args: &[Expr], count: f64) -> Result {
    let (min, max) = (c.number(&args[0])?, c.number(&args[1])?);
    Ok(Value::Boolean((min == -1.0 || count >= min) && (max == -1.0 || count <= max)))
}
