//! Responses whose instance is too long for one request: it comes apart, and everything reads it from there.

use crate::{
    commands::{path, run},
    support::{TestApp, id, instance, secret},
    uploads::{completion, entry},
};
use outbox::{
    Digest, ResponseId, Sealed, policy,
    record::{INSTANCE_PART, PartEntry},
    rescue::{Entry, Writer},
    sealing::{CHUNK, PartSealer, seal_record},
    wire::SealKey,
};
use std::fs;

/// Answers that make an instance longer than this.
fn answers(longer_than: usize) -> String {
    format!("<uwagi>początek {}</uwagi><zgoda>1</zgoda>", "żółw ".repeat(longer_than / 7 + 1))
}

/// A record whose instance travels apart, and what is sent of that.
async fn apart(app: &TestApp, id: ResponseId, answers: &str, key: Option<&SealKey>) -> (Sealed, Vec<u8>) {
    let plain = instance(answers).into_bytes();
    let sent = match key {
        None => plain.clone(),
        Some(key) => {
            let mut sealer = PartSealer::new(id, key, [3; 32]).unwrap();
            let last = plain.len().div_ceil(CHUNK) - 1;
            plain.chunks(CHUNK).enumerate().flat_map(|(i, chunk)| sealer.seal(chunk, i == last).unwrap()).collect()
        }
    };
    let part = PartEntry { media_type: "application/xml".into(), ..entry(INSTANCE_PART, &plain, &sent) };
    let key = key.map(|key| (key, [4; 32]));
    let record = seal_record(id, &app.form().await, completion(), &[], &[part], key).unwrap();
    (record, sent)
}

async fn verdict(app: &TestApp, of: ResponseId) -> String {
    for _ in 0..1500 {
        let stored = app.store.responses("proba", None, 10).await.unwrap();
        let found = stored.iter().find(|record| record.id == of).unwrap();
        if let Some(verdict) = &found.verdict {
            return verdict.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{of} was not checked")
}

fn exported(app: &TestApp) -> String {
    let data = path(app.data.path());
    let output = run(&["export", "--data", data, "--survey", "proba", "--format", "csv", "--strict"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn an_instance_that_comes_apart_is_checked_and_exported() {
    let app = TestApp::start().await;
    let key = app.seal_key().await;
    let long = answers(policy::MAX_INLINE);
    for (n, key) in [(1, None), (2, Some(&key))] {
        let (record, sent) = apart(&app, id(n), &long, key).await;
        assert!(record.bytes.len() < 2048, "{}", record.bytes.len());
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, 409, "its instance is missing");
        app.upload(id(n), secret(1), &sent).await;
        let answer = app.put(id(n), secret(1), &record.bytes).await;
        assert_eq!((answer.status, answer.receipt().receipt.parts), (201, vec![Digest::of(&sent)]));
        assert_eq!(verdict(&app, id(n)).await, "valid");
    }
    let (wrong, sent) = apart(&app, id(3), "<zgoda/>", None).await;
    app.upload(id(3), secret(1), &sent).await;
    assert_eq!(app.put(id(3), secret(1), &wrong.bytes).await.status, 201);
    assert_eq!(verdict(&app, id(3)).await, "violations");

    let table = exported(&app);
    assert_eq!(table.matches("początek żółw").count(), 2);
    assert!(table.len() > 2 * policy::MAX_INLINE);
    // A copy has what it needs to be read as well.
    let copy = app.data.path().with_extension("copy");
    let (from, to) = (path(app.data.path()).to_owned(), path(&copy).to_owned());
    let backup = format!("{to}.backup");
    for arguments in
        [vec!["backup", "--data", &from, "-o", &backup], vec!["restore", &backup, "--without-erasures", "--data", &to]]
    {
        let output = run(&arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let output = run(&["export", "--data", &to, "--survey", "proba", "--format", "csv", "--strict"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), table);
    for folder in [backup, to] {
        let _ = fs::remove_dir_all(&folder);
        let _ = fs::remove_file(&folder);
    }
}

/// As an older version of the app made it: longer than any request may be.
#[tokio::test]
async fn a_rescue_file_brings_what_no_request_could() {
    let app = TestApp::start().await;
    let key = app.seal_key().await;
    let record = app.record(id(1), &answers(policy::MAX_RECORD)).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 413);
    let mut out = Vec::new();
    let mut writer = Writer::new(&key, [5; 32], "2026-11-22", 1, &mut out).unwrap();
    let entry = Entry::Record { id: id(1), secret: secret(1).unwrap(), len: record.bytes.len() as u64 };
    writer.entry(&entry, &mut out).unwrap();
    record.bytes.chunks(CHUNK).for_each(|piece| writer.bytes(piece, &mut out).unwrap());
    writer.finish(&mut out).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("telefon.teren-rescue");
    fs::write(&file, &out).unwrap();
    let output = run(&["import", path(&file), "--data", path(app.data.path()), "--lang", "en"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(exported(&app).contains("początek żółw"));
}
