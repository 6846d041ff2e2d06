//! `/api/v1/surveys`, `/api/v1/forms/…`, publishing.

use crate::{
    commands::{path, run},
    support::{SURVEY, TestApp, publish, workbook},
};
use collector::{encodings, publishing::PublishError};
use outbox::{
    Digest,
    wire::{Catalogue, ErrorCode, FORM_FILE, Pack},
};

#[tokio::test]
async fn the_catalogue_leads_to_the_form() {
    let app = TestApp::start().await;
    let catalogue: Catalogue = app.get("/api/v1/surveys").await.json().await.unwrap();
    let survey = &catalogue.surveys[0];
    assert_eq!((survey.name.as_str(), survey.title.as_str()), (SURVEY, "Próba"));
    assert_eq!(survey.pack.hash, Pack::hash_of(&survey.pack.files));
    let file = &survey.pack.files[0];
    let path = format!("/api/v1/forms/{}/{}/{}", survey.pack.form_id, survey.pack.hash, file.name);
    let answer = app.get(&path).await;
    assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(answer.headers()["content-type"], "application/xml");
    let bytes = answer.bytes().await.unwrap();
    assert_eq!((file.name.as_str(), file.len, file.sha256), (FORM_FILE, bytes.len() as u64, Digest::of(&bytes)));
    assert_eq!(Digest::of(&bytes), file.sha256);
}

/// Forms are text of many repetitions, and are fetched where there is hardly a signal.
#[tokio::test]
async fn a_form_travels_compressed_as_the_client_takes_it() {
    let app = TestApp::start().await;
    let catalogue: Catalogue = app.get("/api/v1/surveys").await.json().await.unwrap();
    let pack = &catalogue.surveys[0].pack;
    let url = format!("{}/api/v1/forms/{}/{}/{FORM_FILE}", app.url, pack.form_id, pack.hash);
    let get = async |accepted: &str| {
        let answer = app.client.get(&url).header("accept-encoding", accepted).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["vary"]), (200, &"accept-encoding".parse().unwrap()));
        let encoding = answer.headers().get("content-encoding").map(|name| name.to_str().unwrap().to_owned());
        (encoding.unwrap_or_default(), answer.bytes().await.unwrap().to_vec())
    };
    let (encoding, plain) = get("br, gzip").await;
    assert_eq!((encoding.as_str(), Digest::of(&plain)), ("", pack.files[0].sha256), "not compressed yet");
    encodings::fill(app.store.as_ref()).await.unwrap();
    assert_eq!(app.store.unencoded_file().await.unwrap(), None, "each once");
    for (accepted, expected) in [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", ""), ("identity", "")] {
        let (encoding, bytes) = get(accepted).await;
        let decoded = match encoding.as_str() {
            "br" => read(brotli::Decompressor::new(&*bytes, 4096)),
            "gzip" => read(flate2::read::GzDecoder::new(&*bytes)),
            _ => bytes.clone(),
        };
        assert_eq!((encoding.as_str(), &decoded), (expected, &plain), "{accepted}");
        assert!(expected.is_empty() || bytes.len() * 2 < plain.len(), "{accepted}: {} of {}", bytes.len(), plain.len());
    }
}

