#![cfg(not(target_arch = "wasm32"))]
//! How forms come to the device: what was opened first, each file once, compressed.

use crate::harness::{Surveys, play, until};
use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// What the page has fetched, in order.
const FETCHED: &str = "
    const all = performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/api/v1/forms/'));
    all.sort((a, b) => a.startTime - b.startTime);
    return all.map(({ name, startTime, responseEnd, encodedBodySize, decodedBodySize }) =>
        ({ name, startTime, responseEnd, encodedBodySize, decodedBodySize }));";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fetched {
    name: String,
    start_time: f64,
    response_end: f64,
    encoded_body_size: u64,
    decoded_body_size: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_opened_surveys_form_comes_first_each_file_once_and_compressed() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        // The last of the list; the form is compressed soon after the collector has started.
        let address = "/api/v1/surveys";
        let list = "return (await (await fetch(given[0])).json()).surveys.map((survey) =>
            `/api/v1/forms/${survey.pack.form_id}/${survey.pack.hash}/form.xml`)";
        let page = town.open("/repair.html").await?;
        let forms: Vec<String> = page.script_async(list, &[address.into()]).await?;
        let encoding = "return (await fetch(given[0], { cache: 'no-store' })).headers.get('content-encoding')";
        for form in &forms {
            until("compressed forms", async || {
                let found: Option<String> = page.script_async(encoding, &[form.as_str().into()]).await?;
                Ok(found.filter(|encoding| matches!(encoding.as_str(), "br" | "gzip")))
            })
            .await?;
        }
        let page = town.open("/s/zapis").await?;
        page.sees("Rozpocznij").await?;
        let fetched = until("every form", async || {
            let fetched: Vec<Fetched> = page.script(FETCHED, &[]).await?;
            Ok((fetched.len() >= forms.len()).then_some(fetched))
        })
        .await?;
        let names: BTreeSet<_> = fetched.iter().map(|file| file.name.as_str()).collect();
        ensure!(names.len() == fetched.len(), "a file was fetched twice: {fetched:?}");
        let (first, rest) = fetched.split_first().context("nothing was fetched")?;
        ensure!(first.name.contains("/zapis/"), "another form came first: {fetched:?}");
        ensure!(rest.iter().all(|file| file.start_time >= first.response_end), "others came beside it: {fetched:?}");
        for file in fetched.iter().filter(|file| file.name.ends_with("/form.xml")) {
            ensure!(file.encoded_body_size * 2 < file.decoded_body_size, "not compressed: {file:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_takes_long_shows_how_far_it_has_come() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        let forget = "
            const opening = indexedDB.open('teren');
            await new Promise((yes) => opening.onsuccess = yes);
            const change = opening.result.transaction(['packs', 'files'], 'readwrite');
            for (const name of ['packs', 'files']) change.objectStore(name).clear();
            await new Promise((yes) => change.oncomplete = yes);
            opening.result.close();";
        page.script_async::<()>(forget, &[]).await?;
        let line = |bytes: i32| json!({ "offline": false, "latency": 20, "downloadThroughput": bytes, "uploadThroughput": -1 });
        page.cdp("Network.enable", json!({})).await?;
        page.cdp("Network.emulateNetworkConditions", line(1_500)).await?;
        page.goto(&format!("{}/s/dluga", town.collector.url())).await?;
        until("a progress bar", async || Ok(page.has("progress[aria-label]").await?.then_some(()))).await?;
        town.browser.shot("progress").await?;
        page.cdp("Network.emulateNetworkConditions", line(-1)).await?;
        page.sees("Rozpocznij").await?;
        ensure!(!page.has("progress").await?, "the bar stays");
        Ok(())
    })
    .await
}
