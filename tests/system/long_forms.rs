#![cfg(not(target_arch = "wasm32"))]
//! Forms too large for one screen: the number of elements follows what is shown.

use crate::harness::{Surveys, page::Page, play, until};
use anyhow::ensure;

/// Far fewer than the page's 120 questions and 40 entries of two would need.
const FEW: usize = 700;

/// The page draws no more than it shows, as soon as it has come to rest.
async fn few(page: &Page, place: &str) -> anyhow::Result<()> {
    until(&format!("few elements {place}"), async || {
        let drawn: usize = page.script("return document.querySelectorAll('*').length", &[]).await?;
        ensure!(drawn < FEW, "{drawn} elements");
        Ok(Some(()))
    })
    .await
}

async fn scroll(page: &Page, to: &str) -> anyhow::Result<()> {
    page.script::<()>(&format!("window.scrollTo(0, {to})"), &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_page_draws_what_is_near_the_screen() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("dluga").await?;
        page.press("Rozpocznij").await?;
        page.write("p1", "pierwsze").await?;
        few(&page, "at the top").await?;

        // Down to the end: only what holds the focus stays drawn.
        until("the last entry", async || {
            scroll(&page, "document.body.scrollHeight").await?;
            Ok(page.has("[data-ref='/data/strona/osoba[40]/imie'] input").await?.then_some(()))
        })
        .await?;
        until("the questions left behind are gone", async || {
            Ok((!page.has("[data-ref='/data/strona/p30']").await?).then_some(()))
        })
        .await?;
        few(&page, "at the end").await?;
        scroll(&page, "0").await?;
        ensure!(page.value("p1").await? == "pierwsze", "the answer is gone");

        // A problem far below takes the focus, wherever it stands.
        page.press("Dalej").await?;
        until("the required question has the focus", async || {
            let question = "return document.activeElement?.closest('[data-ref]')?.dataset.ref ?? null";
            let focused: Option<String> = page.script(question, &[]).await?;
            Ok((focused.as_deref() == Some("/data/strona/p90")).then_some(()))
        })
        .await?;
        page.insert("jest").await?;
        page.press("Dalej").await?;
        page.sees("Sprawdź odpowiedzi").await?;
        few(&page, "in the review").await?;
        Ok(())
    })
    .await
}
