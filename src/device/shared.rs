//! Drafts of a device that strangers share: each is marked while it is one, and does not outlive who was answering.

use super::{Device, gates, local::Local, locks, time, visit};
use outbox::{ResponseId, StateName};

/// `teren.shared.{response}`: when somebody last did something, in milliseconds since 1970 UTC.
const PREFIX: &str = "teren.shared.";

/// After so long without anybody doing anything the next person is taken to be another.
pub const SILENCE_MS: i64 = 180_000;
/// So long is warned before everything is deleted.
pub const WARNING_MS: i64 = 60_000;
/// Marks are that much behind at most: a countdown is never overtaken.
const LATE_MS: i64 = 10_000;

/// Somebody has done something about a response that was begun on a shared device.
pub fn mark(id: ResponseId) {
    if let Some(local) = Local::probe() {
        // Without room or localStorage the response goes with its page, and not by itself after a crash.
        let _ = local.write(&key(id), &time::now().utc_ms.to_string());
    }
}

/// It is none of these any more.
pub fn unmark(id: ResponseId) {
    if let Some(local) = Local::probe() {
        local.remove(&key(id));
    }
}

/// Since when nothing was done about a response that was begun on a shared device, if it was.
fn marked(id: ResponseId) -> Option<i64> {
    Local::probe()?.read(&key(id))?.parse().ok()
}

/// Whether it was begun on a shared device and is a draft still.
pub fn is_marked(id: ResponseId) -> bool {
    marked(id).is_some()
}

/// Whether somebody has done something about it lately.
fn is_alive(id: ResponseId) -> bool {
    marked(id).is_some_and(|since| time::now().utc_ms - since < SILENCE_MS + WARNING_MS + LATE_MS)
}

/// Whether whoever sits before this tab may go on with it: the tab showed it a moment ago.
pub fn is_resumable(id: ResponseId) -> bool {
    visit::shown() == Some(id) && is_alive(id)
}

fn key(id: ResponseId) -> String {
    format!("{PREFIX}{id}")
}

impl Device {
    /// Deletes the drafts of a shared device that somebody left behind: no tab shows them, and no reload is under way.
    pub async fn delete_left_behind(self) {
        gates(|gates| gates.recovered.clone()).wait().await;
        let all = Local::probe().map(|local| local.entries(PREFIX)).unwrap_or_default();
        let mut ids = all.iter().filter_map(|(key, _)| key.strip_prefix(PREFIX)?.parse::<ResponseId>().ok()).peekable();
        if ids.peek().is_none() {
            return;
        }
        let Some(shelf) = self.shelf().await else { return };
        for id in ids {
            let is_draft = shelf.heads.iter().any(|head| head.id == id && head.name() == StateName::Draft);
            if is_resumable(id) || is_alive(id) && locks::is_open(id).await {
                continue;
            }
            if !is_draft || self.delete_draft(id).await.is_ok() {
                unmark(id);
            }
        }
    }
}
