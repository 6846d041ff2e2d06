#![cfg(not(target_arch = "wasm32"))]
//! WebKit, as GNOME's browsers have it. Apple's differs in its shell and its quotas, not in how it stores.

use super::{engine::Kind, tools::on_path};
use anyhow::{Context, ensure};
use serde_json::json;
use std::{path::Path, process::Command};

const INSTALL: &str = "on Debian: apt-get install webkit2gtk-driver xvfb python3-gi gir1.2-webkit2-4.1";
/// The interpreter that Debian's bindings are installed for.
const PYTHON: &str = "/usr/bin/python3";
const SHELL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/system/harness/webkit_shell.py");

/// The driver's own browser. Under automation all that it stores goes when it ends: tabs may die in it, it may not.
pub fn passing() -> anyhow::Result<Kind> {
    let driver =
        on_path(&["WebKitWebDriver"]).with_context(|| format!("this test needs WebKitWebDriver; {INSTALL}"))?;
    on_path(&["Xvfb"]).with_context(|| format!("this test needs Xvfb; {INSTALL}"))?;
    Ok(Kind { driver, capabilities: |_| json!({ "browserName": "MiniBrowser" }), needs_screen: true })
}

/// The same engine in a shell of ours that keeps its data, as every browser does that people use.
pub fn lasting() -> anyhow::Result<Kind> {
    let bindings = "import gi; gi.require_version('WebKit2', '4.1')";
    let answer = Command::new(PYTHON).args(["-c", bindings]).output();
    let found = answer.is_ok_and(|output| output.status.success());
    ensure!(found, "this test needs Python's bindings of WebKit; {INSTALL}");
    Ok(Kind { capabilities: keeping, ..passing()? })
}

fn keeping(profile: &Path) -> serde_json::Value {
    json!({ "webkitgtk:browserOptions": { "binary": PYTHON, "args": [SHELL, profile] } })
}
