//! The arena tree that XPath walks: instances, external files, any document.
//!
//! An element whose only content is text keeps that text in itself; its text node then exists only as an address
//! (`NodeId` with the top bit set). That halves the memory of a long choice list and makes a value one lookup.

mod build;

use std::{borrow::Cow, collections::HashMap};

/// A node of one [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

const TEXT_BIT: u32 = 1 << 31;
const NONE: u32 = u32::MAX;

impl NodeId {
    /// The document node, of every tree.
    pub const ROOT: NodeId = NodeId(0);

    pub(crate) fn index(self) -> usize {
        (self.0 & !TEXT_BIT) as usize
    }

    fn is_inner_text(self) -> bool {
        self.0 & TEXT_BIT != 0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Document,
    Element,
    Attribute,
    Text,
    Comment,
    Instruction,
}

/// An interned name of one tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NameId(u32);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    pub namespace: Box<str>,
    /// As written in the source; empty when there is none.
    pub prefix: Box<str>,
    pub local: Box<str>,
}

#[derive(Debug, Clone)]
struct Node {
    kind: Kind,
    /// The node does not take part: it is empty for every purpose (an irrelevant node of an instance).
    hidden: bool,
    name: NameId,
    parent: u32,
    first_child: u32,
    last_child: u32,
    prev: u32,
    next: u32,
    first_attribute: u32,
    order: u32,
    value: Box<str>,
}

#[derive(Debug, Clone)]
pub struct Tree {
    nodes: Vec<Node>,
    names: Vec<Name>,
    by_local: HashMap<Box<str>, Vec<NameId>>,
    ordered: bool,
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree {
    /// A document node alone.
    pub fn new() -> Self {
        let mut tree = Tree { nodes: Vec::new(), names: Vec::new(), by_local: HashMap::new(), ordered: true };
        let nameless = tree.intern("", "", "");
        tree.push(Kind::Document, nameless, NONE, "");
        tree
    }

    /// The interned names with this local part: all that a name test has to compare.
    pub fn names_with_local(&self, local: &str) -> impl Iterator<Item = (NameId, &Name)> {
        let ids = self.by_local.get(local).map(Vec::as_slice).unwrap_or_default();
        ids.iter().map(|id| (*id, &self.names[id.0 as usize]))
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    pub fn kind(&self, node: NodeId) -> Kind {
        if node.is_inner_text() { Kind::Text } else { self.nodes[node.index()].kind }
    }

    pub fn is_element(&self, node: NodeId) -> bool {
        self.kind(node) == Kind::Element
    }

    pub fn name(&self, node: NodeId) -> &Name {
        let id = if node.is_inner_text() { NameId(0) } else { self.nodes[node.index()].name };
        &self.names[id.0 as usize]
    }

    pub fn name_id(&self, node: NodeId) -> Option<NameId> {
        (!node.is_inner_text()).then(|| self.nodes[node.index()].name)
    }

    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        if node.is_inner_text() {
            return Some(NodeId(node.0 & !TEXT_BIT));
        }
        some(self.nodes[node.index()].parent)
    }

    /// Children without attributes; the text that an element keeps in itself comes as a text node.
    pub fn children(&self, node: NodeId) -> Children<'_> {
        if node.is_inner_text() {
            return Children { tree: self, next: None };
        }
        let inner = &self.nodes[node.index()];
        let next = match inner.first_child {
            NONE if inner.kind == Kind::Element && !inner.value.is_empty() => Some(NodeId(node.0 | TEXT_BIT)),
            first => some(first),
        };
        Children { tree: self, next }
    }

    pub fn child_elements(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.children(node).filter(|&child| self.is_element(child))
    }

