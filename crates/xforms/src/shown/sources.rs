//! Where the nodes of a form have their values from: calculations, what events set, what the form begins with, and people.

use super::stand::Stand;
use crate::{
    ElementKind, Form,
    form::{
        action::ActionTask,
        compile::Compiled,
        model::{DefId, Model},
    },
    tree::{NodeId, Tree},
    xpath::Expr,
};

/// One of the values that a node may have.
pub(super) enum Source<'a> {
    /// Of an expression, and the node that it is seen from.
    Computed(&'a Compiled, DefId),
    Fixed(&'a str),
}

/// By definition.
pub(super) struct Sources<'a> {
    pub values: Vec<Vec<Source<'a>>>,
    /// Somebody answers it, or the device knows it.
    pub given: Vec<bool>,
    /// It is set when something has happened, and empty before.
    pub later: Vec<bool>,
}

impl<'a> Sources<'a> {
    pub fn of(form: &'a Form, stand: &Stand<'_>) -> Self {
        let count = form.model.definitions.len();
        let values = (0..count).map(|_| Vec::new()).collect();
        let mut sources = Self { values, given: vec![false; count], later: vec![false; count] };
        for element in &form.body {
            let says = matches!(element.kind, ElementKind::Note | ElementKind::Group | ElementKind::Repeat { .. });
            if let Some(id) = element.definition.filter(|_| !says) {
                sources.given[id.index()] |= !form.model.get(id).bind.is_always_readonly();
            }
        }
        for id in form.model.ids() {
            let bind = &form.model.get(id).bind;
            sources.given[id.index()] |= bind.preload.is_some();
            if let Some(calculate) = &bind.calculate {
                sources.values[id.index()].push(Source::Computed(calculate, id));
            }
        }
        sources.actions(form, stand);
        sources.beginnings(form);
        sources
    }

    fn actions(&mut self, form: &'a Form, stand: &Stand<'_>) {
        for action in &form.actions {
            let Expr::Path(target) = &action.target.expr else { continue };
            for id in stand.meant(target, action.context) {
                let at = id.index();
                match &action.task {
                    ActionTask::Ask(_) => self.given[at] = true,
                    ActionTask::Put(text) => self.values[at].push(Source::Fixed(text)),
                    ActionTask::Compute { value, at_context } => {
                        self.values[at].push(Source::Computed(value, if *at_context { action.context } else { id }));
                    }
                }
                self.later[at] |= !(action.events.first_load || action.events.load);
            }
        }
    }

    /// What the form begins with, unless a calculation takes its place.
    fn beginnings(&mut self, form: &'a Form) {
        let mut trees: Vec<(&Tree, NodeId, DefId)> = Vec::new();
        trees.extend(form.initial.child_elements(NodeId::ROOT).map(|root| (&form.initial, root, Model::ROOT)));
        for id in form.model.ids() {
            let definition = form.model.get(id);
            let begun = definition.template.iter().chain(&definition.initial);
            trees.extend(begun.map(|template| (&template.tree, template.root, id)));
        }
        while let Some((tree, node, id)) = trees.pop() {
            let definition = form.model.get(id);
            for below in tree.child_elements(node) {
                let name = tree.name(below);
                let child = form.model.child_named(id, &name.prefix, &name.local);
                trees.extend(child.map(|child| (tree, below, child)));
            }
            for attribute in tree.attributes(node) {
                let name = tree.name(attribute);
                let found = definition.attributes.iter().find(|&&d| form.model.is_named(d, &name.prefix, &name.local));
                found.into_iter().for_each(|&found| self.begin(form, found, tree.raw_text(attribute)));
            }
            if definition.children.is_empty() {
                self.begin(form, id, tree.raw_text(node));
            }
        }
    }

    fn begin(&mut self, form: &Form, id: DefId, text: &'a str) {
        let values = &mut self.values[id.index()];
        let is_known = values.iter().any(|value| matches!(value, Source::Fixed(known) if *known == text));
        if !text.is_empty() && !is_known && form.model.get(id).bind.calculate.is_none() {
            values.push(Source::Fixed(text));
        }
    }
}
