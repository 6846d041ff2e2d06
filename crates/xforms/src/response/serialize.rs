//! The instance as XML.

use super::Response;
use crate::{ElementKind, composed, tree::NodeId, xml::escape_into};
use std::{borrow::Cow, collections::BTreeMap};

impl Response {
    /// The instance as it is submitted: relevant nodes only.
    pub fn to_xml(&self) -> String {
        self.serialise(false)
    }

    /// The same with technical values (`teren:protect = technical`) taken out: what a sealed record holds.
    pub fn to_sealed_xml(&self) -> String {
        self.serialise(true)
    }

    fn serialise(&self, without_technical: bool) -> String {
        let mut writer = Writer { response: self, without_technical, out: String::new() };
        writer.element(self.root(), "");
        writer.out
    }

    /// Prefixes that nodes and attributes below the root use, to declare them once.
    fn prefixes(&self) -> BTreeMap<&str, &str> {
        let mut found = BTreeMap::new();
        for node in self.tree.descendants_or_self(self.root()) {
            for named in std::iter::once(node).chain(self.tree.attributes(node)) {
                let name = self.tree.name(named);
                if !name.prefix.is_empty() && &*name.prefix != "xml" {
                    found.insert(&*name.prefix, &*name.namespace);
                }
            }
        }
        found
    }
}

struct Writer<'a> {
    response: &'a Response,
    without_technical: bool,
    out: String,
}

impl Writer<'_> {
    fn element(&mut self, node: NodeId, namespace: &str) {
        let tree = &self.response.tree;
        if tree.is_hidden(node) {
            return;
        }
        let name = tree.name(node);
        let tag =
            if name.prefix.is_empty() { name.local.to_string() } else { format!("{}:{}", name.prefix, name.local) };
        self.out.push('<');
        self.out.push_str(&tag);
        let mut inner = namespace;
        if name.prefix.is_empty() && *name.namespace != *namespace {
            self.attribute("xmlns", &name.namespace);
            inner = &name.namespace;
        }
        if node == self.response.root() {
            for (prefix, uri) in self.response.prefixes() {
                self.attribute(&format!("xmlns:{prefix}"), uri);
            }
        }
        for attribute in tree.attributes(node) {
            let name = tree.name(attribute);
            let written =
                if name.prefix.is_empty() { name.local.to_string() } else { format!("{}:{}", name.prefix, name.local) };
            self.attribute(&written, &tree.string_value(attribute));
        }
        let technical = self.without_technical && self.response.is_technical(node);
        let text = if technical { "" } else { tree.raw_text(node) };
        let children: Vec<NodeId> = tree.child_elements(node).collect();
        if text.is_empty() && children.is_empty() {
            self.out.push_str("/>");
            return;
        }
        self.out.push('>');
        // Codes stay as the form writes them.
        let element = self.response.definition(node).element.map(|element| self.response.form.element(element));
        let is_code =
            element.is_some_and(|element| matches!(element.kind, ElementKind::Select { .. } | ElementKind::Rank));
        escape_into(&mut self.out, &if is_code { Cow::Borrowed(text) } else { composed(text) });
        for child in children {
            self.element(child, inner);
        }
        self.out.push_str("</");
        self.out.push_str(&tag);
        self.out.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        // A reader would turn line breaks and tabs in an attribute into spaces.
        let mut escaped = String::new();
        escape_into(&mut escaped, value);
        self.out.push_str(&escaped.replace('\n', "&#10;").replace('\t', "&#9;"));
        self.out.push('"');
    }
}
