//! The files that an instance names.

use super::Response;
use crate::{ElementKind, tree::NodeId};

impl Response {
    /// Names of the files that relevant answers to `upload` questions name, in document order: what travels with the
    /// sealed instance.
    pub fn files(&self) -> Vec<String> {
        let is_file = |&node: &NodeId| {
            let element = self.definition(node).element.map(|id| &self.form.element(id).kind);
            matches!(element, Some(ElementKind::Upload { .. })) && !self.is_technical(node)
        };
        let named = self.tree.descendants_or_self(self.root()).into_iter().filter(|&node| self.tree.is_element(node));
        let named = named.filter(is_file).map(|node| self.state(node).value.to_owned());
        named.filter(|name| !name.is_empty()).collect()
    }
}
