//! Adding and removing instances of a repeat.

use super::{Changes, Item, MAX_INSTANCES, Response, start};
use crate::{
    ElementId,
    form::model::{DefId, Model},
    tree::NodeId,
};
use std::cmp::Reverse;

impl Response {
    /// Adds an instance at the end of a range (an [`Item`] of a repeat element with `instance == false`). Where there are as
    /// many as there can be it stays at the last one.
    pub fn add_repeat(&mut self, range: Item) -> (Item, Changes) {
        let instances = self.repeat_instances(range.element, range.node);
        if let Some(&last) = instances.last().filter(|_| instances.len() >= MAX_INSTANCES) {
            self.limits.note_entries(range.node, range.element, true);
            return (Item { element: range.element, node: last, instance: true }, Changes::default());
        }
        let added = self.append_instance(range.element, range.node);
        self.begin_below(added);
        self.changed_structure(range.element, range.node);
        self.drain();
        if let Some(repeat) = self.form.element(range.element).definition {
            self.repeat_added(repeat, added);
        }
        (Item { element: range.element, node: added, instance: true }, self.settle())
    }

    /// Removes one instance; the ones after it move up.
    pub fn remove_repeat(&mut self, instance: Item) -> Changes {
        if let Some(parent) = self.tree.parent(instance.node) {
            self.limits.note_entries(parent, instance.element, false);
            self.remove_instance(instance.node);
            self.changed_structure(instance.element, parent);
        }
        self.settle()
    }

    pub(super) fn repeat_instances(&self, element: ElementId, parent: NodeId) -> Vec<NodeId> {
        let definition = self.form.element(element).definition;
        let mut looked_at = 0;
        let children = self.tree.child_elements(parent).inspect(|_| looked_at += 1);
        let found = children.filter(|child| Some(self.definitions[child.index()]) == definition).collect();
        self.limits.spend(looked_at);
        found
    }

    /// Adds an instance at the end of a range.
    pub(super) fn append_instance(&mut self, element: ElementId, parent: NodeId) -> NodeId {
        let instances = self.repeat_instances(element, parent);
        self.append_after(element, parent, instances.last().copied(), None)
    }

    /// Adds an instance after the last one; `like`: which of the instances that the form begins with it is like, if it
    /// begins with so many, else it is like the template.
    pub(super) fn append_after(
        &mut self,
        element: ElementId,
        parent: NodeId,
        last: Option<NodeId>,
        like: Option<usize>,
    ) -> NodeId {
        let form = self.form.clone();
        let id = form.element(element).definition.unwrap_or(Model::ROOT);
        let definition = form.model.get(id);
        let initial = like.and_then(|place| definition.initial.get(place));
        let Some(template) = initial.or(definition.template.as_ref()) else { return parent };
        let after = last.or_else(|| self.preceding(parent, id));
        let added = self.tree.insert_copy(parent, after, &template.tree, template.root);
        self.define(added, id);
        self.begin_inner(id, added);
        if self.tree.is_hidden(parent) {
            for node in self.tree.descendants_or_self(added) {
                self.tree.set_hidden(node, true);
            }
        }
        self.changes.structure = true;
        added
    }

    /// A further entry begins with entries of the repeats in it where the form's first one does.
    fn begin_inner(&mut self, repeat: DefId, added: NodeId) {
        let form = self.form.clone();
        for &inner in &form.model.get(repeat).begun {
            let definition = form.model.get(inner);
            let (Some(parent), Some(element)) = (definition.parent, definition.element) else { continue };
            for node in self.instances(repeat, parent, added) {
                if self.repeat_instances(element, node).is_empty() {
                    self.append_instance(element, node);
                }
            }
        }
    }

    /// The last sibling that the form has before an instance of `id`.
    fn preceding(&self, parent: NodeId, id: DefId) -> Option<NodeId> {
        let model = &self.form.model;
        let siblings = &model.get(self.definitions[parent.index()]).children;
        let before = siblings.iter().take_while(|&&sibling| sibling != id);
        before.flat_map(|&sibling| start::element_named(&self.tree, parent, model, sibling)).last()
    }

    fn remove_instance(&mut self, node: NodeId) {
        self.tree.detach(node);
        self.changes.structure = true;
    }

    /// Puts back the instance that a count took away last, with its answers.
    fn bring_back(&mut self, element: ElementId, parent: NodeId, last: Option<NodeId>) -> Option<NodeId> {
        let node = self.parked.get_mut(&(element, parent))?.pop()?;
        let id = self.definitions[node.index()];
        self.tree.insert(parent, last.or_else(|| self.preceding(parent, id)), node);
        self.apply_relevance(node);
        self.changes.structure = true;
        Some(node)
    }

    /// Brings a counted repeat to its number of instances. Those at the end that are too many are out of the response, but
    /// come back with their answers when there may be as many again: the count may have been a mistake.
    pub(super) fn resize_repeat(&mut self, element: ElementId, parent: NodeId, wanted: f64) {
        let wanted = if wanted.is_nan() { 0 } else { wanted.max(0.0) as usize };
        self.limits.note_entries(parent, element, wanted > MAX_INSTANCES);
        let wanted = wanted.min(MAX_INSTANCES);
        let instances = self.repeat_instances(element, parent);
        if instances.len() == wanted {
            return;
        }
        for &node in instances.iter().skip(wanted).rev() {
            self.remove_instance(node);
            // Those with which the form begins hold no answers yet.
            if !self.begun.contains(&node) {
                self.parked.entry((element, parent)).or_default().push(node);
            }
        }
        let mut last = instances.last().copied();
        for place in instances.len()..wanted {
            if !self.limits.has_room(self.tree.len()) {
                self.limits.note_entries(parent, element, true);
                break;
            }
            if let Some(back) = self.bring_back(element, parent, last) {
                last = Some(back);
                self.compute_below(back);
                continue;
            }
            let added = self.append_after(element, parent, last, Some(place));
            last = Some(added);
            self.begin_below(added);
            if self.live {
                self.added.push(added);
            }
        }
        self.changed_structure(element, parent);
    }

    /// Queues every computation of a new instance, as one that begins.
    fn begin_below(&mut self, added: NodeId) {
        self.begun.extend(self.tree.descendants_or_self(added));
        self.compute_below(added);
    }

    /// Queues every computation of an instance.
    fn compute_below(&mut self, added: NodeId) {
        let form = self.form.clone();
        let elements = self.tree.descendants_or_self(added).into_iter().filter(|&node| self.tree.is_element(node));
        let below: Vec<NodeId> =
            elements.flat_map(|node| std::iter::once(node).chain(self.tree.attributes(node))).collect();
        for node in below {
            let own = &form.graph.own[self.definitions[node.index()].index()];
            self.limits.spend_queued(own.len());
            self.queue.extend(own.iter().map(|&rank| Reverse((rank, node))));
        }
    }

    /// Queues what reads the repeat or anything in it: positions, counts and sums may differ.
    fn changed_structure(&mut self, element: ElementId, parent: NodeId) {
        let form = self.form.clone();
        self.changes.nodes.push(parent);
        let Some(repeat) = form.element(element).definition else { return };
        for id in form.model.descendants_or_self(repeat) {
            for reader in &form.graph.readers[id.index()] {
                let unit = form.graph.units[reader.rank];
                if self.limits.is_worked_out() {
                    return;
                }
                let nodes = self.instances(Model::ROOT, unit.definition, self.root());
                self.limits.spend_queued(nodes.len());
                self.queue.extend(nodes.into_iter().map(|node| Reverse((reader.rank, node))));
            }
        }
    }
}
