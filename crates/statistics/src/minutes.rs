//! How long people took, in whole minutes.

use std::collections::BTreeMap;

/// From how many responses on a median is told: fewer say more of persons than of the survey.
pub const LEAST: u64 = 10;

/// Durations that were counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Minutes(BTreeMap<u32, u64>);

impl Minutes {
    pub fn add(&mut self, minutes: u32) {
        *self.0.entry(minutes).or_default() += 1;
    }

    /// The lower median of [`LEAST`] or more.
    ///
    /// ```
    /// let mut minutes = statistics::minutes::Minutes::default();
    /// (1..=9).for_each(|one| minutes.add(one));
    /// assert_eq!(minutes.median(), None);
    /// minutes.add(600);
    /// assert_eq!(minutes.median(), Some(5));
    /// ```
    pub fn median(&self) -> Option<u32> {
        let all: u64 = self.0.values().sum();
        if all < LEAST {
            return None;
        }
        let mut seen = 0;
        let found = self.0.iter().find(|(_, count)| {
            seen += **count;
            2 * seen >= all
        });
        found.map(|(minutes, _)| *minutes)
    }
}
