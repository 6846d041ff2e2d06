//! An excluded response counts nowhere, and nothing of it is gone.

use crate::{
    commands::{path, run},
    support::{SURVEY, TestApp, id, secret},
    uploads::{entry, photo},
};
use outbox::receipt::code;
use serde_json::Value;
use store::office::Counts;

const NOTHING: Counts = Counts {
    received: 0,
    quarantined: 0,
    with_problems: 0,
    unchecked: 0,
    too_much: 0,
    sealed: 0,
    attachments: 0,
    excluded: 0,
    tests: 0,
};

fn teren(app: &TestApp, command: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&[command, "--data", path(app.data.path()), "--lang", "en"], more].concat());
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

/// What every way out of the house says of the one response.
async fn mentioned(app: &TestApp, cookie: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let text = id(1).to_string();
    for (name, file) in [("csv", "rfc4180.csv"), ("csv-pl", "excel.csv"), ("zip", "attachments.zip")] {
        let answer = app.office_get(cookie, &format!("/office/export/{SURVEY}/{file}")).await;
        let bytes = answer.bytes().await.unwrap();
        if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
            found.push(name);
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("t.csv");
    let (files, data) = (folder.path().join("pliki"), path(app.data.path()));
    let args = ["export", "--data", data, "--survey", SURVEY, "--format", "csv", "-o", path(&table)];
    assert_eq!(run(&[&args[..], &["--attachments", path(&files)]].concat()).status.code(), Some(0));
    if std::fs::read_to_string(table).unwrap().contains(&text) {
        found.push("command");
    }
    if files.join(&text).exists() {
        found.push("files");
    }
    found
}

#[tokio::test]
async fn it_counts_nowhere_until_it_is_included_again() {
    let app = TestApp::start().await;
    let bytes = photo(5000);
    app.upload(id(1), secret(1), &bytes).await;
    let record = app.record_with(id(1), &[entry("a.jpg", &bytes, &bytes)]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    let other = app.record(id(1), "<zgoda>2</zgoda>").await;
    assert_eq!(app.put(id(1), secret(2), &other.bytes).await.status, 202);
    app.checked().await;
    let cookie = app.office().await;
    let all = Counts { received: 1, quarantined: 1, attachments: 1, ..NOTHING };
    assert_eq!(Counts { with_problems: 0, ..app.counts().await }, all);
    let everywhere = ["csv", "csv-pl", "zip", "command", "files"];
    assert_eq!(mentioned(&app, &cookie).await, everywhere);

    let name = code(&id(1));
    assert_eq!(teren(&app, "exclude", &[&name]).0, Some(2), "not without a reason");
    assert_eq!(teren(&app, "exclude", &[&name, "--because", " "]).0, Some(2));
    assert_eq!(teren(&app, "exclude", &[]), (Some(0), "No response is excluded.\n".into()));
    let (status, told) = teren(&app, "exclude", &[&id(1).to_string(), &code(&id(9)), "--because", "próba ankietera"]);
    assert_eq!(
        (status, told.contains("counts nowhere"), told.contains("no response")),
        (Some(1), true, true),
        "{told}"
    );
    assert_eq!(app.counts().await, Counts { excluded: 1, ..NOTHING });
    assert_eq!(mentioned(&app, &cookie).await, [""; 0]);
    let apart = run(&["quarantine", SURVEY, "--data", path(app.data.path()), "--lang", "en"]);
    assert_eq!(String::from_utf8(apart.stdout).unwrap(), "No record of this survey is kept apart.\n");
    let (_, listed) = teren(&app, "exclude", &["--json"]);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&listed[0]["code"], &listed[0]["because"]), (&name.as_str().into(), &"próba ankietera".into()));
    assert!(teren(&app, "exclude", &[]).1.contains("próba ankietera"));

    // What it sends more of stays excluded; its sender hears nothing of it.
    let newer = app.record(id(1), "<uwagi>poprawiona</uwagi><zgoda>1</zgoda>").await;
    assert_eq!(app.put(id(1), secret(1), &newer.bytes).await.receipt().receipt.revision, 2);
    app.checked().await;
    assert_eq!(app.counts().await, Counts { excluded: 1, ..NOTHING });

    let (status, told) = teren(&app, "include", &[&name]);
    assert_eq!((status, told.contains("counts again")), (Some(0), true), "{told}");
    assert_eq!(app.counts().await.received, 1);
    let (status, told) = teren(&app, "include", &[&name]);
    assert_eq!((status, told.contains("was not excluded")), (Some(0), true), "{told}");
    assert_eq!(teren(&app, "include", &[&code(&id(9))]).0, Some(1));
    assert_eq!(mentioned(&app, &cookie).await, ["csv", "csv-pl", "command"], "its newest revision has no photograph");
}

