#![cfg(not(target_arch = "wasm32"))]
//! What could hurt is said before it hurts.

use crate::harness::{
    Surveys,
    page::{Outbox, Page},
    play, until,
};
use anyhow::ensure;
use serde_json::json;

const WAITING: Outbox = Outbox { drafts: 0, waiting: 1, received: 0, quarantined: 0 };
const RECEIVED: Outbox = Outbox { drafts: 0, waiting: 0, received: 1, quarantined: 0 };

const MAY_BE_REMOVED: &str = "Przeglądarka może usunąć dane, gdy zabraknie miejsca.";
const LITTLE_ROOM: &str = "Na urządzeniu zostało mało miejsca.";

/// For pages to come: what the browser says of its room, in bytes.
fn room(used: u64, quota: u64) -> String {
    format!("StorageManager.prototype.estimate = async () => ({{ usage: {used}, quota: {quota} }})")
}

/// Waits until this page knows what room there is.
async fn room_is_known(page: &Page, said: &str) -> anyhow::Result<()> {
    page.find("#storage-health").await?;
    page.sees(said).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_window_is_told_by_its_small_quota() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        // Just enough, and a little less than that.
        for (quota, said, warns) in [(200_000_000, "około 190,7 MB", false), (199_000_000, "około 189,8 MB", true)] {
            let prepared = town.page().prepare(&room(0, quota)).await?;
            let page = town.open("/responses").await?;
            room_is_known(&page, said).await?;
            let warned = async || Ok((page.has("#storage-notice").await? == warns).then_some(()));
            until(&format!("a notice with {quota}: {warns}"), warned).await?;
            page.no_longer_prepare(prepared).await?;
        }
        let notice = town.page().words("#storage-notice").await?;
        ensure!(notice.contains("To okno wygląda na prywatne"), "{notice}");
        town.browser.shot("warning-private").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn little_room_is_said_before_a_photograph_is_taken() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        const QUOTA: u64 = 10_000_000_000;
        for (free, said, warns) in [(500 << 20, "około 500", false), (50 << 20, "około 50", true)] {
            let prepared = town.page().prepare(&room(QUOTA - free, QUOTA)).await?;
            let page = town.open("/responses").await?;
            room_is_known(&page, said).await?;
            // Nothing was answered yet: it is begun anew.
            let page = town.open("/s/pliki").await?;
            page.press("Rozpocznij").await?;
            let reference = page.reference("zdjecie").await?;
            let status = format!("[data-ref='{reference}'] [role=status]");
            if warns {
                page.words_that(&status, |words| words.contains(LITTLE_ROOM)).await?;
                town.browser.shot("warning-room").await?;
            } else {
                page.script_async::<()>("await navigator.storage.estimate()", &[]).await?;
                ensure!(!page.text().await?.contains(LITTLE_ROOM), "there is enough");
            }
            page.no_longer_prepare(prepared).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_iphone_with_something_unsent_is_asked_to_install() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.page();
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      Version/18.5 Mobile/15E148 Safari/604.1";
        page.cdp("Emulation.setUserAgentOverride", json!({ "userAgent": safari, "platform": "iPhone" })).await?;
        let in_safari = page.prepare("Object.defineProperty(navigator, 'standalone', { value: false })").await?;
        let page = town.open_ready("trzy").await?;
        ensure!(!page.has("#install-notice").await?, "there is nothing to lose yet");
        page.press("Rozpocznij").await?;
        page.write("imie", "Ewa").await?;
        page.saved().await?;
        let notice = page.words("#install-notice").await?;
        ensure!(notice.contains("Do ekranu początkowego"), "{notice}");
        town.browser.shot("warning-install").await?;

        // As an app on the home screen it is safe from that.
        page.no_longer_prepare(in_safari).await?;
        let on_the_home_screen =
            page.prepare("Object.defineProperty(navigator, 'standalone', { value: true })").await?;
        let page = town.open_draft("trzy").await?;
        until("the draft", async || Ok((page.value("imie").await? == "Ewa").then_some(()))).await?;
        ensure!(page.outbox().await?.drafts == 1 && !page.has("#install-notice").await?, "it is installed");
        page.no_longer_prepare(on_the_home_screen).await?;

        page.prepare("Object.defineProperty(navigator, 'standalone', { value: false })").await?;
        let page = town.open_draft("trzy").await?;
        page.find("#install-notice").await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.outbox_is(RECEIVED).await?;
        until("nothing unsent is left", async || Ok((!page.has("#install-notice").await?).then_some(()))).await
    })
    .await
}

/// What was completed here was completed so many days earlier.
const WAITED: &str = "
    const answer = (request) => new Promise((yes, no) => {
        request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await answer(indexedDB.open('teren'));
    const store = database.transaction('responses', 'readwrite').objectStore('responses');
    for (const key of await answer(store.getAllKeys())) {
        const head = JSON.parse(await answer(store.get(key)));
        const day = new Date(Date.parse(head.completed.slice(0, 10)) - given[0] * 86400000);
        head.completed = day.toISOString().slice(0, 10);
        await answer(store.put(JSON.stringify(head), key));
    }
    database.close();";

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_three_days_is_worth_a_word_and_for_five_it_is_urgent() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.walk(&[], None).await?;
        town.signal_goes().await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        let urgent = "plik ratunkowy";
        for (waited, earlier) in [(2, 2), (3, 1), (4, 1), (5, 1)] {
            page.script_async::<()>(WAITED, &[json!(earlier)]).await?;
            let page = town.open("/responses").await?;
            page.outbox_is(WAITING).await?;
            page.sees(&format!("Najstarsza niewysłana odpowiedź czeka {waited} dni")).await?;
            if waited < 3 {
                ensure!(!page.has("#waits-notice").await?, "after {waited} days already");
                continue;
            }
            let notice = page.words("#waits-notice").await?;
            ensure!(notice.contains(&format!("od {waited} dni")), "{notice}");
            ensure!(notice.contains(urgent) == (waited >= 5), "after {waited} days: {notice}");
        }
        town.browser.shot("warning-waits").await?;
        // It is said on the other pages as well.
        let page = town.open("/s/trzy").await?;
        page.find("#waits-notice").await?;

        town.signal_returns().await?;
        page.outbox_is(RECEIVED).await?;
        until("nothing waits", async || Ok((!page.has("#waits-notice").await?).then_some(()))).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_is_asked_to_keep_the_data_at_the_first_answer() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        // It refuses at first.
        town.page()
            .prepare(
                "window.asked = 0;
                 window.promise = false;
                 StorageManager.prototype.persisted = async () => window.promise;
                 StorageManager.prototype.persist = async () => { window.asked += 1; return window.promise; };",
            )
            .await?;
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.field("imie").await?;
        let asked = async || page.script::<u32>("return window.asked", &[]).await;
        ensure!(asked().await? == 0, "asked before there was anything to keep");
        page.write("imie", "Ewa").await?;
        until("the browser is asked", async || Ok((asked().await? == 1).then_some(()))).await?;
        page.insert(" Nowak").await?;
        page.saved().await?;
        ensure!(asked().await? == 1, "asked at every answer");

        // What it says is shown, and it can be asked again.
        let page = town.open("/responses").await?;
        page.sees(MAY_BE_REMOVED).await?;
        page.script::<()>("window.promise = true", &[]).await?;
        page.press("Poproś przeglądarkę, by je zachowała").await?;
        page.words_that("#storage-health", |words| !words.contains(MAY_BE_REMOVED)).await?;
        ensure!(asked().await? == 1, "the button asks");
        Ok(())
    })
    .await
}
