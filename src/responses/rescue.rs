//! Files to take away: everything that was not received, for the town hall; and what could not be read, as it is.

use crate::device::{Aside, time};
use crate::download;
use crate::ui::Ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::{Language, Text};

/// The notice; nothing when everything could be read.
pub fn notice(ui: Ui) -> AnyView {
    let found = RwSignal::new(Vec::<Aside>::new());
    spawn_local(async move {
        found.try_set(ui.device.set_aside().await);
    });
    let line = |aside: Aside| view! { <li>{aside.place} " " {aside.key} ": " {aside.reason}</li> };
    (move || {
        found.with(|found| !found.is_empty()).then(|| {
            view! {
                <div class="warning" role="status" id="set-aside">
                    <p>{ui.text(Text::SetAside)}</p>
                    <details>
                        <summary>{ui.text(Text::Details)}</summary>
                        <ul>{found.get().into_iter().map(line).collect::<Vec<_>>()}</ul>
                    </details>
                    <button type="button" class="secondary" on:click=move |_| found.with_untracked(|found| save(found))>
                        {ui.text(Text::SaveCopy)}
                    </button>
                </div>
            }
        })
    })
    .into_any()
}

/// What a file that was made holds.
#[derive(Clone, Copy)]
struct Held {
    responses: usize,
    aside: usize,
    partly: usize,
}

impl Held {
    fn told(self, language: Language) -> String {
        let more = [
            (self.aside > 0).then(|| language.rescued_aside(self.aside)),
            (self.partly > 0).then(|| language.rescued_partly(self.partly)),
        ];
        let sentences: Vec<_> = [Some(language.rescued(self.responses))].into_iter().chain(more).flatten().collect();
        sentences.join(" ")
    }
}

/// The button for the rescue file, while there is something that was not received.
pub fn offer(ui: Ui) -> AnyView {
    let counts = ui.device.counts();
    let unsent = Memo::new(move |_| {
        let counts = counts.get();
        let unsent = counts.drafts + counts.waiting + counts.quarantined > 0 || ui.device.has_unlisted();
        unsent && ui.device.can_rescue()
    });
    let outcome = RwSignal::new(None::<Result<Held, ()>>);
    let make = move |_| {
        spawn_local(async move {
            let made = ui.device.rescue().await;
            let given = made.map_err(drop).and_then(|rescue| {
                let name = ["teren-", &time::now().civil_date(), ".", outbox::rescue::EXTENSION].concat();
                let held = Held { responses: rescue.responses, aside: rescue.aside, partly: rescue.partly };
                download::offer(&rescue.file, &name).map(|()| held).map_err(drop)
            });
            outcome.try_set(Some(given));
        });
    };
    let said = move || match outcome.get() {
        None => String::new(),
        Some(Ok(held)) => held.told(ui.language.get()),
        Some(Err(())) => Text::RescueFailed.get(ui.language.get()).to_owned(),
    };
    (move || {
        unsent.get().then(|| {
            view! {
                <p class="hint">{ui.text(Text::RescueLead)}</p>
                <button type="button" class="secondary" id="rescue" on:click=make>{ui.text(Text::RescueSave)}</button>
                <p class="hint" role="status">{said}</p>
            }
        })
    })
    .into_any()
}

/// Offers the pieces as a download. Where the browser refuses, they are still on the device.
fn save(found: &[Aside]) {
    let _ = download::offer_text(&json(found), "application/json", "teren-set-aside.json");
}

fn json(found: &[Aside]) -> String {
    let piece = |aside: &Aside| {
        serde_json::json!({
            "found_at": aside.found_at, "where": aside.place, "key": aside.key, "text": aside.text(), "reason": aside.reason,
        })
    };
    serde_json::Value::Array(found.iter().map(piece).collect()).to_string()
}
