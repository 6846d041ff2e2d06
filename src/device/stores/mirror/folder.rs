//! Where the mirror's file is: in a storage bucket of its own, where the browser has such.
//!
//! Chromium answers a write of IndexedDB that finds no room by throwing away the site's whole default bucket, if the user has
//! let the site keep its data: databases, caches, worker and files. Another bucket is left alone.

use crate::device::platform::js::{call, error_name, object, property};
use js_sys::Promise;
use outbox::mirror::{BUCKET, NAME};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What was found of the file.
pub enum Found {
    There(JsValue),
    /// There is none of its name.
    Gone,
    /// The browser does not say: it is just throwing something away, or has no room for what it notes itself.
    Unknown,
}

/// Looks for the file, of a page's or a worker's navigator; where there is none one is made, if that is asked for.
pub async fn file(navigator: &JsValue, make: bool) -> Found {
    let Some(folder) = folder(navigator).await else { return Found::Unknown };
    let options = object(&[("create", make.into())]);
    let Some(asked) = call(&folder, "getFileHandle", &[NAME.into(), options]) else { return Found::Unknown };
    match resolved(asked).await {
        Ok(file) => Found::There(file),
        Err(error) if error_name(&error) == "NotFoundError" => Found::Gone,
        Err(_) => Found::Unknown,
    }
}

async fn folder(navigator: &JsValue) -> Option<JsValue> {
    let place = match property(navigator, "storageBuckets") {
        Some(buckets) => {
            let wishes = object(&[("persisted", true.into()), ("durability", "strict".into())]);
            resolved(call(&buckets, "open", &[BUCKET.into(), wishes])?).await.ok()?
        }
        None => property(navigator, "storage")?,
    };
    resolved(call(&place, "getDirectory", &[])?).await.ok()
}

/// What a promise resolves to.
pub async fn resolved(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}
