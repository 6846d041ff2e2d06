#![cfg(not(target_arch = "wasm32"))]
//! Two stores: what each of them does when the other is away, full, or holds what cannot be read.

use crate::harness::{
    Surveys, Town,
    files::offered,
    page::{Answer::*, Outbox, Page},
    play,
    stored::{GIVE_READS, REFUSE_READS, REFUSE_WRITES, TAKE_WRITES},
    until,
};
use anyhow::ensure;
use serde_json::json;

const DRAFT: Outbox = Outbox { drafts: 1, waiting: 0, received: 0, quarantined: 0 };
const WAITING: Outbox = Outbox { drafts: 0, waiting: 1, received: 0, quarantined: 0 };
const RECEIVED: Outbox = Outbox { drafts: 0, waiting: 0, received: 1, quarantined: 0 };

/// For pages to come.
const NO_DATABASE: &str = "Object.defineProperty(window, 'indexedDB', { get() { return undefined; } })";

/// Begins a response with one answer, saved.
async fn begin(town: &Town) -> anyhow::Result<(Page, String)> {
    let page = town.open_ready("trzy").await?;
    page.press("Rozpocznij").await?;
    page.write("imie", "Ewa").await?;
    let response = page.saved().await?.response;
    Ok((page, response))
}

/// A slow phone, short of memory: what it does not say now it may say in a moment.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_no_store_without_drafts() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        page.saved().await?;
        page.goto("about:blank").await?;
        let silent = page.prepare(REFUSE_READS).await?;
        let page = town.open("/s/trzy").await?;
        page.sees("Pamięć tej przeglądarki teraz nie odpowiada.").await?;
        ensure!(!page.text().await?.contains("Rozpocznij"), "somebody is to begin anew");
        page.no_longer_prepare(silent).await?;
        page.script::<()>(GIVE_READS, &[]).await?;
        page.press("Spróbuj ponownie").await?;
        page.go_on().await?;
        ensure!(page.value("imie").await? == "Ewa", "the answer is gone");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sealed_without_a_database_stays_sealed_when_it_is_back() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let (page, response) = begin(town).await?;
        // In a pause, the draft gets its copy in localStorage.
        until("the copy", async || {
            let local = page.local_storage().await?;
            Ok(local.contains_key(&format!("teren.snapshot.{response}")).then_some(()))
        })
        .await?;

        let away = page.prepare(NO_DATABASE).await?;
        let page = town.open_draft("trzy").await?;
        until("the draft goes on", async || Ok((page.value("imie").await? == "Ewa").then_some(()))).await?;
        page.outbox_is(DRAFT).await?;
        page.walk(&[("pies", One("1")), ("kolory", Many(&["2"]))], None).await?;
        ensure!(page.save_state().await?.durability == "tail-only", "{:?}", page.save_state().await?);
        ensure!(!page.text().await?.contains("zapisano"), "it is not saved without a database");
        town.signal_goes().await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(WAITING).await?;

        page.no_longer_prepare(away).await?;
        for path in ["/responses", "/s/trzy"] {
            let page = town.open(path).await?;
            page.outbox_is(WAITING).await?;
        }
        page.sees("Rozpocznij").await?;
        let database = page.database().await?;
        ensure!(database["records"].len() == 1 && database["events"].is_empty(), "{database:?}");

        town.signal_returns().await?;
        page.outbox_is(RECEIVED).await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Ewa" && rows[0]["kolory"] == "2", "{rows:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_continuation_that_is_not_shown_outlives_the_sealing() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let (page, response) = begin(town).await?;
        page.walk(&[("pies", One("2"))], Some("kolory")).await?;
        page.saved().await?;
        town.open("/").await?;
        // Somebody else went on from the first answer, earlier than the answer that is shown.
        let script = "const [response, other] = given;
            const answer = (request) => new Promise((yes, no) => {
                request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
            const database = await answer(indexedDB.open('teren'));
            const store = database.transaction('events', 'readwrite').objectStore('events');
            const first = (await answer(store.getAll())).map((text) => JSON.parse(text)).find((event) => event.seq === 1);
            const event = { v: 1, writing: other, seq: 1, continues: { writing: first.writing, upto: 1 },
                at: first.at, offset_min: first.offset_min, op: 'set', ref: '/data/imie', value: 'Inna gałąź' };
            await answer(store.put(JSON.stringify(event), [response, other, 1]));
            database.close();";
        page.script_async::<()>(script, &[json!(response), json!("bbbbbbbbbbbbbbbb")]).await?;

        let page = town.open_draft("trzy").await?;
        page.sees("Nic nie zostało usunięte").await?;
        page.walk(&[("kolory", Many(&["1"]))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        let aside = page.database().await?.remove("aside").unwrap_or_default();
        ensure!(aside.len() == 1, "{aside:?}");
        ensure!(aside[0].contains("Inna gałąź") && aside[0].contains("superseded"), "{aside:?}");
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Ewa", "{rows:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_only_reads_never_calls_another_tabs_tail_saved() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let (page, _) = begin(town).await?;
        page.script::<()>(REFUSE_WRITES, &[]).await?;
        page.insert(" Nowak").await?;
        until("the writer says so", async || Ok((page.save_state().await?.durability == "tail-only").then_some(())))
            .await?;
        let writer = page.web.window().await?;

        page.new_tab(&format!("{}/s/trzy", town.collector.url())).await?;
        page.go_on().await?;
        page.sees("otwarta w innej karcie").await?;
        ensure!(page.value("imie").await? == "Ewa Nowak", "the reader shows what the writer's tail has");
        let state = page.save_state().await?;
        ensure!(state.durability != "durable" && state.text != "zapisano", "{state:?}");

        // There is room again: the writer stores it by itself.
        page.show_tab(&writer).await?;
        page.script::<()>(TAKE_WRITES, &[]).await?;
        page.saved().await?;
        let events = page.database().await?.remove("events").unwrap_or_default();
        ensure!(events.iter().any(|event| event.contains("Ewa Nowak")), "{events:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_opens_without_room_is_read_and_goes_on_once_there_is_some() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        begin(town).await?;
        let prepared = town.page().prepare(REFUSE_WRITES).await?;
        let page = town.open_draft("trzy").await?;
        until("the answer", async || Ok((page.value("imie").await? == "Ewa").then_some(()))).await?;
        ensure!(!page.field("imie").await?.is_enabled().await?, "it may only be read");
        let said = page.text().await?;
        ensure!(said.contains("nie da się teraz nic zapisać") && !said.contains("innej karcie"), "{said}");
        town.browser.shot("bez-miejsca").await?;
        page.no_longer_prepare(prepared).await?;
        page.script::<()>(TAKE_WRITES, &[]).await?;
        page.press("Spróbuj ponownie").await?;
        until("it writes again", async || Ok(page.field("imie").await?.is_enabled().await?.then_some(()))).await?;
        page.write("imie", " N").await?;
        page.saved().await?;
        ensure!(page.value("imie").await? == "Ewa N", "{}", page.value("imie").await?);
        ensure!(!page.text().await?.contains("nie da się teraz nic zapisać"), "the notice is gone");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_never_took_is_in_the_list_and_goes_on() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        let prepared = page.prepare(REFUSE_WRITES).await?;
        let page = town.open("/s/trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        until("it is in the tail", async || Ok((page.save_state().await?.durability == "tail-only").then_some(())))
            .await?;
        let page = town.open("/responses").await?;
        page.outbox_is(DRAFT).await?;
        page.find("li.card[data-response]").await?;
        let page = town.open_draft("trzy").await?;
        until("the draft goes on", async || Ok((page.value("imie").await? == "Ewa").then_some(()))).await?;
        page.tap("imie").await?;
        page.insert(" Nowak").await?;

        page.no_longer_prepare(prepared).await?;
        let page = town.open_draft("trzy").await?;
        until("all of it", async || Ok((page.value("imie").await? == "Ewa Nowak").then_some(()))).await?;
        page.saved().await?;
        page.outbox_is(DRAFT).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_beginning_is_lost_is_in_the_list_and_in_the_rescue_file() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let (page, response) = begin(town).await?;
        page.script::<()>(REFUSE_WRITES, &[]).await?;
        page.insert(" Nowak").await?;
        until("it is in the tail", async || Ok((page.save_state().await?.durability == "tail-only").then_some(())))
            .await?;
        // The browser throws away the database, and nothing else.
        town.browser.kill_tabs().await?;
        let page = town.page();
        page.goto(&format!("{}/health", town.collector.url())).await?;
        let forget = "localStorage.removeItem(`teren.snapshot.${given[0]}`);
            await new Promise((done) => { indexedDB.deleteDatabase('teren').onsuccess = done; });";
        page.script_async::<()>(forget, &[json!(response)]).await?;
        let page = town.open("/responses").await?;
        page.find(&format!("li.card[data-response='{response}']")).await?;
        page.sees("Nic nie zostało usunięte").await?;
        page.outbox_is(Outbox { quarantined: 1, ..Outbox::default() }).await?;
        town.browser.shot("bez-poczatku").await?;
        let file = tempfile::Builder::new().suffix(".teren-rescue").tempfile()?;
        std::fs::write(file.path(), offered(&page, "Zapisz plik ratunkowy").await?.bytes)?;
        town.collector.import(file.path())?;
        let kept = town.collector.drafts()?;
        let has = |text: &str| kept.values().any(|bytes| String::from_utf8_lossy(bytes).contains(text));
        ensure!(has("Ewa Nowak"), "the answer is not in it: {:?}", kept.keys());
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn when_both_stores_were_full_the_tail_has_no_holes_afterwards() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let (page, response) = begin(town).await?;
        page.next().await?;
        page.saved().await?;
        page.script::<()>(REFUSE_WRITES, &[]).await?;
        let fill = "let rest = 0;
            for (let size = 1 << 22; size >= 1; size >>= 1) {
                try { localStorage.setItem('filler' + rest, 'x'.repeat(size)); rest += 1; size <<= 1; } catch {}
            }";
        page.script::<()>(fill, &[]).await?;
        page.choose("pies", "2").await?;
        until("the page says so", async || Ok((page.save_state().await?.durability == "failed").then_some(()))).await?;
        page.script::<()>(
            "for (const key of Object.keys(localStorage)) if (key.startsWith('filler')) localStorage.removeItem(key)",
            &[],
        )
        .await?;
        page.choose("pies", "1").await?;
        until("the tail takes it", async || Ok((page.save_state().await?.durability == "tail-only").then_some(())))
            .await?;
        let tail = page.local_storage().await?;
        let mut numbers: Vec<u32> = tail
            .keys()
            .filter_map(|key| {
                key.strip_prefix(&format!("teren.tail.{response}."))?.split('.').next_back()?.parse().ok()
            })
            .collect();
        numbers.sort_unstable();
        let last = page.save_state().await?.last_seq;
        ensure!(numbers == [last - 1, last], "{numbers:?} of {last}");

        let page = town.browser.kill_tabs().await?;
        page.goto(&format!("{}/s/trzy", town.collector.url())).await?;
        page.go_on().await?;
        until("the answer", async || Ok((page.value("pies").await? == "1").then_some(()))).await?;
        ensure!(page.saved().await?.last_seq >= last, "{:?}", page.save_state().await?);
        ensure!(!page.text().await?.contains("Nic nie zostało usunięte"), "nothing is missing");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_versions_database_is_used_as_far_as_it_is_known() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let (page, response) = begin(town).await?;
        let upgrade = "await new Promise((yes, no) => {
                const request = indexedDB.open('teren', 1000);
                request.onupgradeneeded = () => request.result.createObjectStore('future');
                request.onerror = () => no(request.error);
                request.onsuccess = () => { request.result.close(); yes(); };
            })";
        page.script_async::<()>(upgrade, &[]).await?;
        page.insert(" Nowak").await?;
        page.saved().await?;
        let page = town.open_draft("trzy").await?;
        until("the answer", async || Ok((page.value("imie").await? == "Ewa Nowak").then_some(()))).await?;
        let state = page.saved().await?;
        ensure!(state.response == response, "{state:?}");
        ensure!(page.database().await?.contains_key("future"), "another version");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_in_local_storage_is_never_thrown_away() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let (page, response) = begin(town).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.received().await?;
        let newer = format!("teren.tail.{response}.cccccccccccccccc.1");
        let broken = format!("teren.index.{response}");
        let put = "localStorage.setItem(arguments[0], arguments[1]); localStorage.setItem(arguments[2], '{{ zepsute')";
        let future = json!(r#"{"v":99,"writing":"cccccccccccccccc","seq":1,"new":"shape"}"#);
        page.script::<()>(put, &[json!(newer), future, json!(broken)]).await?;

        let page = town.open("/responses").await?;
        page.outbox_is(RECEIVED).await?;
        page.script_async::<()>("await new Promise((go) => setTimeout(go, 500))", &[]).await?;
        let local = page.local_storage().await?;
        ensure!(local.contains_key(&newer), "a newer version's entry is gone: {local:?}");
        ensure!(local.get(&broken).is_some_and(|text| text == "{{ zepsute"), "nothing is moved beside it: {local:?}");

        page.script::<()>("localStorage.removeItem(arguments[0])", &[json!(newer)]).await?;
        let page = town.open("/responses").await?;
        let aside = until("it is set aside", async || {
            Ok(page.database().await?.remove("aside").filter(|aside| !aside.is_empty()))
        })
        .await?;
        ensure!(aside.len() == 1 && aside[0].contains("{{ zepsute"), "it is kept as it is: {aside:?}");
        until("its place is free", async || Ok((!page.local_storage().await?.contains_key(&broken)).then_some(())))
            .await?;
        Ok(())
    })
    .await
}

/// For pages to come: whoever touches it gets an error, as where a policy or a setting blocks it.
const NO_LOCAL_STORAGE: &str = "Object.defineProperty(window, 'localStorage', {
        get() { throw new DOMException('Access is denied for this document.', 'SecurityError'); } })";

#[tokio::test(flavor = "multi_thread")]
async fn with_local_storage_blocked_answers_are_saved_and_sent_all_the_same() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        town.page().prepare(NO_LOCAL_STORAGE).await?;
        let (page, response) = begin(town).await?;
        ensure!(page.local_storage().await.is_err(), "it is not blocked");
        page.reload().await?;
        until("the answer", async || Ok((page.value("imie").await? == "Ewa").then_some(()))).await?;
        ensure!(page.saved().await?.response == response, "another response");
        page.tap("imie").await?;
        page.insert(" Nowak").await?;
        page.saved().await?;
        town.browser.kill().await?;

        town.browser.resume().await?;
        town.page().prepare(NO_LOCAL_STORAGE).await?;
        let page = town.open_draft("trzy").await?;
        until("the answer", async || Ok((page.value("imie").await? == "Ewa Nowak").then_some(()))).await?;
        page.walk(&[("pies", One("1")), ("kolory", Many(&["2"]))], None).await?;
        town.signal_goes().await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(WAITING).await?;
        let page = town.open("/responses").await?;
        page.outbox_is(WAITING).await?;
        town.signal_returns().await?;
        page.outbox_is(RECEIVED).await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Ewa Nowak" && rows[0]["kolory"] == "2", "{rows:?}");
        Ok(())
    })
    .await
}
