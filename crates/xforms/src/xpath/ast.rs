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

    /// Whether its value is a number wherever it is evaluated (or empty, where a branch is).
    ///
    /// ```
    /// use xforms::xpath::parse;
    /// for (text, expected) in [("2 * ../a", true), ("if(../a > 1, sum(../b), '')", true), ("../a", false)] {
    ///     assert_eq!(parse(text).unwrap().is_number(), expected, "{text}");
    /// }
    /// ```
    pub fn is_number(&self) -> bool {
        use Binary::{Add, Divide, Modulo, Multiply, Subtract};
        let is_empty = |expr: &Expr| matches!(expr, Expr::Literal(text) if text.is_empty());
        let all_are =
            |args: &[Expr]| args.iter().any(Expr::is_number) && args.iter().all(|arg| arg.is_number() || is_empty(arg));
        match self {
            Expr::Number(_) | Expr::Negate(_) => true,
            Expr::Chain(_, rest) => {
                rest.iter().all(|(operator, _)| matches!(operator, Add | Subtract | Multiply | Divide | Modulo))
            }
            Expr::Call(call) => match (&*call.name, &call.args[..]) {
                ("if", [_, branches @ ..]) | ("coalesce" | "once", branches) => all_are(branches),
                (name, _) => NUMBERS.contains(&name),
            },
            Expr::Literal(_) | Expr::Variable(_) | Expr::Path(_) => false,
        }
    }
}

/// The functions that return a number, whatever they are given.
const NUMBERS: [&str; 35] = [
    "abs",
    "acos",
    "area",
    "asin",
    "atan",
    "atan2",
    "ceiling",
    "cos",
    "count",
    "count-non-empty",
    "count-selected",
    "decimal-date-time",
    "decimal-time",
    "distance",
    "enclosed-area",
    "exp",
    "exp10",
    "floor",
    "int",
    "last",
    "log",
    "log10",
    "max",
    "min",
    "number",
    "pi",
    "position",
    "pow",
    "random",
    "round",
    "sin",
    "sqrt",
    "string-length",
    "sum",
    "tan",
];
