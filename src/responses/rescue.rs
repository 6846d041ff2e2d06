//! What could not be read is set aside as it is; here it is shown, and a copy of it can be saved as a file.

use crate::device::Aside;
use crate::ui::Ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;
use wasm_bindgen::{JsCast, JsValue};

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

/// Offers the pieces as a download. Where the browser refuses, they are still on the device.
fn save(found: &[Aside]) {
    let _ = try_save(&json(found));
}

fn try_save(text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&text.into());
    let url = web_sys::Url::create_object_url_with_blob(&web_sys::Blob::new_with_str_sequence(&parts)?)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download("teren-set-aside.json");
    link.click();
    web_sys::Url::revoke_object_url(&url)
}

fn json(found: &[Aside]) -> String {
    let piece = |aside: &Aside| {
        serde_json::json!({
            "found_at": aside.found_at, "where": aside.place, "key": aside.key, "text": aside.text, "reason": aside.reason,
        })
    };
    serde_json::Value::Array(found.iter().map(piece).collect()).to_string()
}
