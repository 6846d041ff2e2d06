//! An acknowledgement: one check box whose value is `OK`.

use super::super::question::Question;
use crate::session::Edit;
use leptos::prelude::*;
use messages::Text;

pub fn view(question: Question) -> AnyView {
    let value = question.value();
    let tick = move |event: web_sys::Event| {
        let value = if event_target_checked(&event) { "OK" } else { "" };
        question.live.set(question.node, value, Edit::Choice);
    };
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=move || value.with(|value| value == "OK") on:change=tick
                aria-invalid=move || question.invalid()/>
            <span>{question.scope.ui.text(Text::Acknowledge)}</span>
        </label>
    }
    .into_any()
}
