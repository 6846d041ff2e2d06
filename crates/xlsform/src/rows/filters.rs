//! Choice filters that wait for the answer to their own question.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::logic::{Logic, lone_word, outside_predicates};
use crate::diagnostic::Diagnostic;
use crate::written::written;

/// A filter that is only a column or only an answer of the list, and compares neither: it lets through what is filled.
pub(crate) fn without_comparison(logic: &Logic, filter: &Expr) -> Option<Diagnostic> {
    let is_choice = || logic.codes_of_one(filter).is_some() || logic.is_multiple(filter);
    (lone_word(filter).is_some() || is_choice()).then(|| {
        let text = written(filter).unwrap_or_default();
        Diagnostic::warning("filter-without-comparison").arg("text", text)
    })
}

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
