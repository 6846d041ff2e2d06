//! Forms on their way here: each is fetched once, and one that somebody waits for before those that are fetched for later.

use super::kept;
use crate::device::{
    Device, FormPack, PackError,
    platform::{
        gate::Gate,
        js::{call, sleep, window},
    },
};
use js_sys::{Function, Promise};
use leptos::prelude::*;
use outbox::sorted::SortedMap;
use outbox::{
    Digest,
    wire::{SealKey, Survey},
};
use std::cell::RefCell;
use wasm_bindgen_futures::JsFuture;

/// How far a form has come, in bytes as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub of: u64,
}

/// For browsers that do not say when they have nothing else to do.
const PAUSE_MS: i32 = 300;

thread_local! {
    static COMING: RefCell<SortedMap<Digest, Gate>> = const { RefCell::new(SortedMap::new()) };
    static WAITED_FOR: RefCell<Vec<Gate>> = const { RefCell::new(Vec::new()) };
}

/// Somebody waits for a form, until this is dropped.
pub struct Waiting(Gate);

impl Waiting {
    pub fn begin() -> Self {
        let gate = Gate::default();
        WAITED_FOR.with_borrow_mut(|waited_for| waited_for.push(gate.clone()));
        Waiting(gate)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.open();
    }
}

/// A form is being fetched, until this is dropped.
struct Coming(Digest);

impl Coming {
    fn begin(hash: Digest) -> Self {
        COMING.with_borrow_mut(|coming| coming.insert(hash, Gate::default()));
        Coming(hash)
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        if let Some(gate) = COMING.with_borrow_mut(|coming| coming.remove(&self.0)) {
            gate.open();
        }
    }
}

/// The form, fetched now unless it is on its way already; `heard` gets how many bytes more have come.
///
/// # Errors
/// As [`kept::download`].
async fn fetch(survey: &Survey, seal: Option<&SealKey>, heard: impl FnMut(u64)) -> Result<FormPack, PackError> {
    let hash = survey.pack.hash;
    if let Some(gate) = COMING.with_borrow(|coming| coming.get(&hash).cloned()) {
        gate.wait().await;
        if let Ok(Some(pack)) = kept::load(hash).await {
            return Ok(FormPack { survey: survey.clone(), ..pack });
        }
    }
    let _coming = Coming::begin(hash);
    kept::download(survey, seal, heard).await
}

impl Device {
    /// The form for whoever waits for it, who sees how far it has come.
    ///
    /// # Errors
    /// As [`kept::download`].
    pub(super) async fn fetch_now(self, survey: &Survey) -> Result<FormPack, PackError> {
        let of = survey.pack.files.iter().map(|file| file.len).sum();
        let mut done = 0;
        let heard = move |bytes| {
            done += bytes;
            self.progress.set(Some(Progress { done, of }));
        };
        let pack = fetch(survey, self.seal_key().as_ref(), heard).await;
        self.progress.set(None);
        pack
    }

    /// The forms that are not here, for a day without a signal: one by one, whenever nobody waits for anything.
    pub(super) async fn fetch_for_later(self, surveys: &[Survey], seal: Option<&SealKey>) {
        for survey in surveys {
            nobody_waits().await;
            idle().await;
            if !kept::is_stored(survey.pack.hash).await {
                // A form that does not arrive now is asked for again when somebody opens it, or at the next refresh.
                let _ = fetch(survey, seal, |_| {}).await;
            }
        }
    }
}

async fn nobody_waits() {
    while let Some(gate) = WAITED_FOR.with_borrow_mut(Vec::pop) {
        gate.wait().await;
    }
}

/// Until the browser has nothing else to do.
async fn idle() {
    let mut asked = false;
    let promise = Promise::new(&mut |resolve: Function, _| {
        asked = window().is_some_and(|window| call(&window, "requestIdleCallback", &[resolve.into()]).is_some());
    });
    if asked {
        // The promise is only resolved.
        let _ = JsFuture::from(promise).await;
    } else {
        sleep(PAUSE_MS).await;
    }
}
