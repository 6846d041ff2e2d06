//! Calls about the entries of a repeat that see another one than they seem to, or one where all are meant.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Axis, Path, Start, Step, Test};

use crate::conditions::logic::Logic;
use crate::written::call;

/// What is only of use for the answers of many entries.
const OF_MANY: &[&str] = &["sum", "max", "min", "count", "count-non-empty", "join"];

/// `position(..)` in a group of an entry as `position(../..)`: every group is the first of its entry.
pub(crate) fn position_of_group(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let ("position", [Expr::Path(Path { start: Start::Context, steps, .. })]) = (&*own.name, &own.args[..]) else {
        return None;
    };
    let is_up =
        |step: &Step| step.axis == Axis::Parent && step.predicates.is_empty() && matches!(step.test, Test::Node);
    if steps.is_empty() || !steps.iter().all(is_up) {
        return None;
    }
    let above = |id| logic.tree.get(id).parent;
    let mut at = steps.iter().try_fold(logic.own?, |id, _| above(id))?;
    let mut steps = steps.clone();
    while !logic.tree.is_repeat(at) {
        at = above(at)?;
        steps.push(steps[0].clone());
    }
    let path = Path { start: Start::Context, steps, target: None };
    let is_meant = matches!(&own.args[0], Expr::Path(own) if own.steps.len() == path.steps.len());
    (!is_meant).then(|| Some(call("position", vec![Expr::Path(path)])))
}

/// `position(..)` outside of every repeat, where there is one of everything.
pub(crate) fn position_outside(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let ("position", [Expr::Path(Path { start: Start::Context, .. })]) = (&*own.name, &own.args[..]) else {
        return None;
    };
    let is_in_repeat = |id| logic.tree.is_repeat(id) || logic.tree.repeat_of(id).is_some();
    logic.own.filter(|own| !is_in_repeat(*own)).map(|_| None)
}

/// `sum(${a})` beside `a` in one entry, or `sum(${repeat}/a)`: the answer of this entry alone.
pub(crate) fn of_one_entry(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let answer = match (&*own.name, &own.args[..]) {
        ("join", [_, answer]) => answer,
        (name, [answer]) if OF_MANY.contains(&name) => answer,
        _ => return None,
    };
    if let Expr::Path(path) = answer {
        return is_in_own_entry(logic, path).then_some(None);
    }
    if !matches!(answer, Expr::Variable(_)) {
        return None;
    }
    let id = logic.one(answer).filter(|id| !logic.tree.is_repeat(*id))?;
    logic.tree.repeat_of(id).map(|_| None)
}

/// Whether a path from the repeat around the expression leads to one node of its entry: without a predicate it begins there.
fn is_in_own_entry(logic: &Logic, path: &Path) -> bool {
    let Start::Expr(start, predicates) = &path.start else { return false };
    let (Some(own), Some(repeat)) = (logic.own, logic.reference(start)) else { return false };
    let is_around = logic.tree.is_repeat(repeat) && logic.tree.ancestors(own).any(|id| id == repeat);
    let below = path.steps.iter().try_fold(repeat, |at, step| {
        let Test::Name { local, .. } = &step.test else { return None };
        let children = &logic.tree.get(at).children;
        let child = *children.iter().find(|child| logic.tree.get(**child).name == **local)?;
        let is_one = step.axis == Axis::Child && step.predicates.is_empty() && !logic.tree.is_repeat(child);
        is_one.then_some(child)
    });
    is_around && predicates.is_empty() && below.is_some_and(|below| below != repeat)
}

/// `indexed-repeat(${a}, ${other}, 1)`, where `a` is in another repeat, `…, 0)`, and the last two the other way round.
pub(crate) fn of_no_entry(logic: &Logic, expr: &Expr) -> Option<Option<Expr>> {
    let Expr::Call(own) = expr else { return None };
    let ("indexed-repeat", [answer, repeat, index]) = (&*own.name, &own.args[..]) else { return None };
    if !logic.is_repeat(repeat) {
        return logic
            .is_repeat(index)
            .then(|| Some(call(&own.name, vec![answer.clone(), index.clone(), repeat.clone()])));
    }
    let (answer, repeat) = (logic.reference(answer)?, logic.reference(repeat)?);
    let is_elsewhere = !logic.tree.ancestors(answer).any(|id| id == repeat) && answer != repeat;
    (is_elsewhere || matches!(index, Expr::Number(index) if *index < 1.0)).then_some(None)
}
