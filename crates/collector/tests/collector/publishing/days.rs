//! An opening and a closing day, and a last day for what arrives.

use super::{has, text_of, told};
use crate::{
    commands::{path, run},
    support::{SURVEY, TestApp, id, secret, workbook},
};
use collector::{clock, term};
use outbox::{
    ReceiptState,
    intake::{ARCHIVED, LATE},
    wire::{Catalogue, Door, ErrorCode},
};

const ANSWERS: &str = "<zgoda>1</zgoda>";

/// So many days from today; fewer than none are past.
fn day(from_today: i32) -> String {
    clock::days_ago(-from_today)
}

impl TestApp {
    /// The days as the office's form sends them.
    async fn set_days(&self, cookie: &str, opens: &str, closes: &str, last: &str) -> (u16, String) {
        let body = format!("opens={opens}&closes={closes}&last={last}");
        self.press(cookie, "/office/survey/proba/term", &body).await
    }

    /// What a new record gets now.
    async fn send(&self, n: u8) -> (u16, Option<String>) {
        let record = self.record(id(n), ANSWERS).await;
        let answer = self.put(id(n), secret(n), &record.bytes).await;
        (answer.status, answer.receipt().receipt.reason)
    }
}

#[tokio::test]
async fn devices_are_told_from_when_to_when_it_may_be_begun() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let plain = app.survey(SURVEY).await.unwrap();
    assert_eq!((plain.opens, plain.closes, plain.last_day), (None, None, None));
    assert_eq!(app.set_days(&cookie, &day(1), &day(5), "").await.0, 303);
    let survey = app.survey(SURVEY).await.unwrap();
    let (opens, closes) = (survey.opens.clone().unwrap(), survey.closes.clone().unwrap());
    assert_eq!((opens.day, closes.day, survey.last_day.clone(), survey.closed), (day(1), day(5), Some(day(19)), false));
    let now = clock::unix_ms();
    assert_eq!(survey.door(now), Door::NotYet(&day(1)));
    assert_eq!(survey.door(now + 2 * 86_400_000), Door::Open);
    assert_eq!(survey.door(now + 6 * 86_400_000), Door::Closed, "also where nobody hears of it on that day");
    let page = app.office_get(&cookie, "/office").await.text().await.unwrap();
    has(&page, &["data-state=\"not-yet\"", &format!("otworzy się {}", day(1)), &format!("value=\"{}\"", day(5))]);

    // By the collector's clock it has opened, by its clock it is over: whatever a device's says.
    app.set_days(&cookie, &day(0), &day(0), &day(0)).await;
    let survey = app.survey(SURVEY).await.unwrap();
    assert_eq!((survey.opens.clone(), survey.closed, survey.door(now)), (None, false, Door::Open));
    app.set_days(&cookie, "", &day(-1), "").await;
    let survey = app.survey(SURVEY).await.unwrap();
    assert_eq!((survey.closed, survey.door(now - 30 * 86_400_000)), (true, Door::Closed));
    has(&app.office_get(&cookie, "/office").await.text().await.unwrap(), &["data-state=\"over\""]);
    // They go again.
    app.set_days(&cookie, "", "", "").await;
    assert_eq!(app.survey(SURVEY).await.unwrap().door(now), Door::Open);
}

#[tokio::test]
async fn what_arrives_counts_until_the_last_day_and_then_waits_for_somebody() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    app.set_days(&cookie, "", &day(-14), "").await;
    assert_eq!(app.send(1).await, (201, None), "its last day is today");
    let first = app.record(id(1), ANSWERS).await;
    app.set_days(&cookie, "", &day(-15), "").await;
    assert_eq!(app.send(2).await, (202, Some(LATE.to_owned())));
    assert_eq!(app.send(2).await, (202, Some(LATE.to_owned())), "the same receipt again");
    assert_eq!(app.put(id(1), secret(1), &first.bytes).await.status, 200, "what counts goes on counting");
    let without_secret = app.record(id(3), ANSWERS).await;
    assert_eq!(app.put(id(3), None, &without_secret.bytes).await.error().1, ErrorCode::MissingSecret);
    let counts = app.counts().await;
    assert_eq!((counts.received, counts.quarantined), (1, 1));

    let page = app.office_get(&cookie, "/office/quarantine/proba").await.text().await.unwrap();
    let late = app.record(id(2), ANSWERS).await;
    let record = format!("{}:{}", id(2), &late.digest.to_string()[..12]);
    has(&page, &[&record, "dotarła po ostatnim dniu"]);
    let (status, page) = app.press(&cookie, "/office/quarantine/proba", &format!("record={record}")).await;
    assert_eq!(status, 200);
    has(&page, &["w wersji 1"]);
    let again = app.put(id(2), secret(2), &late.bytes).await;
    let receipt = again.receipt().receipt;
    assert_eq!((again.status, receipt.state, receipt.revision), (200, ReceiptState::Received, 1));
    assert_eq!((app.counts().await.received, app.counts().await.quarantined), (2, 0));
    // It is whose who sent it.
    assert_eq!(app.store.receipt(id(2), secret(2).unwrap().hash()).await.unwrap(), Some(again.body));
    assert_eq!(app.store.receipt(id(2), secret(3).unwrap().hash()).await.unwrap(), None);

    // A later last day, and it is taken as ever, also what waited.
    assert_eq!(app.send(4).await.0, 202);
    app.set_days(&cookie, "", &day(-15), &day(0)).await;
    assert_eq!(app.send(5).await, (201, None));
    assert_eq!(app.send(4).await, (201, None));
    assert_eq!(app.counts().await.quarantined, 0);
}

