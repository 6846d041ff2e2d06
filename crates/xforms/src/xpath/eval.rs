//! Evaluating an expression at a context node.

use super::{
    ast::{Binary, Call, Expr, Target},
    clock::DAY_MS,
    convert,
    value::{Date, DocId, EvalError, NodeRef, Value},
};
use crate::{
    Moment, composed,
    tree::{Name, NameId, NodeId, Tree},
};
use std::{borrow::Cow, cell::Cell};

/// What an expression can ask of the form around it.
pub trait Host {
    fn tree(&self, doc: DocId) -> &Tree;
    /// The node that a leading `/` means, seen from a node.
    fn root_of(&self, node: NodeRef) -> NodeRef;
    /// `instance(id)`: the node whose child is the instance's root element.
    fn instance(&self, id: &str) -> Option<NodeRef>;
    fn moment(&self) -> Moment;
    /// Minutes east of UTC at an instant, given in UTC milliseconds, where the zone's rules are known.
    fn offset_at(&self, _utc_ms: i64) -> Option<i32> {
        None
    }
    /// Whether times are told with their offset from UTC.
    fn has_zone(&self) -> bool {
        true
    }
    /// Whether ODK's additions apply: its functions, and dates as numbers.
    fn extended(&self) -> bool {
        true
    }
    /// Whether texts are seen with their letters composed.
    fn composes(&self) -> bool {
        true
    }
    /// The next pseudo-random number in [0, 1).
    fn random(&self) -> f64;
    /// A seed that stays the same for this response and place.
    fn seed(&self) -> u32;
    /// How much work the next expression may take at most, beside what any one may.
    fn allowance(&self) -> u64 {
        u64::MAX
    }
    /// An expression has taken so much.
    fn spent(&self, _units: u64) {}
    /// `jr:itext(id)` in the current language.
    fn itext(&self, id: &str) -> Option<Value>;
    /// The label of a choice of the question at `reference`, for `jr:choice-name`.
    fn choice_label(&self, value: &str, reference: &str, origin: NodeId) -> Option<String>;
    /// The instances of a resolved path, seen from `origin`, in document order.
    fn targets(&self, target: Target, origin: NodeId) -> Vec<NodeRef>;
    fn namespace(&self, prefix: &str) -> Option<&str>;
    /// Whether a test without a prefix may find this name. In a form it finds names without one, whatever their default
    /// namespace: instances have one.
    fn unprefixed(&self, name: &Name) -> bool {
        name.prefix.is_empty()
    }
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
    /// What is left of [`WORK`] for the whole expression; `None` before it has begun.
    pub(super) work: Option<&'a Cell<u64>>,
}

pub(super) type Result<T> = std::result::Result<T, EvalError>;

/// Steps of work that one expression may take: a visited node is [`NODE`], a byte of text a [`TEXT`]th. About a second.
const WORK: u64 = 40_000_000;
const NODE: u64 = 4;
const TEXT: u64 = 4;

impl<'a> Context<'a> {
    pub fn new(host: &'a dyn Host, node: NodeRef) -> Self {
        Context { host, node, position: 1, size: 1, origin: node, work: None }
    }

