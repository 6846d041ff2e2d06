//! Evaluating an expression at a context node.

use super::{
    ast::{Axis, Binary, Call, Expr, Path, Start, Step, Target, Test},
    axes, convert,
    value::{DocId, EvalError, NodeRef, Value},
};
use crate::{
    Moment,
    tree::{Kind, NameId, NodeId, Tree},
};
use std::borrow::Cow;

/// What an expression can ask of the form around it.
pub trait Host {
    fn tree(&self, doc: DocId) -> &Tree;
    /// The document that a leading `/` means, seen from a node of `doc`.
    fn root_of(&self, doc: DocId) -> DocId;
    /// `instance(id)`
    fn instance(&self, id: &str) -> Option<DocId>;
    fn moment(&self) -> Moment;
    /// The next pseudo-random number in [0, 1).
    fn random(&self) -> f64;
    /// A seed that stays the same for this response and place.
    fn seed(&self) -> u32;
    /// `jr:itext(id)` in the current language.
    fn itext(&self, id: &str) -> Option<String>;
    /// The label of a choice of the question at `reference`, for `jr:choice-name`.
    fn choice_label(&self, value: &str, reference: &str, origin: NodeId) -> Option<String>;
    /// The instances of a resolved path, seen from `origin`, in document order.
    fn targets(&self, target: Target, origin: NodeId) -> Vec<NodeRef>;
    fn namespace(&self, prefix: &str) -> Option<&str>;
    /// Children of `parent` named `item` whose child `column` has the text `value`, from an index. `None`: no index can
    /// be had for this tree.
    fn indexed(&self, doc: DocId, parent: NodeId, item: NameId, column: &str, value: &str) -> Option<Vec<NodeId>>;
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub host: &'a dyn Host,
    pub node: NodeRef,
    pub position: usize,
    pub size: usize,
    /// `current()`: the context node of the whole expression.
    pub origin: NodeRef,
}

type Result<T> = std::result::Result<T, EvalError>;

impl<'a> Context<'a> {
    pub fn new(host: &'a dyn Host, node: NodeRef) -> Self {
        Context { host, node, position: 1, size: 1, origin: node }
    }

