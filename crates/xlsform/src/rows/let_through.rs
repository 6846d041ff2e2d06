//! Filters that let no choice through, whatever is answered: `name = 'a' and name = 'b'`, `false()`.

use xforms::xpath::{Expr, functions};

use crate::choices::Choice;
use crate::conditions::logic::{Logic, lone_word};
use crate::conditions::tried::{self, Answer, OF_THE_MOMENT};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::tree::Id;
use crate::written::written;

/// Lists that are longer are not tried.
const MOST: usize = 200;

/// What is told of a filter over a list of the workbook that asks for nothing but its columns.
pub(crate) fn check(logic: &Logic, own: Id, filter: &Expr) -> Option<Diagnostic> {
    let source = logic.tree.get(own).source.as_ref()?;
    let list = logic.lists.get(&source.list).filter(|list| list.choices.len() <= MOST)?;
    let is_column = |word: &str| list.choices.iter().any(|choice| choice.held(word).is_some());
    let mut is_of_columns = true;
    filter.walk(&mut |part| {
        is_of_columns &= match part {
            Expr::Path(_) => lone_word(part).is_some_and(is_column),
            Expr::Variable(_) => false,
            Expr::Call(call) => !OF_THE_MOMENT.contains(&&*call.name) && functions::find(&call.name).is_some(),
            _ => true,
        };
    });
    let rows: Vec<Vec<Answer>> = list.choices.iter().map(row).collect();
    let is_empty = is_of_columns && tried::is_met_by(filter, &rows) == Some(false);
    let told = || Diagnostic::warning(NOTHING).arg("text", excerpt(&written(filter).unwrap_or_default(), 0));
    is_empty.then(|| told().arg("list", &list.name))
}

/// Told where nothing else is told of the filter.
pub(crate) const NOTHING: &str = "filter-lets-nothing";

fn row(choice: &Choice) -> Vec<Answer<'_>> {
    let extra = choice.extra.iter().map(|(column, value)| (column.as_str(), value.as_str()));
    std::iter::once(("name", choice.name.as_str())).chain(extra).collect()
}
