//! `cargo xtask bench`: how fast forms load and answers are set, natively and in Chromium; `--storage`: what keeping and
//! sending them costs; `--ingest`: what the collector's taking them costs; `--export`: what writing them to files costs.
//! Machines are noisy: read the figures of one run beside each other.

mod browser;
mod figures;
mod forms;
mod native;
mod server;
mod storage;

use std::process::ExitCode;

use crate::options::Options;
use crate::workspace::{self, Workspace};
use forms::Workload;

pub fn run(workspace: &Workspace, mut options: Options) -> anyhow::Result<ExitCode> {
    if options.flag("--storage") {
        storage::measure(workspace, &options.rest())?;
        return Ok(ExitCode::SUCCESS);
    }
    if options.flag("--ingest") {
        options.finish()?;
        workspace::run(&mut workspace.cargo(["bench", "--quiet", "-p", "collector", "--bench", "ingest"]))?;
        return Ok(ExitCode::SUCCESS);
    }
    if options.flag("--export") {
        options.finish()?;
        workspace::run(&mut workspace.cargo(["bench", "--quiet", "-p", "collector", "--bench", "export"]))?;
        return Ok(ExitCode::SUCCESS);
    }
    let native_only = options.flag("--native");
    let runs = options.value("--runs")?.map(|runs| runs.parse()).transpose()?.unwrap_or(5);
    options.finish()?;
    let workloads: Vec<Workload> = forms::all();
    println!("native, milliseconds: median (p99)");
    for workload in &workloads {
        native::measure(workload)?;
    }
    if !native_only {
        browser::measure(workspace, &workloads, runs)?;
    }
    Ok(ExitCode::SUCCESS)
}
