#![cfg(not(target_arch = "wasm32"))]
//! Chromium with a profile that outlives it: it can be killed and started again.

use super::{
    page::Page,
    processes::{self, command_line, descendants, free_port, is_alive, kill, kill_blocking, signal},
    tools::Tools,
    until,
};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver, WindowHandle};
use tokio::process::{Child, Command};

/// Width and height of a window.
pub type Size = (u32, u32);
/// A small phone.
pub const PHONE: Size = (360, 740);
/// A desk.
pub const DESK: Size = (1280, 800);

/// How often Chromium is started until it runs.
const STARTS: u32 = 3;

const FLAGS: [&str; 16] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-search-engine-choice-screen",
    "--hide-crash-restore-bubble",
    "--lang=pl",
    "--accept-lang=pl",
    // No process in store: a page's own appears with it.
    "--disable-features=SpareRendererForSitePerProcess",
    // A microphone that hums, and leave to listen to it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
];

pub struct Browser {
    tools: Tools,
    profile: TempDir,
    size: Size,
    running: Option<Running>,
    /// Whether requests may fail now: the collector is stopped on purpose.
    no_signal: bool,
    complaints: Vec<String>,
}

struct Running {
    driver: Child,
    web: WebDriver,
    /// The browser's main process.
    main: u32,
    /// The processes that it had before the first page was opened.
    before: BTreeSet<u32>,
}

