#![cfg(not(target_arch = "wasm32"))]
//! The rescue file: what was not received reaches the town hall on another way, once.

use crate::harness::{
    Surveys,
    files::{choose, exported, offered},
    page::{Answer::*, Outbox, Page},
    play,
    stored::REFUSE_WRITES,
    until,
};
use anyhow::{Context, ensure};
use std::path::Path;
use tempfile::NamedTempFile;

/// An entry of the tail that nobody can read.
const SPOIL: &str = "localStorage.setItem('teren.tail.' + arguments[0] + '.abababababababab.7', '{spoilt');";
const ONLY_NAMED: &str = "const id = '01010101-0101-4101-8101-010101010101';
    localStorage.setItem(`teren.index.${id}`, JSON.stringify({ v: 1, id, survey: 'trzy', state: 'completed' }));";
/// Of a sealed file one chunk is gone; tells how many are left.
const LOSE_A_CHUNK: &str = "const answer = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await answer(indexedDB.open('teren'));
    const store = database.transaction('sealed', 'readwrite').objectStore('sealed');
    const keys = await answer(store.getAllKeys());
    await answer(store.delete(keys[1]));
    const left = await answer(store.count());
    database.close();
    return left;";

/// Saves the rescue file on the page of responses, which then says this.
async fn rescue(page: &Page, said: &str) -> anyhow::Result<NamedTempFile> {
    let offered = offered(page, "Zapisz plik ratunkowy").await?;
    page.sees(said).await?;
    let file = tempfile::Builder::new().suffix(".teren-rescue").tempfile()?;
    std::fs::write(file.path(), offered.bytes)?;
    Ok(file)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rescue_file_brings_what_was_not_sent_and_sending_it_later_changes_nothing() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Wielka Tajemnica").await?;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;

        let page = town.open("/responses").await?;
        let file = rescue(&page, "W pliku jest 1 odpowiedź.").await?;
        town.browser.shot("rescue").await?;
        let bytes = std::fs::read(file.path())?;
        ensure!(!String::from_utf8_lossy(&bytes).contains("Tajemnica"), "the file can be read by anybody");
        town.collector.import(file.path())?;
        town.signal_returns().await?;
        let office = town.collector.office().await?;
        ensure!(office.csv("trzy").await?[0]["imie"] == "Wielka Tajemnica", "not in the export");
        // The phone sends the same bytes, and gets the receipt that they have.
        town.open("/responses").await?.outbox_is(Outbox { received: 1, ..Outbox::default() }).await?;
        ensure!(office.count("trzy", "received").await? == 1, "not exactly one");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rescue_file_holds_all_of_a_draft_and_what_cannot_be_read() -> anyhow::Result<()> {
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/zdjecie.jpg");
    play(Surveys::Fixtures, async |town| {
        town.open_ready("poprawki").await?;
        let page = town.open_ready("trzy").await?;
        town.signal_goes().await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("imie", Text("Ewa Skończona"))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;

        // The draft: an answer and a photograph in the database, the last answer in the tail alone.
        let page = town.open("/s/poprawki").await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("adres", Text("Lipowa 3"))], Some("zdjecie")).await?;
        choose(&page, "zdjecie", &photo).await?;
        page.press("Wstecz").await?;
        page.field("uwagi").await?;
        page.saved().await?;
        page.script::<()>(REFUSE_WRITES, &[]).await?;
        page.write("uwagi", "Ostatnie słowo").await?;
        let draft = until("an answer in the tail alone", async || {
            let tail = page.local_storage().await?;
            let held =
                tail.iter().find(|(key, text)| key.starts_with("teren.tail.") && text.contains("Ostatnie słowo"));
            Ok(held.and_then(|(key, _)| key.split('.').nth(2)).map(str::to_owned))
        })
        .await?;
        let events = page.database().await?;
        ensure!(!format!("{events:?}").contains("Ostatnie słowo"), "the database has it: nothing is shown");
        page.script::<()>(SPOIL, &[draft.as_str().into()]).await?;

        // Another tab makes the file: the draft stays open where it is.
        page.new_tab(&format!("{}/responses", town.collector.url())).await?;
        page.outbox_is(Outbox { drafts: 1, waiting: 1, ..Outbox::default() }).await?;
        let said = "W pliku są 2 odpowiedzi. 1 zapis, którego nie da się użyć, jest w nim bez zmian.";
        let file = rescue(&page, said).await?;
        town.browser.shot("rescue-draft").await?;
        town.collector.import(file.path())?;
        let kept = town.collector.drafts()?;
        let ending = |end: &str| {
            let found = kept.iter().find(|(name, _)| name.contains(&draft) && name.ends_with(end));
            found.map(|(_, bytes)| bytes).with_context(|| format!("no {end} among {:?}", kept.keys()))
        };
        let text = String::from_utf8(ending(".jsonl")?.clone())?;
        ensure!(text.contains("Lipowa 3") && text.contains("Ostatnie słowo"), "answers are missing: {text}");
        let picture = ending(".jpg")?;
        ensure!(picture.starts_with(&[0xff, 0xd8]) && picture.ends_with(&[0xff, 0xd9]), "the photograph is not whole");
        ensure!(ending(".aside")?.ends_with(b"\n{spoilt"), "what cannot be read has changed");
        town.collector.import(file.path())?;
        ensure!(town.collector.drafts()? == kept, "the same file again changes something");
        town.signal_returns().await?;
        let office = town.collector.office().await?;
        ensure!(office.csv("trzy").await?[0]["imie"] == "Ewa Skończona", "the completed one is not in the export");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_the_file_holds_what_local_storage_has_and_says_what_it_lacks() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        let source = "Object.defineProperty(window, 'indexedDB', { get() { return undefined; } })";
        page.cdp("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": source })).await?;
        let page = town.open("/s/trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa w tej przeglądarce").await?;
        // Of another response only its entry in the index is left.
        page.script::<()>(ONLY_NAMED, &[]).await?;
        let page = town.open("/responses").await?;
        let file = rescue(&page, "W pliku jest 1 odpowiedź. Brakuje w nim całości lub części 1 odpowiedzi").await?;
        town.collector.import(file.path())?;
        let kept = town.collector.drafts()?;
        let text = kept.values().next().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        ensure!(kept.len() == 1 && text.contains("Ewa w tej przeglądarce"), "{:?}: {text}", kept.keys());
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_that_is_not_whole_any_more_does_not_keep_the_others_from_the_file() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let document = folder.path().join("umowa.bin");
    std::fs::write(&document, vec![7; 2 * 256 * 1024 + 1_000])?;
    play(Surveys::Fixtures, async |town| {
        town.open_ready("pliki").await?;
        let page = town.open_ready("trzy").await?;
        town.signal_goes().await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("imie", Text("Ewa Cała"))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        let page = town.open("/s/pliki").await?;
        page.press("Rozpocznij").await?;
        choose(&page, "dokument", &document).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        let left: u32 = page.script_async(LOSE_A_CHUNK, &[]).await?;
        ensure!(left == 2, "{left} chunks are left");

        let page = town.open("/responses").await?;
        page.outbox_is(Outbox { waiting: 2, ..Outbox::default() }).await?;
        // The head, the record and two chunks are there for whoever can make something of them.
        let said = "W pliku jest 1 odpowiedź. 4 zapisy, których nie da się użyć, są w nim bez zmian. Brakuje";
        let file = rescue(&page, said).await?;
        town.collector.import(file.path())?;
        let kept = town.collector.drafts()?;
        ensure!(kept.len() == 4 && kept.keys().all(|name| name.ends_with(".aside")), "{:?}", kept.keys());
        town.signal_returns().await?;
        let office = town.collector.office().await?;
        ensure!(office.csv("trzy").await?[0]["imie"] == "Ewa Cała", "the whole one is not in the export");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_completed_response_names_goes_into_the_file_with_it() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let document = folder.path().join("umowa.bin");
    let bytes: Vec<u8> = (0..600_000_u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(&document, &bytes)?;
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("pliki").await?;
        town.signal_goes().await?;
        page.press("Rozpocznij").await?;
        choose(&page, "dokument", &document).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        let page = town.open("/responses").await?;
        let file = rescue(&page, "W pliku jest 1 odpowiedź.").await?;
        town.collector.import(file.path())?;
        town.signal_returns().await?;
        let office = town.collector.office().await?;
        ensure!(office.count("pliki", "received").await? == 1, "it was not taken in");
        let out = folder.path().join("out");
        town.collector.export_attachments("pliki", &out)?;
        let found = exported(&out)?;
        ensure!(found.len() == 1 && found[0].1 == bytes, "the file is not as it was: {} files", found.len());
        Ok(())
    })
    .await
}
