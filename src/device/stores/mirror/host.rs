//! The page that hosts the mirror's worker: whichever has the lock. A page that is left, or frozen, lets another have it.

use super::folder::{self, Found};
use crate::device::platform::{
    js::{call, listen, property, window},
    locks::{self, Claim, Held},
};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

const LOCK: &str = "teren-mirror";

thread_local! {
    static HOSTED: RefCell<Option<(Held, JsValue)>> = const { RefCell::new(None) };
    /// The lock is asked for.
    static WANTED: Cell<bool> = const { Cell::new(false) };
    /// The page is left, or frozen.
    static AWAY: Cell<bool> = const { Cell::new(false) };
}

/// Whether this browser has files that a worker can write at once, and locks to agree on one page.
pub fn can() -> bool {
    let Some(window) = window() else { return false };
    let storage = property(&window.navigator(), "storage").and_then(|storage| property(&storage, "getDirectory"));
    let starts = property(&window, "__teren_mirror");
    storage.is_some() && starts.is_some() && property(&window.navigator(), "locks").is_some()
}

/// Looks for the file.
pub async fn look() -> Found {
    match window() {
        Some(window) => folder::file(&window.navigator(), false).await,
        None => Found::Unknown,
    }
}

/// Hosts the worker from the moment on in which no other page does, as long as this page is not left.
pub fn lead() {
    thread_local! {
        static LISTENS: Cell<bool> = const { Cell::new(false) };
    }
    if !LISTENS.replace(true)
        && let Some(window) = window()
    {
        listen(&window, "pagehide", |_| leave());
        listen(&window, "pageshow", |_| back());
        if let Some(document) = window.document() {
            listen(&document, "freeze", |_| leave());
            listen(&document, "resume", |_| back());
        }
    }
    ask();
}

fn ask() {
    if AWAY.get() || WANTED.replace(true) {
        return;
    }
    spawn_local(async {
        let held = locks::take(LOCK, Claim::Wait, || {}).await;
        WANTED.set(false);
        let Some(held) = held.filter(|_| !AWAY.get()) else { return };
        let worker = window().and_then(|window| call(&window, "__teren_mirror", &[wasm_bindgen::module()]));
        if let Some(worker) = worker {
            HOSTED.with_borrow_mut(|hosted| *hosted = Some((held, worker)));
        }
    });
}

fn leave() {
    AWAY.set(true);
    if let Some((held, worker)) = HOSTED.take() {
        // The file is closed with its worker.
        call(&worker, "terminate", &[]);
        drop(held);
    }
}

fn back() {
    AWAY.set(false);
    ask();
}
