//! One of several: radio buttons, or a native list with appearance `minimal`.

use super::super::question::{Frame, Question};
use super::{choice_label, choices, clear_button};
use crate::fill::markdown;
use crate::session::Edit;
use leptos::prelude::*;
use messages::Text;
use xforms::Choice;

pub fn view(question: Question) -> (Frame, AnyView) {
    if question.has_appearance("minimal") {
        return (Frame::Field, drop_down(question));
    }
    let value = question.value();
    let buttons = choices::list(question, value, radio);
    // A table has no room for the button in its rows; "hard to say" stands there instead.
    let clear = clear_button(question, value);
    (Frame::Group { radio: true }, view! { {buttons} {clear} }.into_any())
}

fn radio(question: Question, value: Memo<String>, choice: Choice) -> AnyView {
    let apart = choices::stands_apart(&choice);
    let label = choice_label(question, &choice);
    let code = StoredValue::new(choice.value.clone());
    let checked = move || value.with(|value| code.with_value(|code| value == code));
    let choose = move |_| {
        if let Some(code) = code.try_get_value() {
            question.live.set(question.node, &code, Edit::Choice);
        }
    };
    view! {
        <label class="choice" class:apart=apart>
            <input type="radio" name=question.id() value=choice.value prop:checked=checked on:change=choose/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn drop_down(question: Question) -> AnyView {
    let ui = question.scope.ui;
    let value = question.value();
    let options = choices::options(question);
    let choose =
        move |event: web_sys::Event| question.live.set(question.node, &event_target_value(&event), Edit::Choice);
    let rows = move || {
        let current = value.get();
        let row = |choice: Choice| {
            let selected = choice.value == current;
            let text = if choice.label.is_empty() { choice.value.clone() } else { markdown::plain(&choice.label) };
            view! { <option value=choice.value selected=selected>{text}</option> }
        };
        options.get().into_iter().map(row).collect::<Vec<_>>()
    };
    view! {
        <select id=question.id() on:change=choose prop:value=move || { options.track(); value.get() }
            aria-describedby=move || question.described_by()
            aria-invalid=move || question.invalid()
            aria-required=move || question.required_mark()
        >
            <option value="">{ui.text(Text::ChooseOne)}</option>
            {rows}
        </select>
    }
    .into_any()
}
