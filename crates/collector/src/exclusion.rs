//! A response is left out of all counts, and whoever does so once more sees what was said before.

use crate::clock;
use messages::{Language, erasure::words};
use outbox::{ResponseId, receipt::code};
use store::{Store, StoreError, exclusion::Excluded};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exclusion {
    Done,
    /// It was excluded already, for this reason.
    Before(Excluded),
    /// It was excluded already, for another reason, which is replaced.
    Anew {
        before: Excluded,
        because: String,
    },
    NotHere,
}

impl Exclusion {
    /// Excludes a response, or gives another reason.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn of(store: &dyn Store, id: ResponseId, because: &str) -> Result<Self, StoreError> {
        let before = store.excluded(None).await?.into_iter().find(|excluded| excluded.id == id);
        match before {
            Some(before) if before.because == because => Ok(Self::Before(before)),
            before => Ok(match (store.exclude(id, because, &clock::today()).await?, before) {
                (false, _) => Self::NotHere,
                (true, None) => Self::Done,
                (true, Some(before)) => Self::Anew { before, because: because.to_owned() },
            }),
        }
    }

    /// Whether it counts nowhere now.
    pub fn is_excluded(&self) -> bool {
        *self != Self::NotHere
    }

    /// What happened, as a sentence.
    pub fn sentence(&self, id: ResponseId, language: Language) -> String {
        let (said, mut told) = match self {
            Self::Done => ("excluded", Vec::new()),
            Self::Before(before) => ("excluded-before", vec![("day", before.excluded_on.clone())]),
            Self::Anew { before, because } => (
                "excluded-anew",
                vec![
                    ("day", before.excluded_on.clone()),
                    ("before", before.because.clone()),
                    ("because", because.clone()),
                ],
            ),
            Self::NotHere => ("no-record", Vec::new()),
        };
        told.push(("code", code(&id)));
        words(language, said, &told)
    }
}
