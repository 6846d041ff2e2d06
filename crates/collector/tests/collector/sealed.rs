//! Responses sealed to the collector's key: opened where the key is, kept and counted where it is not.

use crate::{
    backend,
    batch::results,
    commands::{path, run},
    support::{TestApp, id, instance, publish, secret, workbook},
    uploads::{completion, entry, photo},
};
use collector::{key_files, seal_keys::SealKeys};
use outbox::{
    Completion, FormRef, Part, ResponseId, Sealed,
    record::INSTANCE_PART,
    sealing::{CHUNK, PartSealer, seal_record},
    wire::{Catalogue, ErrorCode, SealKey},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A response with photographs as a device seals it: the record, and the bytes of the parts that travel apart.
pub fn seal(
    id: ResponseId,
    form: &FormRef,
    key: &SealKey,
    answers: &str,
    photos: &[(&str, &[u8])],
) -> (Sealed, Vec<Vec<u8>>) {
    seal_at(id, form, key, completion(), answers, photos)
}

fn seal_at(
    id: ResponseId,
    form: &FormRef,
    key: &SealKey,
    completion: Completion,
    answers: &str,
    photos: &[(&str, &[u8])],
) -> (Sealed, Vec<Vec<u8>>) {
    let sent: Vec<Vec<u8>> = photos
        .iter()
        .enumerate()
        .map(|(n, (_, bytes))| {
            let mut sealer = PartSealer::new(id, key, [n as u8; 32]).unwrap();
            let chunks: Vec<&[u8]> = bytes.chunks(CHUNK).collect();
            let last = chunks.len() - 1;
            chunks.iter().enumerate().flat_map(|(i, chunk)| sealer.seal(chunk, i == last).unwrap()).collect()
        })
        .collect();
    let entries: Vec<_> = photos.iter().zip(&sent).map(|((name, plain), sent)| entry(name, plain, sent)).collect();
    let bytes = instance(answers).into_bytes();
    let part = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes };
    let record = seal_record(id, form, completion, &[part], &entries, Some((key, [9; 32]))).unwrap();
    (record, sent)
}

impl TestApp {
    /// Publishes the survey's next version, whose responses are sealed.
    pub async fn seal_from_now_on(&self) -> FormRef {
        let open = workbook("anonymous").replace("| proba   | 1 ", "| proba   | 2 ");
        let sealed = open.replace("| none    |", "| hpke-x25519-chacha20 |");
        assert_ne!(sealed, open);
        publish(self.store.as_ref(), &sealed).await.unwrap();
        self.form().await
    }

    pub async fn seal_key(&self) -> SealKey {
        let catalogue: Catalogue = self.get("/api/v1/surveys").await.json().await.unwrap();
        catalogue.collector.seal.unwrap()
    }

    /// Seals a response to the catalogue's key, and sends it with its parts.
    pub async fn send_sealed(&self, id: ResponseId, answers: &str, photos: &[(&str, &[u8])]) -> Sealed {
        let (record, sent) = seal(id, &self.form().await, &self.seal_key().await, answers, photos);
        for part in &sent {
            self.upload(id, secret(1), part).await;
        }
        assert_eq!(self.put(id, secret(1), &record.bytes).await.status, 201);
        record
    }

    /// The file of the one sealing key that is here.
    pub fn key_file(&self) -> PathBuf {
        let names = key_files::list(self.data.path(), key_files::Kind::Seal).unwrap();
        assert_eq!(names.len(), 1, "{names:?}");
        self.data.path().join(names[0].in_data())
    }

    /// Starts anew without its key, with another one.
    pub async fn restart_without_key(self, elsewhere: &Path) -> Self {
        fs::rename(self.key_file(), elsewhere).unwrap();
        self.restart().await
    }

