//! A survey that was deleted is nowhere, never comes back, and whoever still sends something of it is told.

use crate::{
    backend,
    commands::{path, run},
    erasure::{answers, check_gone, content_of},
    people::form as typed,
    program::{Program, surveys},
    publishing::{Upload, text_of},
    sealed,
    support::{Answer, SURVEY, TestApp, id, id_of, publish, seal, secret, teren, workbook},
    uploads::{address, entry, photo},
};
use collector::{
    fieldwork, forms,
    publishing::{self, PublishError, Submission},
};
use outbox::{
    Digest, Event, FormRef, Op, ResponseId, batch,
    erasure::SignedErasure,
    rescue::{Entry, Writer},
    wire::{Catalogue, ErrorBody, ErrorCode},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use store::{
    Store,
    copying::{Table, Value},
    people::Role,
    surveys::Over,
};

/// The survey beside it, which stays.
const OTHER: &str = "druga";

/// Publishes it, and gives its form.
async fn publish_other(store: &dyn Store) -> FormRef {
    let text = workbook("confidential").replace("| proba   | 1 ", "| druga   | 1 ");
    let pack = forms::pack("druga.md", OTHER, text.as_bytes(), &forms::Files::new()).unwrap();
    let submission = Submission { survey: OTHER, pack: &pack, made_of: None, by_hand: false, over: Over::Whatever };
    publishing::publish(store, submission).await.unwrap();
    pack.stored.pack.form_ref()
}

/// What the tables have that names one of these, but for the list of what was deleted, the log and what was downloaded.
async fn rows_with(store: &dyn Store, needles: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut each = |table: &'static Table, row: Vec<Value>| -> io::Result<()> {
        let names = |value: &Value| matches!(value, Value::Text(text) if needles.iter().any(|n| text.contains(n)));
        if !["deleted", "deeds", "copies", "erased", "erased_records"].contains(&table.name) && row.iter().any(names) {
            found.push(format!("{}: {row:?}", table.name));
        }
        Ok(())
    };
    store.read_all(&mut each).await.unwrap();
    found
}

/// What names the survey or one of these responses.
async fn needles(app: &TestApp, ids: &[u8]) -> Vec<String> {
    let packs = app.store.packs_of(SURVEY).await.unwrap().into_iter().map(|pack| pack.pack.hash.to_string());
    ids.iter().map(|n| id(*n).to_string()).chain(packs).chain([SURVEY.to_owned()]).collect()
}

#[track_caller]
fn is_deleted(answer: &Answer) {
    assert_eq!(answer.error(), (410, ErrorCode::Erased));
    assert!(serde_json::from_slice::<ErrorBody>(&answer.body).unwrap().error.survey);
}

/// The first event of a draft that nobody has sent.
fn draft(response: ResponseId, form: &FormRef) -> String {
    let text = include_str!("../../../outbox/fixtures/v1/events.jsonl");
    let mut event = Event::parse(text.lines().next().unwrap()).unwrap();
    let Op::Begin { response: of, form: begun, .. } = &mut event.op else { panic!("a beginning") };
    (*of, *begun) = (response, form.clone());
    event.to_text()
}

