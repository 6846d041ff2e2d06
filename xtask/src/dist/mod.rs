//! The built app: one folder that the collector serves as it stands.
//!
//! cargo builds the wasm; the *bundler* (this program again, built `--release` with the feature `bundle`) writes the
//! glue, hashes names, fills the service worker's list and compresses. A stamp of everything that goes in makes a second
//! build do nothing.

#[cfg(any(feature = "bundle", test))]
mod assemble;
#[cfg(feature = "bundle")]
pub mod bundle;
mod history;
pub mod wasm;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;

use anyhow::{Context, anyhow};
use sha2::{Digest, Sha256};

use crate::options::Options;
use crate::refusal::Refusal;
use crate::workspace::{self, Workspace, files_below};
use history::History;

/// Where the built app stands.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("dist")
}

/// `cargo xtask dist`: the app's folder, copied to where the user wants it.
pub fn run(workspace: &Workspace, mut options: Options) -> anyhow::Result<ExitCode> {
    let out = options.path("--out")?;
    let base = options.value("--base")?;
    if options.flag("--bench") {
        options.finish()?;
        let out = out.ok_or_else(|| Refusal::new("`dist --bench` needs `--out DIR`."))?;
        for_bench(workspace, base.as_deref().unwrap_or("/"), &out)?;
        println!("bench {}", out.display());
        return Ok(ExitCode::SUCCESS);
    }
    if base.is_some() {
        return Err(Refusal::new("`--base` goes with `--bench` only: the app stands at the root of its address."));
    }
    options.finish()?;
    let app = build(workspace)?;
    if let Some(out) = out {
        for name in current_files(workspace)? {
            let (from, to) = (app.join(&name), out.join(&name));
            fs::create_dir_all(to.parent().unwrap_or(&out))?;
            fs::copy(&from, &to).with_context(|| format!("cannot copy to {}", to.display()))?;
        }
        println!("app {}", out.display());
    } else {
        println!("app {}", app.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder that the benchmark loads: the app with `window.__bench`, no worker, every address below `base`.
pub fn for_bench(workspace: &Workspace, base: &str, out: &Path) -> anyhow::Result<()> {
    if !base.ends_with('/') {
        return Err(Refusal::new(format!("`--base {base}` has to end with a slash.")));
    }
    let wasm = wasm::build(workspace, &["bench"])?;
    build_bundler(workspace)?;
    workspace::run(
        bundler(workspace).arg("bundle").arg("--wasm").arg(wasm).args(["--base", base]).arg("--out").arg(out),
    )
}

/// Builds the app when anything that goes into it has changed.
pub fn build(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    Ok(build_beside(workspace, || Ok(()))?.0)
}

/// Builds the app, and something else at the same time: the wasm's last and longest step keeps one core busy only.
pub fn build_beside<T>(
    workspace: &Workspace,
    other: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<(PathBuf, T)> {
    let (wasm, other) = thread::scope(|scope| {
        let wasm = scope.spawn(|| wasm::build(workspace, &[]));
        let other = build_bundler(workspace).and_then(|()| other());
        (wasm.join(), other)
    });
    let wasm = wasm.map_err(|_| anyhow!("the build of the app stopped"))?;
    // Both have told what is wrong by now; one of them is enough to end with.
    let (wasm, other) = (wasm?, other?);
    Ok((bundle(workspace, &wasm)?, other))
}

fn bundle(workspace: &Workspace, wasm: &Path) -> anyhow::Result<PathBuf> {
    let app = folder(workspace);
    let stamp_file = workspace.target.join("dist.stamp");
    let stamp = stamp(workspace, wasm)?;
    if app.join("index.html").exists() && fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        return Ok(app);
    }
    let mut bundle = bundler(workspace);
    bundle.arg("bundle").arg("--wasm").arg(wasm).arg("--out").arg(&app);
    workspace::run(bundle.arg("--history").arg(history_file(workspace)))?;
    fs::write(stamp_file, stamp)?;
    Ok(app)
}

/// Builds this program again, with its bundling half.
fn build_bundler(workspace: &Workspace) -> anyhow::Result<()> {
    workspace::run(&mut workspace.cargo(["build", "--release", "-p", "xtask", "--features", "bundle"]))
}

/// The bundler, as the last build of the app left it.
pub fn bundler(workspace: &Workspace) -> Command {
    Command::new(workspace.target.join("release").join(format!("xtask{}", env::consts::EXE_SUFFIX)))
}

/// The files of the present build, compressed twins included.
pub fn current_files(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    Ok(History::read(&history_file(workspace))?.current().to_vec())
}

fn history_file(workspace: &Workspace) -> PathBuf {
    workspace.target.join("dist.history.json")
}

/// One digest of the wasm, the page and its files, and the bundler itself.
fn stamp(workspace: &Workspace, wasm: &Path) -> anyhow::Result<String> {
    let root = &workspace.root;
    let mut files = vec![wasm.to_owned(), root.join("index.html"), root.join("Cargo.lock")];
    files.extend(files_below(&root.join("public"))?);
    files.extend(files_below(&root.join("xtask/src/dist"))?);
    let mut digest = Sha256::new();
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        digest.update(file.strip_prefix(root).unwrap_or(&file).to_string_lossy().as_bytes());
        digest.update(bytes.len().to_le_bytes());
        digest.update(bytes);
    }
    Ok(hex(&digest.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
