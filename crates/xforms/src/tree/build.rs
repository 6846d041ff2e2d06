//! Building and changing a tree.

use super::{Kind, NONE, Name, NameId, Node, NodeId, Tree};

impl Tree {
    /// A whole parsed document, comments and instructions included.
    pub fn from_document(document: &roxmltree::Document<'_>) -> Self {
        let mut tree = Tree::new();
        for child in document.root().children() {
            tree.copy(NodeId::ROOT, child, true);
        }
        tree
    }

    /// Appends a copy of an element and all below it; `text_as_is` keeps white space between elements.
    pub fn copy(&mut self, parent: NodeId, source: roxmltree::Node<'_, '_>, text_as_is: bool) -> Option<NodeId> {
        match source.node_type() {
            roxmltree::NodeType::Element => {
                let tag = source.tag_name();
                let text = source.document().input_text();
                let prefix = crate::xml::written_prefix(text, source.range().start + 1);
                let node = self.append_element(parent, tag.namespace().unwrap_or(""), prefix, tag.name());
                for attribute in source.attributes() {
                    let prefix = crate::xml::written_prefix(text, attribute.range_qname().start);
                    self.append_attribute(
                        node,
                        attribute.namespace().unwrap_or(""),
                        prefix,
                        attribute.name(),
                        attribute.value(),
                    );
                }
                let only_text = source.children().all(|child| child.is_text());
                if only_text {
                    let text: String = source.children().filter_map(|child| child.text()).collect();
                    self.set_text(node, &text);
                } else {
                    for child in source.children() {
                        let blank = child.is_text() && child.text().is_some_and(|t| t.trim().is_empty());
                        if text_as_is || !blank {
                            self.copy(node, child, text_as_is);
                        }
                    }
                }
                Some(node)
            }
            roxmltree::NodeType::Text => Some(self.append(parent, Kind::Text, source.text().unwrap_or(""))),
            roxmltree::NodeType::Comment => Some(self.append(parent, Kind::Comment, source.text().unwrap_or(""))),
            roxmltree::NodeType::PI => {
                let pi = source.pi()?;
                let name = self.intern("", "", pi.target);
                let node = self.push(Kind::Instruction, name, parent.0, pi.value.unwrap_or(""));
                self.link(parent.0, node.0);
                Some(node)
            }
            roxmltree::NodeType::Root => None,
        }
    }

    pub(super) fn push(&mut self, kind: Kind, name: NameId, parent: u32, value: &str) -> NodeId {
        let id = self.nodes.len() as u32;
        self.nodes.push(Node {
            kind,
            hidden: false,
            name,
            parent,
            first_child: NONE,
            last_child: NONE,
            prev: NONE,
            next: NONE,
            first_attribute: NONE,
            order: 0,
            value: value.into(),
        });
        self.ordered = false;
        NodeId(id)
    }

    pub(super) fn link(&mut self, parent: u32, child: u32) {
        let last = self.nodes[parent as usize].last_child;
        if last == NONE {
            self.nodes[parent as usize].first_child = child;
        } else {
            self.nodes[last as usize].next = child;
            self.nodes[child as usize].prev = last;
        }
        self.nodes[parent as usize].last_child = child;
    }

    pub fn append_element(&mut self, parent: NodeId, namespace: &str, prefix: &str, local: &str) -> NodeId {
        let name = self.intern(namespace, prefix, local);
        let node = self.push(Kind::Element, name, parent.0, "");
        self.link(parent.0, node.0);
        node
    }

    pub(super) fn append(&mut self, parent: NodeId, kind: Kind, text: &str) -> NodeId {
        let nameless = self.intern("", "", "");
        let node = self.push(kind, nameless, parent.0, text);
        self.link(parent.0, node.0);
        node
    }

