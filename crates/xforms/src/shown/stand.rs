//! A form that is looked at as a whole: one instance of every node, whatever people answer, none of them left out.

use crate::{
    DataType, Form, Moment,
    form::{canonical::typed, model::DefId},
    response::Static,
    tree::{Name, NameId, NodeId, Tree},
    xpath::{
        Context, DocId, Expr, Host, NodeRef, Path, Value,
        ast::{Start, Target},
    },
};
use std::{cell::Cell, collections::HashMap};

/// What all expressions may take together, as [`Host::allowance`] counts: no form that is meant to be answered comes near.
const WORK: u64 = 400_000_000;

pub(super) struct Stand<'a> {
    form: &'a Form,
    rest: Static<'a>,
    tree: Tree,
    /// By definition.
    nodes: Vec<NodeId>,
    definitions: HashMap<NodeId, DefId>,
    left: Cell<u64>,
}

impl<'a> Stand<'a> {
    pub fn of(form: &'a Form) -> Self {
        let mut tree = Tree::new();
        let mut nodes: Vec<NodeId> = Vec::new();
        // What is above a definition was defined before it.
        for definition in &form.model.definitions {
            let parent =
                definition.parent.and_then(|parent| nodes.get(parent.index()).copied()).unwrap_or(NodeId::ROOT);
            let name = definition.name.trim_start_matches('@');
            let (prefix, local) = name.split_once(':').unwrap_or(("", name));
            let namespace = form.namespaces.get(prefix).map_or("", String::as_str);
            nodes.push(match definition.name.starts_with('@') {
                true => tree.append_attribute(parent, namespace, prefix, local, ""),
                false => tree.append_element(parent, namespace, prefix, local),
            });
        }
        tree.renumber();
        let definitions = nodes.iter().copied().zip(form.model.ids()).collect();
        let rest = Static { form, language: form.default_language_index() };
        Self { form, rest, tree, nodes, definitions, left: Cell::new(WORK) }
    }

    pub fn set(&mut self, definition: DefId, text: &str) {
        self.tree.set_text(self.nodes[definition.index()], text);
    }

    /// The context of an expression that is seen from a definition's node.
    pub fn at(&self, definition: DefId) -> Context<'_> {
        Context::new(self, NodeRef::primary(self.nodes[definition.index()]))
    }

    pub fn value(&self, expr: &Expr, from: DefId) -> Option<Value> {
        self.at(from).eval(expr).ok()
    }

    pub fn text(&self, expr: &Expr, from: DefId) -> Option<String> {
        self.at(from).text(expr).ok()
    }

    pub fn truth(&self, expr: &Expr, from: DefId) -> Option<bool> {
        self.at(from).boolean(expr).ok()
    }

    /// The text that a node of this type would have of it.
    pub fn typed(&self, expr: &Expr, from: DefId, data_type: DataType) -> Option<String> {
        let context = self.at(from);
        Some(typed(&context, context.eval(expr).ok()?, data_type))
    }

    /// The definitions that a path may mean, its predicates left aside.
    pub fn meant(&self, path: &Path, from: DefId) -> Vec<DefId> {
        if let Some(target) = path.target {
            return vec![DefId(target.definition)];
        }
        let nodes = self.at(from).nodes(&Expr::Path(without_predicates(path))).unwrap_or_default();
        let in_form = nodes.into_iter().filter(|node| node.doc == DocId::PRIMARY);
        in_form.filter_map(|node| self.definitions.get(&node.node).copied()).collect()
    }

    pub fn form(&self) -> &'a Form {
        self.form
    }
}

/// The path to every node that it may lead to.
pub(super) fn without_predicates(path: &Path) -> Path {
    let mut path = path.clone();
    if let Start::Expr(start, predicates) = &mut path.start {
        predicates.clear();
        if let Expr::Path(inner) = &mut **start {
            *inner = without_predicates(inner);
        }
    }
    path.steps.iter_mut().for_each(|step| step.predicates.clear());
    path
}

impl Host for Stand<'_> {
    fn tree(&self, doc: DocId) -> &Tree {
        if doc == DocId::PRIMARY { &self.tree } else { self.rest.tree(doc) }
    }

    fn root_of(&self, node: NodeRef) -> NodeRef {
        self.rest.root_of(node)
    }

    fn instance(&self, id: &str) -> Option<NodeRef> {
        self.rest.instance(id)
    }

    fn moment(&self) -> Moment {
        self.rest.moment()
    }

    fn random(&self) -> f64 {
        self.rest.random()
    }

    fn seed(&self) -> u32 {
        self.rest.seed()
    }

    fn allowance(&self) -> u64 {
        self.left.get()
    }

    fn spent(&self, units: u64) {
        self.left.set(self.left.get().saturating_sub(units));
    }

    fn itext(&self, id: &str) -> Option<Value> {
        self.rest.itext(id)
    }

    fn choice_label(&self, value: &str, reference: &str, origin: NodeId) -> Option<String> {
        self.rest.choice_label(value, reference, origin)
    }

    fn targets(&self, target: Target, _: NodeId) -> Vec<NodeRef> {
        vec![NodeRef::primary(self.nodes[target.definition as usize])]
    }

    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.rest.namespace(prefix)
    }

    fn unprefixed(&self, name: &Name) -> bool {
        self.rest.unprefixed(name)
    }

    fn indexed(&self, doc: DocId, parent: NodeId, item: NameId, column: &str, value: &str) -> Option<Vec<NodeId>> {
        self.rest.indexed(doc, parent, item, column, value)
    }
}
