//! What a tab reaches at once.

use crate::Moment;

/// What answers within the same task: the clock, random bytes, and localStorage.
pub trait Env {
    fn now(&self) -> Moment;
    fn random(&mut self, bytes: &mut [u8]);
    /// All of localStorage whose keys begin so.
    fn local(&self, prefix: &str) -> Vec<(String, String)>;
    /// What stands in localStorage under this key.
    fn local_text(&self, key: &str) -> Option<String>;
    /// Writes or overwrites.
    ///
    /// # Errors
    /// Over the quota, or refused: what stood there before still stands.
    fn put_local(&mut self, key: &str, text: &str) -> Result<(), LocalRefused>;
    fn remove_local(&mut self, key: &str);
}

/// localStorage did not take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("localStorage refused")]
pub struct LocalRefused;
