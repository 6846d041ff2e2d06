#![cfg(not(target_arch = "wasm32"))]
//! The rescue file: what was not received reaches the town hall on another way, once.

use crate::harness::{Surveys, page::Outbox, play};
use anyhow::ensure;

/// Keeps the file that the page offers as a download.
const CATCH: &str = "const offer = URL.createObjectURL;
    URL.createObjectURL = (file) => { window.rescued = file; return offer.call(URL, file); };";
const CAUGHT: &str = "return Array.from(new Uint8Array(await window.rescued.arrayBuffer()))";

#[tokio::test(flavor = "multi_thread")]
async fn a_rescue_file_brings_what_was_not_sent_and_sending_it_later_changes_nothing() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Wielka Tajemnica").await?;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;

        let page = town.open("/responses").await?;
        page.script::<()>(CATCH, &[]).await?;
        page.press("Zapisz plik ratunkowy").await?;
        page.sees("W pliku jest 1 odpowiedź.").await?;
        town.browser.shot("rescue").await?;
        let bytes: Vec<u8> = page.script_async(CAUGHT, &[]).await?;
        ensure!(!String::from_utf8_lossy(&bytes).contains("Tajemnica"), "the file can be read by anybody");

        let folder = tempfile::tempdir()?;
        let file = folder.path().join("telefon.teren-rescue");
        std::fs::write(&file, bytes)?;
        town.collector.import(&file)?;
        town.signal_returns().await?;
        let office = town.collector.office().await?;
        ensure!(office.csv("trzy").await?[0]["imie"] == "Wielka Tajemnica", "not in the export");
        // The phone sends the same bytes, and gets the receipt that they have.
        town.open("/responses").await?.outbox_is(Outbox { received: 1, ..Outbox::default() }).await?;
        ensure!(office.count("trzy", "received").await? == 1, "not exactly one");
        Ok(())
    })
    .await
}
