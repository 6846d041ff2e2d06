//! A question before something far-reaching, in the browser's own dialog.

use crate::ui::Ui;
use leptos::prelude::*;
use messages::Text;

/// What is asked.
#[derive(Clone, Copy)]
pub struct Question {
    pub title: Text,
    pub lead: Text,
    pub yes: Text,
    pub no: Text,
    /// What is asked about cannot be undone.
    pub grave: bool,
}

/// Asks when `asked` becomes true; closing by any way but the confirming button changes nothing.
pub fn confirm(
    ui: Ui,
    asked: RwSignal<bool>,
    question: Question,
    on_yes: impl Fn() + Copy + Send + 'static,
) -> AnyView {
    let Question { title, lead, yes, no, grave } = question;
    let class = if grave { "danger" } else { "primary" };
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if asked.get() {
            // Fails only when it is open already.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    let confirmed = move |_| {
        asked.set(false);
        on_yes();
    };
    (move || {
        asked.get().then(|| {
            view! {
                <dialog node_ref=dialog on:close=move |_| asked.set(false) aria-label=ui.text(title)>
                    <h2>{ui.text(title)}</h2>
                    <p>{ui.text(lead)}</p>
                    <div class="actions">
                        <button type="button" class="secondary" on:click=move |_| asked.set(false)>{ui.text(no)}</button>
                        <button type="button" class=class on:click=confirmed>{ui.text(yes)}</button>
                    </div>
                </dialog>
            }
        })
    })
    .into_any()
}
