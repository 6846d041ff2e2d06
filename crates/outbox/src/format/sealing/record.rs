//! A record, sealed to the collector's key or plain, with parts in it and apart from it.

use super::{ENC, Entropy, PrivateKey, Receiver, SealError, Sender};
use crate::{
    Completion, Digest, FormRef, Part, ResponseId, Sealed, Sealing,
    record::{Envelope, Manifest, PartEntry, RecordError, envelope_line, open_content, open_envelope, plain_content},
    wire::SealKey,
};

const INFO: &[u8] = b"teren-record-v1";

/// A record whose every length and digest is right, as far as it stands in its own bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedRecord {
    pub envelope: Envelope,
    pub manifest: Manifest,
    /// The parts that stand in the record, in the manifest's order.
    pub parts: Vec<Part>,
}

impl OpenedRecord {
    /// The parts that travel apart, in order, each with the digest of the bytes sent.
    pub fn apart(&self) -> impl Iterator<Item = (&PartEntry, Digest)> {
        self.manifest.parts.iter().filter_map(|entry| Some((entry, entry.ct_sha256?)))
    }
}

/// Seals a response: `parts` stand in the record, those of `apart` (each with its `ct_sha256`) after them travel by
/// themselves. Without a key nothing is encrypted.
///
/// # Errors
/// When the key is none.
pub fn seal_record(
    id: ResponseId,
    form: &FormRef,
    completion: Completion,
    parts: &[Part],
    apart: &[PartEntry],
    key: Option<(&SealKey, Entropy)>,
) -> Result<Sealed, SealError> {
    let replaces = completion.replaces.clone();
    let plain = plain_content(id, form, completion, parts, apart);
    let (sealing, content) = match key {
        None => (Sealing::None, plain),
        Some((key, entropy)) => {
            let (enc, mut sender) = Sender::new(key, INFO, entropy)?;
            (Sealing::HpkeX25519ChaCha20, [&enc[..], &sender.seal(&plain, id.as_bytes())?].concat())
        }
    };
    let envelope = Envelope {
        sealing,
        key: key.map(|(key, _)| key.id.clone()),
        parts: apart.iter().filter_map(|entry| entry.ct_sha256).collect(),
        replaces,
        ..Envelope::plain(id, form, &content)
    };
    let digest = envelope.ct_sha256;
    Ok(Sealed { bytes: [envelope_line(&envelope), content].concat(), digest })
}

/// Opens a record; the key is asked for by the id that the envelope names, and only where one is needed.
///
/// # Errors
/// As [`open_envelope`]; besides, a key that is not there or not the right one, a content that contradicts its envelope,
/// or whose parts do not add up.
pub fn open_record<'a>(
    bytes: &[u8],
    key: impl FnOnce(&str) -> Option<&'a PrivateKey>,
) -> Result<OpenedRecord, RecordError> {
    let (envelope, content) = open_envelope(bytes)?;
    let (manifest, parts) = match (envelope.sealing, &envelope.key) {
        (Sealing::None, None) => open_content(&envelope, content)?,
        (Sealing::HpkeX25519ChaCha20, Some(id)) => {
            let key = key(id).ok_or_else(|| RecordError::NoKey(id.clone()))?;
            let (enc, sealed) = content.split_at_checked(ENC).ok_or(SealError::NotOpened)?;
            let plain = Receiver::new(key, enc, INFO)?.open(sealed, envelope.id.as_bytes())?;
            open_content(&envelope, &plain)?
        }
        _ => return Err(RecordError::Malformed("envelope")),
    };
    let opened = OpenedRecord { envelope, manifest, parts };
    let same_parts = opened.apart().map(|(_, digest)| digest).eq(opened.envelope.parts.iter().copied());
    if !same_parts || opened.manifest.completion.replaces != opened.envelope.replaces {
        return Err(RecordError::Contradiction);
    }
    Ok(opened)
}
