//! Responses per day.

use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use std::collections::BTreeMap;

/// A day, and how many responses came on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// `2026-11-22`
    pub day: String,
    pub responses: u64,
}

/// Days that were counted.
#[derive(Debug, Default)]
pub struct Days(BTreeMap<Date, u64>);

/// Longer fieldwork leaves out the days on which nothing came.
const WITHOUT_GAPS: usize = 400;

impl Days {
    pub fn add(&mut self, day: &str) {
        if let Ok(day) = day.parse() {
            *self.0.entry(day).or_default() += 1;
        }
    }

    /// From the first to this one, also those on which nothing came.
    pub fn until(mut self, today: &str) -> Vec<Day> {
        let first = self.0.keys().next().copied();
        if let (Some(first), Ok(today)) = (first, today.parse::<Date>()) {
            for day in first.series(1.day()).take_while(|day| *day <= today).take(WITHOUT_GAPS) {
                self.0.entry(day).or_default();
            }
        }
        self.0.into_iter().map(|(day, responses)| Day { day: day.to_string(), responses }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_without_responses_are_days_too() {
        let check = |days: &[&str], today: &str, expected: &str| {
            let mut counted = Days::default();
            days.iter().for_each(|day| counted.add(day));
            let told: Vec<_> =
                counted.until(today).iter().map(|day| format!("{} {}", day.day, day.responses)).collect();
            assert_eq!(told.join(", "), expected, "{days:?}");
        };
        check(&[], "2026-11-22", "");
        check(
            &["2026-11-20", "2026-11-22", "2026-11-20"],
            "2026-11-23",
            "2026-11-20 2, 2026-11-21 0, 2026-11-22 1, 2026-11-23 0",
        );
        // The collector's clock was ahead once.
        check(&["2026-11-25"], "2026-11-23", "2026-11-25 1");
    }
}
