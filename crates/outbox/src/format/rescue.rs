//! The rescue file: everything that a device has not sent, in one file that only the collector's key opens.
//!
//! ```text
//! {"v":2,"kind":"teren-rescue","made_at":…,"key":…,"responses":N}\n
//! enc (32 bytes), then frames: length of the ciphertext (u32, big-endian), ciphertext
//! ```
//! The frames' plain bytes, one after another, are entries: a line of JSON ([`Entry`]) and the bytes that it announces.
//! Parts stand before their record. Written and read piece by piece, so that memory stays flat.
//!
//! Version 1 knew records, parts and drafts only: a program that knows no more says that a file with the other entries is
//! newer than itself.

use crate::{
    Digest, FormRef, ResponseId, ResponseSecret, Unreadable,
    policy::MAX_RESCUE_LINE,
    sealing::{CHUNK, ENC, Entropy, PrivateKey, Receiver, SealError, Sender, TAG},
    wire::SealKey,
};
use serde::{Deserialize, Serialize};

/// What the file's name ends with.
pub const EXTENSION: &str = "teren-rescue";
/// The version that this code writes.
pub const VERSION: u32 = 2;
const INFO: &[u8] = b"teren-rescue-v1";
const KIND: &str = "teren-rescue";

/// The first line: readable by anybody, so that the right key can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub v: u32,
    pub kind: String,
    /// The day, as the device's clock said; earlier files tell the moment.
    pub made_at: String,
    /// The sealing key's id.
    pub key: String,
    /// How many responses the device had that were not received, drafts among them.
    pub responses: u32,
}

/// What the following `len` bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Entry {
    /// A sealed record.
    Record { id: ResponseId, secret: ResponseSecret, len: u64 },
    /// A part that travels apart, as it is sent.
    Part { response: ResponseId, digest: Digest, len: u64 },
    /// A draft: a line with its head, then one line for each event.
    Draft { id: ResponseId, survey: String, form: FormRef, len: u64 },
    /// A file that a draft has, as it was taken.
    File { response: ResponseId, name: String, media_type: String, len: u64 },
    /// Something that cannot be used, as it was found: where, under which key, and why.
    Aside { place: String, key: String, reason: String, len: u64 },
}

impl Entry {
    /// How many bytes follow.
    pub fn bytes(&self) -> u64 {
        match self {
            Entry::Record { len, .. }
            | Entry::Part { len, .. }
            | Entry::Draft { len, .. }
            | Entry::File { len, .. }
            | Entry::Aside { len, .. } => *len,
        }
    }

    /// The line that stands before its bytes.
    pub fn line(&self) -> Vec<u8> {
        line(self)
    }
}

/// Something that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Entry(Entry),
    /// The next of the bytes that the last entry announced.
    Bytes(Vec<u8>),
}

/// Why a rescue file cannot be written or read on. What was read before is good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RescueError {
    #[error("not a rescue file")]
    NotOne,
    #[error("the rescue file's version {0} is newer than this program")]
    UnknownVersion(u32),
    #[error("the rescue file is damaged")]
    Malformed,
    #[error("the rescue file is cut off")]
    Truncated,
    #[error("an entry announces {announced} bytes, others came")]
    WrongLength { announced: u64 },
    #[error(transparent)]
    Sealing(#[from] SealError),
}

/// Writes a file.
#[derive(Debug)]
pub struct Writer {
    sender: Sender,
    /// At most one frame's plain bytes.
    held: Vec<u8>,
    announced: u64,
    left: u64,
}

impl Writer {
    /// Begins a file: appends its first bytes to `out`.
    ///
    /// # Errors
    /// When the key is none.
    pub fn new(
        key: &SealKey,
        entropy: Entropy,
        made_at: &str,
        responses: u32,
        out: &mut Vec<u8>,
    ) -> Result<Self, RescueError> {
        let (enc, sender) = Sender::new(key, INFO, entropy)?;
        let (kind, made_at) = (KIND.to_owned(), made_at.to_owned());
        out.extend(line(&Header { v: VERSION, kind, made_at, key: key.id.clone(), responses }));
        out.extend(enc);
        Ok(Self { sender, held: Vec::new(), announced: 0, left: 0 })
    }

    /// Announces an entry.
    ///
    /// # Errors
    /// When bytes of the one before are missing.
    pub fn entry(&mut self, entry: &Entry, out: &mut Vec<u8>) -> Result<(), RescueError> {
        if self.left > 0 {
            return Err(RescueError::WrongLength { announced: self.announced });
        }
        (self.announced, self.left) = (entry.bytes(), entry.bytes());
        self.put(&entry.line(), out)
    }

    /// The next of the entry's bytes.
    ///
    /// # Errors
    /// When they are more than it announces.
    pub fn bytes(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), RescueError> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or(RescueError::WrongLength { announced: self.announced })?;
        self.put(bytes, out)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When bytes of the last entry are missing.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), RescueError> {
        if self.left > 0 {
            return Err(RescueError::WrongLength { announced: self.announced });
        }
        self.frame(true, out)
    }

    fn put(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) -> Result<(), RescueError> {
        while !bytes.is_empty() {
            if self.held.len() == CHUNK {
                self.frame(false, out)?;
            }
            let taken = (CHUNK - self.held.len()).min(bytes.len());
            self.held.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
        }
        Ok(())
    }

    fn frame(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), RescueError> {
        let sealed = self.sender.seal(&self.held, &[u8::from(last)])?;
        self.held.clear();
        // A frame is a chunk and its tag: far below 2³².
        out.extend((sealed.len() as u32).to_be_bytes());
        out.extend(sealed);
        Ok(())
    }
}

