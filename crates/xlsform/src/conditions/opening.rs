//! Computed defaults that are never there: they are put in when the survey opens, and only where a question is shown then.

use xforms::xpath::Expr;

use crate::calls::of_one;
use crate::conditions::bounds::{conjuncts, is_answered};
use crate::conditions::logic::Logic;
use crate::conditions::shown::answered;
use crate::diagnostic::Diagnostic;
use crate::text::Text;
use crate::tree::Id;
use crate::variables;

/// The question that has to be answered before the one with a computed default is shown.
pub(crate) fn check(logic: &Logic) -> Option<Diagnostic> {
    let own = logic.own?;
    let item = logic.tree.get(own);
    // A further entry of a repeat has its default, and what triggers set is kept while it is hidden.
    if !item.is_visible() || !item.triggers.is_empty() || logic.tree.repeat_of(own).is_some() {
        return None;
    }
    let mut around = std::iter::once(own).chain(logic.tree.ancestors(own));
    let awaited = around.find_map(|id| awaited(&Logic { own: Some(id), ..*logic }, id))?;
    Some(Diagnostic::warning("default-before-shown").arg("name", &logic.tree.get(awaited).name))
}

/// The question in a computed default whose answer is not there yet: the default is put in when the survey opens, or when an
/// entry of the repeat around it is added.
pub(crate) fn check_unanswered(logic: &Logic, default: &Expr) -> Option<Diagnostic> {
    let own = logic.own?;
    let entry = logic.tree.repeat_of(own);
    let is_unanswered = |id: Id| {
        let item = logic.tree.get(id);
        let is_early = match entry {
            None => logic.tree.repeat_of(id).is_none(),
            Some(entry) => logic.tree.ancestors(id).any(|above| above == entry),
        };
        is_early && id != own && is_answered(item) && item.default.is_none()
    };
    let mut found = None;
    let mut look = |part: &Expr| {
        let id = logic.reference(part).filter(|id| found.is_none() && is_unanswered(*id));
        found = found.or(id.filter(|_| matches!(part, Expr::Variable(_))));
    };
    match entry {
        None => default.walk(&mut look),
        // What looks at all entries may see others.
        Some(_) => of_one(default, &mut look),
    }
    let name = &logic.tree.get(found?).name;
    Some(Diagnostic::warning("default-of-unanswered").arg("name", name))
}

/// The question whose answer an item needs to be shown, and that nobody has answered when the survey opens.
fn awaited(logic: &Logic, id: Id) -> Option<Id> {
    let Some(Text::Plain(relevant)) = logic.tree.get(id).bind("relevant") else { return None };
    // An answer that was given before.
    if relevant.contains("last-saved#") {
        return None;
    }
    let parsed = variables::parse(relevant).ok()?;
    let mut parts = Vec::new();
    conjuncts(&parsed, &mut parts);
    parts.into_iter().filter_map(|part| answered(logic, part)).find(|asked| {
        let item = logic.tree.get(*asked);
        let is_given = item.default.is_some() || item.bind("calculate").is_some() || !item.triggers.is_empty();
        *asked != id && item.is_visible() && !is_given
    })
}
