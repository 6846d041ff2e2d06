//! A serialised instance, live again.

use super::{Response, Start, start};
use crate::{
    Form,
    form::model::{DefId, Model},
    tree::NodeId,
    xml,
};
use std::rc::Rc;

/// Why an instance cannot be opened with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreError {
    /// Not well-formed; the parser's words.
    Malformed(String),
    /// The root element, or the form id that it carries, is not the form's.
    OtherForm { expected: String, found: String },
}

impl std::fmt::Display for RestoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RestoreError::Malformed(problem) => write!(f, "the instance is not well-formed XML: {problem}"),
            RestoreError::OtherForm { expected, found } => write!(f, "the instance is <{found}>, not <{expected}>"),
        }
    }
}

impl std::error::Error for RestoreError {}

impl Response {
    /// Opens a serialised instance: its values and repeat instances, with everything computed again. Nodes that the
    /// instance lacks (they were irrelevant) are as the form begins them.
    ///
    /// # Errors
    /// XML that is not well-formed, or another form's.
    pub fn restore(form: Rc<Form>, text: &str, start: Start) -> Result<Response, RestoreError> {
        let mut response = Self::taken(form, text, &start)?;
        response.reopen();
        Ok(response)
    }

    /// The instance's values, nothing computed yet.
    fn taken(form: Rc<Form>, text: &str, start: &Start) -> Result<Response, RestoreError> {
        let document = xml::parse(text).map_err(|finding| {
            let problem = finding.args.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
            RestoreError::Malformed(problem)
        })?;
        let root = document.root_element();
        let expected = form.model.get(Model::ROOT).local.clone();
        if root.tag_name().name() != expected {
            return Err(RestoreError::OtherForm { expected, found: root.tag_name().name().to_owned() });
        }
        if let Some(found) = root.attribute("id").filter(|&id| id != form.id) {
            return Err(RestoreError::OtherForm { expected: form.id.clone(), found: found.to_owned() });
        }
        let mut response = Response::empty(form, start);
        response.take_values(response.root(), Model::ROOT, root);
        Ok(response)
    }

    /// Opens a completed response to change it: it gets a new instance id, and its old one is kept as `deprecatedID`.
    ///
    /// # Errors
    /// As [`Response::restore`].
    pub fn edit(form: Rc<Form>, text: &str, start: Start) -> Result<Response, RestoreError> {
        let mut response = Self::taken(form, text, &start)?;
        let meta = response.form.meta;
        if let Some(node) = response.unique[meta.instance_id.index()] {
            let old = response.tree.raw_text(node).to_owned();
            if response.definition(node).bind.preload.is_some() {
                response.tree.set_text(node, &start.instance_id);
            }
            if !old.is_empty() {
                let deprecated = response.deprecated_id(node);
                response.tree.set_text(deprecated, &old);
            }
        }
        response.identify(false);
        response.reopen();
        Ok(response)
    }

    /// The node that holds the id of the response that this one replaces.
    fn deprecated_id(&mut self, instance_id: NodeId) -> NodeId {
        let id = self.form.meta.deprecated_id;
        if let Some(node) = self.unique[id.index()] {
            return node;
        }
        let name = self.tree.name(instance_id).clone();
        let parent = self.tree.parent(instance_id).unwrap_or(NodeId::ROOT);
        let node = self.tree.append_element(parent, &name.namespace, &name.prefix, "deprecatedID");
        self.define(node, id);
        node
    }

    fn reopen(&mut self) {
        self.compute_all();
        self.opened(false);
    }

    fn take_values(&mut self, node: NodeId, id: DefId, source: roxmltree::Node<'_, '_>) {
        let form = self.form.clone();
        let definition = form.model.get(id);
        for &attribute in &definition.attributes {
            let held = self.tree.attributes(node).find(|n| self.definitions[n.index()] == attribute);
            let local = &form.model.get(attribute).local;
            let given = source.attributes().find(|given| given.name() == local);
            if let (Some(held), Some(given)) = (held, given) {
                self.tree.set_text(held, given.value());
            }
        }
        if definition.children.is_empty() {
            let text: String = source.children().filter_map(|child| child.text()).collect();
            self.tree.set_text(node, &text);
            return;
        }
        for &child in &definition.children {
            let local = &form.model.get(child).local;
            let mut sources = source.children().filter(|n| n.is_element() && n.tag_name().name() == local).peekable();
            let existing = start::element_named(&self.tree, node, &form.model, child);
            if !form.model.get(child).is_repeat {
                match (existing.first(), sources.next()) {
                    (Some(&existing), Some(source)) => self.take_values(existing, child, source),
                    (None, Some(source)) if child == form.meta.deprecated_id => {
                        if let Some(instance_id) = self.unique[form.meta.instance_id.index()] {
                            let deprecated = self.deprecated_id(instance_id);
                            self.take_values(deprecated, child, source);
                        }
                    }
                    // It was irrelevant when it was written: it begins anew should it become relevant.
                    (_, None) | (None, _) => {}
                }
                continue;
            }
            let Some(element) = form.model.get(child).element else { continue };
            let present: Vec<_> = sources.collect();
            for &surplus in existing.iter().skip(present.len()) {
                self.tree.detach(surplus);
            }
            for (i, source) in present.into_iter().enumerate() {
                let instance = match existing.get(i) {
                    Some(&instance) => instance,
                    None => self.append_instance(element, node),
                };
                self.take_values(instance, child, source);
            }
        }
    }
}