    pub fn attributes(&self, node: NodeId) -> Children<'_> {
        let first = if node.is_inner_text() { NONE } else { self.nodes[node.index()].first_attribute };
        Children { tree: self, next: some(first) }
    }

    pub fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        if node.is_inner_text() { None } else { some(self.nodes[node.index()].next) }
    }

    pub fn prev_sibling(&self, node: NodeId) -> Option<NodeId> {
        if node.is_inner_text() { None } else { some(self.nodes[node.index()].prev) }
    }

    /// The element itself and every node below it, in document order.
    pub fn descendants_or_self(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            found.push(node);
            let at = stack.len();
            stack.extend(self.children(node));
            stack[at..].reverse();
        }
        found
    }

    /// The text of a node as XPath sees it: a hidden node, and what is below it, counts as empty.
    pub fn string_value(&self, node: NodeId) -> Cow<'_, str> {
        let inner = &self.nodes[node.index()];
        if inner.hidden {
            return Cow::Borrowed("");
        }
        if node.is_inner_text() || inner.first_child == NONE {
            return Cow::Borrowed(&inner.value);
        }
        let mut text = String::new();
        self.collect_text(node, &mut text);
        Cow::Owned(text)
    }

    fn collect_text(&self, node: NodeId, text: &mut String) {
        let inner = &self.nodes[node.index()];
        if inner.hidden {
            return;
        }
        if matches!(inner.kind, Kind::Element | Kind::Text) {
            text.push_str(&inner.value);
        }
        let mut child = inner.first_child;
        while child != NONE {
            self.collect_text(NodeId(child), text);
            child = self.nodes[child as usize].next;
        }
    }

    /// The text that the element keeps, hidden or not.
    pub fn raw_text(&self, node: NodeId) -> &str {
        &self.nodes[node.index()].value
    }

    pub fn set_text(&mut self, node: NodeId, text: &str) {
        self.nodes[node.index()].value = text.into();
    }

    pub fn is_hidden(&self, node: NodeId) -> bool {
        self.nodes[node.index()].hidden
    }

    pub fn set_hidden(&mut self, node: NodeId, hidden: bool) {
        self.nodes[node.index()].hidden = hidden;
    }

    /// Numbers the nodes in document order; needed after a change of structure, before [`Tree::order`].
    pub fn renumber(&mut self) {
        if self.ordered {
            return;
        }
        let mut next = 0;
        let mut stack = vec![NodeId::ROOT];
        while let Some(node) = stack.pop() {
            self.nodes[node.index()].order = next;
            next += 1;
            let mut attribute = self.nodes[node.index()].first_attribute;
            while attribute != NONE {
                self.nodes[attribute as usize].order = next;
                next += 1;
                attribute = self.nodes[attribute as usize].next;
            }
            // A number stays free for the text that the element keeps.
            next += 1;
            let at = stack.len();
            let mut child = self.nodes[node.index()].first_child;
            while child != NONE {
                stack.push(NodeId(child));
                child = self.nodes[child as usize].next;
            }
            stack[at..].reverse();
        }
        self.ordered = true;
    }

    /// Whether [`Tree::renumber`] would do nothing.
    pub fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// A number that rises in document order.
    pub fn order(&self, node: NodeId) -> u32 {
        debug_assert!(self.ordered, "renumber() after a change of structure");
        let order = self.nodes[node.index()].order;
        if node.is_inner_text() {
            order + self.attributes(NodeId(node.0 & !TEXT_BIT)).count() as u32 + 1
        } else {
            order
        }
    }
}

fn some(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

/// Siblings, in order.
pub struct Children<'a> {
    tree: &'a Tree,
    next: Option<NodeId>,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let node = self.next?;
        self.next = self.tree.next_sibling(node);
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_only_elements_still_have_a_text_node() {
        let document = roxmltree::Document::parse("<a x='1'>t<b>u</b>v</a>").expect("xml");
        let mut tree = Tree::from_document(&document);
        tree.renumber();
        let a = tree.children(NodeId::ROOT).next().expect("a");
        let below: Vec<_> =
            tree.descendants_or_self(a).iter().map(|&n| (tree.kind(n), tree.string_value(n).into_owned())).collect();
        assert_eq!(
            below,
            [
                (Kind::Element, "tuv".to_owned()),
                (Kind::Text, "t".to_owned()),
                (Kind::Element, "u".to_owned()),
                (Kind::Text, "u".to_owned()),
                (Kind::Text, "v".to_owned()),
            ]
        );
        let orders: Vec<_> = tree.descendants_or_self(a).iter().map(|&n| tree.order(n)).collect();
        assert!(orders.is_sorted());
    }

    #[test]
    fn hidden_nodes_are_empty() {
        let document = roxmltree::Document::parse("<a><b>u</b><c>w</c></a>").expect("xml");
        let mut tree = Tree::from_document(&document);
        let a = tree.children(NodeId::ROOT).next().expect("a");
        let b = tree.children(a).next().expect("b");
        tree.set_hidden(b, true);
        assert_eq!(tree.string_value(a), "w");
        assert_eq!(tree.string_value(b), "");
        assert_eq!(tree.raw_text(b), "u");
    }
}
