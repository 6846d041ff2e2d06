//! The frame around every question: label, hint, control, error.

use super::controls;
use super::question::{Frame, Question, Scope};
use leptos::prelude::*;
use xforms::{ElementKind, Item};

/// A question, as long as it is relevant.
pub fn question(scope: Scope, item: Item) -> AnyView {
    let (live, node) = (scope.live, item.node);
    let relevant = Memo::new(move |_| live.state(node, |state| state.relevant));
    (move || relevant.get().then(|| frame(Question::new(scope, item)))).into_any()
}

fn frame(question: Question) -> AnyView {
    let Question { live, item, node, .. } = question;
    let kind = live.read(|response| response.form().element(item.element).kind.clone());
    let readonly = Memo::new(move |_| live.state(node, |state| state.readonly));
    let reference = move || live.watch_structure(|response| response.reference(node));
    let class = if kind == ElementKind::Note { "question note" } else { "question" };
    view! {
        <div class=class class:has-error=move || question.has_error() data-ref=reference>
            {move || {
                let (shape, control) =
                    if readonly.get() && kind != ElementKind::Note { controls::fixed(question) } else { controls::control(question, &kind) };
                framed(question, shape, control)
            }}
        </div>
    }
    .into_any()
}

fn framed(question: Question, shape: Frame, control: AnyView) -> AnyView {
    match shape {
        Frame::Field => {
            let id = question.id();
            view! {
                <label class="label" for=id>{question.label(shape)}</label>
                {question.media()}
                {question.hint()}
                {question.guidance()}
                {question.error()}
                {control}
            }
            .into_any()
        }
        Frame::Group { radio } => view! {
            <fieldset
                role=radio.then_some("radiogroup")
                aria-describedby=move || question.described_by()
                aria-required=move || if radio { question.required_mark() } else { None }
                aria-invalid=move || if radio { question.invalid() } else { None }
            >
                <legend class="label">{question.label(shape)}</legend>
                {question.media()}
                {question.hint()}
                {question.guidance()}
                {question.error()}
                {control}
            </fieldset>
        }
        .into_any(),
        Frame::Plain => view! {
            <div class="label">{question.label(shape)}</div>
            {question.media()}
            {question.hint()}
            {question.guidance()}
            {control}
        }
        .into_any(),
    }
}
