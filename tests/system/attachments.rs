#![cfg(not(target_arch = "wasm32"))]
//! Files as answers: whole on the phone before they are an answer, and at the town hall before anything is called received.

use crate::harness::{
    Surveys,
    files::{choose, chooser, exported},
    page::{Answer::*, Outbox, Page},
    play, until,
};
use anyhow::ensure;
use serde_json::json;
use std::{path::Path, time::Duration};

const WAITING: Outbox = Outbox { drafts: 0, waiting: 1, received: 0, quarantined: 0 };
const RECEIVED: Outbox = Outbox { drafts: 0, waiting: 0, received: 1, quarantined: 0 };

/// Two whole chunks and a third.
const LEN: usize = 2 * 256 * 1024 + 1_000;

/// Bytes that look like nothing else.
fn bytes(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..LEN).map(|_| next()).collect()
}

/// How many entries a store has.
async fn entries(page: &Page, store: &str) -> anyhow::Result<usize> {
    let script = "const answer = (request) => new Promise((yes, no) => {
            request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
        const database = await answer(indexedDB.open('teren'));
        const count = await answer(database.transaction(given[0]).objectStore(given[0]).count());
        database.close();
        return count;";
    page.script_async(script, &[json!(store)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_camera_wrote_stays_where_the_survey_keeps_it() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/zdjecie.jpg");
    let original = std::fs::read(&photo)?;
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("jawne").await?;
        page.press("Rozpocznij").await?;
        choose(&page, "zdjecie", &photo).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(RECEIVED).await?;
        let out = folder.path().join("out");
        town.collector.export_attachments("jawne", &out)?;
        let found = exported(&out)?;
        ensure!(found.len() == 1 && found[0].1 != original, "it was not made smaller");
        let camera =
            |file: &[u8]| file.windows(6).position(|it| it == b"Exif\0\0").map(|at| file[at + 6..][..8].to_vec());
        ensure!(camera(&original).is_some() && camera(&found[0].1) == camera(&original), "nothing of the camera's");
        Ok(())
    })
    .await
}

/// A survey may forgo sealing; what is sent is then the file as it was attached.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_sealed_outlives_completing() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("plan.bin");
    std::fs::write(&file, bytes(3))?;
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("jawne").await?;
        page.press("Rozpocznij").await?;
        choose(&page, "dokument", &file).await?;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(WAITING).await?;
        town.signal_returns().await?;
        page.outbox_is(RECEIVED).await?;
        let out = folder.path().join("out");
        town.collector.export_attachments("jawne", &out)?;
        let found = exported(&out)?;
        ensure!(found.len() == 1 && found[0].1 == bytes(3), "the file is not as it was: {} files", found.len());
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_survives_a_kill_and_arrives_whole() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (first, second) = (folder.path().join("stary.bin"), folder.path().join("nowy.bin"));
    std::fs::write(&first, bytes(1))?;
    std::fs::write(&second, bytes(2))?;
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("pliki").await?;
        page.press("Rozpocznij").await?;
        choose(&page, "dokument", &first).await?;
        ensure!(entries(&page, "attachments").await? == 1 && entries(&page, "chunks").await? == 3, "not whole");
        town.browser.kill().await?;

        town.browser.resume().await?;
        let page = town.open_draft("pliki").await?;
        let reference = page.reference("dokument").await?;
        page.find(&format!("[data-ref='{reference}'] .kept-file")).await?;
        // Another one takes its place.
        chooser(&page, "dokument").await?.send_keys(second.to_string_lossy()).await?;
        page.press("Zastąp").await?;
        // The first is here until the response is sealed.
        until("both files", async || Ok((entries(&page, "attachments").await? == 2).then_some(()))).await?;
        page.saved().await?;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(WAITING).await?;
        let (sealed, chunks) = (entries(&page, "sealed").await?, entries(&page, "chunks").await?);
        ensure!((sealed, chunks) == (3, 0), "sealed: {sealed}, plain: {chunks}");
        ensure!(entries(&page, "attachments").await? == 0 && entries(&page, "events").await? == 0, "readable answers");
        town.browser.kill().await?;
        town.browser.resume().await?;

        town.signal_returns().await?;
        let page = town.open("/responses").await?;
        page.outbox_is(RECEIVED).await?;
        ensure!(town.collector.office().await?.count("pliki", "received").await? == 1, "not exactly one");
        Ok(())
    })
    .await
}

