//! The service worker: registered, asked whether it holds everything, and replaced only when nobody is answering.

use super::{
    js::{listen, object, property, sleep, window},
    locks, time,
};
use crate::device::sync::machine;
use leptos::prelude::*;
use outbox::tab::Input;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageChannel, MessageEvent, ServiceWorkerContainer, ServiceWorkerRegistration};

/// How often a page that is looked at again asks for a new version.
const UPDATE_EVERY_MS: i64 = 3_600_000;
const LOCK_GOES_MS: i32 = 200;
/// How often a page that is to be loaded anew looks whether nobody answers any more.
const LOOK_AGAIN_MS: i32 = 1_000;

/// Registers `/sw.js` and raises `ready` once the active worker has read back everything that it needs offline.
pub fn start(ready: WriteSignal<bool>) {
    let Some(container) = container() else { return };
    listen_for_hints(&container);
    spawn_local(async move {
        let options = object(&[("updateViaCache", "none".into())]);
        let Some(promise) = super::js::call(&container, "register", &["/sw.js".into(), options]) else { return };
        let Ok(registration) = JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await else { return };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        keep_up_to_date(&container, &registration);
        let Ok(active) = container.ready().map(JsFuture::from) else { return };
        if active.await.is_ok() && registration.active().is_some() {
            ready.set(verified(&registration).await);
        }
    });
}

/// Asks for a wake-up when the network is back, also after the page was closed; a bonus where browsers have it.
pub fn ask_for_sync() {
    spawn_local(async {
        let Some(registration) = registration().await else { return };
        let Some(sync) = property(&registration, "sync") else { return };
        if let Some(promise) = super::js::call(&sync, "register", &["teren-send".into()]) {
            // Refused (no permission) is as good as not there.
            let _ = JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await;
        }
    });
}

/// The worker was woken up by the network and says so.
fn listen_for_hints(container: &ServiceWorkerContainer) {
    listen(container, "message", |event| {
        let kind = event.dyn_ref::<MessageEvent>().and_then(|event| property(&event.data(), "type"));
        if kind.and_then(|kind| kind.as_string()).as_deref() == Some("hint") {
            machine::dispatch(Input::Hint);
        }
    });
    // Messages that came before anybody listened are kept until then.
    super::js::call(container, "startMessages", &[]);
}

/// Absent where the page is not a secure context or the browser has no workers.
fn container() -> Option<ServiceWorkerContainer> {
    property(&window()?.navigator(), "serviceWorker")?.dyn_into().ok()
}

/// Asks the active worker to read every entry back and compare digests.
async fn verified(registration: &ServiceWorkerRegistration) -> bool {
    let (Some(worker), Ok(channel)) = (registration.active(), MessageChannel::new()) else { return false };
    let answer = js_sys::Promise::new(&mut |resolve, _| channel.port1().set_onmessage(Some(&resolve)));
    let question = object(&[("type", "verify".into())]);
    let ports = js_sys::Array::of1(&channel.port2());
    if worker.post_message_with_transferable(&question, &ports).is_err() {
        return false;
    }
    let Ok(event) = JsFuture::from(answer).await else { return false };
    let data = event.unchecked_into::<MessageEvent>().data();
    property(&data, "ok").and_then(|ok| ok.as_bool()).unwrap_or(false)
}

/// A response was closed here: a version that waited for that need not wait any longer.
pub fn response_closed() {
    spawn_local(async move {
        // A lock is let go a moment after the promise that held it.
        sleep(LOCK_GOES_MS).await;
        if let Some(registration) = registration().await {
            tell_of_waiting(registration);
        }
    });
}

/// The machine says that the waiting version may take over.
pub fn activate() {
    spawn_local(async move {
        if let Some(waiting) = registration().await.and_then(|registration| registration.waiting()) {
            let message: JsValue = object(&[("type", "activate".into())]);
            // A worker that cannot be told stays waiting until the next start.
            let _ = waiting.post_message(&message);
        }
    });
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.get_registration()).await.ok()?.dyn_into().ok()
}

/// A new worker that waits is activated when no tab has a response open; then the page is loaded anew.
fn keep_up_to_date(container: &ServiceWorkerContainer, registration: &ServiceWorkerRegistration) {
    let asked = Rc::new(Cell::new(time::now().utc_ms));
    let had_controller = container.controller().is_some();
    listen(container, "controllerchange", move |_| {
        // The very first worker takes control of a page that is already its own version.
        if had_controller {
            spawn_local(reload_when_free());
        }
    });
    let found = registration.clone();
    listen(registration, "updatefound", move |_| {
        let Some(installing) = found.installing() else { return };
        let registration = found.clone();
        listen(&installing, "statechange", move |_| tell_of_waiting(registration.clone()));
    });
    tell_of_waiting(registration.clone());
    let Some(document) = window().and_then(|window| window.document()) else { return };
    let registration = registration.clone();
    listen(&document, "visibilitychange", move |_| {
        let now = time::now().utc_ms;
        tell_of_waiting(registration.clone());
        if now - asked.get() > UPDATE_EVERY_MS && registration.update().is_ok() {
            asked.set(now);
        }
    });
}

/// The worker in control is of another version than the page: it is loaded anew, but never under somebody's hands.
async fn reload_when_free() {
    while locks::any_response_open().await || machine::is_busy() {
        sleep(LOOK_AGAIN_MS).await;
    }
    if let Some(window) = window() {
        // A page that cannot be reloaded goes on with the version that it has.
        let _ = window.location().reload();
    }
}

/// A version that waits takes over when the machine says so.
fn tell_of_waiting(registration: ServiceWorkerRegistration) {
    spawn_local(async move {
        // Without an active worker the waiting one becomes active by itself.
        if registration.waiting().is_some() && registration.active().is_some() {
            let any_open = locks::any_response_open().await;
            machine::dispatch(Input::UpdateWaits { any_open });
        }
    });
}
