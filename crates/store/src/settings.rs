//! What is remembered by name.

use crate::Result;
use async_trait::async_trait;

/// Single values, by name.
#[async_trait]
pub trait Settings: Send + Sync {
    async fn setting(&self, key: &str) -> Result<Option<String>>;
    async fn set_setting(&self, key: &str, value: &str) -> Result<()>;
    /// Remembers it unless something is remembered by this name. `false`: something is.
    async fn set_first(&self, key: &str, value: &str) -> Result<bool>;
}
