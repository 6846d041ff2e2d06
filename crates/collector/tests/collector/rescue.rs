//! Rescue files, by `teren import` and on the office page.

use crate::{
    commands::{path, run},
    sealed::seal,
    support::{TestApp, id, secret},
    uploads::photo,
};
use outbox::{
    Digest,
    rescue::{Entry, Writer},
    wire::{ErrorCode, SealKey},
};
use std::{collections::BTreeMap, fs, path::Path};

const UNREADABLE: &[u8] = b"{\xff\n\"";
const HEAD: &[u8] = b"{\"v\":1,\"id\":\"...\"}\n{\"v\":1}\n";

/// A device's file: a sealed response with a photograph, a plain one, a draft with a photograph and an answer that cannot
/// be read, and a record that nobody can take.
async fn file(app: &TestApp, key: &SealKey) -> Vec<u8> {
    let form = app.form().await;
    let (record, sent) =
        seal(id(1), &form, key, "<uwagi>z pliku</uwagi><zgoda>1</zgoda>", &[("a.jpg", &photo(600_000))]);
    let plain = app.record(id(2), "<zgoda>1</zgoda>").await;
    let mut out = Vec::new();
    let mut writer = Writer::new(key, [5; 32], "2026-11-22T10:00:00+01:00", 4, &mut out).unwrap();
    let mut add = |entry: Entry, bytes: &[u8]| {
        writer.entry(&entry, &mut out).unwrap();
        for piece in bytes.chunks(100_000) {
            writer.bytes(piece, &mut out).unwrap();
        }
    };
    let len = |bytes: &[u8]| bytes.len() as u64;
    add(Entry::Part { response: id(1), digest: Digest::of(&sent[0]), len: len(&sent[0]) }, &sent[0]);
    add(Entry::Record { id: id(1), secret: secret(1).unwrap(), len: len(&record.bytes) }, &record.bytes);
    add(Entry::Record { id: id(3), secret: secret(3).unwrap(), len: 8 }, b"nonsense");
    add(Entry::Draft { id: id(4), survey: "proba".into(), form, len: len(HEAD) }, HEAD);
    add(Entry::Record { id: id(2), secret: secret(2).unwrap(), len: len(&plain.bytes) }, &plain.bytes);
    let (name, media_type) = ("../../0a1b.jpg".into(), "image/jpeg".into());
    add(Entry::File { response: id(4), name, media_type, len: 300_000 }, &photo(300_000));
    let key = format!("teren.tail.{}.abababababababab.7", id(4));
    let aside = Entry::Aside { place: "tail".into(), key, reason: "malformed".into(), len: len(UNREADABLE) };
    add(aside, UNREADABLE);
    add(Entry::Aside { place: "aside".into(), key: "/etc/x".into(), reason: "newer".into(), len: 0 }, b"");
    writer.finish(&mut out).unwrap();
    out
}

