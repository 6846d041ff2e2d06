//! What is kept apart can be looked at and taken in, by `teren quarantine` and on the office page.

use crate::{
    backend,
    commands::{path, run},
    sealed::seal,
    support::{Answer, SURVEY, TestApp, id, seal_replacing, secret},
    uploads::{entry, photo},
};
use collector::receipts;
use outbox::{Digest, ReceiptState, ResponseId};

const ANSWERS: &str = "<uwagi>pierwsza</uwagi><zgoda>1</zgoda>";
const OTHER: &str = "<uwagi>druga</uwagi><zgoda>1</zgoda>";

fn quarantine(app: &TestApp, more: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["quarantine", SURVEY, "--data", path(app.data.path()), "--lang", "en"], more].concat());
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

/// The office page after the button of this record was pressed.
async fn press(app: &TestApp, cookie: &str, record: &str, more: &str) -> Answer {
    let request = app.client.post(format!("{}/office/quarantine/{SURVEY}", app.url)).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    Answer::of(request.body(format!("record={record}{more}")).send().await.unwrap()).await
}

/// A response whose first record counts, and another record of it that came without its secret.
async fn with_a_stranger(app: &TestApp, id: ResponseId) -> outbox::Sealed {
    let (first, other) = (app.record(id, ANSWERS).await, app.record(id, OTHER).await);
    assert_eq!(app.put(id, secret(1), &first.bytes).await.status, 201);
    assert_eq!(app.put(id, secret(2), &other.bytes).await.status, 202);
    other
}

fn name(id: ResponseId, digest: Digest) -> String {
    format!("{id}:{}", &digest.to_string()[..12])
}

async fn exported(app: &TestApp) -> String {
    let cookie = app.office().await;
    app.office_get(&cookie, "/office/export/proba/rfc4180.csv").await.text().await.unwrap()
}

#[tokio::test]
async fn what_was_kept_apart_is_taken_in_once_and_its_device_gets_the_receipt() {
    let app = TestApp::start().await;
    assert_eq!(quarantine(&app, &[]), (Some(0), "No record of this survey is kept apart.\n".into()));
    let other = with_a_stranger(&app, id(1)).await;
    let (code, list) = quarantine(&app, &[]);
    assert_eq!(code, Some(0));
    for part in [&name(id(1), other.digest), "other-digest", &format!("bytes: {}", other.bytes.len()), "0 of 0"] {
        assert!(list.contains(part), "{part} is not in {list}");
    }

    let (code, text) = quarantine(&app, &["--release", &id(1).to_string()]);
    assert_eq!((code, text.contains("counts as revision 2.")), (Some(0), true), "{text}");
    let (code, text) = quarantine(&app, &["--release", &name(id(1), other.digest)]);
    assert_eq!((code, text.contains("taken in before") && text.contains("revision 2.")), (Some(0), true), "{text}");
    let counts = app.counts().await;
    assert_eq!((counts.received, counts.quarantined), (1, 0));

    // Whoever sent it asks again, under whatever secret: received, in a receipt that is genuine and stays the same.
    let again = app.put(id(1), secret(2), &other.bytes).await;
    assert_eq!(again.status, 200);
    let receipt = again.receipt().receipt;
    assert_eq!((receipt.state, receipt.revision, receipt.digest), (ReceiptState::Received, 2, other.digest));
    assert_eq!(receipt.received_at, collector::clock::today());
    let keys = app.intake.key.public_keys();
    assert_eq!(receipts::verify_any(&again.body, keys), Ok(receipts::Checked::Genuine(receipt)));
    assert_eq!(app.put(id(1), secret(1), &other.bytes).await.body, again.body);
    assert_eq!(app.store.receipt(id(1), secret(1).unwrap().hash()).await.unwrap(), Some(again.body));
    let table = exported(&app).await;
    assert_eq!((table.matches("druga").count(), table.matches("pierwsza").count()), (1, 0), "{table}");
    // The response stays its owner's: a revision of theirs comes after it.
    let next = app.record(id(1), "<uwagi>trzecia</uwagi>").await;
    assert_eq!(app.put(id(1), secret(1), &next.bytes).await.receipt().receipt.revision, 3);
}

