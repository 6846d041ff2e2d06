//! Many sealed records in one body, `POST /api/v1/responses`: one bad record never spoils the others.
//!
//! ```text
//! {"id":…,"secret":…,"len":N}\n, then the record's N bytes, for each
//! ```
//!
//! ```
//! use outbox::{ResponseId, ResponseSecret, batch};
//! let (id, secret, mut body) = (ResponseId::from_random([1; 16]), ResponseSecret([2; 16]), Vec::new());
//! batch::write(&mut body, id, secret, b"record");
//! let entry = batch::read(&body).next().unwrap().unwrap();
//! assert_eq!((entry.id, entry.secret, entry.record), (id, secret, &b"record"[..]));
//! ```

use crate::{ResponseId, ResponseSecret, policy::MAX_BATCH_LINE, wire::ApiError};
use serde::{Deserialize, Serialize};

/// The body's media type.
pub const MEDIA_TYPE: &str = "application/vnd.teren.records";

/// The line before each record.
#[derive(Serialize, Deserialize)]
struct Line {
    id: ResponseId,
    secret: ResponseSecret,
    len: u64,
}

/// One record of a batch; whether it is one is for [`crate::sealing::open_record`] to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    pub id: ResponseId,
    pub secret: ResponseSecret,
    pub record: &'a [u8],
}

/// The body ends in the middle, or what should be a line is none: what came before it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the batch is cut off or malformed at byte {0}")]
pub struct BrokenBatch(pub usize);

/// The answer: a result for each record that was read, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub results: Vec<Outcome>,
}

/// What came of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub id: ResponseId,
    /// As `PUT` would have answered.
    pub status: u16,
    /// The receipt's bytes as text, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
}

/// Appends a record to a body.
pub fn write(body: &mut Vec<u8>, id: ResponseId, secret: ResponseSecret, record: &[u8]) {
    // A struct of strings and numbers: serialising it cannot fail.
    body.extend(serde_json::to_vec(&Line { id, secret, len: record.len() as u64 }).unwrap_or_default());
    body.push(b'\n');
    body.extend_from_slice(record);
}

/// Reads a body record by record; an error is the last thing that it gives.
pub fn read(body: &[u8]) -> impl Iterator<Item = Result<Entry<'_>, BrokenBatch>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let at = body.len() - rest.len();
        let entry = split(rest).map(|(entry, after)| {
            rest = after;
            entry
        });
        if entry.is_none() {
            rest = &[];
        }
        Some(entry.ok_or(BrokenBatch(at)))
    })
}

fn split(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let end = bytes.iter().take(MAX_BATCH_LINE).position(|byte| *byte == b'\n')?;
    let Line { id, secret, len } = serde_json::from_slice(&bytes[..end]).ok()?;
    let (record, after) = bytes[end + 1..].split_at_checked(usize::try_from(len).ok()?)?;
    Some((Entry { id, secret, record }, after))
}
