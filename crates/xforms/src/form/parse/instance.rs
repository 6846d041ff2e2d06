//! The primary instance and the secondary ones.

use super::{JR_NS, Parser, position, qualified};
use crate::{
    Diagnostic,
    form::{
        Files, XF_NS,
        instances::{self, Secondary},
        model::{DefId, Template},
    },
    tree::{NodeId, Tree},
};
use roxmltree::Node;

impl Parser {
    pub(super) fn definitions(&mut self, node: Node<'_, '_>, parent: Option<DefId>) {
        let id = self.model.child(parent, &qualified(node), node.tag_name().name());
        for below in node.children().filter(Node::is_element) {
            self.definitions(below, Some(id));
        }
    }

    /// Marks the definitions that the body repeats.
    pub(super) fn repeats(&mut self, body: Node<'_, '_>) {
        for repeat in body.descendants().filter(|n| n.has_tag_name((XF_NS, "repeat"))) {
            let path = repeat.attribute("nodeset").unwrap_or_default();
            match self.model.by_path(path.trim()) {
                Some(id) => self.model.get_mut(id).is_repeat = true,
                None => self.missing(repeat, path, None),
            }
        }
        self.model.place_in_repeats();
    }

    /// The primary instance without templates; each repeat's template is kept in its definition.
    pub(super) fn initial(&mut self, data: Node<'_, '_>) -> Tree {
        let mut tree = Tree::new();
        self.instance_node(&mut tree, NodeId::ROOT, data, None);
        tree.renumber();
        tree
    }

    pub(super) fn instance_node(&mut self, tree: &mut Tree, parent: NodeId, node: Node<'_, '_>, above: Option<DefId>) {
        let id = self.model.child(above, &qualified(node), node.tag_name().name());
        let is_template = node.attribute((JR_NS, "template")).is_some();
        if self.model.get(id).is_repeat && (is_template || self.model.get(id).template.is_none()) {
            let mut copy = Tree::new();
            self.copy_node(&mut copy, NodeId::ROOT, node, above);
            if let Some(root) = copy.children(NodeId::ROOT).next() {
                self.model.get_mut(id).template = Some(Template { tree: copy, root });
            }
        }
        if !is_template {
            self.copy_node(tree, parent, node, above);
        }
    }

    pub(super) fn copy_node(&mut self, tree: &mut Tree, parent: NodeId, node: Node<'_, '_>, above: Option<DefId>) {
        let id = self.model.child(above, &qualified(node), node.tag_name().name());
        let tag = node.tag_name();
        let prefix = tag.namespace().and_then(|uri| node.lookup_prefix(uri)).unwrap_or("");
        let copy = tree.append_element(parent, tag.namespace().unwrap_or(""), prefix, tag.name());
        for attribute in node.attributes().filter(|a| a.namespace() != Some(JR_NS) || a.name() != "template") {
            let prefix = attribute.namespace().and_then(|uri| node.lookup_prefix(uri)).unwrap_or("");
            let uri = attribute.namespace().unwrap_or("");
            tree.append_attribute(copy, uri, prefix, attribute.name(), attribute.value());
        }
        if node.children().any(|child| child.is_element()) {
            for below in node.children().filter(Node::is_element) {
                self.instance_node(tree, copy, below, Some(id));
            }
        } else {
            let text: String = node.children().filter_map(|child| child.text()).collect();
            tree.set_text(copy, &text);
        }
    }

    pub(super) fn secondary(&mut self, node: Node<'_, '_>, files: &dyn Files) -> Option<Secondary> {
        let id = node.attribute("id").unwrap_or_default().to_owned();
        let Some(source) = node.attribute("src") else {
            let mut tree = Tree::new();
            for root in node.children().filter(Node::is_element) {
                tree.copy(NodeId::ROOT, root, false);
            }
            return Some(Secondary::new(id, None, tree));
        };
        let name = source.rsplit('/').next().unwrap_or(source).to_owned();
        let tree = match files.text(&name) {
            None => {
                self.findings.push(Diagnostic::warning("file-missing").arg("file", &name).at(position(node)));
                Tree::new()
            }
            Some(text) => instances::from_file(&name, &text).unwrap_or_else(|finding| {
                self.findings.push(Diagnostic { line: None, col: None, ..finding }.arg("file", &name));
                Tree::new()
            }),
        };
        Some(Secondary::new(id, Some(name), tree))
    }
}
