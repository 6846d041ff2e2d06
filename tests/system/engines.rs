#![cfg(not(target_arch = "wasm32"))]
//! The story of `story.rs` in other engines than Chromium's; each that is not there says how to get it, and passes.

use crate::harness::{
    engine::{Village, play_in},
    firefox::firefox,
    page::{Answer::*, Outbox, Page},
    until, webkit,
};
use anyhow::ensure;
use serde_json::json;

const NAME: &str = "Zażółć „gęślą” jaźń 🌳";

/// Inserts text into a question's field as a phone's keyboard does it: these drivers' keys know no Polish letters.
async fn write(page: &Page, question: &str, text: &str) -> anyhow::Result<()> {
    page.tap(question).await?;
    let inserted: bool =
        page.script("return document.execCommand('insertText', false, arguments[0])", &[json!(text)]).await?;
    ensure!(inserted, "the field takes no text");
    Ok(())
}

/// Answers the first question with a signal, the second without; waits until both are saved.
async fn begin(village: &mut Village) -> anyhow::Result<String> {
    let page = village.open("trzy").await?;
    page.ready_offline().await?;
    page.press("Rozpocznij").await?;
    write(&page, "imie", NAME).await?;
    page.saved().await?;
    village.collector.stop().await?;
    page.next().await?;
    page.choose("pies", "1").await?;
    Ok(page.saved().await?.response)
}

/// Goes on where `begin` stopped, in a page that was just opened, to the town hall.
async fn finish(village: &mut Village, response: &str) -> anyhow::Result<()> {
    let page = village.engine.page();
    page.find("#offline").await?;
    until("the second answer", async || Ok((page.value("pies").await? == "1").then_some(()))).await?;
    ensure!(page.saved().await?.response == response, "another response than before");
    page.walk(&[("kolory", Many(&["2", "3"]))], None).await?;
    let reviewed = page.reviewed().await?;
    ensure!(reviewed.first().is_some_and(|(_, answer)| answer == NAME), "{reviewed:?}");
    page.press("Zakończ i wyślij").await?;
    page.kept().await?;
    page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;

    village.collector.resume().await?;
    page.received().await?;
    let received = Outbox { received: 1, ..Outbox::default() };
    page.outbox_is(received).await?;
    village.open("trzy").await?.outbox_is(received).await?;
    let office = village.collector.office().await?;
    ensure!(office.count("trzy", "received").await? == 1, "not exactly one response");
    let rows = office.csv("trzy").await?;
    ensure!(rows.len() == 1 && rows[0]["imie"] == NAME && rows[0]["pies"] == "1", "{rows:?}");
    ensure!(rows[0]["kolory"].split(' ').eq(["2", "3"]), "{rows:?}");
    Ok(())
}

async fn reload_without_a_signal(village: &mut Village) -> anyhow::Result<()> {
    let response = begin(village).await?;
    let page = village.engine.page();
    // Firefox's driver reloads past every cache and worker, as with the shift key; people reload as the page itself does.
    page.script::<()>("window.isFormer = true; location.reload()", &[]).await?;
    until("the page is loaded anew", async || {
        Ok(page
            .script::<bool>("return !window.isFormer && document.readyState === 'complete'", &[])
            .await?
            .then_some(()))
    })
    .await?;
    finish(village, &response).await
}

async fn killed_without_a_signal(village: &mut Village) -> anyhow::Result<()> {
    let response = begin(village).await?;
    village.engine.kill().await?;
    village.engine.resume().await?;
    village.open("trzy").await?.go_on().await?;
    finish(village, &response).await
}

/// Types on its own, is killed in the middle of it, and must show all that it had called saved: twice.
async fn killed_while_typing(village: &mut Village) -> anyhow::Result<()> {
    let page = village.open("trzy").await?;
    page.ready_offline().await?;
    page.press("Rozpocznij").await?;
    village.collector.stop().await?;
    let mut kept = String::new();
    for _ in 0..2 {
        let page = village.engine.page();
        let field = page.field("imie").await?.to_json()?;
        let script = "const field = arguments[0];
            window.acknowledged = '';
            setInterval(() => {
                field.value += String.fromCharCode(97 + field.value.length % 26);
                field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            }, 7);
            setInterval(() => {
                const { lastSeq, savedSeq, durability } = document.getElementById('save-state').dataset;
                if (lastSeq === savedSeq && durability === 'durable') window.acknowledged = field.value;
            }, 1);";
        page.script::<()>(script, &[field]).await?;
        let wanted = kept.len() + 40;
        let acknowledged = until("enough is saved", async || {
            let acknowledged: String = page.script("return window.acknowledged", &[]).await?;
            Ok((acknowledged.len() > wanted).then_some(acknowledged))
        })
        .await?;
        village.engine.kill().await?;
        village.engine.resume().await?;
        let page = village.open("trzy").await?;
        page.go_on().await?;
        kept = until("the field", async || Ok(Some(page.value("imie").await?).filter(|text| !text.is_empty()))).await?;
        ensure!(kept.starts_with(&acknowledged), "saved: {acknowledged:?}, kept: {kept:?}");
        let typed: String = ('a'..='z').cycle().take(kept.len()).collect();
        ensure!(kept == typed, "what is kept was never typed: {kept:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_reloads_without_a_signal_and_sends_exactly_once() -> anyhow::Result<()> {
    play_in(webkit::passing(), reload_without_a_signal).await
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_killed_without_a_signal_goes_on_and_sends_exactly_once() -> anyhow::Result<()> {
    play_in(webkit::lasting(), killed_without_a_signal).await
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_killed_while_typing_keeps_all_that_was_called_saved() -> anyhow::Result<()> {
    play_in(webkit::lasting(), killed_while_typing).await
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_reloads_without_a_signal_and_sends_exactly_once() -> anyhow::Result<()> {
    play_in(firefox(), reload_without_a_signal).await
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_killed_without_a_signal_goes_on_and_sends_exactly_once() -> anyhow::Result<()> {
    play_in(firefox(), killed_without_a_signal).await
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_killed_while_typing_keeps_all_that_was_called_saved() -> anyhow::Result<()> {
    play_in(firefox(), killed_while_typing).await
}
