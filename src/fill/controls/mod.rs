//! The controls, one file per family. Every control is native, so keyboards and screen readers know it.

mod choices;
mod date;
mod number;
mod place;
mod range;
mod rank;
mod select_many;
mod select_one;
mod text;
mod trigger;
mod upload;

pub use number::displayed as displayed_number;
pub use place::{Shape as PlaceShape, displayed_all as displayed_places};

use super::answer;
use super::markdown;
use super::media;
use super::question::{Frame, Question};
use crate::session::Edit;
use leptos::prelude::*;
use messages::Text;
use xforms::{DataType, ElementKind};

/// The control for a kind of question, and how its label is tied to it.
pub fn control(question: Question, kind: &ElementKind) -> (Frame, AnyView) {
    match kind {
        ElementKind::Input(DataType::Int) => (Frame::Field, number::view(question, number::Shape::Whole)),
        ElementKind::Input(DataType::Decimal) => (Frame::Field, number::view(question, number::Shape::Decimal)),
        ElementKind::Input(DataType::Date) => (Frame::Field, date::view(question, date::Shape::of_date(question))),
        ElementKind::Input(DataType::Time) => (Frame::Field, date::view(question, date::Shape::Time)),
        ElementKind::Input(DataType::DateTime) => (Frame::Field, date::view(question, date::Shape::DateTime)),
        ElementKind::Input(DataType::String | DataType::Boolean | DataType::Barcode | DataType::Intent) => {
            (Frame::Field, text::view(question))
        }
        ElementKind::Input(DataType::Geopoint) => place(question, place::Shape::Point),
        ElementKind::Input(DataType::Geotrace) => place(question, place::Shape::Line),
        ElementKind::Input(DataType::Geoshape) => place(question, place::Shape::Area),
        ElementKind::Select { multiple: false } => select_one::view(question),
        ElementKind::Select { multiple: true } => (Frame::Group { radio: false }, select_many::view(question)),
        ElementKind::Rank => (Frame::Group { radio: false }, rank::view(question)),
        ElementKind::Range { start, end, step } => range::view(question, range::Scale::new(*start, *end, *step)),
        ElementKind::Trigger => (Frame::Group { radio: false }, trigger::view(question)),
        ElementKind::Upload { media_type, accept } => upload::view(question, media_type, accept.as_deref()),
        ElementKind::Input(DataType::Binary) => upload::view(question, "application/*", None),
        // Notes only say something; groups and repeats are no questions.
        ElementKind::Note | ElementKind::Group | ElementKind::Repeat { .. } => (Frame::Plain, ().into_any()),
    }
}

fn place(question: Question, shape: place::Shape) -> (Frame, AnyView) {
    (Frame::Group { radio: false }, place::view(question, shape))
}

/// A value that the form does not allow to be changed.
pub fn fixed(question: Question) -> (Frame, AnyView) {
    let (live, item) = (question.live, question.item);
    let answer =
        move || live.watch(item.node, |response| answer::text(response, item, question.scope.ui.language.get()));
    let shown = view! { <p class="fixed">{answer}</p> }.into_any();
    (Frame::Plain, shown)
}

/// The button that takes an answer back. Its place is kept while there is none, so that nothing moves when one is given.
fn clear_button(question: Question, value: Memo<String>) -> AnyView {
    let clear = move |_| question.live.set(question.node, "", Edit::Choice);
    let label = question.scope.ui.text(Text::ClearAnswer);
    let unanswered = move || value.with(String::is_empty);
    view! { <button type="button" class="quiet clear" class:unseen=unanswered on:click=clear>{label}</button> }
        .into_any()
}

/// A choice's label as elements, with its picture or sound; a choice without a label shows its value.
fn choice_label(question: Question, choice: &xforms::Choice) -> AnyView {
    let words = match choice.label.is_empty() {
        true => choice.value.clone().into_any(),
        false => markdown::view(&choice.label),
    };
    if !question.scope.has_media {
        return words;
    }
    let forms = question.live.read(|response| response.choice_forms(question.item, choice));
    view! { {words} {media::view(question.live, forms)} }.into_any()
}