    pub(super) fn tree(&self, node: NodeRef) -> &'a Tree {
        self.host.tree(node.doc)
    }

    /// # Errors
    /// An unknown function, wrong arity, a type that cannot be converted, an unbound prefix.
    pub fn eval(&self, expr: &Expr) -> Result<Value> {
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Literal(text) => Ok(Value::Text(text.to_string())),
            Expr::Negate(inner) => Ok(Value::Number(-self.number(inner)?)),
            Expr::Binary(op, left, right) => self.binary(*op, left, right),
            Expr::Call(call) => self.call(call),
            Expr::Path(path) => self.path(path).map(Value::Nodes),
        }
    }

    pub fn boolean(&self, expr: &Expr) -> Result<bool> {
        Ok(self.to_boolean(&self.eval(expr)?))
    }

    pub fn number(&self, expr: &Expr) -> Result<f64> {
        Ok(self.to_number(&self.eval(expr)?))
    }

    pub fn text(&self, expr: &Expr) -> Result<String> {
        Ok(self.to_text(self.eval(expr)?))
    }

    pub fn nodes(&self, expr: &Expr) -> Result<Vec<NodeRef>> {
        match self.eval(expr)? {
            Value::Nodes(nodes) => Ok(nodes),
            other => Err(EvalError::new("xpath-type", "value", self.to_text(other))),
        }
    }

    pub fn to_boolean(&self, value: &Value) -> bool {
        match value {
            Value::Boolean(boolean) => *boolean,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Nodes(nodes) => !nodes.is_empty(),
        }
    }

    pub fn to_number(&self, value: &Value) -> f64 {
        match value {
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Value::Number(number) => *number,
            Value::Text(text) => self.text_number(text),
            Value::Nodes(nodes) => nodes.first().map_or(f64::NAN, |&node| self.text_number(&self.string_value(node))),
        }
    }

    pub fn to_text(&self, value: Value) -> String {
        match value {
            Value::Boolean(boolean) => boolean.to_string(),
            Value::Number(number) => convert::number_text(number),
            Value::Text(text) => text,
            Value::Nodes(nodes) => nodes.first().map_or_else(String::new, |&node| self.string_value(node).into_owned()),
        }
    }

    pub fn string_value(&self, node: NodeRef) -> Cow<'a, str> {
        self.tree(node).string_value(node.node)
    }

    pub(super) fn text_number(&self, text: &str) -> f64 {
        convert::text_number(text, self.host.moment().offset_min)
    }

    fn call(&self, call: &Call) -> Result<Value> {
        let function = call.function.ok_or_else(|| EvalError::new("xpath-unknown-function", "name", &*call.name))?;
        if !function.takes(call.args.len()) {
            return Err(EvalError::new("xpath-arity", "name", &*call.name));
        }
        (function.call)(self, &call.args)
    }

    fn binary(&self, op: Binary, left: &Expr, right: &Expr) -> Result<Value> {
        let arithmetic = |f: fn(f64, f64) -> f64| Ok(Value::Number(f(self.number(left)?, self.number(right)?)));
        match op {
            Binary::Or => Ok(Value::Boolean(self.boolean(left)? || self.boolean(right)?)),
            Binary::And => Ok(Value::Boolean(self.boolean(left)? && self.boolean(right)?)),
            Binary::Add => arithmetic(|a, b| a + b),
            Binary::Subtract => arithmetic(|a, b| a - b),
            Binary::Multiply => arithmetic(|a, b| a * b),
            Binary::Divide => arithmetic(|a, b| a / b),
            Binary::Modulo => arithmetic(|a, b| a % b),
            Binary::Union => {
                let mut nodes = self.nodes(left)?;
                nodes.extend(self.nodes(right)?);
                self.sort(&mut nodes);
                Ok(Value::Nodes(nodes))
            }
            _ => Ok(Value::Boolean(self.compare(op, &self.eval(left)?, &self.eval(right)?))),
        }
    }

    fn path(&self, path: &Path) -> Result<Vec<NodeRef>> {
        if let Some(target) = path.target {
            return Ok(self.host.targets(target, self.origin.node));
        }
        let mut nodes = match &path.start {
            Start::Root => vec![NodeRef { doc: self.host.root_of(self.node.doc), node: NodeId::ROOT }],
            Start::Context => vec![self.node],
            Start::Expr(start, predicates) => {
                let mut nodes = self.nodes(start)?;
                for predicate in predicates {
                    nodes = self.filter(nodes, predicate)?;
                }
                nodes
            }
        };
        for step in &path.steps {
            nodes = self.step(&nodes, step)?;
        }
        Ok(nodes)
    }

    fn step(&self, from: &[NodeRef], step: &Step) -> Result<Vec<NodeRef>> {
        let mut found = Vec::new();
        for &node in from {
            if let Some(indexed) = self.by_index(node, step)? {
                found.extend(indexed);
                continue;
            }
            let tree = self.tree(node);
            let matches = self.matcher(tree, step)?;
            let mut reached: Vec<NodeRef> = axes::nodes(tree, node.node, step.axis)
                .into_iter()
                .filter(|&candidate| matches.accepts(tree, candidate))
                .map(|candidate| NodeRef { doc: node.doc, node: candidate })
                .collect();
            for predicate in &step.predicates {
                reached = self.filter(reached, predicate)?;
            }
            found.extend(reached);
        }
        // One step forward from one node is already in order.
        if from.len() > 1 || step.axis.is_reverse() {
            self.sort(&mut found);
        }
        Ok(found)
    }

    pub(super) fn filter(&self, nodes: Vec<NodeRef>, predicate: &Expr) -> Result<Vec<NodeRef>> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (i, node) in nodes.into_iter().enumerate() {
            let inner = Context { node, position: i + 1, size, ..*self };
            let keep = match inner.eval(predicate)? {
                Value::Number(number) => number == (i + 1) as f64,
                other => inner.to_boolean(&other),
            };
            if keep {
                kept.push(node);
            }
        }
        Ok(kept)
    }

    /// `item[column = value]` over a long list: one look-up instead of a scan.
    fn by_index(&self, parent: NodeRef, step: &Step) -> Result<Option<Vec<NodeRef>>> {
        let (Axis::Child, Test::Name { prefix, local }, [predicate]) = (step.axis, &step.test, &*step.predicates)
        else {
            return Ok(None);
        };
        let Some((column, wanted)) = column_equals(predicate) else { return Ok(None) };
        if parent.doc == DocId::PRIMARY || !prefix.is_empty() {
            return Ok(None);
        }
        let Some((item, _)) = self.tree(parent).names_with_local(local).find(|(_, name)| name.prefix.is_empty()) else {
            return Ok(Some(Vec::new()));
        };
        let texts: Vec<String> = match self.eval(wanted)? {
            Value::Text(text) => vec![text],
            Value::Nodes(nodes) => nodes.iter().map(|&node| self.string_value(node).into_owned()).collect(),
            Value::Number(_) | Value::Boolean(_) => return Ok(None),
        };
        let mut found = Vec::new();
        for text in &texts {
            match self.host.indexed(parent.doc, parent.node, item, column, text) {
                None => return Ok(None),
                Some(nodes) => found.extend(nodes.into_iter().map(|node| NodeRef { doc: parent.doc, node })),
            }
        }
        if texts.len() > 1 {
            self.sort(&mut found);
        }
        Ok(Some(found))
    }

    fn matcher(&self, tree: &Tree, step: &Step) -> Result<Matcher> {
        let principal = if step.axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
        Ok(match &step.test {
            Test::Node => Matcher::Any,
            Test::Text => Matcher::Kind(Kind::Text),
            Test::Comment => Matcher::Kind(Kind::Comment),
            Test::Instruction(None) => Matcher::Kind(Kind::Instruction),
            Test::Instruction(Some(target)) => {
                let names = tree.names_with_local(target).map(|(id, _)| id).collect();
                Matcher::Named(Kind::Instruction, names)
            }
            Test::AnyName { prefix } if prefix.is_empty() => Matcher::Kind(principal),
            Test::AnyName { prefix } => Matcher::InNamespace(principal, self.namespace(prefix)?.into()),
            // An unprefixed test finds unprefixed names, whatever their default namespace: forms' instances have one.
            Test::Name { prefix, local } if prefix.is_empty() => {
                let names = tree.names_with_local(local).filter(|(_, n)| n.prefix.is_empty()).map(|(id, _)| id);
                Matcher::Named(principal, names.collect())
            }
            Test::Name { prefix, local } => {
                let uri = self.namespace(prefix)?;
                let names = tree.names_with_local(local).filter(|(_, n)| &*n.namespace == uri).map(|(id, _)| id);
                Matcher::Named(principal, names.collect())
            }
        })
    }

    fn namespace(&self, prefix: &str) -> Result<&'a str> {
        self.host.namespace(prefix).ok_or_else(|| EvalError::new("xpath-unbound-prefix", "prefix", prefix))
    }

    /// Document order, each node once.
    pub(super) fn sort(&self, nodes: &mut Vec<NodeRef>) {
        nodes.sort_unstable_by_key(|node| (node.doc, self.tree(*node).order(node.node)));
        nodes.dedup();
    }
}

