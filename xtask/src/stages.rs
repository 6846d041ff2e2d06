//! The parts of a long task: each is announced, timed, and all are summed up at the end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::refusal::Refusal;

#[derive(Default)]
pub struct Stages {
    done: Vec<(&'static str, Duration, bool)>,
}

impl Stages {
    /// Runs one part. A failure is printed and remembered, so that the parts after it still run;
    /// what the user has to put right first ends the task.
    pub fn run<T>(
        &mut self,
        name: &'static str,
        part: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        eprintln!("── {name}");
        let started = Instant::now();
        let result = part();
        self.done.push((name, started.elapsed(), result.is_ok()));
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is::<Refusal>() => Err(error),
            Err(error) => {
                eprintln!("{name}: {error:#}");
                Ok(None)
            }
        }
    }

    /// The table of all parts, and the exit code that they amount to.
    pub fn summary(self) -> ExitCode {
        println!();
        for (name, time, passed) in &self.done {
            let verdict = if *passed { "ok" } else { "FAILED" };
            println!("{name:<24} {:>8.1} s  {verdict}", time.as_secs_f32());
        }
        let total: Duration = self.done.iter().map(|(_, time, _)| *time).sum();
        println!("{:<24} {:>8.1} s", "in all", total.as_secs_f32());
        if self.done.iter().all(|(_, _, passed)| *passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
