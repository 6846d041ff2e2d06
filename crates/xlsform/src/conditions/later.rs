//! Constraints on what is asked later: until that is answered, they never hold, so nobody gets there.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::bounds::{conjuncts, is_answered};
use crate::conditions::condition::{Subject, subject};
use crate::conditions::logic::{Logic, lone_word};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::tree::Id;
use crate::written::{pair, rewritten, written};

/// `. < ${end}` before `end` is asked, and what was meant: `(${end} = '' or . < ${end})`.
pub(crate) fn check(logic: &Logic, constraint: &Expr) -> Option<Diagnostic> {
    let mut conditions = Vec::new();
    conjuncts(constraint, &mut conditions);
    let (condition, name) = conditions.into_iter().find_map(|one| Some((one, later(logic, one)?)))?;
    let change = |expr: &Expr| {
        let name = later(logic, expr)?;
        let unanswered = pair(Expr::Variable(name.into()), Binary::Equal, Expr::Literal("".into()));
        Some(Expr::Chain(Box::new(unanswered), vec![(Binary::Or, expr.clone())]))
    };
    let diagnostic = Diagnostic::warning("constraint-on-later").arg("name", name);
    let diagnostic = diagnostic.arg("text", excerpt(&written(condition)?, 0));
    Some(Diagnostic { suggestion: written(&rewritten(constraint, &change)), ..diagnostic })
}

/// `region = ${later}` in the filter of a question that is asked before `later`: there is nothing to choose yet.
pub(crate) fn check_filter(logic: &Logic, filter: &Expr) -> Option<Diagnostic> {
    let mut conditions = Vec::new();
    conjuncts(filter, &mut conditions);
    let needed = |condition: &Expr| {
        let Expr::Chain(left, rest) = condition else { return None };
        let [(Binary::Equal, right)] = &rest[..] else { return None };
        let answer = match (lone_word(left), lone_word(right)) {
            (Some(_), None) => right,
            (None, Some(_)) => &**left,
            _ => return None,
        };
        is_later(logic, logic.one(answer)?).then(|| logic.item(answer))?
    };
    let item = conditions.into_iter().find_map(needed)?;
    Some(Diagnostic::warning("filter-on-later").arg("name", &item.name))
}

/// Whether a question is asked later, and nothing answers it before.
pub(crate) fn is_later(logic: &Logic, id: Id) -> bool {
    let item = logic.tree.get(id);
    // Items are kept in the order in which they are asked.
    logic.own.is_some_and(|own| id > own) && is_answered(item) && item.default.is_none()
}

/// The question that is asked later and with which the own answer is compared.
fn later<'e>(logic: &Logic, expr: &'e Expr) -> Option<&'e str> {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual};
    let Expr::Chain(left, rest) = expr else { return None };
    let [(Equal | Less | LessEqual | Greater | GreaterEqual, right)] = &rest[..] else { return None };
    let other = match (subject(left)?, subject(right)?) {
        (Subject::Own, Subject::Named(_)) => right,
        (Subject::Named(_), Subject::Own) => &**left,
        _ => return None,
    };
    let Expr::Variable(name) = other else { return None };
    logic.one(other).filter(|id| is_later(logic, *id)).map(|_| &**name)
}
