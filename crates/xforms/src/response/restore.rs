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
    /// The root element is not the form's.
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
    /// instance lacks (they were irrelevant) are empty.
    ///
    /// # Errors
    /// XML that is not well-formed, or another form's.
    pub fn restore(form: Rc<Form>, text: &str, start: Start) -> Result<Response, RestoreError> {
        let document = xml::parse(text).map_err(|finding| {
            let problem = finding.args.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" ");
            RestoreError::Malformed(problem)
        })?;
        let root = document.root_element();
        let expected = form.model.get(Model::ROOT).local.clone();
        if root.tag_name().name() != expected {
            return Err(RestoreError::OtherForm { expected, found: root.tag_name().name().to_owned() });
        }
        let mut response = Response::empty(form, &start);
        response.take_values(response.root(), Model::ROOT, root);
        response.compute_all();
        Ok(response)
    }

    fn take_values(&mut self, node: NodeId, id: DefId, source: roxmltree::Node<'_, '_>) {
        let form = self.form.clone();
        let definition = form.model.get(id);
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
                if let Some(&existing) = existing.first() {
                    match sources.next() {
                        Some(source) => self.take_values(existing, child, source),
                        None => self.clear(existing),
                    }
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

    /// Empties a subtree's leaves.
    fn clear(&mut self, node: NodeId) {
        for node in self.tree.descendants_or_self(node) {
            if self.tree.is_element(node) && self.definition(node).children.is_empty() {
                self.tree.set_text(node, "");
            }
        }
    }
}