    pub fn append_attribute(
        &mut self,
        owner: NodeId,
        namespace: &str,
        prefix: &str,
        local: &str,
        value: &str,
    ) -> NodeId {
        let name = self.intern(namespace, prefix, local);
        let node = self.push(Kind::Attribute, name, owner.0, value);
        let mut slot = self.nodes[owner.index()].first_attribute;
        if slot == NONE {
            self.nodes[owner.index()].first_attribute = node.0;
            return node;
        }
        while self.nodes[slot as usize].next != NONE {
            slot = self.nodes[slot as usize].next;
        }
        self.nodes[slot as usize].next = node.0;
        self.nodes[node.index()].prev = slot;
        node
    }

    /// Copies a subtree of another tree to stand right after `after`, or first, among the children of `parent`.
    pub fn insert_copy(&mut self, parent: NodeId, after: Option<NodeId>, source: &Tree, subtree: NodeId) -> NodeId {
        let copy = self.copy_unlinked(source, subtree, parent.0);
        self.insert(parent, after, copy);
        copy
    }

    /// Puts a node that is nowhere, a detached one say, right after `after`, or first, among the children of `parent`.
    pub fn insert(&mut self, parent: NodeId, after: Option<NodeId>, node: NodeId) {
        let slot = match after {
            Some(after) => &mut self.nodes[after.index()].next,
            None => &mut self.nodes[parent.index()].first_child,
        };
        let next = std::mem::replace(slot, node.0);
        match next {
            NONE => self.nodes[parent.index()].last_child = node.0,
            next => self.nodes[next as usize].prev = node.0,
        }
        let inserted = &mut self.nodes[node.index()];
        (inserted.parent, inserted.prev, inserted.next) = (parent.0, after.map_or(NONE, |after| after.0), next);
        self.ordered = false;
    }

    /// Copies a subtree of another tree to the end of `parent`'s children.
    pub fn append_copy(&mut self, parent: NodeId, source: &Tree, subtree: NodeId) -> NodeId {
        let copy = self.copy_unlinked(source, subtree, parent.0);
        self.link(parent.0, copy.0);
        self.ordered = false;
        copy
    }

    pub(super) fn copy_unlinked(&mut self, source: &Tree, subtree: NodeId, parent: u32) -> NodeId {
        let from = &source.nodes[subtree.index()];
        let name = &source.names[from.name.0 as usize];
        let name = self.intern(&name.namespace, &name.prefix, &name.local);
        let copy = self.push(from.kind, name, parent, &from.value);
        for attribute in source.attributes(subtree) {
            let name = source.name(attribute);
            self.append_attribute(copy, &name.namespace, &name.prefix, &name.local, &source.string_value(attribute));
        }
        let mut child = from.first_child;
        while child != NONE {
            let below = self.copy_unlinked(source, NodeId(child), copy.0);
            self.link(copy.0, below.0);
            child = source.nodes[child as usize].next;
        }
        copy
    }

    /// Takes a node out of its parent. Its place in the arena stays used: ids are never given twice.
    pub fn detach(&mut self, node: NodeId) {
        let Node { parent, prev, next, .. } = self.nodes[node.index()];
        match prev {
            NONE => self.nodes[parent as usize].first_child = next,
            prev => self.nodes[prev as usize].next = next,
        }
        match next {
            NONE => self.nodes[parent as usize].last_child = prev,
            next => self.nodes[next as usize].prev = prev,
        }
        let node = &mut self.nodes[node.index()];
        (node.parent, node.prev, node.next) = (NONE, NONE, NONE);
        self.ordered = false;
    }

    pub(super) fn intern(&mut self, namespace: &str, prefix: &str, local: &str) -> NameId {
        let candidates = self.by_local.get(local).map(Vec::as_slice).unwrap_or_default();
        let same = |id: &&NameId| {
            let name = &self.names[id.0 as usize];
            &*name.namespace == namespace && &*name.prefix == prefix
        };
        if let Some(id) = candidates.iter().find(same) {
            return *id;
        }
        let id = NameId(self.names.len() as u32);
        self.names.push(Name { namespace: namespace.into(), prefix: prefix.into(), local: local.into() });
        self.by_local.entry(local.into()).or_default().push(id);
        id
    }
}
