//! The browser tests need Chromium and its driver.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::refusal::Refusal;
use crate::workspace::run;

const INSTALL: &str = "apt-get update && apt-get install -y chromium chromium-driver";

/// Installs both where that is safe to do unasked (root on Debian), else says what to type.
pub fn ensure() -> anyhow::Result<()> {
    if present() {
        return Ok(());
    }
    if is_root() && Path::new("/etc/debian_version").exists() {
        run(Command::new("sh").args(["-c", INSTALL]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        if present() {
            return Ok(());
        }
    }
    Err(Refusal::new(format!(
        "The tests need Chromium and chromedriver; on Debian install them with: sudo sh -c '{INSTALL}'"
    )))
}

fn present() -> bool {
    on_path(&["chromium", "chromium-browser", "google-chrome"]) && on_path(&["chromedriver"])
}

fn on_path(names: &[&str]) -> bool {
    let Some(path) = env::var_os("PATH") else { return false };
    env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
