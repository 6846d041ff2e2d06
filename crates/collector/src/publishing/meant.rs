//! Words of a clause that look like gaps and are meant to stand there, as somebody at the town hall has said of a survey.

use super::clause::Unfilled;
use std::collections::BTreeSet;
use store::{Store, StoreError};

/// The words of one survey, each with its place. A later version with the same words there is not asked about again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant(BTreeSet<String>);

impl Meant {
    /// Those of a survey, by its workbook's name.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn of(store: &dyn Store, survey: &str) -> Result<Self, StoreError> {
        let kept = store.setting(&key(survey)).await?;
        // What cannot be read is asked once more.
        Ok(Self(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default()))
    }

    /// Keeps what is doubtful among these as meant.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn keep(store: &dyn Store, survey: &str, unfilled: &[Unfilled]) -> Result<(), StoreError> {
        let Self(mut words) = Self::of(store, survey).await?;
        words.extend(unfilled.iter().filter(|one| one.is_doubtful).map(told));
        let kept = serde_json::Value::from(words.into_iter().collect::<Vec<_>>());
        store.set_setting(&key(survey), &kept.to_string()).await
    }

    /// What is left to be filled in.
    pub fn without(&self, unfilled: Vec<Unfilled>) -> Vec<Unfilled> {
        unfilled.into_iter().filter(|one| !(one.is_doubtful && self.0.contains(&told(one)))).collect()
    }
}

/// The words and where they stand: what is meant in one place is a gap in another.
fn told(one: &Unfilled) -> String {
    format!("{}/{}: {}", one.file.as_deref().unwrap_or_default(), one.field, one.text)
}

/// The setting in which it is kept.
pub fn key(survey: &str) -> String {
    format!("clause-meant/{survey}")
}
