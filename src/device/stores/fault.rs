//! That the database has failed in this session of the browser: a page that is loaded anew goes on with the same database,
//! which is opened anew only when no page has it any more.

use crate::device::platform::js::window;
use web_sys::Storage;

const KEY: &str = "teren.fault";

fn session() -> Option<Storage> {
    window()?.session_storage().ok()?
}

/// Whether this tab has heard of a failure before.
pub fn is_known() -> bool {
    session().and_then(|storage| storage.get_item(KEY).ok()?).is_some()
}

/// This tab has heard of one.
pub fn note() {
    if let Some(storage) = session() {
        // Where it cannot be noted, the page itself still knows.
        let _ = storage.set_item(KEY, "");
    }
}
