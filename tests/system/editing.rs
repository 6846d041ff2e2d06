#![cfg(not(target_arch = "wasm32"))]
//! A completed response that its survey lets change, until it is received.

use crate::harness::{
    Surveys, Town,
    page::{Answer::*, Outbox, Page},
    play, until,
};
use anyhow::{Context, ensure};

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
        page.find("dialog .primary").await?.click().await?;
        page.find("[data-review]").await?;
        page.outbox_is(Outbox { drafts: 1, ..Outbox::default() }).await?;
        let reviewed = page.reviewed().await?;
        ensure!(reviewed[1].1 == "Nikogo nie było", "{reviewed:?}");
        let page = town.open("/responses").await?;
        page.sees("Była już ukończona.").await?;
        town.browser.shot("editing-draft").await?;

        page.press("Kontynuuj").await?;
        page.find("[data-review='/data/uwagi'] button").await?.click().await?;
        page.write("uwagi", ", wróciłam o 18").await?;
        page.saved().await?;
        complete(&page).await?;
        let record = sealed(town).await?;
        ensure!(record.contains("Nikogo nie było, wróciłam o 18"), "{record}");

        town.signal_returns().await?;
        page.received().await?;
        let stores = page.database().await?;
        ensure!(stores["events"].is_empty() && stores["responses"].len() == 1, "the journal is still here: {stores:?}");
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
