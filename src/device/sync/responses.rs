//! What is on this device: the list of responses, the latest draft, what could not be read.

use super::inventory::{self, Inventory};
use crate::device::{
    Device, StorageMode, gates,
    platform::{
        js::{property, sleep},
        time,
    },
    stores::{database, local::Local, schema::Store, stored},
};
use leptos::prelude::*;
use outbox::{FormRef, ResponseHead, ResponseId, StateName, sorted::sort_by, tab::Aside};
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;

/// A response that was begun and not completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: ResponseId,
    /// The survey's.
    pub title: String,
    /// `2026-11-22`, or ISO 8601 with time.
    pub created: String,
    /// Begun on a device that strangers share.
    pub shared: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Idle,
    Running,
    /// Once more when the running one ends.
    Wanted,
}

/// After the list was read and drawn, it rests so many times as long as that took…
const REST: i64 = 3;
/// …but not longer than this.
const LONGEST_REST_MS: i64 = 1_000;

thread_local! {
    static READING: Cell<Reading> = const { Cell::new(Reading::Idle) };
}

impl Device {
    /// The drafts of a survey on this device, the latest first; `None` where the stores do not answer.
    pub async fn drafts_of(self, survey: &str) -> Option<Vec<Draft>> {
        gates(|gates| gates.recovered.clone()).wait().await;
        let inventory = match self.storage.get_untracked().mode {
            StorageMode::Opening | StorageMode::None => Inventory::default(),
            StorageMode::Both | StorageMode::DatabaseOnly | StorageMode::LocalOnly => self.inventory().await?,
        };
        let heads = inventory.heads.into_iter();
        let drafts = heads.filter(|head| head.survey == survey && head.name() == StateName::Draft);
        let draft = |ResponseHead { id, title, created, shared, .. }| Draft { id, title, created, shared };
        let mut drafts: Vec<_> = drafts.map(draft).collect();
        sort_by(&mut drafts, |a, b| b.created.cmp(&a.created));
        Some(drafts)
    }

    /// The form that a response of this device is given in.
    pub async fn form_of(self, id: ResponseId) -> Option<FormRef> {
        let heads = self.inventory().await?.heads.into_iter();
        heads.filter(|head| head.id == id).map(|head| head.form).next()
    }

    /// The receipt of a response, byte for byte as the collector answered it; `None` where it is not here.
    pub async fn receipt_of(self, id: ResponseId) -> Option<String> {
        stored::receipt(id).await
    }

    /// What could not be read, kept as it was.
    pub async fn set_aside(self) -> Vec<Aside> {
        let entries = database::all(Store::Aside).await.unwrap_or_default();
        let text = |value: &wasm_bindgen::JsValue, name| {
            property(value, name).and_then(|value| value.as_string()).unwrap_or_default()
        };
        let aside = entries.into_iter().map(|(_, value)| Aside {
            found_at: property(&value, "found_at").and_then(|value| value.as_f64()).unwrap_or_default() as i64,
            place: text(&value, "where").into(),
            key: text(&value, "key"),
            bytes: text(&value, "text").into(),
            reason: text(&value, "reason").into(),
        });
        aside.collect()
    }

    /// The list is to be read again; what is asked for while it is being read is one more reading.
    pub(in crate::device) fn list_again(self) {
        if READING.replace(Reading::Wanted) != Reading::Idle {
            return;
        }
        spawn_local(async move {
            while READING.replace(Reading::Running) == Reading::Wanted {
                let before = time::now().utc_ms;
                self.reread().await;
                // The page is drawn before a timer fires.
                sleep(0).await;
                // Where a thousand responses are sent in one go, the list of them must not take the time that sending needs.
                let rest = (REST * (time::now().utc_ms - before)).clamp(0, LONGEST_REST_MS);
                sleep(rest as i32).await;
            }
            READING.set(Reading::Idle);
        });
    }

    async fn reread(self) {
        // Where the database cannot be read now, the list stays as it was.
        let Some(inventory) = self.inventory().await else { return };
        let (counts, list) = (inventory.counts(), inventory.list());
        if self.listed.with_untracked(|known| *known != list) {
            self.listed.set(list);
        }
        if self.counts.get_untracked() != counts {
            self.counts.set(counts);
        }
    }

    /// Everything that is here, once the stores have answered.
    pub(in crate::device) async fn inventory(self) -> Option<Inventory> {
        gates(|gates| gates.stores.clone()).wait().await;
        match self.storage.get_untracked().mode {
            StorageMode::Both => inventory::in_database(Local::probe()).await,
            StorageMode::DatabaseOnly => inventory::in_database(None).await,
            StorageMode::LocalOnly => Local::probe().map(inventory::in_local),
            StorageMode::Opening | StorageMode::None => None,
        }
    }
}
