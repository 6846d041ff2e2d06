//! What an expression gives.

use crate::NodeId;

/// Which of a form's trees: the primary instance is 0, secondary instances follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocId(pub u32);

impl DocId {
    pub const PRIMARY: DocId = DocId(0);
}

/// A node and the tree that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeRef {
    pub doc: DocId,
    pub node: NodeId,
}

impl NodeRef {
    pub fn primary(node: NodeId) -> Self {
        NodeRef { doc: DocId::PRIMARY, node }
    }
}

/// A date that has come of a date and time, or of a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Date {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub utc_ms: f64,
    pub text: String,
}

/// XPath's four types, and ODK's dates.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Boolean(bool),
    Number(f64),
    Text(String),
    /// What `date()` and `date-time()` give: as a number the instant, as a text the day, or both.
    Date(Date),
    /// In document order, without duplicates.
    Nodes(Vec<NodeRef>),
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// Kebab-case: `xpath-type`, `xpath-unknown-function`, `xpath-unbound-prefix`, `xpath-arity`, `xpath-limit`.
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl EvalError {
    pub fn new(code: &'static str, name: &'static str, value: impl Into<String>) -> Self {
        Self { code, args: vec![(name, value.into())] }
    }
}
