//! While the last request found nobody and somebody is looking, the collector is asked again every few seconds: a network
//! that comes back does not always say so.

use crate::device::{
    Connection, Device,
    platform::{
        js::{is_visible, sleep},
        random,
    },
};
use leptos::prelude::*;
use outbox::policy::PROBE_MS;
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Asks until the collector answers; one series at a time.
pub fn start(device: Device) {
    if ASKING.replace(true) {
        return;
    }
    spawn_local(async move {
        while device.connection.get_untracked() == Connection::Offline {
            sleep((PROBE_MS.0 + random::fraction() * (PROBE_MS.1 - PROBE_MS.0)) as i32).await;
            if is_visible() {
                device.refresh().await;
            }
        }
        ASKING.set(false);
        device.sync_now();
    });
}
