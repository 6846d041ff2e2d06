//! Numbers, whole or decimal, typed as people type them: `3,5`, `1 200`.

use super::super::question::Question;
use crate::session::Edit;
use leptos::prelude::*;
use messages::{Language, Text};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Whole,
    Decimal,
}

impl Shape {
    fn problem(self) -> Text {
        match self {
            Self::Whole => Text::NotAWholeNumber,
            Self::Decimal => Text::NotANumber,
        }
    }
}

/// What was typed stays visible, and in the response, even while it is no number: the page says so and goes no further.
pub fn view(question: Question, shape: Shape) -> AnyView {
    let scope = question.scope;
    let shown = StoredValue::new(String::new());
    let field = NodeRef::<leptos::html::Input>::new();
    let typed = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        let number = serialised(&text, shape);
        if number.is_some() {
            scope.set_malformed(question.node, None);
        }
        shown.try_set_value(text.clone());
        question.live.set(question.node, &number.unwrap_or(text), Edit::Text);
    };
    // Judged when the field is left, not in the middle of "-" or "3,".
    let leave = move |_| {
        let bad = shown.try_with_value(|text| serialised(text, shape).is_none()).unwrap_or(false);
        if !question.live.is_gone() {
            scope.set_malformed(question.node, bad.then(|| shape.problem()));
            question.live.leave_field();
        }
    };
    Effect::new(move |_| {
        let Some(field) = field.get() else { return };
        let language = scope.ui.language.get_untracked();
        let other = question.live.state(question.node, |state| {
            let same = shown.with_value(|text| serialised(text, shape).as_ref().unwrap_or(text) == state.value);
            (!same).then(|| displayed(state.value, language))
        });
        if let Some(text) = other {
            field.set_value(&text);
            scope.set_malformed(question.node, serialised(&text, shape).is_none().then(|| shape.problem()));
            shown.set_value(text);
        }
    });
    let keyboard = if shape == Shape::Whole { "numeric" } else { "decimal" };
    view! {
        <input type="text" class="short" id=question.id() node_ref=field autocomplete="off" inputmode=keyboard
            on:input=typed on:blur=leave
            aria-describedby=move || question.described_by()
            aria-invalid=move || question.invalid()
            aria-required=move || question.required_mark()
        />
    }
    .into_any()
}

/// The number as the response keeps it: `3,5` → `3.5`, `1 200` → `1200`, nothing → nothing; `None` when it is no number.
pub fn serialised(typed: &str, shape: Shape) -> Option<String> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
    let text = text.replace('\u{2212}', "-");
    if text.is_empty() {
        return Some(text);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if shape == Shape::Decimal => (whole, fraction),
        Some(_) => return None,
        None => (digits, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Some([sign, whole, point, fraction].concat())
}

/// The number as the language writes it.
pub fn displayed(value: &str, language: Language) -> String {
    if language == Language::English { value.to_owned() } else { value.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let check = |typed: &str, shape, expected: Option<&str>| {
            assert_eq!(serialised(typed, shape).as_deref(), expected, "{typed}");
        };
        use Shape::{Decimal, Whole};
        check("", Whole, Some(""));
        check("  ", Decimal, Some(""));
        check("12", Whole, Some("12"));
        check(" 1 200 ", Whole, Some("1200"));
        check("1\u{a0}200,50", Decimal, Some("1200.50"));
        check("-5", Whole, Some("-5"));
        check("\u{2212}5", Whole, Some("-5"));
        check("+5", Whole, Some("5"));
        check("3,5", Decimal, Some("3.5"));
        check("3.5", Decimal, Some("3.5"));
        check("3,", Decimal, Some("3"));
        check(",5", Decimal, Some("0.5"));
        check("007", Whole, Some("007"));
        check("3,5", Whole, None);
        check("12a", Whole, None);
        check("1.234,5", Decimal, None);
        check("-", Whole, None);
        check(",", Decimal, None);
        check("--1", Whole, None);
        check("1e5", Decimal, None);
        check("٣", Whole, None);
    }

    #[test]
    fn numbers_are_shown_in_the_language() {
        let check = |value: &str, language, expected: &str| assert_eq!(displayed(value, language), expected);
        check("3.5", Language::Polish, "3,5");
        check("3.5", Language::English, "3.5");
        check("-12", Language::Ukrainian, "-12");
    }
}
