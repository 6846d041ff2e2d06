//! Which keys were here: the database remembers them, so that one that is missing is missed.
//!
//! Without this, a key whose file was lost, or not mounted, or not given this time, would be made anew at the next start,
//! and what is sealed to the old one would wait for a file that nobody looks for any more.

use crate::{
    data::{DATABASE, Data},
    ingest::COLLECTOR_NAME,
    key_files::{self, KeyName},
    receipts::PublicKey,
    seal_keys::SealKeys,
    signing::{self, SigningError},
    trouble::Trouble,
};
use messages::{Language, serving::words};
use outbox::Signed;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};
use store::{KeyId, Store, StoreError};

/// The setting that holds what is remembered.
const SETTING: &str = "keys";
/// Where keys stood before their names told which they are.
const FIRST_SEAL_KEY: &str = "keys/seal.0001";
const FIRST_RECEIPT_KEY: &str = "keys/receipts.ed25519";

/// The keys that were here, by id. Added to at each start; only [`give_up`] takes from it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    /// Sealing keys of the data folder, with their files.
    #[serde(default)]
    seals: BTreeMap<KeyId, String>,
    /// Sealing keys that were given at a start.
    #[serde(default)]
    given: BTreeSet<KeyId>,
    /// The highest number that a sealing key's file has had.
    #[serde(default)]
    highest: u32,
    /// Receipt keys, with their files.
    #[serde(default)]
    receipts: BTreeMap<KeyId, String>,
}

/// Why the collector does not start, or a command does nothing.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("{} holds keys, but no database", folder.display())]
    NoDatabase { folder: PathBuf, files: String },
    #[error("the sealing key {id} is missing")]
    SealKeyMissing { folder: PathBuf, file: String, id: String, records: u64 },
    #[error("the sealing key {0} was given before and is not now")]
    GivenKeyMissing(KeyId),
    #[error("the receipt key {id} is missing")]
    ReceiptKeyMissing { folder: PathBuf, file: String, id: String },
    #[error("the key {0} is not missing")]
    NotMissing(KeyId),
    #[error("what the database remembers of its keys cannot be read")]
    Unreadable,
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("the keys cannot be read: {0}")]
    File(#[from] io::Error),
}

impl From<SigningError> for KeyringError {
    fn from(error: SigningError) -> Self {
        match error {
            SigningError::Store(error) => Self::Store(error),
            SigningError::File(error) => Self::File(error),
        }
    }
}

impl KeyringError {
    /// What happened and what to do, where a person can do something.
    pub fn sentence(&self, language: Language) -> String {
        let folder = |folder: &Path| ("folder", folder.display().to_string());
        match self {
            Self::NoDatabase { folder: data, files } => {
                let args = [folder(data), ("files", files.clone()), ("database", DATABASE.to_owned())];
                words(language, "keys-without-database", &args)
            }
            Self::SealKeyMissing { folder: data, file, id, records } => {
                let count = ("count", records.to_string());
                words(language, "seal-key-missing", &[folder(data), ("file", file.clone()), ("key", id.clone()), count])
            }
            Self::GivenKeyMissing(id) => words(language, "given-key-missing", &[("key", id.to_string())]),
            Self::ReceiptKeyMissing { folder: data, file, id } => {
                words(language, "receipt-key-missing", &[folder(data), ("file", file.clone()), ("key", id.clone())])
            }
            Self::NotMissing(id) => words(language, "key-not-missing", &[("key", id.to_string())]),
            other => Trouble::of(other).map_or_else(|| other.to_string(), |trouble| trouble.sentence(language)),
        }
    }
}

type Result<T> = std::result::Result<T, KeyringError>;

/// Refuses a folder that has keys and no database, before one is made.
///
/// # Errors
/// [`KeyringError::NoDatabase`].
pub fn before_opening(data: &Path) -> Result<()> {
    let has_database = std::fs::metadata(data.join(DATABASE)).is_ok_and(|found| found.len() > 0);
    let keys = key_files::all(data)?;
    if has_database || keys.is_empty() { Ok(()) } else { Err(no_database(data, &keys)) }
}

fn no_database(data: &Path, keys: &[KeyName]) -> KeyringError {
    let files: Vec<String> = keys.iter().map(KeyName::in_data).collect();
    KeyringError::NoDatabase { folder: data.to_owned(), files: files.join(", ") }
}

