//! Pictures, sound and video beside labels, hints and choices: from the form's pack on this device, through `blob:`
//! addresses.

use super::live::Live;
use crate::device;
use leptos::prelude::*;
use leptos::task::spawn_local;
use xforms::TextForm;

/// What an element shows and plays, in the order in which the form has it; nothing for a file that the pack has not.
pub fn view(live: Live, forms: Vec<TextForm>) -> AnyView {
    let shown = forms.into_iter().filter_map(|TextForm { form, value }| match form.as_str() {
        "image" | "big-image" | "audio" | "video" => Some(one(live, form, value)),
        _ => None,
    });
    shown.collect::<Vec<_>>().into_any()
}

fn one(live: Live, form: String, name: String) -> AnyView {
    let address = RwSignal::new(None::<String>);
    let pack = live.session().form();
    let file = name.clone();
    spawn_local(async move {
        if let Some(url) = device::file_address(&pack, &file).await {
            if address.is_disposed() {
                device::forget_address(&url);
            } else {
                address.set(Some(url));
            }
        }
    });
    on_cleanup(move || {
        if let Some(Some(url)) = address.try_get_untracked() {
            device::forget_address(&url);
        }
    });
    let draw = move |src: String| match form.as_str() {
        "audio" => view! { <audio class="media" controls src=src aria-label=name.clone()></audio> }.into_any(),
        "video" => {
            view! { <video class="media" controls playsinline src=src aria-label=name.clone()></video> }.into_any()
        }
        // The label stands beside the picture and says what it is about.
        _ => view! { <img class="media" src=src alt=""/> }.into_any(),
    };
    (move || address.get().map(&draw)).into_any()
}
