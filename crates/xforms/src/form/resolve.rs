//! Resolving an expression's paths to definitions of the primary instance, and collecting what it reads.

use super::{
    compile::{Compiled, Read},
    model::{DefId, Model},
};
use crate::{
    composed,
    xpath::{
        Expr, Path,
        ast::{Axis, Start, Step, Target, Test},
    },
};
use std::borrow::Cow;

/// What is wrong with a path: it leads to a node that the instance does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingNode {
    /// The path as far as it leads: `/data/g/ag`.
    pub path: String,
    /// The nearest existing name.
    pub suggestion: Option<String>,
    /// It would be below a node that holds a value: nothing ever is.
    pub below_value: bool,
}

/// Functions that take all nodes of a path together.
const OF_MANY: [&str; 6] = ["count", "count-non-empty", "join", "max", "min", "sum"];

/// Where the context node of an expression, or of a part of it, is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The primary instance's document node.
    Document,
    Node(DefId),
    /// In a secondary instance, or not known.
    Elsewhere,
}

/// Resolves `expr`, whose context node is an instance of `origin` (`None`: an item of a secondary instance).
pub(crate) fn resolve(mut expr: Expr, origin: Option<DefId>, model: &Model) -> (Compiled, Vec<MissingNode>) {
    let mut resolver = Resolver { model, origin, reads: Vec::new(), missing: Vec::new(), placing: false };
    let context = origin.map_or(Place::Elsewhere, Place::Node);
    resolver.expr(&mut expr, context, true);
    (Compiled { expr, reads: resolver.reads }, resolver.missing)
}

struct Resolver<'a> {
    model: &'a Model,
    origin: Option<DefId>,
    reads: Vec<Read>,
    missing: Vec<MissingNode>,
    /// Inside `position(…)`, which does not look at values.
    placing: bool,
}

