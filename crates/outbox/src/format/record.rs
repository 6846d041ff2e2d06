//! The sealed record: a completed response's final bytes, made once.
//!
//! ```text
//! envelope, one line of JSON, "\n", then ct_len bytes
//! {"v":1,"id":…,"form":{…},"sealing":"none","ct_len":…,"ct_sha256":…}
//! ```
//! With sealing `none` the `ct` bytes are the plain content itself:
//! ```text
//! manifest, one line of JSON, "\n", then the parts' bytes in the manifest's order
//! {"v":1,"id":…,"form":{…},"completed_at":…,"offset_min":…,"zone":…,"seed":…,"parts":[…]}
//! ```
//! The envelope says only what the collector needs to route and compare; the manifest repeats id and form, so that the
//! digest covers them.

use super::flat::FlatManifest;
use crate::sorted::SortedSet;
use crate::{Digest, ResponseId, Unreadable, policy::MAX_LINE, sealing::SealError};
use serde::{Deserialize, Serialize};

/// The media type of a sealed record on the wire.
pub const MEDIA_TYPE: &str = "application/vnd.teren.record";
/// The name of the part that holds the form's instance.
pub const INSTANCE_PART: &str = "instance.xml";
/// The version that this code writes.
pub const VERSION: u32 = 1;

/// Which form, exactly: the hash is that of the whole form pack (see [`crate::wire::Pack`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FormRef {
    pub id: String,
    pub version: String,
    pub hash: Digest,
}

/// How the content is protected on its way and at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sealing {
    #[serde(rename = "none")]
    None,
    #[serde(rename = "hpke-x25519-chacha20")]
    HpkeX25519ChaCha20,
}

/// What the record says of the moment of completion. An anonymous survey's record carries no time finer than the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// `2026-11-22` (anonymous) or `2026-11-22T10:15:30.123+01:00`.
    pub completed_at: String,
    /// Minutes east of UTC, and the zone's IANA name; 0 and empty where only the day is told.
    pub offset_min: i32,
    pub zone: String,
    pub seed: u32,
    /// From the first answer to completion, in whole minutes.
    pub duration_min: u32,
    /// The digests of this response's earlier records, where it was completed before and reopened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Digest>,
}

/// One file of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// A part as the manifest lists it; `len` and `sha256` are of the plain bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Unique in its record.
    pub name: String,
    pub media_type: String,
    pub len: u64,
    pub sha256: Digest,
    /// Present when the part does not stand in the record but travels apart, as an upload: the digest of the bytes sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ct_sha256: Option<Digest>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub v: u32,
    pub id: ResponseId,
    pub form: FormRef,
    pub sealing: Sealing,
    /// The id of the key that the content is sealed to; present when it is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub ct_len: u64,
    pub ct_sha256: Digest,
    /// `ct_sha256` of the parts that travel apart, in the manifest's order: whoever takes the record in knows what it
    /// waits for without reading it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Digest>,
    /// As in the manifest: those records are not to count any more, in whatever order they arrive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Digest>,
}

impl Envelope {
    /// The envelope of a content that is not encrypted and whole.
    pub(crate) fn plain(id: ResponseId, form: &FormRef, content: &[u8]) -> Self {
        Self {
            v: VERSION,
            id,
            form: form.clone(),
            sealing: Sealing::None,
            key: None,
            ct_len: content.len() as u64,
            ct_sha256: Digest::of(content),
            parts: Vec::new(),
            replaces: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "FlatManifest")]
pub struct Manifest {
    pub v: u32,
    pub id: ResponseId,
    pub form: FormRef,
    #[serde(flatten)]
    pub completion: Completion,
    pub parts: Vec<PartEntry>,
}

/// A sealed record's bytes and *the* digest of idempotency and receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub bytes: Vec<u8>,
    pub digest: Digest,
}

