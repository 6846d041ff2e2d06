//! A device that strangers share: when nobody does anything for a while, whoever answered has gone, and what is on the
//! screen is not for the next one. There is a warning first, and it hides the page.

use crate::device::{
    js::sleep,
    shared::{SILENCE_MS, WARNING_MS},
    time, visit,
};
use crate::ui::Ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;

const TICK_MS: i32 = 500;
/// How exactly it is told that somebody is here.
const NOTED_MS: i64 = 5_000;
/// What people do about a page.
const SIGNS: [&str; 5] = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

/// Watches, on a shared device; elsewhere nothing. `busy`: somebody is here although nothing is touched. `alive` runs
/// when somebody does something, at most every few seconds; `gone` when nobody is here any more.
pub fn view(
    ui: Ui,
    busy: impl Fn() -> bool + 'static,
    alive: impl Fn() + 'static,
    gone: impl Fn() + Clone + Send + Sync + 'static,
) -> AnyView {
    if !visit::is_shared() {
        return ().into_any();
    }
    let last = RwSignal::new(time::now().utc_ms);
    // The seconds that are left, once there is a warning.
    let left = RwSignal::new(None::<i64>);
    let handles = SIGNS.map(|sign| {
        window_event_listener_untyped(sign, move |_| {
            if left.get_untracked().is_none() {
                last.set(time::now().utc_ms);
            }
        })
    });
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    let ended = gone.clone();
    spawn_local(async move {
        let mut noted = 0;
        while let Some(since) = last.try_get_untracked() {
            let now = time::now().utc_ms;
            if left.get_untracked().is_none() && busy() {
                last.set(now);
            } else if now - since >= SILENCE_MS + WARNING_MS {
                return ended();
            }
            if since - noted >= NOTED_MS {
                noted = since;
                alive();
            }
            let warned = (now - since >= SILENCE_MS).then(|| (since + SILENCE_MS + WARNING_MS - now + 999) / 1_000);
            if left.get_untracked() != warned {
                left.set(warned);
            }
            sleep(TICK_MS).await;
        }
    });
    let stay = move || last.set(time::now().utc_ms);
    warning(ui, left, stay, gone)
}

fn warning(
    ui: Ui,
    left: RwSignal<Option<i64>>,
    stay: impl Fn() + Copy + Send + Sync + 'static,
    gone: impl Fn() + Clone + Send + Sync + 'static,
) -> AnyView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let warned = Memo::new(move |_| left.get().is_some());
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            // Fails only when it is open already.
            let _ = dialog.show_modal();
        }
    });
    let shown = move || {
        let gone = gone.clone();
        warned.get().then(|| {
            let seconds = move || ui.language.get().seconds(left.get().unwrap_or_default());
            view! {
                <dialog node_ref=dialog class="opaque" id="silence" role="alertdialog" on:close=move |_| stay()
                    aria-label=ui.text(Text::StillHere)>
                    <h2>{ui.text(Text::StillHere)}</h2>
                    <p>{ui.text(Text::StillHereLead)}</p>
                    <p><strong role="timer" aria-live="off">{seconds}</strong></p>
                    <div class="actions">
                        <button type="button" class="secondary" on:click=move |_| gone()>{ui.text(Text::NextPerson)}</button>
                        <button type="button" class="primary" autofocus on:click=move |_| stay()>{ui.text(Text::IAmHere)}</button>
                    </div>
                </dialog>
            }
        })
    };
    shown.into_any()
}
