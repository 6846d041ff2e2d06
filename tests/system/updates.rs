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
        page.tap("imie").await?;
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
        let page = town.open_draft("trzy").await?;
        ensure!(is_next_version(&page).await?, "the old version again");
        ensure!(page.value("imie").await? == "Przed i po", "the answer is gone");
        town.signal_goes().await?;
        page.reload().await?;
        ensure!(page.value("imie").await? == "Przed i po" && is_next_version(&page).await?, "not without a signal");
        Ok(())
    })
    .await
}

/// A worker may be exchanged at any time, by another tab or by the browser.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_worker_was_exchanged_is_loaded_anew_once_nobody_answers() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        leave_a_draft(town).await?;
        let page = town.open_draft("trzy").await?;
        town.signal_goes().await?;
        town.collector.update_app()?;
        town.signal_returns().await?;
        page.script_async::<()>(UPDATE, &[]).await?;
        let exchange = "
            const container = navigator.serviceWorker, registration = await container.getRegistration();
            const exchanged = new Promise((yes) => container.addEventListener('controllerchange', () => yes(true)));
            const worker = registration.installing ?? registration.waiting;
            while (worker.state === 'installing') await new Promise((yes) => setTimeout(yes, 40));
            worker.postMessage({ type: 'activate' });
            return await exchanged;";
        ensure!(page.script_async::<bool>(exchange, &[]).await?, "the worker was not exchanged");
        page.tap("imie").await?;
        page.insert(" Maria").await?;
        page.saved().await?;
        ensure!(!is_next_version(&page).await?, "the page was exchanged under an open response");
        page.press("Teren").await?;
        page.sees("Trzy pytania").await?;
        until("the new version", async || Ok(is_next_version(&page).await?.then_some(()))).await?;
        let page = town.open_draft("trzy").await?;
        ensure!(page.value("imie").await? == "Ewa Maria", "the answer is gone");
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
            let page = town.open_draft("trzy").await?;
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
            let left = "return (await caches.keys()).filter((name) => name.startsWith('teren'))";
            let left: Vec<String> = page.script_async(left, &[]).await?;
            ensure!(left.is_empty(), "still there: {left:?}");
            Ok(Some(()))
        })
        .await?;
        let page = town.open_draft("trzy").await?;
        ensure!(page.value("imie").await? == "Ewa", "the answer is gone");
        Ok(())
    })
    .await
}

/// Asks the browser to look for another worker, and waits for what becomes of it.
const TRY_UPDATE: &str = "
    const registration = await navigator.serviceWorker.getRegistration();
    const outcome = new Promise((yes) => registration.addEventListener('updatefound', () => {
        const found = registration.installing;
        found.addEventListener('statechange', () => yes(found.state));
    }));
    await registration.update();
    return await outcome;";

/// The entries of the journals, and the names of the app's caches.
async fn stored(page: &Page) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let events = page.database().await?.remove("events").unwrap_or_default();
    let names = "return (await caches.keys()).filter((name) => name.startsWith('teren-app-'))";
    Ok((events, page.script_async(names, &[]).await?))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_not_whole_changes_nothing() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = leave_a_draft(town).await?;
        let before = stored(&page).await?;
        ensure!(!before.0.is_empty() && before.1.len() == 1, "{before:?}");
        // One of its files is not there; or it is there with other bytes.
        for published in [None, Some("another text")] {
            town.signal_goes().await?;
            town.collector.update_app_to_one_with_a_file("the text", published)?;
            town.signal_returns().await?;
            let page = town.open("/").await?;
            page.sees("Trzy pytania").await?;
            let outcome: String = page.script_async(TRY_UPDATE, &[]).await?;
            ensure!(outcome == "redundant", "{published:?}: the new worker is {outcome}");
            for with_signal in [true, false] {
                if !with_signal {
                    town.signal_goes().await?;
                }
                let page = town.open_draft("trzy").await?;
                ensure!(page.value("imie").await? == "Ewa", "the answer is gone");
                ensure!(!is_next_version(&page).await?, "{published:?}: the page is of the new version");
                page.press("Teren").await?;
                page.sees("Trzy pytania").await?;
                let after = stored(&page).await?;
                ensure!(after == before, "{published:?}: {after:?} instead of {before:?}");
            }
            town.signal_returns().await?;
        }

        // Whole, it is taken.
        town.signal_goes().await?;
        town.collector.update_app_to_one_with_a_file("the text", Some("the text"))?;
        town.signal_returns().await?;
        let page = town.open("/").await?;
        page.sees("Trzy pytania").await?;
        page.script_async::<()>(UPDATE, &[]).await?;
        until("the new version", async || Ok(is_next_version(&page).await?.then_some(()))).await?;
        let page = town.open_draft("trzy").await?;
        ensure!(page.value("imie").await? == "Ewa" && is_next_version(&page).await?, "not in the new version");
        Ok(())
    })
    .await
}

