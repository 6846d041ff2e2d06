#![cfg(not(target_arch = "wasm32"))]
//! The clerk's first day: nobody touches a shell after the start.

use crate::harness::{
    Surveys, Town,
    browser::{DESK, PHONE},
    page::{Answer::*, Answers, Page},
    play,
    workbook::Workbook,
};
use anyhow::ensure;
use std::path::{Path, PathBuf};

const ANSWERS: &Answers = &[("s_udz", One("1")), ("s01", One("3")), ("s03", One("4"))];
/// What the workbook reads.
const READ: [&str; 3] = ["gmina.csv", "ulice.csv", "odcinki.csv"];
/// What stands in gmina.csv until somebody fills it in, and what the clerk writes.
const DETAILS: [(&str, &str); 4] = [
    ("Urząd Miasta (proszę uzupełnić w pliku gmina.csv)", "Urząd Miasta w Mieścinie, Rynek 1"),
    ("adres e-mail i telefon inspektora (proszę uzupełnić w pliku gmina.csv)", "iod@um-miescina.pl"),
    (" (proszę uzupełnić okres w pliku gmina.csv)", ", najdłużej do 31.12.2027"),
    ("telefon i adres e-mail koordynatora badania (proszę uzupełnić w pliku gmina.csv)", "ankieta@um-miescina.pl"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_clerk_publishes_mends_and_closes_a_survey_without_a_shell() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let desk = tempfile::tempdir()?;
        let at = |name: &str| desk.path().join(name);
        let page = town.open("/office").await?;
        page.find("#password").await?.send_keys(town.collector.password()?).await?;
        page.press("Zaloguj").await?;
        page.sees("wersja próbna").await?;
        shots(town, &page, "clerk-1-office").await?;

        // A copy of a survey that is there becomes one's own, with a slip in it.
        let office = town.collector.office().await?;
        for name in READ.iter().chain(&["seniorzy.xlsx"]) {
            std::fs::write(at(name), office.survey_file("seniorzy", name).await?)?;
        }
        let mut workbook = Workbook::open(&std::fs::read(at("seniorzy.xlsx"))?)?;
        workbook.write("settings", ("form_id", "seniorzy"), "form_id", "klub-seniora")?;
        workbook.write("settings", ("form_id", "klub-seniora"), "form_title", "Ankieta Klubu Seniora")?;
        workbook.write("survey", ("name", "s03"), "label::Polski (pl)", "Jak się Panu/Pani u nas żyje?")?;
        workbook.write("survey", ("name", "s03"), "type", "select_one ocena6")?;
        let mine = at("Klub Seniora ł.xlsx");
        workbook.save(&mine)?;
        let all: Vec<PathBuf> = READ.iter().map(|name| at(name)).chain([mine.clone()]).collect();

        page.press("Dodaj ankietę z arkusza").await?;
        shots(town, &page, "clerk-2-choose").await?;
        upload(&page, &all).await?;
        page.sees("arkusz survey, wiersz 20, kolumna type (A20)").await?;
        page.sees("Czy chodziło o: ocena5?").await?;
        shots(town, &page, "clerk-3-mistake").await?;

        workbook.write("survey", ("name", "s03"), "type", "select_one ocena5")?;
        workbook.save(&mine)?;
        page.press("Wczytaj poprawione pliki").await?;
        upload(&page, &all).await?;
        page.sees("na razie może to być tylko wersja próbna").await?;
        page.sees("„administrator”").await?;
        ensure!(!page.has("button[value=live]").await?, "a survey without a controller goes live");
        shots(town, &page, "clerk-4-clause").await?;

        fill_in(&at("gmina.csv"))?;
        page.press("Wczytaj poprawione pliki").await?;
        upload(&page, &all).await?;
        page.sees("nowa ankieta „Ankieta Klubu Seniora”").await?;
        // Its streets are those of the example: she exchanges what she has, and confirms the rest.
        page.sees("programu: odcinki.csv, ulice.csv").await?;
        shots(town, &page, "clerk-5-examples").await?;
        exchange(&at("ulice.csv"))?;
        page.press("Wczytaj poprawione pliki").await?;
        upload(&page, &all).await?;
        page.sees("programu: odcinki.csv.").await?;
        shots(town, &page, "clerk-5-ready").await?;
        page.click("input[name=examples]").await?;
        page.press("Udostępnij").await?;
        page.sees("/s/klub-seniora-l").await?;
        shots(town, &page, "clerk-6-published").await?;

        // Somebody answers, and somebody else has begun when a new version comes.
        let respondent = town.open_ready("klub-seniora-l").await?;
        ensure!(!respondent.has("#trial").await?, "it is no trial");
        answer(&respondent, "Jak się Panu/Pani u nas żyje?").await?;
        let respondent = town.open("/s/klub-seniora-l").await?;
        respondent.press("Rozpocznij").await?;
        respondent.walk(ANSWERS, Some("s03")).await?;

        workbook.write("survey", ("name", "s03"), "label::Polski (pl)", "Czy dobrze się Panu/Pani u nas żyje?")?;
        workbook.save(&mine)?;
        let page = town.open("/office/publish?survey=klub-seniora-l").await?;
        shots(town, &page, "clerk-7-next").await?;
        upload(&page, &[mine]).await?;
        page.sees("Kto już zaczął odpowiadać, skończy w swojej wersji").await?;
        page.sees("Z poprzedniej wersji wzięto: gmina.csv").await?;
        shots(town, &page, "clerk-8-replace").await?;
        page.press("Udostępnij").await?;
        page.sees("następną wolną").await?;
        shots(town, &page, "clerk-9-version").await?;

        let respondent = town.open_draft("klub-seniora-l").await?;
        respondent.sees("Jak się Panu/Pani u nas żyje?").await?;
        respondent.walk(ANSWERS, None).await?;
        respondent.press("Zakończ i wyślij").await?;
        respondent.received().await?;
        answer(&town.open("/s/klub-seniora-l").await?, "Czy dobrze się Panu/Pani u nas żyje?").await?;
        ensure!(office.count("klub-seniora-l", "received").await? == 3, "not every response is there");
        ensure!(office.csv("klub-seniora-l").await?.len() == 3, "not every response is in the table");
        ensure!(office.xlsx("klub-seniora-l").await?.len() == 3, "not every response is in the workbook");

        let page = town.open("/office").await?;
        page.click("[data-survey=klub-seniora-l] form[action$='/close'] button").await?;
        page.find("[data-survey=klub-seniora-l] [data-state=closed]").await?;
        shots(town, &page, "clerk-10-closed").await?;
        let respondent = town.open("/s/klub-seniora-l").await?;
        respondent.sees("Ta ankieta jest zamknięta").await?;
        town.browser.shot("clerk-11-closed-survey").await?;
        let respondent = town.open_ready("seniorzy").await?;
        respondent.find("#trial").await?;
        town.browser.shot("clerk-12-trial").await?;
        respondent.press("Rozpocznij").await?;
        respondent.find("#trial").await?;
        town.browser.shot("clerk-13-trial-question").await?;

        // Whoever has tried it out is told so at the end, and on the list.
        respondent.walk(ANSWERS, None).await?;
        respondent.press("Zakończ i wyślij").await?;
        respondent.received().await?;
        respondent.sees("To była próba").await?;
        town.browser.shot("clerk-14-trial-receipt").await?;
        let list = town.open("/responses").await?;
        list.sees("Wersja próbna").await?;
        ensure!(list.text().await?.matches("Wersja próbna").count() == 1, "what was answered live is no test");
        town.browser.shot("clerk-15-list").await
    })
    .await
}