    /// A key is found again: the collector looks once more at what is sealed to it.
    async fn restart_with_key(self, found: &Path) -> Self {
        // By the name that it would have had in an earlier version: the newest.
        fs::rename(found, self.data.path().join("keys/seal.0009")).unwrap();
        let app = self.restart().await;
        for _ in 0..200 {
            if app.counts().await.sealed == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        app.checked().await;
        assert_eq!(app.counts().await.sealed, 0);
        app
    }

    fn export(&self, more: &[&str]) -> (Option<i32>, String, String) {
        let data = path(self.data.path());
        let output = run(&[&["export", "--data", data, "--survey", "proba", "--format", "csv"], more].concat());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

#[tokio::test]
async fn what_is_sealed_to_our_key_is_checked_and_exported() {
    let app = TestApp::start().await;
    app.send_sealed(id(1), "<uwagi>tajne</uwagi><zgoda>1</zgoda>", &[]).await;
    app.send_sealed(id(2), "<zgoda/>", &[]).await;
    app.checked().await;
    let stored = app.store.responses("proba", None, 10).await.unwrap();
    let verdicts: Vec<_> = stored.iter().map(|record| record.verdict.clone().unwrap()).collect();
    assert_eq!(verdicts, ["valid", "violations"]);
    assert_eq!(stored[0].completed_at, "2026-11-22");
    assert!(!stored[0].record.windows(5).any(|bytes| bytes == b"tajne"), "it stays sealed at rest");
    let (code, table, told) = app.export(&["--strict"]);
    assert_eq!((code, told.as_str()), (Some(0), ""));
    assert!(table.contains(",tajne,1,"), "{table}");
}

/// Anybody can make a record that is not sealed: 200 of them came in within a second.
#[tokio::test]
async fn where_a_survey_is_sealed_nobody_sends_what_is_not() {
    let app = TestApp::start().await;
    let before = app.form().await;
    let kept = app.record(id(1), "<uwagi>dawne</uwagi><zgoda>1</zgoda>").await;
    let receipt = app.put(id(1), secret(1), &kept.bytes).await.body;

    let form = app.seal_from_now_on().await;
    let forged = |n: u8| crate::support::seal(id(n), &form, "<zgoda>1</zgoda>");
    let refused = (422, ErrorCode::NotSealed);
    assert_eq!(app.put(id(2), secret(2), &forged(2).bytes).await.error(), refused);
    assert_eq!(app.put(id(2), None, &forged(2).bytes).await.error(), refused);
    assert_eq!(app.put(id(1), secret(1), &forged(1).bytes).await.error(), refused, "a next revision neither");
    assert_eq!(app.put(id(1), secret(9), &forged(1).bytes).await.error(), refused, "nor into quarantine");
    let mut body = Vec::new();
    outbox::batch::write(&mut body, id(3), secret(3).unwrap(), &forged(3).bytes);
    let outcome = results(&app, &body).await.remove(0);
    assert_eq!((outcome.status, outcome.error.unwrap().code), refused);
    assert_eq!((app.counts().await.received, app.counts().await.quarantined), (1, 0));

    // What was sealed is taken; what was begun while nobody asked for that is so still; what is stored stays so.
    let (record, _) = seal(id(4), &form, &app.seal_key().await, "<zgoda>1</zgoda>", &[]);
    assert_eq!(app.put(id(4), secret(1), &record.bytes).await.status, 201);
    let begun = crate::support::seal(id(5), &before, "<zgoda>1</zgoda>");
    assert_eq!(app.put(id(5), secret(5), &begun.bytes).await.status, 201);
    let again = app.put(id(1), secret(1), &kept.bytes).await;
    assert_eq!((again.status, again.body), (200, receipt));
}

#[tokio::test]
async fn a_rotated_key_is_told_at_once_and_the_old_one_still_opens() {
    // On a server each collector is given its keys.
    if backend::ON_SERVER {
        return;
    }
    let app = TestApp::start().await;
    let old = app.seal_key().await;
    app.send_sealed(id(1), "<uwagi>dawne</uwagi><zgoda>1</zgoda>", &[]).await;
    let output = run(&["key", "rotate", "--data", path(app.data.path())]);
    assert_eq!(output.status.code(), Some(0));
    let new = app.seal_key().await;
    assert_ne!(new, old);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("seal-key {} {}\n", new.id, new.public_key));
    app.send_sealed(id(2), "<uwagi>nowe</uwagi><zgoda>1</zgoda>", &[]).await;
    let (_, table, _) = app.export(&[]);
    assert!(table.contains("dawne") && table.contains("nowe"), "{table}");
    let list = String::from_utf8(run(&["key", "list", "--data", path(app.data.path())]).stdout).unwrap();
    assert_eq!(list, format!("{} newest records=1\n{} kept records=1\n", new.id, old.id));
}

#[tokio::test]
async fn without_its_key_a_response_is_kept_counted_and_opened_later() {
    let app = TestApp::start_with("confidential", None).await;
    let key = app.seal_key().await;
    let elsewhere = app.data.path().join("sejf");
    let app = app.restart_without_key(&elsewhere).await;
    let moment = Completion { completed_at: "2026-11-22T10:15:30.123+01:00".into(), ..completion() };
    let (record, _) = seal_at(id(1), &app.form().await, &key, moment, "<uwagi>tajne</uwagi><zgoda>1</zgoda>", &[]);
    let taken = app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!(taken.status, 201, "these are the only bytes that there are");
    app.send_sealed(id(2), "<uwagi>jawne</uwagi><zgoda>1</zgoda>", &[]).await;
    app.checked().await;
    assert_eq!(app.counts().await.sealed, 1);
    let cookie = app.office().await;
    let page = app.office_get(&cookie, "/office").await.text().await.unwrap();
    assert!(page.contains(&format!("data-missing-key=\"{}\"", key.id)), "{page}");

    let (code, table, told) = app.export(&[]);
    assert!(table.contains("jawne") && !table.contains("tajne") && table.lines().count() == 3, "{table}");
    assert!(told.starts_with(&format!("Zapisy zapieczętowane kluczem {}, którego tu nie ma", key.id)), "{told}");
    assert!(told.contains("bez odpowiedzi i załączników: 1.") && told.contains(&id(1).to_string()), "{told}");
    assert_eq!((code, app.export(&["--strict"]).0), (Some(0), Some(1)));
    let (code, table, told) = app.export(&["--strict", "--seal-key", path(&elsewhere)]);
    assert_eq!((code, told.as_str()), (Some(0), ""));
    assert!(table.contains("tajne"), "{table}");

    let app = app.restart_with_key(&elsewhere).await;
    let stored = app.store.responses("proba", None, 1).await.unwrap();
    assert_eq!(stored[0].completed_at, "2026-11-22T10:15:30.123+01:00");
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.body, taken.body);
}

#[tokio::test]
async fn a_key_that_is_found_later_tells_no_finer_moment_of_an_anonymous_response() {
    let app = TestApp::start().await;
    let key = app.seal_key().await;
    let elsewhere = app.data.path().join("sejf");
    let app = app.restart_without_key(&elsewhere).await;
    let moment = Completion { completed_at: "2026-11-22T10:15:30.123+01:00".into(), ..completion() };
    let (record, _) = seal_at(id(1), &app.form().await, &key, moment, "<zgoda>1</zgoda>", &[]);
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    app.checked().await;
    assert_eq!(app.counts().await.sealed, 1);
    let app = app.restart_with_key(&elsewhere).await;
    let stored = app.store.responses("proba", None, 1).await.unwrap();
    assert_eq!((stored[0].completed_at.as_str(), stored[0].received_at.as_str()), ("2026-11-22", ""));
}

#[tokio::test]
async fn an_unreadable_key_is_no_reason_to_seal_to_nobody() {
    let app = TestApp::start().await;
    let (key, form) = (app.seal_key().await, app.form().await);
    // A new key's file that is there, and not whole.
    let broken = app.data.path().join("keys/seal.0002");
    fs::write(&broken, "deadbeef").unwrap();
    let catalogue = app.get("/api/v1/surveys").await;
    assert!(catalogue.status().is_server_error(), "{catalogue:?}");
    // Nor is a record looked at without the keys: its device keeps it, and comes again.
    let (record, _) = seal(id(1), &form, &key, "<zgoda>1</zgoda>", &[]);
    assert!(app.put(id(1), secret(1), &record.bytes).await.status >= 500);
    fs::remove_file(broken).unwrap();
    assert_eq!(app.seal_key().await, key);
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
}

#[tokio::test]
async fn a_key_given_at_the_start_stays_out_of_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("klucz");
    assert_eq!(run(&["key", "make", path(&file)]).status.code(), Some(0));
    assert_eq!(run(&["key", "make", path(&file)]).status.code(), Some(2), "never over another");
    let (data, surveys) = (folder.path().join("data"), crate::program::surveys());
    let args = ["--surveys", path(surveys.path()), "--seal-key", path(&file)];
    let program = crate::program::Program::start_with(&data, &args);
    let catalogue: Catalogue =
        reqwest::get(format!("{}/api/v1/surveys", program.url)).await.unwrap().json().await.unwrap();
    let held = SealKeys::open(folder.path(), std::slice::from_ref(&file)).unwrap().held().unwrap();
    assert_eq!(catalogue.collector.seal.as_ref(), held.newest());
    assert_eq!(key_files::list(&data, key_files::Kind::Seal).unwrap(), []);
}

