//! Branches that nothing reaches: a condition of `if()` that an outer one has decided, values that are the same whatever it
//! says, a `coalesce()` that begins with a constant.

use xforms::xpath::Expr;

use crate::conditions::implication::{excludes, implies};
use crate::conditions::logic::Logic;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::written::{call, written};

/// So many outer conditions are held against each inner one.
const MOST_OUTER: usize = 30;

/// An outer condition, and whether it holds in the branch.
type Known<'e> = (&'e Expr, bool);

/// The first condition that is decided before it is asked.
pub(crate) fn check(logic: &Logic, whole: &Expr) -> Option<Diagnostic> {
    let (condition, outer, holds) = decided(logic, whole, &mut Vec::new())?;
    let code = if holds { "holds-here-always" } else { "holds-here-never" };
    let text = |expr: &Expr| Some(excerpt(&written(expr)?, 0));
    Some(Diagnostic::warning(code).arg("text", text(condition)?).arg("other", text(outer)?))
}

/// The inner condition, the outer one that decides it, and how.
fn decided<'e>(logic: &Logic, expr: &'e Expr, known: &mut Vec<Known<'e>>) -> Option<(&'e Expr, &'e Expr, bool)> {
    match expr {
        Expr::Negate(inner) => decided(logic, inner, known),
        Expr::Chain(first, rest) => {
            let operands = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
            operands.into_iter().find_map(|operand| decided(logic, operand, known))
        }
        Expr::Call(own) => match (&*own.name, &own.args[..]) {
            ("if", [condition, yes, no]) => {
                let is_decided = |(outer, holds): &Known<'e>| match holds {
                    true if excludes(logic, condition, outer) => Some((condition, *outer, false)),
                    true => implies(logic, outer, condition).then_some((condition, *outer, true)),
                    // Of an answer that is not given neither holds, so what did not hold does not decide for the other.
                    false => implies(logic, condition, outer).then_some((condition, *outer, false)),
                };
                if let Some(found) = known.iter().rev().take(MOST_OUTER).find_map(is_decided) {
                    return Some(found);
                }
                [(yes, true), (no, false)].into_iter().find_map(|(branch, holds)| {
                    known.push((condition, holds));
                    let found = decided(logic, branch, known);
                    known.pop();
                    found
                })
            }
            _ => own.args.iter().find_map(|arg| decided(logic, arg, known)),
        },
        _ => None,
    }
}

/// `if(${a} = 1, 'x', 'x')`.
pub(crate) fn alike(expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let ("if", [_, yes, no]) = (&*own.name, &own.args[..]) else { return None };
    let is_alike = std::mem::discriminant(yes) == std::mem::discriminant(no) && written(yes)? == written(no)?;
    is_alike.then_some(None)
}

/// `coalesce(0, ${a})` as `coalesce(${a}, 0)`: the first that is there is taken, and a constant always is.
pub(crate) fn constant_first(expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let ("coalesce", [first, second]) = (&*own.name, &own.args[..]) else { return None };
    let is_constant = |expr: &Expr| match expr {
        Expr::Literal(text) => !text.is_empty(),
        Expr::Number(_) => true,
        Expr::Call(own) => matches!(&*own.name, "today" | "now" | "uuid" | "random"),
        _ => false,
    };
    let is_same = || written(first).is_some_and(|text| written(second) == Some(text));
    let turned = || call("coalesce", vec![second.clone(), first.clone()]);
    if is_constant(first) { Some((!is_constant(second)).then(turned)) } else { is_same().then_some(None) }
}
