//! Files that a page gives to whoever uses it.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// Offers the file as a download.
///
/// # Errors
/// Where the browser refuses.
pub fn offer(file: &Blob, name: &str) -> Result<(), JsValue> {
    let url = web_sys::Url::create_object_url_with_blob(file)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    web_sys::Url::revoke_object_url(&url)
}

/// The same with a text.
///
/// # Errors
/// Where the browser refuses.
pub fn offer_text(text: &str, media_type: &str, name: &str) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    offer(&Blob::new_with_str_sequence_and_options(&parts, &options)?, name)
}
