//! What the list of surveys says of one whose responses are here: whether another can be begun, and until when what is here
//! is to be sent.

use super::trouble::{is_over, send_until};
use crate::device::{CatalogueState, time};
use crate::ui::Ui;
use leptos::prelude::*;
use outbox::wire::{Door, Survey};

/// Whether a further response can be begun; where there is no list, that is found out by trying. Reactive.
pub fn may_begin(ui: Ui, survey: &str) -> bool {
    match ui.device.catalogue().get() {
        CatalogueState::Loaded(catalogue) => {
            catalogue.surveys.iter().any(|known| known.name == survey && is_open(known))
        }
        CatalogueState::Loading | CatalogueState::Unavailable => true,
    }
}

/// The last day on which what is here counts, once nobody begins another. Reactive.
fn last_day(ui: Ui, survey: &str) -> Option<String> {
    let CatalogueState::Loaded(catalogue) = ui.device.catalogue().get() else { return None };
    let found = catalogue.surveys.into_iter().find(|known| known.name == survey);
    found.filter(|known| known.door(time::now().utc_ms) == Door::Closed)?.last_day
}

fn is_open(survey: &Survey) -> bool {
    survey.door(time::now().utc_ms) == Door::Open
}

/// Until when it is to be sent, under a draft or what waits.
pub fn told(ui: Ui, survey: String) -> AnyView {
    (move || last_day(ui, &survey).map(|day| view! { <p class="meta">{send_until(ui, day)}</p> })).into_any()
}

/// That its last day is over, above what is being answered all the same.
pub fn too_late(ui: Ui, survey: String) -> AnyView {
    let over = move || last_day(ui, &survey).filter(|day| is_over(day));
    (move || over().map(|day| view! { <p class="warning" id="too-late">{send_until(ui, day)}</p> })).into_any()
}
