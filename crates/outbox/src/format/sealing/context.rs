//! The one cipher suite, and the keys that it takes.

use super::{ENC, Entropy, SealError};
use crate::{Digest, ids, wire::SealKey};
use hpke::{
    Deserializable, Kem as _, OpModeR, OpModeS, Serializable,
    aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305},
    kdf::HkdfSha256,
    kem::X25519HkdfSha256 as Kem,
    rand_core::{TryCryptoRng, TryRng},
    setup_receiver, setup_sender_with_rng,
};
use std::{convert::Infallible, fmt};

type SenderContext = AeadCtxS<ChaCha20Poly1305, HkdfSha256, Kem>;
type ReceiverContext = AeadCtxR<ChaCha20Poly1305, HkdfSha256, Kem>;
type PublicKey = <Kem as hpke::Kem>::PublicKey;
type EncappedKey = <Kem as hpke::Kem>::EncappedKey;

/// The collector's private sealing key.
#[derive(Clone)]
pub struct PrivateKey(<Kem as hpke::Kem>::PrivateKey);

impl PrivateKey {
    /// Makes a key of 32 random bytes.
    pub fn from_random(entropy: Entropy) -> Self {
        Self(Kem::derive_keypair(&entropy).0)
    }

    /// Reads a stored key, any 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        // Any 32 bytes are one: the derived key is never taken.
        Self(Deserializable::from_bytes(&bytes).unwrap_or_else(|_| Kem::derive_keypair(&bytes).0))
    }

    /// The stored form.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes().into()
    }

    /// The public half, as the catalogue tells it.
    pub fn seal_key(&self) -> SealKey {
        SealKey::of(Kem::sk_to_pk(&self.0).to_bytes().into())
    }
}

impl fmt::Debug for PrivateKey {
    /// Never the key itself: debug output ends up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

impl SealKey {
    /// The key with its id.
    pub fn of(public: [u8; 32]) -> Self {
        let id = Digest::of(&public).to_string()[..16].to_owned();
        Self { id, public_key: Digest(public).to_string() }
    }

    fn public(&self) -> Result<PublicKey, SealError> {
        let bytes: [u8; 32] = ids::parse_hex("public key", &self.public_key).map_err(|_| SealError::BadKey)?;
        if *self != Self::of(bytes) {
            return Err(SealError::BadKey);
        }
        PublicKey::from_bytes(&bytes).map_err(|_| SealError::BadKey)
    }
}

/// Seals messages in order.
pub struct Sender(Box<SenderContext>);

impl Sender {
    /// The context, and the encapsulated key that the receiver needs.
    pub fn new(key: &SealKey, info: &[u8], entropy: Entropy) -> Result<([u8; ENC], Self), SealError> {
        let key = key.public()?;
        let (enc, context): (EncappedKey, SenderContext) =
            setup_sender_with_rng(&OpModeS::Base, &key, info, &mut Given(entropy)).map_err(|_| SealError::BadKey)?;
        Ok((enc.to_bytes().into(), Self(Box::new(context))))
    }

    pub fn seal(&mut self, plain: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.seal(plain, aad).map_err(|_| SealError::TooLarge)
    }
}

/// Opens messages in the same order.
pub struct Receiver(Box<ReceiverContext>);

impl Receiver {
    pub fn new(key: &PrivateKey, enc: &[u8], info: &[u8]) -> Result<Self, SealError> {
        let enc = EncappedKey::from_bytes(enc).map_err(|_| SealError::NotOpened)?;
        let context = setup_receiver(&OpModeR::Base, &key.0, &enc, info).map_err(|_| SealError::NotOpened)?;
        Ok(Self(Box::new(context)))
    }

    pub fn open(&mut self, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.open(sealed, aad).map_err(|_| SealError::NotOpened)
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender(…)")
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver(…)")
    }
}

/// The random bytes that were given; `hpke` takes exactly these 32, once.
struct Given(Entropy);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for block in bytes.chunks_mut(32) {
            block.copy_from_slice(&self.0[..block.len()]);
            // Whoever takes more gets a hash of what was there.
            self.0 = Digest::of(&self.0).0;
        }
        Ok(())
    }
}

impl TryCryptoRng for Given {}
