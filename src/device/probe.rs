//! While the last request found nobody and somebody is looking, the collector is asked again every few seconds: a network
//! that comes back does not always say so.

use super::{
    Connection, Device,
    js::{is_visible, sleep},
    random,
};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;

/// Between two questions, at least and at most.
const WAIT_MS: (f64, f64) = (4_000.0, 12_000.0);

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
            sleep((WAIT_MS.0 + random::fraction() * (WAIT_MS.1 - WAIT_MS.0)) as i32).await;
            if is_visible() {
                device.refresh().await;
            }
        }
        ASKING.set(false);
        device.sync_now();
    });
}
