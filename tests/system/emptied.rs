#![cfg(not(target_arch = "wasm32"))]
//! The browser's data are cleared under an open page.

use crate::harness::{
    Surveys,
    page::{Answer::*, Outbox},
    play, until,
};
use anyhow::ensure;

/// Deletes the database, as clearing the browser's data does; the page lets go of it.
const DELETE: &str = "return await new Promise((go) => {
    const asked = indexedDB.deleteDatabase('teren');
    asked.onsuccess = () => go(true);
    asked.onerror = () => go(false);
});";

/// The page said that another tab had the response, and its only button dropped the answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_whose_database_is_deleted_is_put_back_and_goes_on() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Żaneta").await?;
        page.saved().await?;
        ensure!(page.script_async::<bool>(DELETE, &[]).await?, "the database was not deleted");
        page.insert(" Ćma").await?;
        page.sees("Z przeglądarki zniknęły dane zapisane przez tę stronę").await?;
        ensure!(!page.text().await?.contains("w innej karcie"), "no other tab has it");
        page.saved().await?;
        town.browser.shot("put-back").await?;
        // What the screen calls saved is in the database, and the form with it.
        page.reload().await?;
        until("it is put back", async || {
            let value = page.value("imie").await?;
            ensure!(value == "Żaneta Ćma", "found {value:?}");
            Ok(Some(()))
        })
        .await?;
        page.walk(&[("pies", One("1")), ("kolory", Many(&["2"]))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        page.outbox_is(Outbox { received: 1, ..Outbox::default() }).await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Żaneta Ćma", "{rows:?}");
        Ok(())
    })
    .await
}
