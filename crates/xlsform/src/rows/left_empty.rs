//! Required questions whose filter leaves nothing to choose for some answer that it depends on, so that nobody gets on.

use std::collections::HashSet;

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::bounds::{conjuncts, is_answered};
use crate::conditions::condition::{Subject, subject};
use crate::conditions::implication::excludes;
use crate::conditions::logic::{Logic, lone_word};
use crate::diagnostic::Diagnostic;
use crate::settings::yes_no;
use crate::text::Text;
use crate::tree::Id;
use crate::variables::parse;
use crate::written::pair;

/// So many codes are named.
const MOST_NAMED: usize = 8;

/// The codes of the question for which no row of the list has anything in the column that it is compared with.
pub(crate) fn check(logic: &Logic, own: Id, filter: &Expr) -> Option<Diagnostic> {
    let item = logic.tree.get(own);
    let is_required = matches!(item.bind("required"), Some(Text::Plain(text)) if yes_no(text) == Some(true));
    let source = item.source.as_ref().filter(|_| is_required && is_answered(item))?;
    let list = logic.lists.get(&source.list)?;
    let mut conditions = Vec::new();
    conjuncts(filter, &mut conditions);
    conditions.into_iter().find_map(|condition| {
        let (column, asked) = compared(condition)?;
        let codes = logic.codes_of_one(asked).filter(|_| logic.item(asked).is_some_and(is_answered))?;
        let held: HashSet<&str> = list.choices.iter().filter_map(|choice| choice.held(column)).collect();
        let is_reached = |code: &&String| !is_excluded(logic, own, asked, code);
        let empty: Vec<&str> =
            codes.iter().filter(|code| !held.contains(code.as_str())).filter(is_reached).map(String::as_str).collect();
        // Where no code is there at all, the filter itself is wrong, which is told where the list is looked into.
        let is_some = codes.iter().any(|code| held.contains(code.as_str()));
        let mut named = empty.get(..MOST_NAMED).unwrap_or(&empty).join(", ");
        if empty.len() > MOST_NAMED {
            named.push_str(", …");
        }
        let Some(Subject::Named(question)) = subject(asked) else { return None };
        let diagnostic = Diagnostic::warning("filter-leaves-nothing").arg("question", question);
        let diagnostic = diagnostic.arg("codes", named).arg("column", column).arg("list", &list.name);
        (is_some && !empty.is_empty()).then_some(diagnostic)
    })
}

/// `column = ${question}`
fn compared(condition: &Expr) -> Option<(&str, &Expr)> {
    let Expr::Chain(left, rest) = condition else { return None };
    let [(Binary::Equal, right)] = &rest[..] else { return None };
    match (lone_word(left), lone_word(right)) {
        (Some(column), None) => Some((column, right)),
        (None, Some(column)) => Some((column, left)),
        _ => None,
    }
}

/// Whether the row is not shown for an answer.
fn is_excluded(logic: &Logic, own: Id, asked: &Expr, code: &str) -> bool {
    let answer = pair(asked.clone(), Binary::Equal, Expr::Literal(code.into()));
    let mut around = std::iter::once(own).chain(logic.tree.ancestors(own));
    around.any(|id| match logic.tree.get(id).bind("relevant") {
        Some(Text::Plain(relevant)) => parse(relevant).is_ok_and(|relevant| excludes(logic, &relevant, &answer)),
        _ => false,
    })
}
