//! A key that is missing is missed, never made anew in silence; and one collector to a folder.

use crate::{
    backend,
    commands::{path, restore, run},
    program::{Program, check_refused, surveys},
    sealed,
    support::{id, secret},
};
use collector::{key_files, lock::ServeLock};
use outbox::{
    sealing::PrivateKey,
    wire::{Catalogue, SealKey},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A data folder that a collector has worked in, and stopped.
struct Folder {
    held: tempfile::TempDir,
    surveys: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { held: tempfile::tempdir().unwrap(), surveys: surveys() }
    }

    fn data(&self) -> PathBuf {
        self.held.path().join("data")
    }

    fn start(&self, more: &[&str]) -> Program {
        Program::start_with(&self.data(), &[&["--surveys", path(self.surveys.path())], more].concat())
    }

    /// Starts, sends a sealed response, and stops; the key that it was sealed to.
    async fn with_a_response(&self, more: &[&str]) -> SealKey {
        let mut program = self.start(more);
        let catalogue = catalogue(&program.url).await;
        let key = catalogue.collector.seal.clone().unwrap();
        send(&program.url, &catalogue, 1, &key).await;
        program.kill();
        key
    }

    /// The one key file of this kind.
    fn key_file(&self, kind: &str) -> PathBuf {
        let names = key_files::all(&self.data()).unwrap();
        let mut found =
            names.iter().map(|name| name.in_data()).filter(|name| name.starts_with(&format!("keys/{kind}.")));
        let file = found.next().unwrap();
        assert_eq!(found.next(), None);
        self.data().join(file)
    }

    /// It does not start, says these words in one sentence, and changes no key.
    #[track_caller]
    fn refuses(&self, expected: &[&str]) {
        let before = key_files::all(&self.data()).unwrap();
        for words in expected {
            check_refused(&["--listen", "127.0.0.1:0", "--data", path(&self.data())], words);
        }
        assert_eq!(key_files::all(&self.data()).unwrap(), before);
    }

    /// Runs SQL in the database.
    async fn sql(&self, sql: &'static str) {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.data().join("teren.db"));
        let pool = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

async fn catalogue(url: &str) -> Catalogue {
    reqwest::get(format!("{url}/api/v1/surveys")).await.unwrap().json().await.unwrap()
}

async fn send(url: &str, catalogue: &Catalogue, n: u8, key: &SealKey) {
    let form = catalogue.surveys[0].pack.form_ref();
    let (record, _) = sealed::seal(id(n), &form, key, "<zgoda>1</zgoda>", &[]);
    let request = reqwest::Client::new().put(format!("{url}/api/v1/responses/{}", id(n)));
    let request = request.header("teren-secret", secret(1).unwrap().to_string()).body(record.bytes);
    assert_eq!(request.send().await.unwrap().status(), 201);
}

/// The way to lose answers that was found: a new key under the old one's name, and then the old file put back over it.
#[tokio::test]
async fn a_sealing_key_that_is_missing_is_not_made_anew() {
    let folder = Folder::new();
    let key = folder.with_a_response(&[]).await;
    let (file, away) = (folder.key_file("seal"), folder.held.path().join("sejf"));
    assert!(file.to_string_lossy().ends_with(&format!("seal.0001.{}", key.id)));
    fs::rename(&file, &away).unwrap();
    folder.refuses(&[&key.id, "Proszę przywrócić ten plik", "zapisów, które go potrzebują: 1"]);
    fs::rename(&away, &file).unwrap();
    assert_eq!(catalogue(&folder.start(&[]).url).await.collector.seal, Some(key));
}

#[tokio::test]
async fn nor_is_one_of_an_earlier_version_that_remembered_nothing() {
    let folder = Folder::new();
    let key = folder.with_a_response(&[]).await;
    let keys = folder.data().join("keys");
    let (seal, receipts) = (keys.join("seal.0001"), keys.join("receipts.ed25519"));
    fs::rename(folder.key_file("seal"), &seal).unwrap();
    fs::rename(folder.key_file("receipts"), &receipts).unwrap();
    folder.sql("DELETE FROM settings WHERE key = 'keys'").await;
    for file in [&seal, &receipts] {
        let away = folder.held.path().join("sejf");
        fs::rename(file, &away).unwrap();
        folder.refuses(&[file.file_name().unwrap().to_str().unwrap()]);
        fs::rename(&away, file).unwrap();
    }
    // Its own names are read for ever, and missed from now on.
    let mut program = folder.start(&[]);
    assert_eq!(catalogue(&program.url).await.collector.seal.as_ref(), Some(&key));
    program.kill();
    assert_eq!(fs::read_dir(&keys).unwrap().count(), 2, "no other is made");
    fs::remove_file(&seal).unwrap();
    folder.refuses(&[&key.id, "keys/seal.0001"]);
}

#[tokio::test]
async fn nor_is_the_receipt_key() {
    let folder = Folder::new();
    folder.with_a_response(&[]).await;
    let file = folder.key_file("receipts");
    fs::rename(&file, folder.held.path().join("sejf")).unwrap();
    folder.refuses(&[file.file_name().unwrap().to_str().unwrap(), "podpisuje potwierdzenia"]);
    // Nor by another command, and no backup is made that could not be brought back.
    fs::write(folder.held.path().join("x.teren-rescue"), "x").unwrap();
    let rescue = folder.held.path().join("x.teren-rescue");
    for args in [
        &["import", "--data", path(&folder.data()), path(&rescue)][..],
        &["backup", "--data", path(&folder.data()), "-o", path(&folder.held.path().join("kopia"))],
    ] {
        let output = run(args);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && told.contains("nie ma klucza potwierdzeń"), "{told}");
    }
    assert!(!file.exists());
}

#[tokio::test]
async fn keys_beside_no_database_or_an_empty_one_are_no_first_start() {
    let folder = Folder::new();
    folder.with_a_response(&[]).await;
    let database = folder.data().join("teren.db");
    let away = folder.held.path().join("teren.db");
    fs::rename(&database, &away).unwrap();
    for name in ["teren.db-wal", "teren.db-shm"] {
        let _ = fs::rename(folder.data().join(name), folder.held.path().join(name));
    }
    folder.refuses(&["bazy danych teren.db nie ma albo jest pusta", "teren restore"]);
    assert!(!database.exists());
    fs::write(&database, "").unwrap();
    folder.refuses(&["bazy danych teren.db nie ma albo jest pusta"]);
    // A database that has its tables and never saw a key.
    collector::data::open(&collector::data::Place::folder(&folder.data())).await.map(drop).unwrap();
    folder.refuses(&["bazy danych teren.db nie ma albo jest pusta"]);
}

#[tokio::test]
async fn a_key_that_was_given_and_is_not_now_is_not_replaced() {
    let folder = Folder::new();
    let file = folder.held.path().join("klucz");
    assert_eq!(run(&["key", "make", path(&file)]).status.code(), Some(0));
    let key = folder.with_a_response(&["--seal-key", path(&file)]).await;
    folder.refuses(&[&key.id, "--seal-key"]);
    assert_eq!(catalogue(&folder.start(&["--seal-key", path(&file)]).url).await.collector.seal, Some(key));
}

#[tokio::test]
async fn a_key_that_is_lost_for_good_is_given_up_by_name() {
    let folder = Folder::new();
    let key = folder.with_a_response(&[]).await;
    let lose = |id: &str| run(&["key", "lost", id, "--data", path(&folder.data())]).status.code();
    assert_eq!(lose(&key.id), Some(2), "it is here");
    assert_eq!(lose("0123456789abcdef"), Some(2), "it never was");
    let (file, away) = (folder.key_file("seal"), folder.held.path().join("sejf"));
    fs::rename(&file, &away).unwrap();
    assert_eq!(lose(&key.id), Some(0));
    let mut program = folder.start(&[]);
    let new = catalogue(&program.url).await.collector.seal.unwrap();
    assert_ne!(new, key);
    program.kill();
    // Found again, it opens what is its own; the newest one is told.
    fs::rename(&away, &file).unwrap();
    let list = String::from_utf8(run(&["key", "list", "--data", path(&folder.data())]).stdout).unwrap();
    assert!(list.contains(&format!("{} ", new.id)) && list.contains(&format!("{} kept records=1", key.id)), "{list}");
}

#[tokio::test]
async fn a_key_that_a_stranger_made_up_stops_nobody() {
    let folder = Folder::new();
    let mut program = folder.start(&[]);
    let invented = PrivateKey::from_random([5; 32]).seal_key();
    send(&program.url, &catalogue(&program.url).await, 7, &invented).await;
    program.kill();
    folder.start(&[]);
}

#[cfg(unix)]
#[tokio::test]
async fn rights_that_everybody_has_are_taken_back_and_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.start(&[]).kill();
    let (file, given) = (folder.key_file("seal"), folder.held.path().join("klucz"));
    assert_eq!(run(&["key", "make", path(&given)]).status.code(), Some(0));
    for file in [&file, &given] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let log = folder.held.path().join("log");
    let to = Stdio::from(fs::File::create(&log).unwrap());
    let args = ["--surveys", path(folder.surveys.path()), "--seal-key", path(&given)];
    drop(Program::run(Command::new(crate::support::teren()), &folder.data(), &args, to));
    let told = fs::read_to_string(log).unwrap();
    assert!(told.contains(&format!("{} mógł czytać każdy", file.display())), "{told}");
    assert!(told.contains(&format!("{} może czytać każdy", given.display())), "{told}");
    let mode = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&given)), (0o640, 0o644), "what is not ours stays as it is");
}

