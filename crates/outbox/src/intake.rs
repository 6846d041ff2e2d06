//! What a collector does with a record that has arrived: the same bytes once, whoever sends them how often.

use crate::Digest;

/// How many different records are kept under one id from senders who do not know its secret.
pub const MAX_QUARANTINED: u32 = 5;

/// What the collector's store says of a response, read in the transaction that will store the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shelved {
    /// The response's secret, hashed, and its newest revision; none when nothing was stored under its id.
    pub known: Option<(Digest, u32)>,
    /// These very bytes are stored.
    pub stored: bool,
    /// These very bytes are in quarantine.
    pub quarantined: bool,
    /// How many records are in quarantine under the id.
    pub in_quarantine: u32,
    /// A stored record says that it replaces these bytes.
    pub replaced: bool,
}

/// Why a record is kept apart: another one stands under its id, and it came without that one's secret.
pub const OTHER_DIGEST: &str = "other-digest";
/// Why a record is kept apart: it was reopened on its device, and what came of that arrived first.
pub const REPLACED: &str = "replaced";

/// What is to be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The stored receipt once more.
    Again,
    /// It becomes this revision.
    Store {
        revision: u32,
    },
    /// It is kept apart, for this reason.
    Quarantine(&'static str),
    /// Its receipt from the quarantine once more.
    QuarantinedAgain,
    MissingSecret,
    QuarantineFull,
}

/// Decides; `secret` is the hash of the secret that came with the record.
pub fn decide(shelved: Shelved, secret: Option<Digest>) -> Decision {
    if shelved.stored {
        return Decision::Again;
    }
    match (shelved.known, secret) {
        (None, None) => Decision::MissingSecret,
        (None, Some(_)) => Decision::Store { revision: 1 },
        (Some((known, revision)), Some(secret)) if known == secret && !shelved.replaced => {
            Decision::Store { revision: revision + 1 }
        }
        (Some(_), _) if shelved.quarantined => Decision::QuarantinedAgain,
        (Some(_), _) if shelved.in_quarantine >= MAX_QUARANTINED => Decision::QuarantineFull,
        (Some(_), _) => Decision::Quarantine(if shelved.replaced { REPLACED } else { OTHER_DIGEST }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shelved: Shelved, secret: Option<&[u8]>, expected: Decision) {
        assert_eq!(decide(shelved, secret.map(Digest::of)), expected, "{shelved:?} {secret:?}");
    }

    #[test]
    fn the_same_bytes_are_stored_once_and_strangers_are_kept_apart() {
        let none = Shelved::default();
        let known = Shelved { known: Some((Digest::of(b"mine"), 3)), ..none };
        check(none, None, Decision::MissingSecret);
        check(none, Some(b"mine"), Decision::Store { revision: 1 });
        check(known, Some(b"mine"), Decision::Store { revision: 4 });
        check(known, Some(b"other"), Decision::Quarantine(OTHER_DIGEST));
        check(known, None, Decision::Quarantine(OTHER_DIGEST));
        check(Shelved { replaced: true, ..known }, Some(b"mine"), Decision::Quarantine(REPLACED));
        check(Shelved { replaced: true, stored: true, ..known }, Some(b"mine"), Decision::Again);
        check(Shelved { stored: true, ..known }, Some(b"other"), Decision::Again);
        check(Shelved { quarantined: true, in_quarantine: 1, ..known }, None, Decision::QuarantinedAgain);
        check(Shelved { in_quarantine: MAX_QUARANTINED, ..known }, None, Decision::QuarantineFull);
    }
}
