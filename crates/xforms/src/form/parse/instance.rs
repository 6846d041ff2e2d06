//! The primary instance and the secondary ones.

use super::{JR_NS, Parser, position, qualified};
use crate::{
    Diagnostic,
    form::{
        Files, ORX_NS,
        bind::Preload,
        canonical::write_canonically,
        instances::{self, Secondary},
        is_xforms,
        model::{DefId, Meta, Model, Template},
    },
    tree::{NodeId, Tree},
};
use roxmltree::Node;

/// `jr://instance/last-saved`: the response to this form that was sealed last on this device.
const LAST_SAVED: &str = "last-saved";

impl Parser {
    pub(super) fn definitions(&mut self, node: Node<'_, '_>, parent: Option<DefId>) {
        let id = self.model.child(parent, &qualified(node), node.tag_name().name());
        for attribute in node.attributes().filter(|a| a.namespace() != Some(JR_NS) || a.name() != "template") {
            let prefix = attribute.namespace().and_then(|uri| node.lookup_prefix(uri)).unwrap_or("");
            let colon = if prefix.is_empty() { "" } else { ":" };
            self.model.child(Some(id), &format!("@{prefix}{colon}{}", attribute.name()), attribute.name());
        }
        for below in node.children().filter(Node::is_element) {
            self.definitions(below, Some(id));
        }
    }

    /// Marks the definitions that the body repeats.
    pub(super) fn repeats(&mut self, body: Node<'_, '_>) {
        for repeat in body.descendants().filter(|&n| is_xforms(n, "repeat")) {
            let path = self.bound_path(repeat).unwrap_or_default();
            match self.model.by_path(&path) {
                Some(id) => {
                    self.model.get_mut(id).is_repeat = true;
                    if repeat.attribute((JR_NS, "count")).is_some() {
                        self.counted.push(id);
                    }
                }
                None => self.missing(repeat, &path, None),
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

    /// Writes every value that an instance can begin with as its type does; called once the types are known.
    pub(super) fn canonical_values(&mut self, initial: &mut Tree) {
        if let Some(root) = initial.children(NodeId::ROOT).next() {
            write_canonically(initial, root, Model::ROOT, &self.model);
        }
        for id in self.model.ids() {
            let definition = self.model.get_mut(id);
            let (template, mut first) = (definition.template.take(), std::mem::take(&mut definition.initial));
            let mut template: Vec<_> = template.into_iter().collect();
            for Template { tree, root } in template.iter_mut().chain(&mut first) {
                write_canonically(tree, *root, id, &self.model);
            }
            let definition = self.model.get_mut(id);
            (definition.template, definition.initial) = (template.pop(), first);
        }
    }

    /// Adds `meta` and its `instanceID` where the form lacks them.
    pub(super) fn meta(&mut self, tree: &mut Tree, root: Node<'_, '_>) -> Meta {
        let document = tree.children(NodeId::ROOT).next().unwrap_or(NodeId::ROOT);
        let named = |model: &Model, parent: DefId, local: &str| {
            model.get(parent).children.iter().copied().find(|&child| model.get(child).local == local)
        };
        let prefix = root.lookup_prefix(ORX_NS).unwrap_or("");
        let (meta, node) = match named(&self.model, Model::ROOT, "meta") {
            Some(meta) => {
                let node = tree.child_elements(document).find(|&node| &*tree.name(node).local == "meta");
                (meta, node.unwrap_or(document))
            }
            None => {
                let colon = if prefix.is_empty() { "" } else { ":" };
                let meta = self.model.child(Some(Model::ROOT), &format!("{prefix}{colon}meta"), "meta");
                // Without a prefix for it, the form's own namespace serves.
                let own = tree.name(document).namespace.to_string();
                let namespace = if prefix.is_empty() { own.as_str() } else { ORX_NS };
                (meta, tree.append_element(document, namespace, prefix, "meta"))
            }
        };
        let (prefix, namespace) = {
            let name = tree.name(node);
            if &*name.local == "meta" {
                (name.prefix.to_string(), name.namespace.to_string())
            } else {
                Default::default()
            }
        };
        let written = |local: &str| if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
        let instance_id = named(&self.model, meta, "instanceID").unwrap_or_else(|| {
            tree.append_element(node, &namespace, &prefix, "instanceID");
            let id = self.model.child(Some(meta), &written("instanceID"), "instanceID");
            self.model.get_mut(id).bind.preload = Some(Preload::InstanceId);
            id
        });
        let deprecated_id = named(&self.model, meta, "deprecatedID")
            .unwrap_or_else(|| self.model.child(Some(meta), &written("deprecatedID"), "deprecatedID"));
        tree.renumber();
        Meta { instance_id, deprecated_id }
    }

    pub(super) fn instance_node(&mut self, tree: &mut Tree, parent: NodeId, node: Node<'_, '_>, above: Option<DefId>) {
        let id = self.model.child(above, &qualified(node), node.tag_name().name());
        let is_template = node.attribute((JR_NS, "template")).is_some();
        let is_leaf = !node.children().any(|child| child.is_element());
        self.model.get_mut(id).has_default |= is_leaf && node.text().is_some_and(|text| !text.trim().is_empty());
        if self.model.get(id).is_repeat && (is_template || self.model.get(id).template.is_none()) {
            let mut copy = Tree::new();
            self.copy_node(&mut copy, NodeId::ROOT, node, above);
            if let Some(root) = copy.children(NodeId::ROOT).next() {
                self.model.get_mut(id).template = Some(Template { tree: copy, root });
            }
        }
        if !is_template {
            self.model.get_mut(id).begins = self.model.get(id).is_repeat;
            let copied = self.copy_node(tree, parent, node, above);
            if self.counted.contains(&id) && self.first_range(id, node) {
                let mut copy = Tree::new();
                let root = copy.append_copy(NodeId::ROOT, tree, copied);
                self.model.get_mut(id).initial.push(Template { tree: copy, root });
            }
        }
    }

    /// Whether no earlier sibling range has given the repeat's initial instances.
    fn first_range(&self, id: DefId, node: Node<'_, '_>) -> bool {
        let earlier = node.prev_siblings().skip(1).filter(|n| n.tag_name() == node.tag_name());
        let before = earlier.filter(|n| n.attribute((JR_NS, "template")).is_none()).count();
        self.model.get(id).initial.len() == before
    }

    fn copy_node(&mut self, tree: &mut Tree, parent: NodeId, node: Node<'_, '_>, above: Option<DefId>) -> NodeId {
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
        copy
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
            // Nothing was sent before: an empty document, as the specification has it.
            None if name == LAST_SAVED => Tree::new(),
            None => {
                self.findings.push(Diagnostic::warning("file-missing").arg("file", &name).at_offset(position(node)));
                Tree::new()
            }
            Some(text) => {
                let from = self.findings.len();
                let tree = instances::from_file(&name, &text, &mut self.findings);
                self.findings[from..]
                    .iter_mut()
                    .for_each(|finding| finding.offset = u32::try_from(position(node)).ok());
                tree
            }
        };
        // Nobody can put what was sent before beside the form.
        Some(Secondary::new(id, Some(name).filter(|name| name != LAST_SAVED), tree))
    }
}