fn read(mut from: impl std::io::Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn what_interviewers_fill_in_is_not_listed() {
    for (privacy, expected) in [("anonymous", false), ("confidential", false), ("interviewer", true)] {
        let app = TestApp::start_with(privacy, None).await;
        let listed: Catalogue = app.get("/api/v1/surveys").await.json().await.unwrap();
        assert_eq!(listed.surveys.is_empty(), expected, "{privacy}");
        let name = app.store.surveys().await.unwrap().remove(0).name;
        let catalogue: Catalogue = app.get(&format!("/api/v1/surveys/{name}")).await.json().await.unwrap();
        assert_eq!((catalogue.surveys[0].unlisted, &catalogue.surveys[0].name), (expected, &name), "{privacy}");
        assert_eq!(catalogue.collector, listed.collector);
        assert_eq!((name == SURVEY, name.len()), (!expected, if expected { SURVEY.len() + 21 } else { SURVEY.len() }));
        let page = app.office_get(&app.office().await, "/office").await.text().await.unwrap();
        assert_eq!(page.contains("Dla ankieterów"), expected, "{privacy}: the office is told");
    }
}

/// What is printed on paper keeps leading to the survey.
#[tokio::test]
async fn an_address_stays_whatever_becomes_of_its_survey() {
    let app = TestApp::start_with("anonymous", None).await;
    let store = app.store.as_ref();
    let next =
        |privacy: &str, version: &str| workbook(privacy).replace("| proba   | 1 ", &format!("| proba   | {version} "));
    publish(store, &next("interviewer", "2")).await.unwrap();
    let survey = store.surveys().await.unwrap().remove(0);
    assert_eq!((survey.name.as_str(), survey.is_unlisted()), (SURVEY, true), "it was known before");

    let app = TestApp::start_with("interviewer", None).await;
    let store = app.store.as_ref();
    let name = store.surveys().await.unwrap().remove(0).name;
    for (privacy, version) in [("interviewer", "2"), ("anonymous", "3"), ("interviewer", "1")] {
        publish(store, &next(privacy, version)).await.unwrap();
        let surveys = store.surveys().await.unwrap();
        assert_eq!((surveys.len(), &surveys[0].name), (1, &name), "{version}");
    }
    // By its workbook it is known at the town hall alone.
    assert_eq!(app.get("/api/v1/surveys/proba").await.status(), 404);
    let output = run(&["export", "--data", path(app.data.path()), "--survey", SURVEY, "--format", "csv"]);
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test]
async fn unknown_files_and_addresses_are_typed_errors() {
    let app = TestApp::start().await;
    let form = app.form().await;
    for path in [
        format!("/api/v1/forms/{}/{}/inny.csv", form.id, form.hash),
        format!("/api/v1/forms/inny/{}/form.xml", form.hash),
        format!("/api/v1/forms/{}/{}/form.xml", form.id, Digest::of(b"x")),
        format!("/api/v1/forms/{}/..%2F..%2Fteren.db/form.xml", form.id),
        "/api/v1/nothing".to_owned(),
        "/api/v1/surveys/inna".to_owned(),
        "/api/v2/surveys".to_owned(),
        "/api/v1/responses/not-an-id/receipt".to_owned(),
    ] {
        let answer = crate::support::Answer::of(app.get(&path).await).await;
        assert_eq!(answer.error(), (404, ErrorCode::NotFound), "{path}");
    }
}

#[tokio::test]
async fn other_content_under_a_used_version_is_refused() {
    let app = TestApp::start().await;
    let store = app.store.as_ref();
    assert!(!publish(store, &workbook("anonymous")).await.unwrap(), "the same content changes nothing");
    let before = app.form().await;

    let changed = workbook("anonymous").replace("Uwagi ", "Zdanie");
    match publish(store, &changed).await {
        Err(PublishError::VersionTaken { version, next, .. }) => assert_eq!((&*version, &*next), ("1", "2")),
        other => panic!("{other:?}"),
    }
    assert_eq!(app.form().await, before);

    let second = changed.replace("| proba   | 1 ", "| proba   | 2 ");
    assert!(publish(store, &second).await.unwrap());
    assert_eq!(app.form().await.version, "2");
    // A draft begun in the first version still finds its files, and is still taken.
    let path = format!("/api/v1/forms/{}/{}/form.xml", before.id, before.hash);
    assert_eq!(app.get(&path).await.status(), 200);
    let record = crate::support::seal(crate::support::id(1), &before, "<zgoda>1</zgoda>");
    assert_eq!(app.put(crate::support::id(1), crate::support::secret(1), &record.bytes).await.status, 201);
}

#[tokio::test]
async fn health_says_that_the_database_answers() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/health").await.status(), 200);
}
