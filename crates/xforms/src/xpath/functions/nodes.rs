//! Node-set functions of XPath 1.0.

use super::{Function, Result, function};
use crate::{
    NodeId,
    xpath::{Context, NodeRef, Value, ast::Expr},
};

pub static FUNCTIONS: &[Function] = &[
    function("last", 0, 0, |c, _| Ok(Value::Number(c.size as f64))),
    function("position", 0, 1, position),
    function("id", 1, 1, id),
    function("lang", 1, 1, lang),
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
    let mut looked_at = 0;
    let before = before.inspect(|_| looked_at += 1).filter(|&n| tree.name_id(n) == name).count();
    c.spend_nodes(looked_at / 4)?;
    Ok(Value::Number(1.0 + before as f64))
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

/// The elements whose `id` is among the words of the argument. Without a DTD every attribute named `id` is one, as in HTML
/// and in forms.
fn id(c: &Context<'_>, args: &[Expr]) -> Result {
    let texts = super::text::every_text(c, args)?;
    let wanted: Vec<&str> = texts.iter().flat_map(|text| text.split_ascii_whitespace()).collect();
    let tree = c.tree(c.node);
    let all = tree.descendants_or_self(NodeId::ROOT);
    c.spend_nodes(all.len().saturating_mul(1 + wanted.len()))?;
    let named = |&node: &NodeId| {
        let mut ids = tree.attributes(node).filter(|&attribute| {
            let name = tree.name(attribute);
            &*name.local == "id" && matches!(&*name.prefix, "" | "xml")
        });
        ids.any(|id| wanted.contains(&&*tree.string_value(id)))
    };
    Ok(Value::Nodes(all.into_iter().filter(named).map(|node| NodeRef { doc: c.node.doc, node }).collect()))
}

/// Whether the nearest `xml:lang` is the argument or a variant of it (`en-us` of `en`), letter case ignored.
fn lang(c: &Context<'_>, args: &[Expr]) -> Result {
    let wanted = c.text(&args[0])?;
    let tree = c.tree(c.node);
    let mut up = std::iter::successors(Some(c.node.node), |&node| tree.parent(node));
    let spoken = up.find_map(|node| {
        let mut attributes = tree.attributes(node);
        attributes.find(|&a| &*tree.name(a).prefix == "xml" && &*tree.name(a).local == "lang")
    });
    let matches = |spoken: &str| {
        let start = spoken.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(&wanted));
        start && matches!(spoken.as_bytes().get(wanted.len()), None | Some(b'-'))
    };
    Ok(Value::Boolean(spoken.is_some_and(|attribute| matches(&tree.string_value(attribute)))))
}
