//! What a backup must hold to be brought back, and who may read it.

use crate::{
    backend,
    commands::{path, restore, run},
    support::{TestApp, check_private, id},
    uploads::photo,
};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// A collector with one response and its photograph, and its backup.
async fn backed_up(out: &Path) -> PathBuf {
    let app = TestApp::start().await;
    app.send_sealed(id(1), "<zgoda>1</zgoda>", &[("a.jpg", &photo(5000))]).await;
    let backup = out.join("kopia.tar");
    assert_eq!(run(&["backup", "--data", path(app.data.path()), "-o", path(&backup)]).status.code(), Some(0));
    backup
}

/// The backup with each of its files changed, or left out.
fn repacked(backup: &Path, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> PathBuf {
    let target = backup.with_file_name("inna.tar");
    let mut builder = tar::Builder::new(fs::File::create(&target).unwrap());
    for entry in tar::Archive::new(fs::File::open(backup).unwrap()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if let Some(bytes) = change(&name, bytes) {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
        }
    }
    builder.into_inner().unwrap();
    target
}

/// What cannot be brought back says so, ends with 2, and leaves an empty folder.
#[track_caller]
fn check_refused(backup: &Path, expected: &str) {
    let data = backup.with_file_name("nowe");
    let output = restore(backup, &data);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(expected), "{told}");
    assert_eq!(fs::read_dir(data).unwrap().count(), 0);
}

#[tokio::test]
async fn a_backup_that_lacks_an_attachment_is_refused() {
    let out = tempfile::tempdir().unwrap();
    let backup = backed_up(out.path()).await;
    let without = repacked(&backup, |name, bytes| (!name.starts_with("parts/")).then_some(bytes));
    check_refused(&without, "brakuje załączników, na które wskazują odpowiedzi: 1");
    let same = repacked(&backup, |_, bytes| Some(bytes));
    assert_eq!(restore(&same, &out.path().join("x")).status.code(), Some(0));
}

#[tokio::test]
async fn a_damaged_backup_is_not_brought_back() {
    let out = tempfile::tempdir().unwrap();
    let backup = backed_up(out.path()).await;
    let changed = |what: &'static str, from: &'static str, to: &'static str| {
        repacked(&backup, move |name, bytes| match name.starts_with(what) {
            true => Some(String::from_utf8(bytes).unwrap().replacen(from, to, 1).into_bytes()),
            false => Some(bytes),
        })
    };
    let refused = "nie jest kopią zapasową Terenu albo jest uszkodzony";
    for (what, from, to) in [
        ("rows/responses", "\"revision\":1", "\"revision\":2"),
        ("rows/responses", "\"revision\":1", "\"revision\":\"1\""),
        ("rows/responses", "\"form_id\":\"proba\",", ""),
        ("rows/settings", "{", "{\"more\":1,"),
        ("rows/files", "\n", ""),
        ("keys/receipts", "0", "x"),
        ("end.json", "\"records\":1", "\"records\":2"),
    ] {
        check_refused(&changed(what, from, to), refused);
    }
    for left_out in ["rows/records.", "keys/receipts", "end.json"] {
        check_refused(&repacked(&backup, |name, bytes| (!name.starts_with(left_out)).then_some(bytes)), refused);
    }
    check_refused(&changed("backup.json", "2", "3"), "nowsza wersja Terenu");
}

