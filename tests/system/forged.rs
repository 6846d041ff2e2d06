#![cfg(not(target_arch = "wasm32"))]
//! Receipts that are not the collector's, and keys that nobody vouches for.

use crate::harness::{
    Surveys,
    page::{Answer::*, Outbox},
    play,
    proxy::Proxy,
};
use anyhow::{Context, ensure};
use serde_json::json;

const WAITING: Outbox = Outbox { drafts: 0, waiting: 1, received: 0, quarantined: 0 };
const RECEIVED: Outbox = Outbox { drafts: 0, waiting: 0, received: 1, quarantined: 0 };

/// It was shown as *received*.
#[tokio::test(flavor = "multi_thread")]
async fn a_forged_receipt_is_not_believed() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        let page = town.page();
        page.goto(&format!("{}/s/trzy", line.url())).await?;
        page.ready_offline().await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("imie", Text("Ewa"))], None).await?;
        // The line breaks off after each forged answer.
        town.browser.expect_no_signal(true).await?;
        let mut forged = line.forge("PUT /api/v1/responses/");
        page.press("Zakończ i wyślij").await?;
        forged.recv().await.context("the line is gone")?;
        page.sees("przyszło potwierdzenie, którego urząd nie podpisał").await?;
        page.outbox_is(WAITING).await?;
        town.browser.shot("forged-receipt").await?;
        line.mend();
        page.press("Wyślij teraz").await?;
        page.received().await?;
        page.outbox_is(RECEIVED).await?;
        Ok(())
    })
    .await
}

/// The device has pinned another key than the collector's.
const PIN: &str = "const [key] = given;
    await new Promise((go, stop) => {
        const asked = indexedDB.open('teren');
        asked.onerror = stop;
        asked.onsuccess = () => {
            const transaction = asked.result.transaction('packs', 'readwrite');
            transaction.objectStore('packs').put(JSON.stringify({ v: 1, public_key: key }), 'receipts');
            transaction.oncomplete = () => { asked.result.close(); go(); };
        };
    });
    return null;";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_nobody_vouches_for_is_shown_and_can_be_accepted() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        let other = "1e9bb973a3c55d74afe40a9b3c41e1108e95f7ceb8623b99f1d83d061ed2356f";
        page.script_async::<()>(PIN, &[json!(other)]).await?;
        page.reload().await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("imie", Text("Ewa"))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.sees("podpisano kluczem, którego to urządzenie nie zna").await?;
        page.outbox_is(WAITING).await?;
        let fingerprint = page.words("#fingerprint").await?;
        ensure!(fingerprint.len() == 39 && fingerprint.split(' ').all(|group| group.len() == 4), "{fingerprint}");
        ensure!(!page.text().await?.contains("Nie trzeba nic robić"), "somebody has to do something");
        town.browser.shot("unknown-key").await?;
        page.press("Uznaj ten klucz").await?;
        page.sees("Czy odcisk się zgadza?").await?;
        town.browser.shot("unknown-key-asked").await?;
        page.click("dialog .danger").await?;
        page.received().await?;
        page.outbox_is(RECEIVED).await?;
        ensure!(town.collector.office().await?.count("trzy", "received").await? == 1, "not exactly one response");
        Ok(())
    })
    .await
}