/// Chooses files, as the clerk does in the browser's dialog, and has them checked.
async fn upload(page: &Page, files: &[PathBuf]) -> anyhow::Result<()> {
    let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
    page.find("#files").await?.send_keys(paths.join("\n")).await?;
    page.press("Sprawdź").await
}

/// The page on a desk and on a phone: pictures, and nothing to scroll sideways.
async fn shots(town: &Town, page: &Page, name: &str) -> anyhow::Result<()> {
    for size in [DESK, PHONE] {
        page.resize(size).await?;
        let wide: bool = page.script("return document.documentElement.scrollWidth > innerWidth", &[]).await?;
        ensure!(!wide, "{name} is wider than {size:?}");
    }
    town.browser.shot(name).await
}

/// Answers the survey, which asks this.
async fn answer(page: &Page, question: &str) -> anyhow::Result<()> {
    page.press("Rozpocznij").await?;
    page.walk(ANSWERS, Some("s03")).await?;
    page.sees(question).await?;
    page.walk(ANSWERS, None).await?;
    page.press("Zakończ i wyślij").await?;
    page.received().await?;
    Ok(())
}

/// Writes the town's own streets in the place of the example's.
fn exchange(path: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path)?;
    ensure!(text.contains("Paderewskiego"), "it is not the example: {text}");
    Ok(std::fs::write(path, text.replace("Paderewskiego", "Chopina").replace("Mickiewicza", "Dworcowa"))?)
}

/// Writes the town's details into gmina.csv.
fn fill_in(path: &Path) -> anyhow::Result<()> {
    let mut text = std::fs::read_to_string(path)?;
    for (before, after) in DETAILS {
        ensure!(text.contains(before), "{before} is not in {text}");
        text = text.replace(before, after);
    }
    Ok(std::fs::write(path, text)?)
}
