//! What this tab remembers of itself until it is closed, and how its page was come to.

use super::js::{call, property, window};
use outbox::ResponseId;
use std::cell::Cell;

/// Which response the tab shows, so that a reload shows the same one of several drafts.
const SHOWN: &str = "teren.shown";
/// Whether the device is one that strangers share.
const SHARED: &str = "teren.shared";
/// What the link of such a device says.
const SHARED_QUERY: &str = "wspolne";

thread_local! {
    /// Where the browser remembers nothing, as long as the page lives.
    static IS_SHARED: Cell<bool> = const { Cell::new(false) };
}

fn storage() -> Option<web_sys::Storage> {
    window()?.session_storage().ok()?
}

/// The response that this tab showed last.
pub fn shown() -> Option<ResponseId> {
    storage()?.get_item(SHOWN).ok()??.parse().ok()
}

/// Notes which response the tab shows.
pub fn note_shown(id: ResponseId) {
    if let Some(storage) = storage() {
        // Without it, a reload asks which one is meant.
        let _ = storage.set_item(SHOWN, &id.to_string());
    }
}

/// Whoever comes next has not seen it.
pub fn forget_shown() {
    if let Some(storage) = storage() {
        // Removing from a storage that can be reached does not fail.
        let _ = storage.remove_item(SHOWN);
    }
}

/// Whether the page was reloaded, or come back to: whoever sits before it has just seen it.
pub fn is_return() -> bool {
    let kind = window().and_then(|window| {
        let performance = property(&window, "performance")?;
        let found = call(&performance, "getEntriesByType", &["navigation".into()])?;
        property(&js_sys::Array::from(&found).get(0), "type")?.as_string()
    });
    kind.is_some_and(|kind| kind == "reload" || kind == "back_forward")
}

/// Looks whether the page's address says that this device is shared (`?wspolne=1`, and `wspolne=0` that it is not any
/// longer). The tab remembers it: links inside the app do not repeat it.
pub fn read_address() {
    let query = window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let mut said = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let remembered = || storage().and_then(|storage| storage.get_item(SHARED).ok()?).is_some();
    let shared = match said.find(|(name, _)| *name == SHARED_QUERY) {
        Some((_, value)) => value == "1",
        None => remembered(),
    };
    IS_SHARED.set(shared);
    if let Some(storage) = storage() {
        let _ = if shared { storage.set_item(SHARED, "1") } else { storage.remove_item(SHARED) };
    }
}

/// Whether strangers use this device one after another.
pub fn is_shared() -> bool {
    IS_SHARED.get()
}