#[tokio::test]
async fn a_survey_goes_with_everything_and_never_comes_back() {
    let app = TestApp::start().await;
    let other_form = publish_other(app.store.as_ref()).await;
    let (form, key) = (app.form().await, app.seal_key().await);
    let shared = photo(70_000);
    for n in [1, 20] {
        app.upload(id(n), secret(n), &shared).await;
    }
    let own = app.record_with(id(1), &[entry("b.jpg", &shared, &shared)]).await;
    let (hidden, parts) = sealed::seal(id(2), &form, &key, &answers("tajna druga"), &[("a.jpg", &photo(300_000))]);
    app.upload(id(2), secret(2), &parts[0]).await;
    let (plain, apart) = (app.record(id(3), &answers("tajna")).await, app.record(id(3), &answers("obca")).await);
    for (n, by, record, expected) in [(1, 1, &own, 201), (2, 2, &hidden, 201), (3, 3, &plain, 201), (3, 7, &apart, 202)]
    {
        assert_eq!(app.put(id(n), secret(by), &record.bytes).await.status, expected);
    }
    let elsewhere = seal(id(20), &other_form, &answers("zostaje"));
    assert_eq!(app.put(id(20), secret(20), &elsewhere.bytes).await.status, 201);
    // Kept apart here, under the number of a response of another survey.
    let mixed = app.record(id(20), &answers("nie swoja")).await;
    assert_eq!(app.put(id(20), secret(9), &mixed.bytes).await.status, 202);
    let growing: Vec<u8> = photo(90_000).iter().map(|byte| byte ^ 0x55).collect();
    assert_eq!(app.create(id(3), secret(3), Digest::of(&growing), 90_000).await.status(), 201);
    let at = address(id(3), Digest::of(&growing));
    assert_eq!(app.patch(&at, secret(3), 0, &growing[..50_000]).await.status(), 204);
    let drafts = app.data.path().join("drafts");
    fs::create_dir(&drafts).unwrap();
    for (n, of) in [(3, None), (30, Some(&form)), (31, Some(&other_form))] {
        let text = of.map_or_else(|| answers("szkic"), |form| draft(id(n), form));
        fs::write(drafts.join(format!("{}.0011aabb.jsonl", id(n))), text).unwrap();
    }
    fs::write(drafts.join(format!("{}.22334455.jpg", id(30))), photo(1000)).unwrap();
    app.store.exclude(id(1), "na próbę", "2026-11-30").await.unwrap();
    app.store.set_setting(&fieldwork::targets::key(SURVEY), "wiek;liczba\n60+;10\n").await.unwrap();
    app.checked().await;

    let page = format!("/office/survey/{SURVEY}/delete");
    let name = typed(&[("name", SURVEY)]);
    // The shared password is nobody's, and the log says who has done it.
    assert_eq!(app.press(&app.office().await, &page, &name).await.0, 403);
    let owner = app.person(Role::Owner).await;
    // Not while something still comes in.
    assert_eq!(app.office_get(&owner, &page).await.status(), 409);
    assert_eq!(app.press(&owner, &page, &name).await.0, 409);
    assert_eq!(app.press(&owner, &format!("/office/survey/{SURVEY}/archive"), "").await.0, 303);
    let archive = app.office_get(&owner, "/office/archive").await.text().await.unwrap();
    assert!(archive.contains(&page), "{archive}");
    assert_eq!(app.office_get(&owner, &format!("/office/export/{SURVEY}/excel.xlsx")).await.status(), 200);
    let asked = app.office_get(&owner, &page).await.text().await.unwrap();
    for part in [
        "odpowiedzi: 3<",
        "w tym wyłączone z liczenia: 1<",
        "zapisy odłożone: 2<",
        "wersje ankiety: 1<",
        "pobrane ",
        "/excel.xlsx\"",
        "/attachments.zip\"",
    ] {
        assert!(asked.contains(part), "{part} is not in {asked}");
    }
    for wrong in ["", "Proba", "druga"] {
        let (status, page) = app.press(&owner, &page, &typed(&[("name", wrong)])).await;
        assert!(status == 400 && page.contains("wpisana nazwa jest inna"), "{wrong}: {status} {page}");
        assert!(page.contains("autofocus aria-invalid"), "whoever mistypes is led to the field");
    }
    for role in [Role::Coordinator, Role::Iod] {
        assert_eq!(app.press(&app.person(role).await, &page, &name).await.0, 403);
    }
    let needles = needles(&app, &[1, 2, 3]).await;
    assert!(rows_with(app.store.as_ref(), &needles).await.len() > 10, "there is something to begin with");
    assert_eq!(app.store.surveys().await.unwrap().len(), 2, "nothing is deleted yet");

    let (status, told) = app.press(&owner, &page, &name).await;
    assert!(status == 200 && told.contains("ze wszystkim, co w niej było") && told.contains("pobrane "), "{told}");
    let left = rows_with(app.store.as_ref(), &needles).await;
    assert_eq!(left, Vec::<String>::new());
    if !backend::ON_SERVER {
        let contents = [&hidden, &plain, &apart, &mixed].map(|record| ("a record", content_of(&record.bytes).to_vec()));
        let files = [("an attachment", parts[0].clone()), ("an upload under way", growing[..50_000].to_vec())];
        check_gone(app.data.path(), &[&contents[..], &files, &[("a draft", answers("szkic").into_bytes())]].concat());
    }
    let kept: Vec<_> = fs::read_dir(&drafts).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    if !backend::ON_SERVER {
        assert_eq!(kept, [format!("{}.0011aabb.jsonl", id(31)).as_str()], "drafts of other surveys stay");
    }
    // What is another's stays.
    assert_eq!(app.store.counts(OTHER).await.unwrap().received, 1);
    assert_eq!(app.part(Digest::of(&shared)).await, Some(shared.clone()));
    let again = app.put(id(20), secret(20), &elsewhere.bytes).await;
    assert_eq!(again.status, 200);

    // Devices: what they had sent, what they had not, many at once, and attachments first.
    is_deleted(&app.put(id(3), secret(3), &plain.bytes).await);
    let late = seal(id(40), &form, &answers("spóźniona"));
    for record in [&late, &seal(id(41), &FormRef { version: "0".into(), ..form.clone() }, "<zgoda>1</zgoda>")] {
        let number = if std::ptr::eq(record, &late) { 40 } else { 41 };
        is_deleted(&app.put(id(number), secret(1), &record.bytes).await);
    }
    app.upload(id(42), secret(1), &photo(500)).await;
    let with_part = seal(id(42), &form, "<zgoda>1</zgoda>");
    is_deleted(&app.put(id(42), secret(1), &with_part.bytes).await);
    let mut body = Vec::new();
    for (n, record) in [(40, &late), (20, &elsewhere)] {
        batch::write(&mut body, id(n), secret(if n == 20 { 20 } else { 1 }).unwrap(), &record.bytes);
    }
    let request = app.client.post(format!("{}/api/v1/responses", app.url)).body(body);
    let results: batch::Results = request.send().await.unwrap().json().await.unwrap();
    let found: Vec<_> = results.results.iter().map(|one| (one.status, one.error.is_some())).collect();
    assert_eq!(found, [(410, true), (200, false)]);

    // Its address, in words; by capitals too.
    let page = app.get(&format!("/s/{SURVEY}")).await;
    assert_eq!(page.status(), 410);
    let text = page.text().await.unwrap();
    assert!(text.contains("usunął") && text.contains("href=\"/responses\""), "{text}");
    is_deleted(&Answer::of(app.get(&format!("/api/v1/surveys/{SURVEY}")).await).await);
    assert_eq!(app.get("/s/nie-ma").await.status(), 404);
    let catalogue: Catalogue = app.get("/api/v1/surveys").await.json().await.unwrap();
    assert_eq!(catalogue.surveys.iter().map(|survey| survey.name.as_str()).collect::<Vec<_>>(), [OTHER]);
    for (address, status) in [("delete", 410), ("progress", 404)] {
        let answer = app.office_get(&owner, &format!("/office/survey/{SURVEY}/{address}")).await;
        assert_eq!(answer.status(), status, "{address}");
    }

    // Neither its form nor its name is used again.
    match publish(app.store.as_ref(), &workbook("anonymous")).await {
        Err(PublishError::Deleted { free, .. }) => assert_eq!(free, "proba-2"),
        other => panic!("{other:?}"),
    }
    let text = workbook("anonymous");
    let upload = Upload { survey: "", files: &[("proba.md", text.as_bytes())] };
    let (status, report) = app.look_at(&owner, upload).await;
    assert!(status == 200 && report.contains("proba-2.xlsx"), "{status} {report}");
    let list = fs::read_to_string(app.data.path().join("erasures.jsonl")).unwrap();
    let survey = SignedErasure::parse(list.trim_end().as_bytes()).unwrap().erasure.survey.unwrap();
    assert_eq!((survey.form.as_str(), survey.name.as_str(), survey.address.as_str()), (SURVEY, SURVEY, SURVEY));
    let log = app.office_get(&owner, "/office/log").await.text().await.unwrap();
    let deed =
        "owner: usunięcie ankiety ze wszystkim (proba, odpowiedzi: 3, zapisy odłożone: 2, załączniki: 3, wersje: 1)";
    assert!(log.contains(deed), "{log}");
    let app = app.restart().await;
    is_deleted(&app.put(id(40), secret(1), &late.bytes).await);
}

