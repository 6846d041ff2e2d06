//! Web Locks: which tab may write a response, which tab uploads. web-sys has them only behind an unstable flag.

use super::js::{call, object, property, window};
use futures_channel::oneshot;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Whether somebody else's lock is respected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Take the lock only when nobody holds it.
    IfFree,
    /// Take it from whoever holds it.
    Steal,
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
    };
    let request = call(&manager, "request", &[name.into(), how, callback])?.dyn_into::<Promise>().ok()?;
    spawn_local(async move {
        if JsFuture::from(request).await.is_err() {
            on_lost();
        }
    });
    answer.await.unwrap_or(false).then_some(Held { release })
}

/// Whether any tab holds a lock whose name begins so; `true` when that cannot be found out.
pub async fn any_held(prefix: &str) -> bool {
    let Some(manager) = manager() else { return false };
    let Some(query) = call(&manager, "query", &[]).and_then(|promise| promise.dyn_into::<Promise>().ok()) else {
        return true;
    };
    let Ok(snapshot) = JsFuture::from(query).await else { return true };
    let held = property(&snapshot, "held").map(|held| js_sys::Array::from(&held)).unwrap_or_default();
    held.iter().filter_map(|lock| property(&lock, "name")?.as_string()).any(|name| name.starts_with(prefix))
}