/// Chromium keeps the bytes of every request that the worker is asked about: fifty photographs took that much memory.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_goes_past_the_worker() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("plik.bin");
    std::fs::write(&file, bytes(6))?;
    play(Surveys::Fixtures, async |town| {
        town.collector.stop().await?;
        town.collector.extend_worker(
            "const asked = [];
             self.addEventListener('fetch', (event) => asked.push(event.request.method));
             self.addEventListener('message', (event) => event.data === 'asked' && event.source.postMessage({ asked }));",
        )?;
        town.collector.resume().await?;
        town.open_ready("pliki").await?;
        // From now on the worker is in charge of the page.
        let page = town.open_ready("pliki").await?;
        page.press("Rozpocznij").await?;
        choose(&page, "dokument", &file).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        let script = "return await new Promise((yes) => {
                navigator.serviceWorker.addEventListener('message', ({ data }) => data.asked && yes(data.asked));
                navigator.serviceWorker.controller.postMessage('asked'); })";
        let asked: Vec<String> = page.script_async(script, &[]).await?;
        ensure!(!asked.is_empty() && asked.iter().all(|method| method == "GET"), "{asked:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_files_are_refused_and_answers_go_on() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("plik.bin");
    std::fs::write(&file, bytes(3))?;
    play(Surveys::Fixtures, async |town| {
        let page = town.page();
        let source = "Object.defineProperty(window, 'indexedDB', { get() { return undefined; } })";
        page.prepare(source).await?;
        let page = town.open("/s/pliki").await?;
        page.press("Rozpocznij").await?;
        let reference = page.reference("dokument").await?;
        chooser(&page, "dokument").await?.send_keys(file.to_string_lossy()).await?;
        page.words(&format!("[data-ref='{reference}'] [role=status]")).await?;
        ensure!(!page.has(&format!("[data-ref='{reference}'] .kept-file")).await?, "it is called kept");
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(RECEIVED).await?;
        Ok(())
    })
    .await
}

/// Draws a stroke across a question's sheet.
async fn draw(page: &Page, question: &str) -> anyhow::Result<()> {
    let reference = page.reference(question).await?;
    let script = "const sheet = document.querySelector(`[data-ref='${arguments[0]}'] canvas`);
        const box = sheet.getBoundingClientRect();
        const send = (type, x, y) => sheet.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1,
            clientX: box.left + box.width * x, clientY: box.top + box.height * y }));
        sheet.setPointerCapture = () => {};
        send('pointerdown', 0.2, 0.3);
        send('pointermove', 0.8, 0.7);
        send('pointerup', 0.8, 0.7);";
    page.script::<()>(script, &[json!(reference)]).await
}

/// Name, type, appearance and parameters are those of `tests/fixtures/surveys/pliki.md`.
#[tokio::test(flavor = "multi_thread")]
async fn files_of_every_kind_are_kept_without_a_signal_and_arrive() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (video, file) = (folder.path().join("film.webm"), folder.path().join("umowa.pdf"));
    std::fs::write(&video, bytes(4))?;
    std::fs::write(&file, bytes(5))?;
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/zdjecie.jpg");
    ensure!(std::fs::read(&photo)?.windows(6).any(|bytes| bytes == b"Aparat"), "no metadata to take away");
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("pliki").await?;
        town.signal_goes().await?;
        page.reload().await?;
        page.press("Rozpocznij").await?;
        choose(&page, "zdjecie", &photo).await?; // image, max-pixels=640
        draw(&page, "podpis").await?; // image, signature
        draw(&page, "szkic").await?; // image, draw
        chooser(&page, "mapa").await?.send_keys(photo.to_string_lossy()).await?; // image, annotate
        page.find("[data-ref='/data/strona/mapa'] canvas:not([hidden])").await?;
        draw(&page, "mapa").await?;
        page.click("[data-ref='/data/strona/glos'] .means > button").await?; // audio, quality=voice-only
        page.find("[data-ref='/data/strona/glos'] button.recording").await?;
        tokio::time::sleep(Duration::from_millis(600)).await;
        page.click("[data-ref='/data/strona/glos'] button.recording").await?;
        page.find("[data-ref='/data/strona/glos'] .kept-file audio").await?;
        choose(&page, "film", &video).await?; // video
        choose(&page, "dokument", &file).await?; // file
        page.saved().await?;

        page.reload().await?;
        let pictures =
            "return [...document.querySelectorAll('.kept-file img')].filter((e) => e.complete && e.naturalWidth)
            .map((e) => `${e.naturalWidth}×${e.naturalHeight}`).join(' ')";
        until("the pictures", async || {
            let seen: String = page.script(pictures, &[]).await?;
            Ok((seen == "640×480 720×270 720×540 800×600").then_some(()))
        })
        .await?;
        town.browser.shot("files").await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(WAITING).await?;
        town.signal_returns().await?;
        town.open("/responses").await?.outbox_is(RECEIVED).await?;

        let out = folder.path().join("export");
        town.collector.export_attachments("pliki", &out)?;
        let found = exported(&out)?;
        ensure!(found.len() == 7, "{} files", found.len());
        ensure!(found.iter().any(|(_, content)| *content == bytes(4)), "the video is another");
        ensure!(found.iter().any(|(_, content)| *content == bytes(5)), "the document is another");
        let photos = found.iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "jpg"));
        for (path, content) in photos {
            ensure!(content.starts_with(&[0xff, 0xd8]), "{} is no JPEG", path.display());
            ensure!(
                !content.windows(6).any(|bytes| bytes == b"Aparat"),
                "the camera has written into {}",
                path.display()
            );
        }
        Ok(())
    })
    .await
}

