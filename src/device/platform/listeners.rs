//! What the page is told: that it is hidden, left, shown again, online, or that another tab has changed something.

use super::{
    js::{listen, window},
    time,
};
use crate::device::{Device, sync::machine};
use outbox::tab::Input;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent, PageTransitionEvent, VisibilityState};

/// How often a page that is looked at again asks for the catalogue.
const ASK_EVERY_MS: i64 = 60_000;

thread_local! {
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new("teren").ok();
}

/// What tabs tell each other.
const CHANGED: &str = "changed";
const FAULT: &str = "fault";
/// A page that was just opened wants to know.
const OPENED: &str = "opened";

/// Tells the other tabs that the responses have changed.
pub fn tell_others() {
    post(CHANGED);
}

/// Tells the other tabs that the database has failed.
pub fn tell_of_fault() {
    post(FAULT);
}

fn post(news: &str) {
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            // Others that are not told find out when they look next.
            let _ = channel.post_message(&news.into());
        }
    });
}

pub fn install(device: Device) {
    let Some(window) = window() else { return };
    if let Some(document) = window.document() {
        let asked = Cell::new(time::now().utc_ms);
        listen(&document.clone(), "visibilitychange", move |_| match document.visibility_state() {
            VisibilityState::Hidden => machine::dispatch(Input::Hidden),
            _ => {
                device.sync_now();
                let now = time::now().utc_ms;
                if now - asked.get() > ASK_EVERY_MS {
                    asked.set(now);
                    spawn_local(device.refresh());
                }
            }
        });
    }
    listen(&window, "online", move |_| {
        device.sync_now();
        spawn_local(device.refresh());
    });
    listen(&window, "pagehide", |_| machine::dispatch(Input::Paused));
    listen(&window, "pageshow", move |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            machine::dispatch(Input::Resumed);
            device.list_again();
        }
    });
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            listen(channel, "message", |event| {
                let news = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                match news.as_deref() {
                    Some(FAULT) => machine::dispatch(Input::Distrust),
                    Some(OPENED) if machine::doubts() => tell_of_fault(),
                    Some(OPENED) => {}
                    _ => machine::dispatch(Input::Changed),
                }
            });
            post(OPENED);
        }
    });
}
