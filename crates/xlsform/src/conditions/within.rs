//! What is asked of the entries of a repeat: conditions in brackets, and comparisons with the answer of one entry.

use xforms::xpath::Expr;
use xforms::xpath::ast::Start;

use crate::conditions::logic::{Logic, lone_word};
use crate::diagnostic::Diagnostic;
use crate::tree::Id;
use crate::written::rewritten;

/// What is told of a condition wherever it stands; its suggestion is a code alone, or none.
const TOLD: &[&str] = &[
    "unknown-code",
    "unknown-result",
    "value-of-another-type",
    "codes-are-no-numbers",
    "never-true",
    "never-whole",
    "number-as-text",
    "text-never-so",
    "out-of-range",
    "constraint-excludes",
    "constraint-excludes-day",
    "acknowledge-value",
];

/// `${w}[. = 'x']`, `${repeat}[w = 'x']`, `indexed-repeat(${w}, ${repeat}, 1) = 'x'`: what is wrong with the condition.
pub(crate) fn check(logic: &Logic, part: &Expr) -> Vec<Diagnostic> {
    let mut found = match part {
        Expr::Path(path) => {
            let Start::Expr(start, predicates) = &path.start else { return Vec::new() };
            let Some(id) = logic.reference(start) else { return Vec::new() };
            predicates.iter().flat_map(|predicate| of_entry(logic, id, predicate)).collect()
        }
        Expr::Chain(..) => of_one_entry(logic, part),
        _ => return Vec::new(),
    };
    found.retain(|one| TOLD.contains(&one.code));
    for one in &mut found {
        one.suggestion = one.suggestion.take().filter(|_| one.code.starts_with("unknown-"));
    }
    found
}

/// A condition on an entry, in which a word is one of its answers.
fn of_entry(logic: &Logic, id: Id, predicate: &Expr) -> Vec<Diagnostic> {
    let named = rewritten(predicate, &|part| {
        let word = lone_word(part)?;
        let [target] = logic.tree.named(word) else { return None };
        (logic.tree.get(*target).parent == Some(id)).then(|| Expr::Variable(word.into()))
    });
    let first = logic.tree.get(id).children.first().copied();
    let seen = Logic { own: Some(id), seen_from: [Some(id), first], ..*logic };
    seen.check(&named)
}

fn of_one_entry(logic: &Logic, comparison: &Expr) -> Vec<Diagnostic> {
    let Expr::Chain(left, rest) = comparison else { return Vec::new() };
    let asked = |side: &Expr| match side {
        Expr::Call(own) if &*own.name == "indexed-repeat" => own.args.first().cloned(),
        _ => None,
    };
    let answer = asked(left).or_else(|| rest.first().and_then(|(_, right)| asked(right)));
    let Some(id) = answer.and_then(|answer| logic.reference(&answer)) else { return Vec::new() };
    let seen = Logic { seen_from: [Some(id), None], ..*logic };
    seen.check(&rewritten(comparison, &asked))
}
