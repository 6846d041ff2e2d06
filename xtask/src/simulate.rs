//! `cargo xtask simulate`: schedules of faults against the production `outbox`, on all cores.

use std::process::ExitCode;

use anyhow::Context;

use crate::options::Options;
use crate::workspace::Workspace;

/// Builds the simulator for speed and runs it; its options and its output are its own.
pub fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    let program = ["run", "--quiet", "--release", "-p", "simulator", "--bin", "simulate", "--"];
    let mut command = workspace.cargo(program.map(str::to_owned).into_iter().chain(options.rest()));
    let status = command.status().context("cannot run the simulator")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