#[tokio::test]
async fn attachments_come_out_as_they_were_taken() {
    let app = TestApp::start().await;
    let (big, small) = (photo(CHUNK * 2 + 17), photo(100));
    app.send_sealed(id(1), "<uwagi>a.jpg</uwagi><zgoda>1</zgoda>", &[("a.jpg", &big), ("../b.jpg", &small)]).await;
    // A plain one, and one that travelled inside.
    let plain = photo(5000);
    app.upload(id(2), secret(1), &plain).await;
    let inside = Part { name: "w.txt".into(), media_type: "text/plain".into(), bytes: b"inside".to_vec() };
    let bytes = instance("<zgoda>1</zgoda>").into_bytes();
    let form = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes };
    let entries = [entry("p.jpg", &plain, &plain)];
    let record = seal_record(id(2), &app.form().await, completion(), &[form, inside], &entries, None).unwrap();
    assert_eq!(app.put(id(2), secret(1), &record.bytes).await.status, 201);

    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("zalaczniki");
    let (code, table, told) = app.export(&["--strict", "--attachments", path(&folder)]);
    assert_eq!((code, told.contains("Załączniki zapisane") && told.contains(": 4.")), (Some(0), true), "{told}");
    assert!(table.contains("a.jpg"), "{table}");
    let read = |id: ResponseId, name: &str| fs::read(folder.join(id.to_string()).join(name)).unwrap();
    assert_eq!(read(id(1), "a.jpg"), big);
    assert_eq!(read(id(1), "_.._b.jpg"), small, "no way out of the folder");
    assert_eq!((read(id(2), "p.jpg"), read(id(2), "w.txt")), (plain.clone(), b"inside".to_vec()));

    if backend::ON_SERVER {
        return;
    }
    // A damaged file is told and not written.
    fs::write(app.intake.parts.whole(outbox::Digest::of(&plain)), photo(4999)).unwrap();
    let (code, _, told) = app.export(&["--strict", "--attachments", path(&folder)]);
    assert_eq!(code, Some(1));
    assert!(told.contains(&format!("Nie ma tu albo jest uszkodzony: {}/p.jpg", id(2))), "{told}");
    assert!(!folder.join(id(2).to_string()).join("p.jpg").exists());
}

