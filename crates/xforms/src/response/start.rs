//! Beginning a response.

use super::{Changes, Response};
use crate::{
    Form, Moment, Privacy,
    form::{
        bind::Preload,
        model::{DefId, Model},
    },
    tree::{NodeId, Tree},
};
use std::{cell::Cell, collections::BinaryHeap, rc::Rc};

/// What a response needs from outside, once.
#[derive(Debug, Clone)]
pub struct Start {
    /// `uuid:…`
    pub instance_id: String,
    /// Everything random comes from it.
    pub seed: u32,
    pub at: Moment,
}

impl Response {
    /// Begins a response: fills in what the form preloads and computes everything once.
    pub fn start(form: Rc<Form>, start: Start) -> Response {
        let mut response = Self::empty(form, &start);
        response.preload(&start.instance_id);
        response.compute_all();
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
            seed: start.seed,
            // The generator must not start at nought.
            random: Cell::new(start.seed ^ 0x9e37_79b9 | 1),
            language: form.itext.default,
            queue: BinaryHeap::new(),
            changes: Changes::default(),
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
            let matches = |&&d: &&DefId| same_name(&form.model, d, &name.prefix, &name.local);
            if let Some(&found) = definition.children.iter().find(matches) {
                self.define(child, found);
            }
        }
    }

    fn preload(&mut self, instance_id: &str) {
        let form = self.form.clone();
        for id in form.model.ids() {
            let definition = form.model.get(id);
            let is_instance_id = definition.local == "instanceID"
                && definition.parent.is_some_and(|parent| form.model.get(parent).local == "meta");
            let preload = definition.bind.preload.or(is_instance_id.then_some(Preload::InstanceId));
            let value = match preload {
                Some(Preload::InstanceId) => instance_id.to_owned(),
                Some(Preload::Today) => self.moment.civil_date(),
                Some(Preload::Start) => self.stamp(),
                Some(Preload::End | Preload::Property) | None => continue,
            };
            for node in self.instances(Model::ROOT, id, self.root()) {
                self.tree.set_text(node, &value);
            }
        }
    }

    /// Fills in what is known only at the end; call right before sealing.
    pub fn finish(&mut self) -> Changes {
        let form = self.form.clone();
        let value = self.stamp();
        for id in form.model.ids().filter(|&id| form.model.get(id).bind.preload == Some(Preload::End)) {
            for node in self.instances(Model::ROOT, id, self.root()) {
                self.store(node, &value);
            }
        }
        self.settle()
    }

    /// Now; in an anonymous survey nothing finer than the day.
    fn stamp(&self) -> String {
        match self.form.settings.privacy {
            Privacy::Anonymous => {
                let days = self.moment.civil_ms().div_euclid(86_400_000);
                let offset_min = self.moment.offset_min;
                Moment { utc_ms: days * 86_400_000 - i64::from(offset_min) * 60_000, offset_min }.to_iso()
            }
            Privacy::Confidential | Privacy::Interviewer => self.moment.to_iso(),
        }
    }
}

pub(super) fn same_name(model: &Model, id: DefId, prefix: &str, local: &str) -> bool {
    let name = &model.get(id).name;
    match name.split_once(':') {
        None => prefix.is_empty() && name == local,
        Some((p, l)) => p == prefix && l == local,
    }
}

/// Whether a tree's element is the one that a definition's template or initial instance would have.
pub(super) fn element_named(tree: &Tree, parent: NodeId, model: &Model, id: DefId) -> Vec<NodeId> {
    let named = |&child: &NodeId| {
        let name = tree.name(child);
        same_name(model, id, &name.prefix, &name.local)
    };
    tree.child_elements(parent).filter(named).collect()
}
