//! A draft that is found when somebody comes: it may be another person's, so its answers are not shown unasked.

use crate::device::Draft;
use crate::route::Opening;
use crate::ui::Ui;
use leptos::prelude::*;
use messages::{Language, Text};

/// The question; `open` gets what is to be opened.
pub fn view(ui: Ui, draft: Draft, open: impl Fn(Opening) + Clone + Send + Sync + 'static) -> AnyView {
    let Draft { id, title, created, .. } = draft;
    let begun = ui.say(move |language| language.draft_found(&when(&created, language)));
    let go_on = open.clone();
    view! {
        <div class="page" id="found-draft">
            <h1>{title}</h1>
            <h2>{ui.text(Text::FoundDraft)}</h2>
            <p>{begun}</p>
            <p>{ui.text(Text::FoundDraftStays)}</p>
            <div class="actions">
                <button type="button" class="secondary" on:click=move |_| open(Opening::New)>{ui.text(Text::BeginAnew)}</button>
                <button type="button" class="primary" on:click=move |_| go_on(Opening::Draft(id))>{ui.text(Text::GoOnWithDraft)}</button>
            </div>
        </div>
    }
    .into_any()
}

/// `2026-11-22` or `2026-11-22T10:15:30.123+01:00` as people write it, to the minute.
fn when(created: &str, language: Language) -> String {
    match created.split_once('T') {
        Some((day, time)) => language.civil(day) + ", " + time.get(..5).unwrap_or(time),
        None => language.civil(created),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_is_told_to_the_minute() {
        let check = |created: &str, language, expected: &str| assert_eq!(when(created, language), expected);
        check("2026-11-22", Language::Polish, "22.11.2026");
        check("2026-11-22T10:15:30.123+01:00", Language::Polish, "22.11.2026, 10:15");
        check("2026-11-22T10:15:30.123+01:00", Language::English, "2026-11-22, 10:15");
    }
}
