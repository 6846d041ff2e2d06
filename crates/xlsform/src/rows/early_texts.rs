//! Texts that show an answer which nobody has given when they are read: people see a gap there.

use crate::conditions::bounds::{conjuncts, is_answered};
use crate::conditions::logic::Logic;
use crate::conditions::shown::answered;
use crate::diagnostic::Diagnostic;
use crate::references;
use crate::rows::appearances;
use crate::text::Text;
use crate::tree::Id;
use crate::variables::parse;

/// The first answer in a question's text that is asked for later, on another page.
pub(crate) fn check(logic: &Logic, own: Id, text: &str) -> Option<Diagnostic> {
    let is_question = logic.tree.get(own).question().is_some();
    let references = references::scan(text).into_iter().filter(|found| found.well_formed && !found.last_saved);
    let later = references.filter_map(|found| match logic.tree.named(found.name) {
        [id] => Some(*id),
        _ => None,
    });
    let is_early = |id: &Id| {
        let item = logic.tree.get(*id);
        *id > own && is_answered(item) && item.default.is_none() && !shares_page(logic, own, *id)
    };
    let id = later.into_iter().find(|id| is_question && is_early(id) && !is_needed(logic, own, *id))?;
    Some(Diagnostic::warning("text-of-later").arg("name", &logic.tree.get(id).name))
}

/// Whether two rows are on one page, where the text follows the answer.
fn shares_page(logic: &Logic, one: Id, other: Id) -> bool {
    let is_page = |id: &Id| {
        let appearance = logic.tree.get(*id).control("appearance").unwrap_or_default();
        appearances::has(appearance, "field-list") || appearances::has(appearance, "table-list")
    };
    logic.tree.ancestors(one).filter(is_page).any(|page| logic.tree.ancestors(other).any(|above| above == page))
}

/// Whether the row is shown only where the other one is answered.
fn is_needed(logic: &Logic, own: Id, wanted: Id) -> bool {
    std::iter::once(own).chain(logic.tree.ancestors(own)).any(|id| {
        let Some(Text::Plain(relevant)) = logic.tree.get(id).bind("relevant") else { return false };
        let Ok(parsed) = parse(relevant) else { return true };
        let mut parts = Vec::new();
        conjuncts(&parsed, &mut parts);
        parts.into_iter().any(|part| answered(logic, part) == Some(wanted))
    })
}
