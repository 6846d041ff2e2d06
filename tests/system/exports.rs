#![cfg(not(target_arch = "wasm32"))]
//! What the clerk downloads is what was typed.

use crate::harness::{
    Surveys,
    page::{Answer::*, Answers},
    play,
    robot::fill,
};
use anyhow::ensure;

const FIRST: &Answers = &[
    ("uwagi", Text("Zażółć gęślą jaźń,\nŁÓDŹ; „cudzysłów” \"prosty\"\n\ttabulator i koniec\\")),
    ("wzor", Text("=cmd|' /C calc'!A0")),
    ("drugi", Text("👵🏽🌳 i 日本 <b>&amp;</b> ]]>")),
    ("ulica", Text("Tajna 7")),
    ("ile", Text("1 200")),
    ("cena", Text("3,50")),
    ("zgoda", One("2")),
    ("miejsca", Many(&["98", "1"])),
];
const SECOND: &Answers =
    &[("uwagi", Text("  spacje na brzegach  ")), ("wzor", Text("+48 600 100 200")), ("drugi", Text("-"))];

#[tokio::test(flavor = "multi_thread")]
async fn an_export_equals_what_was_typed() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("zapis").await?;
        for (n, answers) in [FIRST, SECOND].into_iter().enumerate() {
            if n > 0 {
                page.press("Wypełnij jeszcze raz").await?;
            }
            page.press("Rozpocznij").await?;
            page.walk(answers, Some("dzien")).await?;
            page.answer_page(answers).await?;
            if n == 0 {
                page.script::<()>(
                    "const field = document.querySelector(\"[data-ref$='/dzien'] input\"); field.value = '2026-02-28';
                     field.dispatchEvent(new InputEvent('input', { bubbles: true }))",
                    &[],
                )
                .await?;
            }
            page.next().await?;
            page.walk(answers, None).await?;
            page.press("Zakończ i wyślij").await?;
            page.received().await?;
        }

        // A cell that a spreadsheet would calculate gets an apostrophe in the CSV that is for one; for programs, and in XLSX, it
        // is a text as it is.
        let check = |kind: &str, rows: &[crate::harness::office::Row], expected: &[&[(&str, &str)]]| {
            ensure!(rows.len() == expected.len(), "{kind}: {} rows", rows.len());
            for expected in expected {
                let fits =
                    |row: &&crate::harness::office::Row| row.get("uwagi").map(String::as_str) == Some(expected[0].1);
                let Some(row) = rows.iter().find(fits) else {
                    anyhow::bail!("{kind}: no row {:?} in {rows:?}", expected[0])
                };
                for (column, value) in *expected {
                    let found = row.get(*column).map_or("", String::as_str);
                    ensure!(found == *value, "{kind}, {column}: {found:?} instead of {value:?}");
                }
            }
            Ok(())
        };
        let remarks = "Zażółć gęślą jaźń,\nŁÓDŹ; „cudzysłów” \"prosty\"\n\ttabulator i koniec\\";
        let odd = "👵🏽🌳 i 日本 <b>&amp;</b> ]]>";
        let spaces = "  spacje na brzegach  ";
        let office = town.collector.office().await?;
        check(
            "CSV",
            &office.csv("zapis").await?,
            &[
                &[
                    ("uwagi", remarks),
                    ("wzor", "=cmd|' /C calc'!A0"),
                    ("drugi", odd),
                    ("ulica", ""),
                    ("ile", "1200"),
                    ("cena", "3.50"),
                    ("dzien", "2026-02-28"),
                    ("zgoda", "2"),
                    ("miejsca", "1 98"),
                    ("miejsca_1", "1"),
                    ("miejsca_2", "0"),
                    ("miejsca_98", "1"),
                ],
                &[("uwagi", spaces), ("wzor", "+48 600 100 200"), ("drugi", "-"), ("ile", ""), ("miejsca_1", "")],
            ],
        )?;
        check(
            "CSV for a Polish Excel",
            &office.csv_pl("zapis").await?,
            &[
                &[
                    ("uwagi", remarks),
                    ("wzor", "'=cmd|' /C calc'!A0"),
                    ("drugi", odd),
                    ("cena", "3,50"),
                    ("ile", "1200"),
                ],
                &[("uwagi", spaces), ("wzor", "'+48 600 100 200")],
            ],
        )?;
        check(
            "XLSX",
            &office.xlsx("zapis").await?,
            &[
                &[("uwagi", remarks), ("wzor", "=cmd|' /C calc'!A0"), ("drugi", odd), ("cena", "3.5"), ("ile", "1200")],
                &[("uwagi", spaces), ("wzor", "+48 600 100 200"), ("drugi", "-")],
            ],
        )
    })
    .await
}

/// The bundled surveys, and who may take part in them.
const BUNDLED: [(&str, &[(&str, &str)]); 4] = [
    ("seniorzy", &[("s_udz", "1"), ("s01", "3")]),
    ("mlodziez", &[("m_udz", "1"), ("m01", "3")]),
    ("przedsiebiorcy", &[("p_udz", "1"), ("p02", "1")]),
    ("mieszkancy", &[("r_udz", "1"), ("r01", "3")]),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_bundled_survey_arrives_as_answered_and_passes_the_town_halls_check() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        for (survey, gates) in BUNDLED {
            let page = town.open_ready(survey).await?;
            let answers = fill(&page, gates).await?.answers;
            page.received().await?;
            let office = town.collector.office().await?;
            ensure!(office.problems(survey).await? == 0, "{survey}: the town hall's check finds fault with it");
            let rows = office.csv(survey).await?;
            ensure!(rows.len() == 1 && answers.len() > 15, "{survey}: {} rows, {} answers", rows.len(), answers.len());
            // Street and house numbers are asked and stay here.
            for (name, answer) in answers.iter().filter(|(name, _)| !name.starts_with("k_")) {
                let sorted = |text: &str| {
                    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
                    words.sort();
                    words
                };
                let cell = rows[0].get(name).map_or("", String::as_str);
                ensure!(sorted(cell) == sorted(answer), "{survey}, {name}: {cell:?} instead of {answer:?}");
            }
        }
        Ok(())
    })
    .await
}