/// A program with this many responses of the survey, and its data folder.
struct Filled {
    program: Program,
    data: PathBuf,
    form: FormRef,
    /// What it is told when it is to serve.
    args: Vec<String>,
}

/// Starts a program with the test survey.
fn start(data: &Path, args: &[String]) -> Program {
    let folder = surveys();
    let args: Vec<&str> = args.iter().map(String::as_str).chain(["--surveys", path(folder.path())]).collect();
    Program::start_with(data, &args)
}

async fn filled(folder: &Path, count: u32) -> Filled {
    let (data, args) = backend::collectors(folder).remove(0);
    let program = start(&data, &args);
    let catalogue: Catalogue =
        reqwest::get(format!("{}/api/v1/surveys", program.url)).await.unwrap().json().await.unwrap();
    for n in 0..count {
        let record = seal(id_of(n), &catalogue.surveys[0].pack.form_ref(), &answers("tajna"));
        assert_eq!(put(&program.url, n, &record.bytes).await.status, 201);
    }
    Filled { program, data, form: catalogue.surveys[0].pack.form_ref(), args }
}

async fn put(url: &str, n: u32, record: &[u8]) -> Answer {
    let request = reqwest::Client::new().put(format!("{url}/api/v1/responses/{}", id_of(n)));
    let request = request.header("teren-secret", secret(1).unwrap().to_string()).body(record.to_vec());
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_command_deletes_it_under_a_running_program_and_backups_do_not_bring_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let Filled { mut program, data, form, args } = filled(folder.path(), 3).await;
    let (backup, list) = (folder.path().join("kopia.tar"), folder.path().join("sejf.jsonl"));
    assert_eq!(run(&["backup", "--data", path(&data), "-o", path(&backup)]).status.code(), Some(0));
    let check = |more: &[&str], code: i32, expected: &[&str]| {
        let output = run(&[&["surveys", SURVEY, "--data", path(&data), "--lang", "en"], more].concat());
        let told = text_of(&output);
        assert_eq!(output.status.code(), Some(code), "{more:?}: {told}");
        for part in expected {
            assert!(told.contains(part), "{more:?}: {part} is not in {told}");
        }
    };
    check(&["--delete", "--name", SURVEY], 1, &["into the archive first", "--archive"]);
    check(&["--archive"], 0, &[]);
    check(&["--delete"], 1, &["responses: 3", "versions of the survey: 1", path(&backup), "--name proba"]);
    check(&["--delete", "--name", "prob"], 1, &["--name proba"]);
    check(&["--delete", "--archive"], 2, &[]);
    check(&["--delete", "--name", SURVEY], 0, &["was deleted with everything", "responses: 3", path(&backup)]);
    check(&["--delete", "--name", SURVEY], 1, &["was deleted on"]);
    let record = seal(id_of(9), &form, "<zgoda>1</zgoda>").bytes;
    // It has the form in its memory still.
    is_deleted(&put(&program.url, 9, &record).await);
    assert_eq!(reqwest::get(format!("{}/s/{SURVEY}", program.url)).await.unwrap().status(), 410);
    program.kill();

    let with_list = [&args[..], &["--erasures".to_owned(), path(&list).to_owned()]].concat();
    let mut program = start(&data, &with_list);
    is_deleted(&put(&program.url, 9, &record).await);
    program.kill();

    let to = folder.path().join("z");
    let output = run(&["restore", path(&backup), "--data", path(&to), "--erasures", path(&list), "--lang", "en"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && told.contains("deleted here too: proba."), "{told}");
    let again = start(&to, &args);
    is_deleted(&put(&again.url, 9, &record).await);
    if !backend::ON_SERVER {
        check_gone(&to, &[("a record", answers("tajna").into_bytes())]);
    }
    // Without the list it is back, until the program is told of the list.
    let bare = folder.path().join("bez");
    assert!(run(&["restore", path(&backup), "--data", path(&bare), "--without-erasures"]).status.success());
    let mut back = start(&bare, &args);
    assert_eq!(put(&back.url, 9, &record).await.status, 201);
    back.kill();
    let back = start(&bare, &with_list);
    is_deleted(&put(&back.url, 9, &record).await);
}

/// How many surveys there are, how many were deleted, and what is here of ours; once a server has noticed that somebody was
/// killed.
async fn settled(store: &dyn Store) -> (usize, usize, u64, u64) {
    let look = async || {
        let (surveys, deleted) = (store.surveys().await.unwrap().len(), store.deleted().await.unwrap().len());
        let held = store.holdings(SURVEY).await.unwrap();
        (surveys, deleted, held.responses, held.versions)
    };
    loop {
        let found = look().await;
        tokio::time::sleep(Duration::from_millis(30)).await;
        if found == look().await {
            return found;
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_kill_in_the_middle_leaves_all_or_nothing() {
    const RESPONSES: u32 = 120;
    let folder = tempfile::tempdir().unwrap();
    let Filled { program: _program, data, .. } = filled(folder.path(), RESPONSES).await;
    let archived = run(&["surveys", SURVEY, "--archive", "--data", path(&data)]);
    assert!(archived.status.success());
    let store = backend::open(&data).await.store;
    let mut outcomes = (0, false);
    for step in 0..400 {
        let mut child = std::process::Command::new(teren())
            .args(["surveys", SURVEY, "--delete", "--name", SURVEY, "--data", path(&data)])
            .envs(backend::environment(&data))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(2 * step)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let found = settled(store.as_ref()).await;
        let all = (1, 0, u64::from(RESPONSES), 1);
        match found {
            found if found == all => outcomes.0 += 1,
            (0, 1, 0, 0) => {
                outcomes.1 = true;
                break;
            }
            found => panic!("{found:?} after {step}"),
        }
    }
    assert!(outcomes.0 > 0 && outcomes.1, "{outcomes:?}");
    // What it had left to do is done by whoever comes next.
    for _ in 0..40 {
        assert!(run(&["erase", "--data", path(&data)]).status.success());
        if store.deleted().await.unwrap()[0].finished {
            break;
        }
        // A server goes on for a while with what the one that was killed had asked for.
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert!(store.deleted().await.unwrap()[0].finished);
    if !backend::ON_SERVER {
        store.close().await;
        check_gone(&data, &[("a record", answers("tajna").into_bytes())]);
    }
}

#[tokio::test]
async fn a_rescue_file_does_not_bring_it_back() {
    let app = TestApp::start().await;
    let other = publish_other(app.store.as_ref()).await;
    let (key, form) = (app.seal_key().await, app.form().await);
    let sent = app.record(id(1), &answers("tajna")).await;
    app.store.set_archived(SURVEY, Some("2026-12-01")).await.unwrap();
    let data = path(app.data.path()).to_owned();
    let deleted = run(&["surveys", SURVEY, "--delete", "--name", SURVEY, "--data", &data]);
    assert!(deleted.status.success(), "{deleted:?}");
    let mut out = Vec::new();
    let mut writer = Writer::new(&key, [5; 32], "2026-12-01T10:00:00+01:00", 2, &mut out).unwrap();
    let mut add = |entry: Entry, bytes: &[u8]| {
        writer.entry(&entry, &mut out).unwrap();
        writer.bytes(bytes, &mut out).unwrap();
    };
    let len = |bytes: &[u8]| bytes.len() as u64;
    add(Entry::Record { id: id(1), secret: secret(1).unwrap(), len: len(&sent.bytes) }, &sent.bytes);
    for (n, form) in [(2, &form), (3, &other)] {
        let text = draft(id(n), form).into_bytes();
        add(Entry::Draft { id: id(n), survey: form.id.clone(), form: form.clone(), len: len(&text) }, &text);
        let (name, media_type) = ("0a1b.jpg".into(), "image/jpeg".into());
        add(Entry::File { response: id(n), name, media_type, len: 5000 }, &photo(5000));
    }
    writer.finish(&mut out).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), out).unwrap();
    let output = run(&["import", path(file.path()), "--data", &data, "--lang", "en"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && told.contains("their survey was deleted with everything: 2."), "{told}");
    let kept = fs::read_dir(app.data.path().join("drafts")).unwrap().map(|entry| entry.unwrap().file_name());
    let kept: Vec<String> = kept.map(|name| name.into_string().unwrap()).collect();
    assert!(kept.len() == 2 && kept.iter().all(|name| name.starts_with(&id(3).to_string())), "{kept:?}");
}