/// As version 0.1.0 has written it until then: the database's file itself.
#[tokio::test]
async fn a_backup_of_the_first_version_is_brought_back() {
    if backend::ON_SERVER {
        return;
    }
    let app = TestApp::start().await;
    let bytes = photo(5000);
    app.send_sealed(id(1), "<zgoda>1</zgoda>", &[("a.jpg", &bytes)]).await;
    app.store.close().await;
    let (data, out) = (app.data.path(), tempfile::tempdir().unwrap());
    let first = out.path().join("kopia.tar");
    let mut builder = tar::Builder::new(fs::File::create(&first).unwrap());
    builder.append_path_with_name(data.join("teren.db"), "teren.db").unwrap();
    builder.append_dir_all("keys", data.join("keys")).unwrap();
    builder.append_dir_all("parts", data.join("parts")).unwrap();
    builder.into_inner().unwrap();
    let restored = out.path().join("przywrocone");
    let output = restore(&first, &restored);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let data = backend::open(&restored).await;
    assert_eq!(data.store.counts("proba").await.unwrap().received, 1);
    let second = out.path().join("druga.tar");
    assert_eq!(run(&["backup", "--data", path(&restored), "-o", path(&second)]).status.code(), Some(0));
    assert_eq!(restore(&second, &out.path().join("znowu")).status.code(), Some(0));
    // Damaged in a page that nobody reads at the start.
    let (place, page) = page_of("sessions", &first).await;
    let damaged = repacked(&first, |name, mut bytes| {
        if name == "teren.db" {
            bytes[place..place + page].fill(0xff);
        }
        Some(bytes)
    });
    check_refused(&damaged, "nie jest kopią zapasową Terenu albo jest uszkodzony");
    let without = repacked(&first, |name, bytes| (!name.starts_with("parts/")).then_some(bytes));
    check_refused(&without, "brakuje załączników, na które wskazują odpowiedzi: 1");
}

/// Where a table that nobody reads at the start stands in the backup's database, and for how long.
async fn page_of(table: &str, backup: &Path) -> (usize, usize) {
    let file = backup.with_file_name("teren.db");
    repacked(backup, |name, bytes| {
        if name == "teren.db" {
            fs::write(&file, bytes).unwrap();
        }
        None
    });
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
    let database = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = $1";
    let number: i64 = sqlx::query_scalar(sql).bind(table).fetch_one(&database).await.unwrap();
    let size: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&database).await.unwrap();
    database.close().await;
    ((number as usize - 1) * size as usize, size as usize)
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_a_backup_and_what_comes_of_it() {
    let out = tempfile::tempdir().unwrap();
    let backup = backed_up(out.path()).await;
    let data = out.path().join("dane/urzad");
    assert_eq!(restore(&backup, &data).status.code(), Some(0));
    let found = check_private(out.path());
    for name in ["kopia.tar", "dane", "urzad", "teren.db", "keys", "parts"] {
        assert!(found.iter().any(|path| path.ends_with(name)), "{name} is not in {found:?}");
    }
    let kinds: Vec<_> = collector::key_files::all(&data).unwrap().iter().map(|name| name.kind).collect();
    assert_eq!(kinds, [collector::key_files::Kind::Seal, collector::key_files::Kind::Receipts]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nor_while_it_is_made() {
    let app = TestApp::start().await;
    let out = tempfile::tempdir().unwrap();
    let (backup, trace) = (out.path().join("kopia.tar"), out.path().join("trace"));
    let Some(mut teren) = crate::synced::traced("openat", &trace) else { return };
    let status = teren
        .envs(backend::environment(app.data.path()))
        .args(["backup", "--data", path(app.data.path()), "-o", path(&backup)])
        .status();
    assert_eq!(status.unwrap().code(), Some(0));
    let text = crate::synced::ended(&trace).await;
    let made = text.lines().find(|line| line.contains("O_CREAT") && line.contains("/kopia.tar.new\""));
    assert!(made.is_some_and(|line| line.contains("O_EXCL") && line.contains(", 0600")), "{made:?}");
}

/// A pipe to another machine, a link to the place of backups.
#[tokio::test]
async fn a_backup_is_written_through_what_is_no_plain_file() {
    let app = TestApp::start().await;
    let out = tempfile::tempdir().unwrap();
    let (target, link) = (out.path().join("kopia.tar"), out.path().join("dowiazanie"));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let backup = |to: &str| run(&["backup", "--data", path(app.data.path()), "-o", to]);
    assert_eq!(backup(path(&link)).status.code(), Some(0));
    assert!(link.is_symlink(), "the link became a file");
    assert_eq!(restore(&target, &out.path().join("a")).status.code(), Some(0));
    // The command's output is a pipe here.
    let piped = backup("/dev/stdout");
    assert_eq!(piped.status.code(), Some(0), "{}", String::from_utf8_lossy(&piped.stderr));
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
    let received = out.path().join("odebrana.tar");
    fs::write(&received, piped.stdout).unwrap();
    assert_eq!(restore(&received, &out.path().join("b")).status.code(), Some(0));
    let left: Vec<_> = fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "something half-made is left: {left:?}");
}
