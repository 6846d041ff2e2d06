//! The app compiled to WebAssembly by cargo.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::refusal::Refusal;
use crate::workspace::{self, Workspace};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that the compiler has the wasm target.
pub fn ensure_target(workspace: &Workspace) -> anyhow::Result<()> {
    if library(workspace)?.exists() {
        return Ok(());
    }
    let added = workspace::run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(&workspace.root));
    added.map_err(|_| Refusal::new(format!("The app needs Rust's {TARGET} target: rustup target add {TARGET}")))
}

/// Where the target's standard library stands when it is installed.
fn library(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    Ok(rustc(workspace, &["--print", "target-libdir", "--target", TARGET])?.into())
}

/// `rustc 1.95.0 (59807616e 2026-04-14)`
pub fn compiler(workspace: &Workspace) -> anyhow::Result<String> {
    rustc(workspace, &["--version"])
}

/// This machine's own target.
pub fn host(workspace: &Workspace) -> anyhow::Result<String> {
    rustc(workspace, &["--print", "host-tuple"])
}

fn rustc(workspace: &Workspace, question: &[&str]) -> anyhow::Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = workspace::output(Command::new(rustc).args(question).current_dir(&workspace.root))?;
    Ok(answer.trim().to_owned())
}

/// Builds the app's wasm, before any glue; with features of its own when there are any.
pub fn build(workspace: &Workspace, features: &[&str]) -> anyhow::Result<PathBuf> {
    ensure_target(workspace)?;
    // Quiet, because another cargo is talking meanwhile; warnings and errors still come through.
    let mut cargo =
        workspace.cargo(["build", "--quiet", "--profile", "wasm", "--target", TARGET, "-p", "app", "--lib"]);
    cargo.arg("--features").arg(features.join(","));
    if env::var_os("RUSTFLAGS").is_none() && env::var_os("CARGO_ENCODED_RUSTFLAGS").is_none() {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags(workspace)?);
    }
    workspace::run(&mut cargo)?;
    Ok(file(workspace))
}

/// What cargo leaves: still with the names of its functions.
pub fn file(workspace: &Workspace) -> PathBuf {
    workspace.target.join(TARGET).join("wasm/app.wasm")
}

/// Panic messages name source files: without this machine's folders, so that two machines build the same bytes. Function
/// names that tell who asked for a generic function serve `cargo xtask size`; the bundler removes them.
fn flags(workspace: &Workspace) -> anyhow::Result<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo"))).context("no home folder")?;
    let remap = |from: PathBuf, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // The last match wins, so the narrower folder comes last.
    let remaps = [remap(workspace.root.clone(), "teren"), remap(home.join("registry/src"), "crates")];
    // Erased views: fewer shapes of generic code, a smaller wasm.
    let others = ["-Csymbol-mangling-version=v0", "--cfg=erase_components"].map(str::to_owned);
    Ok([remaps, others].concat().join("\x1f"))
}
