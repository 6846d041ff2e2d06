//! Who erases, and what she is told: on the command line, and on the office page.

use crate::{
    backend,
    commands::{path, run},
    erasure::{answers, check_gone, content_of, erase},
    support::{SURVEY, TestApp, id, secret},
};
use outbox::{ResponseId, receipt::code};
use serde_json::Value;

#[tokio::test]
async fn it_is_found_by_its_code_and_told_as_it_is() {
    let app = TestApp::start().await;
    let data = app.data.path();
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    app.put(id(1), secret(1), &record.bytes).await;
    let out = tempfile::tempdir().unwrap();
    let (table, copy) = (out.path().join("tabela.csv"), out.path().join("kopia.tar"));
    let export = ["export", "--data", path(data), "--survey", SURVEY, "--format", "csv", "-o", path(&table)];
    assert_eq!(run(&export).status.code(), Some(0));
    assert_eq!(run(&["backup", "--data", path(data), "-o", path(&copy)]).status.code(), Some(0));
    let cookie = app.office().await;
    assert_eq!(app.office_get(&cookie, "/office/export/proba/rfc4180.csv").await.status(), 200);

    assert_eq!(erase(data, &[]), (Some(0), "No response was erased.\n".into()));
    assert_eq!(erase(data, &["--json"]), (Some(0), "[]\n".into()));
    let unknown: ResponseId = id(9);
    let (status, told) = erase(data, &[&code(&unknown)]);
    assert_eq!(
        (status, told),
        (Some(1), format!("There is no response {} here. Nothing was changed.\n", code(&unknown)))
    );
    assert_eq!(erase(data, &["to nie kod"]).0, Some(2));
    assert_eq!(erase(data, &["--response", "1"]).0, Some(2));
    assert_eq!(erase(&data.join("nic"), &[&code(&id(1))]).0, Some(2));

    let typed = code(&id(1)).to_lowercase().replace('-', " ");
    let (status, told) = erase(data, &[&typed, "--because", "na prośbę", "--json"]);
    assert_eq!(status, Some(0), "{told}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["state"], &told["response"]), (&"erased".into(), &id(1).to_string().into()));
    assert_eq!((&told["records"], &told["finished"]), (&1.into(), &true.into()));
    let copies: Vec<_> =
        told["copies"].as_array().unwrap().iter().map(|c| (c["kind"].clone(), c["place"].clone())).collect();
    assert_eq!(copies[0], ("backup".into(), path(&copy).into()));
    assert_eq!(copies[1..], [("export".into(), "".into()), ("export".into(), path(&table).into())]);

    let (status, told) = erase(data, &[&code(&id(1)), "--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, &told["state"]), (Some(0), &"erased-before".into()));
    let listed: Value = serde_json::from_str(&erase(data, &["--json"]).1).unwrap();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["because"]), (1, &"na prośbę".into()));
    let hash = outbox::erasure::id_hash(id(1)).to_string();
    assert_eq!(listed[0]["response"], hash.as_str());
    assert!(erase(data, &[]).1.starts_with(&hash));
    let store = backend::open(data).await.store;
    assert_eq!(store.setting("erasures-file").await.unwrap(), None);
}

/// The office page after a form was sent.
async fn send(app: &TestApp, cookie: &str, page: &str, form: &str) -> (u16, String) {
    let request = app.client.post(format!("{}/office/response{page}", app.url)).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_office_erases_with_a_reason_and_a_second_look() {
    let app = TestApp::start().await;
    let record = app.record(id(1), &answers("tajna")).await;
    app.put(id(1), secret(1), &record.bytes).await;
    let name = code(&id(1));
    assert_eq!(app.get("/office/response").await.status(), 303, "not without the password");
    assert_eq!(send(&app, "", "/erase", &format!("response={}&because=x&sure=true", id(1))).await.0, 303);
    let cookie = app.office().await;
    let page = app.office_get(&cookie, "/office").await.text().await.unwrap();
    assert!(page.contains("\"/office/response\""), "{page}");
    assert_eq!(app.office_get(&cookie, "/office/response").await.status(), 200);

    let (status, page) = send(&app, &cookie, "", "named=nic").await;
    assert_eq!((status, page.contains("To nie jest kod")), (400, true), "{page}");
    assert_eq!(send(&app, &cookie, "", &format!("named={}", code(&id(9)))).await.0, 404);
    let (status, page) = send(&app, &cookie, "", &format!("named={name}")).await;
    assert_eq!((status, page.contains(&format!("data-found=\"{name}\""))), (200, true), "{page}");
    assert!(!page.contains("tajna"), "no answers");

    let wish = format!("response={}", id(1));
    assert_eq!(send(&app, &cookie, "/erase", &wish).await.0, 400, "not without a reason");
    assert_eq!(send(&app, &cookie, "/erase", &format!("{wish}&because=+&sure=true")).await.0, 400);
    let (status, page) = send(&app, &cookie, "/erase", &format!("{wish}&because=na+prosbe")).await;
    assert_eq!((status, page.contains(&format!("data-confirm=\"{name}\""))), (200, true), "{page}");
    assert!(page.contains("value=\"na prosbe\"") && page.contains("name=\"sure\""), "{page}");
    let forged = app.client.post(format!("{}/office/response/erase", app.url)).header("cookie", &cookie);
    let forged =
        forged.header("content-type", "application/x-www-form-urlencoded").header("origin", "https://zly.example");
    let forged = forged.body(format!("{wish}&because=x&sure=true")).send().await.unwrap();
    assert_eq!((forged.status().as_u16(), app.counts().await.received), (403, 1), "nothing is erased yet");

    let (status, page) = send(&app, &cookie, "/erase", &format!("{wish}&because=na+prosbe&sure=true")).await;
    assert_eq!((status, page.contains("została usunięta")), (200, true), "{page}");
    assert_eq!(app.counts().await.received, 0);
    check_gone(app.data.path(), &[("the record", content_of(&record.bytes).to_vec())]);
    let (status, page) = send(&app, &cookie, "/erase", &format!("{wish}&because=x&sure=true")).await;
    assert_eq!((status, page.contains("została usunięta")), (404, true), "{page}");
    assert_eq!(send(&app, &cookie, "", &format!("named={name}")).await.0, 404);
}
