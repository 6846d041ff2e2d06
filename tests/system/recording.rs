#![cfg(not(target_arch = "wasm32"))]
//! Sound recorded during an interview: it goes on while pages are turned, and outlives the page that records.

use crate::harness::{
    Surveys, Town,
    files::{choose, exported},
    page::{Outbox, Page},
    play, until,
};
use anyhow::{Context, ensure};
use serde_json::json;
use std::time::Duration;

const QUESTION: &str = "[data-ref='/data/nagranie']";
const RECEIVED: Outbox = Outbox { drafts: 0, waiting: 0, received: 1, quarantined: 0 };

/// The seconds that the bar shows, or nothing without a bar.
async fn shown(page: &Page) -> anyhow::Result<Option<u64>> {
    let script = "return document.querySelector('.recording-bar [role=timer]')?.innerText ?? ''";
    let text: String = page.script(script, &[]).await?;
    let Some((minutes, seconds)) = text.split_once(':') else { return Ok(None) };
    Ok(Some(minutes.parse::<u64>()? * 60 + seconds.parse::<u64>()?))
}

/// Waits until so much was recorded.
async fn recorded(page: &Page, seconds: u64) -> anyhow::Result<()> {
    let what = format!("{seconds} s of sound");
    until(&what, async || Ok(shown(page).await?.filter(|shown| *shown >= seconds).map(drop))).await
}

/// Begins to record, and waits until the page says so in words.
async fn begin(page: &Page) -> anyhow::Result<()> {
    page.click(&format!("{QUESTION} .means > button:enabled")).await?;
    page.find(".recording-bar").await?;
    page.sees("Trwa nagrywanie").await
}

/// Waits until the recording is the answer and that is saved; tells what is said of it.
async fn kept(page: &Page) -> anyhow::Result<String> {
    page.find(&format!("{QUESTION} .kept-file audio")).await?;
    page.saved().await?;
    page.words(&format!("{QUESTION} .means [role=status]")).await
}

/// How long a sound is, in seconds, as a browser hears it.
async fn length(page: &Page, sound: &[u8]) -> anyhow::Result<f64> {
    let script = "const context = new OfflineAudioContext(1, 48000, 48000);
        return (await context.decodeAudioData(new Uint8Array(given[0]).buffer)).duration";
    page.script_async(script, &[json!(sound)]).await
}

/// The only sound among the survey's attachments at the town hall.
async fn at_the_town_hall(town: &Town) -> anyhow::Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    town.collector.export_attachments("rozmowa", &out)?;
    let mut found = exported(&out)?;
    found.retain(|(path, _)| path.extension().is_some_and(|ending| ending == "webm"));
    ensure!(found.len() == 1, "{} recordings arrived", found.len());
    found.pop().map(|(_, sound)| sound).context("no sound")
}

/// How many rows the recordings have that are no answers yet, pieces included.
async fn rows(page: &Page) -> anyhow::Result<usize> {
    let script = "const answer = (request) => new Promise((yes, no) => {
            request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
        const database = await answer(indexedDB.open('teren'));
        const count = await answer(database.transaction('recordings').objectStore('recordings').count());
        database.close();
        return count;";
    page.script_async(script, &[]).await
}

