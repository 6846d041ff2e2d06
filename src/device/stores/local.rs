//! localStorage: what is written here has left the page's process before the same task ends.
//!
//! This module never panics: `gloo-storage` does where storage is blocked, so [`Local::probe`] looks first.

use gloo_storage::{LocalStorage, Storage as _};
use outbox::tab::LocalRefused;

/// Proof that localStorage can be reached.
#[derive(Clone, Copy)]
pub struct Local(());

impl Local {
    /// Looks whether this page has a localStorage that answers.
    pub fn probe() -> Option<Local> {
        let storage = crate::device::platform::js::window()?.local_storage().ok()??;
        storage.get_item("teren.probe").ok()?;
        Some(Local(()))
    }

    pub fn read(self, key: &str) -> Option<String> {
        LocalStorage::raw().get_item(key).ok()?
    }

    /// Writes or overwrites.
    ///
    /// # Errors
    /// When the quota is reached or the browser refuses; what stood there before still stands.
    pub fn write(self, key: &str, text: &str) -> Result<(), LocalRefused> {
        LocalStorage::raw().set_item(key, text).map_err(|_| LocalRefused)
    }

    pub fn remove(self, key: &str) {
        // Removing cannot fail in a storage that answered the probe; a key that stays is removed at the next start.
        let _ = LocalStorage::raw().remove_item(key);
    }

    /// All keys that begin so, with their texts.
    pub fn entries(self, prefix: &str) -> Vec<(String, String)> {
        let storage = LocalStorage::raw();
        let keys = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten());
        let keys: Vec<_> = keys.filter(|key| key.starts_with(prefix)).collect();
        keys.into_iter().filter_map(|key| self.read(&key).map(|text| (key, text))).collect()
    }
}
