//! Any of several: check boxes. The value keeps the codes in the options' order, whatever the order of ticking.

use super::super::question::Question;
use super::{choice_label, choices};
use crate::session::Edit;
use leptos::prelude::*;
use xforms::Choice;

pub fn view(question: Question) -> AnyView {
    choices::list(question, question.value(), check_box)
}

fn check_box(question: Question, value: Memo<String>, choice: Choice) -> AnyView {
    let apart = choices::stands_apart(&choice);
    let label = choice_label(question, &choice);
    let code = StoredValue::new(choice.value.clone());
    let checked = move || value.with(|value| code.with_value(|code| value.split(' ').any(|v| v == code)));
    let tick = move |event: web_sys::Event| {
        let ticked = event_target_checked(&event);
        let Some(code) = code.try_get_value() else { return };
        // Read from the response, not from the memo: two ticks may come before the memo has run.
        let next = question.live.read(|response| {
            choices::toggled(&response.options(question.item), response.state(question.node).value, &code, ticked)
        });
        question.live.set(question.node, &next, Edit::Choice);
    };
    view! {
        <label class="choice" class:apart=apart>
            <input type="checkbox" value=choice.value prop:checked=checked on:change=tick aria-invalid=move || question.invalid()/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}
