//! Running the form's actions when their events happen.

use super::Response;
use crate::{
    form::{
        action::{Action, ActionTask, Events, Wish},
        model::{DefId, Model},
    },
    tree::NodeId,
    xpath::Context,
};

/// Actions that set each other off without end stop here.
const MAX_ROUNDS: usize = 1_000;

impl Response {
    /// What the form asks of the device since the last call: the node that the result belongs in. The shell gives the
    /// result with [`Response::set`].
    pub fn take_wishes(&mut self) -> Vec<(Wish, NodeId)> {
        std::mem::take(&mut self.wishes)
    }

    /// What loading set by actions, by reference: for the journal's first event, so that a replay has it as it was.
    pub fn loaded_values(&self) -> Vec<(String, String)> {
        let attached = self.loaded.iter().filter(|&&node| self.tree.parent(node).is_some());
        attached.map(|&node| (self.reference(node), self.tree.raw_text(node).to_owned())).collect()
    }

    /// Runs what waits for the response to be opened; `first`: it begins.
    pub(super) fn opened(&mut self, first: bool) {
        self.live = true;
        self.computing = true;
        self.run_all(|events| events.load || first && events.first_load, None);
        self.settle_actions();
    }

    /// Runs what waits for this new instance of a repeat, then for those with which it begins.
    pub(super) fn repeat_added(&mut self, repeat: DefId, node: NodeId) {
        if !self.live {
            return;
        }
        self.run_all(|events| events.new_repeat, Some((repeat, node)));
        let form = self.form.clone();
        for &inner in &form.model.get(repeat).begun {
            for entry in self.instances(repeat, inner, node) {
                self.repeat_added(inner, entry);
            }
        }
    }

    /// Runs what waits for changed values, and what that changes, until all is still.
    pub(super) fn settle_actions(&mut self) {
        self.computing = true;
        self.work_off_actions();
        self.computing = false;
    }

    fn work_off_actions(&mut self) {
        for _ in 0..MAX_ROUNDS {
            self.drain();
            for node in std::mem::take(&mut self.added) {
                self.repeat_added(self.definitions[node.index()], node);
            }
            let Some(node) = self.changed.pop_front() else { return };
            let form = self.form.clone();
            let id = self.definitions[node.index()];
            for action in form.actions.iter().filter(|action| action.events.changed && action.context == id) {
                self.act(action, node, false);
                self.drain();
            }
        }
        self.limits.overworked();
        self.changed.clear();
    }

    /// Remembers a change of value that an action waits for.
    pub(super) fn note_change(&mut self, node: NodeId) {
        let id = self.definitions[node.index()];
        if self.live && self.form.triggers[id.index()] && !self.changed.contains(&node) {
            self.changed.push_back(node);
        }
    }

    /// Runs the wanted actions from every instance of their context; `within`: only those in one new repeat instance.
    fn run_all(&mut self, wanted: impl Fn(Events) -> bool, within: Option<(DefId, NodeId)>) {
        let form = self.form.clone();
        for action in form.actions.iter().filter(|action| wanted(action.events)) {
            let contexts = match within {
                None => self.instances(Model::ROOT, action.context, self.root()),
                Some((repeat, node)) => {
                    let context = form.model.get(action.context);
                    let own = if context.is_repeat { Some(action.context) } else { context.in_repeat };
                    if own != Some(repeat) {
                        continue;
                    }
                    self.instances(repeat, action.context, node)
                }
            };
            for context in contexts {
                let targets = self.act(action, context, within.is_none());
                if within.is_none() {
                    self.loaded.extend(targets);
                }
                self.drain();
            }
        }
    }

    /// The nodes that were set: every entry's, where the target is in a repeat that the action is not in.
    fn act(&mut self, action: &Action, context: NodeId, loading: bool) -> Vec<NodeId> {
        let targets = Context::new(self, self.at(context)).nodes(&action.target.expr).unwrap_or_default();
        let mut targets: Vec<NodeId> = targets.into_iter().map(|target| target.node).collect();
        // At loading, irrelevant nodes stay as they are; later they keep the value for when they are relevant.
        targets.retain(|&target| !loading || !self.tree.is_hidden(target));
        if let ActionTask::Ask(wish) = action.task {
            // The device is in one place.
            if let [target] = *targets
                && !self.tree.is_hidden(target)
            {
                self.wishes.push((wish, target));
            }
            return Vec::new();
        }
        for &target in &targets {
            let value = match &action.task {
                ActionTask::Compute { value, at_context } => {
                    let data_type = self.definition(target).bind.data_type;
                    let value = self.typed_text(value, data_type, if *at_context { context } else { target });
                    let value = data_type.own(value);
                    if self.limits.takes_text(target, &value) { value } else { String::new() }
                }
                ActionTask::Put(value) => value.clone(),
                ActionTask::Ask(_) => continue,
            };
            self.put(target, &value);
        }
        targets
    }
}