impl Resolver<'_> {
    /// `at_origin`: the context node is the whole expression's.
    fn expr(&mut self, expr: &mut Expr, context: Place, at_origin: bool) {
        match expr {
            Expr::Number(_) | Expr::Variable(_) => {}
            // As the texts that it is compared with are seen.
            Expr::Literal(text) => {
                if let Cow::Owned(text) = composed(text) {
                    *expr = Expr::Literal(text.into());
                }
            }
            Expr::Negate(inner) => self.expr(inner, context, at_origin),
            Expr::Chain(first, rest) => {
                self.expr(first, context, at_origin);
                rest.iter_mut().for_each(|(_, operand)| self.expr(operand, context, at_origin));
            }
            Expr::Call(call) => {
                let placing = std::mem::replace(&mut self.placing, &*call.name == "position");
                call.args.iter_mut().for_each(|arg| self.expr(arg, context, at_origin));
                self.placing = placing;
                if &*call.name == "indexed-repeat" {
                    self.all_entries(&mut call.args);
                }
                if context == Place::Elsewhere && OF_MANY.contains(&&*call.name) {
                    call.args.iter_mut().for_each(|arg| self.seen_from_a_list(arg));
                }
                // Functions that look at the context node without naming it.
                let implicit = call.args.is_empty()
                    && matches!(&*call.name, "string" | "number" | "string-length" | "normalize-space" | "name");
                if let (true, Place::Node(definition)) = (implicit, context) {
                    self.read(definition, at_origin);
                }
            }
            Expr::Path(path) => {
                self.path(path, context, at_origin);
            }
        }
    }

    /// `indexed-repeat(node, repeat, index, …)` stands for a path with a position at each repeat: node and repeats mean all
    /// entries of these repeats, also where the expression itself is in one of them.
    fn all_entries(&mut self, args: &mut [Expr]) {
        let target = |arg: &Expr| if let Expr::Path(Path { target, .. }) = arg { *target } else { None };
        let repeats = args.iter().skip(1).step_by(2).filter_map(target).map(|target| DefId(target.definition));
        let outermost = repeats.min_by_key(|&repeat| self.model.get(repeat).depth);
        let (Some(origin), Some(outermost)) = (self.origin, outermost) else { return };
        let anchor = self.model.common(origin, self.model.get(outermost).parent.unwrap_or(Model::ROOT));
        for (i, arg) in args.iter_mut().enumerate() {
            if let Expr::Path(Path { target: Some(target), .. }) = arg
                && (i == 0 || i % 2 == 1)
            {
                target.anchor = Some(anchor.0);
                self.read(DefId(target.definition), false);
            }
        }
    }

    /// In a choice's filter the context is the list's item, which is in no repeat: a path from the root whose nodes are taken
    /// together means those of all entries, as XPath has it. (Compared with one value it is the own entry's, which
    /// workbooks compiled by older tools rely on.)
    fn seen_from_a_list(&mut self, arg: &mut Expr) {
        let Expr::Path(Path { start: Start::Root, target: Some(target), .. }) = arg else { return };
        let definition = DefId(target.definition);
        let above = self.model.ancestors_or_self(definition).skip(1);
        let outermost = above.filter(|&id| self.model.get(id).is_repeat).last();
        let (Some(origin), Some(outermost)) = (self.origin, outermost) else { return };
        let anchor = self.model.common(origin, self.model.get(outermost).parent.unwrap_or(Model::ROOT));
        target.anchor = Some(anchor.0);
        self.read(definition, false);
    }

    /// Resolves a path and says which definitions it may reach.
    fn path(&mut self, path: &mut Path, context: Place, at_origin: bool) -> Vec<Place> {
        let is_current = matches!(&path.start, Start::Expr(start, predicates)
            if predicates.is_empty() && matches!(&**start, Expr::Call(call) if &*call.name == "current"));
        let mut places = match &mut path.start {
            Start::Root => vec![Place::Document],
            Start::Context => vec![context],
            Start::Expr(_, _) if is_current => vec![self.origin.map_or(Place::Elsewhere, Place::Node)],
            Start::Expr(start, predicates) => {
                let reached = match &mut **start {
                    Expr::Path(inner) => self.path(inner, context, at_origin),
                    other => {
                        self.expr(other, context, at_origin);
                        vec![Place::Elsewhere]
                    }
                };
                let inside = only(&reached);
                predicates.iter_mut().for_each(|predicate| self.expr(predicate, inside, false));
                reached
            }
        };
        let relative = matches!(path.start, Start::Context) && at_origin || is_current;
        let absolute = matches!(path.start, Start::Root);
        let simple = (relative || absolute) && path.steps.iter().all(is_simple);
        let mut anchor = only(&places);
        for step in &mut path.steps {
            let next = self.step(&places, step);
            if next.is_empty() && !places.is_empty() {
                self.report(&places, step);
            }
            places = next;
            if let (Place::Node(highest), Place::Node(here)) = (anchor, only(&places))
                && self.model.get(here).depth < self.model.get(highest).depth
            {
                anchor = Place::Node(here);
            }
            let inside = only(&places);
            step.predicates.iter_mut().for_each(|predicate| self.expr(predicate, inside, false));
        }
        let target = only(&places);
        if let (true, Place::Node(definition)) = (simple, target) {
            let anchor = match anchor {
                Place::Node(anchor) if relative => Some(anchor.0),
                _ => None,
            };
            path.target = Some(Target { definition: definition.0, anchor });
            let local = anchor.is_none_or(|anchor| self.within_common_repeat(DefId(anchor), definition));
            self.read(definition, local);
        } else {
            for place in &places {
                if let Place::Node(definition) = place {
                    self.read(*definition, false);
                }
            }
        }
        places
    }

    /// Whether an upward path that turns at `anchor` stays in the repeat instance that it shares with its target.
    fn within_common_repeat(&self, anchor: DefId, target: DefId) -> bool {
        let Some(origin) = self.origin else { return false };
        let common = self.model.common(origin, target);
        let shared = if self.model.get(common).is_repeat && common != target {
            Some(common)
        } else {
            self.model.get(common).in_repeat
        };
        shared.is_none_or(|repeat| self.model.is_ancestor_or_self(repeat, anchor))
    }

    fn read(&mut self, definition: DefId, local: bool) {
        match self.reads.iter_mut().find(|read| read.definition == definition) {
            Some(read) => {
                read.local &= local;
                read.place &= self.placing;
            }
            None => self.reads.push(Read { definition, local, place: self.placing }),
        }
    }

    fn step(&self, from: &[Place], step: &Step) -> Vec<Place> {
        let mut found: Vec<Place> = Vec::new();
        for &place in from {
            if let (Place::Node(node), Axis::Child, Test::Name { prefix, local }) = (place, step.axis, &step.test) {
                found.extend(self.model.child_named(node, prefix, local).map(Place::Node));
                continue;
            }
            let reached: Vec<Place> = match (place, step.axis) {
                (Place::Elsewhere, _) => vec![Place::Elsewhere],
                (place, Axis::SelfNode) => vec![place],
                (Place::Document, Axis::Child) => vec![Place::Node(Model::ROOT)],
                (Place::Document, Axis::Descendant | Axis::DescendantOrSelf) => {
                    let below = self.model.descendants_or_self(Model::ROOT).into_iter().map(Place::Node);
                    std::iter::once(Place::Document).chain(below).collect()
                }
                (Place::Document, _) => Vec::new(),
                (Place::Node(node), axis) => self.reached_from(node, axis),
            };
            let accepted = reached.into_iter().filter(|&reached| self.accepts(reached, step));
            for place in accepted {
                if !found.contains(&place) {
                    found.push(place);
                }
            }
        }
        found
    }

    fn reached_from(&self, node: DefId, axis: Axis) -> Vec<Place> {
        let definition = self.model.get(node);
        let up = || self.model.ancestors_or_self(node).map(Place::Node);
        match axis {
            Axis::Child => definition.children.iter().copied().map(Place::Node).collect(),
            Axis::Parent => vec![definition.parent.map_or(Place::Document, Place::Node)],
            Axis::Descendant => self.model.descendants_or_self(node).into_iter().skip(1).map(Place::Node).collect(),
            Axis::DescendantOrSelf => self.model.descendants_or_self(node).into_iter().map(Place::Node).collect(),
            Axis::Ancestor => up().skip(1).collect(),
            Axis::AncestorOrSelf => up().collect(),
            Axis::FollowingSibling | Axis::PrecedingSibling => match definition.parent {
                Some(parent) => self.model.get(parent).children.iter().copied().map(Place::Node).collect(),
                None => Vec::new(),
            },
            Axis::Following | Axis::Preceding => self.model.ids().map(Place::Node).collect(),
            Axis::Attribute => definition.attributes.iter().copied().map(Place::Node).collect(),
            // Namespaces hold no answers: nothing to depend on.
            Axis::Namespace => vec![Place::Elsewhere],
            Axis::SelfNode => vec![Place::Node(node)],
        }
    }

    fn accepts(&self, place: Place, step: &Step) -> bool {
        match (place, &step.test) {
            (Place::Elsewhere, _) | (_, Test::Node) => true,
            (Place::Node(node), Test::Name { prefix, local }) => {
                let name = self.model.get(node).name.as_str();
                let name = if step.axis == Axis::Attribute { name.trim_start_matches('@') } else { name };
                if prefix.is_empty() { name == &**local } else { name == format!("{prefix}:{local}") }
            }
            (Place::Node(_), Test::AnyName { .. }) => true,
            // A text node's value is its element's.
            (Place::Node(_), Test::Text) => true,
            _ => false,
        }
    }

    fn report(&mut self, from: &[Place], step: &Step) {
        let (Test::Name { prefix, local }, Axis::Child) = (&step.test, step.axis) else { return };
        let above = match only(from) {
            Place::Node(node) => self.model.get(node).path.clone(),
            Place::Document => String::new(),
            Place::Elsewhere => return,
        };
        let siblings: Vec<&str> = match only(from) {
            Place::Node(node) => {
                self.model.get(node).children.iter().map(|&child| &*self.model.get(child).name).collect()
            }
            _ => vec![&self.model.get(Model::ROOT).name],
        };
        let suggestion = crate::diagnostic::nearest(local, siblings.into_iter()).map(str::to_owned);
        let name = if prefix.is_empty() { local.to_string() } else { format!("{prefix}:{local}") };
        let below_value = matches!(only(from), Place::Node(node) if self.model.get(node).children.is_empty());
        self.missing.push(MissingNode { path: format!("{above}/{name}"), suggestion, below_value });
    }
}

fn is_simple(step: &Step) -> bool {
    let plain = match step.axis {
        Axis::Child | Axis::Attribute => matches!(step.test, Test::Name { .. }),
        Axis::Parent | Axis::SelfNode => matches!(step.test, Test::Node),
        _ => false,
    };
    plain && step.predicates.is_empty()
}

fn only(places: &[Place]) -> Place {
    match places {
        [place] => *place,
        _ => Place::Elsewhere,
    }
}
