//! A part that travels apart: sealed and opened chunk by chunk, in order, all of it or nothing.

use super::{CHUNK, ENC, Entropy, PrivateKey, Receiver, SealError, Sender, TAG};
use crate::{
    ResponseId,
    policy::{MAX_FILE, MAX_INSTANCE, MAX_PART},
    wire::SealKey,
};

const INFO: &[u8] = b"teren-part-v1";

/// How many bytes a part of so many plain bytes has when it is sealed.
pub const fn sealed_len(plain: u64) -> u64 {
    // An empty part has a chunk too.
    let chunks = if plain == 0 { 1 } else { plain.div_ceil(CHUNK as u64) };
    plain + chunks * TAG as u64 + ENC as u64
}

// Whatever may travel apart may do so sealed.
const _: () = assert!(sealed_len(MAX_FILE) <= MAX_PART && sealed_len(MAX_INSTANCE as u64) <= MAX_PART);

/// Seals one part.
#[derive(Debug)]
pub struct PartSealer {
    id: ResponseId,
    sender: Sender,
    /// The encapsulated key, until it stands before the first chunk.
    enc: Option<[u8; ENC]>,
    index: u32,
}

impl PartSealer {
    /// # Errors
    /// When the key is none.
    pub fn new(id: ResponseId, key: &SealKey, entropy: Entropy) -> Result<Self, SealError> {
        let (enc, sender) = Sender::new(key, INFO, entropy)?;
        Ok(Self { id, sender, enc: Some(enc), index: 0 })
    }

    /// The next chunk, sealed: [`CHUNK`] bytes, fewer only in the last one; an empty part has one empty chunk. What is
    /// sent is everything that this gives, one after another.
    ///
    /// # Errors
    /// After more than 2³² chunks.
    pub fn seal(&mut self, plain: &[u8], last: bool) -> Result<Vec<u8>, SealError> {
        let sealed = self.sender.seal(plain, &aad(self.id, self.index, last))?;
        self.index = self.index.checked_add(1).ok_or(SealError::TooLarge)?;
        Ok(match self.enc.take() {
            Some(enc) => [&enc[..], &sealed].concat(),
            None => sealed,
        })
    }
}

/// Opens one part from its bytes in order, however they are cut.
#[derive(Debug)]
pub struct PartOpener {
    id: ResponseId,
    key: PrivateKey,
    receiver: Option<Receiver>,
    chunk: usize,
    /// At most one sealed chunk: whether it is the last is known when more comes, or nothing.
    held: Vec<u8>,
    index: u32,
}

impl PartOpener {
    pub fn new(id: ResponseId, key: &PrivateKey) -> Self {
        Self::cutting(id, key, CHUNK)
    }

    /// For chunks of another size: stored formats know one, a simulation cannot afford it.
    pub fn cutting(id: ResponseId, key: &PrivateKey, chunk: usize) -> Self {
        Self { id, key: key.clone(), receiver: None, chunk, held: Vec::new(), index: 0 }
    }

    /// Takes more of the sealed bytes in, and appends what could be opened. Nothing of it may be used before
    /// [`PartOpener::finish`] has said that it is whole.
    ///
    /// # Errors
    /// Another key, or other bytes.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        while !bytes.is_empty() {
            let full = if self.receiver.is_none() { ENC } else { self.chunk + TAG };
            if self.held.len() == full && self.receiver.is_some() {
                self.open(false, out)?;
            }
            let taken = (full - self.held.len()).min(bytes.len());
            self.held.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
            if self.receiver.is_none() && self.held.len() == full {
                self.receiver = Some(Receiver::new(&self.key, &self.held, INFO)?);
                self.held.clear();
            }
        }
        Ok(())
    }

    /// No more bytes come: appends the rest.
    ///
    /// # Errors
    /// When something is missing, or as [`PartOpener::push`].
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), SealError> {
        self.open(true, out)
    }

    fn open(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        let receiver = self.receiver.as_mut().ok_or(SealError::NotOpened)?;
        out.extend(receiver.open(&self.held, &aad(self.id, self.index, last))?);
        self.held.clear();
        self.index = self.index.checked_add(1).ok_or(SealError::TooLarge)?;
        Ok(())
    }
}

/// A chunk belongs to this response, stands at this place, and is the last or not.
fn aad(id: ResponseId, index: u32, last: bool) -> [u8; 21] {
    let mut aad = [0; 21];
    aad[..16].copy_from_slice(id.as_bytes());
    aad[16..20].copy_from_slice(&index.to_be_bytes());
    aad[20] = u8::from(last);
    aad
}
