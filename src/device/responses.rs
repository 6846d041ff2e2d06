//! Beginning, opening and deleting responses; keeping the list of them true.

use super::{
    Claim, Device, FormPack, OpenError, OpenResponse, copies, database, gates, js::property, locks, opening,
    opening::Stores, shelf, time,
};
use database::Store;
use leptos::prelude::*;
use outbox::{ResponseId, State};

/// Something that could not be read, as it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Aside {
    /// Milliseconds since 1970 UTC.
    pub found_at: f64,
    pub place: String,
    pub key: String,
    pub text: String,
    pub reason: String,
}

impl Device {
    /// The latest draft of a survey on this device.
    pub async fn draft_of(self, survey: &str) -> Option<ResponseId> {
        gates(|gates| gates.recovered.clone()).wait().await;
        let stores = self.stores().await?;
        let heads = shelf::read(stores).await.heads.into_iter().map(|shelved| shelved.head);
        let drafts = heads.filter(|head| head.survey == survey && matches!(head.state, State::Draft));
        drafts.max_by(|a, b| a.created.cmp(&b.created)).map(|head| head.id)
    }

    /// Begins a response; nothing is stored before its first event.
    ///
    /// # Errors
    /// Where nothing could be kept.
    pub fn create(self, pack: &FormPack) -> Result<OpenResponse, OpenError> {
        opening::create(pack, Stores::of(self.storage.get_untracked())?)
    }

    /// Opens a draft: for writing when no other tab does, or when the lock is stolen.
    ///
    /// # Errors
    /// When there is no such draft, or it cannot be read.
    pub async fn open(self, id: ResponseId, claim: Claim) -> Result<OpenResponse, OpenError> {
        gates(|gates| gates.recovered.clone()).wait().await;
        opening::open(id, claim, Stores::of(self.storage.get_untracked())?).await
    }

    /// Deletes a draft; another tab that has it open stops writing.
    ///
    /// # Errors
    /// When it is none any more, or the store refuses.
    pub async fn delete_draft(self, id: ResponseId) -> Result<(), OpenError> {
        gates(|gates| gates.recovered.clone()).wait().await;
        let stores = Stores::of(self.storage.get_untracked())?;
        let _held = locks::take(&opening::lock_name(id), Claim::Steal, || {}).await;
        let shelf = shelf::read(stores).await;
        let draft = shelf.heads.into_iter().find(|shelved| shelved.head.id == id).ok_or(OpenError::Missing)?;
        if !matches!(draft.head.state, State::Draft) {
            return Err(OpenError::NotDraft);
        }
        let erased = shelf::erase(id, Some(draft.text), stores).await;
        erased.map_err(|error| OpenError::Storage(error.to_string()))?;
        shelf::changed();
        Ok(())
    }

    /// What could not be read, kept as it was.
    pub async fn set_aside(self) -> Vec<Aside> {
        let entries = database::all(Store::Aside, None).await.unwrap_or_default();
        let text = |value: &wasm_bindgen::JsValue, name| {
            property(value, name).and_then(|value| value.as_string()).unwrap_or_default()
        };
        let aside = entries.into_iter().map(|(_, value)| Aside {
            found_at: property(&value, "found_at").and_then(|value| value.as_f64()).unwrap_or_default(),
            place: text(&value, "where"),
            key: text(&value, "key"),
            text: text(&value, "text"),
            reason: text(&value, "reason"),
        });
        aside.collect()
    }

    /// Brings what an earlier life of the page left in localStorage to where it belongs.
    pub(super) async fn recover(self) {
        if let Some(stores) = self.stores().await {
            for id in copies::compare(stores).await {
                // Opening stores what only the tail has. What cannot be opened stays as it is.
                drop(opening::open(id, Claim::IfFree, stores).await);
            }
            self.reread().await;
        }
    }

    /// Reads the list again.
    pub(super) async fn reread(self) {
        let Some(stores) = self.stores().await else { return };
        let shelf = shelf::read(stores).await;
        let (counts, list) = (shelf.counts(), shelf.list());
        if self.listed.with_untracked(|known| *known != list) {
            self.listed.set(list);
        }
        if self.counts.get_untracked() != counts {
            self.counts.set(counts);
        }
    }

    /// Thirty days after its receipt a response leaves the device.
    pub(super) async fn let_old_ones_leave(self, stores: Stores) {
        let today = time::now().civil_date();
        let old: Vec<_> =
            shelf::read(stores).await.heads.into_iter().filter(|shelved| shelved.head.may_leave(&today)).collect();
        for shelved in &old {
            // What does not leave today leaves at the next start.
            let _ = shelf::erase(shelved.head.id, Some(shelved.text.clone()), stores).await;
        }
        if !old.is_empty() {
            shelf::changed();
        }
    }
}
