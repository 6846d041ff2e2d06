//! Constraints that say nothing of the answer: they are looked at only where there is one, and their message stands beside it.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Path, Start};

use crate::conditions::bounds::{conjuncts, is_answered};
use crate::conditions::condition::{Subject, subject};
use crate::conditions::logic::Logic;
use crate::conditions::tried;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::references;
use crate::settings::yes_no;
use crate::text::Text;
use crate::types::Control;
use crate::written::written;

/// Calculations of calculations are not looked at beyond this.
const DEEPEST: usize = 4;

pub(crate) fn check(logic: &Logic, constraint: &Expr) -> Option<Diagnostic> {
    let item = logic.own.map(|own| logic.tree.get(own)).filter(|item| is_answered(item))?;
    let text = || excerpt(&written(constraint).unwrap_or_default(), 0);
    let may_be_blank = !matches!(item.bind("required"), Some(Text::Plain(text)) if yes_no(text) == Some(true));
    if may_be_blank && asks_for_any(constraint) {
        return Some(Diagnostic::warning("constraint-of-blank").arg("text", text()));
    }
    // A confirmation asks nothing of its own: it is where others are held against each other.
    if item.question().is_some_and(|kind| kind.control == Control::Trigger) {
        return None;
    }
    let (mut has_own, mut name) = (false, None);
    constraint.walk(&mut |part| match part {
        Expr::Variable(other) if depends_on(logic, other, &item.name, 0) => has_own = true,
        Expr::Variable(other) => name = name.take().or(Some(other.to_string())),
        // Whatever begins here may lead to the answer.
        Expr::Path(Path { start: Start::Context | Start::Root, .. }) => has_own = true,
        Expr::Call(call) if &*call.name == "current" => has_own = true,
        _ => {}
    });
    let name = name.filter(|_| !has_own)?;
    Some(Diagnostic::warning("constraint-of-others").arg("text", text()).arg("name", name))
}

/// Whether a question is this one, or a calculation that comes of it.
fn depends_on(logic: &Logic, name: &str, own: &str, depth: usize) -> bool {
    let [id] = logic.tree.named(name) else { return true };
    let Some(Text::Plain(calculation)) = logic.tree.get(*id).bind("calculate") else { return name == own };
    let references = references::scan(calculation);
    name == own || depth > DEEPEST || references.iter().any(|found| depends_on(logic, found.name, own, depth + 1))
}

/// Whether a constraint asks only that there is an answer, whatever it is: `. != ''`, `string-length(.) > 0`.
fn asks_for_any(constraint: &Expr) -> bool {
    let mut parts = Vec::new();
    conjuncts(constraint, &mut parts);
    parts.into_iter().all(|part| {
        let mut is_of_own = false;
        part.walk(&mut |part| is_of_own |= subject(part) == Some(Subject::Own));
        let kinds = ["x", "5", "2026-11-22", "a b", "0"];
        let mut named = false;
        part.walk(&mut |part| {
            named |= matches!(part, Expr::Literal(text) if !text.is_empty())
                || matches!(part, Expr::Number(number) if !matches!(*number, 0.0 | 1.0));
        });
        is_of_own
            && !named
            && is_about_blank(part)
            && kinds.iter().all(|answer| tried::is_met(part, &tried::own(answer)) == Some(true))
            && tried::is_met(part, &tried::own("")) == Some(false)
    })
}

/// Whether an expression compares an answer with nothing, or its length or count with a number.
fn is_about_blank(expr: &Expr) -> bool {
    let mut is_about = false;
    expr.walk(&mut |part| {
        is_about |= match part {
            Expr::Literal(text) => text.is_empty(),
            Expr::Call(call) => matches!(&*call.name, "string-length" | "count-selected"),
            _ => false,
        };
    });
    is_about
}
