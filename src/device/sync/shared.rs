//! Drafts of a device that strangers share: their heads say so, and none of them outlives who was answering.

use crate::device::{
    Device, gates,
    platform::{locks, time, visit},
    stores::local::Local,
};
use outbox::{ResponseId, StateName};

/// `teren.shared.{response}`: when somebody last did something, in milliseconds since 1970 UTC. It may be lost with the
/// browser, and nothing but the patience with a reload depends on it.
const PREFIX: &str = "teren.shared.";

/// After so long without anybody doing anything the next person is taken to be another.
pub const SILENCE_MS: i64 = 180_000;
/// So long is warned before everything is deleted.
pub const WARNING_MS: i64 = 60_000;
/// Marks are that much behind at most: a countdown is never overtaken.
const LATE_MS: i64 = 10_000;

/// Somebody has done something about such a draft.
pub fn mark(id: ResponseId) {
    if let Some(local) = Local::probe() {
        // Without room a reload is not waited for.
        let _ = local.write(&key(id), &time::now().utc_ms.to_string());
    }
}

/// The response is no draft any more.
pub fn unmark(id: ResponseId) {
    if let Some(local) = Local::probe() {
        local.remove(&key(id));
    }
}

/// Whether somebody has done something about it lately, where that is known.
fn is_alive(id: ResponseId) -> Option<bool> {
    let since: i64 = Local::probe()?.read(&key(id))?.parse().ok()?;
    Some(time::now().utc_ms - since < SILENCE_MS + WARNING_MS + LATE_MS)
}

/// Whether whoever sits before this tab may go on with it: the tab showed it a moment ago.
pub fn is_resumable(id: ResponseId) -> bool {
    visit::shown() == Some(id) && is_alive(id) == Some(true)
}

fn key(id: ResponseId) -> String {
    format!("{PREFIX}{id}")
}

impl Device {
    /// Deletes the drafts of a shared device that somebody left behind: no tab shows them, and no reload is under way.
    pub async fn delete_left_behind(self) {
        gates(|gates| gates.recovered.clone()).wait().await;
        let Some(inventory) = self.inventory().await else { return };
        let drafts = inventory.heads.iter().filter(|head| head.shared && head.name() == StateName::Draft);
        let drafts: Vec<_> = drafts.map(|head| head.id).collect();
        for id in &drafts {
            let in_use = is_resumable(*id) || is_alive(*id) != Some(false) && locks::is_open(*id).await;
            if !in_use && self.delete_draft(*id).await.is_ok() {
                unmark(*id);
            }
        }
        let marks = Local::probe().map(|local| local.entries(PREFIX)).unwrap_or_default();
        let marked = marks.iter().filter_map(|(key, _)| key.strip_prefix(PREFIX)?.parse::<ResponseId>().ok());
        marked.filter(|id| !drafts.contains(id) && is_alive(*id) == Some(false)).for_each(unmark);
    }
}