impl Header {
    /// Reads the file's first line; tells where the rest begins, for a [`Reader`]. None: not all of it is there yet.
    ///
    /// # Errors
    /// When the bytes are no rescue file, or one of a newer version.
    pub fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, RescueError> {
        let Some(end) = bytes.iter().take(MAX_RESCUE_LINE).position(|byte| *byte == b'\n') else {
            return if bytes.len() < MAX_RESCUE_LINE { Ok(None) } else { Err(RescueError::NotOne) };
        };
        let header: Self = crate::version::read(&bytes[..end], VERSION).map_err(|error| match error {
            Unreadable::Newer(v) => RescueError::UnknownVersion(v),
            Unreadable::Malformed(_) => RescueError::NotOne,
        })?;
        if header.kind == KIND { Ok(Some((header, end + 1))) } else { Err(RescueError::NotOne) }
    }
}

/// Reads what follows the first line.
#[derive(Debug)]
pub struct Reader {
    key: PrivateKey,
    receiver: Option<Receiver>,
    /// The beginning of a frame, or of the encapsulated key.
    held: Vec<u8>,
    /// The beginning of an entry's line.
    line: Vec<u8>,
    left: u64,
    ended: bool,
}

impl Reader {
    pub fn new(key: &PrivateKey) -> Self {
        Self { key: key.clone(), receiver: None, held: Vec::new(), line: Vec::new(), left: 0, ended: false }
    }

    /// Takes more bytes in, however they are cut, and gives what could be read. An error is final; the items that come
    /// with it are good.
    pub fn push(&mut self, mut bytes: &[u8]) -> (Vec<Item>, Result<(), RescueError>) {
        let mut items = Vec::new();
        while !bytes.is_empty() {
            if let Err(error) = self.take(&mut bytes, &mut items) {
                return (items, Err(error));
            }
        }
        (items, Ok(()))
    }

    /// No more bytes come.
    ///
    /// # Errors
    /// When the file is cut off.
    pub fn finish(self) -> Result<(), RescueError> {
        let whole = self.ended && self.left == 0 && self.line.is_empty() && self.held.is_empty();
        if whole { Ok(()) } else { Err(RescueError::Truncated) }
    }

    fn take(&mut self, bytes: &mut &[u8], items: &mut Vec<Item>) -> Result<(), RescueError> {
        if self.ended {
            return Err(RescueError::Malformed);
        }
        let wanted = self.wanted()?;
        let taken = (wanted - self.held.len()).min(bytes.len());
        self.held.extend_from_slice(&bytes[..taken]);
        *bytes = &bytes[taken..];
        if self.held.len() < wanted || wanted == 4 && self.receiver.is_some() {
            return Ok(());
        }
        let whole = std::mem::take(&mut self.held);
        match &mut self.receiver {
            None => self.receiver = Some(Receiver::new(&self.key, &whole, INFO)?),
            Some(receiver) => {
                // Whether it is the last is known to the seal alone: a frame opens as one or the other.
                let plain = match receiver.open(&whole[4..], &[0]) {
                    Ok(plain) => plain,
                    Err(_) => {
                        self.ended = true;
                        receiver.open(&whole[4..], &[1])?
                    }
                };
                self.read(&plain, items)?;
            }
        }
        Ok(())
    }

    /// How many bytes make the next step: the encapsulated key, a frame's length, or the frame with its length.
    fn wanted(&self) -> Result<usize, RescueError> {
        if self.receiver.is_none() {
            return Ok(ENC);
        }
        let Some(length) = self.held.first_chunk::<4>() else { return Ok(4) };
        let length = u32::from_be_bytes(*length) as usize;
        if (TAG..=CHUNK + TAG).contains(&length) { Ok(4 + length) } else { Err(RescueError::Malformed) }
    }

    fn read(&mut self, mut plain: &[u8], items: &mut Vec<Item>) -> Result<(), RescueError> {
        while !plain.is_empty() {
            if self.left > 0 {
                let taken = usize::try_from(self.left).unwrap_or(usize::MAX).min(plain.len());
                items.push(Item::Bytes(plain[..taken].to_vec()));
                (self.left, plain) = (self.left - taken as u64, &plain[taken..]);
                continue;
            }
            let end = plain.iter().position(|byte| *byte == b'\n');
            self.line.extend_from_slice(&plain[..end.unwrap_or(plain.len())]);
            if self.line.len() > MAX_RESCUE_LINE {
                return Err(RescueError::Malformed);
            }
            let Some(end) = end else { break };
            let entry: Entry = serde_json::from_slice(&self.line).map_err(|_| RescueError::Malformed)?;
            self.line.clear();
            self.left = entry.bytes();
            items.push(Item::Entry(entry));
            plain = &plain[end + 1..];
        }
        Ok(())
    }
}

fn line(value: &impl Serialize) -> Vec<u8> {
    // Our own structs of strings and numbers: serialising them cannot fail.
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}
