//! Cells that have no effect where they stand, and those that together leave no way to finish.

use crate::conditions::later;
use crate::conditions::logic::Logic;
use crate::lexis;
use crate::settings::yes_no;
use crate::text::Text;
use crate::tree::{Item, Kind};
use crate::types::Control;

/// The code of what is wrong with a row's cell in this column, if its item makes it so.
pub(crate) fn check(item: &Item, column: &[String]) -> Option<&'static str> {
    let path: Vec<&str> = column.iter().map(String::as_str).collect();
    match path[..] {
        ["bind", "jr:constraintMsg", ..] if item.bind("constraint").is_none() => Some("constraint-message-alone"),
        ["bind", "jr:requiredMsg", ..] if !may_be(item, "required") => Some("required-message-alone"),
        ["bind", "constraint"] if is_group(item) || is_note(item) => Some("constraint-of-nothing"),
        ["control", "jr:count"] if item.kind != Kind::Repeat => Some("count-of-no-repeat"),
        ["choice_filter"] if is_asked(item) && !has_choices(item) => Some("filter-of-nothing"),
        ["bind", "required"] if is_group(item) && may_be(item, "required") => Some("required-of-group"),
        ["bind", "required"] if is_stuck(item) => Some("required-readonly"),
        ["bind", "required"] if is_unasked(item) && may_be(item, "required") => Some("required-unasked"),
        ["default"] if is_default_unseen(item) => Some("default-unseen"),
        ["bind", "constraint"] if is_unseen(item) && may_be(item, "constraint") => Some("condition-unseen"),
        _ => None,
    }
}

/// Why a reference to this question as a number of entries gives none, in the repeat `own`.
pub(crate) fn check_count(logic: &Logic, own: usize, target: usize) -> Option<&'static str> {
    let (tree, has_numbers) = (logic.tree, logic.has_number_codes(target));
    let item = tree.get(target);
    let is_choice = item.question().is_some_and(|kind| kind.control == Control::SelectOne);
    let is_several = item.question().is_some_and(|kind| kind.control == Control::Select);
    let is_date =
        matches!(item.bind("type"), Some(Text::Plain(kind)) if matches!(kind.as_str(), "date" | "dateTime" | "time"));
    match tree.ancestors(target).any(|id| id == own) {
        true => Some("count-within"),
        false if is_choice && !has_numbers => Some("count-of-codes"),
        false if is_several || is_date => Some("count-of-no-number"),
        false if later::is_later(logic, target) => Some("count-on-later"),
        false => None,
    }
}

/// Whether nobody sees the row, so that nobody can mend its answer or learn what is wrong.
fn is_unseen(item: &Item) -> bool {
    item.question().is_some_and(|kind| kind.control == Control::None && kind.name() == "calculate")
}

/// Whether nobody is asked, so that the row is as empty as what fills it leaves it.
fn is_unasked(item: &Item) -> bool {
    item.question().is_some_and(|kind| match kind.control {
        Control::None => !ALWAYS_FILLED.contains(&kind.name()),
        Control::Action => true,
        Control::Trigger => kind.name() == "background-geopoint",
        _ => false,
    })
}

/// Metadata that is never empty.
const ALWAYS_FILLED: [&str; 3] = ["start", "end", "today"];

/// Whether a text that nobody may change begins with something: as for a note, only its label is shown.
fn is_default_unseen(item: &Item) -> bool {
    let is_text = item.question().is_some_and(|kind| matches!(kind.name(), "text" | "note"));
    let is_computed = item.bind("calculate").is_some() || !item.triggers.is_empty();
    let is_fixed = item.default.as_deref().is_some_and(|default| !lexis::is_dynamic(default, "text"));
    is_text && is_fixed && !is_computed && always(item, "readonly") && item.is_visible()
}

fn is_group(item: &Item) -> bool {
    matches!(item.kind, Kind::Group | Kind::Repeat)
}

fn is_note(item: &Item) -> bool {
    item.question().is_some_and(|kind| kind.name() == "note")
}

fn is_asked(item: &Item) -> bool {
    item.question().is_some_and(|kind| !matches!(kind.control, Control::None | Control::Action))
}

fn has_choices(item: &Item) -> bool {
    let is_select = |kind: Control| matches!(kind, Control::Select | Control::SelectOne | Control::Rank);
    item.source.is_some() || item.question().is_some_and(|kind| is_select(kind.control))
}

/// Whether a condition holds at some time.
fn may_be(item: &Item, name: &str) -> bool {
    item.bind(name).is_some() && constant(item, name) != Some(false)
}

fn always(item: &Item, name: &str) -> bool {
    constant(item, name) == Some(true)
}

/// A condition that is yes or no.
fn constant(item: &Item, name: &str) -> Option<bool> {
    match item.bind(name)? {
        Text::Plain(text) => yes_no(text),
        _ => None,
    }
}

/// Whether an answer is wanted that nobody can give.
fn is_stuck(item: &Item) -> bool {
    let is_filled = item.bind("calculate").is_some() || item.default.is_some() || !item.triggers.is_empty();
    is_asked(item) && always(item, "required") && always(item, "readonly") && !is_filled
}
