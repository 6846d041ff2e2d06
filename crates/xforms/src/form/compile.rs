//! An expression of a form: parsed once, its paths resolved, its reads known.

use super::model::DefId;
use crate::xpath::Expr;

#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub expr: Expr,
    /// The definitions that its value depends on.
    pub reads: Vec<Read>,
}

/// A dependency on a definition's instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Read {
    pub definition: DefId,
    /// Only instances in the same repeat instance matter: a change elsewhere cannot change the result.
    pub local: bool,
    /// Only its place among its siblings matters, not its value.
    pub place: bool,
}