#[tokio::test]
async fn what_was_replaced_is_taken_in_only_when_that_is_said() {
    let app = TestApp::start_with("interviewer", None).await;
    let form = app.form().await;
    let at = "2026-11-22T10:15:30+01:00";
    let first = seal_replacing(id(2), &form, ANSWERS, at, &[]);
    let second = seal_replacing(id(2), &form, OTHER, at, &[first.digest]);
    app.put(id(2), secret(1), &second.bytes).await;
    let apart = app.put(id(2), secret(1), &first.bytes).await.receipt().receipt;
    assert_eq!(apart.reason.as_deref(), Some("replaced"));

    let record = name(id(2), first.digest);
    let (code, text) = quarantine(&app, &["--release", &record]);
    assert_eq!((code, text.contains("--although-replaced")), (Some(1), true), "{text}");
    let cookie = app.office().await;
    assert_eq!(press(&app, &cookie, &record, "").await.status, 409);
    assert_eq!(app.put(id(2), secret(1), &first.bytes).await.receipt().receipt, apart, "nothing was changed");
    let page = app.office_get(&cookie, "/office/quarantine/proba").await.text().await.unwrap();
    assert!(page.contains("name=\"although_replaced\" value=\"true\" required"), "{page}");

    assert_eq!(press(&app, &cookie, &record, "&although_replaced=true").await.status, 200);
    let receipt = app.put(id(2), secret(1), &first.bytes).await.receipt().receipt;
    assert_eq!((receipt.state, receipt.revision), (ReceiptState::Received, 2));
    assert_eq!(receipt.received_at, apart.received_at, "it arrived when it arrived");
    app.checked().await;
    let table = exported(&app).await;
    assert_eq!((table.matches("pierwsza").count(), table.matches("druga").count()), (1, 0), "{table}");
}

#[tokio::test]
async fn the_office_takes_it_in_with_a_button() {
    let app = TestApp::start().await;
    let other = with_a_stranger(&app, id(3)).await;
    let record = name(id(3), other.digest);
    assert_eq!(app.get("/office/quarantine/proba").await.status(), 303, "not without the password");
    assert_eq!(press(&app, "", &record, "").await.status, 303);
    let cookie = app.office().await;
    assert!(app.office_get(&cookie, "/office").await.text().await.unwrap().contains("\"/office/quarantine/proba\""));
    let page = app.office_get(&cookie, "/office/quarantine/proba").await.text().await.unwrap();
    for part in [record.as_str(), "pod tym numerem jest już inna odpowiedź", "Przyjmij"] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let forged = app.client.post(format!("{}/office/quarantine/proba", app.url)).header("cookie", &cookie);
    let forged = forged.header("content-type", "application/x-www-form-urlencoded");
    let forged = forged.header("origin", "https://zly.example").body(format!("record={record}")).send().await.unwrap();
    assert_eq!((forged.status().as_u16(), app.counts().await.quarantined), (403, 1));

    for expected in ["w wersji 2", "był już przyjęty"] {
        let answer = press(&app, &cookie, &record, "").await;
        let page = String::from_utf8(answer.body).unwrap();
        assert_eq!((answer.status, page.contains(expected)), (200, true), "{page}");
        assert!(page.contains("Żaden zapis tej ankiety nie jest odłożony."), "{page}");
    }
    app.checked().await;
    assert_eq!(app.put(id(3), secret(2), &other.bytes).await.receipt().receipt.state, ReceiptState::Received);
    for nonsense in ["x", "", &format!("{}:", id(9))] {
        assert!(press(&app, &cookie, nonsense, "").await.status >= 400, "{nonsense}");
    }
    assert_eq!(app.office_get(&cookie, "/office/quarantine/nie-ma").await.status(), 404);
}

#[tokio::test]
async fn only_the_one_record_that_is_meant_and_only_with_all_its_parts() {
    let app = TestApp::start().await;
    let bytes = photo(900);
    // The response was reopened without its photograph; the record with it comes late.
    app.upload(id(4), secret(1), &bytes).await;
    let mine = app.record_with(id(4), &[entry("a.jpg", &bytes, &bytes)]).await;
    let form = app.form().await;
    let newer = seal_replacing(id(4), &form, ANSWERS, "2026-11-22", &[mine.digest]);
    app.put(id(4), secret(1), &newer.bytes).await;
    assert_eq!(app.put(id(4), secret(1), &mine.bytes).await.status, 202);
    let other = app.record(id(4), OTHER).await;
    assert_eq!(app.put(id(4), secret(2), &other.bytes).await.status, 202);

    let release = |what: &str| quarantine(&app, &["--release", what, "--although-replaced"]);
    let (code, text) = release(&id(4).to_string());
    assert_eq!((code, text.contains("Several records")), (Some(1), true), "{text}");
    let (code, text) = release(&format!("{}:zz", id(4)));
    assert_eq!((code, text.contains("No record")), (Some(1), true), "{text}");
    assert_eq!(release("nonsense").0, Some(2));

    let record = name(id(4), mine.digest);
    if !backend::ON_SERVER {
        let (whole, away) = (app.intake.parts.whole(Digest::of(&bytes)), app.data.path().join("away"));
        std::fs::rename(&whole, &away).unwrap();
        assert!(quarantine(&app, &[]).1.contains("attachments: 0 of 1"));
        let (code, text) = release(&record);
        assert_eq!((code, text.contains("attachments of this record are missing")), (Some(1), true), "{text}");
        std::fs::rename(&away, &whole).unwrap();
    }
    assert!(quarantine(&app, &[]).1.contains("attachments: 1 of 1"));
    let (code, text) = release(&record);
    assert_eq!(code, Some(0), "{text}");
    let receipt = app.put(id(4), secret(1), &mine.bytes).await.receipt().receipt;
    assert_eq!((receipt.revision, receipt.parts), (2, vec![Digest::of(&bytes)]));
    app.store.expire_uploads("9999-01-01").await.unwrap();
    app.intake.parts.sweep(app.store.as_ref()).await.unwrap();
    assert!(app.part(Digest::of(&bytes)).await.is_some(), "its parts are bound to it");
    assert_eq!((app.counts().await.quarantined, app.counts().await.attachments), (1, 1), "the other one stays apart");
}

