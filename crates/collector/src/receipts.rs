//! Receipts: the collector's key, and signing with it.

use crate::{
    key_files::{self, KeyName, Kind},
    random, receipt_chain,
};
use ed25519_dalek::{Signer, SigningKey};
pub use outbox::receipt_key::ReceiptKey as PublicKey;
use outbox::{
    Digest, Receipt, ReceiptState, ResponseId, Signed, Unreadable,
    erasure::{self, DeletedSurvey, Erasure, SignedErasure},
    receipt,
    wire::CollectorInfo,
};
use std::{io, path::Path};

/// The key that signs receipts, and the collector's name in them.
pub struct ReceiptKey {
    key: SigningKey,
    info: CollectorInfo,
    /// Of all that have signed here, the oldest first.
    public_keys: Vec<PublicKey>,
}

/// What a receipt says that the collector does not know by itself.
pub struct Facts {
    pub response: ResponseId,
    pub revision: u32,
    /// Why the record is kept apart, if it is.
    pub quarantined: Option<&'static str>,
    pub digest: Digest,
    /// `ct_sha256` of what travelled apart, in the envelope's order.
    pub parts: Vec<Digest>,
    pub received_at: String,
}

impl ReceiptKey {
    /// Reads the newest key from the data folder; none if there is none.
    ///
    /// # Errors
    /// If a file cannot be read, or holds something else.
    pub fn load(data: &Path, name: String) -> io::Result<Option<Self>> {
        Ok(Self::of(keys_in(data)?.into_iter().map(|(_, key)| key).collect(), name))
    }

    /// Reads the key from the data folder; at the first start makes it, readable by its owner only.
    ///
    /// # Errors
    /// If the file cannot be read or written, or holds something else.
    pub fn load_or_create(data: &Path, name: String) -> io::Result<Self> {
        if let Some(key) = Self::load(data, name.clone())? {
            return Ok(key);
        }
        receipt_chain::rotate(data)?;
        Self::load(data, name)?.ok_or_else(|| io::Error::other("the receipt key that was just made is gone"))
    }

    /// The newest of these signs; none if there are none.
    pub fn of(keys: Vec<SigningKey>, name: String) -> Option<Self> {
        let links = receipt_chain::links(&keys);
        let public = links.last()?.public_key;
        let public_keys = links.iter().map(|link| link.public_key).collect();
        // One key is no chain.
        let links = if links.len() > 1 { links } else { Vec::new() };
        let (key_id, public_key) = (public.id(), public.to_string());
        let info = CollectorInfo { name, key_id, public_key, seal: None, keys: links };
        keys.into_iter().next_back().map(|key| Self { key, info, public_keys })
    }

    pub fn info(&self) -> &CollectorInfo {
        &self.info
    }

    /// Of all that have signed here, the oldest first.
    pub fn public_keys(&self) -> &[PublicKey] {
        &self.public_keys
    }

    /// Signs a line of `erasures.jsonl`, of a response or of a survey; the same erasure always gives the same line.
    pub fn sign_erasure(&self, response: Digest, erased_on: &str, survey: Option<DeletedSurvey>) -> SignedErasure {
        let (erased_on, key_id, keys) = (erased_on.to_owned(), self.info.key_id.clone(), self.info.keys.clone());
        let erasure = Erasure { v: erasure::VERSION, response, erased_on, key_id, keys, survey };
        let sig = random::hex(&self.key.sign(&erasure.canonical_bytes()).to_bytes());
        SignedErasure { erasure, sig }
    }

    /// Signs a receipt: the bytes that are stored and sent, for ever the same.
    pub fn sign(&self, facts: Facts) -> Vec<u8> {
        let receipt = Receipt {
            v: receipt::VERSION,
            response: facts.response,
            revision: facts.revision,
            state: facts.quarantined.map_or(ReceiptState::Received, |_| ReceiptState::Quarantined),
            reason: facts.quarantined.map(str::to_owned),
            digest: facts.digest,
            parts: facts.parts,
            received_at: facts.received_at,
            collector: self.info.name.clone(),
            key_id: self.info.key_id.clone(),
        };
        let sig = random::hex(&self.key.sign(&receipt.canonical_bytes()).to_bytes());
        Signed { receipt, sig }.to_bytes()
    }
}

