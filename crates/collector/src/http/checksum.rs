//! The checksum that a piece of an upload may carry: `Upload-Checksum: sha256 <base64>`. `sha1` is what every server
//! that speaks tus must know; it tells damage on the way, and the digest of the whole tells everything else.

use outbox::{Digest, Hasher, base64};
use sha1::{Digest as _, Sha1};

/// As `Tus-Checksum-Algorithm` names them.
pub const ALGORITHMS: &str = "sha1,sha256";

/// What a piece's bytes must hash to, and their hash so far.
pub enum Checksum {
    Sha1 { expected: [u8; 20], running: Sha1 },
    Sha256 { expected: Digest, running: Hasher },
}

impl Checksum {
    /// Reads the header's value; none if it names another algorithm or no digest.
    pub fn parse(value: &str) -> Option<Self> {
        let (algorithm, encoded) = value.split_once(' ')?;
        let bytes = base64::decode(encoded.trim())?;
        match algorithm {
            "sha1" => Some(Self::Sha1 { expected: bytes.try_into().ok()?, running: Sha1::new() }),
            "sha256" => Some(Self::Sha256 { expected: Digest(bytes.try_into().ok()?), running: Hasher::default() }),
            _ => None,
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1 { running, .. } => running.update(bytes),
            Self::Sha256 { running, .. } => running.update(bytes),
        }
    }

    /// Whether these were the announced bytes.
    pub fn matches(self) -> bool {
        match self {
            Self::Sha1 { expected, running } => expected == <[u8; 20]>::from(running.finalize()),
            Self::Sha256 { expected, running } => expected == running.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Checksum;

    #[track_caller]
    fn check(value: &str, expected: Option<bool>) {
        let found = Checksum::parse(value).map(|mut checksum| {
            checksum.update(b"a");
            checksum.update(b"bc");
            checksum.matches()
        });
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn both_algorithms_tell_other_bytes() {
        // FIPS 180: of `abc`.
        check("sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", Some(true));
        check("sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J4=", Some(false));
        check("sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", Some(true));
        check("sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa4=", Some(false));
        check("md5 kAFQmDzST7DWlj99KOF/cg==", None);
        check("sha1 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", None);
        check("sha256 a9993e36", None);
        check("sha1", None);
        check("", None);
    }
}
