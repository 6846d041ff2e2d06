#![cfg(not(target_arch = "wasm32"))]
//! Controls that need more of the device than a keyboard: pictures of the pack, places.

use crate::harness::{Surveys, play, until};
use anyhow::ensure;
use serde_json::json;

const POINT: &str = "[data-ref='/data/strona/punkt']";
const AREA: &str = "[data-ref='/data/strona/teren']";

#[tokio::test(flavor = "multi_thread")]
async fn pictures_and_places_work_without_a_signal() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let origin = town.collector.url();
        let page = town.open_ready("miejsca").await?;
        let here = json!({ "latitude": 52.2297, "longitude": 21.0122, "accuracy": 7 });
        page.cdp("Emulation.setGeolocationOverride", here).await?;
        let allowed = json!({ "origin": origin, "permissions": ["geolocation"] });
        page.cdp("Browser.grantPermissions", allowed).await?;
        town.signal_goes().await?;
        page.reload().await?;
        page.press("Rozpocznij").await?;

        until("the label's and one choice's picture", async || {
            let drawn = "return [...document.querySelectorAll('img.media')].filter((e) => e.complete && e.naturalWidth > 0).length";
            Ok((page.script::<u32>(drawn, &[]).await? == 2).then_some(()))
        })
        .await?;
        ensure!(!page.text().await?.contains("Pytamy o to największe."), "the guidance is not folded away");
        town.browser.shot("pictures").await?;
        page.click("details.guidance summary").await?;
        page.sees("Pytamy o to największe.").await?;

        page.click(&format!("{POINT} > fieldset > button, {POINT} button.secondary")).await?;
        page.sees("52.22970, 21.01220 (±7 m)").await?;
        page.click(&format!("{AREA} summary")).await?;
        for typed in ["52.1 21.1", "52,2 21,1", "52.2, 21.2"] {
            page.click(&format!("{AREA} details input")).await?;
            page.insert(typed).await?;
            page.click(&format!("{AREA} details button")).await?;
        }
        until("three points", async || {
            let points = format!("return document.querySelectorAll(\"{AREA} li\").length");
            Ok((page.script::<u32>(&points, &[]).await? == 3).then_some(()))
        })
        .await?;
        town.browser.shot("controls").await?;
        page.write("kod", "5901234123457").await?;
        page.saved().await?;

        page.reload().await?;
        page.sees("52.22970, 21.01220 (±7 m)").await?;
        page.press("Dalej").await?;
        page.sees("52.10000, 21.10000; 52.20000, 21.10000; 52.20000, 21.20000").await?;
        Ok(())
    })
    .await
}
