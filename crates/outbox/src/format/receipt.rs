//! The receipt: the collector's signed statement of which bytes it has stored durably.

use super::flat::FlatSigned;
use crate::{Digest, ResponseId, Unreadable};
use serde::{Deserialize, Serialize};

/// The version that this code writes.
pub const VERSION: u32 = 1;
/// What stands before the signed text.
pub(crate) const DOMAIN: &[u8] = b"teren-receipt-v1\n";

/// Stored among the responses, or kept apart with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptState {
    Received,
    Quarantined,
}

/// What is signed. Field order is the canonical order: [`Receipt::canonical_bytes`] is this struct as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    pub v: u32,
    pub response: ResponseId,
    /// 1 for the first record stored under the id, 2 for the next…; 0 for one in quarantine.
    pub revision: u32,
    pub state: ReceiptState,
    /// Why it was quarantined: a kebab-case code, open to new ones (`other-digest`: another record stands under this
    /// id, and this one came without its secret). Absent when received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The record's `ct_sha256`.
    pub digest: Digest,
    /// `ct_sha256` of the parts that travelled apart and are stored with it, in the order they are listed in; the
    /// parts inside the record are covered by `digest`.
    pub parts: Vec<Digest>,
    /// `2026-11-22` for anonymous surveys, else `2026-11-22T09:15:30Z`.
    pub received_at: String,
    /// The collector's name: its public URL or host.
    pub collector: String,
    /// The first 16 hexadecimal digits of the SHA-256 of the public key that verifies `sig`.
    pub key_id: String,
}

impl Receipt {
    /// The bytes that the signature covers: a domain line, then the receipt as JSON without spaces, fields in order.
    /// A collector signs these; who verifies takes [`signed_bytes`] of what it received.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut bytes = DOMAIN.to_vec();
        // A struct of strings and numbers: serialising it cannot fail.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        bytes
    }
}

/// A receipt with its Ed25519 signature (128 hexadecimal digits), as stored and sent. `sig` is the last field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "FlatSigned")]
pub struct Signed {
    #[serde(flatten)]
    pub receipt: Receipt,
    pub sig: String,
}

impl Signed {
    /// Reads a receipt.
    ///
    /// # Errors
    /// When the bytes are no receipt, or one of a newer version.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        crate::version::read(bytes, VERSION)
    }

    /// The bytes that the collector stores and sends for ever.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A struct of strings and numbers: serialising it cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// What the signature of a stored receipt covers, from its bytes alone, so that fields which a later version adds are
/// covered too: the domain line, then the text up to the `sig` field,
/// which must be the last, closed with a brace.
pub fn signed_bytes(stored: &[u8]) -> Option<Vec<u8>> {
    covered(DOMAIN, stored)
}

/// A domain line, then a signed text up to its `sig` field, which must be the last, closed with a brace.
pub(crate) fn covered(domain: &[u8], stored: &[u8]) -> Option<Vec<u8>> {
    split(domain, stored).map(|(message, _)| message)
}

/// The same, and the signature's hexadecimal digits.
pub(crate) fn split<'a>(domain: &[u8], stored: &'a [u8]) -> Option<(Vec<u8>, &'a str)> {
    const FIELD: &[u8] = b",\"sig\":\"";
    let start = stored.windows(FIELD.len()).rposition(|window| window == FIELD)?;
    let sig = stored[start + FIELD.len()..].strip_suffix(b"\"}")?;
    if !sig.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    Some(([domain, &stored[..start], b"}"].concat(), std::str::from_utf8(sig).ok()?))
}

/// The short code that a person can note down: ten Crockford base-32 digits (50 bits) of a hash of the response's id,
/// in groups, e.g. `7K3F-9QXA-2M`. Device and collector compute it alike, and a later revision keeps it.
pub fn code(response: &ResponseId) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut seed = b"teren-code-v1\n".to_vec();
    seed.extend(response.as_bytes());
    let hash = Digest::of(&seed).0;
    let bits = hash.iter().take(8).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let mut code = String::with_capacity(12);
    for i in 0..10 {
        if i == 4 || i == 8 {
            code.push('-');
        }
        code.push(DIGITS[(bits >> (59 - 5 * i) & 31) as usize] as char);
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_stable() {
        let id = ResponseId::from_random([3; 16]);
        assert_eq!(code(&id), code(&id));
        assert_eq!(code(&id).len(), 12);
        assert_ne!(code(&id), code(&ResponseId::from_random([4; 16])));
    }
}
