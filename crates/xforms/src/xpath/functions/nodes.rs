//! Node-set functions of XPath 1.0.

use super::{Function, Result, function};
use crate::xpath::{Context, NodeRef, Value, ast::Expr};

pub static FUNCTIONS: &[Function] = &[
    function("last", 0, 0, |c, _| Ok(Value::Number(c.size as f64))),
    function("position", 0, 1, position),
    function("count", 1, 1, |c, a| Ok(Value::Number(c.nodes(&a[0])?.len() as f64))),
    function("local-name", 0, 1, |c, a| name_part(c, a, |c, n| c.tree(n).name(n.node).local.to_string())),
    function("namespace-uri", 0, 1, |c, a| name_part(c, a, |c, n| c.tree(n).name(n.node).namespace.to_string())),
    function("name", 0, 1, |c, a| name_part(c, a, qualified)),
];

/// With a node as argument (ODK): its place among its siblings of the same name.
fn position(c: &Context<'_>, args: &[Expr]) -> Result {
    let Some(arg) = args.first() else { return Ok(Value::Number(c.position as f64)) };
    let Some(node) = c.nodes(arg)?.first().copied() else { return Ok(Value::Number(f64::NAN)) };
    let tree = c.tree(node);
    let name = tree.name_id(node.node);
    let before = std::iter::successors(tree.prev_sibling(node.node), |&n| tree.prev_sibling(n));
    Ok(Value::Number(1.0 + before.filter(|&n| tree.name_id(n) == name).count() as f64))
}

fn name_part(c: &Context<'_>, args: &[Expr], part: fn(&Context<'_>, NodeRef) -> String) -> Result {
    let node = match args.first() {
        None => Some(c.node),
        Some(arg) => c.nodes(arg)?.first().copied(),
    };
    Ok(Value::Text(node.map_or_else(String::new, |node| part(c, node))))
}

fn qualified(c: &Context<'_>, node: NodeRef) -> String {
    let name = c.tree(node).name(node.node);
    if name.prefix.is_empty() { name.local.to_string() } else { format!("{}:{}", name.prefix, name.local) }
}
