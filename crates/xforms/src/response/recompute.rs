//! Computing again what depends on a change, and nothing else.

use super::{Changes, Response};
use crate::{
    form::{
        DataType,
        canonical::typed,
        compile::Compiled,
        graph::{Task, Unit, expression},
        model::Model,
    },
    tree::NodeId,
    xml::is_character,
    xpath::{Context, Expr, Value},
};
use std::cmp::Reverse;

/// What a computation costs beside what its expression visits.
const TASK: u64 = 200;

impl Response {
    /// Computes everything once, in order: after start and restore.
    pub(super) fn compute_all(&mut self) -> Changes {
        let form = self.form.clone();
        self.limits.begin_all(self.tree.len());
        for rank in 0..form.graph.units.len() {
            for node in self.instances(Model::ROOT, form.graph.units[rank].definition, self.root()) {
                self.queue.push(Reverse((rank, node)));
            }
        }
        self.settle()
    }

    /// Computes everything again. It changes nothing, unless what was computed step by step is wrong.
    pub fn recompute(&mut self) -> Changes {
        self.compute_all()
    }

    /// Queues what is computed from texts of the form.
    pub(super) fn speak(&mut self) {
        let form = self.form.clone();
        for (rank, unit) in form.graph.units.iter().enumerate() {
            let mut spoken = false;
            for compiled in expression(*unit, &form.model, &form.body) {
                compiled.expr.walk(&mut |expr| {
                    spoken |= matches!(expr, Expr::Call(call) if matches!(&*call.name, "jr:itext" | "jr:choice-name"));
                });
            }
            if spoken {
                let nodes = self.instances(Model::ROOT, unit.definition, self.root());
                self.queue.extend(nodes.into_iter().map(|node| Reverse((rank, node))));
            }
        }
    }

    /// Works the queue off and hands out what changed.
    pub(super) fn settle(&mut self) -> Changes {
        self.settle_actions();
        self.tree.renumber();
        self.limits.begin(self.tree.len());
        self.begun.clear();
        let mut changes = std::mem::take(&mut self.changes);
        changes.nodes.sort_unstable();
        changes.nodes.dedup();
        changes
    }

    /// Works off the queue.
    pub(super) fn drain(&mut self) {
        let form = self.form.clone();
        let computing = std::mem::replace(&mut self.computing, true);
        let mut last = None;
        while let Some(Reverse((rank, node))) = self.queue.pop() {
            if last.replace((rank, node)) == Some((rank, node)) {
                continue;
            }
            self.limits.spend(TASK);
            if self.limits.is_worked_out() {
                // A runaway form (a repeat count that grows with itself, say) ends here.
                self.queue.clear();
                break;
            }
            // Detached with its repeat instance meanwhile.
            if self.tree.parent(node).is_some() {
                if !self.tree.is_ordered() {
                    self.limits.spend(self.tree.len() as u64);
                }
                self.tree.renumber();
                self.run(form.graph.units[rank], node);
            }
        }
        self.computing = computing;
    }

    fn run(&mut self, unit: Unit, node: NodeId) {
        let form = self.form.clone();
        let bind = &form.model.get(unit.definition).bind;
        match unit.task {
            Task::Relevant => {
                let relevant = self.truth(&bind.relevant, node);
                if self.states[node.index()].relevant != relevant {
                    self.states[node.index()].relevant = relevant;
                    self.apply_relevance(node);
                }
            }
            Task::Calculate => {
                let Some(compiled) = &bind.calculate else { return };
                let value = self.typed_text(compiled, bind.data_type, node);
                let value = if self.can_be_given(node) { bind.data_type.own(value) } else { value };
                self.store_calculated(node, &value);
            }
            Task::Readonly => {
                self.states[node.index()].readonly = self.truth(&bind.readonly, node);
                self.changes.nodes.push(node);
            }
            Task::Required => {
                self.states[node.index()].required = self.truth(&bind.required, node);
                self.changes.nodes.push(node);
            }
            Task::Constraint => {
                let empty = self.tree.is_hidden(node) || self.tree.raw_text(node).is_empty();
                self.judging = true;
                self.states[node.index()].satisfied = empty || self.truth(&bind.constraint, node);
                self.judging = false;
                self.changes.nodes.push(node);
            }
            Task::Count(element) => {
                let Some(count) = &form.element(element).count else { return };
                let wanted = self.evaluate(count, node, |c, v| c.to_number(&v)).unwrap_or(f64::NAN);
                // Until it is a number again, what is there stays; where nothing was counted yet, nothing is there.
                if !wanted.is_nan() || self.begun.contains(&node) {
                    self.resize_repeat(element, node, wanted);
                }
            }
            Task::Choices(element) => {
                self.keep_offered(element, node);
                self.changes.nodes.push(node);
            }
            Task::Show(_) => self.changes.nodes.push(node),
        }
    }