#[tokio::test]
async fn a_backup_brings_keys_and_attachments_back() {
    let app = TestApp::start().await;
    let bytes = photo(CHUNK + 1);
    let record = app.send_sealed(id(1), "<uwagi>tajne</uwagi><zgoda>1</zgoda>", &[("a.jpg", &bytes)]).await;
    app.upload(id(2), secret(2), &photo(77)).await;
    let receipt = app.put(id(1), secret(1), &record.bytes).await.body;
    let out = tempfile::tempdir().unwrap();
    let (with, without) = (out.path().join("z.tar"), out.path().join("bez.tar"));
    let backup = |file: &PathBuf| run(&["backup", "--data", path(app.data.path()), "-o", path(file)]).status.code();
    assert_eq!(backup(&with), Some(0));
    fs::rename(app.key_file(), out.path().join("sejf")).unwrap();
    assert_eq!(backup(&without), Some(0));

    let restore = |file: &PathBuf, to: &str, more: &[&str]| {
        let data = out.path().join(to);
        let output = run(&[&["restore", path(file), "--data", path(&data), "--without-erasures"], more].concat());
        (output.status.code(), String::from_utf8(output.stderr).unwrap(), data)
    };
    let (code, told, data) = restore(&with, "z", &["--strict"]);
    assert_eq!((code, told.as_str()), (Some(0), ""));
    let folder = out.path().join("zalaczniki");
    let args = ["export", "--strict", "--data", path(&data), "--survey", "proba", "--format", "csv"];
    let output = run(&[&args[..], &["--attachments", path(&folder)]].concat());
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("tajne"));
    assert_eq!(fs::read(folder.join(id(1).to_string()).join("a.jpg")).unwrap(), bytes);
    assert_eq!(fs::read_dir(data.join("parts")).unwrap().count(), 1, "what no record names is not carried");
    // The restored collector gives the same receipt, and asks for what it lacks.
    let store = collector::data::open_existing(&collector::data::Place::folder(&data)).await.unwrap().store;
    assert_eq!(store.receipt(id(1), secret(1).unwrap().hash()).await.unwrap(), Some(receipt));

    let (code, told, _) = restore(&without, "bez", &[]);
    assert_eq!(code, Some(0));
    assert!(told.starts_with("Zapisy zapieczętowane kluczem") && told.contains("nie podano: 1."), "{told}");
    assert_eq!(restore(&without, "bez2", &["--strict"]).0, Some(1));
    assert_eq!(restore(&without, "bez3", &["--strict", "--seal-key", path(&out.path().join("sejf"))]).0, Some(0));

    // A byte of the attachment is another one: the backup says so, and nothing half is left.
    let mut damaged = fs::read(&with).unwrap();
    let place = damaged.windows(32).rposition(|window| window.iter().any(|&b| b != 0)).unwrap();
    damaged[place - 2000] ^= 1;
    fs::write(out.path().join("zly.tar"), &damaged).unwrap();
    let (code, told, data) = restore(&out.path().join("zly.tar"), "zly", &[]);
    assert_eq!(code, Some(2), "{told}");
    assert_eq!(fs::read_dir(data).unwrap().count(), 0);
}

