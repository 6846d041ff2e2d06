//! What a collector does with a record that has arrived: the same bytes once, whoever sends them how often.

use crate::{Digest, policy::MAX_QUARANTINED};

/// What the collector's store says of a response, read in the transaction that will store the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExistingState {
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
    /// The response was erased: of its records only digests and receipts are left.
    pub erased: bool,
    /// The form asks for sealed responses, and a sender of this one, which is not, could have sealed it.
    pub unsealed: bool,
    /// Why its survey counts nothing that arrives now; none while it does.
    pub ended: Option<&'static str>,
}

/// Why a record is kept apart: another one stands under its id, and it came without that one's secret.
pub const OTHER_DIGEST: &str = "other-digest";
/// Why a record is kept apart: it was reopened on its device, and what came of that arrived first.
pub const REPLACED: &str = "replaced";
/// Why a record is kept apart: its survey's last day had passed when it arrived.
pub const LATE: &str = "late";
/// Why a record is kept apart: its survey had been put into the archive when it arrived.
pub const ARCHIVED: &str = "archived";

/// What is to be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The stored receipt once more.
    Again,
    /// The record becomes this revision.
    Store {
        revision: u32,
    },
    /// The record is quarantined, for this reason.
    Quarantine(&'static str),
    /// Its receipt from the quarantine once more.
    QuarantinedAgain,
    MissingSecret,
    QuarantineFull,
    /// Nothing of the response is taken any more.
    Erased,
    /// The record is not taken, because it is not sealed: anybody can make such a record.
    Unsealed,
}

/// Decides; `secret` is the hash of the secret that came with the record.
pub fn decide(existing: ExistingState, secret: Option<Digest>) -> Decision {
    if existing.stored {
        return Decision::Again;
    }
    if existing.erased {
        return if existing.quarantined { Decision::QuarantinedAgain } else { Decision::Erased };
    }
    // What is here already was taken when that was allowed.
    if existing.unsealed && !existing.quarantined {
        return Decision::Unsealed;
    }
    let own = match (existing.known, secret) {
        (None, None) => return Decision::MissingSecret,
        (None, Some(_)) => Some(1),
        (Some((known, revision)), Some(secret)) if known == secret && !existing.replaced => Some(revision + 1),
        (Some(_), _) => None,
    };
    match (own, existing.ended) {
        (Some(revision), None) => Decision::Store { revision },
        _ if existing.quarantined => Decision::QuarantinedAgain,
        _ if existing.in_quarantine >= MAX_QUARANTINED => Decision::QuarantineFull,
        (Some(_), Some(ended)) => Decision::Quarantine(ended),
        (None, _) => Decision::Quarantine(if existing.replaced { REPLACED } else { OTHER_DIGEST }),
    }
}

/// What is to be done with a record in quarantine that somebody at the town hall wants to be taken in after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// The record becomes this revision.
    Store { revision: u32 },
    /// The record is stored already.
    Again,
    /// A newer one stands in its place, and nobody said that it should be taken in all the same.
    Replaced,
    /// No such record is in quarantine.
    NotApart,
}