/// Answers the dialog that is open.
async fn decide(page: &Page, button: &str) -> anyhow::Result<()> {
    let script = "const button = [...document.querySelectorAll('dialog[open] button')].find((b) => b.innerText.trim() === arguments[0]);
        button?.click();
        return button !== undefined";
    until(&format!("the dialog's button {button}"), async || {
        Ok(page.script::<bool>(script, &[json!(button)]).await?.then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_recorded_to_its_end_whatever_pages_are_turned() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("rozmowa").await?;
        page.press("Rozpocznij").await?;
        begin(&page).await?;
        town.browser.shot("recording-question").await?;
        recorded(&page, 2).await?;
        // The answer is required, and on its way.
        page.next().await?;
        let before = shown(&page).await?.context("no bar on the next page")?;
        page.write("watek", "O ławkach").await?;
        town.browser.shot("recording-next-page").await?;
        recorded(&page, before + 2).await?;
        page.walk(&[], None).await?;
        ensure!(shown(&page).await?.is_some(), "no bar on the review");
        ensure!(!page.has("#problems").await?, "what is being recorded is called missing");
        town.browser.shot("recording-review").await?;
        recorded(&page, 7).await?;

        page.press("Zakończ i wyślij").await?;
        page.sees("Zakończyć nagranie i wysłać?").await?;
        town.browser.shot("recording-complete").await?;
        decide(&page, "Zakończ i wyślij").await?;
        page.received().await?;
        page.outbox_is(RECEIVED).await?;
        let length = length(&page, &at_the_town_hall(town).await?).await?;
        ensure!(length > 6.0, "{length} s arrived");
        ensure!(rows(&page).await? == 0, "pieces stay behind");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_outlives_a_reload_and_a_kill() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("rozmowa").await?;
        page.press("Rozpocznij").await?;
        begin(&page).await?;
        recorded(&page, 7).await?;
        page.reload().await?;
        let said = kept(&page).await?;
        ensure!(said.starts_with("Nagranie przerwane po ") && said.ends_with(" – zachowane."), "{said}");
        let seconds: u64 = said.split(' ').nth(3).unwrap_or_default().parse()?;
        ensure!((5..=8).contains(&seconds), "{said}");
        ensure!(rows(&page).await? == 0, "pieces stay behind");
        town.browser.shot("recording-interrupted").await?;

        // Another one takes its place only if that is wanted.
        page.click(&format!("{QUESTION} .means > button")).await?;
        page.sees("Zastąpić zachowany plik?").await?;
        decide(&page, "Zostaw").await?;
        ensure!(shown(&page).await?.is_none(), "it records all the same");
        page.click(&format!("{QUESTION} .means > button")).await?;
        decide(&page, "Zastąp").await?;
        recorded(&page, 3).await?;
        page.next().await?;
        recorded(&page, 5).await?;
        town.browser.kill().await?;

        town.browser.resume().await?;
        let page = town.open_draft("rozmowa").await?;
        page.find("[data-ref='/data/watek']").await?;
        page.press("Wstecz").await?;
        kept(&page).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        let length = length(&page, &at_the_town_hall(town).await?).await?;
        ensure!((3.0..6.5).contains(&length), "{length} s arrived");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn recordings_and_files_are_deleted_only_after_a_question() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("notatki.txt");
    std::fs::write(&file, "Ławki.")?;
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("rozmowa").await?;
        page.press("Rozpocznij").await?;
        begin(&page).await?;
        recorded(&page, 1).await?;
        page.press("Zakończ nagranie").await?;
        kept(&page).await?;
        for (question, button, title) in [
            (QUESTION, "Usuń nagranie", "Usunąć to nagranie?"),
            ("[data-ref='/data/notatki']", "Usuń plik", "Usunąć ten plik?"),
        ] {
            if question != QUESTION {
                page.walk(&[], Some("notatki")).await?;
                choose(&page, "notatki", &file).await?;
            }
            let kept = format!("{question} .kept-file");
            for (answer, stays) in [("Zostaw", true), (button, false)] {
                page.click(&format!("{kept} > button")).await?;
                page.sees(title).await?;
                ensure!(page.has(&kept).await?, "it was deleted before the answer");
                decide(&page, answer).await?;
                until("the dialog is gone", async || Ok((!page.has("dialog[open]").await?).then_some(()))).await?;
                ensure!(page.has(&kept).await? == stays, "{title} {answer}");
            }
            if question == QUESTION {
                begin(&page).await?;
                recorded(&page, 1).await?;
            }
        }
        Ok(())
    })
    .await
}

/// A call that comes in takes the microphone away.
#[tokio::test(flavor = "multi_thread")]
async fn a_microphone_that_is_lost_ends_the_recording_with_what_was_heard() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.page();
        page.prepare(
            "const ask = MediaDevices.prototype.getUserMedia;
             MediaDevices.prototype.getUserMedia = async function (...wanted) {
                 return window.microphone = await ask.apply(this, wanted); };",
        )
        .await?;
        let page = town.open_ready("rozmowa").await?;
        page.press("Rozpocznij").await?;
        begin(&page).await?;
        recorded(&page, 2).await?;
        page.next().await?;
        page.script::<()>("window.microphone.getTracks().forEach((track) => track.stop())", &[]).await?;
        until("the bar goes", async || Ok(shown(&page).await?.is_none().then_some(()))).await?;
        page.press("Wstecz").await?;
        let said = kept(&page).await?;
        ensure!(said.starts_with("Mikrofon przestał działać po ") && said.ends_with("jest zachowane."), "{said}");
        Ok(())
    })
    .await
}

/// Leaving the survey's pages means the recording; another tab that takes the response over finds it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_response_next_has_the_recording() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("rozmowa").await?;
        page.press("Rozpocznij").await?;
        begin(&page).await?;
        recorded(&page, 2).await?;
        page.press("Moje odpowiedzi").await?;
        page.press("Kontynuuj").await?;
        page.find(&format!("{QUESTION} .kept-file audio")).await?;

        page.click(&format!("{QUESTION} .means > button")).await?;
        decide(&page, "Zastąp").await?;
        recorded(&page, 4).await?;
        let response = page.save_state().await?.response;
        let first = page.web.window().await?;
        page.new_tab(&format!("{}/responses", town.collector.url())).await?;
        page.press("Kontynuuj").await?;
        page.press("Kontynuuj tutaj").await?;
        let said = kept(&page).await?;
        ensure!(page.save_state().await?.response == response && said.starts_with("Nagranie przerwane po "), "{said}");
        page.show_tab(&first).await?;
        until("the bar goes", async || Ok(shown(&page).await?.is_none().then_some(()))).await?;
        Ok(())
    })
    .await
}

/// The device may look for its place for half a minute: nobody waits for that on the page.
#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_found_after_the_page_was_turned_is_the_answer() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.page();
        page.prepare(
            "Geolocation.prototype.getCurrentPosition = (found) => setTimeout(() => found({ coords: {
                 latitude: 52.2297, longitude: 21.0122, altitude: null, accuracy: 7 } }), 1500);",
        )
        .await?;
        let page = town.open_ready("rozmowa").await?;
        page.press("Rozpocznij").await?;
        begin(&page).await?;
        recorded(&page, 1).await?;
        page.walk(&[], Some("gdzie")).await?;
        page.press("Podaj moje położenie").await?;
        page.next().await?;
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        page.press("Wstecz").await?;
        page.sees("52.22970, 21.01220 (±7 m)").await?;
        page.saved().await?;
        Ok(())
    })
    .await
}
