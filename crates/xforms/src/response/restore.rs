//! A serialised instance, live again.

use super::{MAX_INSTANCES, Response, Start};
use crate::{
    Form,
    form::model::{DefId, Model},
    tree::NodeId,
    xml,
};
use std::{collections::HashMap, rc::Rc};

/// Why an instance cannot be opened with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreError {
    /// Not well-formed; the parser's words.
    Malformed(String),
    /// More nodes than a response has.
    TooLarge,
    /// The root element, or the form id that it carries, is not the form's.
    OtherForm { expected: String, found: String },
}

impl std::fmt::Display for RestoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RestoreError::Malformed(problem) => write!(f, "the instance is not well-formed XML: {problem}"),
            RestoreError::TooLarge => write!(f, "the instance has more nodes than a response can have"),
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
    /// XML that is not well-formed, too large, or another form's.
    pub fn restore(form: Rc<Form>, text: &str, start: Start) -> Result<Response, RestoreError> {
        let mut response = Self::taken(form, text, &start)?;
        response.reopen();
        Ok(response)
    }

    /// The instance's values, nothing computed yet.
    fn taken(form: Rc<Form>, text: &str, start: &Start) -> Result<Response, RestoreError> {
        let document = xml::parse_instance(text).map_err(|error| match error {
            xml::InstanceError::TooLarge => RestoreError::TooLarge,
            xml::InstanceError::Malformed(finding) => {
                let problem = finding.args.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
                RestoreError::Malformed(problem)
            }
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
        response.take_values(response.root(), Model::ROOT, root)?;
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

    fn take_values(&mut self, node: NodeId, id: DefId, source: roxmltree::Node<'_, '_>) -> Result<(), RestoreError> {
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
            return Ok(());
        }
        // By their names: each is looked at once, however many of either there are.
        let mut sources: HashMap<&str, Vec<roxmltree::Node<'_, '_>>> = HashMap::new();
        for child in source.children().filter(roxmltree::Node::is_element) {
            sources.entry(child.tag_name().name()).or_default().push(child);
        }
        let mut present: HashMap<DefId, Vec<NodeId>> = HashMap::new();
        for child in self.tree.child_elements(node) {
            present.entry(self.definitions[child.index()]).or_default().push(child);
        }
        for &child in &definition.children {
            let found = sources.get(form.model.get(child).local.as_str()).map(Vec::as_slice).unwrap_or_default();
            let existing = present.get(&child).map(Vec::as_slice).unwrap_or_default();
            if form.model.get(child).is_repeat {
                self.take_entries(node, child, existing, found)?;
                continue;
            }
            match (existing.first(), found.first()) {
                (Some(&existing), Some(&source)) => self.take_values(existing, child, source)?,
                (None, Some(&source)) if child == form.meta.deprecated_id => {
                    if let Some(instance_id) = self.unique[form.meta.instance_id.index()] {
                        let deprecated = self.deprecated_id(instance_id);
                        self.take_values(deprecated, child, source)?;
                    }
                }
                // It was irrelevant when it was written: it begins anew should it become relevant.
                (Some(&existing), None) => self.begun.extend(self.tree.descendants_or_self(existing)),
                (None, _) => {}
            }
        }
        Ok(())
    }

    /// The entries of a repeat directly below `node`.
    fn take_entries(
        &mut self,
        node: NodeId,
        id: DefId,
        existing: &[NodeId],
        sources: &[roxmltree::Node<'_, '_>],
    ) -> Result<(), RestoreError> {
        let Some(element) = self.form.model.get(id).element else { return Ok(()) };
        for &surplus in existing.iter().skip(sources.len()) {
            self.tree.detach(surplus);
        }
        self.limits.note_entries(node, element, sources.len() > MAX_INSTANCES);
        let mut last = None;
        for (i, &source) in sources.iter().take(MAX_INSTANCES).enumerate() {
            let instance = match existing.get(i) {
                Some(&instance) => instance,
                None => self.append_after(element, node, last, None),
            };
            if self.tree.len() > xml::MAX_NODES as usize {
                return Err(RestoreError::TooLarge);
            }
            last = Some(instance);
            self.take_values(instance, id, source)?;
        }
        Ok(())
    }
}
