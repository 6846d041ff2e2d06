//! What was erased is nowhere in the data folder, never comes back, and its receipt stays what it is.

use crate::{
    backend,
    commands::{path, restore, run},
    program::{Program, surveys},
    sealed,
    support::{Answer, SURVEY, TestApp, id, seal, secret},
    uploads::{address, entry, photo},
};
use collector::ingest::COLLECTOR_NAME;
use outbox::{
    Digest,
    receipt::code,
    rescue::{Entry, Writer},
    wire::{Catalogue, ErrorCode},
};
use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

/// How many bytes in a row are looked for.
const PIECE: usize = 48;

/// Everything that a folder's files hold, by file.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            true => all.extend(contents(&entry)),
            false => all.push((entry.clone(), fs::read(&entry).unwrap())),
        }
    }
    all
}

/// How many pieces of these bytes stand in any file of the folder, and in which.
fn pieces_in(folder: &Path, bytes: &[u8]) -> (usize, Vec<PathBuf>) {
    let pieces: std::collections::HashSet<&[u8]> = bytes.chunks_exact(PIECE).collect();
    let (mut count, mut files) = (0, Vec::new());
    for (file, content) in contents(folder) {
        let found = content.windows(PIECE).filter(|window| pieces.contains(window)).count();
        count += found;
        if found > 0 {
            files.push(file);
        }
    }
    (count, files)
}

/// What only this record has: its longest answer, or all that is encrypted. (Form, hash and day stand in others too.)
pub fn content_of(record: &[u8]) -> &[u8] {
    let place = |needle: &[u8]| record.windows(needle.len()).position(|window| window == needle);
    match (place(b"<uwagi>"), place(b"</uwagi>")) {
        (Some(from), Some(to)) => &record[from + b"<uwagi>".len()..to],
        _ => &record[place(b"\n").unwrap() + 1..],
    }
}

pub fn check_gone(folder: &Path, needles: &[(&str, Vec<u8>)]) {
    for (what, needle) in needles {
        assert_eq!(pieces_in(folder, needle), (0, Vec::new()), "{what} is still there");
    }
}

pub fn erase(data: &Path, more: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["erase", "--data", path(data), "--lang", "en"], more].concat());
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

pub fn answers(what: &str) -> String {
    let long: String = (0..300).map(|n| format!("{what} {n:04} ")).collect();
    format!("<uwagi>{long}</uwagi><zgoda>1</zgoda>")
}

