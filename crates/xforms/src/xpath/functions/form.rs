//! Functions that look at the form around the expression.

use super::{Function, Result, function};
use crate::NodeId;
use crate::xpath::{Context, EvalError, NodeRef, Value, ast::Expr};

pub static FUNCTIONS: &[Function] = &[
    function("instance", 1, 1, |c, a| {
        let id = c.text(&a[0])?;
        let doc = c.host.instance(&id).ok_or_else(|| EvalError::new("xpath-unknown-instance", "name", id))?;
        Ok(Value::Nodes(vec![NodeRef { doc, node: NodeId::ROOT }]))
    }),
    function("current", 0, 0, |c, _| Ok(Value::Nodes(vec![c.origin]))),
    function("once", 1, 1, |c, a| {
        let own = c.string_value(c.origin);
        if own.is_empty() { c.eval(&a[0]) } else { Ok(Value::Text(own.into_owned())) }
    }),
    function("pulldata", 4, 4, pulldata),
    function("indexed-repeat", 3, 7, indexed_repeat),
    function("jr:itext", 1, 1, |c, a| {
        let id = c.text(&a[0])?;
        Ok(Value::Text(c.host.itext(&id).unwrap_or_default()))
    }),
    function("jr:choice-name", 2, 2, |c, a| {
        let (value, reference) = (c.text(&a[0])?, c.text(&a[1])?);
        Ok(Value::Text(c.host.choice_label(&value, &reference, c.origin.node).unwrap_or_default()))
    }),
];

/// `pulldata(file, wanted column, key column, key)`: the first row's value.
fn pulldata(c: &Context<'_>, args: &[Expr]) -> Result {
    let [file, wanted, key_column, key] = [c.text(&args[0])?, c.text(&args[1])?, c.text(&args[2])?, c.text(&args[3])?];
    let id = file.strip_suffix(".csv").unwrap_or(&file);
    let doc = c.host.instance(id).ok_or_else(|| EvalError::new("xpath-unknown-instance", "name", id))?;
    let tree = c.host.tree(doc);
    let root = tree.child_elements(NodeId::ROOT).next();
    let found = root.and_then(|root| {
        let (item, _) = tree.names_with_local("item").next()?;
        c.host.indexed(doc, root, item, &key_column, &key)?.first().copied()
    });
    let cell = found.and_then(|row| tree.child_elements(row).find(|&cell| *tree.name(cell).local == *wanted));
    Ok(Value::Text(cell.map_or_else(String::new, |cell| tree.string_value(cell).into_owned())))
}

/// `indexed-repeat(node, repeat, index, …)`: the node in the given instances of its repeats.
fn indexed_repeat(c: &Context<'_>, args: &[Expr]) -> Result {
    let mut wanted = c.nodes(&args[0])?;
    if args.len().is_multiple_of(2) {
        return Err(EvalError::new("xpath-arity", "name", "indexed-repeat"));
    }
    for pair in args[1..].chunks(2) {
        let [repeat, index] = pair else { break };
        let instances = c.nodes(repeat)?;
        let index = c.number(index)?;
        wanted.retain(|node| {
            let tree = c.tree(*node);
            let mut above = std::iter::successors(Some(node.node), |&n| tree.parent(n));
            let Some(instance) = above.find(|&n| instances.iter().any(|i| i.node == n)) else { return false };
            let same_range: Vec<_> =
                instances.iter().filter(|i| tree.parent(i.node) == tree.parent(instance)).collect();
            index >= 1.0 && same_range.get(index as usize - 1).is_some_and(|i| i.node == instance)
        });
    }
    Ok(Value::Nodes(wanted))
}
