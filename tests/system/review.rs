#![cfg(not(target_arch = "wasm32"))]
//! The review: one answer is changed and the way leads back to where it was read.

use crate::harness::{Surveys, play, until};
use anyhow::ensure;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_changed_from_the_review_in_three_taps() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        page.next().await?;
        page.choose("pies", "1").await?;
        page.next().await?;
        ensure!(!page.has("#return-to-review").await?, "nobody was at the review yet");
        page.choose("kolory", "2").await?;
        page.next().await?;
        until("the review", async || Ok(page.at_review().await?.then_some(()))).await?;

        page.click("[data-review='/data/pies'] .edit button").await?;
        page.choose("pies", "2").await?;
        page.click("#return-to-review").await?;
        until("the review", async || Ok(page.at_review().await?.then_some(()))).await?;
        let answers = page.reviewed().await?;
        ensure!(answers.contains(&("pies".to_owned(), "Nie".to_owned())), "{answers:?}");
        // Where it was read: the button beside that answer has the focus.
        until("the focus beside the answer", async || {
            let focused = "return document.activeElement?.closest('[data-review]')?.dataset.review ?? ''";
            Ok((page.script::<String>(focused, &[]).await? == "/data/pies").then_some(()))
        })
        .await?;
        town.browser.shot("review-changed").await?;

        // Whoever would rather go on by pages may, and loses the short way only at the review.
        page.click("[data-review='/data/imie'] .edit button").await?;
        page.next().await?;
        ensure!(page.has("#return-to-review").await?, "the short way is gone");
        town.browser.shot("changing").await?;
        page.next().await?;
        page.next().await?;
        until("the review", async || Ok(page.at_review().await?.then_some(()))).await?;
        page.press("Wstecz").await?;
        until("the last question", async || Ok((!page.at_review().await?).then_some(()))).await?;
        ensure!(!page.has("#return-to-review").await?, "it is gone through as at first");
        Ok(())
    })
    .await
}
