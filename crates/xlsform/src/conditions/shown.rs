//! Rows that nobody ever sees: their condition excludes that of a group around them, or that of a question whose answer it
//! needs; or that question waits for the row's own answer.

use std::collections::HashSet;

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::bounds::conjuncts;
use crate::conditions::condition::{Value, condition};
use crate::conditions::implication::excludes;
use crate::conditions::logic::{Logic, outside_predicates};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::text::Text;
use crate::tree::Id;
use crate::variables;
use crate::written::written;

/// So many conditions are gathered.
const MOST: usize = 40;

/// A condition that a row needs, and whose it is.
struct Needed {
    condition: Expr,
    of: Id,
}

/// The condition that excludes one of what the row itself wants.
pub(crate) fn check(logic: &Logic, relevant: &Expr) -> Option<Diagnostic> {
    let (needed, above) = needed(logic, relevant)?;
    if let Some(other) = needed.iter().find(|other| answered(logic, &other.condition) == logic.own) {
        return Some(Diagnostic::warning("shown-by-each-other").arg("name", &logic.tree.get(other.of).name));
    }
    let mut conditions = Vec::new();
    conjuncts(relevant, &mut conditions);
    // What groups around a row want of each other is told of them.
    let of_own = conditions.into_iter().take(MOST).flat_map(|one| needed.iter().map(move |other| (one, other)));
    let of_groups = needed[..above].iter().flat_map(|one| needed[above..].iter().map(|other| (&one.condition, other)));
    let (one, other) = of_own.chain(of_groups).find(|(one, other)| excludes(logic, one, &other.condition))?;
    let text = |expr: &Expr| Some(excerpt(&written(expr)?, 0));
    let diagnostic = Diagnostic::warning("never-shown").arg("text", text(one)?).arg("other", text(&other.condition)?);
    Some(diagnostic.arg("name", &logic.tree.get(other.of).name))
}

/// A condition of `if()` in a row's value, or a part of its other conditions, that never holds where the row is seen.
pub(crate) fn check_within(logic: &Logic, whole: &Expr, is_condition: bool) -> Option<Diagnostic> {
    let own = logic.own?;
    let relevant = match logic.tree.get(own).bind("relevant") {
        Some(Text::Plain(relevant)) => variables::parse(relevant).ok()?,
        _ => Expr::Literal("".into()),
    };
    let (mut needed, _) = needed(logic, &relevant)?;
    wanted(logic, own, &mut needed);
    let mut conditions = Vec::new();
    if is_condition {
        conjuncts(whole, &mut conditions);
    }
    outside_predicates(whole, &mut |part| match part {
        Expr::Call(call) if &*call.name == "if" => conditions.extend(call.args.first()),
        _ => {}
    });
    let pairs = conditions.into_iter().take(MOST).flat_map(|one| needed.iter().map(move |other| (one, other)));
    let (one, other) = pairs.into_iter().find(|(one, other)| excludes(logic, one, &other.condition))?;
    let text = |expr: &Expr| Some(excerpt(&written(expr)?, 0));
    Some(Diagnostic::warning("holds-here-never").arg("text", text(one)?).arg("other", text(&other.condition)?))
}

/// What a row with a condition needs; how many of these are of groups around it.
fn needed(logic: &Logic, relevant: &Expr) -> Option<(Vec<Needed>, usize)> {
    let own = logic.own?;
    let mut needed = Vec::new();
    let mut seen = HashSet::from([own]);
    around(logic, own, &mut needed, &mut seen);
    let above = needed.len();
    asked(logic, relevant, &mut needed, &mut seen);
    let mut at = 0;
    while let Some(Needed { condition, of }) = needed.get(at).filter(|_| needed.len() < MOST) {
        let (condition, of) = (condition.clone(), *of);
        around(logic, of, &mut needed, &mut seen);
        asked(logic, &condition, &mut needed, &mut seen);
        at += 1;
    }
    Some((needed, above))
}

/// What the groups around an item want.
fn around(logic: &Logic, id: Id, needed: &mut Vec<Needed>, seen: &mut HashSet<Id>) {
    let above: Vec<Id> = logic.tree.ancestors(id).filter(|above| seen.insert(*above)).collect();
    above.into_iter().for_each(|above| wanted(logic, above, needed));
}

/// What the questions want whose answers a condition needs.
fn asked(logic: &Logic, expr: &Expr, needed: &mut Vec<Needed>, seen: &mut HashSet<Id>) {
    let mut conditions = Vec::new();
    conjuncts(expr, &mut conditions);
    for one in conditions {
        if let Some(id) = answered(logic, one).filter(|id| seen.insert(*id)) {
            wanted(logic, id, needed);
            around(logic, id, needed, seen);
        }
    }
}

/// The question whose answer a condition needs.
pub(crate) fn answered(logic: &Logic, one: &Expr) -> Option<Id> {
    let found = condition(one).filter(|found| match (found.operator, found.value) {
        (Some(Binary::NotEqual), Value::Text(text)) => text.is_empty(),
        (Some(Binary::NotEqual), Value::Number(_)) => false,
        (Some(Binary::Equal) | None, Value::Text(text)) => !text.trim().is_empty(),
        _ => true,
    })?;
    logic.target(found.subject).filter(|id| logic.tree.get(*id).question().is_some())
}

/// The parts of an item's own condition.
fn wanted(logic: &Logic, id: Id, needed: &mut Vec<Needed>) {
    let Some(Text::Plain(relevant)) = logic.tree.get(id).bind("relevant") else { return };
    let Ok(parsed) = variables::parse(relevant) else { return };
    // Of another entry of a repeat the same question has another answer.
    let shares = |id: Id| {
        logic.own.is_some_and(|own| {
            logic
                .tree
                .repeat_of(id)
                .is_none_or(|repeat| logic.tree.ancestors(own).any(|above| above == repeat) || own == repeat)
        })
    };
    if !shares(id) {
        return;
    }
    let mut parts = Vec::new();
    conjuncts(&parsed, &mut parts);
    // The point is another answer there.
    let of_names = |part: &&Expr| written(part).is_some_and(|text| text.contains("${")) && !has_own(part);
    needed.extend(parts.into_iter().filter(of_names).map(|part| Needed { condition: part.clone(), of: id }));
}

fn has_own(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| found |= matches!(part, Expr::Path(_)));
    found
}