/// Why bytes are not a sealed record. Every case means that nothing of them is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("the record's {0} line is missing or not valid JSON")]
    Malformed(&'static str),
    #[error("record version {0} is newer than this program")]
    UnknownVersion(u32),
    #[error("{expected} bytes were announced, {found} arrived")]
    Truncated { expected: u64, found: u64 },
    #[error("{0}: the bytes do not match their digest")]
    DigestMismatch(String),
    #[error("envelope and manifest name different responses or forms")]
    Contradiction,
    #[error("two parts are called {0}")]
    DuplicatePart(String),
    #[error("{0} travels apart from the record and has not arrived")]
    PartApart(String),
    #[error("the record is sealed to the key {0}, which is not here")]
    NoKey(String),
    #[error(transparent)]
    NotOpened(#[from] SealError),
}

/// Manifest and parts, one after another.
pub(crate) fn plain_content(
    id: ResponseId,
    form: &FormRef,
    completion: Completion,
    parts: &[Part],
    apart: &[PartEntry],
) -> Vec<u8> {
    let entry = |part: &Part| PartEntry {
        name: part.name.clone(),
        media_type: part.media_type.clone(),
        len: part.bytes.len() as u64,
        sha256: Digest::of(&part.bytes),
        ct_sha256: None,
    };
    let entries = parts.iter().map(entry).chain(apart.iter().cloned()).collect();
    let mut content = json_line(&Manifest { v: VERSION, id, form: form.clone(), completion, parts: entries });
    parts.iter().for_each(|part| content.extend_from_slice(&part.bytes));
    content
}

pub(crate) fn envelope_line(envelope: &Envelope) -> Vec<u8> {
    json_line(envelope)
}

/// Reads the envelope and checks length and digest; the content may still be encrypted.
///
/// # Errors
/// Malformed or newer envelopes, a truncated or altered content.
pub fn open_envelope(bytes: &[u8]) -> Result<(Envelope, &[u8]), RecordError> {
    let (envelope, content): (Envelope, _) = parse_line(bytes, "envelope")?;
    if content.len() as u64 != envelope.ct_len {
        return Err(RecordError::Truncated { expected: envelope.ct_len, found: content.len() as u64 });
    }
    if Digest::of(content) != envelope.ct_sha256 {
        return Err(RecordError::DigestMismatch("record".into()));
    }
    Ok((envelope, content))
}

/// Reads a plain content: the manifest, and the parts that do not travel apart.
pub(crate) fn open_content(envelope: &Envelope, content: &[u8]) -> Result<(Manifest, Vec<Part>), RecordError> {
    let (manifest, mut rest): (Manifest, _) = parse_line(content, "manifest")?;
    if manifest.id != envelope.id || manifest.form != envelope.form {
        return Err(RecordError::Contradiction);
    }
    let mut names = SortedSet::new();
    if let Some(twice) = manifest.parts.iter().find(|entry| !names.insert(entry.name.as_str())) {
        return Err(RecordError::DuplicatePart(twice.name.clone()));
    }
    let here = || manifest.parts.iter().filter(|entry| entry.ct_sha256.is_none());
    let announced = here().fold(0u64, |sum, part| sum.saturating_add(part.len));
    if announced != rest.len() as u64 {
        return Err(RecordError::Truncated { expected: announced, found: rest.len() as u64 });
    }
    let mut parts = Vec::with_capacity(manifest.parts.len());
    for entry in here() {
        let (bytes, after) = rest.split_at(entry.len as usize);
        rest = after;
        if Digest::of(bytes) != entry.sha256 {
            return Err(RecordError::DigestMismatch(entry.name.clone()));
        }
        parts.push(Part { name: entry.name.clone(), media_type: entry.media_type.clone(), bytes: bytes.to_vec() });
    }
    Ok((manifest, parts))
}

fn json_line(value: &impl Serialize) -> Vec<u8> {
    // Our own structs of strings and numbers: serialising them cannot fail.
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

fn parse_line<'a, T: Deserialize<'a>>(bytes: &'a [u8], what: &'static str) -> Result<(T, &'a [u8]), RecordError> {
    let end = bytes.iter().take(MAX_LINE).position(|&b| b == b'\n').ok_or(RecordError::Malformed(what))?;
    let value = crate::version::read(&bytes[..end], VERSION).map_err(|error| match error {
        Unreadable::Newer(v) => RecordError::UnknownVersion(v),
        Unreadable::Malformed(_) => RecordError::Malformed(what),
    })?;
    Ok((value, &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sealing::{OpenedRecord, open_record, seal_record};

    fn opened(bytes: &[u8]) -> Result<OpenedRecord, RecordError> {
        open_record(bytes, |_| None)
    }

    fn sample() -> (ResponseId, FormRef, Sealed) {
        let id = ResponseId::from_random([1; 16]);
        let form = FormRef { id: "seniorzy".into(), version: "1".into(), hash: Digest::of(b"pack") };
        let completion = Completion {
            completed_at: "2026-11-22".into(),
            offset_min: 60,
            zone: "Europe/Warsaw".into(),
            seed: 7,
            duration_min: 12,
            replaces: Vec::new(),
        };
        let part = Part {
            name: INSTANCE_PART.into(),
            media_type: "application/xml".into(),
            bytes: "<data>zażółć\n</data>".into(),
        };
        let sealed = seal_record(id, &form, completion, &[part], &[], None).expect("no key");
        (id, form, sealed)
    }

    #[test]
    fn what_was_sealed_opens_again() {
        let (id, form, sealed) = sample();
        let OpenedRecord { envelope, manifest, parts } = opened(&sealed.bytes).expect("opens");
        assert_eq!((envelope.id, &envelope.form, envelope.ct_sha256), (id, &form, sealed.digest));
        assert_eq!(manifest.completion.completed_at, "2026-11-22");
        assert_eq!(parts[0].bytes, "<data>zażółć\n</data>".as_bytes());
    }

    /// A record whose manifest was changed by hand, its envelope in order.
    fn with_manifest(change: impl Fn(String) -> String) -> Vec<u8> {
        let (_, _, sealed) = sample();
        let (envelope, content) = open_envelope(&sealed.bytes).expect("opens");
        let content = change(String::from_utf8(content.to_vec()).expect("text")).into_bytes();
        let envelope = Envelope { ct_len: content.len() as u64, ct_sha256: Digest::of(&content), ..envelope };
        [json_line(&envelope), content].concat()
    }

    #[test]
    fn a_newer_record_is_known_as_such_whatever_it_says() {
        let (_, _, sealed) = sample();
        let mut newer = br#"{"v":2,"something":"else"}"#.to_vec();
        newer.extend_from_slice(b"\n");
        newer.extend_from_slice(&sealed.bytes);
        assert_eq!(opened(&newer), Err(RecordError::UnknownVersion(2)));
        let newer = with_manifest(|text| text.replacen("\"v\":1", "\"v\":2", 1));
        assert_eq!(opened(&newer), Err(RecordError::UnknownVersion(2)));
        let nothing = with_manifest(|text| text.replacen("\"v\":1", "\"v\":0", 1));
        assert_eq!(opened(&nothing), Err(RecordError::Malformed("manifest")));
    }

    #[test]
    fn a_manifest_means_one_thing() {
        assert!(opened(&with_manifest(|text| text)).is_ok());
        let other = with_manifest(|text| text.replacen("seniorzy", "mlodziez", 1));
        assert_eq!(opened(&other), Err(RecordError::Contradiction));
        let part = Digest::of("<data>zażółć\n</data>".as_bytes()).to_string();
        let false_digest = with_manifest(|text| text.replacen(&part, &Digest::of(b"").to_string(), 1));
        assert_eq!(opened(&false_digest), Err(RecordError::DigestMismatch(INSTANCE_PART.into())));
        let (start, end) = ("{\"name\":\"instance.xml\"", "}]}");
        let twice = with_manifest(|text| {
            let entry = text[text.find(start).expect("entry")..text.find(end).expect("end") + 1].to_owned();
            text.replacen(end, &format!("}},{entry}]}}"), 1)
        });
        assert_eq!(opened(&twice), Err(RecordError::DuplicatePart(INSTANCE_PART.into())));
        let sent = format!(",\"ct_sha256\":\"{}\"}}]}}", Digest::of(b"sent"));
        let apart = with_manifest(|text| {
            let text = text.replacen(end, &sent, 1);
            text[..text.find('\n').expect("line") + 1].to_owned()
        });
        assert_eq!(opened(&apart), Err(RecordError::Contradiction));
    }

    #[test]
    fn a_record_of_many_parts_opens() {
        let (id, form, _) = sample();
        let part = |i: usize| Part { name: format!("{i}.jpg"), media_type: "image/jpeg".into(), bytes: vec![1; i] };
        let completion = Completion {
            completed_at: "2026-11-22".into(),
            offset_min: 0,
            zone: String::new(),
            seed: 0,
            duration_min: 0,
            replaces: Vec::new(),
        };
        let parts: Vec<_> = (0..2000).map(part).collect();
        let sealed = seal_record(id, &form, completion, &parts, &[], None).expect("no key");
        assert_eq!(opened(&sealed.bytes).map(|record| record.parts), Ok(parts));
    }

    #[test]
    fn no_altered_or_shortened_record_opens() {
        let (_, _, sealed) = sample();
        for cut in 0..sealed.bytes.len() {
            assert!(opened(&sealed.bytes[..cut]).is_err(), "cut at {cut}");
        }
        let content = sealed.bytes.iter().position(|&b| b == b'\n').expect("line") + 1;
        for i in content..sealed.bytes.len() {
            let mut bytes = sealed.bytes.clone();
            bytes[i] ^= 1;
            assert!(opened(&bytes).is_err(), "flipped at {i}");
        }
    }
}
