//! Choice filters that wait for the answer to their own question.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::diagnostic::Diagnostic;
use crate::logic::{lone_word, outside_predicates};

/// `region = ${b}` in the filter of `b`: there is nothing to choose before it is answered.
pub(crate) fn check(question: &str, filter: &Expr) -> Option<Diagnostic> {
    let is_own = |expr: &Expr| matches!(expr, Expr::Variable(name) if **name == *question);
    let mut waits = false;
    outside_predicates(filter, &mut |expr| {
        let Expr::Chain(left, rest) = expr else { return };
        let [(Binary::Equal, right)] = &rest[..] else { return };
        waits |= lone_word(left).is_some() && is_own(right) || lone_word(right).is_some() && is_own(left);
    });
    waits.then(|| Diagnostic::warning("filter-on-itself").arg("question", question))
}