/// What the folder of drafts has, by name.
fn kept(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(app.data.path().join("drafts")).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn import(app: &TestApp, file: &Path) -> (Option<i32>, String) {
    let output = run(&["import", path(file), "--data", path(app.data.path()), "--lang", "en"]);
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

fn check(text: &str, expected: &[&str]) {
    for part in expected {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[tokio::test]
async fn a_rescue_file_is_taken_in_once_however_often_it_comes() {
    let app = TestApp::start().await;
    let key = app.seal_key().await;
    let bytes = file(&app, &key).await;
    let folder = tempfile::tempdir().unwrap();
    let rescue = folder.path().join("telefon.teren-rescue");
    fs::write(&rescue, &bytes).unwrap();
    // The device had sent one of them, and its answer was lost.
    let plain = app.record(id(2), "<zgoda>1</zgoda>").await;
    let receipt = app.put(id(2), secret(2), &plain.bytes).await.body;

    let (code, text) = import(&app, &rescue);
    assert_eq!(code, Some(1), "one could not be taken in: {text}");
    check(
        &text,
        &["taken in now: 1.", "here before: 1.", "kept as files: 1.", &format!("Response {} was not taken in", id(3))],
    );
    assert_eq!(app.counts().await.received, 2);
    #[cfg(unix)]
    crate::support::check_private(app.data.path());
    // Everything else stands in one folder, and the report says where.
    let drafts = kept(&app);
    let name = |begins: &str, ends: &str| {
        let fits = |name: &&String| name.starts_with(begins) && name.ends_with(ends);
        drafts.keys().find(fits).unwrap_or_else(|| panic!("{begins}…{ends} is not in {:?}", drafts.keys())).clone()
    };
    assert_eq!(drafts.len(), 4);
    assert_eq!(drafts[&name(&id(4).to_string(), ".jsonl")], HEAD);
    assert_eq!(drafts[&name(&id(4).to_string(), "0a1b.jpg")], photo(300_000));
    let aside = &drafts[&name(&format!("teren.tail.{}.", id(4)), ".aside")];
    let (line, bytes) = aside.split_at(aside.iter().position(|byte| *byte == b'\n').unwrap() + 1);
    assert!(line.starts_with(b"{\"kind\":\"aside\",\"place\":\"tail\","), "{}", String::from_utf8_lossy(line));
    assert_eq!(bytes, UNREADABLE);
    check(
        &text,
        &["Files of unfinished responses: 1.", "cannot be used, kept as they are: 2.", &name("_etc_x", ".aside")],
    );
    for name in drafts.keys() {
        check(&text, &[path(&app.data.path().join("drafts").join(name))]);
    }
    assert_eq!(app.put(id(2), secret(2), &plain.bytes).await.body, receipt);

    let (_, text) = import(&app, &rescue);
    check(&text, &["taken in now: 0.", "here before: 2."]);
    assert_eq!((app.counts().await.received, kept(&app)), (2, drafts));
    // The device comes into reach after all: it gets the receipt that the import made, with the photograph in it.
    let form = app.form().await;
    let (record, sent) =
        seal(id(1), &form, &key, "<uwagi>z pliku</uwagi><zgoda>1</zgoda>", &[("a.jpg", &photo(600_000))]);
    let answer = app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!((answer.status, answer.receipt().receipt.parts), (200, vec![Digest::of(&sent[0])]));
    assert_eq!(fs::read_dir(app.data.path().join("uploads")).unwrap().count(), 0, "nothing is left lying about");
}

/// A device that knew of no key completed it as it could.
#[tokio::test]
async fn what_is_not_sealed_comes_in_by_the_town_halls_own_hand() {
    let app = TestApp::start().await;
    let key = app.seal_key().await;
    app.seal_from_now_on().await;
    let folder = tempfile::tempdir().unwrap();
    let rescue = folder.path().join("telefon.teren-rescue");
    fs::write(&rescue, file(&app, &key).await).unwrap();
    let plain = app.record(id(2), "<zgoda>1</zgoda>").await;
    assert_eq!(app.put(id(2), secret(2), &plain.bytes).await.error(), (422, ErrorCode::NotSealed));
    let (_, text) = import(&app, &rescue);
    check(&text, &["taken in now: 2."]);
    assert_eq!(app.put(id(2), secret(2), &plain.bytes).await.status, 200);
}

#[tokio::test]
async fn of_a_cut_file_everything_before_the_cut_is_taken() {
    let app = TestApp::start().await;
    let bytes = file(&app, &app.seal_key().await).await;
    let folder = tempfile::tempdir().unwrap();
    let rescue = folder.path().join("uciety.teren-rescue");
    let mut taken = Vec::new();
    for part in 1..=10 {
        fs::write(&rescue, &bytes[..bytes.len() * part / 10]).unwrap();
        let (code, text) = import(&app, &rescue);
        assert!(part == 10 || code == Some(1) && text.contains("please keep the file"), "{part}: {text}");
        taken.push(app.counts().await.received);
    }
    assert!(taken.is_sorted() && taken[0] == 0 && taken[9] == 2, "{taken:?}");
    for (bytes, expected) in [(&b"to nie plik"[..], "cannot be taken in"), (b"", "cannot be taken in")] {
        fs::write(&rescue, bytes).unwrap();
        let (code, text) = import(&app, &rescue);
        assert_eq!(code, Some(2), "{text}");
        check(&text, &[expected]);
    }
}

#[tokio::test]
async fn without_the_key_the_file_is_kept_for_later() {
    let app = TestApp::start().await;
    let stranger = TestApp::start().await.seal_key().await;
    let folder = tempfile::tempdir().unwrap();
    let rescue = folder.path().join("obcy.teren-rescue");
    fs::write(&rescue, file(&app, &stranger).await).unwrap();
    let (code, text) = import(&app, &rescue);
    assert_eq!(code, Some(2));
    check(&text, &[&format!("the key {}, which is not here", stranger.id)]);
}

#[tokio::test]
async fn the_office_takes_a_rescue_file_in() {
    let app = TestApp::start().await;
    let bytes = file(&app, &app.seal_key().await).await;
    let cookie = app.office().await;
    let send = async |bytes: &[u8], headers: &[(&str, &str)]| {
        let mut body =
            b"--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"t.teren-rescue\"\r\n\r\n".to_vec();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--XX--\r\n");
        let mut request = app.client.post(format!("{}/office/rescue", app.url)).body(body);
        request = request.header("content-type", "multipart/form-data; boundary=XX");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let inside = ("cookie", cookie.as_str());
    assert_eq!(send(&bytes, &[]).await.0, 303, "not without the password");
    assert_eq!(send(&bytes, &[inside, ("origin", "https://zly.example")]).await.0, 403);
    assert_eq!(app.counts().await.received, 0);
    let (status, page) = send(&bytes, &[inside]).await;
    assert_eq!(status, 200, "{page}");
    check(&page, &["Odpowiedzi przyjęte teraz: 2.", "zachowane jako pliki: 1.", "bez zmian: 2."]);
    let first = kept(&app);
    check(&send(&bytes, &[inside]).await.1, &["Odpowiedzi przyjęte teraz: 0.", "już tu były: 2."]);
    assert_eq!((kept(&app), first.len()), (first.clone(), 4));
    assert_eq!(send(b"to nie plik", &[inside]).await.0, 422);
    assert_eq!(send(b"", &[inside]).await.0, 400);
    assert_eq!(app.counts().await.received, 2);
    assert!(app.office_get(&cookie, "/office").await.text().await.unwrap().contains("action=\"/office/rescue\""));
    assert_eq!(fs::read_dir(app.data.path().join("uploads")).unwrap().count(), 0);
}

#[tokio::test]
async fn two_states_of_a_draft_are_two_files() {
    let app = TestApp::start().await;
    let form = app.form().await;
    let later = [HEAD, b"{\"v\":1,\"more\":1}\n"].concat();
    let mut out = Vec::new();
    let mut writer = Writer::new(&app.seal_key().await, [5; 32], "2026-11-22T10:00:00+01:00", 2, &mut out).unwrap();
    for state in [HEAD, &later] {
        let entry = Entry::Draft { id: id(4), survey: "proba".into(), form: form.clone(), len: state.len() as u64 };
        writer.entry(&entry, &mut out).unwrap();
        writer.bytes(state, &mut out).unwrap();
    }
    writer.finish(&mut out).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let rescue = folder.path().join("dwa.teren-rescue");
    fs::write(&rescue, out).unwrap();
    for time in ["first", "second"] {
        let (code, text) = import(&app, &rescue);
        assert_eq!(code, Some(0), "{time}: {text}");
        let drafts = fs::read_dir(app.data.path().join("drafts")).unwrap();
        let mut found: Vec<Vec<u8>> = drafts.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
        found.sort_by_key(Vec::len);
        assert_eq!(found, [HEAD.to_vec(), later.clone()], "{time}");
    }
}
