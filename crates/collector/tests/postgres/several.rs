//! Several collectors on one database: what one has, every other has too.

use crate::{
    backend,
    program::{Program, surveys},
    sealed,
    support::{id, seal, secret, teren},
    uploads::photo,
};
use collector::signing;
use outbox::{
    Digest, ResponseId,
    wire::{Catalogue, SECRET_HEADER},
};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Two collectors, started at the same moment on an empty database.
struct Two {
    folders: Vec<PathBuf>,
    programs: Vec<Program>,
    client: reqwest::Client,
    _kept: (tempfile::TempDir, tempfile::TempDir),
}

impl Two {
    async fn start() -> Self {
        let kept = (tempfile::tempdir().unwrap(), surveys());
        let surveys = kept.1.path().to_str().unwrap().to_owned();
        let starting = |(data, mut args): (PathBuf, Vec<String>)| {
            args.extend(["--surveys".to_owned(), surveys.clone()]);
            let start = move || {
                let program = Program::start_with(&data, &args.iter().map(String::as_str).collect::<Vec<_>>());
                (data, program)
            };
            tokio::task::spawn_blocking(start)
        };
        let mut starting: Vec<_> = backend::collectors(kept.0.path()).into_iter().map(starting).collect();
        let (mut folders, mut programs) = (Vec::new(), Vec::new());
        for started in &mut starting {
            let (folder, program) = started.await.unwrap();
            folders.push(folder);
            programs.push(program);
        }
        Self { folders, programs, client: reqwest::Client::new(), _kept: kept }
    }

    fn url(&self, collector: usize) -> &str {
        &self.programs[collector].url
    }

