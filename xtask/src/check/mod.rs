//! `cargo xtask check`: what can be said about the sources without running them. Needs no network once crates are fetched.

mod circles;
mod imports;
mod licences;
mod metadata;
mod modules;
mod sources;

use std::process::ExitCode;

use anyhow::bail;

use crate::dist::wasm;
use crate::options::Options;
use crate::stages::Stages;
use crate::workspace::{self, EVERY_TASK, Workspace};

/// The packages that also run in the browser.
const IN_BROWSER: [&str; 5] = ["app", "xforms", "outbox", "messages", "xlsform"];

pub fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    options.finish()?;
    let mut stages = Stages::default();
    stages.run("format", || workspace::run(&mut workspace.cargo(["fmt", "--all", "--check"])))?;
    stages.run("sources", || verdict(sources::faults(&workspace.root)?))?;
    stages.run("circles of files", || verdict(circles::faults(&workspace.root)?))?;
    stages.run("import rules", || verdict(imports::faults(workspace)?))?;
    stages.run("licences", || verdict(licences::faults(workspace)?))?;
    stages.run("lints", || clippy(workspace, &["--workspace", "--all-targets", "--features", EVERY_TASK]))?;
    stages.run("lints for the browser", || {
        wasm::ensure_target(workspace)?;
        let packages = IN_BROWSER.iter().flat_map(|name| ["-p", name]);
        clippy(workspace, &["--target", wasm::TARGET].into_iter().chain(packages).collect::<Vec<_>>())
    })?;
    Ok(stages.summary())
}

fn clippy(workspace: &Workspace, scope: &[&str]) -> anyhow::Result<()> {
    let mut clippy = workspace.cargo(["clippy"]);
    workspace::run(clippy.args(scope).args(["--", "-D", "warnings"]))
}

fn verdict(faults: Vec<String>) -> anyhow::Result<()> {
    if !faults.is_empty() {
        bail!("\n  {}", faults.join("\n  "));
    }
    Ok(())
}
