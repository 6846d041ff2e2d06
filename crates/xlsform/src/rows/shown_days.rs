//! Texts that show a day to which some days were added: `${visit} + 30` is a number such as 20453.

use crate::calls::days;
use crate::conditions::logic::Logic;
use crate::diagnostic::Diagnostic;
use crate::references;
use crate::text::Text;
use crate::variables::parse;

/// The first calculation in a text that comes to such a number.
pub(crate) fn check(logic: &Logic, text: &str) -> Option<Diagnostic> {
    let references = references::scan(text).into_iter().filter(|found| found.well_formed && !found.last_saved);
    references.into_iter().find_map(|found| {
        let [id] = logic.tree.named(found.name) else { return None };
        let item = logic.tree.get(*id);
        let is_text = matches!(item.bind("type"), Some(Text::Plain(kind)) if matches!(kind.as_str(), "string" | "int"));
        let Some(Text::Plain(calculation)) = item.bind("calculate").filter(|_| is_text) else { return None };
        let seen = Logic { own: Some(*id), seen_from: [Some(*id), None], ..*logic };
        let is_moved = parse(calculation).is_ok_and(|parsed| days::is_moved(&seen, &parsed));
        let diagnostic = Diagnostic::warning("day-shown-as-number").arg("name", &item.name);
        let formula = format!("format-date({calculation}, '%d.%m.%Y')");
        is_moved.then(|| diagnostic.arg("formula", formula))
    })
}
