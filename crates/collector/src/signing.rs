//! The keys that sign receipts, wherever they stand: in files of the data folder, or in the database that several
//! collectors share.

use crate::{
    data::Data,
    key_files::{KeyName, Kind},
    random, receipt_chain,
    receipts::{self, PublicKey, ReceiptKey},
};
use ed25519_dalek::SigningKey;
use std::io;
use store::{KeyId, StoreError};

/// Why a key cannot be read, or made.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    File(#[from] io::Error),
}

/// All keys with their names, the oldest first.
///
/// # Errors
/// If one cannot be read.
pub async fn keys(data: &Data) -> Result<Vec<(KeyName, SigningKey)>, SigningError> {
    let Some(shared) = data.shared_keys() else { return Ok(receipts::keys_in(&data.folder)?) };
    let rows = shared.receipt_keys().await?.into_iter();
    let key = |row: store::receipt_keys::ReceiptKeyRow| {
        let name = KeyName { kind: Kind::Receipts, number: row.number, id: Some(row.id) };
        (name, SigningKey::from_bytes(&row.secret))
    };
    Ok(rows.map(key).collect())
}

/// All public keys that have signed receipts here, the oldest first.
///
/// # Errors
/// If one cannot be read.
pub async fn public_keys(data: &Data) -> Result<Vec<PublicKey>, SigningError> {
    Ok(keys(data).await?.iter().map(|(_, key)| PublicKey::from(&key.verifying_key())).collect())
}

/// The newest key; none if there is none.
///
/// # Errors
/// If one cannot be read.
pub async fn load(data: &Data, name: String) -> Result<Option<ReceiptKey>, SigningError> {
    Ok(ReceiptKey::of(keys(data).await?.into_iter().map(|(_, key)| key).collect(), name))
}

/// The newest key; at the first start it is made.
///
/// # Errors
/// If one cannot be read or written.
pub async fn load_or_create(data: &Data, name: String) -> Result<ReceiptKey, SigningError> {
    let Some(shared) = data.shared_keys() else { return Ok(ReceiptKey::load_or_create(&data.folder, name)?) };
    if let Some(key) = load(data, name.clone()).await? {
        return Ok(key);
    }
    let (id, secret, _) = new_key()?;
    shared.first_receipt_key(&id, secret).await?;
    let key = load(data, name).await?;
    key.ok_or_else(|| io::Error::other("the receipt key that was just made is gone").into())
}

/// Makes a new key; collectors that run sign with it from their next start.
///
/// # Errors
/// If it cannot be written.
pub async fn rotate(data: &Data) -> Result<PublicKey, SigningError> {
    let Some(shared) = data.shared_keys() else { return Ok(receipt_chain::rotate(&data.folder)?) };
    let (id, secret, public) = new_key()?;
    shared.add_receipt_key(&id, secret).await?;
    Ok(public)
}

fn new_key() -> io::Result<(KeyId, [u8; 32], PublicKey)> {
    let secret = random::bytes()?;
    let public = PublicKey::from(&SigningKey::from_bytes(&secret).verifying_key());
    let id = public.id().parse().map_err(io::Error::other)?;
    Ok((id, secret, public))
}
