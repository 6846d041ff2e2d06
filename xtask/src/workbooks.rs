//! `cargo xtask surveys`, and whether it has been run since the surveys last changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::ensure;

use crate::options::Options;
use crate::workspace::Workspace;

/// Writes the workbooks: here, or by this program again with its spreadsheet half.
pub fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    options.finish()?;
    write(workspace)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(feature = "surveys")]
fn write(workspace: &Workspace) -> anyhow::Result<()> {
    crate::surveys::run(&workspace.root)
}

#[cfg(not(feature = "surveys"))]
fn write(workspace: &Workspace) -> anyhow::Result<()> {
    crate::workspace::run(&mut workspace.cargo([
        "run",
        "--quiet",
        "-p",
        "xtask",
        "--features",
        "surveys",
        "--",
        "surveys",
    ]))
}

/// Fails when writing the workbooks changes one of them.
pub fn ensure_fresh(workspace: &Workspace) -> anyhow::Result<()> {
    let before = present(workspace)?;
    write(workspace)?;
    ensure!(before == present(workspace)?, "the workbooks did not match surveys/*.md; now they do, commit them");
    Ok(())
}

fn present(workspace: &Workspace) -> anyhow::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut workbooks = BTreeMap::new();
    for entry in fs::read_dir(workspace.root.join("surveys"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "xlsx") {
            workbooks.insert(path.clone(), fs::read(path)?);
        }
    }
    Ok(workbooks)
}
