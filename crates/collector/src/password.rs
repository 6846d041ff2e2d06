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
    let hash = hashed(plain.clone()).await?;
    Ok(NewPassword { plain, hash })
}

/// A password's argon2id hash, as it is stored. Takes its time, by design.
///
/// # Errors
/// If it cannot be hashed.
pub async fn hashed(plain: String) -> Result<String, PasswordError> {
    let bytes = plain.into_bytes();
    let hash = tokio::task::spawn_blocking(move || {
        let hash: Result<PasswordHash, _> = Argon2::default().hash_password(&bytes);
        hash.map(|hash| hash.to_string())
    });
    hash.await.map_err(|_| PasswordError::Hash)?.map_err(|_| PasswordError::Hash)
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

    /// Stores the first password. `false`: another collector was first, and this one does not count.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn store_first(self, store: &dyn Store) -> Result<bool, StoreError> {
        store.set_first(SETTING, &self.hash).await
    }
}

/// The office password as it is stored; none if there is none yet.
///
/// # Errors
/// If the store fails.
pub async fn stored(store: &dyn Store) -> Result<Option<Stored>, StoreError> {
    Ok(store.setting(SETTING).await?.map(Stored))
}

/// A password as somebody typed or pasted it: spaces around it are nobody's intention, and count nowhere.
pub fn typed(password: &str) -> &str {
    password.trim()
}

/// The stored form of a password: the office's, or a person's.
pub struct Stored(String);

impl Stored {
    pub fn of(hash: String) -> Self {
        Self(hash)
    }

    /// As it is stored.
    pub fn hash(&self) -> &str {
        &self.0
    }

    /// Tells this password from the next, and is known to nobody outside.
    pub fn mark(&self) -> Digest {
        Digest::of(&[b"teren-office-password\n", self.0.as_bytes()].concat())
    }

    /// Whether this is it. Takes its time, by design.
    ///
    /// # Errors
    /// If what is stored is no password's hash.
    pub async fn verify(&self, password: String) -> Result<bool, PasswordError> {
        let stored = self.0.clone();
        let verified = tokio::task::spawn_blocking(move || {
            let hash = PasswordHash::new(&stored).map_err(|_| PasswordError::Hash)?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        verified.await.map_err(|_| PasswordError::Hash)?
    }
}
