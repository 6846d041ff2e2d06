//! What expressions see of a response.

use super::Response;
use crate::{
    Form, Moment,
    form::model::DefId,
    tree::{NameId, NodeId, Tree},
    xpath::{DocId, Host, NodeRef, Value, ast::Target},
};

impl Response {
    pub(super) fn at(&self, node: NodeId) -> NodeRef {
        NodeRef { doc: DocId::PRIMARY, node }
    }
}

impl Host for Response {
    fn tree(&self, doc: DocId) -> &Tree {
        match doc {
            DocId::PRIMARY => &self.tree,
            DocId(secondary) => &self.form.secondary[secondary as usize - 1].tree,
        }
    }

    /// In a form, a path from the root always means the primary instance.
    fn root_of(&self, _: NodeRef) -> NodeRef {
        NodeRef::primary(NodeId::ROOT)
    }

    fn instance(&self, id: &str) -> Option<NodeRef> {
        instance(&self.form, id)
    }

    fn moment(&self) -> Moment {
        self.clock()
    }

    fn offset_at(&self, utc_ms: i64) -> Option<i32> {
        let zone = self.zone.as_ref().filter(|_| self.has_zone());
        zone.map(|zone| zone.offset_at(utc_ms))
    }

    fn has_zone(&self) -> bool {
        !self.is_anonymous()
    }

    /// xorshift32: small, and the same again on replay. Who only looks (a label, a list of choices) moves nothing on.
    fn random(&self) -> f64 {
        let mut state = self.random.get();
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        if self.computing {
            self.random.set(state);
        }
        f64::from(state) / (f64::from(u32::MAX) + 1.0)
    }

    fn seed(&self) -> u32 {
        self.seed
    }

    fn allowance(&self) -> u64 {
        if self.computing { self.limits.left() } else { u64::MAX }
    }

    fn spent(&self, units: u64) {
        if self.computing {
            self.limits.spend(units);
        }
    }

    fn itext(&self, id: &str) -> Option<Value> {
        self.form.itext.plain(id, self.language).map(Value::Text)
    }

    fn choice_label(&self, value: &str, reference: &str, origin: NodeId) -> Option<String> {
        let context = &self.form.model.get(self.definitions[origin.index()]).path;
        let definition = self.form.model.by_path(&crate::form::model::absolute(reference.trim(), context))?;
        let element = self.form.model.get(definition).element?;
        let node = self.instances_near(origin, definition).first().copied()?;
        let item = super::Item { element, node, instance: false };
        // What is computed is no text on the page: answers stand in it as they are.
        let choices = self.choices(item, str::to_owned);
        choices.into_iter().find(|choice| choice.value == value).map(|choice| choice.label)
    }

    fn targets(&self, target: Target, origin: NodeId) -> Vec<NodeRef> {
        let definition = DefId(target.definition);
        let nodes = match target.anchor {
            None => self.instances_near(origin, definition),
            Some(anchor) => {
                let anchor = DefId(anchor);
                let mut up = std::iter::once(origin).chain(self.above(origin));
                match up.find(|n| self.definitions[n.index()] == anchor) {
                    Some(at) => self.instances(anchor, definition, at),
                    None => Vec::new(),
                }
            }
        };
        nodes.into_iter().map(|node| self.at(node)).collect()
    }

    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.form.namespaces.get(prefix).map(String::as_str)
    }

    fn indexed(&self, doc: DocId, parent: NodeId, item: NameId, column: &str, value: &str) -> Option<Vec<NodeId>> {
        indexed(&self.form, doc, parent, item, column, value)
    }
}

fn instance(form: &Form, id: &str) -> Option<NodeRef> {
    let at = form.secondary.iter().position(|instance| instance.id == id)?;
    Some(NodeRef { doc: DocId(at as u32 + 1), node: NodeId::ROOT })
}

fn indexed(form: &Form, doc: DocId, parent: NodeId, item: NameId, column: &str, value: &str) -> Option<Vec<NodeId>> {
    let instance = form.secondary.get(doc.0.checked_sub(1)? as usize)?;
    Some(instance.lookup(parent, item, column, value))
}

/// A form without any response: for choice lists as exports need them.
pub(crate) struct Static<'a> {
    pub form: &'a Form,
    pub language: usize,
}

impl Host for Static<'_> {
    fn tree(&self, doc: DocId) -> &Tree {
        match doc {
            DocId::PRIMARY => &self.form.initial,
            DocId(secondary) => &self.form.secondary[secondary as usize - 1].tree,
        }
    }

    fn root_of(&self, _: NodeRef) -> NodeRef {
        NodeRef::primary(NodeId::ROOT)
    }

    fn instance(&self, id: &str) -> Option<NodeRef> {
        instance(self.form, id)
    }

    fn moment(&self) -> Moment {
        Moment { utc_ms: 0, offset_min: 0 }
    }

    fn random(&self) -> f64 {
        0.0
    }

    fn seed(&self) -> u32 {
        0
    }

    fn itext(&self, id: &str) -> Option<Value> {
        self.form.itext.plain(id, self.language).map(Value::Text)
    }

    fn choice_label(&self, _: &str, _: &str, _: NodeId) -> Option<String> {
        None
    }

    fn targets(&self, _: Target, _: NodeId) -> Vec<NodeRef> {
        Vec::new()
    }

    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.form.namespaces.get(prefix).map(String::as_str)
    }

    fn indexed(&self, doc: DocId, parent: NodeId, item: NameId, column: &str, value: &str) -> Option<Vec<NodeId>> {
        indexed(self.form, doc, parent, item, column, value)
    }
}
