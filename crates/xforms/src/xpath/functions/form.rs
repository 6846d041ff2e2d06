//! Functions that look at the form around the expression.

use super::{Function, Result, function, paired};
use crate::xpath::{Context, EvalError, NodeRef, Value, ast::Expr};

pub static FUNCTIONS: &[Function] = &[
    function("instance", 1, 1, |c, a| {
        let id = c.text(&a[0])?;
        Ok(Value::Nodes(vec![instance(c, &id)?]))
    }),
    function("current", 0, 0, |c, _| Ok(Value::Nodes(vec![c.origin]))),
    function("once", 1, 1, |c, a| {
        let own = c.string_value(c.origin);
        if !own.is_empty() {
            return Ok(Value::Text(own.into_owned()));
        }
        Ok(match c.eval(&a[0])? {
            Value::Number(number) if number.is_nan() => Value::Text(String::new()),
            value => value,
        })
    }),
    function("pulldata", 4, 4, pulldata),
    paired("indexed-repeat", 3, 7, indexed_repeat),
    function("jr:itext", 1, 1, |c, a| {
        let id = c.text(&a[0])?;
        Ok(c.host.itext(&id).unwrap_or_else(|| Value::Text(String::new())))
    }),
    function("jr:choice-name", 2, 2, |c, a| {
        let (value, reference) = (c.text(&a[0])?, c.text(&a[1])?);
        Ok(Value::Text(c.host.choice_label(&value, &reference, c.origin.node).unwrap_or_default()))
    }),
];

fn instance(c: &Context<'_>, id: &str) -> std::result::Result<NodeRef, EvalError> {
    c.host.instance(id).ok_or_else(|| EvalError::new("xpath-unknown-instance", "name", id))
}

/// `pulldata(file, wanted column, key column, key)`: the first row's value.
fn pulldata(c: &Context<'_>, args: &[Expr]) -> Result {
    let [file, wanted, key_column, key] = [c.text(&args[0])?, c.text(&args[1])?, c.text(&args[2])?, c.text(&args[3])?];
    let place = instance(c, file.strip_suffix(".csv").unwrap_or(&file))?;
    let tree = c.tree(place);
    let cell = |row, column: &str| match column.strip_prefix('@') {
        Some(column) => tree.attributes(row).find(|&cell| *tree.name(cell).local == *column),
        None => tree.child_elements(row).find(|&cell| *tree.name(cell).local == *column),
    };
    let Some(root) = tree.child_elements(place.node).next() else { return Ok(Value::Text(String::new())) };
    let indexed = tree
        .names_with_local("item")
        .next()
        .and_then(|(item, _)| c.host.indexed(place.doc, root, item, &key_column, &key));
    let found = match indexed {
        Some(rows) => rows.first().copied(),
        None => tree
            .child_elements(root)
            .find(|&row| cell(row, &key_column).is_some_and(|cell| tree.string_value(cell) == *key)),
    };
    let text = found.and_then(|row| cell(row, &wanted)).map(|cell| tree.string_value(cell).into_owned());
    Ok(Value::Text(text.unwrap_or_default()))
}

/// `indexed-repeat(node, repeat, index, …)`: the node in the given instances of its repeats, which may be given in any
/// order. All arguments are seen from the context node; each index counts inside the instance chosen outside it.
fn indexed_repeat(c: &Context<'_>, args: &[Expr]) -> Result {
    let mut pairs = Vec::new();
    for pair in args[1..].chunks(2) {
        let [repeat, index] = pair else { break };
        pairs.push((c.nodes(repeat)?, c.number(index)?));
    }
    let depth = |node: &NodeRef| above(c, *node).count();
    pairs.sort_by_key(|(instances, _)| instances.first().map_or(0, depth));
    let mut chosen: Option<NodeRef> = None;
    for (instances, index) in pairs {
        let mut inside =
            instances.into_iter().filter(|node| chosen.is_none_or(|outer| above(c, *node).any(|n| n == outer)));
        let place = index.trunc() - 1.0;
        chosen = if place >= 0.0 { inside.nth(place as usize) } else { None };
        if chosen.is_none() {
            return Ok(Value::Nodes(Vec::new()));
        }
    }
    let mut wanted = c.nodes(&args[0])?;
    wanted.retain(|node| above(c, *node).any(|n| Some(n) == chosen));
    Ok(Value::Nodes(wanted))
}

/// The node and its ancestors, innermost first.
fn above<'a>(c: &Context<'a>, node: NodeRef) -> impl Iterator<Item = NodeRef> + use<'a> {
    let tree = c.tree(node);
    std::iter::successors(Some(node.node), |&n| tree.parent(n)).map(move |n| NodeRef { node: n, ..node })
}
