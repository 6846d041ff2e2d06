#![cfg(not(target_arch = "wasm32"))]
//! What must not be kept, must not leave, and must not be written twice.

use crate::harness::{
    Surveys,
    page::{Answer::*, Answers, Outbox},
    play, until,
};
use anyhow::ensure;
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_out_leaves_nothing_on_the_phone_and_nothing_at_the_town_hall() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        page.press("Rozpocznij").await?;
        page.answer_page(&[("s_udz", One("1")), ("s02", One("3")), ("s01", One("1"))]).await?;
        let response = page.saved().await?.response;
        ensure!(!page.database().await?["events"].is_empty(), "a draft is kept while it is being answered");
        page.press("Zakończ").await?;
        page.sees("Nic nie zostało zapisane i nic nie zostanie wysłane").await?;
        page.outbox_is(Outbox::default()).await?;

        let page = town.open("/responses").await?;
        page.outbox_is(Outbox::default()).await?;
        let database = page.database().await?;
        for store in ["responses", "events", "records", "receipts", "aside"] {
            ensure!(database[store].is_empty(), "{store} still holds {:?}", database[store]);
        }
        let local = page.local_storage().await?;
        ensure!(!local.keys().any(|key| key.contains(&response)), "localStorage still holds {local:?}");
        let office = town.collector.office().await?;
        for what in ["received", "quarantined"] {
            ensure!(office.count("seniorzy", what).await? == 0, "something was sent");
        }
        // The link can be used again.
        town.open("/s/seniorzy").await?.sees("Rozpocznij").await?;
        Ok(())
    })
    .await
}

/// Street and house numbers serve to find the quarter.
const PLACE: &Answers = &[("s_udz", One("1")), ("s01", One("3"))];

