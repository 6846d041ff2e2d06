//! A live response: one filled form.
//!
//! The instance is an arena tree; every node knows its definition. Setting a value computes again only what depends on
//! it, in the order of the form's dependency graph, and says which nodes may look different now.

mod actions;
mod answer;
mod clock;
mod files;
mod host;
mod inspect;
mod limits;
mod media;
mod recompute;
mod repeats;
mod restore;
mod room;
mod serialize;
mod start;
mod view;

pub use answer::AnswerError;
pub(crate) use host::Static;
pub use limits::{Limit, MAX_INSTANCES};
pub use media::TextForm;
pub use restore::RestoreError;
pub use start::Start;
pub use view::{Choice, Item};

use crate::{
    ElementId, Form, Moment, Wish, Zone,
    form::model::{DefId, Model},
    tree::{Kind, NodeId, Tree},
};
use std::{
    cell::Cell,
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet, VecDeque},
    rc::Rc,
};

/// A response being filled in.
#[derive(Clone)]
pub struct Response {
    form: Rc<Form>,
    tree: Tree,
    /// By node index: which definition the node is an instance of.
    definitions: Vec<DefId>,
    /// By node index.
    states: Vec<Stored>,
    /// By definition: its only instance, for definitions outside repeats.
    unique: Vec<Option<NodeId>>,
    moment: Moment,
    zone: Option<Zone>,
    /// Whether an answer is being judged: see [`clock`].
    judging: bool,
    seed: u32,
    /// For a response that has none yet.
    instance_id: String,
    random: Cell<u32>,
    language: usize,
    /// Computations to do: rank in the graph, node; the lowest rank first. May hold the same one twice.
    queue: BinaryHeap<Reverse<(usize, NodeId)>>,
    changes: Changes,
    /// Whether events happen: not while a response is being opened.
    live: bool,
    /// Whether values are being computed, not looked at.
    computing: bool,
    /// Nodes that begin in this step: an empty count there means no instance.
    begun: HashSet<NodeId>,
    /// Instances that a repeat's count took away, by the repeat and its parent; the first to come back is the last.
    parked: HashMap<(ElementId, NodeId), Vec<NodeId>>,
    /// Answers out of which the choices offered took some: they come back with their choices.
    withheld: HashMap<NodeId, Withheld>,
    /// Nodes whose change an action waits for.
    changed: VecDeque<NodeId>,
    wishes: Vec<(Wish, NodeId)>,
    /// At most so many bytes of text are in it, once [`Response::has_room`] has looked.
    text: Cell<usize>,
    limits: limits::Limits,
    /// Nodes that actions set at loading.
    loaded: Vec<NodeId>,
    /// Instances of counted repeats whose event is still to happen.
    added: Vec<NodeId>,
    /// How answers stand in texts.
    quote: fn(&str) -> String,
}

/// An answer as it was given, and what is left of it.
#[derive(Clone)]
struct Withheld {
    given: String,
    left: String,
}

/// What is kept for a node beside its text.
#[derive(Debug, Clone, Copy)]
struct Stored {
    /// Its own relevance, whatever that of its ancestors.
    relevant: bool,
    required: bool,
    readonly: bool,
    satisfied: bool,
}

impl Default for Stored {
    fn default() -> Self {
        Stored { relevant: true, required: false, readonly: false, satisfied: true }
    }
}

/// A node as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<'a> {
    /// As serialised; empty while irrelevant.
    pub value: &'a str,
    pub relevant: bool,
    pub required: bool,
    pub readonly: bool,
    pub violation: Option<Violation>,
}

/// Why a relevant node's value cannot stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// A question that is required and empty; white space is no answer.
    Required,
    /// Its constraint is not met, or it is not a value of its type.
    Constraint,
}

impl Violation {
    /// `required` or `constraint`, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Violation::Required => "required",
            Violation::Constraint => "constraint",
        }
    }
}

