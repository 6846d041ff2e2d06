//! What the app and the collector need while large photographs that waited are sent.

use crate::harness::{
    Town,
    browser::{self, Browser},
    collector::Collector,
    page::{Outbox, Page},
    processes::{command_line, descendants, kill},
    tools::Tools,
    until,
};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write, fs, path::Path, process::Stdio, time::Duration};
use tokio::process::Command;

const RESPONSES: u32 = 5;
const PHOTOS: u32 = 10;
/// Between two looks at the memory.
const PAUSE: Duration = Duration::from_millis(50);

/// Bytes, by what they are of.
type Sample = BTreeMap<&'static str, f64>;

/// Keeps the app's memory within reach.
const WATCH: &str = "for (const name of ['instantiate', 'instantiateStreaming']) {
        const make = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const made = await make.apply(WebAssembly, given);
            window.memory = (made.instance ?? made).exports.memory;
            return made;
        };
    }";

/// A photograph of about 5 MB: noise is what compresses worst.
const PHOTO: &str = "const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2900, 2150];
    const context = canvas.getContext('2d');
    const picture = context.createImageData(canvas.width, canvas.height);
    let lot = 1;
    for (let n = 0; n < picture.data.length; n++) {
        lot = (Math.imul(lot, 1664525) + 1013904223) >>> 0;
        picture.data[n] = n % 4 === 3 ? 255 : lot >>> 24;
    }
    context.putImageData(picture, 0, 0);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];";

pub async fn measure() -> anyhow::Result<()> {
    let Some(tools) = Tools::find()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("zdjecia.md"), survey())?;
    let collector = Collector::start(&tools, Some(folder.path().to_owned())).await?;
    let mut town = Town { collector, browser: Browser::start(&tools, browser::PHONE).await? };
    let page = town.open_ready("zdjecia").await?;
    let photo = folder.path().join("zdjecie.jpg");
    let encoded: String = page.script_async(PHOTO, &[]).await?;
    fs::write(&photo, outbox::base64::decode(&encoded).context("no picture")?)?;

    take_pictures(&mut town, &photo).await?;
    let stored: f64 = town.page().script_async("return (await navigator.storage.estimate()).usage", &[]).await?;
    println!(
        "{} photographs, {:.0} MB stored, sent: MB at the start, peaks of both halves",
        RESPONSES * PHOTOS,
        stored / 1e6
    );
    unobserved(&mut town).await?;
    take_pictures(&mut town, &photo).await?;
    observed(&mut town).await?;
    town.browser.complaints().await
}

fn survey() -> String {
    let mut rows = String::from("| survey | | | | |\n| | type | name | label | appearance |\n");
    rows.push_str("| | begin_group | strona | Zdjęcia | field-list |\n");
    for n in 0..PHOTOS {
        // Writing to a string cannot fail.
        let _ = writeln!(rows, "| | image | z{n} | Zdjęcie {n} | |");
    }
    rows.push_str("| | end_group | | | |\n| settings | | | |\n| | form_title | form_id | version |\n");
    rows.push_str("| | Zdjęcia | zdjecia | 1 |\n");
    rows
}

/// Fills responses in while there is no signal; then the browser is closed.
async fn take_pictures(town: &mut Town, photo: &Path) -> anyhow::Result<()> {
    town.open_ready("zdjecia").await?;
    town.signal_goes().await?;
    for _ in 0..RESPONSES {
        let page = town.open("/s/zdjecia").await?;
        page.press("Rozpocznij").await?;
        for n in 0..PHOTOS {
            let reference = page.reference(&format!("z{n}")).await?;
            let chooser = page.find(&format!("[data-ref='{reference}'] input[type=file]")).await?;
            chooser.send_keys(photo.to_string_lossy()).await?;
            page.find(&format!("[data-ref='{reference}'] .kept-file")).await?;
        }
        page.saved().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.find("#outcome").await?;
    }
    ensure!(town.page().outbox().await?.waiting == RESPONSES, "not all of them wait");
    Ok(())
}

