//! Sealing to the collector's key: only who holds the private key reads what was answered.
//!
//! HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. Random bytes come in as an
//! argument; each must be used for one record or one part only.
//!
//! - [`seal_record`] and [`open_record`]: a record's manifest and the parts that stand in it;
//! - [`PartSealer`] and [`PartOpener`]: a part that travels apart, chunk by chunk, so that memory stays flat.
//!
//! ```
//! use outbox::{ResponseId, sealing::{CHUNK, PartOpener, PartSealer, PrivateKey}};
//! let (id, key) = (ResponseId::from_random([1; 16]), PrivateKey::from_random([2; 32]));
//! let photo = vec![7; CHUNK + 1];
//! let mut sealer = PartSealer::new(id, &key.seal_key(), [3; 32]).unwrap();
//! let sent = [sealer.seal(&photo[..CHUNK], false).unwrap(), sealer.seal(&photo[CHUNK..], true).unwrap()].concat();
//!
//! let (mut opener, mut opened) = (PartOpener::new(id, &key), Vec::new());
//! for piece in sent.chunks(1000) {
//!     opener.push(piece, &mut opened).unwrap();
//! }
//! opener.finish(&mut opened).unwrap();
//! assert_eq!(opened, photo);
//! ```

mod context;
mod part;
mod record;

pub use context::PrivateKey;
pub use part::{PartOpener, PartSealer, sealed_len};
pub use record::{OpenedRecord, open_record, seal_record};

pub(crate) use context::{Receiver, Sender};

/// How many plain bytes are sealed at a time; the last of a part may be shorter.
pub const CHUNK: usize = 256 * 1024;
/// What a chunk grows by when it is sealed.
pub const TAG: usize = 16;
/// What stands before the first chunk: the encapsulated key.
pub const ENC: usize = 32;

/// Random bytes for one sealing.
pub type Entropy = [u8; 32];

/// Why something cannot be sealed, or sealed bytes cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the sealing key is not a key, or not the one that its id names")]
    BadKey,
    /// Another key, other bytes, chunks of something else, or too few of them: nothing of it is used.
    #[error("sealed for another key, damaged, or incomplete")]
    NotOpened,
    #[error("too large to be sealed in one piece")]
    TooLarge,
}
