#![cfg(not(target_arch = "wasm32"))]
//! A closing day passes while a phone is offline.

use crate::harness::{
    Surveys, Town,
    page::{Outbox, Page},
    play, until,
};
use anyhow::ensure;
use std::fs;

/// The days of the story, as days from today. A phone's clock goes on by itself; the collector's stays, so its days move.
const TODAY: i64 = 0;

/// `2026-11-22`
fn day(from_today: i64) -> String {
    let today = jiff::Zoned::now().date();
    today.saturating_add(jiff::Span::new().days(from_today)).to_string()
}

/// From the next page on the phone's clock is so many days ahead of the collector's.
async fn days_later(page: &Page, days: u32) -> anyhow::Result<()> {
    let source = "const Real = window.Date, ms = DAYS * 86400000;
        window.Date = class extends Real {
            constructor(...given) { given.length ? super(...given) : super(Real.now() + ms); }
            static now() { return Real.now() + ms; }
        };";
    page.prepare(&source.replace("DAYS", &days.to_string())).await.map(|_| ())
}

async fn begin(page: &Page, name: &str) -> anyhow::Result<()> {
    page.press("Rozpocznij").await?;
    page.write("imie", name).await?;
    page.saved().await.map(|_| ())
}

async fn finish(town: &Town) -> anyhow::Result<Page> {
    let page = town.open("/responses").await?;
    page.press("Kontynuuj").await?;
    page.find("#progress-text").await?;
    page.walk(&[], None).await?;
    page.press("Zakończ i wyślij").await?;
    Ok(page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closing_day_passes_while_a_phone_is_offline() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let text = "| survey | | | |\n| | type | name | label |\n| | text | imie | Imię |\n\
                | settings | | | |\n| | form_title | form_id | version |\n| | Dni | dni | 1 |\n";
    fs::write(folder.path().join("dni.md"), text)?;
    play(Surveys::Folder(folder.path().to_owned()), async |town| {
        town.collector.change("dni", &["--open", &day(TODAY + 1)])?;
        let page = town.open("/s/dni").await?;
        page.find("#not-yet").await?;
        page.sees("Tę ankietę można rozpocząć od").await?;
        town.browser.shot("days-0-not-yet").await?;
        town.collector.change("dni", &["--open", "none"])?;
        let page = town.open("/").await?;
        until("the day is no more on the phone", async || {
            let packs = page.database().await?["packs"].clone();
            let mut catalogue = packs.iter().filter(|pack| pack.contains("\"surveys\""));
            Ok(catalogue.next().is_some_and(|pack| !pack.contains("\"opens\"")).then_some(()))
        })
        .await?;

        let page = town.open_ready("dni").await?;
        begin(&page, "Ewa").await?;
        let page = town.open("/").await?;
        page.press("Nowa odpowiedź").await?;
        begin(&page, "Jan").await?;
        town.collector.change("dni", &["--close", &day(TODAY)])?;
        let page = town.open("/").await?;
        until("the closing day on the phone", async || {
            Ok(page.database().await?["packs"].iter().any(|pack| pack.contains("\"closes\"")).then_some(()))
        })
        .await?;

        town.signal_goes().await?;
        days_later(&page, 2).await?;
        let page = town.open("/s/dni").await?;
        page.press("Zacznij od nowa").await?;
        page.find("#closed").await?;
        page.sees("Ta ankieta jest zamknięta").await?;
        page.find("#last-day").await?;
        town.browser.shot("days-1-closed").await?;
        let page = town.open("/").await?;
        page.sees("Ta ankieta jest zamknięta").await?;
        ensure!(!page.text().await?.contains("Nowa odpowiedź"), "a new one is offered");
        town.browser.shot("days-2-list").await?;
        let page = finish(town).await?;
        page.outbox_is(Outbox { drafts: 1, waiting: 1, ..Outbox::default() }).await?;

        // It closed two days ago, and the draft arrives in time.
        town.collector.change("dni", &["--close", &day(TODAY - 2)])?;
        town.signal_returns().await?;
        page.outbox_is(Outbox { drafts: 1, received: 1, ..Outbox::default() }).await?;
        page.sees("Moje odpowiedzi").await?;
        ensure!(!page.text().await?.contains("Wypełnij jeszcze raz"), "a closed survey is offered once more");

        // The other one is finished after the last day: it is kept apart, and says so.
        town.collector.change("dni", &["--last-day", &day(TODAY - 1)])?;
        let page = town.open("/responses").await?;
        page.sees("Ostatni dzień na wysłanie minął").await?;
        page.press("Kontynuuj").await?;
        page.find("#too-late").await?;
        town.browser.shot("days-3-too-late").await?;
        let page = town.open("/s/dni").await?;
        page.press("Zacznij od nowa").await?;
        page.find("#last-day").await?;
        ensure!(!page.text().await?.contains("można dokończyć i zostaną wysłane"), "what is too late is promised");
        let page = finish(town).await?;
        page.outbox_is(Outbox { received: 1, quarantined: 1, ..Outbox::default() }).await?;
        let page = town.open("/responses").await?;
        page.sees("dotarła po ostatnim dniu").await?;
        town.browser.shot("days-3-late").await?;
        let office = town.collector.office().await?;
        let counts = (office.count("dni", "received").await?, office.count("dni", "quarantined").await?);
        ensure!(counts == (1, 1), "the office counts {counts:?}");
        Ok(())
    })
    .await
}
