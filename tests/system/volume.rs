#![cfg(not(target_arch = "wasm32"))]
//! Much, without filling up what a browser gives.

use crate::harness::{
    Surveys,
    page::{Answer::*, Answers, Outbox},
    play,
    robot::fill,
    until,
};
use anyhow::ensure;
use serde_json::json;

const WAY: &Answers = &[("s_udz", One("1")), ("s01", One("3")), ("s05", Many(&["96"]))];

const TYPED: usize = 20_000;
const PASTED: usize = 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn long_answers_are_saved_and_survive_a_kill() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        page.press("Rozpocznij").await?;
        page.walk(WAY, Some("s05in")).await?;
        // As many input events as there are characters, a pause now and then as between keystrokes.
        let typing = "const [field, count] = given;
            for (let i = 0; i < count; i++) {
                field.value += 'ąbćdęfghijklłmnńoóprsśtuwyzźż '[i % 30];
                field.dispatchEvent(new InputEvent('input', { bubbles: true }));
                if (i % 25 === 0) await new Promise((go) => setTimeout(go));
            }
            return [field.value, document.getElementById('save-state').dataset.durability];";
        let field = page.field("s05in").await?.to_json()?;
        let (typed, durability): (String, String) = page.script_async(typing, &[field, json!(TYPED)]).await?;
        ensure!(typed.chars().count() == TYPED && durability == "durable", "{durability}");
        page.saved().await?;
        page.walk(&[], Some("s23")).await?;
        let pasted: String = "Zażółć gęślą jaźń. ".chars().cycle().take(PASTED).collect();
        page.write("s23", &pasted).await?;
        page.saved().await?;

        town.browser.kill().await?;
        town.browser.resume().await?;
        let page = town.open_draft("seniorzy").await?;
        let found =
            until("the long answer", async || Ok(Some(page.value("s23").await?).filter(|text| !text.is_empty())))
                .await?;
        ensure!(found == pasted, "{} characters of {PASTED} are there", found.chars().count());
        page.saved().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        let rows = town.collector.office().await?.csv("seniorzy").await?;
        ensure!(rows.len() == 1 && rows[0]["s05in"] == typed && rows[0]["s23"] == pasted, "the export differs");
        Ok(())
    })
    .await
}

const WAITING: u32 = 40;
const EVENTS: u32 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn many_responses_wait_for_a_signal_and_all_arrive() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        town.signal_goes().await?;
        for n in 1..=WAITING {
            if n > 1 {
                page.press("Wypełnij jeszcze raz").await?;
            }
            let events = fill(&page, &[("s_udz", "1"), ("s01", "3")]).await?.events;
            ensure!(events >= EVENTS, "response {n} has only {events} events");
        }
        let local: usize = page.local_storage().await?.iter().map(|(key, text)| 2 * (key.len() + text.len())).sum();
        ensure!(local < 3_000_000, "{local} bytes are in localStorage, which has room for five million");
        let waiting = Outbox { waiting: WAITING, ..Outbox::default() };
        page.outbox_is(waiting).await?;
        town.browser.kill().await?;
        town.browser.resume().await?;
        let page = town.open("/responses").await?;
        page.outbox_is(waiting).await?;

        town.signal_returns().await?;
        page.outbox_is(Outbox { received: WAITING, ..Outbox::default() }).await?;
        let office = town.collector.office().await?;
        ensure!(office.count("seniorzy", "received").await? == WAITING, "not all of them arrived once");
        ensure!(office.csv("seniorzy").await?.len() == WAITING as usize, "not one row for each");
        let asked: Vec<String> = page
            .script(
                "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)
                    .filter((path) => path.startsWith('/api/v1/responses'))",
                &[],
            )
            .await?;
        let many = asked.iter().filter(|path| *path == "/api/v1/responses").count();
        ensure!(many > 0 && asked.len() < WAITING as usize / 2, "{asked:?}");
        Ok(())
    })
    .await
}
