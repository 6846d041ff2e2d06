//! Thousands of schedules in every test run, and every bug that one of them has found.

use simulator::{faults::Table, hunt, run};

/// How many new schedules a test run looks at.
const SCHEDULES: u64 = 2_000;

#[test]
fn no_schedule_breaks_a_promise() {
    if let Some((number, failure)) = hunt(2_026, SCHEDULES) {
        panic!("schedule {number}: {}; again: cargo xtask simulate --replay {}", failure.what, failure.seed);
    }
}

#[test]
fn the_same_seed_gives_the_same_schedule() {
    let (mut one, mut two) = (Table::default(), Table::default());
    for seed in 0..20 {
        assert!(run(seed, false, &mut one).is_ok());
        assert!(run(seed, true, &mut two).is_ok());
    }
    assert_eq!(one.to_string(), two.to_string());
}

#[test]
fn some_hundred_schedules_meet_most_of_what_can_happen() {
    let mut table = Table::default();
    for seed in 0..400 {
        assert!(run(seed, false, &mut table).is_ok());
    }
    let met = table.rare(1);
    assert!(met.len() < 75, "{} meetings never happened: {met:?}", met.len());
}
