#![cfg(not(target_arch = "wasm32"))]
//! What a browser's database may do to a transaction, and what the screen may say then.

use crate::harness::{
    Surveys,
    page::{Outbox, Page},
    play, until,
};
use anyhow::ensure;
use serde_json::json;

const DRAFT: Outbox = Outbox { drafts: 1, waiting: 0, received: 0, quarantined: 0 };
const WAITING: Outbox = Outbox { drafts: 0, waiting: 1, received: 0, quarantined: 0 };
const RECEIVED: Outbox = Outbox { drafts: 0, waiting: 0, received: 1, quarantined: 0 };

/// Every transaction that has put something is aborted afterwards, as by a quota that is found exceeded at the commit.
const ABORT: &str = "window.puts = IDBObjectStore.prototype.put;
    window.aborted = 0;
    IDBObjectStore.prototype.put = function (...given) {
        const request = window.puts.apply(this, given);
        request.addEventListener('success', () => { window.aborted += 1; request.transaction.abort(); });
        return request;
    };";
const ABORT_NO_MORE: &str = "IDBObjectStore.prototype.put = window.puts;";

/// The connection that the page has now is dead, as after the browser has killed it in the background.
const KILL_CONNECTION: &str = "const transaction = IDBDatabase.prototype.transaction;
    window.dead = null;
    IDBDatabase.prototype.transaction = function (...given) {
        window.dead ??= this;
        if (window.dead === this) throw new DOMException('the connection is closing', 'InvalidStateError');
        return transaction.apply(this, given);
    };";

/// Writes down how each transaction that writes was asked for.
const NOTE_DURABILITY: &str = "const transaction = IDBDatabase.prototype.transaction;
    window.asked = [];
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
        if (mode === 'readwrite') window.asked.push(options?.durability ?? 'none');
        return transaction.call(this, stores, mode, options);
    };";

/// Another writer has gone on with the response `given[0]`.
const OTHER_WRITER: &str = "const answer = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await answer(indexedDB.open('teren'));
    const store = database.transaction('responses', 'readwrite').objectStore('responses');
    const head = JSON.parse(await answer(store.get(given[0])));
    head.writer = 'ffffffffffffffff';
    await answer(store.put(JSON.stringify(head), given[0]));
    database.close();
    return true;";

/// Deletes `given[0]` from the packs.
const FORGET: &str = "const answer = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await answer(indexedDB.open('teren'));
    const store = database.transaction('packs', 'readwrite').objectStore('packs');
    const there = (await answer(store.get(given[0]))) !== undefined;
    await answer(store.delete(given[0]));
    database.close();
    return there;";

async fn forget(page: &Page, key: &str) -> anyhow::Result<()> {
    let there: bool = page.script_async(FORGET, &[json!(key)]).await?;
    ensure!(there, "{key} was not among the packs");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_aborted_transaction_had_is_never_called_saved() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        let before = page.saved().await?;
        page.script::<()>(ABORT, &[]).await?;
        page.write("imie", "Ewa Maria").await?;
        until("an aborted transaction", async || {
            Ok((page.script::<usize>("return window.aborted", &[]).await? > 0).then_some(()))
        })
        .await?;
        let state = page.save_state().await?;
        ensure!(state.last_seq > state.saved_seq, "called saved: {state:?} after {before:?}");
        ensure!(!page.database().await?["events"].iter().any(|event| event.contains("Maria")), "it is there");
        page.script::<()>(ABORT_NO_MORE, &[]).await?;
        page.saved().await?;
        ensure!(page.database().await?["events"].iter().any(|event| event.contains("Maria")), "it is not there");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_the_browser_killed_is_opened_anew() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        page.saved().await?;
        page.script::<()>(KILL_CONNECTION, &[]).await?;
        page.write("imie", "Ewa Maria").await?;
        page.saved().await?;
        ensure!(page.script::<bool>("return window.dead !== null", &[]).await?, "nothing was asked of the dead one");
        ensure!(page.database().await?["events"].iter().any(|event| event.contains("Maria")), "it is not there");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_transaction_that_writes_waits_for_the_disk() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.script::<()>(NOTE_DURABILITY, &[]).await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        page.saved().await?;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        let asked: Vec<String> = page.script("return window.asked", &[]).await?;
        ensure!(asked.len() >= 3 && asked.iter().all(|asked| asked == "strict"), "{asked:?}");
        Ok(())
    })
    .await
}

/// The lock alone does not hold a tab that was frozen while another one had it.
#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_was_overtaken_writes_nothing_more() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        let response = page.saved().await?.response;
        page.script_async::<bool>(OTHER_WRITER, &[json!(response)]).await?;
        page.write("imie", "Ewa Maria").await?;
        until("it only reads", async || Ok((!page.field("imie").await?.is_enabled().await?).then_some(()))).await?;
        let database = page.database().await?;
        ensure!(database["responses"][0].contains("ffffffffffffffff"), "{:?}", database["responses"]);
        ensure!(!database["events"].iter().any(|event| event.contains("Maria")), "{:?}", database["events"]);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_is_sealed_to_the_key_that_came_with_its_form() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Wielka Tajemnica").await?;
        page.saved().await?;
        town.signal_goes().await?;
        // The catalogue could not be stored, or cannot be read any more.
        forget(&page, "catalogue").await?;
        page.reload().await?;
        let page = continued(&town.open("/responses").await?).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(WAITING).await?;
        let database = page.database().await?;
        ensure!(!format!("{database:?}").contains("Tajemnica"), "it can be read: {database:?}");
        town.signal_returns().await?;
        page.outbox_is(RECEIVED).await?;
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_nothing_is_completed_for_anybody_to_read() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Wielka Tajemnica").await?;
        page.saved().await?;
        town.signal_goes().await?;
        forget(&page, "catalogue").await?;
        forget(&page, "seal").await?;
        page.reload().await?;
        let page = continued(&town.open("/responses").await?).await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.sees("to urządzenie musi raz połączyć się z serwerem").await?;
        town.browser.shot("no-seal-key").await?;
        page.outbox_is(DRAFT).await?;
        town.signal_returns().await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(RECEIVED).await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Wielka Tajemnica", "{rows:?}");
        Ok(())
    })
    .await
}

/// Goes on with the only draft.
async fn continued(page: &Page) -> anyhow::Result<Page> {
    page.press("Kontynuuj").await?;
    page.find("[data-ref]").await?;
    Ok(Page::new(page.web.clone()))
}
