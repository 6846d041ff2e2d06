#![cfg(not(target_arch = "wasm32"))]
//! What was acknowledged survives, whatever dies.

use crate::harness::{
    Surveys, Town,
    page::{Answer::*, Answers, Page},
    play,
    proxy::Proxy,
    until,
};
use anyhow::{Context, ensure};
use serde_json::json;
use std::time::Duration;

/// The way to the first text question of the seniors' survey.
const WAY: &Answers = &[("s_udz", One("1")), ("s01", One("3")), ("s05", Many(&["96"]))];

async fn begin_at_text(town: &Town, page: &Page) -> anyhow::Result<()> {
    page.ready_offline().await?;
    page.press("Rozpocznij").await?;
    page.walk(WAY, Some("s05in")).await?;
    ensure!(town.page().value("s05in").await?.is_empty(), "a new response has an empty field");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_killed_in_the_very_moment_of_typing_loses_nothing() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        let page = town.page();
        page.goto(&format!("{}/s/seniorzy", line.url())).await?;
        begin_at_text(town, &page).await?;
        page.write("s05in", "Pierwsze zdanie jest zapisane.").await?;
        let before = page.saved().await?;

        // In one task: letter by letter a second sentence, and then the page stands still until it is killed.
        let typed = " Drugie – „pisane” właśnie teraz – też 🌳.";
        let mut held = line.hold("GET /standing-still/ahead");
        town.browser.expect_no_signal(true).await?;
        let web = page.web.clone();
        let arguments = [page.field("s05in").await?.to_json()?, json!(typed)];
        let script = tokio::spawn(async move {
            let script = "const field = arguments[0];
                for (const letter of arguments[1]) {
                    field.value += letter;
                    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
                }
                const state = document.getElementById('save-state').dataset;
                const ahead = Number(state.lastSeq) > Number(state.savedSeq) ? 'ahead' : 'idle';
                const request = new XMLHttpRequest();
                request.open('GET', '/standing-still/' + ahead, false);
                request.send();";
            web.execute(script, arguments).await
        });
        held.recv().await.context("the line is gone")?;
        let page = town.browser.kill_tabs().await?;
        ensure!(script.await?.is_err(), "the page was to be killed before the script could end");
        page.goto(&format!("{}/s/seniorzy", line.url())).await?;
        page.go_on().await?;
        until("the answer is there", async || {
            let value = page.value("s05in").await?;
            ensure!(value == format!("Pierwsze zdanie jest zapisane.{typed}"), "found: {value:?}");
            Ok(Some(()))
        })
        .await?;
        let after = page.saved().await?;
        ensure!(after.response == before.response && after.saved_seq > before.saved_seq, "{before:?} then {after:?}");
        Ok(())
    })
    .await
}

/// Types on its own, and notes how much of it the page has called saved. On a machine that stores slower than this types,
/// it pauses until all is saved.
const TYPE: &str = "const field = arguments[0];
    let ahead = 0;
    window.acknowledged = '';
    setInterval(() => {
        if (ahead > 60) return;
        ahead += 1;
        field.value += String.fromCharCode(97 + field.value.length % 26);
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, 7);
    setInterval(() => {
        const state = document.getElementById('save-state');
        const { lastSeq, savedSeq, durability } = state.dataset;
        if (lastSeq !== savedSeq || durability !== 'durable') return;
        window.acknowledged = field.value;
        ahead = 0;
    }, 1);";
const ROUNDS: u64 = 50;

/// The same moments in every run, spread like random ones.
fn lot(round: u64, below: u64) -> u64 {
    ((round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % below
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_fifty_times_while_typing_all_that_was_called_saved_is_kept() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        begin_at_text(town, &page).await?;
        town.signal_goes().await?;
        let (mut kept, mut saved_in) = (String::new(), 0);
        for round in 0..ROUNDS {
            let page = town.page();
            let field = page.field("s05in").await?.to_json()?;
            page.script::<()>(TYPE, &[field]).await?;
            let acknowledged = async || page.script::<String>("return window.acknowledged", &[]).await;
            // On a slow machine, too, something new is called saved in most rounds.
            if round % 3 > 0 {
                until("something is saved", async || Ok((acknowledged().await?.len() > kept.len()).then_some(())))
                    .await?;
            }
            tokio::time::sleep(Duration::from_millis(lot(round, 400))).await;
            let acknowledged = acknowledged().await?;
            saved_in += u64::from(acknowledged.len() > kept.len());
            // A phone short of memory kills pages more often than the whole browser.
            if lot(round, 3) == 0 {
                town.browser.kill().await?;
                town.browser.resume().await?;
            } else {
                town.browser.kill_tabs().await?;
            }
            let page = town.open_draft("seniorzy").await?;
            let found = until("the field", async || {
                Ok(Some(page.value("s05in").await?).filter(|value| round == 0 || !value.is_empty()))
            });
            kept = found.await?;
            ensure!(kept.starts_with(&acknowledged), "round {round}: saved {acknowledged:?}, kept {kept:?}");
            let expected: String = ('a'..='z').cycle().take(kept.len()).collect();
            ensure!(kept == expected, "round {round}: what is kept was never typed: {kept:?}");
        }
        // A test in which nothing is ever called saved would show nothing.
        ensure!(saved_in > ROUNDS / 2, "saved in {saved_in} of {ROUNDS} rounds only");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_entry_of_the_journal_is_set_aside_and_the_rest_is_there() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("imie", Text("Zofia")), ("pies", One("1")), ("kolory", Many(&["3"]))], None).await?;
        page.saved().await?;
        town.open("/").await?;
        let spoiled: u32 = page
            .script_async(
                "const answer = (request) => new Promise((yes, no) => {
                     request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
                 const database = await answer(indexedDB.open('teren'));
                 const store = database.transaction('events', 'readwrite').objectStore('events');
                 const [keys, texts] = [await answer(store.getAllKeys()), await answer(store.getAll())];
                 const pets = keys.filter((key, i) => texts[i].includes('/pies\"') && texts[i].includes('\"set\"'));
                 for (const key of pets) await answer(store.put('{{ zepsute', key));
                 database.close();
                 // A copy that was made in a pause would have the answer.
                 const copies = Object.keys(localStorage).filter((key) => key.startsWith('teren.snapshot.'));
                 copies.forEach((key) => localStorage.removeItem(key));
                 return pets.length;",
                &[],
            )
            .await?;
        ensure!(spoiled == 1, "{spoiled} entries answer the second question");

        let page = town.open_draft("trzy").await?;
        page.sees("Nic nie zostało usunięte").await?;
        page.find("[data-review]").await?;
        let reviewed = page.reviewed().await?;
        let expected = [("imie", "Zofia"), ("pies", "pominięto"), ("kolory", "Błękitny")];
        let expected = expected.map(|(name, answer)| (name.to_owned(), answer.to_owned()));
        ensure!(reviewed == expected, "{reviewed:?}");
        let aside = page.database().await?.remove("aside").unwrap_or_default();
        ensure!(aside.len() == 1 && aside[0].contains("{{ zepsute"), "it is kept as it is: {aside:?}");
        Ok(())
    })
    .await
}

