#![cfg(not(target_arch = "wasm32"))]
//! What the tests need from outside, and whether it is here.

use anyhow::bail;
use std::{
    env,
    io::Write,
    path::{Path, PathBuf},
};

/// Where the programs are.
#[derive(Clone)]
pub struct Tools {
    /// The collector's binary.
    pub teren: PathBuf,
    /// The built app's folder.
    pub app: PathBuf,
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
}

impl Tools {
    /// All of them, or `None` after saying loudly what is missing.
    pub fn find() -> anyhow::Result<Option<Tools>> {
        let given = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.exists());
        let Some(teren) = given("TEREN_BIN") else { return missing("TEREN_BIN (the collector's binary)") };
        let Some(app) = given("TEREN_APP") else { return missing("TEREN_APP (the built app's folder)") };
        let Some(chromium) = on_path(&["chromium", "chromium-browser", "google-chrome"]) else {
            return missing("Chromium");
        };
        let Some(chromedriver) = on_path(&["chromedriver"]) else { return missing("chromedriver") };
        if !Path::new("/proc/self/task").exists() {
            return missing("/proc, where processes to kill are looked up");
        }
        Ok(Some(Tools { teren, app, chromium, chromedriver }))
    }
}

fn missing(what: &str) -> anyhow::Result<Option<Tools>> {
    let reason = format!("this test needs {what}; `cargo xtask test` provides everything");
    if env::var_os("CI").is_some_and(|value| value == "true") {
        bail!(reason);
    }
    // Past the test harness, which would swallow the words of a test that passes.
    writeln!(std::io::stderr(), "SKIPPED: {reason}")?;
    Ok(None)
}

/// The first of these programs that the path has.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}