#[tokio::test]
async fn the_clock_is_told_where_the_survey_is_not_anonymous() {
    for (privacy, expected) in [("interviewer", true), ("anonymous", false)] {
        let app = TestApp::start_with(privacy, None).await;
        let ahead = Completion { completed_at: "2099-01-01T00:00:00.000+00:00".into(), ..completion() };
        let (record, _) = seal_at(id(1), &app.form().await, &app.seal_key().await, ahead, "<zgoda>1</zgoda>", &[]);
        app.put(id(1), secret(1), &record.bytes).await;
        app.send_sealed(id(2), "<zgoda>1</zgoda>", &[]).await;
        let table = app.csv().await;
        let mut reader = ::csv::ReaderBuilder::new().from_reader(table.as_bytes());
        let place = reader.headers().unwrap().iter().position(|name| name == "clock_ahead_s");
        assert_eq!(place.is_some(), expected, "{privacy}");
        if let Some(place) = place {
            let cells: Vec<String> = reader.records().map(|row| row.unwrap()[place].to_owned()).collect();
            assert!(cells[0].parse::<u64>().unwrap() > 1_000_000_000, "{cells:?}");
            assert_eq!(cells[1], "", "of a day nothing can be told");
        }
    }
}

#[tokio::test]
async fn the_keys_name_in_an_envelope_is_an_id_and_no_sentence() {
    let app = TestApp::start().await;
    let (form, key) = (app.form().await, app.seal_key().await);
    let (record, _) = seal(id(1), &form, &key, "<zgoda>1</zgoda>", &[]);
    let place = record.bytes.windows(16).position(|bytes| bytes == key.id.as_bytes()).unwrap();
    let long = "a".repeat(200_000);
    for name in ["", "Zadzwoń pod 600 100 200, aby odebrać nagrodę", "\\u001b[2J", "746C856D49A83769", &long] {
        let bytes = [&record.bytes[..place], name.as_bytes(), &record.bytes[place + 16..]].concat();
        let refused = app.put(id(1), secret(1), &bytes).await;
        assert!(refused.status == 400 && refused.body.len() < 500, "{name:.40}: {}", refused.status);
    }
    assert_eq!(app.store.sealed_to().await.unwrap(), []);
}

/// What a stranger writes into a file that somebody opens here is shown on the terminal, not done.
#[tokio::test]
async fn no_text_from_outside_reaches_the_terminal_raw() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let rescue = folder.path().join("x.teren-rescue");
    let header = r#"{"v":2,"kind":"teren-rescue","made_at":"2026-11-22","key":"\u001b[2J\u202e\n","responses":1}"#;
    fs::write(&rescue, [format!("{header}\n").as_bytes(), &[0; 64]].concat()).unwrap();
    let receipt = folder.path().join("r.json");
    let signed = String::from_utf8(app.put_one().await).unwrap();
    fs::write(&receipt, signed.replace(&app.url, "\\u001b]0;x\\u0007")).unwrap();
    let data = path(app.data.path());
    for args in [
        &["import", "--data", data, path(&rescue)][..],
        &["verify", "--data", data, path(&receipt)],
        &["export", "--data", data, "--format", "csv", "--survey", "\u{1b}[31m"],
        &["quarantine", "--data", data, "--survey", "\u{9b}31m"],
    ] {
        let output = run(args);
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!told.is_empty() && !told.contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
        assert!(!told.contains('\u{202e}'), "{told:?}");
    }
}

impl TestApp {
    /// Sends a plain record; its receipt.
    async fn put_one(&self) -> Vec<u8> {
        let record = self.record(id(99), "<zgoda>1</zgoda>").await;
        self.put(id(99), secret(1), &record.bytes).await.body
    }
}
