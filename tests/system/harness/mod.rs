#![cfg(not(target_arch = "wasm32"))]
//! A town on this machine: a collector, a browser, and a wire between them that can be cut.

pub mod browser;
pub mod collector;
pub mod disk;
pub mod engine;
pub mod files;
pub mod firefox;
pub mod office;
pub mod page;
pub mod processes;
pub mod proxy;
pub mod robot;
pub mod stored;
pub mod tools;
pub mod webkit;
pub mod workbook;

use anyhow::{Context, ensure};
use browser::Browser;
use collector::Collector;
use page::Page;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tools::Tools;

/// How long anything may take that the product promises; longer than a browser lets an idle worker live (30 s), because a
/// new worker may have to wait for that.
pub const DEADLINE: Duration = Duration::from_secs(90);

/// Everything that one test plays in.
pub struct Town {
    pub collector: Collector,
    pub browser: Browser,
}

impl Town {
    /// The page that the browser shows.
    pub fn page(&self) -> Page {
        self.browser.page()
    }

    /// Opens an address of the app.
    pub async fn open(&self, path: &str) -> anyhow::Result<Page> {
        let page = self.page();
        page.goto(&format!("{}{path}", self.collector.url())).await?;
        Ok(page)
    }

    /// Opens a survey's link, where a draft of it is here, and goes on with that.
    pub async fn open_draft(&self, survey: &str) -> anyhow::Result<Page> {
        let page = self.open(&format!("/s/{survey}")).await?;
        page.go_on().await?;
        Ok(page)
    }

    /// Opens a survey's link and waits until it can be answered without a signal.
    pub async fn open_ready(&self, survey: &str) -> anyhow::Result<Page> {
        let page = self.open(&format!("/s/{survey}")).await?;
        page.ready_offline().await?;
        Ok(page)
    }

    /// The collector is stopped: from now on there is no signal.
    pub async fn signal_goes(&mut self) -> anyhow::Result<()> {
        self.browser.expect_no_signal(true).await?;
        self.collector.stop().await
    }

    /// The collector is there again.
    pub async fn signal_returns(&mut self) -> anyhow::Result<()> {
        self.collector.resume().await?;
        self.browser.expect_no_signal(false).await
    }
}

/// Which surveys the town has.
pub enum Surveys {
    /// Those that come with the program.
    Bundled,
    /// The small ones of `tests/fixtures/surveys`.
    Fixtures,
    /// Those of a folder that the test may change.
    Folder(PathBuf),
}

/// Plays one test, then looks whether the browser has complained; when something failed, tells what there was to see.
pub async fn play(surveys: Surveys, test: impl AsyncFnOnce(&mut Town) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let Some(tools) = Tools::find()? else { return Ok(()) };
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/surveys");
    let folder = match surveys {
        Surveys::Bundled => None,
        Surveys::Fixtures => Some(fixtures),
        Surveys::Folder(folder) => Some(folder),
    };
    let collector = Collector::start(&tools, folder).await?;
    let browser = Browser::start(&tools, browser::PHONE).await?;
    let mut town = Town { collector, browser };
    let outcome = match test(&mut town).await {
        Ok(()) => town.browser.complaints().await,
        failed => failed,
    };
    if outcome.is_err() {
        town.browser.describe().await;
        eprintln!("--- the collector's log\n{}", town.collector.log());
    }
    outcome
}

/// Asks again and again until the answer is there.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    let end = Instant::now() + DEADLINE;
    loop {
        // A page that is just being exchanged answers with errors; only the last one tells something.
        let answer = ask().await;
        if let Ok(Some(answer)) = answer {
            return Ok(answer);
        }
        if Instant::now() > end {
            answer.with_context(|| format!("waited in vain: {what}"))?;
            ensure!(false, "waited in vain: {what}");
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}