enum Matcher {
    Any,
    Kind(Kind),
    Named(Kind, Vec<NameId>),
    InNamespace(Kind, Box<str>),
}

impl Matcher {
    fn accepts(&self, tree: &Tree, node: NodeId) -> bool {
        match self {
            Matcher::Any => true,
            Matcher::Kind(kind) => tree.kind(node) == *kind,
            Matcher::Named(kind, names) => {
                tree.kind(node) == *kind && tree.name_id(node).is_some_and(|name| names.contains(&name))
            }
            Matcher::InNamespace(kind, uri) => tree.kind(node) == *kind && tree.name(node).namespace == *uri,
        }
    }
}

/// The predicate `column = expression` (either way round), where the expression is the same for every item.
fn column_equals(predicate: &Expr) -> Option<(&str, &Expr)> {
    let Expr::Binary(Binary::Equal, left, right) = predicate else { return None };
    match (column(left), column(right)) {
        (Some(name), None) if is_fixed(right) => Some((name, right)),
        (None, Some(name)) if is_fixed(left) => Some((name, left)),
        _ => None,
    }
}

fn column(expr: &Expr) -> Option<&str> {
    let Expr::Path(Path { start: Start::Context, steps, target: None }) = expr else { return None };
    match &**steps {
        [Step { axis: Axis::Child, test: Test::Name { prefix, local }, predicates }]
            if prefix.is_empty() && predicates.is_empty() =>
        {
            Some(local)
        }
        _ => None,
    }
}

/// Whether an expression means the same for every context node: literals, resolved paths, `current()`.
fn is_fixed(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Literal(_) => true,
        Expr::Negate(inner) => is_fixed(inner),
        Expr::Binary(_, left, right) => is_fixed(left) && is_fixed(right),
        Expr::Call(call) => {
            let by_context = call.args.is_empty() && &*call.name != "current" && &*call.name != "today";
            !by_context && call.args.iter().all(is_fixed)
        }
        Expr::Path(path) => {
            path.target.is_some()
                || match &path.start {
                    Start::Root => path.steps.iter().all(|step| step.predicates.is_empty()),
                    Start::Context => false,
                    Start::Expr(start, predicates) => {
                        predicates.is_empty()
                            && is_fixed(start)
                            && path.steps.iter().all(|step| step.predicates.is_empty())
                    }
                }
        }
    }
}