    async fn catalogue(&self, collector: usize) -> Catalogue {
        let answer = self.client.get(format!("{}/api/v1/surveys", self.url(collector))).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// The status and the receipt.
    async fn put(&self, collector: usize, id: ResponseId, by: u8, record: &[u8]) -> (u16, Vec<u8>) {
        let address = format!("{}/api/v1/responses/{id}", self.url(collector));
        let put = self.client.put(address).header(SECRET_HEADER, secret(by).unwrap().to_string());
        let answer = put.body(record.to_vec()).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    /// An upload's request; the status and where it stands.
    async fn upload(
        &self,
        collector: usize,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> (u16, Option<u64>) {
        let address = format!("{}/api/v1/uploads{path}", self.url(collector));
        let mut request = self.client.request(method.parse().unwrap(), address).header("tus-resumable", "1.0.0");
        request = request.header(SECRET_HEADER, secret(1).unwrap().to_string()).body(body.to_vec());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let answer = request.send().await.unwrap();
        let offset = answer.headers().get("upload-offset").map(|value| value.to_str().unwrap().parse().unwrap());
        (answer.status().as_u16(), offset)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn begun_at_the_same_moment_they_agree_on_keys_password_and_surveys() {
    let two = Two::start().await;
    let (one, other) = (two.catalogue(0).await, two.catalogue(1).await);
    assert_eq!(one.collector.key_id, other.collector.key_id);
    assert_eq!(one.collector.seal, other.collector.seal);
    assert_eq!(one.surveys, other.surveys);
    let told = |folder: &PathBuf| {
        let note = std::fs::read_to_string(folder.join("first-start.txt"));
        note.is_ok_and(|text| text.contains("office-password "))
    };
    assert_eq!(two.folders.iter().filter(|folder| told(folder)).count(), 1, "one password, told once");
    let data = backend::open(&two.folders[0]).await;
    assert_eq!(signing::public_keys(&data).await.unwrap().len(), 1);
    for folder in &two.folders {
        assert!(!folder.join("teren.db").exists() && !folder.join("keys").exists(), "it stands in the database");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_bytes_get_the_same_receipt_wherever_they_arrive() {
    let two = Two::start().await;
    let form = two.catalogue(0).await.surveys[0].pack.form_ref();
    let record = seal(id(1), &form, "<zgoda>1</zgoda>").bytes;
    let (first, second) = tokio::join!(two.put(0, id(1), 1, &record), two.put(1, id(1), 1, &record));
    assert_eq!([first.0, second.0].iter().filter(|status| **status == 201).count(), 1, "stored once");
    assert_eq!(first.1, second.1);
    // Somebody else's bytes under this number are kept apart, once.
    let foreign = seal(id(1), &form, "<uwagi>obce</uwagi>").bytes;
    let (first, second) = tokio::join!(two.put(0, id(1), 2, &foreign), two.put(1, id(1), 2, &foreign));
    assert_eq!((first.0, second.0), (202, 202));
    assert_eq!(first.1, second.1);
    let data = backend::open(&two.folders[0]).await;
    let counts = data.store.counts("proba").await.unwrap();
    assert_eq!((counts.received, counts.quarantined), (1, 1));
    let apart = data.store.apart("proba").await.unwrap();
    assert_eq!(apart[0].receipt, first.1);
    assert_eq!(data.store.apart_bytes(id(1), apart[0].digest).await.unwrap().unwrap(), foreign);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_is_begun_at_one_ends_at_the_other() {
    let two = Two::start().await;
    let catalogue = two.catalogue(0).await;
    let (form, key) = (catalogue.surveys[0].pack.form_ref(), catalogue.collector.seal.unwrap());
    // Longer than two pieces.
    let bytes = photo(300_000);
    let (record, parts) = sealed::seal(id(1), &form, &key, "<zgoda>1</zgoda>", &[("a.jpg", &bytes)]);
    let part = &parts[0];
    let (digest, len) = (Digest::of(part), part.len() as u64);
    let encoded = |text: String| outbox::base64::encode(text.as_bytes());
    let metadata = format!("response {},digest {}", encoded(id(1).to_string()), encoded(digest.to_string()));
    let create = [("upload-length", len.to_string()), ("upload-metadata", metadata)];
    assert_eq!(two.upload(0, "POST", "", &create, &[]).await, (201, Some(0)));
    let path = format!("/{}.{digest}", id(1));
    let at = |offset: usize| {
        [("upload-offset", offset.to_string()), ("content-type", "application/offset+octet-stream".to_owned())]
    };
    let half = 150_001;
    assert_eq!(two.upload(0, "PATCH", &path, &at(0), &part[..half]).await, (204, Some(half as u64)));
    assert_eq!(two.upload(1, "HEAD", &path, &[], &[]).await, (200, Some(half as u64)));
    // A checksum that does not match takes back what it came with, wherever that was.
    let mut wrong = at(half).to_vec();
    wrong.push(("upload-checksum", format!("sha256 {}", outbox::base64::encode(&[7; 32]))));
    assert_eq!(two.upload(1, "PATCH", &path, &wrong, &part[half..]).await.0, 460);
    assert_eq!(two.upload(0, "HEAD", &path, &[], &[]).await, (200, Some(half as u64)));
    assert_eq!(two.put(0, id(1), 1, &record.bytes).await.0, 409, "its attachment has not arrived");
    assert_eq!(two.upload(1, "PATCH", &path, &at(half), &part[half..]).await, (204, Some(len)));
    assert_eq!(two.upload(0, "HEAD", &path, &[], &[]).await, (200, Some(len)));
    assert_eq!(two.put(0, id(1), 1, &record.bytes).await.0, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_at_once_from_the_same_place_one_of_them_goes_on() {
    let two = Two::start().await;
    let bytes = photo(400_000);
    let digest = Digest::of(&bytes);
    let encoded = |text: String| outbox::base64::encode(text.as_bytes());
    let metadata = format!("response {},digest {}", encoded(id(1).to_string()), encoded(digest.to_string()));
    let create = [("upload-length", bytes.len().to_string()), ("upload-metadata", metadata)];
    assert_eq!(two.upload(0, "POST", "", &create, &[]).await, (201, Some(0)));
    let path = format!("/{}.{digest}", id(1));
    let head = [("upload-offset", "0".to_owned()), ("content-type", "application/offset+octet-stream".to_owned())];
    let (one, other) =
        tokio::join!(two.upload(0, "PATCH", &path, &head, &bytes), two.upload(1, "PATCH", &path, &head, &bytes));
    assert!([one, other].iter().all(|(status, _)| matches!(status, 204 | 409 | 423)), "{one:?} {other:?}");
    let (_, stands) = two.upload(0, "HEAD", &path, &[], &[]).await;
    let from = stands.unwrap() as usize;
    if from < bytes.len() {
        let head = [("upload-offset", from.to_string()), head[1].clone()];
        assert_eq!(two.upload(1, "PATCH", &path, &head, &bytes[from..]).await.0, 204);
    }
    assert_eq!(two.upload(1, "HEAD", &path, &[], &[]).await, (200, Some(bytes.len() as u64)));
}

fn told(data: &Path, args: &[&str], database: &str) -> (Option<i32>, String) {
    let mut command = Command::new(teren());
    let output = command.args(args).arg("--data").arg(data).env("TEREN_DATABASE", database).stdin(Stdio::null());
    let output = output.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_stands_in_the_way_is_told_in_words_and_never_with_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let nowhere = "postgres://urzad:tajne-haslo@localhost/ankiety?host=/nowhere";
    for (args, database, expected) in [
        (&["surveys"][..], nowhere, "Serwer bazy danych nie odpowiada"),
        (&["surveys"], "mysql://tajne-haslo", "zaczyna się od postgres://"),
        (&["serve", "--listen", "127.0.0.1:0"], nowhere, "klucz pieczętujący podaje się każdemu kolektorowi"),
        (&["surveys"], &crate::server::database(), "nie ma tabel Terenu"),
    ] {
        let (code, text) = told(data, args, database);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(expected) && !text.contains("tajne-haslo"), "{text}");
    }
}
