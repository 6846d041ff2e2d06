#![cfg(not(target_arch = "wasm32"))]
//! A browser other than Chromium, behind its WebDriver, with a profile that outlives it.

use super::{
    collector::Collector,
    page::Page,
    processes::{descendants, free_port, kill, kill_blocking},
    tools::Tools,
    until,
};
use anyhow::{Context, ensure};
use serde_json::Value;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// How to start a browser of one kind.
pub struct Kind {
    /// The WebDriver's program.
    pub driver: PathBuf,
    /// What to ask of the driver, given the profile's folder.
    pub capabilities: fn(&Path) -> Value,
    /// Whether it needs a screen, be it one that nobody looks at.
    pub needs_screen: bool,
}

pub struct Engine {
    kind: Kind,
    profile: TempDir,
    screen: Option<Screen>,
    running: Option<Running>,
}

struct Running {
    driver: Child,
    web: WebDriver,
}

/// An X server without a screen.
struct Screen {
    _server: Child,
    name: String,
}

impl Screen {
    async fn start() -> anyhow::Result<Screen> {
        // It chooses a number that is free, and says which once it listens.
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1024x24"]).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().context("Xvfb cannot be started")?;
        let mut lines = BufReader::new(server.stdout.take().context("no output of Xvfb")?).lines();
        let number =
            tokio::time::timeout(Duration::from_secs(20), lines.next_line()).await.context("Xvfb is silent")?;
        let name = format!(":{}", number?.context("Xvfb has ended")?.trim());
        Ok(Screen { _server: server, name })
    }
}

impl Engine {
    /// Starts one with a new profile.
    pub async fn start(kind: Kind) -> anyhow::Result<Engine> {
        let screen = if kind.needs_screen { Some(Screen::start().await?) } else { None };
        let mut engine = Engine { kind, profile: tempfile::tempdir()?, screen, running: None };
        engine.resume().await?;
        Ok(engine)
    }

    /// Starts it again on the same profile.
    pub async fn resume(&mut self) -> anyhow::Result<()> {
        let port = free_port()?;
        let mut command = Command::new(&self.kind.driver);
        command.arg(format!("--port={port}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(screen) = &self.screen {
            command.env("DISPLAY", &screen.name).env("GDK_BACKEND", "x11");
        }
        let driver = command.kill_on_drop(true).spawn().context("the browser's driver cannot be started")?;
        let url = format!("http://127.0.0.1:{port}");
        let status = format!("{url}/status");
        until("the driver listens", async || Ok(reqwest::get(&status).await?.status().is_success().then_some(())))
            .await?;
        let capabilities: Capabilities = serde_json::from_value((self.kind.capabilities)(self.profile.path()))?;
        let web = WebDriver::new(&url, capabilities).await.context("the browser does not start")?;
        // Its processes are ended here, not by asking the driver.
        web.clone().leak()?;
        self.running = Some(Running { driver, web });
        Ok(())
    }

    /// SIGKILL to every process of the browser, as a phone short of memory does it.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let running = self.running.take().context("the browser is not running")?;
        let driver = running.driver.id().context("the driver has ended by itself")?;
        let mut pids = descendants(driver);
        ensure!(!pids.is_empty(), "the browser's processes were not found");
        pids.push(driver);
        kill(&pids).await
    }

    /// The page that is shown.
    pub fn page(&self) -> Page {
        let running = self.running.as_ref().expect("the browser runs");
        Page::new(running.web.clone())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let driver = self.running.as_ref().and_then(|running| running.driver.id());
        if let Some(driver) = driver {
            let mut pids = descendants(driver);
            pids.push(driver);
            kill_blocking(&pids);
        }
    }
}

/// A collector with the small surveys, and one of these browsers.
pub struct Village {
    pub collector: Collector,
    pub engine: Engine,
}

impl Village {
    /// Opens a survey's link.
    pub async fn open(&self, survey: &str) -> anyhow::Result<Page> {
        let page = self.engine.page();
        page.goto(&format!("{}/s/{survey}", self.collector.url())).await?;
        Ok(page)
    }
}

/// Plays one test, or passes when the browser is not there; when something failed, tells what there was to see.
pub async fn play_in(
    kind: anyhow::Result<Kind>,
    test: impl AsyncFnOnce(&mut Village) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let kind = match kind {
        Ok(kind) => kind,
        Err(missing) => {
            // Past the test harness, which would swallow the words of a test that passes.
            writeln!(std::io::stderr(), "SKIPPED: {missing:#}")?;
            return Ok(());
        }
    };
    let Some(tools) = Tools::find()? else { return Ok(()) };
    let surveys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/surveys");
    let collector = Collector::start(&tools, Some(surveys)).await?;
    let mut village = Village { collector, engine: Engine::start(kind).await? };
    let outcome = test(&mut village).await;
    if outcome.is_err() && village.engine.running.is_some() {
        eprintln!("--- the page\n{}", village.engine.page().text().await.unwrap_or_default());
        eprintln!("--- the collector's log\n{}", village.collector.log());
    }
    outcome
}
