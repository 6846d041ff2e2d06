#![cfg(not(target_arch = "wasm32"))]
//! The story that everything else stands on.

use crate::harness::{
    Surveys, Town,
    office::Row,
    page::{Answer::*, Answers, Outbox},
    play,
};
use anyhow::ensure;
use std::collections::{BTreeMap, BTreeSet};

const BEST: &str = "Zażółć „gęślą” jaźń – łąka, źdźbło i 🌳👵🏽";

/// What the senior answers before the phone kills the browser …
const FIRST_HALF: &Answers = &[
    ("s_udz", One("1")),
    ("s01", One("3")),
    ("s02", One("2")),
    ("s03", One("4")),
    ("s04", One("98")),
    ("s05", Many(&["96", "2", "3"])),
    ("s05in", Text(BEST)),
    ("s06a", One("5")),
    ("s06b", One("4")),
    ("s06c", One("2")),
    ("s06e", One("98")),
    ("s06g", One("1")),
    ("s07", One("6")),
    ("s08", One("4")),
];
/// … and after.
const SECOND_HALF: &Answers = &[
    ("s09", One("3")),
    ("s12", Many(&["1"])),
    ("s23", Text("Więcej ławek. „Żeby było gdzie usiąść”, mówi sąsiadka.")),
    ("s30", One("1")),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_filled_in_without_a_signal_reaches_the_town_hall_exactly_once() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let before = town.collector.office().await?.count("seniorzy", "received").await?;
        let page = town.open("/").await?;
        page.sees("Ankieta seniorów").await?;
        town.browser.shot("1-surveys").await?;
        let page = town.open_ready("seniorzy").await?;
        town.browser.shot("2-first-page").await?;

        town.signal_goes().await?;
        page.reload().await?;
        page.press("Rozpocznij").await?;
        page.find("#offline").await?;
        town.browser.shot("3-question-offline").await?;
        // Without an answer to what is required there is no way on; the question says why.
        page.press("Dalej").await?;
        page.find("[data-ref$='/s_udz'] [role=alert]").await?;
        town.browser.shot("4-error").await?;
        page.walk(FIRST_HALF, Some("s06a")).await?;
        page.answer_page(&FIRST_HALF[7..10]).await?;
        town.browser.shot("5-table").await?;
        page.walk(FIRST_HALF, Some("s09")).await?;
        town.browser.shot("6-question").await?;
        let saved = page.saved().await?;
        town.browser.kill().await?;

        town.browser.resume().await?;
        let page = town.open_draft("seniorzy").await?;
        ensure!(page.reference("s09").await?.ends_with("/s09"), "the page where she stopped");
        let restored = page.saved().await?;
        ensure!(
            restored.response == saved.response && restored.saved_seq >= saved.saved_seq,
            "{saved:?}, {restored:?}"
        );
        page.check_back(FIRST_HALF).await?;
        page.walk(SECOND_HALF, None).await?;
        let reviewed: BTreeMap<_, _> = page.reviewed().await?.into_iter().collect();
        ensure!(reviewed["s05in"] == BEST, "the review shows {:?}", reviewed["s05in"]);
        ensure!(reviewed["s24"] == "pominięto", "the review shows {:?}", reviewed["s24"]);
        town.browser.shot("7-review").await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;
        town.browser.shot("8-kept").await?;

        town.signal_returns().await?;
        let code = page.received().await?;
        page.outbox_is(Outbox { received: 1, ..Outbox::default() }).await?;
        town.browser.shot("9-receipt").await?;
        town.open("/responses").await?.sees(&code).await?;
        town.browser.shot("10-responses").await?;

        let office = town.collector.office().await?;
        ensure!(office.count("seniorzy", "received").await? == before + 1, "not exactly one response more");
        ensure!(office.problems("seniorzy").await? == 0, "the town hall's check finds fault with it");
        for (kind, rows) in [
            ("CSV", office.csv("seniorzy").await?),
            ("CSV for a Polish Excel", office.csv_pl("seniorzy").await?),
            ("XLSX", office.xlsx("seniorzy").await?),
        ] {
            ensure!(rows.len() == 1, "{kind} has {} rows", rows.len());
            exactly_as_answered(kind, &rows[0])?;
        }
        see_the_office(town).await
    })
    .await
}

/// Every answer as it was given, and nothing where none was.
fn exactly_as_answered(kind: &str, row: &Row) -> anyhow::Result<()> {
    let is_answer = |name: &str| {
        name == "s_udz" || (name.starts_with('s') && name.contains(|c: char| c.is_ascii_digit()) && !name.contains('_'))
    };
    let answered: BTreeSet<&str> = FIRST_HALF.iter().chain(SECOND_HALF).map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = row.keys().map(String::as_str).filter(|name| is_answer(name)).collect();
    ensure!(found == answered, "{kind}: {found:?} instead of {answered:?}");
    for (name, answer) in FIRST_HALF.iter().chain(SECOND_HALF) {
        let cell = row[*name].as_str();
        let exact = match answer {
            One(text) | Text(text) => cell == *text,
            Many(codes) => {
                // In the list's order, whatever the order of ticking and however the options were shuffled.
                let mut listed = codes.to_vec();
                listed.sort_by_key(|code| code.parse::<u32>().unwrap_or_default());
                let prefix = format!("{name}_");
                let mut columns = row.iter().filter_map(|(column, cell)| Some((column.strip_prefix(&prefix)?, cell)));
                cell == listed.join(" ")
                    && columns.all(|(code, cell)| cell == if codes.contains(&code) { "1" } else { "0" })
            }
        };
        ensure!(exact, "{kind}, {name}: {cell:?} instead of {answer:?}");
    }
    Ok(())
}

/// The clerk's own way in.
async fn see_the_office(town: &Town) -> anyhow::Result<()> {
    let page = town.open("/office").await?;
    town.browser.shot("11-office-sign-in").await?;
    page.find("#password").await?.send_keys(town.collector.password()?).await?;
    page.press("Zaloguj").await?;
    page.sees("Pobierz odpowiedzi").await?;
    town.browser.shot("12-office").await
}
