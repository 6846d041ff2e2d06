//! `simulate [--schedules N] [--seed S] | --replay SEED | --hunt RUNS [--schedules N] [--seed S]`

use simulator::{Failure, STEPS, faults::Table, hunt, run, seed_of};
use std::{
    env,
    process::ExitCode,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Instant,
};

/// How often each fault has to meet each state in a million schedules.
const LEAST_IN_A_MILLION: u64 = 1_000;
/// After so many failures the rest tells nothing new.
const ENOUGH: usize = 10;
/// Schedules that a thread takes at a time.
const CHUNK: u64 = 64;

fn main() -> ExitCode {
    let (mut schedules, mut seed, mut replayed, mut hunts) = (10_000, 1, None, None);
    let mut arguments = env::args().skip(1);
    while let Some(name) = arguments.next() {
        let Some(value) = arguments.next().and_then(|text| text.parse().ok()) else {
            eprintln!("`{name}` needs a number.");
            return ExitCode::from(2);
        };
        match name.as_str() {
            "--schedules" => schedules = value,
            "--seed" => seed = value,
            "--replay" => replayed = Some(value),
            "--hunt" => hunts = Some(value),
            _ => {
                eprintln!("`{name}` is not known.");
                return ExitCode::from(2);
            }
        }
    }
    match (replayed, hunts) {
        (Some(seed), _) => replay(seed),
        (None, Some(runs)) => hunt_often(runs, seed, schedules),
        (None, None) => simulate(schedules, seed),
    }
}

fn simulate(schedules: u64, seed: u64) -> ExitCode {
    let started = Instant::now();
    let (table, failures, done) = all(schedules, seed);
    println!("{table}");
    let seconds = started.elapsed().as_secs_f64();
    println!("{done} schedules of {STEPS} steps, seed {seed}, in {seconds:.1} s");
    for failure in &failures {
        println!("failed: {}\n  again: cargo xtask simulate --replay {}", failure.what, failure.seed);
    }
    // A short run cannot be held to it: rare meetings come by chance.
    let least = if done < 100_000 { 1 } else { LEAST_IN_A_MILLION * done / 1_000_000 };
    let rare = table.rare(least);
    for (fault, stand, count) in &rare {
        println!("too rare: {} met {} {count} times, not {least}", fault.name(), stand.name());
    }
    println!("{} violations", failures.len());
    if failures.is_empty() && rare.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the schedules on all cores; in which order they are done changes nothing.
fn all(schedules: u64, seed: u64) -> (Table, Vec<Failure>, u64) {
    let next = AtomicU64::new(0);
    let (sender, results) = mpsc::channel();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let first = next.fetch_add(CHUNK, Ordering::Relaxed);
                    let numbers = first..(first + CHUNK).min(schedules);
                    let mut table = Table::default();
                    let failed = numbers.clone().filter_map(|n| run(seed_of(seed, n), false, &mut table).err());
                    let failed: Vec<_> = failed.collect();
                    if numbers.is_empty() || sender.send((table, failed, numbers.count() as u64)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut sum, mut failures, mut done) = (Table::default(), Vec::new(), 0);
        for (table, failed, count) in results {
            sum.add(&table);
            failures.extend(failed);
            done += count;
            if failures.len() >= ENOUGH {
                next.store(schedules, Ordering::Relaxed);
            }
        }
        failures.sort_by_key(|failure: &Failure| failure.seed);
        (sum, failures, done)
    })
}

/// One schedule once more, step by step.
fn replay(seed: u64) -> ExitCode {
    match run(seed, true, &mut Table::default()) {
        Ok(()) => {
            println!("schedule {seed} passes");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            failure.trace.iter().for_each(|line| println!("{line}"));
            println!("{}", failure.what);
            ExitCode::FAILURE
        }
    }
}

/// How many schedules it takes until the first failure, from so many beginnings: one line each, then what was found.
fn hunt_often(runs: u64, seed: u64, most: u64) -> ExitCode {
    let found: Vec<_> = thread::scope(|scope| {
        let hunts: Vec<_> = (0..runs).map(|run| scope.spawn(move || hunt(seed + run, most))).collect();
        // What panics has failed, whichever schedule it was.
        let panicked = |_| {
            let what = "the tab panicked: see above".to_owned();
            Some((most, Failure { seed, what, trace: Vec::new() }))
        };
        hunts.into_iter().map(|hunt| hunt.join().unwrap_or_else(panicked)).collect()
    });
    for result in &found {
        match result {
            Some((taken, failure)) => println!("{taken} {}", failure.what.lines().next().unwrap_or_default()),
            None => println!("none"),
        }
    }
    if found.iter().all(Option::is_none) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