    /// Sets a node's calculated text, unless it is too long to be one: then it has none.
    pub(super) fn store_calculated(&mut self, node: NodeId, value: &str) {
        let value = if self.limits.takes_text(node, value) { value } else { "" };
        self.put(node, value);
    }

    /// Sets a node's text, whatever was withheld of the one before, and has it held against the choices, if it has any.
    pub(super) fn put(&mut self, node: NodeId, value: &str) {
        self.withheld.remove(&node);
        self.store(node, value);
        let form = self.form.clone();
        let own = &form.graph.own[self.definitions[node.index()].index()];
        let choices = own.iter().filter(|&&rank| matches!(form.graph.units[rank].task, Task::Choices(_)));
        self.queue.extend(choices.map(|&rank| Reverse((rank, node))));
    }

    /// Sets a node's text and queues what reads it. What XML cannot hold is left out here, not only in what is written:
    /// a required answer must not be satisfied by it.
    pub(super) fn store(&mut self, node: NodeId, value: &str) {
        if !value.chars().all(is_character) {
            let held: String = value.chars().filter(|&c| is_character(c)).collect();
            return self.store(node, &held);
        }
        if self.tree.raw_text(node) == value {
            return;
        }
        self.tree.set_text(node, value);
        self.note_text(value);
        self.changes.nodes.push(node);
        if !self.tree.is_hidden(node) {
            self.queue_readers(node);
            self.note_change(node);
        }
    }

    /// Queues every computation that reads this node.
    pub(super) fn queue_readers(&mut self, node: NodeId) {
        let form = self.form.clone();
        let id = self.definitions[node.index()];
        for reader in &form.graph.readers[id.index()] {
            let unit = form.graph.units[reader.rank];
            let nodes = match (self.unique[unit.definition.index()], reader.local) {
                (Some(only), _) => vec![only],
                (None, true) if unit.definition == id => vec![node],
                (None, true) => self.instances_near(node, unit.definition),
                (None, false) => self.instances(Model::ROOT, unit.definition, self.root()),
            };
            self.limits.spend_queued(nodes.len());
            self.queue.extend(nodes.into_iter().map(|node| Reverse((reader.rank, node))));
        }
    }

    /// Carries a node's relevance to itself and what is below; readers of what appears or disappears are queued.
    pub(super) fn apply_relevance(&mut self, node: NodeId) {
        let hidden_above = self.tree.parent(node).is_some_and(|parent| self.tree.is_hidden(parent));
        let hidden = hidden_above || !self.states[node.index()].relevant;
        if self.tree.is_hidden(node) == hidden {
            return;
        }
        self.tree.set_hidden(node, hidden);
        self.changes.nodes.push(node);
        self.queue_readers(node);
        let children: Vec<NodeId> = self.tree.child_elements(node).chain(self.tree.attributes(node)).collect();
        for child in children {
            self.apply_relevance(child);
        }
    }

    fn truth(&self, compiled: &Option<Compiled>, node: NodeId) -> bool {
        let Some(compiled) = compiled else { return true };
        self.evaluate(compiled, node, |c, v| c.to_boolean(&v)).unwrap_or(false)
    }

    /// The result as the node's type writes it, or as it is where it is no value of the type.
    pub(super) fn typed_text(&self, compiled: &Compiled, data_type: DataType, node: NodeId) -> String {
        self.evaluate(compiled, node, |context, value| typed(context, value, data_type)).unwrap_or_default()
    }

    pub(super) fn evaluate<T>(
        &self,
        compiled: &Compiled,
        node: NodeId,
        convert: impl Fn(&Context<'_>, Value) -> T,
    ) -> Option<T> {
        let context = Context::new(self, self.at(node));
        match context.eval(&compiled.expr) {
            Ok(value) => Some(convert(&context, value)),
            Err(error) => {
                // A form is refused when an expression cannot be evaluated at all; what is left is a matter of the answers.
                if self.computing && error.code == "xpath-limit" {
                    self.limits.overworked();
                }
                None
            }
        }
    }
}
