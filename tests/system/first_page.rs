#![cfg(not(target_arch = "wasm32"))]
//! The first page is read before the app is there, which then makes the same nodes live.

use crate::harness::{Surveys, play, proxy::Proxy};
use anyhow::ensure;
use std::time::Duration;

/// So long the app is on its way.
const SLOW: Duration = Duration::from_secs(5);

/// Notes the page's nodes, and puts the focus on the button.
const NOTE: &str = "
    window.noted = [...document.querySelectorAll('#first-page *')];
    document.querySelector('#first-page .actions button').focus();
    return window.noted.length;";

/// How many of them have gone or lost what they said, and whether the focus is still there.
const COMPARE: &str = "
    const gone = window.noted.filter((node) => !node.isConnected).length;
    return [gone, document.activeElement === document.querySelector('#first-page .actions button')];";

const SAID: &str = "return document.getElementById('main').innerText.replace(/\\s+/g, ' ').trim()";

const APP_IS_THERE: &str = "return document.querySelector('footer') !== null";

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_is_read_before_the_app_is_there_and_its_nodes_stay() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        line.delay("GET /app_bg", SLOW);
        let page = town.page();
        page.goto(&format!("{}/s/trzy", line.url())).await?;
        page.sees("Co dzieje się z odpowiedziami").await?;
        let noted: usize = page.script(NOTE, &[]).await?;
        ensure!(noted > 5 && !page.script::<bool>(APP_IS_THERE, &[]).await?, "the app came first ({noted} nodes)");
        page.ready_offline().await?;
        let (gone, focused): (usize, bool) = page.script(COMPARE, &[]).await?;
        ensure!(gone == 0 && focused, "{gone} nodes were exchanged; the focus stays: {focused}");
        let sent: String = page.script(SAID, &[]).await?;
        // Now the worker gives the page, and the app draws it.
        page.reload().await?;
        page.ready_offline().await?;
        ensure!(!page.has("#first-page").await?, "the collector was asked again");
        let drawn: String = page.script(SAID, &[]).await?;
        ensure!(sent == drawn, "sent: {sent}\ndrawn: {drawn}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_beginning_before_the_app_is_there_is_not_forgotten() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        line.delay("GET /app_bg", SLOW);
        let page = town.page();
        page.goto(&format!("{}/s/trzy", line.url())).await?;
        page.press("Rozpocznij").await?;
        page.sees("Wczytywanie…").await?;
        ensure!(!page.script::<bool>(APP_IS_THERE, &[]).await?, "the app came first");
        page.find("#save-state").await?;
        ensure!(!page.has("#first-page").await?, "the first page stays");
        Ok(())
    })
    .await
}