/// The app's script, as it is kept for the time without a signal, becomes another.
const SPOIL: &str = "
    const [name] = (await caches.keys()).filter((name) => name.startsWith('teren-app-'));
    const cache = await caches.open(name);
    const [app] = (await cache.keys()).filter((request) => /\\/app\\.[0-9a-f]+\\.js$/.test(request.url));
    const headers = { 'content-type': 'text/javascript' };
    await cache.put(app, new Response('throw new Error(\"it is spoiled\")', { headers }));";

#[tokio::test(flavor = "multi_thread")]
async fn the_repair_page_brings_back_an_app_that_crashed_three_times() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = leave_a_draft(town).await?;
        let (journal, _) = stored(&page).await?;
        page.script_async::<()>(SPOIL, &[]).await?;
        // What the browser has in its memory is as it was.
        town.browser.kill().await?;
        town.browser.resume().await?;
        for _ in 0..2 {
            town.open("/s/trzy").await?.sees("Aplikacja się zatrzymała").await?;
        }
        let page = town.open("/s/trzy").await?;
        page.sees("Naprawa aplikacji").await?;
        town.browser.shot("repair").await?;

        // Without a signal nothing is thrown away.
        town.signal_goes().await?;
        page.press("Pobierz na nowo / Download anew").await?;
        page.sees("Nie ma teraz połączenia").await?;
        ensure!(stored(&page).await?.1.len() == 1, "the app's files are gone");

        town.signal_returns().await?;
        page.press("Pobierz na nowo / Download anew").await?;
        page.sees("Trzy pytania").await?;
        ensure!(!page.local_storage().await?.contains_key("teren-crashes"), "the crashes still count");
        let page = town.open_draft("trzy").await?;
        ensure!(page.value("imie").await? == "Ewa", "the answer is gone");
        ensure!(stored(&page).await?.0 == journal, "the journal is another");
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_waits_for_the_response_in_another_tab() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        town.open_ready("trzy").await?;
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Przed").await?;
        page.saved().await?;
        let answering = page.web.window().await?;
        let looking = page.new_tab(&town.collector.url()).await?;
        page.sees("Trzy pytania").await?;
        town.signal_goes().await?;
        town.collector.update_app()?;
        town.signal_returns().await?;
        let outcome: String = page.script_async(TRY_UPDATE, &[]).await?;
        ensure!(outcome == "installed", "the new worker is {outcome}");
        // The tab that has nothing open itself does not bring it in, opened anew neither.
        for path in ["/", "/responses", "/"] {
            page.goto(&format!("{}{path}", town.collector.url())).await?;
            page.find("#outbox-state[data-drafts='1']").await?;
            // It looks for a version that waits once the worker has answered.
            page.script_async::<()>(
                "await navigator.serviceWorker.ready; await new Promise((go) => setTimeout(go, 500))",
                &[],
            )
            .await?;
            let waits = "return !!(await navigator.serviceWorker.getRegistration()).waiting";
            ensure!(page.script_async::<bool>(waits, &[]).await?, "{path}: it has not waited");
            ensure!(!is_next_version(&page).await?, "{path}: the new version");
        }
        page.show_tab(&answering).await?;
        page.tap("imie").await?;
        page.insert(" i po").await?;
        page.saved().await?;
        ensure!(!is_next_version(&page).await?, "the page was exchanged under an open response");

        page.press("Teren").await?;
        for tab in [&answering, &looking] {
            page.show_tab(tab).await?;
            until("the new version", async || Ok(is_next_version(&page).await?.then_some(()))).await?;
        }
        let page = town.open_draft("trzy").await?;
        ensure!(page.value("imie").await? == "Przed i po", "the answer is gone");
        Ok(())
    })
    .await
}
