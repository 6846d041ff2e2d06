#![cfg(not(target_arch = "wasm32"))]
//! Devices that more than one person answers on: what one has answered is not shown to the next.

use crate::harness::{
    Surveys,
    page::{Answer::*, Outbox, Page},
    play, until,
};
use anyhow::ensure;
use serde_json::json;

const NOTHING: Outbox = Outbox { drafts: 0, waiting: 0, received: 0, quarantined: 0 };
const SECRET: &str = "Ewa Sekretna";

/// So many seconds pass in a moment.
async fn later(page: &Page, seconds: u32) -> anyhow::Result<()> {
    let script = "const Real = window.Date, ms = arguments[0] * 1000;
        window.Date = class extends Real {
            constructor(...given) { given.length ? super(...given) : super(Real.now() + ms); }
            static now() { return Real.now() + ms; }
        };";
    page.script::<()>(script, &[json!(seconds)]).await
}

/// Nothing of an answer is anywhere on the page or in the browser's stores.
async fn nothing_is_left(page: &Page, sealed: bool) -> anyhow::Result<()> {
    ensure!(!page.text().await?.contains(SECRET), "it is on the page");
    let fields = "return [...document.querySelectorAll('input, textarea')].map((e) => e.value).join(' ')";
    ensure!(!page.script::<String>(fields, &[]).await?.contains(SECRET), "it is in a field");
    let local = page.local_storage().await?;
    let told: Vec<_> = local.iter().filter(|(_, text)| text.contains(SECRET)).collect();
    ensure!(told.is_empty(), "it is in localStorage: {told:?}");
    ensure!(!local.keys().any(|key| key.starts_with("teren.shared.")), "a mark is left: {:?}", local.keys());
    let script = "const answer = (request) => new Promise((yes, no) => {
            request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
        const database = await answer(indexedDB.open('teren'));
        const found = [];
        for (const store of database.objectStoreNames) {
            const values = await answer(database.transaction(store).objectStore(store).getAll());
            const text = values.map((value) => typeof value === 'string' ? value : new TextDecoder().decode(value)).join();
            if (text.includes(given[0])) found.push(store);
        }
        database.close();
        return found;";
    let found: Vec<String> = page.script_async(script, &[json!(SECRET)]).await?;
    ensure!(!sealed || found.is_empty(), "it can be read in {found:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_found_draft_is_shown_only_after_a_question() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", SECRET).await?;
        let first = page.saved().await?.response;
        // Who reloads has just seen it.
        page.reload().await?;
        until("the draft", async || Ok((page.value("imie").await? == SECRET).then_some(()))).await?;

        page.goto("about:blank").await?;
        let page = town.open("/s/trzy").await?;
        page.sees("Dokończyć rozpoczętą ankietę czy zacząć od nowa?").await?;
        page.sees("rozpoczęta ").await?;
        ensure!(!page.has("#save-state").await? && !page.has("input").await?, "the draft is open");
        // Neither does a reload go past the question.
        page.reload().await?;
        page.find("#found-draft").await?;
        town.browser.shot("found-draft").await?;
        page.press("Zacznij od nowa").await?;
        page.press("Rozpocznij").await?;
        ensure!(page.value("imie").await?.is_empty(), "the former person's answer");
        page.write("imie", "Adam").await?;
        let second = page.saved().await?.response;
        ensure!(first != second, "the same response");
        page.outbox_is(Outbox { drafts: 2, ..NOTHING }).await?;

        // The one before is in the list, and neither is lost.
        page.press("Moje odpowiedzi").await?;
        page.click(&format!("[data-response='{first}'] .primary")).await?;
        until("the first draft", async || Ok((page.value("imie").await? == SECRET).then_some(()))).await?;
        page.press("Teren").await?;
        page.press("Kontynuuj").await?;
        page.find("#found-draft").await?;
        page.press("Dokończ").await?;
        until("the latest draft", async || Ok((page.value("imie").await? == "Adam").then_some(()))).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_device_warns_and_forgets_who_has_left() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open("/s/poprawki?wspolne=1").await?;
        page.sees("To urządzenie jest wspólne").await?;
        page.sees("zaszyfrowane: odczyta je tylko urząd").await?;
        ensure!(!page.text().await?.contains("wrócić później"), "it promises that one can come back");
        town.browser.shot("shared-first-page").await?;
        page.press("Rozpocznij").await?;
        page.write("adres", SECRET).await?;
        page.saved().await?;
        town.browser.shot("shared-question").await?;

        later(&page, 185).await?;
        page.find("#silence[open]").await?;
        page.sees("Czy ktoś tu jeszcze jest?").await?;
        town.browser.shot("shared-warning").await?;
        page.press("Tak, jestem").await?;
        until("the warning goes", async || Ok((!page.has("#silence").await?).then_some(()))).await?;
        ensure!(page.value("adres").await? == SECRET, "the answer went with the warning");
        // Who reloads is still here.
        page.reload().await?;
        until("the answer", async || Ok((page.value("adres").await? == SECRET).then_some(()))).await?;

        later(&page, 245).await?;
        page.press("Rozpocznij").await?;
        page.outbox_is(NOTHING).await?;
        ensure!(page.value("adres").await?.is_empty(), "the former person's answer");
        page.script::<()>("history.back()", &[]).await?;
        page.goto("about:blank").await?;
        let page = town.open("/s/poprawki").await?;
        page.press("Rozpocznij").await?;
        nothing_is_left_but_the_mark(&page).await
    })
    .await
}

