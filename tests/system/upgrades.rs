#![cfg(not(target_arch = "wasm32"))]
//! What an older version of the app has left behind, in today's.

use crate::harness::{
    Surveys,
    page::{Answer::*, Outbox, Page},
    play, until,
};
use anyhow::{Context, ensure};
use outbox::Digest;
use serde_json::{Value, json};
use std::{fs, path::Path};

const HEAD_DRAFT: &str = include_str!("../../crates/outbox/fixtures/v1/head-draft.json");
const EVENTS: &str = include_str!("../../crates/outbox/fixtures/v1/events.jsonl");
const HEAD_COMPLETED: &str = include_str!("../../crates/outbox/fixtures/v1/head-completed.json");
const RECORD: &[u8] = include_bytes!("../../crates/outbox/fixtures/v1/sealed-record.bin");

/// Who the fixtures are about, and the draft beside it.
const COMPLETED: &str = "54657265-6e2c-4077-a074-6572656e6965";
const DRAFT: &str = "54657265-6e2c-4077-a074-6572656e6966";
const QUESTION: &str = "/data/g_wstep/s_udz";
const SEALED: &str = "| hpke-x25519-chacha20 |";

/// The database as version 1 made it: three of today's stores were not there.
const VERSION_1: &str = "
    const [entries, record] = given;
    const database = await new Promise((yes, no) => {
        const request = indexedDB.open('teren', 1);
        request.onupgradeneeded = () => {
            for (const name of ['responses', 'events', 'records', 'receipts', 'packs', 'files', 'gone'])
                request.result.createObjectStore(name);
            request.result.createObjectStore('aside', { autoIncrement: true });
        };
        request.onsuccess = () => yes(request.result);
        request.onerror = () => no(request.error);
    });
    const transaction = database.transaction(['responses', 'events', 'records'], 'readwrite');
    for (const [store, key, text] of entries) transaction.objectStore(store).put(text, key);
    transaction.objectStore('records').put(new Uint8Array(record[1]), record[0]);
    await new Promise((yes, no) => { transaction.oncomplete = yes; transaction.onabort = () => no(transaction.error); });
    database.close();";

/// A fixture's text, said of today's version of the survey.
fn of_today(text: &str, pack: &Value) -> String {
    let old = "\"version\":\"2026-11-22\",\
               \"hash\":\"4862f447f2c7f272fa2f4aaf89dadb3b1ac09105bd5864f8d1a0c9452bb0a226\"";
    text.replace(old, &format!("\"version\":{},\"hash\":{}", pack["version"], pack["hash"]))
}

/// The same, said of another response with an answer of today's.
fn of_the_draft(text: &str, pack: &Value) -> String {
    let text = of_today(text, pack).replace(COMPLETED, DRAFT);
    text.replace("/data/wiek", QUESTION).replace("\"value\":\"3\"", "\"value\":\"1\"")
}

/// The head and the record of what was completed: the record's first line names the digest of the rest.
fn completed(pack: &Value) -> anyhow::Result<(String, Vec<u8>)> {
    let mut lines = RECORD.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().context("not a whole record");
    let (header, inner, parts) = (line()?, line()?, line()?);
    let sealed = [of_today(str::from_utf8(inner)?, pack).as_bytes(), b"\n", parts].concat();
    let (old, new) = (Digest::of(&[inner, b"\n", parts].concat()).to_string(), Digest::of(&sealed).to_string());
    let header = of_today(str::from_utf8(header)?, pack).replace(&old, &new);
    let head = of_today(HEAD_COMPLETED, pack).replace(&old, &new);
    ensure!(header.contains(&new) && head.contains(&new), "the fixtures do not belong together");
    Ok((head, [header.as_bytes(), b"\n", &sealed].concat()))
}

async fn leave_version_1(page: &Page, url: &str) -> anyhow::Result<()> {
    let catalogue: Value = reqwest::get(format!("{url}/api/v1/surveys")).await?.json().await?;
    let surveys = catalogue["surveys"].as_array().context("no surveys")?;
    let pack = &surveys.iter().find(|survey| survey["name"] == "seniorzy").context("no such survey")?["pack"];
    let (head, record) = completed(pack)?;
    let mut entries = vec![json!(["responses", COMPLETED, head])];
    entries.push(json!(["responses", DRAFT, of_the_draft(HEAD_DRAFT, pack)]));
    for line in EVENTS.lines().take(4) {
        let event: Value = serde_json::from_str(line)?;
        entries.push(json!(["events", [DRAFT, event["writing"], event["seq"]], of_the_draft(line, pack)]));
    }
    page.script_async(VERSION_1, &[json!(entries), json!([COMPLETED, record])]).await
}

/// The seniors' survey as it is read by everybody: the record of version 1 is not sealed to anybody.
fn not_sealed(folder: &Path) -> anyhow::Result<()> {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys");
    for file in fs::read_dir(&bundled)? {
        let file = file?.path();
        if file.extension().is_some_and(|ext| ext == "csv") {
            fs::copy(&file, folder.join(file.file_name().context("no name")?))?;
        }
    }
    let survey = fs::read_to_string(bundled.join("seniorzy.md"))?;
    ensure!(survey.contains(SEALED), "the survey is sealed in another way");
    Ok(fs::write(folder.join("seniorzy.md"), survey.replace(SEALED, "| none |"))?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_version_1_opens_with_its_draft_and_what_waits_is_sent() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    not_sealed(folder.path())?;
    play(Surveys::Folder(folder.path().to_owned()), async |town| {
        // A page of this address that the app is not on.
        let page = town.open("/health").await?;
        leave_version_1(&page, &town.collector.url()).await?;

        let page = town.open_draft("seniorzy").await?;
        until("the draft's answer", async || Ok((page.value("s_udz").await? == "1").then_some(()))).await?;
        ensure!(page.save_state().await?.response == DRAFT, "{:?}", page.save_state().await?);
        page.outbox_is(Outbox { drafts: 1, waiting: 0, received: 1, quarantined: 0 }).await?;
        let database = page.database().await?;
        ensure!(database.contains_key("attachments"), "it has today's stores: {:?}", database.keys());
        ensure!(database["receipts"].len() == 1 && database["aside"].is_empty(), "{:?}", database["aside"]);

        page.walk(&[("s01", One("3"))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        let rows = town.collector.office().await?.csv("seniorzy").await?;
        ensure!(rows.len() == 2 && rows.iter().filter(|row| row.contains_key("s_udz")).count() == 1, "{rows:?}");
        Ok(())
    })
    .await
}
