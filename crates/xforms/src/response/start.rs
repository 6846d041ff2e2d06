//! Beginning a response.

use super::{Changes, Response};
use crate::{
    Form, Moment, Zone,
    form::{
        bind::Preload,
        model::{DefId, Model},
    },
    tree::{NodeId, Tree},
};
use std::{
    cell::Cell,
    collections::{BinaryHeap, HashMap, HashSet, VecDeque},
    rc::Rc,
};

/// What a response needs from outside, once.
#[derive(Debug, Clone)]
pub struct Start {
    /// `uuid:…`
    pub instance_id: String,
    /// Everything random comes from it.
    pub seed: u32,
    pub at: Moment,
    /// The rules of the device's zone; without them a time of the other season is told in the offset that it is written in.
    pub zone: Option<Zone>,
}

impl Response {
    /// Begins a response: fills in what the form preloads and computes everything once.
    pub fn start(form: Rc<Form>, start: Start) -> Response {
        let mut response = Self::empty(form, &start);
        response.identify(true);
        response.preload();
        response.fill_fixed();
        response.begun.extend(response.tree.descendants_or_self(NodeId::ROOT));
        response.compute_all();
        response.opened(true);
        response
    }

    /// The initial instance, nothing computed yet.
    pub(super) fn empty(form: Rc<Form>, start: &Start) -> Response {
        let count = form.model.definitions.len();
        let mut response = Response {
            tree: form.initial.clone(),
            definitions: Vec::new(),
            states: Vec::new(),
            unique: vec![None; count],
            moment: start.at,
            zone: start.zone.clone(),
            judging: false,
            seed: start.seed,
            instance_id: start.instance_id.clone(),
            // The generator must not start at nought.
            random: Cell::new(start.seed ^ 0x9e37_79b9 | 1),
            language: form.itext.default,
            queue: BinaryHeap::new(),
            changes: Changes::default(),
            live: false,
            begun: HashSet::new(),
            parked: HashMap::new(),
            changed: VecDeque::new(),
            wishes: Vec::new(),
            computing: false,
            text: Cell::new(usize::MAX),
            limits: super::limits::Limits::default(),
            loaded: Vec::new(),
            quote: str::to_owned,
            withheld: HashMap::new(),
            added: Vec::new(),
            form,
        };
        let root = response.root();
        response.define(root, Model::ROOT);
        response
    }

    /// Ties a subtree's nodes to their definitions.
    pub(super) fn define(&mut self, node: NodeId, id: DefId) {
        let len = self.tree.len();
        self.definitions.resize(len, Model::ROOT);
        self.states.resize(len, super::Stored::default());
        self.definitions[node.index()] = id;
        let form = self.form.clone();
        let definition = form.model.get(id);
        if !definition.is_repeat && definition.in_repeat.is_none() {
            self.unique[id.index()] = Some(node);
        }
        let children: Vec<NodeId> = self.tree.child_elements(node).collect();
        for child in children {
            let name = self.tree.name(child);
            if let Some(found) = form.model.child_named(id, &name.prefix, &name.local) {
                self.define(child, found);
            }
        }
        let attributes: Vec<NodeId> = self.tree.attributes(node).collect();
        for attribute in attributes {
            let name = self.tree.name(attribute);
            let matches = |&&d: &&DefId| form.model.is_named(d, &name.prefix, &name.local);
            if let Some(&found) = definition.attributes.iter().find(matches) {
                self.definitions[attribute.index()] = found;
                if form.model.get(found).in_repeat.is_none() {
                    self.unique[found.index()] = Some(attribute);
                }
            }
        }
    }

    /// A repeat to which nobody can add begins with one instance at least.
    fn fill_fixed(&mut self) {
        let form = self.form.clone();
        for element in form.body.iter().filter(|element| element.no_add_remove && element.count.is_none()) {
            let Some(id) = element.definition else { continue };
            let (Some(parent), Some(element)) = (form.model.get(id).parent, form.model.get(id).element) else {
                continue;
            };
            for node in self.instances(Model::ROOT, parent, self.root()) {
                if self.repeat_instances(element, node).is_empty() {
                    self.append_instance(element, node);
                }
            }
        }
    }

    /// Gives the response its id wherever the form asks for it; `anew`: whatever stands there.
    pub(super) fn identify(&mut self, anew: bool) {
        let form = self.form.clone();
        let instance_id = self.instance_id.clone();
        for id in form.model.ids().filter(|&id| form.model.get(id).bind.preload == Some(Preload::InstanceId)) {
            for node in self.instances(Model::ROOT, id, self.root()) {
                if anew || self.tree.raw_text(node).is_empty() {
                    self.tree.set_text(node, &instance_id);
                }
            }
        }
    }

    fn preload(&mut self) {
        let form = self.form.clone();
        for id in form.model.ids() {
            let value = match form.model.get(id).bind.preload {
                Some(Preload::Today) => self.clock().civil_date(),
                Some(Preload::Start) => self.now(),
                Some(Preload::InstanceId | Preload::End | Preload::Property) | None => continue,
            };
            for node in self.instances(Model::ROOT, id, self.root()) {
                self.tree.set_text(node, &value);
            }
        }
    }

    /// Fills in what is known only at the end; call right before sealing.
    pub fn finish(&mut self) -> Changes {
        let form = self.form.clone();
        let value = self.now();
        if let Some(node) = self.unique[form.meta.instance_id.index()]
            && self.tree.raw_text(node).is_empty()
        {
            // The form asks for no id, yet whoever receives it needs one.
            let id = self.instance_id.clone();
            self.store(node, &id);
        }
        for id in form.model.ids().filter(|&id| form.model.get(id).bind.preload == Some(Preload::End)) {
            for node in self.instances(Model::ROOT, id, self.root()) {
                self.store(node, &value);
            }
        }
        self.settle()
    }
}

/// Whether a tree's element is the one that a definition's template or initial instance would have.
pub(super) fn element_named(tree: &Tree, parent: NodeId, model: &Model, id: DefId) -> Vec<NodeId> {
    let named = |&child: &NodeId| {
        let name = tree.name(child);
        model.is_named(id, &name.prefix, &name.local)
    };
    tree.child_elements(parent).filter(named).collect()
}
