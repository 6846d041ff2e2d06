//! The expression tree.

use super::functions::Function;

#[derive(Debug, Clone)]
pub enum Expr {
    Number(f64),
    Literal(Box<str>),
    /// `$name`: read so that it can be refused by its name; no form has variables.
    Variable(Box<str>),
    Negate(Box<Expr>),
    /// Operators of one strength, applied from the left: `a + b - c`. A list, so that a long sum is not a deep tree.
    Chain(Box<Expr>, Vec<(Binary, Expr)>),
    Call(Call),
    Path(Path),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Union,
}

/// A function call. An unknown name is kept: reporting it is the caller's (`functions::check`).
#[derive(Debug, Clone)]
pub struct Call {
    pub name: Box<str>,
    pub function: Option<&'static Function>,
    pub args: Vec<Expr>,
    /// Byte offset in the expression's text.
    pub offset: usize,
}

#[derive(Debug, Clone)]
pub struct Path {
    pub start: Start,
    pub steps: Vec<Step>,
    /// Set when the path was resolved to nodes of a form's primary instance: then the steps need not be walked.
    pub target: Option<Target>,
}

#[derive(Debug, Clone)]
pub enum Start {
    /// `/…`
    Root,
    /// `…`, relative to the context node.
    Context,
    /// `instance('x')/…`, `(expr)[1]/…`: predicates apply to the whole node-set.
    Expr(Box<Expr>, Vec<Expr>),
}

#[derive(Debug, Clone)]
pub struct Step {
    pub axis: Axis,
    pub test: Test,
    pub predicates: Vec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    Child,
    Parent,
    SelfNode,
    Attribute,
    Descendant,
    DescendantOrSelf,
    Ancestor,
    AncestorOrSelf,
    Following,
    FollowingSibling,
    Preceding,
    PrecedingSibling,
    Namespace,
}

impl Axis {
    pub fn is_reverse(self) -> bool {
        matches!(self, Axis::Parent | Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Name {
        prefix: Box<str>,
        local: Box<str>,
    },
    /// `*` or `p:*`
    AnyName {
        prefix: Box<str>,
    },
    Node,
    Text,
    Comment,
    Instruction(Option<Box<str>>),
}

/// A definition node of the primary instance, and from where down its instances count: the path means every instance of
/// `definition` under the context node's ancestor-or-self that is an instance of `anchor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub definition: u32,
    /// `None`: the deepest definition shared with the place that the path is seen from (a path from the root).
    pub anchor: Option<u32>,
}

impl Expr {
    /// Calls `visit` for this expression and everything in it, predicates included.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expr)) {
        visit(self);
        match self {
            Expr::Number(_) | Expr::Literal(_) | Expr::Variable(_) => {}
            Expr::Negate(inner) => inner.walk(visit),
            Expr::Chain(first, rest) => {
                first.walk(visit);
                rest.iter().for_each(|(_, operand)| operand.walk(visit));
            }
            Expr::Call(call) => call.args.iter().for_each(|arg| arg.walk(visit)),
            Expr::Path(path) => {
                if let Start::Expr(start, predicates) = &path.start {
                    start.walk(visit);
                    predicates.iter().for_each(|p| p.walk(visit));
                }
                path.steps.iter().flat_map(|step| &step.predicates).for_each(|p| p.walk(visit));
            }
        }
    }

    /// What its value is one of: the expressions at the ends of its branches.
    pub fn outcomes(&self) -> Vec<&Expr> {
        match self {
            Expr::Call(call) => match (&*call.name, &call.args[..]) {
                ("if", [_, branches @ ..]) | ("coalesce" | "once", branches) => {
                    branches.iter().flat_map(Expr::outcomes).collect()
                }
                _ => vec![self],
            },
            _ => vec![self],
        }
    }
}
