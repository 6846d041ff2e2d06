//! One number out of many nodes or arguments.

use super::{Function, MANY, Result, function};
use crate::xpath::{Context, EvalError, NodeRef, Value, ast::Expr};

pub static FUNCTIONS: &[Function] = &[
    function("sum", 1, 1, |c, a| {
        let nodes = c.nodes(&a[0])?;
        Ok(Value::Number(shown(c, &nodes).map(|node| c.node_number(node)).fold(0.0, |sum, number| sum + number)))
    }),
    function("min", 1, MANY, |c, a| extreme(c, a, f64::min)),
    function("max", 1, MANY, |c, a| extreme(c, a, f64::max)),
    function("count-non-empty", 1, 1, |c, a| {
        let nodes = c.nodes(&a[0])?;
        Ok(Value::Number(nodes.iter().filter(|&&node| !c.string_value(node).is_empty()).count() as f64))
    }),
];

/// All numbers of all arguments; one that is not a number makes the result `NaN`.
fn extreme(c: &Context<'_>, args: &[Expr], pick: fn(f64, f64) -> f64) -> Result {
    let mut best = None;
    for number in numbers(c, args)? {
        best = Some(match best {
            _ if number.is_nan() => return Ok(Value::Number(f64::NAN)),
            None => number,
            Some(best) => pick(best, number),
        });
    }
    Ok(Value::Number(best.unwrap_or(f64::NAN)))
}

/// Nodes that are irrelevant or, with ODK's additions, not answered yet are no numbers: without this, the sum over a repeat
/// would be gone as soon as an entry is added.
fn shown(c: &Context<'_>, nodes: &[NodeRef]) -> impl Iterator<Item = NodeRef> {
    let blank = |node| c.host.extended() && c.string_value(node).is_empty();
    nodes.iter().copied().filter(move |&node| !c.tree(node).is_hidden(node.node) && !blank(node))
}

pub(super) fn numbers(c: &Context<'_>, args: &[Expr]) -> std::result::Result<Vec<f64>, EvalError> {
    let mut numbers = Vec::new();
    for arg in args {
        match c.eval(arg)? {
            Value::Nodes(nodes) => numbers.extend(shown(c, &nodes).map(|node| c.node_number(node))),
            other => numbers.push(c.to_number(&other)),
        }
    }
    Ok(numbers)
}
