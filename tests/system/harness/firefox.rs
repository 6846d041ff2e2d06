#![cfg(not(target_arch = "wasm32"))]
//! Firefox, through geckodriver.

use super::{engine::Kind, tools::on_path};
use anyhow::Context;
use serde_json::{Value, json};
use std::{env, path::Path};

/// Firefox and geckodriver, the latter on the path or in the target folder.
pub fn firefox() -> anyhow::Result<Kind> {
    on_path(&["firefox-esr", "firefox"]).context("this test needs Firefox; on Debian: apt-get install firefox-esr")?;
    // This test is `target/debug/deps/system-…`.
    let program = env::current_exe()?;
    let built = program.ancestors().map(|folder| folder.join("tools/bin/geckodriver")).find(|file| file.is_file());
    let driver = on_path(&["geckodriver"])
        .or(built)
        .context("this test needs geckodriver; cargo install geckodriver --root target/tools (some minutes, once)")?;
    Ok(Kind { driver, capabilities, needs_screen: false })
}

fn capabilities(profile: &Path) -> Value {
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "binary": on_path(&["firefox-esr", "firefox"]),
            "args": ["-headless", "-profile", profile],
            "prefs": { "intl.accept_languages": "pl" },
        },
    })
}