#[tokio::test]
async fn the_office_says_how_many_are_excluded_and_why() {
    let app = TestApp::start().await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    app.put(id(1), secret(1), &record.bytes).await;
    let cookie = app.office().await;
    let send = async |page: &str, form: String| {
        let request = app.client.post(format!("{}/office/response/{page}", app.url)).header("cookie", &cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(send("exclude", format!("response={}&because=", id(1))).await.0, 400);
    let (status, page) = send("exclude", format!("response={}&because=%3Cb%3Epr%C3%B3ba", id(1))).await;
    assert_eq!((status, page.contains("Powód: &#60;b&#62;próba")), (200, true), "{page}");
    let page = app.office_get(&cookie, "/office").await.text().await.unwrap();
    assert!(page.contains("data-count=\"received\">0<") && page.contains("Wyłączone z liczenia: 1"), "{page}");
    let page = app.office_get(&cookie, "/office/excluded/proba").await.text().await.unwrap();
    assert!(page.contains(&code(&id(1))) && page.contains("próba"), "{page}");
    assert_eq!(app.office_get(&cookie, "/office/excluded/nie-ma").await.status(), 404);
    let (status, page) = send("include", format!("response={}", id(1))).await;
    assert_eq!((status, page.contains("znowu jest liczona")), (200, true), "{page}");
    let page = app.office_get(&cookie, "/office").await.text().await.unwrap();
    assert!(page.contains("data-count=\"received\">1<") && !page.contains("data-count=\"excluded\""), "{page}");
}

#[tokio::test]
async fn the_files_tell_what_is_not_in_them() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let remarks = async || {
        let answer = app.office_get(&cookie, &format!("/office/export/{SURVEY}/uwagi.txt")).await;
        answer.text().await.unwrap()
    };
    for n in [1, 2] {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        app.put(id(n), secret(n), &record.bytes).await;
    }
    app.checked().await;
    assert!(remarks().await.contains("jest wszystko, co odebrano"));
    assert_eq!(teren(&app, "exclude", &[&code(&id(1)), "--because", "trial"]).0, Some(0));
    let other = app.record(id(2), "<zgoda>2</zgoda>").await;
    assert_eq!(app.put(id(2), secret(3), &other.bytes).await.status, 202);
    let told = remarks().await;
    for line in ["Odpowiedzi wyłączone z liczenia: 1.", "Zapisy odłożone do przejrzenia: 1."] {
        assert!(told.contains(line) && !told.contains("jest wszystko"), "{told}");
    }
    let folder = tempfile::tempdir().unwrap();
    let export = ["--survey", SURVEY, "--strict", "-o", path(&folder.path().join("t.xlsx"))].map(str::to_owned);
    let (status, told) = teren(&app, "export", &export.each_ref().map(String::as_str));
    assert!(status == Some(0) && told.contains("Responses that were excluded: 1."), "{told}");
}

/// Somebody who excludes what is excluded already sees why it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_not_replaced_unseen() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    app.put(id(1), secret(1), &record.bytes).await;
    let exclude = async |because: &str| {
        let response = id(1).to_string();
        let body = crate::people::form(&[("response", response.as_str()), ("because", because)]);
        app.post(&cookie, "/office/response/exclude", body).await.text().await.unwrap()
    };
    assert!(exclude("próba").await.contains("nie jest już nigdzie liczona"));
    let told = exclude("próba").await;
    assert!(told.contains("była już wyłączona") && told.contains("Nic nie zmieniono"), "{told}");
    let told = exclude("dubel").await;
    assert!(told.contains("był „próba”, jest „dubel”") && told.contains("Powód: dubel"), "{told}");
    let (status, told) = teren(&app, "exclude", &[&code(&id(1)), "--because", "twice"]);
    assert!(status == Some(0) && told.contains("before “dubel”, now “twice”"), "{told}");
    let (status, told) = teren(&app, "exclude", &[&code(&id(1)), "--because", "twice"]);
    assert!(status == Some(0) && told.contains("for the same reason"), "{told}");
    let deeds = app.store.deeds(None, 100).await.unwrap();
    assert_eq!(deeds.iter().filter(|(_, deed)| deed.what == "exclude").count(), 3, "what changed nothing is no deed");
}