/// What a step changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Nodes whose state, label, hint or options may differ now; each once.
    pub nodes: Vec<NodeId>,
    /// Repeat instances were added or removed.
    pub structure: bool,
}

impl Response {
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The time that `today()` and `now()` see from the next step on.
    pub fn set_moment(&mut self, at: Moment) {
        self.moment = at;
    }

    /// The time that it sees.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// Changes the language of labels, hints and options, and of what is computed from them; an unknown name means the default
    /// language.
    pub fn set_language(&mut self, language: &str) -> Changes {
        self.language = self.form.language_index(language);
        self.speak();
        self.settle()
    }

    pub fn language(&self) -> &str {
        self.form.languages().get(self.language).map(String::as_str).unwrap_or_default()
    }

    /// The response as it is now, to come back to. A text being typed is one answer that is given again and again; where
    /// the form keeps traces ([`Form::keeps_traces`]), each time starts from the response before the first letter, so that
    /// a replay of the finished answer alone gives the same.
    pub fn fork(&self) -> Response {
        self.clone()
    }

    /// Gives a node a value, as serialised: codes of a multiple choice joined by spaces, `OK` for a trigger. Codes that are not
    /// offered are left out.
    pub fn set(&mut self, node: NodeId, value: &str) -> Changes {
        self.put(node, self.as_told(node, value));
        self.settle()
    }

    /// The instance's node of a reference such as `/data/child[2]/age`; a position left out means the first.
    pub fn find(&self, reference: &str) -> Option<NodeId> {
        let mut steps = reference.strip_prefix('/')?.split('/');
        let mut node = self.tree.children(NodeId::ROOT).next()?;
        let root = steps.next()?;
        if root.split('[').next() != Some(&self.form.model.get(Model::ROOT).name) {
            return None;
        }
        for step in steps {
            let (name, position) = match step.split_once('[') {
                None => (step, 1),
                Some((name, position)) => (name, position.strip_suffix(']')?.parse::<usize>().ok()?),
            };
            let named = |&child: &NodeId| self.definition(child).name == name;
            node = match name.starts_with('@') {
                true => self.tree.attributes(node).find(named)?,
                false => self.tree.child_elements(node).filter(named).nth(position.checked_sub(1)?)?,
            };
        }
        Some(node)
    }

    /// The absolute reference of a node: positions on repeat instances always, nowhere else.
    pub fn reference(&self, node: NodeId) -> String {
        let mut path = match self.tree.parent(node) {
            Some(parent) if parent != NodeId::ROOT => self.reference(parent),
            _ => String::new(),
        };
        path.push('/');
        path.push_str(&self.definition(node).name);
        if self.definition(node).is_repeat {
            path.push_str(&format!("[{}]", self.position(node)));
        }
        path
    }

    /// Place among the siblings of the same definition, from 1.
    fn position(&self, node: NodeId) -> usize {
        let id = self.definitions[node.index()];
        let before = std::iter::successors(self.tree.prev_sibling(node), |&n| self.tree.prev_sibling(n));
        1 + before.filter(|n| self.definitions[n.index()] == id).count()
    }