/// The keys of a data folder with their files, the oldest first.
///
/// # Errors
/// If one cannot be read, or is none.
pub fn keys_in(data: &Path) -> io::Result<Vec<(KeyName, SigningKey)>> {
    let read = |name: KeyName| {
        let key = SigningKey::from_bytes(&key_files::read_named(data, &name, id_of)?);
        Ok((name, key))
    };
    key_files::list(data, Kind::Receipts)?.into_iter().map(read).collect()
}

fn id_of(seed: [u8; 32]) -> String {
    PublicKey::from(&SigningKey::from_bytes(&seed).verifying_key()).id()
}

/// The public key of the collector whose data folder this is; none if it has no key.
///
/// # Errors
/// If the key file cannot be read.
pub fn public_key_in(data: &Path) -> io::Result<Option<PublicKey>> {
    Ok(public_keys_in(data)?.pop())
}

/// All public keys that have signed receipts in this data folder, the oldest first.
///
/// # Errors
/// If a key file cannot be read.
pub fn public_keys_in(data: &Path) -> io::Result<Vec<PublicKey>> {
    let keys = keys_in(data)?;
    Ok(keys.iter().map(|(_, key)| PublicKey::from(&key.verifying_key())).collect())
}

/// What a signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    Genuine(Receipt),
    /// Signed with the key of this id.
    OtherKey {
        found: String,
    },
    Altered,
}

/// Checks a receipt's stored bytes.
///
/// # Errors
/// If they are no receipt.
pub fn verify(bytes: &[u8], key: &PublicKey) -> Result<Checked, Unreadable> {
    verify_any(bytes, std::slice::from_ref(key))
}

/// The same, where it may be signed with any of these keys.
///
/// # Errors
/// If they are no receipt.
pub fn verify_any(bytes: &[u8], keys: &[PublicKey]) -> Result<Checked, Unreadable> {
    let receipt = Signed::parse(bytes)?.receipt;
    let Some(key) = keys.iter().find(|key| key.id() == receipt.key_id) else {
        return Ok(Checked::OtherKey { found: receipt.key_id });
    };
    Ok(if key.has_signed_receipt(bytes) { Checked::Genuine(receipt) } else { Checked::Altered })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_its_receipts_verify() {
        let data = tempfile::tempdir().expect("temp dir");
        let first = ReceiptKey::load_or_create(data.path(), "gmina.example".into()).expect("key");
        let again = ReceiptKey::load_or_create(data.path(), "gmina.example".into()).expect("key");
        assert_eq!(first.info, again.info);

        let bytes = first.sign(Facts {
            response: ResponseId::from_random([1; 16]),
            revision: 1,
            quarantined: None,
            digest: Digest::of(b"record"),
            parts: vec![Digest::of(b"part")],
            received_at: "2026-11-22".into(),
        });
        let key = public_key_in(data.path()).expect("read").expect("a key");
        assert_eq!(PublicKey::of(first.info.public_key.parse().expect("hex")).expect("key").id(), key.id());
        let Ok(Checked::Genuine(receipt)) = verify(&bytes, &key) else { panic!("not genuine") };
        assert_eq!(receipt.parts, [Digest::of(b"part")]);

        let text = String::from_utf8(bytes).expect("text");
        for (from, to) in [("\"revision\":1", "\"revision\":2"), ("2026-11-22", "2026-11-21")] {
            assert_eq!(verify(text.replacen(from, to, 1).as_bytes(), &key), Ok(Checked::Altered), "{from}");
        }
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(!matches!(verify(&bytes, &key), Ok(Checked::Genuine(_))), "byte {at} counts");
        }
        let flipped = text.replacen("\"sig\":\"", "\"sig\":\"0", 1);
        assert_eq!(verify(flipped.as_bytes(), &key), Ok(Checked::Altered), "a signature that is none");
        let other = tempfile::tempdir().expect("temp dir");
        ReceiptKey::load_or_create(other.path(), String::new()).expect("key");
        let stranger = public_key_in(other.path()).expect("read").expect("a key");
        assert_eq!(verify(text.as_bytes(), &stranger), Ok(Checked::OtherKey { found: key.id() }));
        assert!(verify(b"{}", &key).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().expect("temp dir");
        ReceiptKey::load_or_create(data.path(), String::new()).expect("key");
        let name = key_files::all(data.path()).expect("read").remove(0).in_data();
        let mode = std::fs::metadata(data.path().join(name)).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
