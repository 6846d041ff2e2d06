//! One answer's way into the journal, and a draft's way back, in a response that has hardly begun and in a long one.

use crate::{
    figures::Figures,
    harness::{
        Surveys, Town,
        page::{Answer::*, Answers, Page},
        play,
    },
};
use anyhow::ensure;
use serde::Deserialize;
use serde_json::{Value, json};

/// The way to a page of seven choices in the seniors' survey; the page before it is a text.
const WAY: &Answers = &[("s_udz", One("1")), ("s01", One("3")), ("s05", Many(&["96"])), (TEXT, Text("Park"))];
const CHOICE: &str = "s06a";
const TEXT: &str = "s05in";
/// Events before those that are measured.
const EARLIER: usize = 2_000;
const ANSWERS: u32 = 300;
const RELOADS: u32 = 10;

/// Notes when the journal is asked for, and when the first question can be answered.
const WATCH: &str = "const marks = window.marks = {};
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, ...rest) {
        if ([stores].flat().includes('events')) marks.opened ??= performance.now();
        return begin.call(this, stores, ...rest);
    };
    new MutationObserver(() => {
        if (document.querySelector('[data-ref] :is(input, textarea, select):enabled')) {
            marks.usable ??= performance.now();
        }
    }).observe(document, { childList: true, subtree: true });";

/// Gives as many answers, each once the one before is called saved. `task`: in the input event's own task; `tail`: of it,
/// writing localStorage; `saved`: from its beginning until the page says so.
const ANSWER: &str = "const [question, count, kind] = given;
    const state = document.getElementById('save-state');
    const isSaved = () => state.dataset.lastSeq === state.dataset.savedSeq && state.dataset.durability === 'durable'
        && state.textContent === 'zapisano';
    let told;
    const watch = new MutationObserver(() => { if (told && isSaved()) { told(performance.now()); told = null; } });
    watch.observe(state, { attributes: true, characterData: true, childList: true, subtree: true });
    const setItem = Storage.prototype.setItem;
    let inTail = 0;
    Storage.prototype.setItem = function (...entry) {
        const before = performance.now();
        try { return setItem.apply(this, entry); } finally { inTail += performance.now() - before; }
    };
    const controls = document.querySelectorAll(`[data-ref='${question}'] input`);
    const figures = { task: [], tail: [], saved: [] };
    for (let n = 0; n < count; n++) {
        inTail = 0;
        const before = performance.now();
        if (kind === 'choice') {
            controls[n % controls.length].click();
        } else {
            controls[0].value += 'ąbćdę '[n % 6];
            controls[0].dispatchEvent(new InputEvent('input', { bubbles: true }));
        }
        figures.task.push(performance.now() - before);
        figures.tail.push(inTail);
        figures.saved.push(await new Promise((yes) => isSaved() ? yes(performance.now()) : told = yes) - before);
        await new Promise((go) => setTimeout(go, 20));
    }
    Storage.prototype.setItem = setItem;
    watch.disconnect();
    return figures;";

/// Chooses so many times, by turns.
const LENGTHEN: &str = "const [question, count] = given;
    const options = document.querySelectorAll(`[data-ref='${question}'] input`);
    for (let n = 0; n < count; n++) {
        options[n % options.length].click();
        if (n % 20 === 0) await new Promise((go) => setTimeout(go));
    }";

#[derive(Deserialize)]
struct Cost {
    task: Vec<f64>,
    tail: Vec<f64>,
    saved: Vec<f64>,
}

pub async fn measure() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        page.press("Rozpocznij").await?;
        page.walk(WAY, Some(CHOICE)).await?;
        page.choose(CHOICE, "1").await?;
        page.saved().await?;
        page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;

        println!("milliseconds: median (p99); {ANSWERS} answers, {RELOADS} reloads");
        recovery(town).await?;
        writing(&page).await?;
        let more = EARLIER.saturating_sub(events(&page).await?);
        page.script_async::<()>(LENGTHEN, &[json!(page.reference(CHOICE).await?), json!(more)]).await?;
        recovery(town).await?;
        writing(&page).await
    })
    .await
}

/// How many events the database has. (The letters of one text are one.)
async fn events(page: &Page) -> anyhow::Result<usize> {
    page.saved().await?;
    Ok(page.database().await?.remove("events").unwrap_or_default().len())
}

/// Reloads the page: from the beginning of the navigation, and from asking for the journal, to the first question.
async fn recovery(town: &Town) -> anyhow::Result<()> {
    let page = town.page();
    let before = page.saved().await?;
    let (mut whole, mut replay) = (Figures::default(), Figures::default());
    for _ in 0..RELOADS {
        page.reload().await?;
        page.reference(CHOICE).await?;
        let after = page.saved().await?;
        ensure!(after.response == before.response && after.last_seq >= before.last_seq, "{before:?} then {after:?}");
        ensure!(!page.value(CHOICE).await?.is_empty(), "the answer is not there");
        let marks: Value = page.script("return window.marks", &[]).await?;
        let mark = |name: &str| marks[name].as_f64().unwrap_or(f64::NAN);
        whole.add(mark("usable"));
        replay.add(mark("usable") - mark("opened"));
    }
    let stored = events(&page).await?;
    println!("  a draft of {stored} events: reload to first question {whole}, of it replay {replay}");
    Ok(())
}

async fn writing(page: &Page) -> anyhow::Result<()> {
    for (kind, question) in [("choice", CHOICE), ("letter", TEXT)] {
        if question == TEXT {
            page.press("Wstecz").await?;
        }
        let reference = page.reference(question).await?;
        let earlier = events(page).await?;
        let cost: Cost = page.script_async(ANSWER, &[json!(reference), json!(ANSWERS), json!(kind)]).await?;
        let [task, tail, saved] = [cost.task, cost.tail, cost.saved].map(|values| {
            let mut figures = Figures::default();
            figures.extend(values);
            figures
        });
        println!(
            "  a {kind} after {earlier} events: in its task {task}, of it localStorage {tail}; saved after {saved}"
        );
    }
    page.next().await
}
