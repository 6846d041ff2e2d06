//! The identifiers that travel: parsed once at the edge, never passed as bare strings.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr};

/// Why a text is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {what}: {text:?}")]
pub struct BadId {
    pub what: &'static str,
    pub text: String,
}

/// A response's id: a version 4 UUID (a time-ordered one would tell when somebody answered).
///
/// ```
/// let id = outbox::ResponseId::from_random([7; 16]);
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResponseId(uuid::Uuid);

impl ResponseId {
    /// Makes an id of 16 random bytes (six bits of them are overwritten with the UUID's version and variant).
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The OpenRosa spelling, `uuid:…`, used as `instanceID`.
    pub fn instance_id(&self) -> String {
        format!("uuid:{}", self.0)
    }
}

impl fmt::Display for ResponseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ResponseId {
    type Err = BadId;
    /// Accepts the hyphenated lower-case form only, so that one id has one spelling.
    fn from_str(text: &str) -> Result<Self, BadId> {
        uuid::Uuid::from_str(text)
            .ok()
            .filter(|id| id.to_string() == text)
            .map(Self)
            .ok_or_else(|| BadId { what: "response id", text: text.to_owned() })
    }
}

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// For bytes that come one after another.
    ///
    /// ```
    /// let mut hasher = outbox::Digest::hasher();
    /// hasher.update(b"te");
    /// hasher.update(b"ren");
    /// assert_eq!(hasher.finish(), outbox::Digest::of(b"teren"));
    /// ```
    pub fn hasher() -> Hasher {
        Hasher::default()
    }
}

/// Makes a [`Digest`] of bytes that come one after another.
#[derive(Debug, Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// The random id of one opening of a response for writing: 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WritingId(pub [u8; 8]);

/// What lets a device send another revision of its own response: 128 random bits, 32 hexadecimal digits.
/// The collector keeps only [`ResponseSecret::hash`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ResponseSecret(pub [u8; 16]);

impl ResponseSecret {
    pub fn hash(&self) -> Digest {
        Digest::of(&self.0)
    }
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

pub(crate) fn parse_hex<const N: usize>(what: &'static str, text: &str) -> Result<[u8; N], BadId> {
    let bad = || BadId { what, text: text.to_owned() };
    let canonical = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() != 2 * N || !text.bytes().all(canonical) {
        return Err(bad());
    }
    let mut bytes = [0; N];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| bad())?;
    }
    Ok(bytes)
}

macro_rules! hex_id {
    ($name:ident, $what:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                parse_hex($what, text).map(Self)
            }
        }
    };
}
hex_id!(Digest, "SHA-256 digest");
hex_id!(WritingId, "writing id");
hex_id!(ResponseSecret, "response secret");

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
as_text!(ResponseId);
as_text!(Digest);
as_text!(WritingId);
as_text!(ResponseSecret);

macro_rules! debug_as_text {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    )*};
}
debug_as_text!(ResponseId, Digest, WritingId);

impl fmt::Debug for ResponseSecret {
    /// Never the secret itself: debug output ends up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseSecret(…)")
    }
}