/// The next person has begun, so the device has marked that.
async fn nothing_is_left_but_the_mark(page: &Page) -> anyhow::Result<()> {
    page.script::<()>("Object.keys(localStorage).filter((key) => key.startsWith('teren.shared.')).forEach((key) => localStorage.removeItem(key))", &[])
        .await?;
    nothing_is_left(page, true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_device_shows_nothing_of_what_was_completed() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("poprawki").await?;
        let page = {
            town.signal_goes().await?;
            page.goto("about:blank").await?;
            town.open("/s/poprawki?wspolne=1").await?
        };
        page.press("Rozpocznij").await?;
        page.walk(&[("adres", Text(SECRET)), ("uwagi", Text(SECRET))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        page.outbox_is(Outbox { waiting: 1, ..NOTHING }).await?;
        town.browser.shot("shared-completed").await?;
        let text = page.text().await?;
        ensure!(!text.contains("Moje odpowiedzi") && !text.contains("Zmień odpowiedzi"), "{text}");
        nothing_is_left(&page, true).await?;
        // By the browser's "back" one comes to a blank start.
        page.script::<()>("history.back()", &[]).await?;
        page.sees("Rozpocznij").await?;
        nothing_is_left(&page, true).await?;
        page.press("Rozpocznij").await?;
        ensure!(page.value("adres").await?.is_empty(), "the former person's answer");

        let page = town.open("/responses").await?;
        page.sees("To urządzenie jest wspólne").await?;
        ensure!(!page.has("[data-response]").await?, "the list shows it");
        // Another tab, without the link, has nothing to show of it either, and cannot take it back.
        page.new_tab(&format!("{}/responses", town.collector.url())).await?;
        page.find("[data-response] .state.waiting").await?;
        let text = page.text().await?;
        ensure!(!text.contains(SECRET) && !text.contains("Zmień odpowiedzi"), "{text}");

        town.signal_returns().await?;
        page.outbox_is(Outbox { received: 1, ..NOTHING }).await?;
        ensure!(town.collector.office().await?.count("poprawki", "received").await? == 1, "it did not arrive");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_browser_leaves_on_a_shared_device_is_deleted() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open("/s/jawne?wspolne=1").await?;
        page.sees("niezaszyfrowane").await?;
        page.goto("about:blank").await?;
        let page = town.open("/s/poprawki?wspolne=1").await?;
        page.press("Rozpocznij").await?;
        page.write("adres", SECRET).await?;
        page.saved().await?;
        town.browser.kill().await?;

        town.browser.resume().await?;
        let page = town.open("/s/poprawki?wspolne=1").await?;
        page.sees("Rozpocznij").await?;
        ensure!(!page.has("#found-draft").await?, "it is offered to the next person");
        page.outbox_is(NOTHING).await?;
        until("nothing is left", async || Ok(nothing_is_left(&page, true).await.ok())).await?;
        Ok(())
    })
    .await
}
