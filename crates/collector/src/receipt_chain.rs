//! The collector's receipt keys, each signed by the one before: whoever has pinned one believes those after it.

use crate::{
    key_files::{self, Kind},
    random,
    receipts::PublicKey,
};
use ed25519_dalek::{Signer, SigningKey};
use outbox::receipt_key::{KeyLink, link_bytes};
use std::{io, path::Path};

/// The public keys of these, the oldest first. A signature follows from the keys alone: where one in the middle was given
/// up, the one before it vouches for the one after it.
pub fn links(keys: &[SigningKey]) -> Vec<KeyLink> {
    let link = |at: usize| {
        let public_key = PublicKey::from(&keys[at].verifying_key());
        let former = at.checked_sub(1).map(|before| &keys[before]);
        let sig = former.map(|former| random::hex(&former.sign(&link_bytes(&public_key)).to_bytes()));
        KeyLink { public_key, sig }
    };
    (0..keys.len()).map(link).collect()
}

/// Makes a new key; a collector that runs signs with it from its next start. The receipts of the former ones stay valid.
///
/// # Errors
/// If the folder cannot be read or written.
pub fn rotate(data: &Path) -> io::Result<PublicKey> {
    let seed = random::bytes()?;
    let public = PublicKey::from(&SigningKey::from_bytes(&seed).verifying_key());
    key_files::add(data, Kind::Receipts, 0, &public.id(), seed)?;
    Ok(public)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipts::{Checked, Facts, ReceiptKey, public_keys_in, verify_any};
    use outbox::{Digest, ResponseId, receipt_key::Keys};

    fn receipt(key: &ReceiptKey) -> Vec<u8> {
        key.sign(Facts {
            response: ResponseId::from_random([1; 16]),
            revision: 1,
            quarantined: None,
            digest: Digest::of(b"record"),
            parts: Vec::new(),
            received_at: "2026-11-22".into(),
        })
    }

    #[test]
    fn who_has_pinned_a_key_believes_those_after_it_and_no_others() {
        let data = tempfile::tempdir().expect("temp dir");
        let load = || ReceiptKey::load_or_create(data.path(), "gmina.example".into()).expect("a key");
        let first = load();
        assert!(first.info().keys.is_empty(), "one key is no chain");
        rotate(data.path()).expect("rotated");
        let second = load();
        rotate(data.path()).expect("rotated");
        let third = load();
        let info = third.info();
        assert_eq!((info.keys.len(), info.first_key()), (3, first.info().receipt_key()));

        let believes = |pin: &ReceiptKey, of: &ReceiptKey, keys: &[KeyLink]| {
            let keys = Keys { pinned: pin.info().receipt_key(), chain: keys.to_vec() };
            keys.find(None, &of.info().key_id).is_some_and(|key| key.has_signed_receipt(&receipt(of)))
        };
        for (pin, of, expected) in [(&first, &second, true), (&first, &third, true), (&second, &third, true)] {
            assert_eq!(believes(pin, of, &info.keys), expected);
            assert!(!believes(of, pin, &info.keys), "anybody can sign somebody else's key");
        }
        let without_second = [&info.keys[..1], &load().info().keys[2..]].concat();
        assert!(!believes(&first, &third, &without_second), "who has not signed it does not vouch for it");

        // The collector's own folder knows all of them.
        let own = public_keys_in(data.path()).expect("read");
        for key in [&first, &second, &third] {
            assert!(matches!(verify_any(&receipt(key), &own), Ok(Checked::Genuine(_))));
        }
    }
}
