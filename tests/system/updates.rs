#![cfg(not(target_arch = "wasm32"))]
//! A new version of the app never gets in the way of an answer.

use crate::harness::{Surveys, Town, page::Page, play, until};
use anyhow::ensure;

async fn is_next_version(page: &Page) -> anyhow::Result<bool> {
    page.has("meta[name=version][content=next]").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_waits_until_the_open_response_is_closed() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        town.open_ready("trzy").await?;
        // The second time the worker itself gives the page.
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Przed").await?;
        page.saved().await?;
        town.signal_goes().await?;
        town.collector.update_app()?;
        town.signal_returns().await?;
        page.script::<()>("window.untouched = true", &[]).await?;
        page.script_async::<()>("await (await navigator.serviceWorker.getRegistration()).update()", &[]).await?;
        until("the new version waits", async || {
            let waits = "return !!(await navigator.serviceWorker.getRegistration()).waiting";
            Ok(page.script_async::<bool>(waits, &[]).await?.then_some(()))
        })
        .await?;
        page.field("imie").await?.click().await?;
        page.insert(" i po").await?;
        page.saved().await?;
        ensure!(
            page.script::<bool>("return window.untouched === true", &[]).await?,
            "the page was loaded anew meanwhile"
        );
        ensure!(!is_next_version(&page).await?, "the page was exchanged under an open response");

        // Closed, the response makes way by itself; it is there again in the new version, without a signal too.
        page.press("Teren").await?;
        page.sees("Trzy pytania").await?;
        until("the new version", async || Ok(is_next_version(&page).await?.then_some(()))).await?;
        page.sees("Trzy pytania").await?;
        let page = town.open("/s/trzy").await?;
        ensure!(is_next_version(&page).await?, "the old version again");
        ensure!(page.value("imie").await? == "Przed i po", "the answer is gone");
        town.signal_goes().await?;
        page.reload().await?;
        ensure!(page.value("imie").await? == "Przed i po" && is_next_version(&page).await?, "not without a signal");
        Ok(())
    })
    .await
}

/// Answers one question in a page that the worker gave, and goes back to the list of surveys.
async fn leave_a_draft(town: &Town) -> anyhow::Result<Page> {
    town.open_ready("trzy").await?;
    // The second time the worker itself gives the page.
    let page = town.open_ready("trzy").await?;
    page.press("Rozpocznij").await?;
    page.write("imie", "Ewa").await?;
    page.saved().await?;
    page.press("Teren").await?;
    page.sees("Trzy pytania").await?;
    Ok(page)
}

/// Asks the browser to look for another worker.
const UPDATE: &str = "await (await navigator.serviceWorker.getRegistration()).update()";

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_does_not_start_is_taken_back() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = leave_a_draft(town).await?;
        town.signal_goes().await?;
        town.collector.update_app_to_one_that_does_not_start()?;
        town.signal_returns().await?;
        page.script_async::<()>(UPDATE, &[]).await?;
        page.sees("Aplikacja się zatrzymała").await?;
        ensure!(is_next_version(&page).await?, "the old version has failed");
        // The second time in a row the worker takes it back.
        page.reload().await?;
        page.sees("Aplikacja się zatrzymała").await?;
        until("the former version", async || {
            let page = town.open("/s/trzy").await?;
            Ok((page.value("imie").await? == "Ewa" && !is_next_version(&page).await?).then_some(()))
        })
        .await?;
        town.signal_goes().await?;
        let page = town.page();
        page.reload().await?;
        ensure!(page.value("imie").await? == "Ewa" && !is_next_version(&page).await?, "not without a signal");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_app_leaves_the_answers_alone() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = leave_a_draft(town).await?;
        town.signal_goes().await?;
        town.collector.without_worker = true;
        town.signal_returns().await?;
        page.script_async::<()>(UPDATE, &[]).await?;
        until("the app's files are gone", async || {
            let left = "return (await caches.keys()).filter((name) => name.startsWith('teren')).length";
            Ok((page.script_async::<u32>(left, &[]).await? == 0).then_some(()))
        })
        .await?;
        let page = town.open("/s/trzy").await?;
        ensure!(page.value("imie").await? == "Ewa", "the answer is gone");
        Ok(())
    })
    .await
}
