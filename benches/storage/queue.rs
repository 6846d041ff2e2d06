//! Many responses that waited for a signal, sent in one go.

use crate::harness::{
    Town,
    browser::{self, Browser},
    collector::Collector,
    page::Outbox,
    tools::Tools,
    until,
};
use anyhow::ensure;
use serde::Deserialize;
use serde_json::json;
use std::{fs, time::Duration};

const WAITING: u32 = 1_000;
/// So that a record has about 3 kB.
const LETTERS: u32 = 2_150;

const SURVEY: &str = "| survey | | | |
| | type | name | label |
| | text | uwagi | Uwagi |
| settings | | | |
| | form_title | form_id | version |
| | Uwagi | uwagi | 1 |
";

/// Answers the survey again and again, by the page's own controls.
const FILL: &str = "const [count, letters] = given;
    const pause = () => new Promise((go) => setTimeout(go));
    const press = async (name) => {
        const find = () => [...document.querySelectorAll('button, a')].find((b) => b.innerText === name && !b.disabled);
        let button;
        while (!(button = find())) await pause();
        button.click();
    };
    const until = async (css) => { while (!document.querySelector(css)) await pause(); return document.querySelector(css); };
    for (let n = 0; n < count; n++) {
        await press(window.again ? 'Wypełnij jeszcze raz' : 'Rozpocznij');
        if (window.again) await press('Rozpocznij');
        window.again = true;
        const field = await until('[data-ref] :is(input, textarea)');
        field.value = `${n} `.padEnd(letters, 'uwaga do planu ');
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        await press('Dalej');
        await until('[data-review]');
        await press('Zakończ i wyślij');
        await until('#outcome');
    }";

/// Tells the page that the network is there, and waits until all are received.
const SEND: &str = "performance.setResourceTimingBufferSize(100_000);
    const state = document.getElementById('outbox-state').dataset;
    const done = new Promise((yes) => new MutationObserver(() => {
        if (state.waiting === '0') yes(performance.now());
    }).observe(document.getElementById('outbox-state'), { attributes: true }));
    window.dispatchEvent(new Event('online'));
    const shown = await done;
    const sent = performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/api/v1/responses')
        && entry.responseStatus > 0);
    const [first, last] = [sent[0].startTime, Math.max(...sent.map((entry) => entry.responseEnd))];
    const lengths = sent.map((entry) => entry.duration).sort((a, b) => a - b);
    return { requests: sent.length, sending: last - first, shown: shown - first, median: lengths[lengths.length >> 1] };";

#[derive(Deserialize)]
struct Sent {
    requests: f64,
    sending: f64,
    shown: f64,
    median: f64,
}

pub async fn measure() -> anyhow::Result<()> {
    let Some(tools) = Tools::find()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("uwagi.md"), SURVEY)?;
    let collector = Collector::start(&tools, Some(folder.path().to_owned())).await?;
    let mut town = Town { collector, browser: Browser::start(&tools, browser::PHONE).await? };
    let page = town.open_ready("uwagi").await?;
    town.signal_goes().await?;
    for _ in 0..WAITING / 100 {
        page.script_async::<()>(FILL, &[json!(100), json!(LETTERS)]).await?;
    }
    page.outbox_is(Outbox { waiting: WAITING, ..Outbox::default() }).await?;
    // Whoever comes home opens the app anew.
    town.browser.kill().await?;
    town.browser.resume().await?;
    let page = town.open("/responses").await?;
    page.outbox_is(Outbox { waiting: WAITING, ..Outbox::default() }).await?;
    let size: f64 = page.script_async(SIZE, &[]).await?;
    town.signal_returns().await?;
    let sent: Sent = page.script_async(SEND, &[]).await?;
    println!(
        "{WAITING} waiting responses of {:.1} kB: all received after {:.1} s; {:.0} requests, {:.0} a second, {:.1} ms each",
        size / 1_000.0,
        sent.shown / 1_000.0,
        sent.requests,
        sent.requests / (sent.sending / 1_000.0),
        sent.median,
    );
    until("the list", async || Ok((page.outbox().await?.received == WAITING).then_some(()))).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let received = town.collector.office().await?.count("uwagi", "received").await?;
    ensure!(received == WAITING, "{received} have arrived");
    town.browser.complaints().await
}

/// The mean length of the sealed records.
const SIZE: &str = "const answer = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await answer(indexedDB.open('teren'));
    const records = await answer(database.transaction('records').objectStore('records').getAll());
    database.close();
    return records.reduce((sum, bytes) => sum + bytes.length, 0) / records.length;";
