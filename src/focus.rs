//! Moving the focus, so that keyboards and screen readers follow what the eye sees.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Focuses the first element that a selector finds, once what is being drawn now stands on the page.
pub fn soon(selector: &str) {
    let selector = selector.to_owned();
    request_animation_frame(move || {
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that cannot take the focus leaves it where it was.
            let _ = element.focus();
        }
    });
}
