//! Whose receipts are believed: the collector's key, pinned when it was first seen, and the keys that came after it, each
//! signed by the one before.

use crate::{Digest, Unreadable, ids::parse_hex, receipt};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

/// The version of a [`Pin`] that this code writes.
pub const VERSION: u32 = 1;

/// A public key that verifies receipts: Ed25519, 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReceiptKey(Digest);

impl ReceiptKey {
    /// Its 32 bytes; none if they are no key.
    pub fn of(bytes: Digest) -> Option<Self> {
        VerifyingKey::from_bytes(&bytes.0).ok().map(|_| Self(bytes))
    }

    /// As receipts name it: the first 16 hexadecimal digits of its SHA-256.
    pub fn id(&self) -> String {
        self.hash()[..16].to_owned()
    }

    /// For people to compare: the first 32 of these digits, in groups of four. The first four groups are [`Self::id`].
    pub fn fingerprint(&self) -> String {
        let hash = self.hash();
        (0..8).map(|group| &hash[4 * group..4 * group + 4]).collect::<Vec<_>>().join(" ")
    }

    /// Whether a receipt, as the collector answered it, was signed with this key.
    pub fn has_signed_receipt(&self, stored: &[u8]) -> bool {
        let parts = receipt::split(receipt::DOMAIN, stored.trim_ascii_end());
        parts.is_some_and(|(message, sig)| self.has_signed(&message, sig))
    }

    /// Whether a signature, in hexadecimal digits, is this key's for these bytes.
    pub fn has_signed(&self, message: &[u8], sig: &str) -> bool {
        let checked = || {
            let key = VerifyingKey::from_bytes(&self.0.0).ok()?;
            let sig = parse_hex("signature", sig).ok()?;
            key.verify_strict(message, &Signature::from_bytes(&sig)).ok()
        };
        checked().is_some()
    }

    fn hash(&self) -> String {
        Digest::of(&self.0.0).to_string()
    }
}

impl From<&VerifyingKey> for ReceiptKey {
    fn from(key: &VerifyingKey) -> Self {
        Self(Digest(key.to_bytes()))
    }
}

impl std::fmt::Display for ReceiptKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// One of a collector's receipt keys, as its description lists them: the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLink {
    pub public_key: ReceiptKey,
    /// By the key before it, over [`link_bytes`]: 128 hexadecimal digits. The first key has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sig: Option<String>,
}

/// What the former key signs of the next one.
pub fn link_bytes(next: &ReceiptKey) -> Vec<u8> {
    [b"teren-receipt-key-v1\n", &next.0.0[..]].concat()
}

/// The entry `receipts` of the database's store `packs`: the key that was first seen here, or that somebody has accepted
/// since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    pub v: u32,
    pub public_key: ReceiptKey,
}

impl Pin {
    pub fn new(public_key: ReceiptKey) -> Self {
        Self { v: VERSION, public_key }
    }

    /// Reads a stored pin.
    ///
    /// # Errors
    /// When the text is none, or one of a newer version.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        crate::version::read(text.as_bytes(), VERSION)
    }

    /// The stored form.
    pub fn to_text(&self) -> String {
        // A struct of strings and numbers: serialising it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What a device knows of its collector's keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    pub pinned: Option<ReceiptKey>,
    /// As the collector lists them now. Whoever answers may list what he likes: only signatures count.
    pub chain: Vec<KeyLink>,
}

impl Keys {
    /// The key of this id, if it is the one that was pinned, or if signatures lead to it from there. A response's own pin
    /// comes before the device's.
    pub fn find(&self, pin: Option<ReceiptKey>, id: &str) -> Option<ReceiptKey> {
        self.following(pin.or(self.pinned)?).into_iter().find(|key| key.id() == id)
    }

    /// A key and those after it. (Of those before it nothing follows: anybody can sign somebody else's key.)
    pub fn following(&self, first: ReceiptKey) -> Vec<ReceiptKey> {
        let mut last = first;
        let mut keys = vec![first];
        for link in self.chain.iter().skip_while(|link| link.public_key != first).skip(1) {
            if !link.sig.as_ref().is_some_and(|sig| last.has_signed(&link_bytes(&link.public_key), sig)) {
                break;
            }
            last = link.public_key;
            keys.push(last);
        }
        keys
    }
}
