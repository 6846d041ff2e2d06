#![cfg(not(target_arch = "wasm32"))]
//! Exactly once: whatever happens between the phone and the town hall.

use crate::harness::{
    Surveys,
    page::{Answer::*, Answers, Outbox, Page},
    play,
    proxy::Proxy,
    until,
};
use anyhow::{Context, ensure};
use serde_json::json;

const SHORT: &Answers = &[("s_udz", One("1")), ("s01", One("3"))];

const RECEIVED: Outbox = Outbox { drafts: 0, waiting: 0, received: 1, quarantined: 0 };

/// From a survey's first page to its review.
async fn to_review(page: &Page, answers: &Answers) -> anyhow::Result<()> {
    page.press("Rozpocznij").await?;
    page.walk(answers, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_tap_sends_one_response() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        to_review(&page, SHORT).await?;
        // Both taps before the page has had time to react, then a few more as they come.
        let taps =
            "const button = [...document.querySelectorAll('button')].find((b) => b.innerText === 'Zakończ i wyślij');
            button.click(); button.click();
            setTimeout(() => button.click()); setTimeout(() => button.click(), 5)";
        page.script::<()>(taps, &[]).await?;
        page.received().await?;
        page.outbox_is(RECEIVED).await?;
        let office = town.collector.office().await?;
        ensure!(office.count("seniorzy", "received").await? == 1, "not exactly one response");
        ensure!(office.count("seniorzy", "quarantined").await? == 0, "something is in quarantine");
        ensure!(office.csv("seniorzy").await?.len() == 1, "not exactly one row");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_to_a_stored_response_still_gives_one_row_and_a_receipt() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        let page = town.page();
        page.goto(&format!("{}/s/seniorzy", line.url())).await?;
        page.ready_offline().await?;
        to_review(&page, SHORT).await?;
        town.browser.expect_no_signal(true).await?;
        let mut lost = line.lose_answers("PUT /api/v1/responses/");
        page.press("Zakończ i wyślij").await?;
        let office = town.collector.office().await?;
        // Three times: the browser itself may try again once without telling the page.
        for _ in 0..3 {
            lost.recv().await.context("the line is gone")?;
            ensure!(office.count("seniorzy", "received").await? == 1, "it was stored before the answer was lost");
            ensure!(page.outbox().await?.received == 0, "nothing is called received without a receipt");
        }
        line.mend();
        page.received().await?;
        page.outbox_is(RECEIVED).await?;
        ensure!(office.count("seniorzy", "received").await? == 1, "not exactly one response");
        ensure!(office.count("seniorzy", "quarantined").await? == 0, "something is in quarantine");
        ensure!(office.csv("seniorzy").await?.len() == 1, "not exactly one row");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_responses_of_two_surveys_live_side_by_side() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        let first = page.web.window().await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Żaneta").await?;
        let trzy = page.saved().await?;
        let second = page.new_tab(&format!("{}/s/zapis", town.collector.url())).await?;
        page.ready_offline().await?;
        page.press("Rozpocznij").await?;
        page.write("uwagi", "Uwagi z drugiej ankiety").await?;
        let zapis = page.saved().await?;
        ensure!(trzy.response != zapis.response, "two responses have one id");
        page.outbox_is(Outbox { drafts: 2, ..Outbox::default() }).await?;

        town.signal_goes().await?;
        page.show_tab(&first).await?;
        page.walk(&[("pies", One("1")), ("kolory", Many(&["2"]))], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        page.show_tab(&second).await?;
        page.outbox_is(Outbox { drafts: 1, waiting: 1, ..Outbox::default() }).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        page.outbox_is(Outbox { waiting: 2, ..Outbox::default() }).await?;

        town.signal_returns().await?;
        page.outbox_is(Outbox { received: 2, ..Outbox::default() }).await?;
        page.received().await?;
        let office = town.collector.office().await?;
        for (survey, column, value) in [("trzy", "imie", "Żaneta"), ("zapis", "uwagi", "Uwagi z drugiej ankiety")] {
            let rows = office.csv(survey).await?;
            ensure!(rows.len() == 1 && rows[0][column] == value, "{survey}: {rows:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_killed_between_the_commit_and_the_receipt_gets_it_later() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        let page = town.page();
        page.goto(&format!("{}/s/trzy", line.url())).await?;
        page.ready_offline().await?;
        to_review(&page, &[("imie", Text("Wanda"))]).await?;
        town.browser.expect_no_signal(true).await?;
        let mut lost = line.lose_answers("PUT /api/v1/responses/");
        page.press("Zakończ i wyślij").await?;
        lost.recv().await.context("the line is gone")?;
        town.browser.kill().await?;
        line.mend();

        town.browser.resume().await?;
        let page = town.page();
        page.goto(&format!("{}/responses", line.url())).await?;
        page.outbox_is(RECEIVED).await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Wanda", "{rows:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_received_response_survives_the_collectors_sudden_end() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        to_review(&page, &[("imie", Text("Stanisław"))]).await?;
        page.press("Zakończ i wyślij").await?;
        let code = page.received().await?;
        town.browser.expect_no_signal(true).await?;
        town.collector.kill().await?;
        town.collector.resume().await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Stanisław", "{rows:?}");
        page.reload().await?;
        ensure!(page.received().await? == code, "another code than before");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_sign_in_page_is_no_receipt() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        let page = town.page();
        page.goto(&format!("{}/s/trzy", line.url())).await?;
        page.ready_offline().await?;
        to_review(&page, &[("imie", Text("Hotel"))]).await?;
        let mut answered = line.portal("PUT /api/v1/responses/");
        page.press("Zakończ i wyślij").await?;
        for _ in 0..2 {
            answered.recv().await.context("the line is gone")?;
            page.kept().await?;
            page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;
        }
        line.mend();
        page.received().await?;
        ensure!(town.collector.office().await?.csv("trzy").await?.len() == 1, "not exactly one row");
        Ok(())
    })
    .await
}

/// The response `given[0]` was refused for good the last time.
const REFUSED: &str = "const answer = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await answer(indexedDB.open('teren'));
    const store = database.transaction('responses', 'readwrite').objectStore('responses');
    const head = JSON.parse(await answer(store.get(given[0])));
    for (const field of ['attempts', 'next_try']) delete head[field];
    await answer(store.put(JSON.stringify({ ...head, state: 'quarantined', received: '2026-11-23', reason: 'body-too-large' }), given[0]));
    database.close();
    return true;";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_sent_again_when_somebody_asks() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Hotel").await?;
        let response = page.saved().await?.response;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;
        page.script_async::<bool>(REFUSED, &[json!(response)]).await?;
        town.signal_returns().await?;
        let page = town.open("/responses").await?;
        page.outbox_is(Outbox { quarantined: 1, ..Outbox::default() }).await?;
        town.browser.shot("set-apart").await?;
        page.press("Wyślij ponownie").await?;
        page.outbox_is(RECEIVED).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_sign_in_page_is_no_form() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        let mut answered = line.portal("GET /api/v1/forms/");
        let page = town.page();
        page.goto(&format!("{}/s/trzy", line.url())).await?;
        answered.recv().await.context("the line is gone")?;
        page.sees("Tej ankiety nie ma jeszcze na tym urządzeniu").await?;
        line.mend();
        page.goto(&format!("{}/s/trzy", line.url())).await?;
        to_review(&page, &[("imie", Text("Hotel"))]).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_sends_what_is_sealed_when_no_page_is_open() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;
        page.goto("about:blank").await?;
        town.signal_returns().await?;

        // The browser wakes the worker by this event; the profile's only registration has one of the first numbers.
        page.cdp("ServiceWorker.enable", json!({})).await?;
        for registration in 0..4 {
            let event = json!({ "origin": town.collector.url(), "registrationId": registration.to_string(),
                "tag": "teren-send", "lastChance": false });
            page.cdp("ServiceWorker.dispatchSyncEvent", event).await?;
        }
        until("the response is there", async || {
            Ok((town.collector.office().await?.count("trzy", "received").await? == 1).then_some(()))
        })
        .await?;
        let page = town.open("/responses").await?;
        page.outbox_is(Outbox { received: 1, ..Outbox::default() }).await?;
        ensure!(town.collector.office().await?.count("trzy", "received").await? == 1, "sent twice");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_is_asked_to_wake_the_worker_for_what_waits() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let spy = "window.asked = [];
            const register = SyncManager.prototype.register;
            SyncManager.prototype.register = function (tag) { window.asked.push(tag); return register.call(this, tag); };";
        town.page().prepare(spy).await?;
        let page = town.open_ready("trzy").await?;
        to_review(&page, &[("imie", Text("Ewa"))]).await?;
        town.signal_goes().await?;
        let asked = async || page.script::<Vec<String>>("return window.asked", &[]).await;
        ensure!(asked().await?.is_empty(), "nothing waits yet");
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        until("the browser is asked", async || Ok((asked().await? == ["teren-send"]).then_some(()))).await?;
        let tags = "return await (await navigator.serviceWorker.ready).sync.getTags()";
        until("the browser knows", async || {
            Ok((page.script_async::<Vec<String>>(tags, &[]).await? == ["teren-send"]).then_some(()))
        })
        .await?;
        Ok(())
    })
    .await
}

/// One bit flipped on the way: the screen called the record damaged, and the button did nothing for an hour.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_line_changed_is_sent_again_when_somebody_asks() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let line = Proxy::start(town.collector.port()).await?;
        let page = town.page();
        page.goto(&format!("{}/s/seniorzy", line.url())).await?;
        page.ready_offline().await?;
        to_review(&page, SHORT).await?;
        // The browser reports the refusal.
        town.browser.expect_no_signal(true).await?;
        let mut flipped = line.flip("PUT /api/v1/responses/");
        page.press("Zakończ i wyślij").await?;
        flipped.recv().await.context("the line is gone")?;
        page.sees("połączenie zmieniło wysłane dane").await?;
        town.browser.shot("changed-on-the-way").await?;
        line.mend();
        page.press("Wyślij teraz").await?;
        page.received().await?;
        page.outbox_is(RECEIVED).await?;
        let office = town.collector.office().await?;
        ensure!(office.count("seniorzy", "received").await? == 1, "not exactly one response");
        Ok(())
    })
    .await
}
