//! The private keys that sign receipts, where they stand in the database itself because several collectors sign with them.

use crate::{KeyId, Result};
use async_trait::async_trait;

/// A key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptKeyRow {
    /// The highest is the newest.
    pub number: u32,
    pub id: KeyId,
    pub secret: [u8; 32],
}

#[async_trait]
pub trait ReceiptKeys: Send + Sync {
    /// All keys, the oldest first.
    async fn receipt_keys(&self) -> Result<Vec<ReceiptKeyRow>>;
    /// Adds a key as the newest.
    async fn add_receipt_key(&self, id: &KeyId, secret: [u8; 32]) -> Result<()>;
    /// Adds the first key, unless there is one: another collector may be starting too.
    async fn first_receipt_key(&self, id: &KeyId, secret: [u8; 32]) -> Result<()>;
}
