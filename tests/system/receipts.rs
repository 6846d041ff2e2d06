#![cfg(not(target_arch = "wasm32"))]
//! The receipt as a file: whoever has it can have it verified without us.

use crate::harness::{
    Surveys,
    files::{Offered, offered},
    page::Answer::*,
    play,
};
use anyhow::ensure;

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_was_saved_is_verified_and_an_altered_one_is_refused() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("imie", Text("Wielka Tajemnica"))], None).await?;
        page.press("Zakończ i wyślij").await?;
        let code = page.received().await?;
        let button = page.find("button#save-receipt").await?;
        ensure!(button.rect().await?.height >= 44.0, "too small for a finger");
        town.browser.shot("receipt-save").await?;
        let Offered { name, kind, bytes } = offered(&page, "Zapisz potwierdzenie").await?;
        let text = String::from_utf8(bytes)?;
        ensure!(name == format!("potwierdzenie-{code}.json") && kind == "application/json", "{name}, {kind}");
        ensure!(!text.contains("Tajemnica"), "the receipt tells what was answered");

        let folder = tempfile::tempdir()?;
        let file = folder.path().join(name);
        std::fs::write(&file, &text)?;
        let (exit, said) = town.collector.verify(&file).await?;
        ensure!(exit == Some(0) && said.contains(&code), "{exit:?}: {said}");
        let altered = text.replacen("\"revision\":1", "\"revision\":2", 1);
        ensure!(altered != text, "nothing was altered");
        std::fs::write(&file, altered)?;
        let (exit, said) = town.collector.verify(&file).await?;
        ensure!(exit == Some(1) && said.contains("NIE jest prawdziwe"), "{exit:?}: {said}");
        Ok(())
    })
    .await
}
