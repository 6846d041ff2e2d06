#![cfg(not(target_arch = "wasm32"))]
//! A form gets its next version while somebody answers it.

use crate::harness::{Surveys, page::Outbox, play, until};
use anyhow::ensure;
use std::{fs, path::Path};

fn publish(folder: &Path, version: u32, label: &str) -> anyhow::Result<()> {
    let text = format!(
        "| survey | | | |\n| | type | name | label |\n| | text | imie | {label} |\n| | text | uwagi | Uwagi |\n\
         | settings | | | |\n| | form_title | form_id | version |\n| | Zmienna | zmienna | {version} |\n"
    );
    Ok(fs::write(folder.join("zmienna.md"), text)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_keeps_the_version_that_it_was_begun_with() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    publish(folder.path(), 1, "Pytanie pierwsze")?;
    play(Surveys::Folder(folder.path().to_owned()), async |town| {
        let page = town.open_ready("zmienna").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        page.saved().await?;
        town.open("/").await?;

        town.signal_goes().await?;
        publish(folder.path(), 2, "Pytanie drugie")?;
        town.signal_returns().await?;
        // Twice: what nobody needs any more is removed at a start.
        for _ in 0..2 {
            let page = town.open("/").await?;
            until("both versions", async || {
                let packs = page.database().await?["packs"].clone();
                let versions = ["\"version\":\"1\"", "\"version\":\"2\""];
                let packs: Vec<_> = packs.into_iter().filter(|pack| !pack.contains("\"surveys\"")).collect();
                Ok(versions.iter().all(|version| packs.iter().any(|pack| pack.contains(version))).then_some(()))
            })
            .await?;
        }
        town.signal_goes().await?;
        let page = town.open("/responses").await?;
        page.outbox_is(Outbox { drafts: 1, ..Outbox::default() }).await?;
        page.press("Kontynuuj").await?;
        page.sees("Pytanie pierwsze").await?;
        ensure!(page.value("imie").await? == "Ewa", "the answer is not there");
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;
        town.signal_returns().await?;
        page.outbox_is(Outbox { received: 1, ..Outbox::default() }).await
    })
    .await
}
