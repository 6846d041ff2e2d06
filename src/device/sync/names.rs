//! What forms call their responses, for the list: only where the survey lets the list show it, and only as a help. Nothing
//! depends on it.

use crate::device::stores::local::Local;
use outbox::{
    ResponseId,
    snapshot::{NAME_PREFIX, name_key},
};

/// What the response is called.
pub fn of(id: ResponseId) -> Option<String> {
    Local::probe()?.read(&name_key(&id))
}

/// Remembers what the response is called now.
pub fn keep(id: ResponseId, name: Option<&str>) {
    let Some(local) = Local::probe() else { return };
    // Without room the list shows the survey's title alone.
    if name.is_none_or(|name| local.write(&name_key(&id), name).is_err()) {
        local.remove(&name_key(&id));
    }
}

/// Forgets the names of responses that are not here any more.
pub fn forget_all_but(here: &[ResponseId]) {
    let Some(local) = Local::probe() else { return };
    for (key, _) in local.entries(NAME_PREFIX) {
        if !here.iter().any(|id| key.strip_prefix(NAME_PREFIX) == Some(&id.to_string())) {
            local.remove(&key);
        }
    }
}
