//! Receipts: the collector's key, and signing with it.

use crate::random;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use outbox::{Digest, Receipt, ReceiptState, ResponseId, Signed, Unreadable, receipt, wire::CollectorInfo};
use std::{io, path::Path};

/// The key's file in the data folder: 32 bytes as 64 hexadecimal digits.
pub const KEY_FILE: &str = "keys/receipts.ed25519";

/// The key that signs receipts, and the collector's name in them.
pub struct ReceiptKey {
    key: SigningKey,
    info: CollectorInfo,
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
    /// Reads the key from the data folder; at the first start makes it, readable by its owner only.
    ///
    /// # Errors
    /// If the file cannot be read or written, or holds something else.
    pub fn load_or_create(data: &Path, name: String) -> io::Result<Self> {
        let seed = match read_seed(data)? {
            Some(seed) => seed,
            None => {
                let seed = Digest(random::bytes()?);
                crate::files::write_private(&data.join(KEY_FILE), format!("{seed}\n").as_bytes())?;
                seed
            }
        };
        let key = SigningKey::from_bytes(&seed.0);
        let public = key.verifying_key().to_bytes();
        let key_id = key_id(&public);
        Ok(Self { key, info: CollectorInfo { name, key_id, public_key: random::hex(&public), seal: None } })
    }

    pub fn info(&self) -> &CollectorInfo {
        &self.info
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

fn read_seed(data: &Path) -> io::Result<Option<Digest>> {
    let path = data.join(KEY_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let seed = text.trim().parse();
            seed.map(Some).map_err(|_| io::Error::other(format!("{} is not a key file", path.display())))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn key_id(public: &[u8; 32]) -> String {
    Digest::of(public).to_string()[..16].to_owned()
}

/// A key that verifies receipts.
#[derive(Debug, Clone)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Its 32 bytes; none if they are no key.
    pub fn of(bytes: Digest) -> Option<Self> {
        VerifyingKey::from_bytes(&bytes.0).ok().map(Self)
    }

    /// As receipts name it.
    pub fn id(&self) -> String {
        key_id(self.0.as_bytes())
    }
}

/// The public key of the collector whose data folder this is; none if it has no key.
///
/// # Errors
/// If the key file cannot be read.
pub fn public_key_in(data: &Path) -> io::Result<Option<PublicKey>> {
    Ok(read_seed(data)?.map(|seed| PublicKey(SigningKey::from_bytes(&seed.0).verifying_key())))
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
    let signed = Signed::parse(bytes)?;
    if signed.receipt.key_id != key.id() {
        return Ok(Checked::OtherKey { found: signed.receipt.key_id });
    }
    let genuine = || {
        let signature = Signature::from_bytes(&random::unhex(&signed.sig)?);
        key.0.verify_strict(&receipt::signed_bytes(bytes)?, &signature).ok()
    };
    Ok(if genuine().is_some() { Checked::Genuine(signed.receipt) } else { Checked::Altered })
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
        let mode = std::fs::metadata(data.path().join(KEY_FILE)).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
