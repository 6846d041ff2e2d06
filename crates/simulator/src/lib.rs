//! A deterministic simulator of devices that fail: it drives the production `outbox` machine, one [`outbox::tab::Tab`] for
//! each simulated tab, against stores, network and collector that lose what real ones lose, and compares after every step
//! what was promised on screen with what is there.
//!
//! A schedule is made from a seed alone: the same seed gives the same steps, so a failure is replayed by its number.

mod asked;
mod collector;
mod completions;
mod device;
mod emptied;
mod end;
mod errands;
mod fairness_checker;
mod fault_injection;
pub mod faults;
mod files;
mod liveness;
mod mirror;
mod network;
mod opened;
mod oracle;
mod page;
mod promises;
mod recovering;
mod reopened;
mod rng;
mod scenario;
mod schedule;
mod seen;
pub mod stores;
mod workload;

pub use scenario::Scenario;
pub use schedule::STEPS;
pub use seen::{Answers, Broken};

use faults::Table;
use schedule::Schedule;

/// A promise that was broken.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The schedule's seed.
    pub seed: u64,
    pub what: String,
    /// Every step, when it was asked for.
    pub trace: Vec<String>,
}

/// Runs one schedule.
///
/// # Errors
/// When an invariant does not hold.
pub fn run(seed: u64, trace: bool, table: &mut Table) -> Result<(), Failure> {
    let mut schedule = Schedule::new(seed, trace);
    let result = schedule.run();
    table.add(&schedule.table);
    let trace = schedule.device.trace.take().unwrap_or_default();
    result.map_err(|what| Failure { seed, what, trace })
}

/// The seed of the `n`th schedule of a run.
pub fn seed_of(first: u64, n: u64) -> u64 {
    first.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(n)
}

/// Runs schedules until one fails: how many it took, and how it failed. A machine that panics has failed as well.
pub fn hunt(first: u64, most: u64) -> Option<(u64, Failure)> {
    let mut table = Table::default();
    (0..most).find_map(|n| {
        let seed = seed_of(first, n);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(seed, false, &mut table)));
        let panicked = |_| Err(Failure { seed, what: "panicked".to_owned(), trace: Vec::new() });
        result.unwrap_or_else(panicked).err().map(|failure| (n + 1, failure))
    })
}
