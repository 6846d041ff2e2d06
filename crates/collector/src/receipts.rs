//! Receipts: the collector's key, and signing with it.

use crate::random;
use ed25519_dalek::{Signer, SigningKey};
use outbox::{Digest, Receipt, ReceiptState, ResponseId, Signed, receipt, wire::CollectorInfo};
use std::{io, path::Path};

/// The key's file in the data folder: 32 bytes as 64 hexadecimal digits.
pub const KEY_FILE: &str = "keys/receipts.ed25519";

/// Why a record is quarantined: another one stands under its id, and it came without that one's secret.
const OTHER_DIGEST: &str = "other-digest";

/// The key that signs receipts, and the collector's name in them.
pub struct ReceiptKey {
    key: SigningKey,
    info: CollectorInfo,
}

/// What a receipt says that the collector does not know by itself.
pub struct Facts {
    pub response: ResponseId,
    pub revision: u32,
    pub state: ReceiptState,
    pub digest: Digest,
    pub received_at: String,
}

impl ReceiptKey {
    /// Reads the key from the data folder; at the first start makes it, readable by its owner only.
    ///
    /// # Errors
    /// If the file cannot be read or written, or holds something else.
    pub fn load_or_create(data: &Path, name: String) -> io::Result<Self> {
        let path = data.join(KEY_FILE);
        let seed: Digest = match std::fs::read_to_string(&path) {
            Ok(text) => {
                text.trim().parse().map_err(|_| io::Error::other(format!("{} is not a key file", path.display())))?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let seed = Digest(random::bytes()?);
                crate::files::write_private(&path, format!("{seed}\n").as_bytes())?;
                seed
            }
            Err(error) => return Err(error),
        };
        let key = SigningKey::from_bytes(&seed.0);
        let public = key.verifying_key().to_bytes();
        let key_id = Digest::of(&public).to_string()[..16].to_owned();
        Ok(Self { key, info: CollectorInfo { name, key_id, public_key: random::hex(&public) } })
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
            state: facts.state,
            reason: (facts.state == ReceiptState::Quarantined).then(|| OTHER_DIGEST.to_owned()),
            digest: facts.digest,
            // Attachments travel inside the record, and its digest covers them.
            parts: Vec::new(),
            received_at: facts.received_at,
            collector: self.info.name.clone(),
            key_id: self.info.key_id.clone(),
        };
        let sig = random::hex(&self.key.sign(&receipt.canonical_bytes()).to_bytes());
        Signed { receipt, sig }.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signature, VerifyingKey};

    #[test]
    fn the_key_is_made_once_and_its_receipts_verify() {
        let data = tempfile::tempdir().expect("temp dir");
        let first = ReceiptKey::load_or_create(data.path(), "gmina.example".into()).expect("key");
        let again = ReceiptKey::load_or_create(data.path(), "gmina.example".into()).expect("key");
        assert_eq!(first.info, again.info);

        let bytes = first.sign(Facts {
            response: ResponseId::from_random([1; 16]),
            revision: 1,
            state: ReceiptState::Received,
            digest: Digest::of(b"record"),
            received_at: "2026-11-22".into(),
        });
        let signed = Signed::parse(&bytes).expect("receipt");
        let public: Digest = first.info.public_key.parse().expect("hex");
        let key = VerifyingKey::from_bytes(&public.0).expect("public key");
        let sig: Vec<u8> =
            (0..64).map(|i| u8::from_str_radix(&signed.sig[2 * i..2 * i + 2], 16).expect("hex")).collect();
        let sig = Signature::from_slice(&sig).expect("signature");
        assert!(key.verify_strict(&signed.receipt.canonical_bytes(), &sig).is_ok());
        assert!(key.verify_strict(&receipt::signed_bytes(&bytes).expect("signed"), &sig).is_ok());
        let other = Receipt { revision: 2, ..signed.receipt };
        assert!(key.verify_strict(&other.canonical_bytes(), &sig).is_err());
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
