//! Web Locks: which tab may write a response, which tab uploads. web-sys has them only behind an unstable flag.

use super::js::{call, object, property, sleep, window};
use crate::device::sync::machine;
use futures_channel::oneshot;
use js_sys::{Function, Promise};
use outbox::sorted::SortedMap;
use outbox::{
    ResponseId,
    tab::{Input, Lock},
};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What the Web Lock of an open response is called, before its id.
const RESPONSE: &str = "teren-response-";
const UPLOADER: &str = "teren-uploader";
/// A page that has just been left, or a response that has just been closed, may take a moment to let go.
const AGAIN_MS: i32 = 100;
const TRIES: u32 = 4;

/// Whether somebody else's lock is respected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Take the lock only when nobody holds it.
    IfFree,
    /// Take it from whoever holds it.
    Steal,
    /// Wait until nobody holds it.
    Wait,
}

/// A lock that this tab holds until the value is dropped.
pub struct Held {
    /// Ends the promise that keeps the lock; `None` where the browser has no locks (then there is nothing to hold).
    release: Option<Function>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            // Resolving a promise does not throw.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

thread_local! {
    /// What the machine holds, each with a number of its own: an old one's loss is not a new one's.
    static HELD: RefCell<SortedMap<Lock, (u32, Held)>> = RefCell::default();
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// Asks for a lock on the machine's behalf, which is told what came of it.
pub fn ask(lock: Lock, steal: bool) {
    spawn_local(async move {
        let got = hold(lock, steal).await;
        machine::dispatch(Input::Locked { lock, got });
    });
}

/// Lets a lock of the machine go.
pub fn release(lock: Lock) {
    HELD.with_borrow_mut(|held| held.remove(&lock));
}

async fn hold(lock: Lock, steal: bool) -> bool {
    let (name, claim) = (name(lock), if steal { Claim::Steal } else { Claim::IfFree });
    let tries = if let Lock::Response(_) = lock { TRIES } else { 1 };
    for attempt in 0..tries {
        if attempt > 0 {
            sleep(AGAIN_MS).await;
        }
        if HELD.with_borrow(|held| held.contains_key(&lock)) {
            return true;
        }
        let number = NUMBER.get().wrapping_add(1);
        NUMBER.set(number);
        if let Some(taken) = take(&name, claim, move || lost(lock, number)).await {
            HELD.with_borrow_mut(|held| held.insert(lock, (number, taken)));
            return true;
        }
    }
    false
}

fn lost(lock: Lock, number: u32) {
    // The machine hears first that it got the lock, and has been told by the time that a thief can come.
    let was_held = HELD.with_borrow_mut(|held| match held.get(&lock) {
        Some((known, _)) if *known == number => held.remove(&lock).is_some(),
        _ => false,
    });
    if was_held {
        machine::dispatch(Input::LockLost(lock));
    }
}

fn name(lock: Lock) -> String {
    match lock {
        Lock::Response(id) => format!("{RESPONSE}{id}"),
        Lock::Uploader => UPLOADER.into(),
    }
}

fn manager() -> Option<JsValue> {
    property(&window()?.navigator().into(), "locks")
}

/// Takes the lock `name`, or says `None` when another tab holds it. `on_lost` runs if another tab steals it later.
pub async fn take(name: &str, claim: Claim, on_lost: impl FnOnce() + 'static) -> Option<Held> {
    let Some(manager) = manager() else { return Some(Held { release: None }) };
    let mut release = None;
    let holding = Promise::new(&mut |resolve, _| release = Some(resolve));
    let (granted, answer) = oneshot::channel::<bool>();
    let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let got = !lock.is_null() && !lock.is_undefined();
        // The receiver is gone only when the caller is: then the lock is let go again at once.
        if granted.send(got).is_ok() && got { holding.into() } else { JsValue::UNDEFINED }
    });
    let how = match claim {
        Claim::IfFree => object(&[("ifAvailable", true.into())]),
        Claim::Steal => object(&[("steal", true.into())]),
        Claim::Wait => object(&[]),
    };
    let request = call(&manager, "request", &[name.into(), how, callback])?.dyn_into::<Promise>().ok()?;
    spawn_local(async move {
        if JsFuture::from(request).await.is_err() {
            on_lost();
        }
    });
    answer.await.unwrap_or(false).then_some(Held { release })
}

/// Whether any tab has a response open; `true` when that cannot be found out.
pub async fn any_response_open() -> bool {
    manager().is_some() && held_by_any(|name| name.starts_with(RESPONSE)).await
}

/// Whether a tab has this response open; `true` when that cannot be found out.
pub async fn is_open(id: ResponseId) -> bool {
    let wanted = name(Lock::Response(id));
    held_by_any(|name| name == wanted).await
}

async fn held_by_any(is_meant: impl Fn(&str) -> bool) -> bool {
    let query = manager().and_then(|manager| call(&manager, "query", &[])?.dyn_into::<Promise>().ok());
    let Some(query) = query else { return true };
    let Ok(snapshot) = JsFuture::from(query).await else { return true };
    let held = property(&snapshot, "held").map(|held| js_sys::Array::from(&held)).unwrap_or_default();
    held.iter().filter_map(|lock| property(&lock, "name")?.as_string()).any(|name| is_meant(&name))
}