    pub(super) fn tree(&self, node: NodeRef) -> &'a Tree {
        self.host.tree(node.doc)
    }

    /// # Errors
    /// An unknown function, wrong arity, a type that cannot be converted, an unbound prefix, too much work.
    pub fn eval(&self, expr: &Expr) -> Result<Value> {
        let Some(work) = self.work else {
            let allowed = self.host.allowance().min(WORK);
            let work = Cell::new(allowed);
            let result = Context { work: Some(&work), ..*self }.eval(expr);
            self.host.spent(allowed - work.get());
            return result;
        };
        if work.get() == 0 {
            return Err(EvalError { code: "xpath-limit", args: Vec::new() });
        }
        self.spend(1);
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Literal(text) => Ok(Value::Text(text.to_string())),
            Expr::Variable(name) => Err(EvalError::new("xpath-variable", "name", &**name)),
            Expr::Negate(inner) => Ok(Value::Number(-self.number(inner)?)),
            Expr::Chain(first, rest) => self.chain(first, rest),
            Expr::Call(call) => self.call(call),
            Expr::Path(path) => self.path(path).map(Value::Nodes),
        }
    }

    /// Takes work off; when nothing is left, the next expression is refused.
    fn spend(&self, steps: u64) {
        if let Some(work) = self.work {
            work.set(work.get().saturating_sub(steps));
        }
    }

    /// Takes the work of visiting nodes off.
    ///
    /// # Errors
    /// `xpath-limit` when nothing is left.
    pub(super) fn spend_nodes(&self, count: usize) -> Result<()> {
        self.spend(count as u64 * NODE);
        match self.work {
            Some(work) if work.get() == 0 => Err(EvalError { code: "xpath-limit", args: Vec::new() }),
            _ => Ok(()),
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
            Value::Date(_) => true,
            Value::Nodes(nodes) => !nodes.is_empty(),
        }
    }

    pub fn to_number(&self, value: &Value) -> f64 {
        match value {
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Value::Number(number) => *number,
            Value::Text(text) => self.text_number(text),
            Value::Date(date) => date.utc_ms / DAY_MS,
            Value::Nodes(nodes) => nodes.first().map_or(f64::NAN, |&node| self.node_number(node)),
        }
    }

    pub fn to_text(&self, value: Value) -> String {
        match value {
            Value::Boolean(boolean) => boolean.to_string(),
            Value::Number(number) => convert::number_text(number),
            Value::Text(text) | Value::Date(Date { text, .. }) => text,
            Value::Nodes(nodes) => nodes.first().map_or_else(String::new, |&node| self.string_value(node).into_owned()),
        }
    }

    /// A node's text; for forms with its letters composed, so that it is equal to what the author wrote, however it was typed.
    pub fn string_value(&self, node: NodeRef) -> Cow<'a, str> {
        let text = self.tree(node).string_value(node.node);
        self.spend(1 + text.len() as u64 / TEXT);
        match text {
            text if !self.host.composes() => text,
            Cow::Borrowed(text) => composed(text),
            Cow::Owned(text) => Cow::Owned(composed(&text).into_owned()),
        }
    }

    pub(super) fn node_number(&self, node: NodeRef) -> f64 {
        self.text_number(&self.string_value(node))
    }

    /// XPath's `number()` of a text; with ODK's additions, a date is its days since 1970.
    pub(super) fn text_number(&self, text: &str) -> f64 {
        match convert::plain_number(text) {
            number if number.is_nan() && self.host.extended() => self.date_number(text).unwrap_or(f64::NAN),
            number => number,
        }
    }

    fn call(&self, call: &Call) -> Result<Value> {
        let unknown = || EvalError::new("xpath-unknown-function", "name", &*call.name);
        let function = call.function.filter(|f| self.host.extended() || f.is_core()).ok_or_else(unknown)?;
        if !function.takes(call.args.len()) {
            return Err(EvalError::new("xpath-arity", "name", &*call.name));
        }
        (function.call)(self, &call.args)
    }

    fn chain(&self, first: &Expr, rest: &[(Binary, Expr)]) -> Result<Value> {
        match rest.first().map(|(op, _)| *op) {
            Some(Binary::Or) => self.any(first, rest, true).map(Value::Boolean),
            Some(Binary::And) => self.any(first, rest, false).map(|found| Value::Boolean(!found)),
            Some(Binary::Union) => {
                let mut nodes = self.nodes(first)?;
                for (_, operand) in rest {
                    nodes.extend(self.nodes(operand)?);
                }
                self.sort(&mut nodes);
                Ok(Value::Nodes(nodes))
            }
            _ => {
                let mut left = self.eval(first)?;
                for (op, operand) in rest {
                    left = self.binary(*op, &left, &self.eval(operand)?);
                }
                Ok(left)
            }
        }
    }

    /// Whether one of the operands is `wanted`; those after it are not looked at.
    fn any(&self, first: &Expr, rest: &[(Binary, Expr)], wanted: bool) -> Result<bool> {
        for operand in std::iter::once(first).chain(rest.iter().map(|(_, operand)| operand)) {
            if self.boolean(operand)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn binary(&self, op: Binary, left: &Value, right: &Value) -> Value {
        let arithmetic = |f: fn(f64, f64) -> f64| Value::Number(f(self.to_number(left), self.to_number(right)));
        match op {
            Binary::Add => Value::Number(self.add_days(left, right, 1.0)),
            Binary::Subtract => Value::Number(self.add_days(left, right, -1.0)),
            Binary::Multiply => arithmetic(|a, b| a * b),
            Binary::Divide => arithmetic(|a, b| a / b),
            Binary::Modulo => arithmetic(|a, b| a % b),
            _ => Value::Boolean(self.compare(op, left, right)),
        }
    }

    /// Document order, each node once.
    pub(super) fn sort(&self, nodes: &mut Vec<NodeRef>) {
        nodes.sort_unstable_by_key(|node| (node.doc, self.tree(*node).order(node.node)));
        nodes.dedup();
    }
}
