//! Nodes as paths: `/a[1]/p:b[2]`, `/a[1]/@x`, `/a[1]/text()[1]`; the document node is `/`.

use crate::tree::{Kind, Name, NodeId, Tree};

pub fn path(tree: &Tree, node: NodeId) -> String {
    let mut steps = Vec::new();
    let mut at = node;
    while let Some(parent) = tree.parent(at) {
        let label = label(tree, at);
        steps.push(match tree.kind(at) {
            Kind::Attribute => label,
            _ => {
                let same = tree.children(parent).filter(|&sibling| self::label(tree, sibling) == label);
                let position = same.take_while(|&sibling| sibling != at).count() + 1;
                format!("{label}[{position}]")
            }
        });
        at = parent;
    }
    if steps.is_empty() {
        return "/".into();
    }
    steps.iter().rev().map(|step| format!("/{step}")).collect()
}

/// The node at a path; a position that is left out means the first.
pub fn find(tree: &Tree, path: &str) -> Option<NodeId> {
    let mut node = NodeId::ROOT;
    let steps = path.strip_prefix('/')?;
    if steps.is_empty() {
        return Some(node);
    }
    for step in steps.split('/') {
        let (wanted, position) = match step.split_once('[') {
            None => (step, 1),
            Some((wanted, position)) => (wanted, position.strip_suffix(']')?.parse::<usize>().ok()?),
        };
        let mut same: Box<dyn Iterator<Item = NodeId>> = match wanted.starts_with('@') {
            true => Box::new(tree.attributes(node).filter(|&found| label(tree, found) == wanted)),
            false => Box::new(tree.children(node).filter(|&found| label(tree, found) == wanted)),
        };
        node = same.nth(position.checked_sub(1)?)?;
    }
    Some(node)
}

fn label(tree: &Tree, node: NodeId) -> String {
    match tree.kind(node) {
        Kind::Document => String::new(),
        Kind::Element => written(tree.name(node)),
        Kind::Attribute => format!("@{}", written(tree.name(node))),
        Kind::Text => "text()".into(),
        Kind::Comment => "comment()".into(),
        Kind::Instruction => "processing-instruction()".into(),
    }
}

fn written(name: &Name) -> String {
    if name.prefix.is_empty() { name.local.to_string() } else { format!("{}:{}", name.prefix, name.local) }
}
