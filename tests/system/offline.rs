#![cfg(not(target_arch = "wasm32"))]
//! The app without a network, and as an app on the phone.

use crate::harness::{Surveys, play};
use anyhow::ensure;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_address_of_the_app_opens_without_a_signal() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        town.open_ready("seniorzy").await?;
        town.signal_goes().await?;
        for (path, text) in [
            ("/", "Ankieta seniorów"),
            ("/s/seniorzy", "Rozpocznij"),
            ("/s/seniorzy?utm_source=plakat#dol", "Rozpocznij"),
            ("/responses", "Moje odpowiedzi"),
            ("/r/AAAA-AAAA-AA", "Teren"),
            ("/nie/ma/takiej", "Teren"),
        ] {
            let page = town.open(path).await?;
            page.sees(text).await?;
            page.find("#offline").await?;
            page.find("#outbox-state").await?;
        }
        // The office is not the app's: the worker leaves it to the network, which is not there.
        ensure!(town.open("/office").await.is_err(), "the office was answered from the app's cache");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_never_opened_here_says_so_and_opens_when_the_signal_returns() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        town.open_ready("trzy").await?;
        town.signal_goes().await?;
        let page = town.open("/s/nieznana").await?;
        page.find("#offline").await?;
        page.find("main [role=alert]").await?;
        let page = town.open("/s/trzy").await?;
        page.sees("Rozpocznij").await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_can_be_installed() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        let manifest = page.cdp("Page.getAppManifest", json!({})).await?;
        ensure!(manifest["errors"] == json!([]), "the manifest has errors: {}", manifest["errors"]);
        ensure!(manifest["url"].as_str().is_some_and(|url| url.ends_with("/manifest.webmanifest")), "{manifest}");
        let errors = page.cdp("Page.getInstallabilityErrors", json!({})).await?;
        ensure!(errors["installabilityErrors"] == json!([]), "{errors}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_page_left_at_once_does_not_hold_up_the_next() -> anyhow::Result<()> {
    // Left while it creates the database, a page may be frozen for the "back" button with its request unanswered.
    for _ in 0..4 {
        play(Surveys::Fixtures, async |town| {
            town.open("/").await?;
            town.open("/s/trzy").await?.sees("Rozpocznij").await
        })
        .await?;
    }
    Ok(())
}