/// In one task: types at the end of a field, and leaves the page.
const TYPE_AND_LEAVE: &str = "const [field, typed] = arguments;
    window.shown = [];
    addEventListener('pageshow', (event) => window.shown.push(event.persisted));
    field.value += typed;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    location.href = '/health';";

async fn type_and_leave(page: &Page, typed: &str) -> anyhow::Result<()> {
    let field = page.field("imie").await?.to_json()?;
    page.script::<()>(TYPE_AND_LEAVE, &[field, json!(typed)]).await?;
    until("the other page", async || Ok((page.text().await?.trim() == "ok").then_some(()))).await
}

/// Types one more letter, leaves the page, and comes back by the button: the letter is there.
/// Tells whether the page came as it was left, from the back/forward cache.
async fn leave_and_come_back(page: &Page, name: &mut String) -> anyhow::Result<bool> {
    type_and_leave(page, "a").await?;
    name.push('a');
    // Meanwhile another tab could have it.
    let held = "return (await navigator.locks.query()).held.map((lock) => lock.name)";
    until("its locks are let go", async || {
        Ok(page.script_async::<Vec<String>>(held, &[]).await?.is_empty().then_some(()))
    })
    .await?;
    page.web.back().await?;
    until("the page that was left", async || Ok((page.value("imie").await? == *name).then_some(()))).await?;
    let shown: Option<Vec<bool>> = page.script("return window.shown", &[]).await?;
    Ok(shown == Some(vec![true]))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_as_the_page_was_left_is_there_and_the_page_that_comes_back_goes_on() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ew").await?;
        page.saved().await?;
        // The whole tab dies a moment after it was left.
        type_and_leave(&page, "a").await?;
        let page = town.browser.kill_tabs().await?;
        page.goto(&format!("{}/s/trzy", town.collector.url())).await?;
        page.go_on().await?;
        until("the last letter", async || Ok((page.value("imie").await? == "Ewa").then_some(()))).await?;

        // Coming back by the button, the page is as it was, and goes on writing.
        let mut name = "Ewa".to_owned();
        while !leave_and_come_back(&page, &mut name).await? {
            // A busy machine throws away now and then what it keeps of a page; nothing is lost by that either.
            ensure!(name.len() < 10, "it never came from the back/forward cache");
        }
        // Until it has its lock again, it only reads.
        until("it writes again", async || Ok(page.field("imie").await?.is_enabled().await?.then_some(()))).await?;
        ensure!(page.value("imie").await? == name, "something else is there now");
        page.write("imie", " Nowak").await?;
        name.push_str(" Nowak");
        ensure!(page.value("imie").await? == name, "it was not typed");
        page.saved().await?;
        town.browser.kill().await?;
        town.browser.resume().await?;
        let page = town.open_draft("trzy").await?;
        until("all of it", async || Ok((page.value("imie").await? == name).then_some(()))).await?;
        Ok(())
    })
    .await
}