/// Sends them in a browser that no driver looks into, so that the memory is the app's alone.
async fn unobserved(town: &mut Town) -> anyhow::Result<()> {
    let mut arguments = own_arguments()?;
    town.browser.kill().await?;
    arguments.push(format!("{}/responses", town.collector.url()));
    let mut command = Command::new(&arguments[0]);
    command.args(&arguments[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut alone = command.kill_on_drop(true).spawn()?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    town.collector.resume().await?;
    let start = processes();
    let (office, expected) = (town.collector.office().await?, RESPONSES);
    let mut seen = Vec::new();
    while office.count("zdjecia", "received").await? < expected {
        seen.push(processes());
        tokio::time::sleep(PAUSE).await;
    }
    show(&start, &seen);
    let pids: Vec<u32> = alone.id().into_iter().flat_map(|pid| [vec![pid], descendants(pid)].concat()).collect();
    kill(&pids).await?;
    alone.wait().await?;
    town.browser.resume().await
}

/// How the driver has started the browser, without the ways for it to look in.
fn own_arguments() -> anyhow::Result<Vec<String>> {
    let mut pids = descendants(std::process::id()).into_iter();
    let main = pids.find(|pid| name_of(&command_line(*pid)) == Some(BROWSER)).context("no browser")?;
    let line = String::from_utf8(fs::read(format!("/proc/{main}/cmdline"))?)?;
    let drivers = ["--remote-debugging", "--enable-automation", "--test-type", "data:"];
    let own = line.split_terminator('\0').filter(|argument| !drivers.iter().any(|other| argument.starts_with(other)));
    Ok(own.map(str::to_owned).collect())
}

/// The same in the driver's browser, for what only that can tell.
async fn observed(town: &mut Town) -> anyhow::Result<()> {
    town.browser.kill().await?;
    town.browser.resume().await?;
    let page = town.page();
    page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
    let page = town.open("/responses").await?;
    until("the responses", async || Ok((page.outbox().await?.waiting == RESPONSES).then_some(()))).await?;
    town.signal_returns().await?;
    let start = inside(&page).await?;
    page.script::<()>("window.dispatchEvent(new Event('online'))", &[]).await?;
    let mut seen = Vec::new();
    while page.outbox().await? != (Outbox { received: 2 * RESPONSES, ..Outbox::default() }) {
        seen.push(inside(&page).await?);
        tokio::time::sleep(PAUSE).await;
    }
    show(&start, &seen);
    Ok(())
}

async fn inside(page: &Page) -> anyhow::Result<Sample> {
    let heap: Value = page.cdp("Runtime.getHeapUsage", json!({})).await?;
    let bytes = |name: &str| heap[name].as_f64().unwrap_or_default();
    let wasm = page.script("return window.memory?.buffer.byteLength ?? 0", &[]).await?;
    Ok([("JS heap", bytes("usedSize")), ("buffers", bytes("backingStorageSize")), ("wasm memory", wasm)].into())
}

const BROWSER: &str = "browser's process";

/// What a process is for, if it matters here.
fn name_of(line: &str) -> Option<&'static str> {
    let has = |part: &str| line.contains(part);
    if has("--type=renderer") {
        (!has("--top-chrome-webui") && !has("--extension-process")).then_some("app's process")
    } else if has("network.mojom.NetworkService") {
        Some("network's process")
    } else if has("--user-data-dir") && !has("--type=") && !has("chromedriver") {
        Some(BROWSER)
    } else {
        has(" serve ").then_some("collector's process")
    }
}

/// The resident memory of the processes.
fn processes() -> Sample {
    let mut found = Sample::new();
    for pid in descendants(std::process::id()) {
        let Some(name) = name_of(&command_line(pid)) else { continue };
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or_default();
        *found.entry(name).or_default() += kilobytes * 1_024.0;
    }
    found
}

/// What is flat is not higher in the second half.
fn show(start: &Sample, seen: &[Sample]) {
    let (first, second) = seen.split_at(seen.len() / 2);
    for (name, bytes) in start {
        let peak = |half: &[Sample]| half.iter().filter_map(|sample| sample.get(name)).fold(*bytes, |a, b| a.max(*b));
        let [start, first, second] = [*bytes, peak(first), peak(second)].map(|bytes| bytes / 1e6);
        println!("  {name:<20} {start:>6.1} {first:>6.1} {second:>6.1} (+{:.1})", first.max(second) - start);
    }
}
