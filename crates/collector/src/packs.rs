//! What taking records needs to know of a form pack, remembered: a pack never changes, and every record names one.

use outbox::{Digest, wire::FORM_FILE};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::{Store, StoreError, packs::StoredPack};
use xforms::form::Settings;

/// A stored pack with what its form alone tells.
#[derive(Debug)]
pub struct KnownPack {
    pub stored: StoredPack,
    /// Whether the form's responses are encrypted to the collector's key.
    pub sealed: bool,
}

/// The packs that were asked for.
#[derive(Default)]
pub struct Packs(Mutex<HashMap<Digest, Arc<KnownPack>>>);

impl Packs {
    /// The pack with this hash; none that is not here is remembered.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn pack(&self, store: &dyn Store, hash: Digest) -> Result<Option<Arc<KnownPack>>, StoreError> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&hash) {
            return Ok(Some(known.clone()));
        }
        let Some(stored) = store.pack(hash).await? else { return Ok(None) };
        let form = store.pack_file(&stored.pack.form_id, hash, FORM_FILE).await?;
        let settings = form.and_then(|form| Settings::of(&String::from_utf8(form).ok()?)).unwrap_or_default();
        let known = Arc::new(KnownPack { stored, sealed: settings.sealing });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, known.clone());
        Ok(Some(known))
    }
}
