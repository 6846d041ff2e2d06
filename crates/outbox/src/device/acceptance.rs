//! Whether a receipt is a response's: compared with what was sent, and signed with a key that is known.

use crate::{Digest, ResponseHead, ResponseId, Signed, Unreadable, receipt_key::Keys};

/// A receipt that has been compared with the response that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted(Signed);

/// Why a receipt is not this response's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptMismatch {
    #[error("no receipt: {0}")]
    NotAReceipt(#[from] Unreadable),
    #[error("the receipt is for response {0}")]
    OtherResponse(ResponseId),
    #[error("the receipt is for other bytes ({0})")]
    OtherDigest(Digest),
    #[error("the receipt does not name the parts that were sent")]
    OtherParts,
    #[error("the response is not sealed")]
    NotSealed,
    #[error("no key of the collector's is known")]
    NoKey,
    #[error("nobody vouches for the key {0}")]
    UnknownKey(String),
    #[error("it is not signed with the key that it names")]
    NotSigned,
}

impl Accepted {
    pub fn signed(&self) -> &Signed {
        &self.0
    }
}

/// Compares a receipt with the response that was sent.
///
/// # Errors
/// When it is none, or another response's, or names other bytes or parts than those sealed; or when no known key has signed
/// it.
pub fn accept_receipt(head: &ResponseHead, keys: &Keys, receipt: &[u8]) -> Result<Accepted, ReceiptMismatch> {
    let digest = head.digest().ok_or(ReceiptMismatch::NotSealed)?;
    let signed = Signed::parse(receipt)?;
    if signed.receipt.response != head.id {
        return Err(ReceiptMismatch::OtherResponse(signed.receipt.response));
    }
    if signed.receipt.digest != digest {
        return Err(ReceiptMismatch::OtherDigest(signed.receipt.digest));
    }
    if !signed.receipt.parts.iter().eq(head.parts().iter().map(|part| &part.ct_sha256)) {
        return Err(ReceiptMismatch::OtherParts);
    }
    head.receipt_key.or(keys.pinned).ok_or(ReceiptMismatch::NoKey)?;
    let key = keys.find(head.receipt_key, &signed.receipt.key_id);
    let key = key.ok_or_else(|| ReceiptMismatch::UnknownKey(signed.receipt.key_id.clone()))?;
    if !key.has_signed_receipt(receipt) {
        return Err(ReceiptMismatch::NotSigned);
    }
    Ok(Accepted(signed))
}
