//! Calculations that are never empty, asked whether they are.

use xforms::xpath::Expr;

use crate::conditions::condition::{Subject, subject};
use crate::conditions::likeness;
use crate::conditions::logic::{Logic, holds, kept};
use crate::conditions::tried;
use crate::text::Text;
use crate::tree::{Id, Item};
use crate::variables::parse;

/// What gives something even where there is nothing.
const ALWAYS: &[&str] = &[
    "count",
    "count-selected",
    "count-non-empty",
    "string-length",
    "sum",
    "today",
    "now",
    "uuid",
    "random",
    "position",
];
/// Calculations of calculations are not looked at beyond this.
const DEEPEST: usize = 4;

/// `${sum} = ''`, where the calculation gives something whatever is answered.
pub(crate) fn check(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let (side, _, Expr::Literal(text)) = likeness::equated(expr)? else { return None };
    (text.is_empty() && matches!(side, Expr::Variable(_)) && gives_always(logic, side, 0)).then_some(None)
}

/// Whether a constraint is met by whatever the calculation of its own row gives.
pub(crate) fn is_always_met(logic: &Logic, item: &Item) -> bool {
    let parsed = |name: &str| match item.bind(name) {
        Some(Text::Plain(text)) => parse(text).ok(),
        _ => None,
    };
    let (Some(constraint), Some(calculation)) = (parsed("constraint"), parsed("calculate")) else { return false };
    if let Some(results) = kept(&calculation) {
        return results.iter().all(|result| tried::is_met(&constraint, &tried::own(result)) == Some(true));
    }
    let asks_for_blank = match likeness::equated(&constraint) {
        Some((side, _, Expr::Literal(text))) => subject(side) == Some(Subject::Own) && text.is_empty(),
        _ => false,
    };
    asks_for_blank && gives_always(logic, &calculation, 0) && tried::is_met(&constraint, &tried::own("x")) == Some(true)
}

fn gives_always(logic: &Logic, expr: &Expr, depth: usize) -> bool {
    let always = |expr: &Expr| gives_always(logic, expr, depth);
    match expr {
        _ if depth > DEEPEST => false,
        Expr::Number(_) => true,
        Expr::Literal(text) => !text.is_empty(),
        _ if holds(expr) => true,
        Expr::Call(own) => match (&*own.name, &own.args[..]) {
            ("if", [_, yes, no]) => always(yes) && always(no),
            ("concat" | "coalesce", parts) => parts.iter().any(always),
            ("once" | "string", [inner]) => always(inner),
            (name, _) => ALWAYS.contains(&name),
        },
        Expr::Variable(_) => {
            let is_always_there = logic.one(expr).is_some_and(|id| is_always_there(logic, id));
            let calculation = likeness::calculation(logic, expr).filter(|_| is_always_there);
            calculation.is_some_and(|calculation| gives_always(logic, &calculation, depth + 1))
        }
        _ => false,
    }
}

/// Whether neither a row nor a group around it is ever hidden, and there is one of it.
fn is_always_there(logic: &Logic, id: Id) -> bool {
    let mut around = std::iter::once(id).chain(logic.tree.ancestors(id));
    around.all(|id| logic.tree.get(id).bind("relevant").is_none()) && logic.tree.repeat_of(id).is_none()
}