/// Decides; whoever asks is the town hall itself, so that no secret is needed.
pub fn release(existing: ExistingState, although_replaced: bool) -> Release {
    match existing.known {
        _ if existing.stored => Release::Again,
        Some(_) if existing.quarantined && existing.replaced && !although_replaced => Release::Replaced,
        Some((_, revision)) if existing.quarantined => Release::Store { revision: revision + 1 },
        // The record came too late to count, and nothing else of its response is here.
        None if existing.quarantined && !existing.erased => Release::Store { revision: 1 },
        _ => Release::NotApart,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_apart_is_released_once_and_what_was_replaced_only_when_that_is_said() {
        let none = ExistingState::default();
        let known = ExistingState { known: Some((Digest::of(b"mine"), 3)), ..none };
        let apart = ExistingState { quarantined: true, in_quarantine: 1, ..known };
        let replaced = ExistingState { replaced: true, ..apart };
        assert_eq!(release(none, true), Release::NotApart);
        assert_eq!(release(known, true), Release::NotApart);
        assert_eq!(release(apart, false), Release::Store { revision: 4 });
        assert_eq!(release(replaced, false), Release::Replaced);
        assert_eq!(release(replaced, true), Release::Store { revision: 4 });
        assert_eq!(release(ExistingState { stored: true, ..replaced }, false), Release::Again);
        assert_eq!(release(ExistingState { stored: true, ..known }, true), Release::Again);
    }

    #[test]
    fn what_was_erased_is_never_taken_again() {
        let erased = ExistingState { erased: true, ..ExistingState::default() };
        for secret in [None, Some(&b"mine"[..])] {
            check(erased, secret, Decision::Erased);
            check(ExistingState { stored: true, ..erased }, secret, Decision::Again);
            check(ExistingState { quarantined: true, ..erased }, secret, Decision::QuarantinedAgain);
        }
        assert_eq!(release(ExistingState { quarantined: true, in_quarantine: 1, ..erased }, true), Release::NotApart);
    }

    fn check(existing: ExistingState, secret: Option<&[u8]>, expected: Decision) {
        assert_eq!(decide(existing, secret.map(Digest::of)), expected, "{existing:?} {secret:?}");
    }

    #[test]
    fn the_same_bytes_are_stored_once_and_strangers_are_kept_apart() {
        let none = ExistingState::default();
        let known = ExistingState { known: Some((Digest::of(b"mine"), 3)), ..none };
        check(none, None, Decision::MissingSecret);
        check(none, Some(b"mine"), Decision::Store { revision: 1 });
        check(known, Some(b"mine"), Decision::Store { revision: 4 });
        check(known, Some(b"other"), Decision::Quarantine(OTHER_DIGEST));
        check(known, None, Decision::Quarantine(OTHER_DIGEST));
        check(ExistingState { replaced: true, ..known }, Some(b"mine"), Decision::Quarantine(REPLACED));
        check(ExistingState { replaced: true, stored: true, ..known }, Some(b"mine"), Decision::Again);
        check(ExistingState { stored: true, ..known }, Some(b"other"), Decision::Again);
        check(ExistingState { quarantined: true, in_quarantine: 1, ..known }, None, Decision::QuarantinedAgain);
        check(ExistingState { in_quarantine: MAX_QUARANTINED, ..known }, None, Decision::QuarantineFull);
    }

    #[test]
    fn what_comes_when_the_survey_has_ended_is_kept_apart_and_may_be_taken_in() {
        let none = ExistingState { ended: Some(LATE), ..ExistingState::default() };
        let known = ExistingState { known: Some((Digest::of(b"mine"), 3)), ..none };
        check(none, None, Decision::MissingSecret);
        check(none, Some(b"mine"), Decision::Quarantine(LATE));
        check(ExistingState { ended: Some(ARCHIVED), ..none }, Some(b"mine"), Decision::Quarantine(ARCHIVED));
        check(ExistingState { quarantined: true, in_quarantine: 1, ..none }, Some(b"mine"), Decision::QuarantinedAgain);
        check(ExistingState { in_quarantine: MAX_QUARANTINED, ..none }, Some(b"mine"), Decision::QuarantineFull);
        check(known, Some(b"mine"), Decision::Quarantine(LATE));
        check(known, Some(b"other"), Decision::Quarantine(OTHER_DIGEST));
        check(ExistingState { replaced: true, ..known }, Some(b"mine"), Decision::Quarantine(REPLACED));
        check(ExistingState { stored: true, ..known }, Some(b"mine"), Decision::Again);
        check(ExistingState { unsealed: true, ..none }, Some(b"mine"), Decision::Unsealed);
        assert_eq!(release(ExistingState { quarantined: true, ..none }, false), Release::Store { revision: 1 });
    }

    #[test]
    fn what_is_not_sealed_is_taken_only_where_it_is_already() {
        let none = ExistingState { unsealed: true, ..ExistingState::default() };
        let known = ExistingState { known: Some((Digest::of(b"mine"), 3)), ..none };
        check(none, Some(b"mine"), Decision::Unsealed);
        check(none, None, Decision::Unsealed);
        check(known, Some(b"mine"), Decision::Unsealed);
        check(known, Some(b"other"), Decision::Unsealed);
        check(ExistingState { stored: true, ..known }, Some(b"other"), Decision::Again);
        let apart = ExistingState { quarantined: true, in_quarantine: 1, ..known };
        check(apart, Some(b"other"), Decision::QuarantinedAgain);
        check(apart, Some(b"mine"), Decision::Store { revision: 4 });
    }
}
