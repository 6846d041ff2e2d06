//! Cells that have no effect where they stand, and those that together leave no way to finish.

use xforms::xpath::Expr;
use xforms::xpath::ast::{Path, Start};

use crate::conditions::later;
use crate::conditions::logic::Logic;
use crate::conditions::numbers;
use crate::lexis;
use crate::settings::yes_no;
use crate::text::Text;
use crate::tree::{Item, Kind};
use crate::types::Control;
use crate::variables::parse;

/// The code of what is wrong with a row's cell in this column, if its item makes it so.
pub(crate) fn check(item: &Item, column: &[String]) -> Option<&'static str> {
    let path: Vec<&str> = column.iter().map(String::as_str).collect();
    match path[..] {
        ["bind", "jr:constraintMsg", ..] if item.bind("constraint").is_none() => Some("constraint-message-alone"),
        ["bind", "jr:requiredMsg", ..] if !may_be(item, "required") => Some("required-message-alone"),
        ["bind", "constraint"] if is_group(item) || is_note(item) => Some("constraint-of-nothing"),
        ["control", "jr:count"] if item.kind != Kind::Repeat => Some("count-of-no-repeat"),
        ["bind", "calculate"] | ["default" | "choice_filter" | "parameters"] if is_group(item) => {
            Some("cell-of-no-group")
        }
        ["bind", "readonly"] if is_mute(item) => Some("readonly-unanswered"),
        ["choice_filter"] if is_asked(item) && !has_choices(item) => Some("filter-of-nothing"),
        ["bind", "required"] if is_group(item) && may_be(item, "required") => Some("required-of-group"),
        ["bind", "required"] if is_stuck(item) => Some("required-readonly"),
        ["bind", "required"] if is_unasked(item) && may_be(item, "required") => Some("required-unasked"),
        ["default"] if is_default_unseen(item) => Some("default-unseen"),
        ["default"] if is_recalculated(item) && item.default.is_some() => Some("default-overwritten"),
        ["bind", "calculate"] if is_overwriting(item) => Some("calculation-overwrites"),
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
    let is_text = item.question().is_some_and(|kind| kind.name() == "text")
        && item.bind("calculate").is_none()
        && item.triggers.is_empty()
        && !numbers::wants_digits(item);
    let is_date =
        matches!(item.bind("type"), Some(Text::Plain(kind)) if matches!(kind.as_str(), "date" | "dateTime" | "time"));
    match tree.ancestors(target).any(|id| id == own) {
        true => Some("count-within"),
        false if is_choice && !has_numbers => Some("count-of-codes"),
        false if is_several || is_date || is_text => Some("count-of-no-number"),
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

/// Whether what sets the row off puts nothing in, so that it is emptied each time.
pub(crate) fn is_emptied(item: &Item) -> bool {
    let is_device = item.question().is_some_and(|kind| kind.name() == "background-geopoint");
    !is_device && !item.triggers.is_empty() && item.bind("calculate").is_none()
}

/// Whether a calculation gives the value over and over, and does not look at what is there.
fn is_recalculated(item: &Item) -> bool {
    let Some(Text::Plain(calculation)) = item.bind("calculate").filter(|_| item.triggers.is_empty()) else {
        return false;
    };
    let Ok(parsed) = parse(calculation) else { return false };
    let mut looks = false;
    parsed.walk(&mut |part| {
        looks |= match part {
            Expr::Call(call) => matches!(&*call.name, "once" | "current"),
            Expr::Variable(name) => **name == *item.name,
            Expr::Path(Path { start: Start::Context | Start::Root, .. }) => true,
            _ => false,
        };
    });
    !looks
}

/// Whether people can change what a calculation gives, until it is calculated again.
fn is_overwriting(item: &Item) -> bool {
    item.is_visible() && item.bind("readonly").is_none() && is_recalculated(item)
}

pub(crate) fn is_group(item: &Item) -> bool {
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

/// Whether nobody can answer and nothing is there to be seen; a text or a note shows its label.
fn is_mute(item: &Item) -> bool {
    let is_filled = item.bind("calculate").is_some() || item.default.is_some() || !item.triggers.is_empty();
    let is_label = item.question().is_some_and(|kind| matches!(kind.name(), "text" | "note"));
    is_asked(item) && always(item, "readonly") && !always(item, "required") && !is_filled && !is_label
}

/// Whether an answer is wanted that nobody can give.
fn is_stuck(item: &Item) -> bool {
    let is_filled = item.bind("calculate").is_some() || item.default.is_some() || !item.triggers.is_empty();
    is_asked(item) && always(item, "required") && always(item, "readonly") && !is_filled
}
