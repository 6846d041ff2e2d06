//! The nodes that an axis reaches, in the axis' own order (nearest first for reverse axes).

use super::ast::Axis;
use crate::tree::{Kind, NodeId, Tree};

pub fn nodes(tree: &Tree, from: NodeId, axis: Axis) -> Vec<NodeId> {
    match axis {
        Axis::Child => tree.children(from).collect(),
        Axis::Parent => tree.parent(from).into_iter().collect(),
        Axis::SelfNode => vec![from],
        Axis::Attribute => tree.attributes(from).collect(),
        Axis::DescendantOrSelf => tree.descendants_or_self(from),
        Axis::Descendant => {
            let mut below = tree.descendants_or_self(from);
            below.remove(0);
            below
        }
        Axis::Ancestor => ancestors(tree, from),
        Axis::AncestorOrSelf => {
            let mut up = vec![from];
            up.extend(ancestors(tree, from));
            up
        }
        Axis::FollowingSibling => siblings(from, |node| next_sibling(tree, node)),
        Axis::PrecedingSibling => siblings(from, |node| prev_sibling(tree, node)),
        Axis::Following => {
            let mut found = Vec::new();
            if tree.kind(from) == Kind::Attribute {
                let owner = tree.parent(from);
                owner.into_iter().for_each(|owner| found.extend(nodes(tree, owner, Axis::Descendant)));
            }
            for node in std::iter::once(from).chain(ancestors(tree, from)) {
                for sibling in siblings(node, |node| next_sibling(tree, node)) {
                    found.extend(tree.descendants_or_self(sibling));
                }
            }
            found
        }
        Axis::Preceding => {
            let mut found = Vec::new();
            for node in std::iter::once(from).chain(ancestors(tree, from)) {
                for sibling in siblings(node, |node| prev_sibling(tree, node)) {
                    found.extend(tree.descendants_or_self(sibling).into_iter().rev());
                }
            }
            found
        }
        Axis::Namespace => Vec::new(),
    }
}

fn next_sibling(tree: &Tree, node: NodeId) -> Option<NodeId> {
    if tree.kind(node) == Kind::Attribute { None } else { tree.next_sibling(node) }
}

fn prev_sibling(tree: &Tree, node: NodeId) -> Option<NodeId> {
    if tree.kind(node) == Kind::Attribute { None } else { tree.prev_sibling(node) }
}

fn ancestors(tree: &Tree, from: NodeId) -> Vec<NodeId> {
    siblings(from, |node| tree.parent(node))
}

fn siblings(from: NodeId, step: impl Fn(NodeId) -> Option<NodeId>) -> Vec<NodeId> {
    std::iter::successors(step(from), |&node| step(node)).collect()
}
