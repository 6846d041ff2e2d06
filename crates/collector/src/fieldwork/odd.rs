//! What looks odd: responses that say the same, and many within a minute. Flags, nothing more: a phone that was without a
//! signal for a day also sends all it has at once.

use super::answers::Given;
use outbox::Digest;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Short surveys are alike by chance.
const ANSWERS: usize = 8;
/// More than one phone sends in a minute.
const IN_A_MINUTE: u64 = 30;

/// Flags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Odd {
    /// Responses, each of which answers all questions as one before it does.
    pub alike: u64,
    /// Minutes (UTC, `2026-11-22T09:15`) in which many came, and how many; never of anonymous surveys.
    pub bursts: Vec<(String, u64)>,
}

#[derive(Debug, Default)]
pub struct Oddities {
    seen: HashSet<Digest>,
    alike: u64,
    minutes: BTreeMap<String, u64>,
}

impl Oddities {
    /// The moment in UTC; empty if the survey is anonymous.
    pub fn arrived(&mut self, at: &str) {
        if let Some(minute) = at.get(.."2026-11-22T09:15".len()) {
            *self.minutes.entry(minute.to_owned()).or_default() += 1;
        }
    }

    pub fn answered(&mut self, given: &Given) {
        if given.asked.len() < ANSWERS {
            return;
        }
        let mut hasher = Digest::hasher();
        for (path, text) in &given.asked {
            // Their ends cannot be mistaken: no text of XML has this character.
            for part in [path, text] {
                hasher.update(part.as_bytes());
                hasher.update(&[0]);
            }
        }
        if !self.seen.insert(hasher.finish()) {
            self.alike += 1;
        }
    }

    pub fn told(self) -> Odd {
        let bursts = self.minutes.into_iter().filter(|(_, count)| *count >= IN_A_MINUTE).collect();
        Odd { alike: self.alike, bursts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn given(answers: &[&str]) -> Given {
        let asked = answers.iter().enumerate().map(|(at, text)| (format!("/data/q{at}"), (*text).to_owned())).collect();
        Given { values: HashMap::new(), asked }
    }

    #[test]
    fn the_same_answers_to_enough_questions_are_flagged() {
        let check = |responses: &[&[&str]], expected: u64| {
            let mut odd = Oddities::default();
            responses.iter().for_each(|answers| odd.answered(&given(answers)));
            assert_eq!(odd.told().alike, expected, "{responses:?}");
        };
        let long = ["1", "2", "3", "4", "5", "6", "7", "8"];
        check(&[&long, &long, &long], 2);
        check(&[&long[..7], &long[..7]], 0);
        check(&[&long, &["1", "2", "3", "4", "5", "6", "7", "9"]], 0);
        check(&[&["12", "3", "3", "4", "5", "6", "7", "8"], &["1", "23", "3", "4", "5", "6", "7", "8"]], 0);
    }

    #[test]
    fn many_within_a_minute_are_flagged() {
        let check = |arrived: &[(&str, u64)], expected: &[(&str, u64)]| {
            let mut odd = Oddities::default();
            for (at, count) in arrived {
                (0..*count).for_each(|_| odd.arrived(at));
            }
            let bursts = odd.told().bursts;
            assert_eq!(bursts.iter().map(|(at, count)| (at.as_str(), *count)).collect::<Vec<_>>(), expected);
        };
        check(&[("", 500)], &[]);
        check(
            &[("2026-11-22T09:15:01Z", 20), ("2026-11-22T09:15:59Z", 10), ("2026-11-22T09:16:00Z", 29)],
            &[("2026-11-22T09:15", 30)],
        );
    }
}
