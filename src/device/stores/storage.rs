//! What this browser's storage promises.

use crate::device::platform::js::{call, property, window};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Which stores answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageMode {
    /// The stores have not both answered yet.
    Opening,
    Both,
    /// No localStorage: an answer is safe only a moment after it was given.
    DatabaseOnly,
    /// No IndexedDB: answers are kept in this browser, not yet safe.
    LocalOnly,
    /// Neither: no response may be begun.
    None,
}

/// What can be said of the storage on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageHealth {
    pub mode: StorageMode,
    /// The database has failed: what it alone has may be gone when the browser is next opened.
    pub failed: bool,
    /// Somebody serves the mirror.
    pub mirrored: bool,
    /// Whether the browser promised not to evict; unknown where it does not tell.
    pub persisted: Option<bool>,
    /// A very small quota: most likely a private window, whose data end with it.
    pub private_hint: bool,
    /// What is used and what there may be, where the browser tells.
    pub room: Option<Room>,
    /// An iPhone or iPad on which the page is not installed: its data go when nobody opens it for a week.
    pub wants_install: bool,
    /// A page that is not a secure context cannot work offline and begins no response.
    pub secure: bool,
}

/// Bytes, as the browser estimates them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    pub used: u64,
    pub quota: u64,
}

impl Room {
    pub fn free(self) -> u64 {
        self.quota.saturating_sub(self.used)
    }
}

impl StorageHealth {
    pub fn unknown() -> Self {
        let secure = window().is_some_and(|window| window.is_secure_context());
        // Only Safari on such devices knows the word.
        let standalone = window().and_then(|window| property(&window.navigator(), "standalone")?.as_bool());
        let wants_install = standalone == Some(false);
        StorageHealth {
            mode: StorageMode::Opening,
            failed: false,
            mirrored: false,
            persisted: None,
            private_hint: false,
            room: None,
            wants_install,
            secure,
        }
    }
}

/// Below this a browser leaves so little that it is most likely private mode.
const SMALL_QUOTA: u64 = 200_000_000;

fn manager() -> Option<JsValue> {
    property(&window()?.navigator(), "storage")
}

async fn ask(method: &str) -> Option<JsValue> {
    let promise = call(&manager()?, method, &[])?.dyn_into::<js_sys::Promise>().ok()?;
    JsFuture::from(promise).await.ok()
}

pub async fn persisted() -> Option<bool> {
    ask("persisted").await?.as_bool()
}

/// Asks the browser once never to evict this origin's data: at the first answer, which is a user's gesture.
pub fn ask_to_persist() {
    thread_local! {
        static ASKED: Cell<bool> = const { Cell::new(false) };
    }
    if !ASKED.replace(true) {
        ask_again_to_persist();
    }
}

/// The same, because somebody wants it.
pub fn ask_again_to_persist() {
    spawn_local(async {
        // The browser takes its time to ask: not in the task of the answer.
        crate::device::platform::js::sleep(0).await;
        let persisted = ask("persist").await.and_then(|answer| answer.as_bool());
        if let Some(device) = crate::device::Device::current() {
            device.storage.update(|health| health.persisted = persisted);
        }
    });
}

/// What is used now and what there may be.
pub async fn room() -> Option<Room> {
    let estimate = ask("estimate").await?;
    let bytes = |name| Some(property(&estimate, name)?.as_f64()? as u64);
    Some(Room { used: bytes("usage")?, quota: bytes("quota")? })
}

/// Whether so little room is most likely that of private mode.
pub fn is_private(room: Option<Room>) -> bool {
    room.is_some_and(|room| room.quota < SMALL_QUOTA)
}
