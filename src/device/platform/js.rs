//! The few things that every module here asks of JavaScript.

use js_sys::{Function, Promise, Reflect};
use std::{
    fmt,
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, EventTarget, VisibilityState, Window};

/// The page's window; absent only outside of a page.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// Whether somebody can see the page; timers of a hidden one take their time.
pub fn is_visible() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// `object.name`, when it is there and neither null nor undefined.
pub fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_null() && !value.is_undefined())
}

/// A plain object of the given entries.
pub fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// Calls `object.name(argument…)`; `None` when there is no such method or it throws.
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method = property(object, name)?.dyn_into::<Function>().ok()?;
    method.apply(object, &arguments.iter().collect()).ok()
}

/// An error's name, e.g. `QuotaExceededError`; empty for what is not an error.
pub fn error_name(error: &JsValue) -> String {
    property(error, "name").and_then(|name| name.as_string()).unwrap_or_default()
}

/// Resolves after `ms` milliseconds.
pub async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            // Without timers (a page being torn down) the promise never resolves, which ends the waiting task as well.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// What the work gives, or `None` when it takes longer than `ms` milliseconds.
pub async fn within<T>(ms: i32, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut timer) = (pin!(work), pin!(sleep(ms)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Calls `handler` on every such event for as long as the page lives.
pub fn listen(target: &EventTarget, name: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    // A target that takes no listeners never fires: nothing is lost but the hint.
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// A thrown value as text for reports.
pub struct Thrown(pub JsValue);

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match property(&self.0, "message").and_then(|message| message.as_string()) {
            Some(message) => write!(f, "{}: {message}", error_name(&self.0)),
            None => f.write_str(&self.0.as_string().unwrap_or_default()),
        }
    }
}
