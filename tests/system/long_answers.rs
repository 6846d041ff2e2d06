#![cfg(not(target_arch = "wasm32"))]
//! Answers that are too long for one request arrive; those that are too long altogether are not taken, and the screen says so.

use crate::harness::{Surveys, page::Page, play};
use anyhow::ensure;

/// A text of so many ampersands: each is five bytes of the instance.
async fn fill(page: &Page, name: &str, ampersands: usize) -> anyhow::Result<()> {
    let script = "const [field, count] = arguments; field.value = '&'.repeat(count);
        field.dispatchEvent(new Event('input', { bubbles: true })); return true";
    page.script::<bool>(script, &[page.field(name).await?.to_json()?, ampersands.into()]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_longer_than_one_request_arrives() -> anyhow::Result<()> {
    const LONG: usize = 3_600_000;
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        fill(&page, "imie", LONG).await?;
        page.saved().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"].len() == LONG, "the answer does not arrive whole");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_long_is_not_taken() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Jan").await?;
        page.saved().await?;
        fill(&page, "imie", 14_000_000).await?;
        page.sees("Tej odpowiedzi nie przyjęto").await?;
        page.reload().await?;
        ensure!(page.value("imie").await? == "Jan", "what was given before is not there");
        Ok(())
    })
    .await
}
