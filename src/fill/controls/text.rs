//! Text: one line, or several with appearance `multiline`.

use super::super::question::Question;
use crate::session::Edit;
use leptos::prelude::*;
use xforms::composed;

/// The field keeps its own text; the response gets each change, and the field is rewritten only when the response's value
/// came from elsewhere. So a text of any length is never copied back while it is being typed.
pub fn view(question: Question) -> AnyView {
    let shown = StoredValue::new(String::new());
    let typed = move |event: web_sys::Event| {
        let text = composed(&event_target_value(&event)).into_owned();
        question.live.set(question.node, &text, Edit::Text);
        shown.try_set_value(text);
    };
    let other_value = move || {
        question.live.state(question.node, |state| {
            shown.with_value(|shown| state.value != shown).then(|| state.value.to_owned())
        })
    };
    let leave = move |_| question.live.leave_field();
    let id = question.id();
    if question.has_appearance("multiline") {
        let field = NodeRef::<leptos::html::Textarea>::new();
        Effect::new(move |_| {
            if let (Some(field), Some(value)) = (field.get(), other_value()) {
                field.set_value(&value);
                shown.set_value(value);
            }
        });
        return view! {
            <textarea id=id node_ref=field rows="5" autocomplete="off" on:input=typed on:blur=leave
                aria-describedby=move || question.described_by()
                aria-invalid=move || question.invalid()
                aria-required=move || question.required_mark()
            ></textarea>
        }
        .into_any();
    }
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let (Some(field), Some(value)) = (field.get(), other_value()) {
            field.set_value(&value);
            shown.set_value(value);
        }
    });
    let keyboard = question.has_appearance("numbers").then_some("numeric");
    let is_masked = question.has_appearance("masked") || question.has_appearance("hidden-answer");
    let kind = if is_masked { "password" } else { "text" };
    view! {
        <input type=kind id=id node_ref=field autocomplete="off" inputmode=keyboard on:input=typed on:blur=leave
            aria-describedby=move || question.described_by()
            aria-invalid=move || question.invalid()
            aria-required=move || question.required_mark()
        />
    }
    .into_any()
}
