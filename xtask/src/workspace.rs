//! The workspace on this machine, and cargo run inside it.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

use crate::options::Options;

/// This program with all its tasks but the bundler, for lints and tests.
pub const EVERY_TASK: &str = "xtask/bench,xtask/conformance,xtask/surveys";

/// Where things stand.
pub struct Workspace {
    /// The folder of the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder, also where the built app goes.
    pub target: PathBuf,
}

impl Workspace {
    pub fn find() -> anyhow::Result<Workspace> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        // A moved clone keeps working: cargo tells the present place, the compiled-in one is only the fallback.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map_or(manifest.to_owned(), PathBuf::from);
        let root = manifest.parent().context("xtask stands in the workspace's root")?.to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        Ok(Workspace { root, target })
    }

    pub fn cargo<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Runs this program again, built --release with the feature that is named like the task.
    pub fn again(&self, task: &str, options: Options) -> anyhow::Result<ExitCode> {
        let program = ["run", "--quiet", "--release", "-p", "xtask", "--features", task, "--", task];
        let mut command = self.cargo(program.map(str::to_owned).into_iter().chain(options.rest()));
        let status = command.status().with_context(|| format!("cannot run {}", name(&command)))?;
        Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The collector's binary, once built.
    pub fn collector(&self) -> PathBuf {
        self.target.join("release").join(format!("teren{}", env::consts::EXE_SUFFIX))
    }

    /// Builds the collector; cargo's own output passes through.
    pub fn build_collector(&self) -> anyhow::Result<PathBuf> {
        run(&mut self.cargo(["build", "--release", "--bin", "teren", "-p", "collector"]))?;
        Ok(self.collector())
    }
}

/// Runs a command to its end, its output passing through; an exit code other than 0 is an error.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("cannot run {}", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// Runs a command to its end and gives what it printed.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("cannot run {}", name(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}\n{}", line(command), output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn name(command: &Command) -> String {
    Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    [name(command).into()].into_iter().chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Every file below a folder, sorted, so that what is made from them is the same on every machine.
pub fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether it is a survey's source; `NAME.cases.md` holds its tests.
pub fn is_survey(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".md") && name != "README.md" && !name.ends_with(".cases.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_of_a_survey_are_none() {
        let check = |name: &str, expected| assert_eq!(is_survey(Path::new(name)), expected, "{name}");
        check("surveys/seniorzy.md", true);
        check("surveys/seniorzy.cases.md", false);
        check("surveys/seniorzy.xlsx", false);
        check("surveys/README.md", false);
    }
}