/// Refuses to go on without a key that was here, and remembers those that are. Afterwards, keys that are not here may be
/// made: there were none.
///
/// # Errors
/// [`KeyringError`] names what is missing.
pub async fn check(opened: &Data, seals: &SealKeys) -> Result<()> {
    let (store, data) = (opened.store.as_ref(), opened.folder.as_path());
    let (sealing, signing) = (seals.in_folder()?, receipt_keys(opened).await?);
    // Those of a shared database are its own: another collector may just have begun with it.
    let is_shared = opened.shared_keys().is_some();
    let remembered = match remembered(store).await? {
        Some(remembered) => remembered,
        None if store.setting(COLLECTOR_NAME).await?.is_some() => {
            // A version that remembered nothing has worked here: its records say what it had.
            if signing.is_empty()
                && let Some(signed) = store.any_receipt().await?
            {
                let id = Signed::parse(&signed).map(|signed| signed.receipt.key_id).unwrap_or_default();
                let file = FIRST_RECEIPT_KEY.to_owned();
                return Err(KeyringError::ReceiptKeyMissing { folder: data.to_owned(), file, id });
            }
            let needed = store.sealed_to().await?;
            let most = needed.into_iter().max_by_key(|(_, records)| *records);
            if seals.held()?.newest().is_none()
                && let Some((id, records)) = most
            {
                let file = FIRST_SEAL_KEY.to_owned();
                return Err(KeyringError::SealKeyMissing { folder: data.to_owned(), file, id, records });
            }
            Remembered::default()
        }
        // Keys beside a database that never saw one: it is not theirs.
        None if !(sealing.is_empty() && (is_shared || signing.is_empty())) => {
            return Err(no_database(data, &key_files::all(data)?));
        }
        None => Remembered::default(),
    };
    let held = seals.held()?;
    if let Some((id, file)) = remembered.seals.iter().find(|(id, _)| held.key(id.as_str()).is_none()) {
        let needed = store.sealed_to().await?;
        let records = needed.into_iter().find(|(key, _)| key == id.as_str()).map_or(0, |(_, records)| records);
        let (file, id) = (file.clone(), id.to_string());
        return Err(KeyringError::SealKeyMissing { folder: data.to_owned(), file, id, records });
    }
    if held.newest().is_none()
        && let Some(id) = remembered.given.first()
    {
        return Err(KeyringError::GivenKeyMissing(id.clone()));
    }
    let is_here = |id: &KeyId| signing.iter().any(|(_, here)| here == id.as_str());
    if let Some((id, file)) = remembered.receipts.iter().find(|(id, _)| !is_here(id)) {
        let (file, id) = (file.clone(), id.to_string());
        return Err(KeyringError::ReceiptKeyMissing { folder: data.to_owned(), file, id });
    }
    remember(opened, seals).await
}

async fn receipt_keys(data: &Data) -> Result<Vec<(KeyName, String)>> {
    let keys = signing::keys(data).await?.into_iter();
    Ok(keys.map(|(name, key)| (name, PublicKey::from(&key.verifying_key()).id())).collect())
}

/// Remembers the keys that are here, besides those that were.
///
/// # Errors
/// If the store fails or a key cannot be read.
pub async fn remember(data: &Data, seals: &SealKeys) -> Result<()> {
    let store = data.store.as_ref();
    let before = remembered(store).await?;
    seals.after(before.as_ref().map_or(0, |before| before.highest));
    let mut now = before.clone().unwrap_or_default();
    let id = |text: &str| text.parse::<KeyId>().map_err(|_| KeyringError::Unreadable);
    for (name, key) in seals.in_folder()? {
        now.highest = now.highest.max(name.number);
        now.seals.insert(id(&key.id)?, name.in_data());
    }
    for (name, key) in receipt_keys(data).await? {
        now.receipts.insert(id(&key)?, name.in_data());
    }
    for key in seals.given() {
        let id = id(&key.id)?;
        if !now.seals.contains_key(&id) {
            now.given.insert(id);
        }
    }
    if before.as_ref() == Some(&now) { Ok(()) } else { write(store, &now).await }
}

/// Goes on without a key that is lost for good: it is missed no more. What is sealed to it stays.
///
/// # Errors
/// [`KeyringError::NotMissing`] if it is here, or never was.
pub async fn give_up(data: &Data, id: KeyId) -> Result<()> {
    let store = data.store.as_ref();
    let seals = SealKeys::open(&data.folder, &[])?;
    let here = receipt_keys(data).await?.iter().any(|(_, here)| here == id.as_str());
    remember(data, &seals).await?;
    let mut remembered = remembered(store).await?.unwrap_or_default();
    let known = remembered.seals.remove(&id).is_some() | remembered.receipts.remove(&id).is_some();
    let known = remembered.given.remove(&id) | known;
    let needed = store.sealed_to().await?.iter().any(|(key, _)| key == id.as_str());
    let signed = match store.any_receipt().await?.map(|bytes| Signed::parse(&bytes)) {
        Some(Ok(signed)) => signed.receipt.key_id == id.as_str(),
        _ => false,
    };
    if here || seals.held()?.key(id.as_str()).is_some() || !(known || needed || signed) {
        return Err(KeyringError::NotMissing(id));
    }
    write(store, &remembered).await
}

async fn remembered(store: &dyn Store) -> Result<Option<Remembered>> {
    let text = store.setting(SETTING).await?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| KeyringError::Unreadable)).transpose()
}

async fn write(store: &dyn Store, remembered: &Remembered) -> Result<()> {
    let text = serde_json::to_string(remembered).map_err(|_| KeyringError::Unreadable)?;
    Ok(store.set_setting(SETTING, &text).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it stands in databases: docs/formats.md.
    #[test]
    fn what_is_remembered_is_written_as_described() {
        let text = concat!(
            r#"{"seals":{"746c856d49a83769":"keys/seal.0001"},"given":["846c856d49a83769"],"highest":1,"#,
            r#""receipts":{"946c856d49a83769":"keys/receipts.0001.946c856d49a83769"}}"#
        );
        let read: Remembered = serde_json::from_str(text).expect("read");
        assert_eq!(serde_json::to_string(&read).expect("written"), text);
        assert_eq!(read.seals.values().next().map(String::as_str), Some("keys/seal.0001"));
        assert_eq!(serde_json::from_str::<Remembered>("{}").expect("read"), Remembered::default());
        assert!(serde_json::from_str::<Remembered>(r#"{"given":["no key"]}"#).is_err());
    }
}
