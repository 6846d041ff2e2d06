//! A backup moves everything from one database to another, both ways.

use crate::{
    backend,
    commands::{path, restore, run},
    support::{SURVEY, TestApp, id, seal_replacing, secret},
    uploads::photo,
};
use collector::data::{self, Place};
use std::{collections::BTreeMap, fs, io::Read, path::Path};
use store::{StoreError, copying::Table};

/// A backup's entries but for what making one adds.
fn entries(backup: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in tar::Archive::new(fs::File::open(backup).unwrap()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let (name, mut bytes) = (entry.path().unwrap().to_str().unwrap().to_owned(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        if !name.starts_with("rows/copies") && name != "end.json" {
            found.insert(name, bytes);
        }
    }
    found
}

/// Whether two backups have the same, but for what the log has noted since the first.
fn is_same(first: &BTreeMap<String, Vec<u8>>, then: &BTreeMap<String, Vec<u8>>) -> bool {
    let same = |(name, bytes): (&String, &Vec<u8>)| {
        then.get(name)
            .is_some_and(|then| if name.starts_with("rows/deeds") { then.starts_with(bytes) } else { then == bytes })
    };
    first.keys().eq(then.keys()) && first.iter().all(same)
}

fn back_up(data: &Path, to: &Path) -> BTreeMap<String, Vec<u8>> {
    let output = run(&["backup", "--data", path(data), "-o", path(to)]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    entries(to)
}

#[tokio::test]
async fn from_a_server_to_a_file_and_back_everything_stays_what_it_was() {
    let app = TestApp::start().await;
    // Longer than two pieces of an attachment.
    app.send_sealed(id(1), "<zgoda>1</zgoda>", &[("a.jpg", &photo(300_000)), ("b.jpg", &photo(7))]).await;
    let old = app.record(id(2), "<zgoda>1</zgoda>").await;
    let receipt = app.put(id(2), secret(2), &old.bytes).await.body;
    let new = seal_replacing(id(2), &app.form().await, "<zgoda>2</zgoda>", "2026-11-22", &[old.digest]);
    assert_eq!(app.put(id(2), secret(2), &new.bytes).await.status, 201);
    let foreign = app.record(id(2), "<uwagi>obce</uwagi>").await;
    assert_eq!(app.put(id(2), secret(3), &foreign.bytes).await.status, 202);
    for n in [3, 4] {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        assert_eq!(app.put(id(n), secret(n), &record.bytes).await.status, 201);
    }
    app.checked().await;
    let data = app.data.path();
    let (three, four) = (id(3).to_string(), id(4).to_string());
    assert_eq!(run(&["exclude", &three, "--because", "próba", "--data", path(data)]).status.code(), Some(0));
    assert_eq!(run(&["erase", "--response", &four, "--data", path(data)]).status.code(), Some(0));

    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    let on_server = back_up(data, &at("serwer.tar"));
    assert_eq!(restore(&at("serwer.tar"), &at("plik")).status.code(), Some(0));
    assert!(at("plik").join("teren.db").exists());
    let in_file = back_up(&at("plik"), &at("plik.tar"));
    assert!(is_same(&on_server, &in_file));
    let address = backend::new_database(&at("znowu"));
    assert_eq!(restore(&at("plik.tar"), &at("znowu")).status.code(), Some(0));
    assert!(!at("znowu").join("teren.db").exists());
    assert!(is_same(&on_server, &back_up(&at("znowu"), &at("znowu.tar"))));

    // It works there as it did: the same receipt, the attachment whole, what was excluded and erased still so.
    let moved = data::open(&Place { folder: at("znowu"), server: Some(address.parse().unwrap()) }).await.unwrap();
    let counts = moved.store.counts(SURVEY).await.unwrap();
    assert_eq!((counts.received, counts.quarantined, counts.excluded, counts.attachments), (2, 1, 1, 2));
    assert!(moved.store.is_erased(id(4)).await.unwrap());
    let mut looking = moved.store.ingestion().await.unwrap();
    assert_eq!(looking.look(&[(id(2), old.digest)]).await.unwrap()[0].stored, Some(receipt));
    looking.commit().await.unwrap();
    let folder = at("zdjecia");
    let exported =
        run(&["export", "--survey", SURVEY, "--data", path(&at("znowu")), "--attachments", path(&folder), "--strict"]);
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    assert_eq!(fs::read(folder.join(id(1).to_string()).join("a.jpg")).unwrap(), photo(300_000));

    // Nothing is written over.
    let output = restore(&at("plik.tar"), &at("znowu"));
    assert_eq!(output.status.code(), Some(2));
    fs::create_dir(at("inny")).unwrap();
    let mut other = std::process::Command::new(crate::support::teren());
    let output = other.args(["restore", path(&at("plik.tar")), "--without-erasures", "--data", path(&at("inny"))]);
    let output = output.args(["--database", &address]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && told.contains("nie jest pusta"), "{told}");
    assert_eq!(fs::read_dir(at("inny")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_damaged_backup_leaves_an_empty_database() {
    let app = TestApp::start().await;
    app.send_sealed(id(1), "<zgoda>1</zgoda>", &[("a.jpg", &photo(5000))]).await;
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    back_up(app.data.path(), &at("kopia.tar"));
    let whole = fs::read(at("kopia.tar")).unwrap();
    fs::write(at("krotka.tar"), &whole[..whole.len() / 2]).unwrap();
    backend::new_database(&at("nowe"));
    let output = restore(&at("krotka.tar"), &at("nowe"));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let output = restore(&at("kopia.tar"), &at("nowe"));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// Tables that are written anew look empty to whoever has begun to read before: one waits for the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_being_read_is_not_written_anew_meanwhile() {
    let app = TestApp::start().await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    let (store, runtime) = (app.store.clone(), tokio::runtime::Handle::current());
    let (mut tried, mut records) = (None, 0);
    let mut each = |table: &'static Table, _| {
        records += usize::from(table.name == "records");
        tried.get_or_insert_with(|| tokio::task::block_in_place(|| runtime.block_on(store.rebuild())));
        Ok(())
    };
    app.store.read_all(&mut each).await.unwrap();
    assert!(matches!(tried, Some(Err(StoreError::Busy))), "{tried:?}");
    assert_eq!(records, 1);
    app.store.rebuild().await.unwrap();
}