/// A picture of noise, which no camera's format makes small.
fn noise() -> Vec<u8> {
    const SIDE: u32 = 1200;
    let pixels: Vec<u8> = (10..).flat_map(bytes).take((SIDE * SIDE * 3) as usize).collect();
    let numbers = [54 + pixels.len() as u32, 0, 54, 40, SIDE, SIDE, 1 | 24 << 16, 0, pixels.len() as u32, 0, 0, 0, 0];
    let header = numbers.iter().flat_map(|number| number.to_le_bytes());
    b"BM".iter().copied().chain(header).chain(pixels).collect()
}

/// From now on this address may store so many bytes more; with `None`, as many as the disk has.
async fn leave_room(page: &Page, origin: &str, more: Option<u64>) -> anyhow::Result<()> {
    let used: u64 = page.script_async("return (await navigator.storage.estimate()).usage", &[]).await?;
    let room = more.map_or(json!({ "origin": origin }), |more| json!({ "origin": origin, "quotaSize": used + more }));
    page.cdp("Storage.overrideQuotaForOrigin", room).await?;
    Ok(())
}

/// How many pieces of files this page has tried to store from now on.
const COUNT_PIECES: &str = "window.pieces = 0;
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...entry) {
        if (this.name === 'chunks') window.pieces += 1;
        return put.apply(this, entry);
    };";

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_that_ends_within_a_photograph_is_said_and_loses_nothing() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let photo = folder.path().join("zdjecie.bmp");
    std::fs::write(&photo, noise())?;
    play(Surveys::Fixtures, async |town| {
        let origin = town.collector.url();
        let page = town.open_ready("poprawki").await?;
        page.press("Rozpocznij").await?;
        page.walk(&[("adres", Text("Lipowa 3"))], Some("uwagi")).await?;
        page.write("uwagi", "Zapisane przed zdjęciem").await?;
        page.next().await?;
        page.saved().await?;

        // Room for its first pieces. The browser remembers for a while that it had more, until it is started anew.
        town.browser.kill().await?;
        town.browser.resume().await?;
        leave_room(&town.open("/health").await?, &origin, Some(400_000)).await?;
        let page = town.open_draft("poprawki").await?;
        page.script::<()>(COUNT_PIECES, &[]).await?;
        chooser(&page, "zdjecie").await?.send_keys(photo.to_string_lossy()).await?;
        page.sees("Na urządzeniu brakuje miejsca na ten plik. Pozostałe odpowiedzi są bezpieczne.").await?;
        ensure!(!page.has(".kept-file").await?, "it is called kept");
        let pieces: u32 = page.script("return window.pieces", &[]).await?;
        ensure!(pieces > 1, "{pieces} pieces: it has not ended within");
        town.browser.shot("quota").await?;
        town.browser.kill().await?;

        // What was called saved is there. Without any room nobody can go on from it yet.
        town.browser.resume().await?;
        leave_room(&town.open("/health").await?, &origin, Some(0)).await?;
        let page = town.open_draft("poprawki").await?;
        page.reference("zdjecie").await?;
        ensure!(!page.has(".kept-file").await?, "half a file is shown as an answer");
        page.press("Wstecz").await?;
        until("the answer", async || Ok((page.value("uwagi").await? == "Zapisane przed zdjęciem").then_some(())))
            .await?;

        leave_room(&page, &origin, None).await?;
        page.press("Spróbuj ponownie").await?;
        until("it is written again", async || Ok((!page.text().await?.contains("Spróbuj ponownie")).then_some(())))
            .await?;
        // Files are in no mirror: a browser whose database has failed calls none of them saved before it is started anew.
        town.browser.kill().await?;
        town.browser.resume().await?;
        let page = town.open_draft("poprawki").await?;
        page.walk(&[], Some("zdjecie")).await?;
        choose(&page, "zdjecie", &photo).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(RECEIVED).await?;
        let rows = town.collector.office().await?.csv("poprawki").await?;
        ensure!(rows.len() == 1 && rows[0]["adres"] == "Lipowa 3", "{rows:?}");
        ensure!(rows[0]["uwagi"] == "Zapisane przed zdjęciem" && rows[0]["zdjecie"].ends_with(".jpg"), "{rows:?}");
        Ok(())
    })
    .await
}