    pub fn state(&self, node: NodeId) -> State<'_> {
        let stored = self.states[node.index()];
        let relevant = !self.tree.is_hidden(node);
        let value = if relevant { self.tree.raw_text(node) } else { "" };
        let readonly = stored.readonly || self.above(node).any(|n| self.states[n.index()].readonly);
        State { value, relevant, required: stored.required, readonly, violation: self.violation(node) }
    }

    fn violation(&self, node: NodeId) -> Option<Violation> {
        let stored = self.states[node.index()];
        let definition = self.definition(node);
        if self.tree.is_hidden(node) || !definition.children.is_empty() {
            return None;
        }
        let value = self.tree.raw_text(node);
        // Where there is no question, nobody could give it.
        if stored.required && definition.element.is_some() && value.trim().is_empty() {
            return Some(Violation::Required);
        }
        if value.is_empty() {
            return None;
        }
        // A calculation's text that is none of its type, as JavaRosa keeps it: nobody could put it right.
        let calculated = definition.bind.calculate.is_some() && !self.can_be_given(node);
        let valid = stored.satisfied && (calculated || definition.bind.data_type.accepts(value));
        (!valid).then_some(Violation::Constraint)
    }

    /// Whether a node's text is a value of its type; if it is not, its constraint is beside the point.
    pub fn is_of_its_type(&self, node: NodeId) -> bool {
        self.definition(node).bind.data_type.accepts(self.tree.raw_text(node))
    }

    /// Whether there is a question for the node that somebody could answer.
    fn can_be_given(&self, node: NodeId) -> bool {
        let definition = self.definition(node);
        definition.element.is_some() && !definition.bind.is_always_readonly()
    }

    /// Every violation of a relevant node, in document order.
    pub fn violations(&self) -> Vec<(NodeId, Violation)> {
        let all = self.tree.descendants_or_self(NodeId::ROOT).into_iter();
        let elements = all.filter(|&node| self.tree.is_element(node));
        elements.filter_map(|node| Some((node, self.violation(node)?))).collect()
    }

    /// Whether the response has reached a note that ends it: then nothing is stored or sent.
    pub fn screened_out(&self) -> bool {
        let model = &self.form.model;
        let ends = model.ids().filter(|&id| model.get(id).bind.screen_out);
        ends.flat_map(|id| self.instances(Model::ROOT, id, self.root())).any(|node| !self.tree.is_hidden(node))
    }

    /// Whether the value serves only a calculation and is removed before sealing.
    pub fn is_technical(&self, node: NodeId) -> bool {
        self.definition(node).bind.protect == Some(crate::Protect::Technical)
    }

    fn definition(&self, node: NodeId) -> &crate::form::model::Definition {
        self.form.model.get(self.definitions[node.index()])
    }

    /// Ancestors, innermost first, the document node excluded.
    fn above(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.tree.parent(node), |&n| self.tree.parent(n)).filter(|&n| n != NodeId::ROOT)
    }

    /// The instances of `target` below (or at) one instance of `from`, which is an ancestor-or-self of it.
    fn instances(&self, from: DefId, target: DefId, at: NodeId) -> Vec<NodeId> {
        if let Some(node) = self.unique[target.index()] {
            return vec![node];
        }
        let model = &self.form.model;
        let mut chain: Vec<DefId> = model.ancestors_or_self(target).take_while(|&id| id != from).collect();
        chain.reverse();
        let mut nodes = vec![at];
        for step in chain {
            let attribute = model.get(step).name.starts_with('@');
            let below = |&node: &NodeId| {
                if attribute { self.tree.attributes(node) } else { self.tree.children(node) }
            };
            let mut looked_at = 0;
            let candidates = nodes.iter().flat_map(below).inspect(|_| looked_at += 1);
            let candidates = candidates.filter(|&child| self.tree.kind(child) != Kind::Text);
            nodes = candidates.filter(|child| self.definitions[child.index()] == step).collect();
            self.limits.spend(looked_at);
        }
        nodes
    }

    /// The instances of `target` that belong to the place of `node`: in the deepest repeat instance that they share.
    fn instances_near(&self, node: NodeId, target: DefId) -> Vec<NodeId> {
        if let Some(only) = self.unique[target.index()] {
            return vec![only];
        }
        let model = &self.form.model;
        let own = self.definitions[node.index()];
        let mut common = model.common(own, target);
        // Seen from inside one of its instances, a repeat still means all of them.
        if common == target
            && let Some(parent) = model.get(target).parent
        {
            common = parent;
        }
        let at = std::iter::once(node).chain(self.above(node)).find(|n| self.definitions[n.index()] == common);
        at.map_or_else(Vec::new, |at| self.instances(common, target, at))
    }
}
