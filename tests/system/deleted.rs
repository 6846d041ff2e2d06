#![cfg(not(target_arch = "wasm32"))]
//! The town hall deletes a survey while a phone has responses of it: they stay there, and the phone says what has happened.

use crate::harness::{
    Surveys,
    page::{Outbox, Page},
    play,
};
use anyhow::ensure;
use std::fs;

async fn begin(page: &Page, name: &str) -> anyhow::Result<()> {
    page.press("Rozpocznij").await?;
    page.write("imie", name).await?;
    page.saved().await.map(|_| ())
}

async fn finish(page: &Page) -> anyhow::Result<()> {
    page.walk(&[], None).await?;
    page.press("Zakończ i wyślij").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_phone_has_of_a_deleted_survey_stays_there_and_says_so() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let text = "| survey | | | |\n| | type | name | label |\n| | text | imie | Imię |\n\
                | settings | | | |\n| | form_title | form_id | version |\n| | Krótka | krotka | 1 |\n";
    fs::write(folder.path().join("krotka.md"), text)?;
    play(Surveys::Folder(folder.path().to_owned()), async |town| {
        let page = town.open_ready("krotka").await?;
        begin(&page, "Ewa").await?;
        let page = town.open("/").await?;
        page.press("Nowa odpowiedź").await?;
        begin(&page, "Jan").await?;
        town.signal_goes().await?;
        finish(&page).await?;
        page.outbox_is(Outbox { drafts: 1, waiting: 1, ..Outbox::default() }).await?;

        town.collector.change("krotka", &["--archive"])?;
        town.collector.change("krotka", &["--delete", "--name", "krotka"])?;
        town.signal_returns().await?;
        page.outbox_is(Outbox { drafts: 1, quarantined: 1, ..Outbox::default() }).await?;
        page.find("#outcome[data-state=erased]").await?;
        page.sees("Urząd usunął całą tę ankietę").await?;
        ensure!(!page.text().await?.contains("Wypełnij jeszcze raz"), "another one is offered");
        town.browser.shot("deleted-0-waiting").await?;

        // The draft is on the phone, form and all: it can be finished, and stays too.
        let page = town.open("/responses").await?;
        page.press("Kontynuuj").await?;
        page.find("#progress-text").await?;
        finish(&page).await?;
        page.outbox_is(Outbox { quarantined: 2, ..Outbox::default() }).await?;
        let page = town.open("/responses").await?;
        page.sees("to, co tu zapisano, jest tylko tutaj").await?;
        town.browser.shot("deleted-1-list").await?;
        ensure!(page.database().await?["records"].len() == 2, "both are here still");
        let page = town.open("/s/krotka").await?;
        page.sees("Urząd usunął tę ankietę").await?;
        town.browser.shot("deleted-2-address").await
    })
    .await
}
