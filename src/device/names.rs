//! What forms call their responses, for the list: only where the survey lets the list show it, and only as a help. Nothing
//! depends on it.

use super::local::Local;
use outbox::ResponseId;

const PREFIX: &str = "teren.name.";

/// What the response is called.
pub fn of(id: ResponseId) -> Option<String> {
    Local::probe()?.read(&key(id))
}

/// Remembers what the response is called now.
pub fn keep(id: ResponseId, name: Option<&str>) {
    let Some(local) = Local::probe() else { return };
    match name {
        // Without room the list shows the survey's title alone.
        Some(name) => drop(local.write(&key(id), name)),
        None => local.remove(&key(id)),
    }
}

/// Forgets the names of responses that are not here any more.
pub fn forget_all_but(here: &[ResponseId]) {
    let Some(local) = Local::probe() else { return };
    for (key, _) in local.entries(PREFIX) {
        if !here.iter().any(|id| key.strip_prefix(PREFIX) == Some(&id.to_string())) {
            local.remove(&key);
        }
    }
}

fn key(id: ResponseId) -> String {
    format!("{PREFIX}{id}")
}