#[tokio::test(flavor = "multi_thread")]
async fn street_and_house_numbers_never_leave_the_phone() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open_ready("seniorzy").await?;
        page.press("Rozpocznij").await?;
        page.walk(PLACE, Some("k_ulica")).await?;
        // The first street that is divided, so that both questions are asked.
        let streets: Vec<String> = page
            .script(
                "return [...arguments[0].options].map((o) => o.value).filter(Boolean)",
                &[page.field("k_ulica").await?.to_json()?],
            )
            .await?;
        let (mut street, mut range) = (String::new(), String::new());
        for code in streets {
            page.click(&format!("[data-ref$='/k_ulica'] option[value='{code}']")).await?;
            if let Some(first) = page.web.find_all(By::Css("[data-ref$='/k_odc'] input[type=radio]")).await?.first() {
                range = first.prop("value").await?.unwrap_or_default();
                street = code;
                break;
            }
        }
        ensure!(!street.is_empty(), "no street asks for the range of numbers");
        page.choose("k_odc", &range).await?;
        page.saved().await?;
        town.signal_goes().await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;

        let records = page.bytes_in("records").await?;
        ensure!(records.len() == 1, "one record waits");
        let opened = town.collector.opened(&records[0])?;
        let instance = String::from_utf8_lossy(&opened.parts[0].bytes);
        let completion = &opened.manifest.completion;
        let zone = (completion.offset_min, completion.zone.as_str());
        ensure!(zone == (0, ""), "the record of an anonymous response tells the zone: {zone:?}");
        let told = &completion.completed_at;
        ensure!(told.len() == 10, "the record of an anonymous response tells the moment: {told}");
        ensure!(instance.contains("<kwartal>"), "the quarter is not in the record: {instance}");
        for technical in ["k_ulica", "k_odc"] {
            ensure!(!instance.contains(&format!("<{technical}>")), "{technical} stands in what is sent: {instance}");
        }

        town.signal_returns().await?;
        page.received().await?;
        let rows = town.collector.office().await?.csv("seniorzy").await?;
        ensure!(rows.len() == 1 && rows[0].contains_key("kwartal"), "the quarter arrives: {rows:?}");
        ensure!(!rows[0].contains_key("k_ulica") && !rows[0].contains_key("k_odc"), "{rows:?}");
        ensure!(rows[0]["completed_at"].len() == 10, "an anonymous response tells the day only: {rows:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_completed_cannot_be_read_on_the_phone_any_more() -> anyhow::Result<()> {
    // The survey says nothing of `sealing`, so it is sealed.
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Wielka Tajemnica").await?;
        page.saved().await?;
        town.signal_goes().await?;
        // The copy beside the database is there, as for every draft that waits.
        until("the copy", async || {
            let local = page.local_storage().await?;
            Ok(local
                .iter()
                .any(|(key, text)| key.starts_with("teren.snapshot.") && text.contains("Tajemnica"))
                .then_some(()))
        })
        .await?;
        page.walk(&[], None).await?;
        page.press("Zakończ i wyślij").await?;
        page.kept().await?;
        let page = town.open("/responses").await?;
        page.outbox_is(Outbox { waiting: 1, ..Outbox::default() }).await?;
        let local = page.local_storage().await?;
        ensure!(!local.values().any(|text| text.contains("Tajemnica")), "localStorage tells: {local:?}");
        let database = page.database().await?;
        let readable = database.iter().find(|(_, entries)| entries.iter().any(|entry| entry.contains("Tajemnica")));
        ensure!(readable.is_none(), "IndexedDB tells: {readable:?}");
        ensure!(database["records"].len() == 1 && database["events"].is_empty(), "{database:?}");

        town.signal_returns().await?;
        page.outbox_is(Outbox { received: 1, ..Outbox::default() }).await?;
        let rows = town.collector.office().await?.csv("trzy").await?;
        ensure!(rows.len() == 1 && rows[0]["imie"] == "Wielka Tajemnica", "{rows:?}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_reads_only_until_it_is_told_to_continue() -> anyhow::Result<()> {
    play(Surveys::Fixtures, async |town| {
        let page = town.open_ready("trzy").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", "Pierwsza karta").await?;
        let written = page.saved().await?;
        let first = page.web.window().await?;

        let second = page.new_tab(&format!("{}/s/trzy", town.collector.url())).await?;
        page.go_on().await?;
        page.sees("otwarta w innej karcie").await?;
        ensure!(page.save_state().await?.response == written.response, "another response was opened");
        ensure!(page.value("imie").await? == "Pierwsza karta", "the second tab shows what the first has saved");
        ensure!(!page.field("imie").await?.is_enabled().await?, "the second tab only reads");

        page.press("Kontynuuj tutaj").await?;
        until("the second tab writes", async || Ok(page.field("imie").await?.is_enabled().await?.then_some(())))
            .await?;
        page.tap("imie").await?;
        page.cdp("Input.insertText", serde_json::json!({ "text": ", druga karta" })).await?;
        page.saved().await?;

        page.show_tab(&first).await?;
        page.sees("otwarta w innej karcie").await?;
        ensure!(!page.field("imie").await?.is_enabled().await?, "the first tab does not write any longer");
        page.web.close_window().await?;
        page.show_tab(&second).await?;
        page.reload().await?;
        until("the answer", async || Ok((page.value("imie").await? == "Pierwsza karta, druga karta").then_some(())))
            .await?;
        page.outbox_is(Outbox { drafts: 1, ..Outbox::default() }).await?;
        Ok(())
    })
    .await
}

/// A label with an answer in it, a choice made of an answer, and another language than the app's.
const QUOTING: &str = "
| survey | | | |
| | type | name | label::العربية (ar) | appearance |
| | begin_group | g | | field-list |
| | text | imie | ما اسمك؟ |
| | note | n | النتيجة: **${imie}** ***مهم*** |
| | end_group | | |
| settings | | | | |
| | form_title | form_id | version | style |
| | Cytat | cytat | 1 | pages |
";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_a_label_is_no_markdown_and_the_forms_language_is_told() -> anyhow::Result<()> {
    const ANSWER: &str = "2*3*4 [x](https://przyklad.pl) <b>";
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("cytat.md"), QUOTING)?;
    play(Surveys::Folder(folder.path().to_owned()), async |town| {
        let page = town.open_ready("cytat").await?;
        page.press("Rozpocznij").await?;
        page.write("imie", ANSWER).await?;
        page.saved().await?;
        page.sees(ANSWER).await?;
        let marked: Vec<String> = page
            .script("return [...document.querySelectorAll('#page strong, #page em')].map((e) => e.innerText)", &[])
            .await?;
        ensure!(marked == [ANSWER, "مهم", "مهم"], "{marked:?}");
        ensure!(!page.has("#page a").await?, "an answer has become a link");
        let side: String = page
            .script("const of = document.querySelector('#page fieldset'); return of.lang + ' ' + of.dir", &[])
            .await?;
        ensure!(side == "ar rtl", "{side}");
        town.browser.shot("arabic").await?;
        Ok(())
    })
    .await
}
