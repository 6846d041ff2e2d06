//! How many rows of one kind passed, failed or were left out, and which.

use std::collections::BTreeMap;

/// The outcome of one row.
pub enum Outcome {
    Passed,
    /// With what was expected and what came instead.
    Failed(String),
    /// With the reason.
    Excluded(&'static str),
}

/// The outcomes of rows that are counted together.
pub struct Tally {
    name: &'static str,
    /// The share of the compared rows that has to pass, in per cent.
    target: f64,
    passed: usize,
    failed: Vec<(String, String)>,
    excluded: BTreeMap<&'static str, Vec<String>>,
}

impl Tally {
    pub fn new(name: &'static str, target: f64) -> Tally {
        Tally { name, target, passed: 0, failed: Vec::new(), excluded: BTreeMap::new() }
    }

    /// Counts the row `id`.
    pub fn count(&mut self, id: &str, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(why) => self.failed.push((id.to_owned(), why)),
            Outcome::Excluded(reason) => self.excluded.entry(reason).or_default().push(id.to_owned()),
        }
    }

    /// Passed among compared, in per cent; a hundred where there was nothing to compare.
    fn share(&self) -> f64 {
        let compared = self.passed + self.failed.len();
        if compared == 0 { 100.0 } else { self.passed as f64 * 100.0 / compared as f64 }
    }

    pub fn reached(&self) -> bool {
        self.share() >= self.target
    }

    /// One line of figures, the reasons for what was left out, then every failure; `verbose` names the rows left out.
    pub fn print(&self, verbose: bool) {
        let excluded: usize = self.excluded.values().map(Vec::len).sum();
        println!(
            "{:<28} passed {:>5}  failed {:>4}  excluded {:>4}  {:>6.2} % (target {} %)",
            self.name,
            self.passed,
            self.failed.len(),
            excluded,
            self.share(),
            self.target
        );
        for (reason, ids) in &self.excluded {
            let rows = if verbose { format!(": {}", ids.join(" ")) } else { String::new() };
            println!("    excluded {:>4}  {reason}{rows}", ids.len());
        }
        for (id, why) in &self.failed {
            println!("    FAILED {id}: {why}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_counts_for_nothing() {
        let mut tally = Tally::new("rows", 50.0);
        tally.count("a", Outcome::Passed);
        tally.count("b", Outcome::Failed("1 instead of 2".into()));
        tally.count("c", Outcome::Excluded("asks the clock"));
        assert!((tally.share() - 50.0).abs() < f64::EPSILON && tally.reached());
        tally.count("d", Outcome::Failed("nothing".into()));
        assert!(!tally.reached());
    }
}
