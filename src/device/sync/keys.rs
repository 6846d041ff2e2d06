//! Which keys the collector's receipts may be signed with: the one that was first seen here, and those after it.

use super::machine;
use crate::device::{
    Device,
    packs::kept,
    stores::{
        database,
        schema::{Batch, Change, Store},
    },
};
use outbox::{
    receipt_key::{Keys, Pin, ReceiptKey},
    tab::Input,
    wire::CollectorInfo,
};
use std::cell::RefCell;
use wasm_bindgen_futures::spawn_local;

/// The pin's key among the packs, whose keys are digests.
const PIN: &str = "receipts";

thread_local! {
    static KEYS: RefCell<Keys> = RefCell::default();
}

/// The key that a new response pins.
pub fn pinned() -> Option<ReceiptKey> {
    KEYS.with_borrow(|keys| keys.pinned)
}

/// What was known the last time.
pub async fn read() {
    if let Some(catalogue) = kept::stored_catalogue().await {
        learn(&catalogue.collector).await;
    }
}

/// The collector has described itself.
pub async fn learn(collector: &CollectorInfo) {
    let stored = database::get(Store::Packs, PIN).await;
    let text = stored.as_ref().ok().and_then(Option::as_ref).and_then(|text| text.as_string());
    let pin = match text {
        // What a newer version has stored stays as it is.
        Some(text) => Pin::parse(&text).ok().map(|pin| pin.public_key),
        None => pinned().or_else(|| collector.first_key()),
    };
    // Where it cannot be read now, nothing is stored in its place.
    if let (Ok(None), Some(key)) = (stored, pin) {
        store(key).await;
    }
    tell(Keys { pinned: pin, chain: collector.keys.clone() });
}

fn tell(keys: Keys) {
    KEYS.set(keys.clone());
    machine::dispatch(Input::Keys(keys));
}

async fn store(key: ReceiptKey) {
    // Where it cannot be stored, it is good for as long as the page lives; each response has its own besides.
    let _ = database::commit(Batch::of(vec![Change::put(Store::Packs, PIN, Pin::new(key).to_text())])).await;
}

impl Device {
    /// Somebody has compared the fingerprint: receipts that are signed with this key are believed from now on.
    pub fn accept_key(self, key: ReceiptKey) {
        spawn_local(async move {
            store(key).await;
            tell(Keys { pinned: Some(key), ..KEYS.with_borrow(Keys::clone) });
            machine::dispatch(Input::AcceptKey(key));
        });
    }
}
