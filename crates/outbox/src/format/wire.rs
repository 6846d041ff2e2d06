//! JSON that app and collector exchange over HTTPS.

use crate::{
    Digest,
    receipt_key::{KeyLink, Keys, ReceiptKey},
    sorted::sort_by,
};
use serde::{Deserialize, Serialize};

/// Carries the response secret on `PUT /api/v1/responses/{uuid}`, as 32 hexadecimal digits.
pub const SECRET_HEADER: &str = "teren-secret";

/// Carries a number that an open page has made up, as 16 hexadecimal digits, so that one that sends too much is slowed
/// before its neighbours are. Nobody has to send it; it is stored nowhere, and the next opening makes up another one.
pub const DEVICE_HEADER: &str = "teren-device";

/// Carries what the device's clock says when a record leaves it, in milliseconds since 1970 UTC, so that the collector can
/// tell how far it is wrong. Nobody has to send it; the records of anonymous surveys go without.
pub const CLOCK_HEADER: &str = "teren-clock";

/// `GET /api/v1/surveys`: what can be answered here and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    pub collector: CollectorInfo,
    pub surveys: Vec<Survey>,
}

/// Who receives the responses, and with which keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectorInfo {
    /// Public URL or host, as receipts name it.
    pub name: String,
    pub key_id: String,
    /// The Ed25519 key that verifies receipts: 64 hexadecimal digits.
    pub public_key: String,
    /// The newest key that responses are sealed to; older collectors have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<SealKey>,
    /// Once there was more than one key for receipts: all of them, the oldest first, the present one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyLink>,
}

impl CollectorInfo {
    /// The key that it signs with now.
    pub fn receipt_key(&self) -> Option<ReceiptKey> {
        ReceiptKey::of(self.public_key.parse().ok()?)
    }

    /// The key to pin when it is seen for the first time: the oldest that signatures lead on from to the present one, so
    /// that receipts are believed that were signed before it.
    pub fn first_key(&self) -> Option<ReceiptKey> {
        let present = self.receipt_key()?;
        let keys = Keys { pinned: None, chain: self.keys.clone() };
        let oldest = self.keys.iter().map(|link| link.public_key);
        oldest.into_iter().find(|key| keys.following(*key).last() == Some(&present)).or(Some(present))
    }
}

/// A collector's public sealing key ([`crate::sealing`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealKey {
    /// The first 16 hexadecimal digits of the SHA-256 of the public key.
    pub id: String,
    /// X25519: 64 hexadecimal digits.
    pub public_key: String,
}

/// One open survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// The name in its address, `/s/{name}`.
    pub name: String,
    pub title: String,
    pub languages: Vec<String>,
    pub pack: Pack,
    /// Only for those who have its address, such as interviewers: the list of surveys does not show it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// After how many days without an answer its drafts leave their devices; never without this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_days: Option<u32>,
    /// This version is tried out: what is answered in it is a test.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trial: bool,
    /// Nobody begins a response any more; what was begun can be completed and sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// From when it may be begun; without this it may be already, by the collector's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Bound>,
    /// The last day on which it may be begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Bound>,
    /// The last civil day on which what arrives counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<String>,
}

/// A civil day where the collector stands, and the moment at which something begins or ends with it: devices may be
/// elsewhere, or offline on that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    pub day: String,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
}

/// Whether a survey may be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door<'a> {
    Open,
    /// From this civil day.
    NotYet(&'a str),
    Closed,
}

impl Survey {
    /// Whether it may be begun at this moment of the device's clock, in milliseconds since 1970 UTC.
    pub fn door(&self, now: i64) -> Door<'_> {
        match (&self.opens, &self.closes) {
            _ if self.closed => Door::Closed,
            (_, Some(closes)) if now >= closes.at => Door::Closed,
            (Some(opens), _) if now < opens.at => Door::NotYet(&opens.day),
            _ => Door::Open,
        }
    }
}

/// A form and every file it reads; immutable, addressed by `hash`. Files are served at
/// `/api/v1/forms/{form_id}/{hash}/{file name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    pub form_id: String,
    pub version: String,
    /// [`Pack::hash_of`] the files.
    pub hash: Digest,
    /// `form.xml` first, then the external files by name.
    pub files: Vec<PackFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    pub name: String,
    pub len: u64,
    pub sha256: Digest,
}

/// The pack file that holds the XForm.
pub const FORM_FILE: &str = "form.xml";

impl Pack {
    /// The pack's hash: SHA-256 over a line `sha256 name` for each file, sorted by name.
    pub fn hash_of(files: &[PackFile]) -> Digest {
        let mut lines: Vec<_> = files.iter().map(|file| format!("{} {}\n", file.sha256, file.name)).collect();
        sort_by(&mut lines, |a, b| a[65..].cmp(&b[65..]));
        Digest::of(lines.concat().as_bytes())
    }

    pub fn form_ref(&self) -> crate::FormRef {
        crate::FormRef { id: self.form_id.clone(), version: self.version.clone(), hash: self.hash }
    }
}

/// Every error answer's body: `{"error":{"code":…,"message":…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    pub error: ApiError,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    pub code: ErrorCode,
    /// One plain sentence for a person.
    pub message: String,
    /// With `missing-part`: `ct_sha256` of the parts that have not arrived whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Digest>,
    /// With `unknown-key`: the id of the key that signed the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// With `erased`: not the response alone, its whole survey was deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub survey: bool,
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), missing: Vec::new(), key: None, survey: false }
    }
}

/// Why the collector did not take something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    MalformedRecord,
    TruncatedBody,
    BodyTooLarge,
    DigestMismatch,
    IdMismatch,
    UnknownForm,
    UnknownVersion,
    /// An attachment that travels apart has not arrived.
    MissingPart,
    MissingSecret,
    /// The response was erased, or its whole survey deleted: nothing of it is taken any more.
    Erased,
    /// The survey takes sealed records only.
    NotSealed,
    NotFound,
    Unauthorized,
    RateLimited,
    StorageFull,
    StorageBusy,
    Internal,
    /// Said by the device itself: a receipt came that is signed with a key that nobody vouches for.
    UnknownKey,
    /// Said by the device itself: a receipt came whose signature is none.
    FalseReceipt,
}

impl ErrorCode {
    /// Whether sending the same bytes again can never succeed.
    pub fn is_permanent(self) -> bool {
        // A newer collector will read it; a form can be published, an attachment can follow; what was altered on its way
        // may arrive as it is.
        matches!(self, ErrorCode::BodyTooLarge | ErrorCode::NotSealed)
    }

    /// Whether it says that something else has arrived than what a device sends: its bytes are checked before they leave.
    pub fn means_altered(self) -> bool {
        use ErrorCode::*;
        matches!(self, MalformedRecord | DigestMismatch | IdMismatch | MissingSecret)
    }
}
