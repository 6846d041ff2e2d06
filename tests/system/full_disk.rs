#![cfg(not(target_arch = "wasm32"))]
//! A disk that is full for a moment tears the browser's databases: what they take afterwards is gone when they are next
//! opened. What the page called saved is not.

use crate::harness::{
    Surveys,
    disk::SmallDisk,
    page::{Answer::*, Outbox, Page, SaveState},
    play, until,
};
use anyhow::ensure;
use std::{env, time::Duration};

/// How long the disk is full.
const FULL: Duration = Duration::from_secs(4);

/// Whether the mirror's file is there, as a script's last words.
const IS_THERE: &str = "await Promise.resolve(navigator.storageBuckets?.open('teren-mirror') ?? navigator.storage)
    .then((bucket) => bucket.getDirectory()).then((folder) => folder.getFileHandle('teren.mirror'))
    .then(() => true, () => false);";

/// The mirror is made a while after the first start, and has what was answered before.
async fn mirror_is_made(page: &Page) -> anyhow::Result<()> {
    let script = format!(
        "return (await navigator.locks.query()).held.some((lock) => lock.name === 'teren-mirror') && {IS_THERE}"
    );
    until("the mirror is made", async || Ok(page.script_async::<bool>(&script, &[]).await?.then_some(()))).await?;
    // The pause in which it gets what it lacks.
    tokio::time::sleep(Duration::from_secs(7)).await;
    Ok(())
}

/// Whether the mirror's file has its name still: a worker goes on writing to one that was thrown away.
async fn mirror_is_there(page: &Page) -> anyhow::Result<bool> {
    page.script_async(&format!("return {IS_THERE}"), &[]).await
}

/// Until everything that was typed is called saved, or for some seconds.
async fn saved_for_a_while(page: &Page) -> anyhow::Result<SaveState> {
    // A transaction that the full disk has swallowed is given up after some seconds, and tried once more.
    for _ in 0..120 {
        let state = page.save_state().await?;
        if state.last_seq == state.saved_seq && state.durability == "durable" {
            return Ok(state);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    page.save_state().await
}

/// One response waits, another is being answered as the disk fills up; then there is room again and somebody types on.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_called_saved_outlives_a_disk_that_was_full_for_four_seconds() -> anyhow::Result<()> {
    let rounds: u32 = env::var("TEREN_FULL_DISK_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    for round in 0..rounds {
        let Some(disk) = SmallDisk::mount()? else { return Ok(()) };
        play(Surveys::Fixtures, async |town| {
            town.browser.move_to(disk.path()).await?;
            let page = town.open_ready("trzy").await?;
            mirror_is_made(&page).await?;
            town.signal_goes().await?;
            page.press("Rozpocznij").await?;
            page.walk(&[("imie", Text("Zofia")), ("pies", One("1")), ("kolory", Many(&["3"]))], None).await?;
            page.press("Zakończ i wyślij").await?;
            page.kept().await?;
            let page = town.open("/s/trzy").await?;
            page.press("Rozpocznij").await?;
            page.write("imie", "przed").await?;
            page.saved().await?;

            disk.fill()?;
            let full = tokio::time::Instant::now();
            let mut typed = "przed".to_owned();
            while full.elapsed() < FULL {
                typed.push('x');
                page.insert("x").await?;
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            page.sees("Przeglądarka nie przyjęła zapisu").await?;
            town.browser.shot("full-disk").await?;
            disk.free()?;
            typed.push_str(" potem");
            page.insert(" potem").await?;
            let state = saved_for_a_while(&page).await?;
            ensure!(mirror_is_there(&page).await?, "round {round}: the mirror's file is gone: {state:?}");
            ensure!(state.saved_seq == state.last_seq, "round {round}: the mirror takes it: {state:?}");

            if round % 2 == 0 {
                town.browser.kill().await?;
            } else {
                town.browser.close().await?;
            }
            // The browser has thrown the worker away too, with its list of workers: the page needs a signal once.
            town.browser.resume().await?;
            town.signal_returns().await?;
            let page = town.open("/responses").await?;
            page.outbox_is(Outbox { drafts: 1, received: 1, ..Outbox::default() }).await?;
            let page = town.open_draft("trzy").await?;
            until("the draft is back", async || {
                let value = page.value("imie").await?;
                ensure!(value == typed, "round {round}: {value:?} is not {typed:?}");
                Ok(Some(()))
            })
            .await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}