#[tokio::test]
async fn what_came_too_late_can_be_found_and_erased() {
    let app = TestApp::start().await;
    app.store.set_term(SURVEY, &term::parse("", &day(-20), "").unwrap()).await.unwrap();
    assert_eq!(app.send(6).await.0, 202);
    let located = app.store.locate(id(6)).await.unwrap().expect("here");
    assert_eq!((located.form_id.as_str(), located.taken.apart, located.taken.records), (SURVEY, 1, 0));
    assert!(app.store.erase(id(6), &day(0), "", &[]).await.unwrap().is_some());
    assert_eq!(app.store.locate(id(6)).await.unwrap(), None);
    let mut tx = app.store.ingestion().await.unwrap();
    let digest = app.record(id(6), ANSWERS).await.digest;
    assert_eq!(tx.look(&[(id(6), digest)]).await.unwrap()[0].owner, None);
}

#[tokio::test]
async fn days_that_cannot_be_are_refused_in_words() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    for (opens, closes, last, expected) in [
        ("31.12.2026", "", "", "„31.12.2026” nie jest dniem"),
        ("2026-12-02", "2026-12-01", "", "wcześniejszy niż dzień otwarcia"),
        ("", "2026-12-02", "2026-12-01", "wcześniejszy niż dzień zamknięcia"),
        ("", "", "2026-12-01", "wymaga dnia zamknięcia"),
    ] {
        let (status, page) = app.set_days(&cookie, opens, closes, last).await;
        assert_eq!(status, 422, "{expected}");
        has(&page, &[expected, "Nic nie zmieniono."]);
    }
    assert_eq!(app.survey(SURVEY).await.unwrap().closes, None);
    assert_eq!(app.press(&cookie, "/office/survey/nie-ma/term", "closes=2026-12-01").await.0, 404);
    assert_eq!(app.press("", "/office/survey/proba/term", "closes=2026-12-01").await.0, 303, "without a session");
    assert_eq!(app.survey(SURVEY).await.unwrap().closes, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_by_command_and_by_hand_are_noted() {
    let app = TestApp::start().await;
    let data = path(app.data.path()).to_owned();
    let with_data = |arguments: &[&str]| run(&[arguments, &["--data", &data]].concat());
    let set = with_data(&["surveys", SURVEY, "--open", "2026-12-01", "--close", "2026-12-15"]);
    assert_eq!(set.status.code(), Some(0));
    has(&text_of(&set), &["od 2026-12-01 do 2026-12-15 włącznie", "dotrą do 2026-12-29"]);
    // What is not given stays.
    assert_eq!(with_data(&["surveys", SURVEY, "--last-day", "2026-12-20"]).status.code(), Some(0));
    let (_, list) = told(&with_data(&["surveys", SURVEY, "--json"]));
    assert_eq!(list.as_array().unwrap().len(), 1);
    let days = ["opens_on", "closes_on", "last_day", "archived_on"].map(|key| list[0][key].clone());
    assert_eq!(days, ["2026-12-01".into(), "2026-12-15".into(), "2026-12-20".into(), serde_json::Value::Null]);
    for (arguments, code, expected) in [
        (&["--close", "2026-11-30"][..], 1, "wcześniejszy niż dzień otwarcia"),
        (&["--close", "jutro"], 1, "„jutro” nie jest dniem"),
        (&["--close", "none"], 0, "rozpocząć można od 2026-12-01"),
        (&["--open", "none"], 0, "nie ma już dnia otwarcia"),
        (&["--open", "none"], 0, "nic się nie zmieniło"),
    ] {
        let output = with_data(&[&["surveys", SURVEY], arguments].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        has(&text_of(&output), &[expected]);
    }
    assert_eq!(with_data(&["surveys", "nie-ma", "--close", "2026-12-15"]).status.code(), Some(1));
    let folder = tempfile::tempdir().unwrap();
    let file = super::put_file(folder.path(), "klub.md", &super::with_clause("1"));
    super::put_file(folder.path(), "gmina.csv", super::FILLED);
    let refused = with_data(&["publish", &file, "--close", "jutro", "--json"]);
    assert_eq!((refused.status.code(), app.survey("klub").await.is_none()), (Some(1), true));
    let (code, done) = told(&with_data(&["publish", &file, "--close", &day(3), "--json"]));
    assert_eq!((code, done["published"].as_bool()), (Some(0), Some(true)), "{done}");
    assert_eq!(app.survey("klub").await.unwrap().closes.unwrap().day, day(3));
    let cookie = app.office().await;
    app.set_days(&cookie, "2026-12-01", "", "").await;
    let deeds = app.store.deeds(None, 100).await.unwrap().into_iter().map(|(_, deed)| deed);
    let deeds: Vec<_> = deeds.filter(|deed| deed.what == "term").collect();
    assert_eq!(deeds.len(), 6);
    assert!(deeds.iter().any(|deed| deed.survey == "klub" && deed.detail.starts_with(&format!("…{}", day(3)))));
    assert!(deeds.iter().any(|deed| deed.who.is_empty() && deed.detail == "2026-12-01…"), "{deeds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_archive_takes_nothing_and_keeps_its_data() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    assert_eq!(app.send(7).await.0, 201);
    assert_eq!(app.press(&cookie, "/office/survey/proba/archive", "").await.0, 303);
    let listed: Catalogue = app.get("/api/v1/surveys").await.json().await.unwrap();
    assert!(listed.surveys.is_empty());
    let told = app.survey(SURVEY).await.unwrap();
    assert!(told.closed, "whoever has its address hears that it has ended");
    assert!(told.last_day.unwrap() < clock::today(), "nobody is promised that it still counts");
    let waits = app.record(id(8), ANSWERS).await;
    assert_eq!(app.send(8).await, (202, Some(ARCHIVED.to_owned())));

    let active = app.office_get(&cookie, "/office").await.text().await.unwrap();
    assert!(!active.contains("data-survey=\"proba\""), "{active}");
    has(&active, &["Archiwum (1)"]);
    let archive = app.office_get(&cookie, "/office/archive?changed=proba&what=archive").await.text().await.unwrap();
    has(&archive, &["data-state=\"archived\"", "jest w archiwum: niczego już nie przyjmuje", "Przywróć z archiwum"]);
    assert!(!archive.contains("/office/survey/proba/close"), "{archive}");
    let table = app.office_get(&cookie, "/office/export/proba/rfc4180.csv").await.text().await.unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");

    let data = path(app.data.path()).to_owned();
    let folder = tempfile::tempdir().unwrap();
    let next = workbook("anonymous").replace("Uwagi ", "Zdanie");
    let next = super::put_file(folder.path(), "proba.md", &next);
    has(&text_of(&run(&["publish", &next, "--data", &data])), &["Udostępniono ankietę", "jest w archiwum"]);
    assert!(app.survey(SURVEY).await.unwrap().closed, "a new version does not take it out");

    let with_data = |arguments: &[&str]| run(&[&["surveys"], arguments, &["--data", &data]].concat());
    has(&text_of(&with_data(&[])), &["w archiwum od"]);
    for (arguments, code, expected) in [
        (&[SURVEY, "--archive"], 0, "była już w archiwum"),
        (&[SURVEY, "--unarchive"], 0, "wróciła z archiwum"),
        (&[SURVEY, "--unarchive"], 0, "nie ma w archiwum"),
        (&["nie-ma", "--archive"], 1, "Nie ma tu ankiety nie-ma"),
    ] {
        let output = with_data(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        has(&text_of(&output), &[expected]);
    }
    assert_eq!(app.put(id(8), secret(8), &waits.bytes).await.status, 201, "it takes what waited");
    assert_eq!(app.counts().await.quarantined, 0);
    has(&app.office_get(&cookie, "/office").await.text().await.unwrap(), &["data-survey=\"proba\""]);
    assert_eq!(app.press(&cookie, "/office/survey/nie-ma/archive", "").await.0, 404);
}
