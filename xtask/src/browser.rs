//! The browser tests need Chromium and its driver; WebKit and Firefox are welcome.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::refusal::Refusal;
use crate::workspace::run;

const INSTALL: &str = "apt-get update && apt-get install -y chromium chromium-driver";
/// WebKit's driver, a screen that nobody looks at, and the bindings that the tests' own shell around WebKit needs.
const INSTALL_WEBKIT: &str = "apt-get update && apt-get install -y --no-install-recommends \
                              webkit2gtk-driver xvfb xauth python3-gi gir1.2-webkit2-4.1";
/// Takes some minutes, so it is never done unasked.
const INSTALL_FIREFOX: &str = "apt-get install -y firefox-esr && cargo install geckodriver --root target/tools";

/// Installs both where that is safe to do unasked (root on Debian), else says what to type.
pub fn ensure() -> anyhow::Result<()> {
    if present() {
        return Ok(());
    }
    if may_install() {
        run(Command::new("sh").args(["-c", INSTALL]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        if present() {
            return Ok(());
        }
    }
    Err(Refusal::new(format!(
        "The tests need Chromium and chromedriver; on Debian install them with: sudo sh -c '{INSTALL}'"
    )))
}

/// Installs WebKit where that is safe to do unasked. The tests skip the engines that are not there, so nothing fails.
pub fn invite_others(target: &Path) {
    let has_webkit = || on_path(&["WebKitWebDriver"]) && on_path(&["Xvfb"]);
    if !has_webkit() && may_install() {
        let installed = run(Command::new("sh").args(["-c", INSTALL_WEBKIT]).env("DEBIAN_FRONTEND", "noninteractive"));
        if let Err(error) = installed {
            eprintln!("{error:#}");
        }
    }
    if !has_webkit() {
        eprintln!("The tests in WebKit are skipped; on Debian they need: sudo sh -c '{INSTALL_WEBKIT}'");
    }
    let has_geckodriver = on_path(&["geckodriver"]) || target.join("tools/bin/geckodriver").is_file();
    if !has_geckodriver || !on_path(&["firefox-esr", "firefox"]) {
        eprintln!("The tests in Firefox are skipped; on Debian they need: {INSTALL_FIREFOX}");
    }
}

fn present() -> bool {
    on_path(&["chromium", "chromium-browser", "google-chrome"]) && on_path(&["chromedriver"])
}

fn on_path(names: &[&str]) -> bool {
    let Some(path) = env::var_os("PATH") else { return false };
    env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}

/// Whether packages can be installed unasked.
fn may_install() -> bool {
    let id = Command::new("id").arg("-u").output();
    let is_root = id.is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    is_root && Path::new("/etc/debian_version").exists()
}