#[tokio::test]
async fn one_collector_to_a_folder_and_commands_beside_it() {
    let folder = Folder::new();
    let mut first = folder.start(&[]);
    check_refused(&["--listen", "127.0.0.1:0", "--data", path(&folder.data())], "pracuje już inny kolektor");
    let backup = folder.held.path().join("kopia");
    for args in [
        &["backup", "--data", path(&folder.data()), "-o", path(&backup)][..],
        &["export", "--data", path(&folder.data()), "--survey", "proba", "--format", "csv"],
        &["key", "rotate", "--data", path(&folder.data())],
    ] {
        assert_eq!(run(args).status.code(), Some(0), "{args:?}");
    }
    // A folder that somebody begins in is not brought back into.
    let other = folder.held.path().join("inne");
    fs::create_dir(&other).unwrap();
    let held = ServeLock::take(&other).unwrap();
    let again = || restore(&backup, &other);
    let refused = again();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("pracuje już inny kolektor"));
    drop(held);
    assert_eq!(again().status.code(), Some(0));
    first.kill();
    drop(folder.start(&[]));
}

#[tokio::test]
async fn a_backup_says_which_key_it_lacks_and_is_whole_where_it_cannot_be_noted() {
    if backend::ON_SERVER {
        return;
    }
    let folder = Folder::new();
    let key = folder.with_a_response(&[]).await;
    let back_up = |name: &str| {
        let output = run(&["backup", "--data", path(&folder.data()), "-o", path(&folder.held.path().join(name))]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(back_up("cala.tar"), (Some(0), String::new()));

    let file = folder.key_file("seal");
    fs::rename(&file, folder.held.path().join("klucz")).unwrap();
    let (status, told) = back_up("bez.tar");
    assert!(status == Some(0) && told.contains(&key.id) && told.contains("jest ich 1"), "{told}");
    fs::rename(folder.held.path().join("klucz"), &file).unwrap();

    // As on a full disk.
    folder.sql("CREATE TRIGGER full BEFORE INSERT ON copies BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    let (status, told) = back_up("pelny.tar");
    assert!(status == Some(0) && told.contains("nie udało się tego odnotować"), "{told}");
    assert_eq!(restore(&folder.held.path().join("pelny.tar"), &folder.held.path().join("z")).status.code(), Some(0));
}
