//! The office password: argon2id in the store, the plain text only where the clerk reads it.

use crate::random;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use outbox::Digest;
use store::{Store, StoreError};

const SETTING: &str = "office-password";

/// Why a password could not be set or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("the operating system gave no random bytes: {0}")]
    Random(#[from] std::io::Error),
    #[error("the password could not be hashed")]
    Hash,
}

pub async fn is_set(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(store.setting(SETTING).await?.is_some())
}

/// Makes a new random password; whoever is signed in is signed out. It counts only after [`NewPassword::store`], so
/// that it can be handed over first.
///
/// # Errors
/// If there are no random bytes.
pub async fn new() -> Result<NewPassword, PasswordError> {
    let plain = random::password()?;
    let bytes = plain.clone().into_bytes();
    let hash = tokio::task::spawn_blocking(move || {
        let hash: Result<PasswordHash, _> = Argon2::default().hash_password(&bytes);
        hash.map(|hash| hash.to_string())
    });
    let hash = hash.await.map_err(|_| PasswordError::Hash)?.map_err(|_| PasswordError::Hash)?;
    Ok(NewPassword { plain, hash })
}

/// A password that does not count yet.
pub struct NewPassword {
    pub plain: String,
    hash: String,
}

impl NewPassword {
    /// # Errors
    /// If the store fails; then the old password, if any, still counts.
    pub async fn store(self, store: &dyn Store) -> Result<(), StoreError> {
        store.end_all_sessions().await?;
        store.set_setting(SETTING, &self.hash).await
    }
}

/// The office password as it is stored; none if there is none yet.
///
/// # Errors
/// If the store fails.
pub async fn stored(store: &dyn Store) -> Result<Option<Stored>, StoreError> {
    Ok(store.setting(SETTING).await?.map(Stored))
}

/// The stored form of the office password.
pub struct Stored(String);

impl Stored {
    /// Tells this password from the next, and is known to nobody outside.
    pub fn mark(&self) -> Digest {
        Digest::of(&[b"teren-office-password\n", self.0.as_bytes()].concat())
    }

    /// Whether this is it. Takes its time, by design.
    ///
    /// # Errors
    /// If what is stored is no password's hash.
    pub async fn verify(self, password: String) -> Result<bool, PasswordError> {
        let verified = tokio::task::spawn_blocking(move || {
            let hash = PasswordHash::new(&self.0).map_err(|_| PasswordError::Hash)?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        verified.await.map_err(|_| PasswordError::Hash)?
    }
}