/// A response with everything that a response can have here, beside others, and what of its bytes must go.
struct Full {
    app: TestApp,
    /// Each record that has a receipt: the bytes, by whom it was sent, and what was answered.
    sent: Vec<(Vec<u8>, u8, Answer)>,
    needles: Vec<(&'static str, Vec<u8>)>,
    shared: Vec<u8>,
}

async fn full() -> Full {
    let app = TestApp::start().await;
    let (key, form) = (app.seal_key().await, app.form().await);
    for n in 10..30 {
        let other = app.record(id(n), &answers(&format!("inna {n}"))).await;
        assert_eq!(app.put(id(n), secret(n), &other.bytes).await.status, 201);
    }
    let mut sent = Vec::new();
    let mut needles = Vec::new();
    let plain = app.record(id(1), &answers("tajna pierwsza")).await;
    let (encrypted, parts) = sealed::seal(id(1), &form, &key, &answers("tajna druga"), &[("a.jpg", &photo(300_000))]);
    app.upload(id(1), secret(1), &parts[0]).await;
    let shared = photo(70_000);
    app.upload(id(1), secret(1), &shared).await;
    app.upload(id(2), secret(2), &shared).await;
    let with_shared = app.record_with(id(1), &[entry("b.jpg", &shared, &shared)]).await;
    let other = app.record_with(id(2), &[entry("b.jpg", &shared, &shared)]).await;
    assert_eq!(app.put(id(2), secret(2), &other.bytes).await.status, 201);
    let stranger = app.record(id(1), &answers("tajna obca")).await;
    for (what, record, by, expected) in [
        ("the first revision", &plain.bytes, 1, 201),
        ("an encrypted revision", &encrypted.bytes, 1, 201),
        ("a revision with a shared part", &with_shared.bytes, 1, 201),
        ("what is kept apart", &stranger.bytes, 7, 202),
    ] {
        let answer = app.put(id(1), secret(by), record).await;
        assert_eq!(answer.status, expected, "{what}");
        if what != "a revision with a shared part" {
            needles.push((what, content_of(record).to_vec()));
        }
        sent.push((record.clone(), by, answer));
    }
    needles.push(("an attachment", parts[0].clone()));
    let growing: Vec<u8> = photo(90_000).iter().map(|byte| byte ^ 0x55).collect();
    assert_eq!(app.create(id(1), secret(1), Digest::of(&growing), 90_000).await.status(), 201);
    let at = address(id(1), Digest::of(&growing));
    assert_eq!(app.patch(&at, secret(1), 0, &growing[..50_000]).await.status(), 204);
    needles.push(("an upload under way", growing[..50_000].to_vec()));
    let drafts = app.data.path().join("drafts");
    fs::create_dir(&drafts).unwrap();
    let draft = answers("tajny szkic").into_bytes();
    fs::write(drafts.join(format!("{}.0011aabb.jsonl", id(1))), &draft).unwrap();
    needles.push(("a draft from a rescue file", draft));
    app.checked().await;
    Full { app, sent, needles, shared }
}

#[tokio::test]
async fn nothing_of_it_is_in_any_file_and_its_receipts_are_what_they_were() {
    if backend::ON_SERVER {
        return;
    }
    let Full { app, sent, needles, shared } = full().await;
    let folder = app.data.path().to_owned();
    for (what, needle) in &needles {
        // Those that go from one page to the next are not found.
        assert!(pieces_in(&folder, needle).0 > needle.len() / PIECE / 2, "{what} is not there to begin with");
    }
    let (status, told) = erase(&folder, &[&code(&id(1))]);
    assert_eq!(status, Some(0), "{told}");
    for part in [&code(&id(1)), "revisions: 3", "records kept apart: 1", "attachments: 3", "knows of no backup"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    check_gone(&folder, &needles);
    assert!(pieces_in(&folder, &shared).0 > 0, "a part that another response has too stays");
    assert_eq!(app.counts().await.received, 21);

    for (record, by, before) in &sent {
        let again = app.put(id(1), secret(*by), record).await;
        assert_eq!((again.status == 202, &again.body), (before.status == 202, &before.body));
    }
    let new = app.record(id(1), &answers("tajna nowa")).await;
    assert_eq!(app.put(id(1), secret(1), &new.bytes).await.error(), (410, ErrorCode::Erased));
    assert_eq!(app.put(id(1), None, &new.bytes).await.error(), (410, ErrorCode::Erased));
    let upload = Answer::of(app.create(id(1), secret(1), Digest::of(b"more"), 4).await).await;
    assert_eq!(upload.error(), (410, ErrorCode::Erased));
    let url = format!("{}/api/v1/responses/{}/receipt", app.url, id(1));
    let request = app.client.get(url).header("teren-secret", secret(1).unwrap().to_string());
    assert_eq!(Answer::of(request.send().await.unwrap()).await.error(), (410, ErrorCode::Erased));
    let released = run(&["quarantine", SURVEY, "--data", path(&folder), "--release", &id(1).to_string()]);
    assert_eq!(released.status.code(), Some(1));
    check_gone(&folder, &needles);
    assert_eq!(pieces_in(&folder, content_of(&new.bytes)).0, 0);
    let line = fs::read_to_string(folder.join("erasures.jsonl")).unwrap();
    assert_eq!((line.lines().count(), line.contains(&id(1).to_string())), (1, false), "{line}");

    let app = app.restart().await;
    for (record, by, before) in &sent {
        assert_eq!(app.put(id(1), secret(*by), record).await.body, before.body);
    }
    assert_eq!(app.put(id(1), secret(1), &new.bytes).await.error(), (410, ErrorCode::Erased));
}

#[tokio::test]
async fn a_kill_after_the_first_step_is_made_good_at_the_next_start() {
    if backend::ON_SERVER {
        return;
    }
    let Full { app, needles, .. } = full().await;
    let folder = tempfile::tempdir().unwrap();
    let growing = fs::read_dir(app.data.path().join("uploads")).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<_> = growing.map(|name| format!("uploads/{}", name.to_str().unwrap())).collect();
    let draft = format!("drafts/{}.0011aabb.jsonl", id(1));
    let taken = app.store.erase(id(1), "2026-11-29", "", &[names, vec![draft]].concat()).await.unwrap();
    assert_eq!(taken.map(|taken| taken.records), Some(3));
    // As a collector that was started by the program itself leaves it.
    app.store.set_setting(COLLECTOR_NAME, &app.url).await.unwrap();
    app.store.close().await;
    let data = app.data.path().to_owned();
    assert!(needles.iter().any(|(_, needle)| pieces_in(&data, needle).0 > 0), "there is something left to do");

    let elsewhere = folder.path().join("kopia/usuniecia.jsonl");
    let list = path(&elsewhere);
    let program = Program::start_with(&data, &["--surveys", surveys().path().to_str().unwrap(), "--erasures", list]);
    check_gone(&data, &needles);
    let here = fs::read_to_string(data.join("erasures.jsonl")).unwrap();
    assert_eq!((here.lines().count(), fs::read_to_string(&elsewhere).unwrap()), (1, here));
    drop(program);
    let (status, told) = erase(&data, &["--response", &id(1).to_string()]);
    assert_eq!((status, told.contains("was erased before, on 2026-11-29.")), (Some(0), true), "{told}");
}

#[cfg(unix)]
#[tokio::test]
async fn an_upload_that_goes_on_during_the_erasure_leaves_nothing() {
    let app = TestApp::start().await;
    let bytes = photo(60_000);
    let digest = Digest::of(&bytes);
    // It ends before the last byte, and with it.
    for (n, len) in [(1, 59_000), (2, 60_000)] {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        app.put(id(n), secret(n), &record.bytes).await;
        assert_eq!(app.create(id(n), secret(n), digest, 60_000).await.status(), 201);
        let mut slow = std::net::TcpStream::connect(app.url.strip_prefix("http://").unwrap()).unwrap();
        let head = format!(
            "PATCH {} HTTP/1.1\r\nhost: x\r\nteren-secret: {}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
             content-type: application/offset+octet-stream\r\ncontent-length: {len}\r\nconnection: close\r\n\r\n",
            address(id(n), digest),
            secret(n).unwrap()
        );
        slow.write_all(head.as_bytes()).unwrap();
        slow.write_all(&bytes[..30_000]).unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(erase(app.data.path(), &["--response", &id(n).to_string()]).0, Some(0));
        let rest = bytes[30_000..len].to_vec();
        let answer = tokio::task::spawn_blocking(move || {
            slow.write_all(&rest).unwrap();
            let mut answer = String::new();
            slow.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        assert_eq!(pieces_in(app.data.path(), &bytes), (0, Vec::new()));
    }
}

/// A program with one response, its record's bytes and receipt; and a backup of it.
async fn backed_up(folder: &Path) -> (Program, PathBuf, Vec<u8>, Vec<u8>) {
    let data = folder.join("data");
    let program = Program::start(&data, surveys().path());
    let url = format!("{}/api/v1/surveys", program.url);
    let catalogue: Catalogue = reqwest::get(url).await.unwrap().json().await.unwrap();
    let record = seal(id(1), &catalogue.surveys[0].pack.form_ref(), &answers("tajna")).bytes;
    let receipt = put(&program.url, &record).await;
    assert_eq!(receipt.status, 201);
    let backup = folder.join("kopia.tar");
    assert_eq!(run(&["backup", "--data", path(&data), "-o", path(&backup)]).status.code(), Some(0));
    (program, backup, record, receipt.body)
}

async fn put(url: &str, record: &[u8]) -> Answer {
    let request = reqwest::Client::new().put(format!("{url}/api/v1/responses/{}", id(1)));
    let request = request.header("teren-secret", secret(1).unwrap().to_string()).body(record.to_vec());
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn what_a_backup_brings_back_is_erased_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut program, backup, record, receipt) = backed_up(folder.path()).await;
    let (data, list) = (folder.path().join("data"), folder.path().join("sejf.jsonl"));
    // The whole folder as a copy of the disk has it.
    program.kill();
    let disk = folder.path().join("dysk");
    assert!(std::process::Command::new("cp").args(["-r", path(&data), path(&disk)]).status().unwrap().success());
    let mut program = Program::start(&data, surveys().path());
    let (status, told) = erase(&data, &["--response", &id(1).to_string(), "--erasures", path(&list)]);
    assert_eq!((status, told.contains(path(&backup))), (Some(0), true), "{told}");
    assert_eq!(put(&program.url, &record).await.body, receipt);
    program.kill();

    let to = |name: &str| folder.path().join(name);
    let restored = |name: &str, more: &[&str]| {
        let output = run(&[&["restore", path(&backup), "--data", path(&to(name))], more].concat());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, told) = restored("bez", &[]);
    assert_eq!((status, told.contains("--erasures"), to("bez").exists()), (Some(2), true, false), "{told}");
    let needles = [("the record", content_of(&record).to_vec())];
    let (status, told) = restored("z", &["--erasures", path(&list)]);
    assert_eq!((status, told.contains("usunięto także tutaj: 1.")), (Some(0), true), "{told}");
    check_gone(&to("z"), &needles);
    let again = Program::start(&to("z"), surveys().path());
    assert_eq!(put(&again.url, &record).await.body, receipt, "its receipt was in the backup");
    drop(again);
    assert_eq!(fs::read(to("z").join("erasures.jsonl")).unwrap(), fs::read(&list).unwrap());

    // A list of another collector, and one that was altered: refused, and nothing is brought back.
    let other = Program::start(&to("inny"), surveys().path());
    let strange = to("obca.jsonl");
    let url = format!("{}/api/v1/surveys", other.url);
    let catalogue: Catalogue = reqwest::get(url).await.unwrap().json().await.unwrap();
    put(&other.url, &seal(id(1), &catalogue.surveys[0].pack.form_ref(), "<zgoda>1</zgoda>").bytes).await;
    assert_eq!(erase(&to("inny"), &["--response", &id(1).to_string(), "--erasures", path(&strange)]).0, Some(0));
    let altered = to("zmieniona.jsonl");
    fs::write(&altered, fs::read_to_string(&list).unwrap().replace("\"erased_on\":\"2", "\"erased_on\":\"1")).unwrap();
    for (file, expected) in [(strange, "nie prowadzi żaden klucz"), (altered, "zmieniono"), (to("nie-ma"), "nie-ma")] {
        let (status, told) = restored("zle", &["--erasures", path(&file)]);
        assert_eq!((status, told.contains(expected)), (Some(2), true), "{told}");
        assert_eq!(fs::read_dir(to("zle")).unwrap().count(), 0);
    }
    assert_eq!(restore(&backup, &to("wroci")).status.code(), Some(0));
    assert!(pieces_in(&to("wroci"), &needles[0].1).0 > 0, "without the list it is back");

    // The copy of the disk: the collector itself finds what it must not have.
    let _program =
        Program::start_with(&disk, &["--surveys", surveys().path().to_str().unwrap(), "--erasures", path(&list)]);
    check_gone(&disk, &needles);
}

#[tokio::test]
async fn a_new_receipt_key_brings_nothing_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut program, backup, record, _) = backed_up(folder.path()).await;
    let (data, list) = (folder.path().join("data"), folder.path().join("sejf.jsonl"));
    program.kill();
    assert_eq!(run(&["key", "rotate", "--receipts", "--data", path(&data)]).status.code(), Some(0));
    let mut program = Program::start(&data, surveys().path());
    let (status, told) = erase(&data, &["--response", &id(1).to_string(), "--erasures", path(&list)]);
    assert_eq!(status, Some(0), "{told}");
    program.kill();

    let needles = [("the record", content_of(&record).to_vec())];
    let with = folder.path().join("z");
    let output = run(&["restore", path(&backup), "--data", path(&with), "--erasures", path(&list)]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    check_gone(&with, &needles);
    // Brought back without the list, and with a new key of its own: the list still counts when it starts.
    let without = folder.path().join("bez");
    assert_eq!(restore(&backup, &without).status.code(), Some(0));
    assert_eq!(run(&["key", "rotate", "--receipts", "--data", path(&without)]).status.code(), Some(0));
    let forms = surveys();
    let more = ["--surveys", path(forms.path()), "--erasures", path(&list)];
    let program = Program::start_with(&without, &more);
    if !backend::ON_SERVER {
        check_gone(&without, &needles);
    }
    assert_eq!(put(&program.url, &seal_new(&program.url).await).await.status, 410);
}

/// Other answers under the same number.
async fn seal_new(url: &str) -> Vec<u8> {
    let catalogue: Catalogue = reqwest::get(format!("{url}/api/v1/surveys")).await.unwrap().json().await.unwrap();
    seal(id(1), &catalogue.surveys[0].pack.form_ref(), &answers("nowa")).bytes
}

#[tokio::test]
async fn a_rescue_file_does_not_bring_it_back() {
    let app = TestApp::start().await;
    let (key, form) = (app.seal_key().await, app.form().await);
    let record = app.record(id(1), &answers("tajna")).await;
    app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!(erase(app.data.path(), &[&code(&id(1))]).0, Some(0));

    let (newer, sent) = sealed::seal(id(1), &form, &key, &answers("druga"), &[("a.jpg", &photo(50_000))]);
    let draft = answers("szkic").into_bytes();
    let mut out = Vec::new();
    let mut writer = Writer::new(&key, [5; 32], "2026-11-22T10:00:00+01:00", 2, &mut out).unwrap();
    let mut add = |entry: Entry, bytes: &[u8]| {
        writer.entry(&entry, &mut out).unwrap();
        writer.bytes(bytes, &mut out).unwrap();
    };
    let len = |bytes: &[u8]| bytes.len() as u64;
    add(Entry::Part { response: id(1), digest: Digest::of(&sent[0]), len: len(&sent[0]) }, &sent[0]);
    add(Entry::Record { id: id(1), secret: secret(1).unwrap(), len: len(&newer.bytes) }, &newer.bytes);
    add(Entry::Draft { id: id(1), survey: SURVEY.into(), form: form.clone(), len: len(&draft) }, &draft);
    let (name, media_type) = ("0a1b.jpg".into(), "image/jpeg".into());
    add(Entry::File { response: id(1), name, media_type, len: 50_000 }, &photo(50_000));
    let aside = format!("teren.tail.{}.abababababababab.7", id(1));
    let aside = Entry::Aside { place: "tail".into(), key: aside, reason: "malformed".into(), len: len(&draft) };
    add(aside, &draft);
    let other = app.record(id(2), "<zgoda>1</zgoda>").await;
    add(Entry::Record { id: id(2), secret: secret(2).unwrap(), len: len(&other.bytes) }, &other.bytes);
    writer.finish(&mut out).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), out).unwrap();
    let output = run(&["import", path(file.path()), "--data", path(app.data.path()), "--lang", "en"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("taken in now: 1.") && told.contains("erased on request: 2."), "{told}");
    let gone = [
        ("the record", content_of(&newer.bytes).to_vec()),
        ("its part", sent[0].clone()),
        ("the draft", draft),
        ("its file", photo(50_000)),
    ];
    check_gone(app.data.path(), &gone);
}
