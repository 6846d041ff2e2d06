#![cfg(not(target_arch = "wasm32"))]
//! A completed response that its survey lets change, until it is received.

use crate::harness::{
    Surveys, Town,
    page::{Answer::*, Outbox, Page},
    play, until,
};
use anyhow::{Context, ensure};
use std::time::Duration;

async fn complete(page: &Page) -> anyhow::Result<()> {
    page.walk(&[], None).await?;
    page.press("Zakończ i wyślij").await?;
    page.kept().await
}

/// The responses' cards, as they read.
async fn cards(page: &Page) -> anyhow::Result<Vec<String>> {
    page.script("return [...document.querySelectorAll('[data-response]')].map((e) => e.innerText)", &[]).await
}

/// What the one record that waits here says.
async fn sealed(town: &Town) -> anyhow::Result<String> {
    let records = town.page().bytes_in("records").await?;
    let opened = town.collector.opened(records.first().context("no record waits")?)?;
    Ok(String::from_utf8_lossy(&opened.parts[0].bytes).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_completed_can_be_changed_until_it_is_received() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("poprawki").await?;
        town.signal_goes().await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("adres", Text("Lipowa 3"))], Some("uwagi")).await?;
        page.write("uwagi", "Nikogo nie było").await?;
        complete(&page).await?;
        ensure!(sealed(town).await?.contains("Nikogo nie było"), "the first record");
        let receipt = page.web.current_url().await?;
        town.browser.shot("editing-kept").await?;

        // From the list, after a restart of the browser.
        town.browser.kill().await?;
        town.browser.resume().await?;
        let page = town.open("/responses").await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;
        let card = cards(&page).await?.join("\n");
        ensure!(card.contains("Rozmowa: Lipowa 3"), "the list does not say which: {card}");
        town.browser.shot("editing-list").await?;
        page.press("Popraw odpowiedzi").await?;
        page.sees("nie zostanie wysłana, dopóki nie zostanie ukończona jeszcze raz").await?;
        town.browser.shot("editing-asked").await?;
        page.click("dialog .primary").await?;
        page.find("[data-review]").await?;
        page.outbox_is(Outbox { drafts: 1, ..Outbox::default() }).await?;
        let reviewed = page.reviewed().await?;
        ensure!(reviewed[1].1 == "Nikogo nie było", "{reviewed:?}");
        let page = town.open("/responses").await?;
        page.sees("Była już ukończona.").await?;
        town.browser.shot("editing-draft").await?;

        // Whoever goes back to the page that thanked her finds the way on.
        page.goto(receipt.as_str()).await?;
        page.sees("Była już ukończona.").await?;
        page.press("Kontynuuj").await?;
        page.click("[data-review='/data/uwagi'] button").await?;
        page.write("uwagi", ", wróciłam o 18").await?;
        page.saved().await?;
        complete(&page).await?;
        let record = sealed(town).await?;
        ensure!(record.contains("Nikogo nie było, wróciłam o 18"), "{record}");

        town.signal_returns().await?;
        page.received().await?;
        until("the journal goes", async || {
            let stores = page.database().await?;
            Ok((stores["events"].is_empty() && stores["responses"].len() == 1).then_some(()))
        })
        .await?;
        let local = page.local_storage().await?;
        ensure!(!local.values().any(|text| text.contains("Lipowa")), "something is still to be read: {local:?}");
        let office = town.collector.office().await?;
        ensure!(office.count("poprawki", "received").await? == 1, "one response counts");
        ensure!(office.count("poprawki", "quarantined").await? == 0, "and nothing is set apart");
        let page = town.open("/responses").await?;
        until("the list", async || Ok((!cards(&page).await?.is_empty()).then_some(()))).await?;
        ensure!(!page.text().await?.contains("Popraw odpowiedzi"), "what is received cannot be changed");
        Ok(())
    })
    .await
}

/// Everything that is noted of time in the draft's entries becomes older by so many days.
const AGE: &str = "
    const answer = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const days = given[0], database = await answer(indexedDB.open('teren'));
    const change = async (name, older) => {
        const store = database.transaction(name, 'readwrite').objectStore(name);
        const [keys, texts] = [await answer(store.getAllKeys()), await answer(store.getAll())];
        for (const [i, key] of keys.entries()) {
            const entry = JSON.parse(texts[i]);
            older(entry);
            await answer(store.put(JSON.stringify(entry), key));
        }
    };
    await change('events', (event) => { event.at -= days * 86400000; });
    await change('responses', (head) => {
        const since = new Date(Date.parse(head.untouched.since) - days * 86400000);
        head.untouched.since = since.toISOString().slice(0, 10);
    });
    database.close();
    localStorage.clear();";

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_goes_after_the_days_that_its_survey_gives_it() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("poprawki").await?;
        page.press("Rozpocznij").await?;
        page.write("adres", "Lipowa 3").await?;
        page.saved().await?;
        // The day on which it was last seen to be as it is may have been one of answering.
        for (days, left) in [(14, 1), (1, 0)] {
            let page = town.open("/responses").await?;
            page.sees("Zniknie po 14 dniach bez żadnej odpowiedzi.").await?;
            until("the draft is found untouched", async || {
                let heads = page.database().await?.remove("responses").unwrap_or_default();
                Ok(heads.iter().all(|head| head.contains("\"untouched\"")).then_some(()))
            })
            .await?;
            page.script_async::<()>(AGE, &[days.into()]).await?;
            // A start that does not hear what day it is, or finds the draft still in the hands of the page before it, leaves
            // it to the next one. What is asked for after the list is read is there after the catalogue is.
            until("the draft goes on its day", async || {
                let page = town.open("/responses").await?;
                page.sees("To urządzenie").await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
                let stores = page.database().await?;
                let (events, heads) = (stores["events"].is_empty(), stores["responses"].len());
                ensure!(heads >= left, "gone too soon");
                Ok((heads == left && events == (left == 0)).then_some(()))
            })
            .await?;
        }
        Ok(())
    })
    .await
}
