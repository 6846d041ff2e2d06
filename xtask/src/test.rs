//! `cargo xtask test`: every test.

use std::process::ExitCode;

use crate::browser;
use crate::dist;
use crate::options::Options;
use crate::size;
use crate::stages::Stages;
use crate::workbooks;
use crate::workspace::{self, EVERY_TASK, Workspace};

pub fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    options.finish()?;
    let mut stages = Stages::default();
    stages.run("browser", browser::ensure)?;
    browser::invite_others(&workspace.target);
    stages.run("surveys", || workbooks::ensure_fresh(workspace))?;
    let built = stages.run("build", || dist::build_beside(workspace, || workspace.build_collector()))?;
    if let Some((app, collector)) = built {
        stages.run("size", || size::check(workspace))?;
        stages.run("tests", || {
            let mut tests = workspace.cargo(["test", "--workspace", "--features", EVERY_TASK, "--no-fail-fast"]);
            // The system tests run what a user would run.
            workspace::run(tests.env("TEREN_BIN", &collector).env("TEREN_APP", &app))
        })?;
    }
    Ok(stages.summary())
}