/// Opens a tab and shows it. It may be dead from the start, or die at once, because the process that the browser had
/// ready for it died with the others; then it is closed, and the answer is `None`. (The driver would wait for it for ever.)
async fn living_tab(port: &str, page: &Page, size: Size) -> anyhow::Result<Option<()>> {
    let address = |path: &str| format!("http://127.0.0.1:{port}/json/{path}");
    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
    let tab: Value = client.put(address("new?about:blank")).send().await?.json().await?;
    let id = tab["id"].as_str().context("no tab")?;
    let show = async {
        let listed = async || -> anyhow::Result<bool> {
            let tabs: Vec<Value> = client.get(address("list")).send().await?.json().await?;
            Ok(tabs.iter().any(|tab| tab["id"] == id && tab["url"] == "about:blank"))
        };
        while !listed().await? {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        page.show_tab(&WindowHandle::from(id.to_owned())).await?;
        page.resize(size).await
    };
    let shown = matches!(tokio::time::timeout(Duration::from_secs(2), show).await, Ok(Ok(())));
    if !shown {
        client.get(address(&format!("close/{id}"))).send().await?;
    }
    Ok(shown.then_some(()))
}

impl Browser {
    /// Starts one with a new profile.
    pub async fn start(tools: &Tools, size: Size) -> anyhow::Result<Browser> {
        let mut browser = Browser {
            tools: tools.clone(),
            profile: tempfile::tempdir()?,
            size,
            running: None,
            no_signal: false,
            complaints: Vec::new(),
        };
        browser.resume().await?;
        Ok(browser)
    }

    /// Starts it on a new profile in this folder.
    pub async fn move_to(&mut self, folder: &Path) -> anyhow::Result<()> {
        self.kill().await?;
        self.profile = tempfile::tempdir_in(folder)?;
        self.resume().await
    }

    /// Ends it in order, as somebody does who closes it.
    pub async fn close(&mut self) -> anyhow::Result<()> {
        self.listen().await?;
        let running = self.running.take().context("the browser is not running")?;
        let driver = running.driver.id().context("chromedriver has ended by itself")?;
        let pids = descendants(driver);
        signal("TERM", &[running.main])?;
        until("the browser has ended", async || Ok((!pids.iter().any(|pid| is_alive(*pid))).then_some(()))).await?;
        kill(&[driver]).await
    }

    /// Starts it again on the same profile. On a machine that is very busy, Chromium sometimes does not come up.
    pub async fn resume(&mut self) -> anyhow::Result<()> {
        for _ in 1..STARTS {
            if self.try_to_start().await.is_ok() {
                return Ok(());
            }
        }
        self.try_to_start().await
    }

    async fn try_to_start(&mut self) -> anyhow::Result<()> {
        let port = free_port()?;
        let mut command = Command::new(&self.tools.chromedriver);
        command.arg(format!("--port={port}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let driver = command.kill_on_drop(true).spawn().context("chromedriver cannot be started")?;
        let url = format!("http://127.0.0.1:{port}");
        let status = format!("{url}/status");
        until("chromedriver listens", async || Ok(reqwest::get(&status).await?.status().is_success().then_some(())))
            .await?;
        let start = async {
            let web = WebDriver::new(&url, self.capabilities()?).await.context("Chromium does not start")?;
            // Its processes are ended here, not by asking the driver.
            web.clone().leak()?;
            web.set_script_timeout(Duration::from_secs(300)).await?;
            Page::new(web.clone()).resize(self.size).await?;
            let main = web.capabilities().get("goog:processID").and_then(Value::as_u64);
            anyhow::Ok((web, u32::try_from(main.context("the driver does not tell the browser's process")?)?))
        };
        match start.await {
            Ok((web, main)) => {
                let before = descendants(main).into_iter().collect();
                self.running = Some(Running { driver, web, main, before });
                Ok(())
            }
            Err(error) => {
                // What there is of it must not hold the profile.
                let pids = driver.id().into_iter().flat_map(|driver| [descendants(driver), vec![driver]].concat());
                kill(&pids.collect::<Vec<_>>()).await?;
                Err(error)
            }
        }
    }

    fn capabilities(&self) -> anyhow::Result<Capabilities> {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([profile.as_str()]).collect();
        Ok(serde_json::from_value(json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": self.tools.chromium, "args": flags },
        }))?)
    }

    /// The page that is shown.
    pub fn page(&self) -> Page {
        let running = self.running.as_ref().expect("the browser runs");
        Page::new(running.web.clone())
    }

    /// SIGKILL to every process of the browser, as a phone short of memory does it.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.listen().await?;
        let running = self.running.take().context("the browser is not running")?;
        let driver = running.driver.id().context("chromedriver has ended by itself")?;
        let mut pids = descendants(driver);
        ensure!(pids.contains(&running.main), "the browser's process was not found");
        pids.push(driver);
        kill(&pids).await
    }

    /// SIGKILL to the processes of all pages, those that appeared as they were opened; the browser itself stays, and shows
    /// a new tab.
    pub async fn kill_tabs(&mut self) -> anyhow::Result<Page> {
        let running = self.running.as_mut().context("the browser is not running")?;
        let appeared = descendants(running.main).into_iter().filter(|pid| !running.before.contains(pid));
        // Pages bring helpers with them that are the browser's: one for sound, one for what is stored.
        let pages: Vec<u32> = appeared.filter(|pid| command_line(*pid).contains("--type=renderer")).collect();
        kill(&pages).await?;
        running.before = descendants(running.main).into_iter().collect();
        // The driver cannot open tabs from a dead one; the browser's own port can.
        let note = std::fs::read_to_string(self.profile.path().join("DevToolsActivePort"))?;
        let port = note.lines().next().context("no port")?;
        let page = self.page();
        until("a new tab", async || living_tab(port, &page, self.size).await).await?;
        Ok(page)
    }

    /// From now on requests may fail, or arrive changed and be refused for it (or not any longer). What the page complained
    /// of before is judged as it was then.
    pub async fn expect_no_signal(&mut self, expected: bool) -> anyhow::Result<()> {
        self.listen().await?;
        self.no_signal = expected;
        Ok(())
    }

    /// Notes errors that the console has shown since the last time; a breach of the security policy is one of them.
    async fn listen(&mut self) -> anyhow::Result<()> {
        let running = self.running.as_ref().context("the browser is not running")?;
        for entry in running.web.browser_log().await? {
            let failed = entry.message.contains("net::ERR_") || entry.message.contains("a status of 422");
            // Said only of what was deleted.
            let gone = entry.message.contains("a status of 410");
            let is_network = entry.source.as_deref() == Some("network");
            if entry.level == "SEVERE" && !(is_network && (gone || failed && self.no_signal)) {
                self.complaints.push(format!("{}: {}", entry.source.unwrap_or_default(), entry.message));
            }
        }
        Ok(())
    }

    /// Fails when the console has shown an error.
    pub async fn complaints(&mut self) -> anyhow::Result<()> {
        if self.running.is_some() {
            self.listen().await?;
        }
        ensure!(self.complaints.is_empty(), "the browser's console shows errors:\n{}", self.complaints.join("\n"));
        Ok(())
    }

    /// Writes what a failed test leaves on the screen.
    pub async fn describe(&mut self) {
        let Some(running) = &self.running else { return };
        let (page, web) = (Page::new(running.web.clone()), running.web.clone());
        let url = web.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        eprintln!("--- the page {url}\n{}", page.text().await.unwrap_or_default());
        let file = env::temp_dir().join(format!("teren-failed-{}.png", std::process::id()));
        if web.screenshot(&file).await.is_ok() {
            eprintln!("--- as a picture: {}", file.display());
        }
        match page.database().await {
            Ok(stores) => {
                let lengths: Vec<_> = stores.iter().map(|(name, all)| format!("{name} {}", all.len())).collect();
                eprintln!("--- the database\n{}", lengths.join(", "));
            }
            Err(error) => eprintln!("--- the database cannot be read: {error}"),
        }
        let local = page.local_storage().await.unwrap_or_default();
        eprintln!("--- localStorage\n{}", local.into_keys().collect::<Vec<_>>().join(" "));
        if self.listen().await.is_ok() {
            eprintln!("--- the console's errors\n{}", self.complaints.join("\n"));
        }
    }

    /// Keeps a picture of the page where `TEREN_SHOTS` says; at both sizes.
    pub async fn shot(&self, name: &str) -> anyhow::Result<()> {
        let Some(folder) = env::var_os("TEREN_SHOTS").map(PathBuf::from) else { return Ok(()) };
        std::fs::create_dir_all(&folder)?;
        let page = self.page();
        for size in [PHONE, DESK] {
            page.resize(size).await?;
            page.picture(&folder.join(format!("{name}-{}.png", size.0))).await?;
        }
        page.resize(self.size).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let driver = self.running.as_ref().and_then(|running| running.driver.id());
        if let Some(driver) = driver {
            let mut pids = processes::descendants(driver);
            pids.push(driver);
            kill_blocking(&pids);
        }
    }
}
