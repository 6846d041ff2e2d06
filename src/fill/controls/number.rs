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

/// The number as the response keeps it; `None` when it is no number.
fn serialised(typed: &str, shape: Shape) -> Option<String> {
    xforms::typing::number(typed, shape == Shape::Whole)
}

/// The number as the language writes it.
pub fn displayed(value: &str, language: Language) -> String {
    if language == Language::English { value.to_owned() } else { value.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_the_language() {
        let check = |value: &str, language, expected: &str| assert_eq!(displayed(value, language), expected);
        check("3.5", Language::Polish, "3,5");
        check("3.5", Language::English, "3.5");
        check("-12", Language::Ukrainian, "-12");
    }
}
