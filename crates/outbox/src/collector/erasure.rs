//! An erasure: the collector's signed statement that it has erased a response, on a day. It names the response by a hash, so
//! that whoever does not know the id learns nothing. One of a whole survey names that.

use crate::{
    Digest, ResponseId, Unreadable,
    receipt::covered,
    receipt_key::{KeyLink, Keys, ReceiptKey},
};
use serde::{Deserialize, Serialize};

/// The version that this code writes.
pub const VERSION: u32 = 1;
const DOMAIN: &[u8] = b"teren-erasure-v1\n";

/// What is signed. Field order is the canonical order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub v: u32,
    /// [`id_hash`] of the response.
    pub response: Digest,
    /// The civil day, `2026-11-29`.
    pub erased_on: String,
    /// The first 16 hexadecimal digits of the SHA-256 of the public key that verifies `sig`.
    pub key_id: String,
    /// The collector's keys up to this one, each signed by the one before; empty if it is the only one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyLink>,
    /// The survey, where one was deleted with everything of it; `response` is [`form_hash`] of its form then, so that who
    /// does not know of deleted surveys takes it for an erasure of a response that is nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<DeletedSurvey>,
}

/// What stays of a survey that was deleted: none of this is used for another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedSurvey {
    /// Its form's id.
    pub form: String,
    /// What it was published as.
    pub name: String,
    /// The name in its address.
    pub address: String,
}

/// An erasure with its Ed25519 signature (128 hexadecimal digits): a line of `erasures.jsonl`. `sig` is the last field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedErasure {
    #[serde(flatten)]
    pub erasure: Erasure,
    pub sig: String,
}

/// What an erasure calls a response. Ids have 122 random bits: nobody finds one by trying.
pub fn id_hash(response: ResponseId) -> Digest {
    Digest::of(&[b"teren-erased-v1\n", &response.as_bytes()[..]].concat())
}

/// What stands in a response's place where the whole survey was deleted.
pub fn form_hash(form_id: &str) -> Digest {
    Digest::of(&[b"teren-deleted-v1\n", form_id.as_bytes()].concat())
}

impl Erasure {
    /// The bytes that the signature covers, for whoever signs; who verifies takes [`signed_bytes`] of the line.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        // A struct of strings and numbers: serialising it cannot fail.
        [DOMAIN, &serde_json::to_vec(self).unwrap_or_default()].concat()
    }

    /// The key that has signed it, if it is one of these or signatures lead to it from one: a backup knows no key that was
    /// made later.
    pub fn key(&self, known: &[ReceiptKey]) -> Option<ReceiptKey> {
        let keys = Keys { pinned: None, chain: self.keys.clone() };
        known.iter().find_map(|known| keys.find(Some(*known), &self.key_id))
    }
}

impl SignedErasure {
    /// Reads a line, without its end.
    ///
    /// # Errors
    /// When it is none, or one of a newer version.
    pub fn parse(line: &[u8]) -> Result<Self, Unreadable> {
        crate::version::read(line, VERSION)
    }

    /// The line, without its end.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A struct of strings and numbers: serialising it cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// What the signature of a line covers, from its bytes alone, so that fields which a later version adds are covered too.
pub fn signed_bytes(line: &[u8]) -> Option<Vec<u8>> {
    covered(DOMAIN, line)
}
