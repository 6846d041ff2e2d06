//! What happens when the app itself breaks: a static page says that saved answers are safe.

use wasm_bindgen::{JsCast, JsValue};

/// Hands every panic to `window.__teren_panic(message)`, which `boot.js` defines; without it the console gets the message.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let message = JsValue::from(info.to_string());
        let handler = js_sys::Reflect::get(&js_sys::global(), &"__teren_panic".into()).ok();
        match handler.as_ref().and_then(JsCast::dyn_ref::<js_sys::Function>) {
            // A hook that fails has nobody left to tell.
            Some(handler) => drop(handler.call1(&JsValue::NULL, &message)),
            None => leptos::logging::error!("{}", info),
        }
    }));
}
