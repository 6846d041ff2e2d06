//! Looking at the instance node by node, controls or not.

use super::{Item, Response};
use crate::{ElementKind, NodeId, form::model::DefId};

impl Response {
    /// The instance's root element.
    pub fn root(&self) -> NodeId {
        self.tree.children(NodeId::ROOT).next().unwrap_or(NodeId::ROOT)
    }

    /// What the form calls this response: `meta/instanceName`, unless it is empty.
    pub fn instance_name(&self) -> Option<&str> {
        let named = |parent, local: &str| {
            let is_it = |node: &NodeId| &*self.tree.name(*node).local == local;
            self.child_nodes(parent).find(is_it)
        };
        let name = self.state(named(named(self.root(), "meta")?, "instanceName")?).value;
        Some(name).filter(|name| !name.trim().is_empty())
    }

    /// Elements directly below, in document order.
    pub fn child_nodes(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.tree.child_elements(node)
    }

    /// The element's name, with the prefix as the form writes it.
    pub fn name(&self, node: NodeId) -> &str {
        &self.definition(node).name
    }

    /// Whether the node holds a value: it has no elements below.
    pub fn is_leaf(&self, node: NodeId) -> bool {
        self.definition(node).children.is_empty() && !self.definition(node).is_repeat
    }

    /// The type of its values.
    pub fn data_type(&self, node: NodeId) -> crate::DataType {
        self.definition(node).bind.data_type
    }

    /// Whether its values are 0 and 1.
    pub fn is_boolean(&self, node: NodeId) -> bool {
        self.data_type(node) == crate::DataType::Boolean
    }

    pub fn is_repeat_instance(&self, node: NodeId) -> bool {
        self.definition(node).is_repeat
    }

    /// The control, group or repeat instance that shows a node, if any does.
    pub fn item_of(&self, node: NodeId) -> Option<Item> {
        let definition = self.definition(node);
        Some(Item { element: definition.element?, node, instance: definition.is_repeat })
    }

    /// The repeat ranges whose instances stand directly below `node`.
    pub fn ranges_in(&self, node: NodeId) -> Vec<Item> {
        let model = &self.form.model;
        let repeats = self.definition(node).children.iter().map(|&child| model.get(child)).filter(|d| d.is_repeat);
        repeats.filter_map(|d| Some(Item { element: d.element?, node, instance: false })).collect()
    }

    /// The range of a reference such as `/data/g[2]/child`.
    pub fn find_range(&self, reference: &str) -> Option<Item> {
        let (above, name) = reference.rsplit_once('/')?;
        let ranges = self.ranges_in(self.find(above)?);
        ranges.into_iter().find(|&range| self.range_name(range) == name)
    }

    /// The name of a range's instances, with the prefix as the form writes it.
    pub fn range_name(&self, range: Item) -> &str {
        self.repeat_of(range).map_or("", |id| &self.form.model.get(id).name)
    }

    /// Whether the number of instances follows from `jr:count`.
    pub fn is_counted(&self, range: Item) -> bool {
        matches!(self.form.element(range.element).kind, ElementKind::Repeat { controlled: true })
    }

    /// Whether nobody may add or remove instances.
    pub fn is_fixed(&self, range: Item) -> bool {
        self.is_counted(range) || self.form.element(range.element).no_add_remove
    }

    /// Whether a range is shown: any instance is relevant or, while there is none, a new one would be.
    pub fn is_range_relevant(&self, range: Item) -> bool {
        if self.tree.is_hidden(range.node) {
            return false;
        }
        let instances = self.repeat_instances(range.element, range.node);
        match self.repeat_of(range).and_then(|id| self.form.model.get(id).bind.relevant.as_ref()) {
            Some(relevant) if instances.is_empty() => {
                self.evaluate(relevant, range.node, |context, value| context.to_boolean(&value)).unwrap_or(false)
            }
            _ => instances.is_empty() || instances.iter().any(|&node| !self.tree.is_hidden(node)),
        }
    }

    fn repeat_of(&self, range: Item) -> Option<DefId> {
        self.form.element(range.element).definition
    }
}
