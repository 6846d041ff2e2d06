//! The built app in Chromium, through `window.__bench`: a fresh browser and profile for every run.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};
use tokio::process::Command;

use super::figures::Figures;
use super::forms::Workload;
use super::server;
use crate::workspace::Workspace;
use crate::{browser, dist};

const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=412,915",
];
/// Answers given in one run; a slow machine is not kept longer than this allows.
const ANSWERS: usize = 200;
/// How often the processor is slowed down: not at all, and to a cheap phone's speed.
const THROTTLES: [u32; 2] = [1, 4];

/// Loads the form, gives the answers with and without waiting for the page, and reports milliseconds.
const SCRIPT: &str = r#"
const [answers, done] = arguments;
(async () => {
  while (!window.__bench) await new Promise((next) => setTimeout(next, 1));
  const bench = window.__bench;
  await bench.ready;
  while (!document.querySelector("main#app input:enabled, #app input:enabled, #app textarea:enabled, #app select:enabled"))
    await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  await new Promise((next) => setTimeout(next));
  const interactive = performance.now();
  const set = [], flushed = [];
  for (const [name, value] of answers) {
    const before = performance.now();
    await bench.set(name, value);
    set.push(performance.now() - before);
    await bench.settle();
    flushed.push(performance.now() - before);
  }
  const wrong = answers.filter(([name, value], index) =>
    !answers.slice(index + 1).some(([later]) => later === name) && bench.get(name) !== value);
  return { interactive, load: bench.marks.ready - bench.marks.text, set, flushed, wrong: wrong.length,
    elements: document.querySelectorAll("*").length };
})().then((value) => done({ value }), (error) => done({ error: String(error && error.stack || error) }));
"#;

pub fn measure(workspace: &Workspace, workloads: &[Workload], runs: usize) -> anyhow::Result<()> {
    browser::ensure()?;
    let folder = workspace.target.join("bench");
    dist::for_bench(workspace, "/", &folder)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let address = server::start(&folder, workloads).await?;
        for throttle in THROTTLES {
            println!("Chromium, processor slowed down {throttle} times, {runs} runs, milliseconds: median (p99)");
            for workload in workloads.iter().filter(|workload| workload.is_flat()) {
                let (mut open, mut load) = (Figures::default(), Figures::default());
                let (mut set, mut flushed, mut elements) = (Figures::default(), Figures::default(), 0);
                for _ in 0..runs {
                    let seen = once(&address, workload, throttle).await?;
                    open.extend(numbers(&seen["interactive"]));
                    load.extend(numbers(&seen["load"]));
                    set.extend(numbers(&seen["set"]));
                    flushed.extend(numbers(&seen["flushed"]));
                    elements = seen["elements"].as_u64().unwrap_or_default();
                    ensure!(seen["wrong"] == 0, "{}: answers were lost", workload.name);
                }
                println!(
                    "  {:<16} interactive {open:<9} form load {load:<9} set {set:<15} with the page {flushed:<15} elements {elements}",
                    workload.name
                );
            }
        }
        Ok(())
    })
}

async fn once(address: &str, workload: &Workload, throttle: u32) -> anyhow::Result<Value> {
    let profile = tempfile::tempdir()?;
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
    let mut driver = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("chromedriver cannot be started")?;
    let profile_flag = format!("--user-data-dir={}", profile.path().display());
    let flags: Vec<&str> = FLAGS.into_iter().chain([profile_flag.as_str()]).collect();
    let wanted: Capabilities =
        serde_json::from_value(json!({ "browserName": "chrome", "goog:chromeOptions": { "args": flags } }))?;
    let web = connect(port, wanted).await?;
    let seen = drive(&web, address, workload, throttle).await;
    // The driver takes its browser along.
    web.quit().await.ok();
    driver.kill().await.ok();
    seen
}

async fn connect(port: u16, wanted: Capabilities) -> anyhow::Result<WebDriver> {
    let url = format!("http://127.0.0.1:{port}");
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    WebDriver::new(&url, wanted).await.context("Chromium does not start")
}

async fn drive(web: &WebDriver, address: &str, workload: &Workload, throttle: u32) -> anyhow::Result<Value> {
    web.set_script_timeout(Duration::from_secs(300)).await?;
    web.cdp().send_raw("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
    web.cdp().send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": throttle })).await?;
    web.goto(&format!("{address}/?form={}", workload.name)).await?;
    let answers: Vec<_> = workload
        .answers
        .iter()
        .cycle()
        .take(ANSWERS)
        .map(|(reference, value)| [reference.rsplit('/').next().unwrap_or_default(), value.as_str()])
        .collect();
    let outcome: Value = web.execute_async(SCRIPT, vec![json!(answers)]).await?.convert()?;
    ensure!(outcome["error"].is_null(), "{}: {}", workload.name, outcome["error"]);
    Ok(outcome["value"].clone())
}

/// A number, or a list of them.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_f64).collect(),
        value => value.as_f64().into_iter().collect(),
    }
}