#[tokio::test]
async fn what_its_owner_sends_after_all_is_not_apart_any_more() {
    let app = TestApp::start().await;
    let other = with_a_stranger(&app, id(5)).await;
    assert_eq!(app.put(id(5), secret(1), &other.bytes).await.receipt().receipt.revision, 2);
    assert_eq!(app.counts().await.quarantined, 0);
    assert!(quarantine(&app, &["--release", &name(id(5), other.digest)]).1.contains("taken in before"));
}

#[tokio::test]
async fn pressed_by_many_at_once_while_devices_ask_it_is_taken_in_once() {
    let app = TestApp::start().await;
    let other = with_a_stranger(&app, id(6)).await;
    let (cookie, record) = (app.office().await, name(id(6), other.digest));
    let press = || async { press(&app, &cookie, &record, "").await.status };
    let put = || async { app.put(id(6), secret(2), &other.bytes).await.status };
    let (a, b, c, d, e, f) = tokio::join!(press(), put(), press(), put(), press(), put());
    assert_eq!([a, c, e], [200; 3]);
    assert!([b, d, f].iter().all(|status| [200, 202].contains(status)), "{b} {d} {f}");
    let last = app.put(id(6), secret(2), &other.bytes).await;
    assert_eq!((last.status, last.receipt().receipt.revision), (200, 2));
    assert_eq!(app.store.stored_digests(SURVEY, id(6)).await.unwrap().len(), 2);
    assert_eq!((app.counts().await.received, app.counts().await.quarantined), (1, 0));
}

#[tokio::test]
async fn the_parts_of_what_is_kept_apart_are_never_swept_away() {
    let app = TestApp::start().await;
    let (bytes, form) = (photo(700), app.form().await);
    app.upload(id(7), secret(1), &bytes).await;
    let late = app.record_with(id(7), &[entry("a.jpg", &bytes, &bytes)]).await;
    let newer = seal_replacing(id(7), &form, ANSWERS, "2026-11-22", &[late.digest]);
    app.put(id(7), secret(1), &newer.bytes).await;
    assert_eq!(app.put(id(7), secret(1), &late.bytes).await.status, 202);
    app.store.expire_uploads("9999-01-01").await.unwrap();
    app.intake.parts.sweep(app.store.as_ref()).await.unwrap();
    assert!(app.part(Digest::of(&bytes)).await.is_some());
    assert!(quarantine(&app, &["--release", &id(7).to_string(), "--although-replaced"]).1.contains("revision 2."));
}

#[tokio::test]
async fn what_nobody_here_can_open_is_taken_in_all_the_same() {
    let app = TestApp::start().await;
    let (form, key) = (app.form().await, app.seal_key().await);
    let (first, _) = seal(id(8), &form, &key, ANSWERS, &[]);
    let (other, _) = seal(id(8), &form, &key, OTHER, &[]);
    app.put(id(8), secret(1), &first.bytes).await;
    assert_eq!(app.put(id(8), secret(2), &other.bytes).await.status, 202);
    let (file, away) = (app.key_file(), app.data.path().join("away"));
    std::fs::rename(&file, &away).unwrap();
    let (code, text) = quarantine(&app, &["--release", &id(8).to_string()]);
    assert_eq!(code, Some(0), "{text}");
    std::fs::rename(&away, &file).unwrap();
    assert_eq!(app.put(id(8), secret(2), &other.bytes).await.receipt().receipt.revision, 2);
    app.checked().await;
    assert!(exported(&app).await.contains("druga"));
}
