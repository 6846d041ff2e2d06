//! `/office/export/NAME/attachments.zip`

use crate::{
    backend,
    support::{TestApp, id, instance, secret},
    uploads::{completion, entry, photo},
};
use outbox::{
    Digest, Part,
    record::INSTANCE_PART,
    sealing::{CHUNK, seal_record},
};
use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read},
};

const PATH: &str = "/office/export/proba/attachments.zip";

impl TestApp {
    /// The archive's files by their names.
    async fn archive(&self) -> BTreeMap<String, Vec<u8>> {
        let answer = self.office_get(&self.office().await, PATH).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/zip");
        let today = collector::clock::today();
        assert_eq!(header("content-disposition"), format!("attachment; filename=\"proba-{today}.zip\""));
        assert_eq!((header("cache-control"), header("x-content-type-options")), ("no-store".into(), "nosniff".into()));
        let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes().await.unwrap())).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let read = |name: String| {
            let mut bytes = Vec::new();
            let mut file = archive.by_name(&name).unwrap();
            assert_eq!(file.last_modified(), Some(zip::DateTime::default()), "nobody's moment");
            file.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        };
        names.into_iter().map(read).collect()
    }

    async fn message(&self, status: u16, words: &str) {
        let answer = self.office_get(&self.office().await, PATH).await;
        assert_eq!(answer.status(), status);
        let page = answer.text().await.unwrap();
        assert!(page.contains(words), "{page}");
    }
}

#[tokio::test]
async fn the_offices_archive_has_every_attachment_as_it_was_taken() {
    let app = TestApp::start().await;
    app.message(404, "nie ma jeszcze załączników").await;
    let (big, small) = (photo(CHUNK * 2 + 17), photo(100));
    let photos: [(&str, &[u8]); 3] = [("a.jpg", &big), ("../b.jpg", &small), ("_.._b.jpg", &big)];
    app.send_sealed(id(1), "<zgoda>1</zgoda>", &photos).await;
    let plain = photo(5000);
    app.upload(id(2), secret(1), &plain).await;
    let inside = Part { name: "zdjęcie.txt".into(), media_type: "text/plain".into(), bytes: b"inside".to_vec() };
    let bytes = instance("<zgoda>1</zgoda>").into_bytes();
    let form = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes };
    let entries = [entry("p.jpg", &plain, &plain)];
    let record = seal_record(id(2), &app.form().await, completion(), &[form, inside], &entries, None).unwrap();
    assert_eq!(app.put(id(2), secret(1), &record.bytes).await.status, 201);
    // More responses than are opened at a time, most of them without attachments; the last with one.
    for n in 3..=60 {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, 201);
    }
    app.send_sealed(id(61), "<zgoda>1</zgoda>", &[("c.jpg", &small)]).await;

    let page = app.office_get(&app.office().await, "/office").await.text().await.unwrap();
    assert!(page.contains(&format!("<a href=\"{PATH}\">Załączniki (ZIP, plików: 5)")), "{page}");
    let found = app.archive().await;
    let path = |n, name: &str| format!("{}/{name}", id(n));
    let expected = [
        (path(1, "a.jpg"), big.clone()),
        (path(1, "_.._b.jpg"), small.clone()),
        (path(1, "2__.._b.jpg"), big),
        (path(2, "p.jpg"), plain.clone()),
        (path(2, "zdjęcie.txt"), b"inside".to_vec()),
        (path(61, "c.jpg"), small),
    ];
    assert!(found == BTreeMap::from(expected), "{:?}", found.keys());

    if backend::ON_SERVER {
        return;
    }
    // One is damaged, one is gone: the archive says so.
    let file = app.intake.parts.whole(Digest::of(&plain));
    fs::write(&file, photo(4999)).unwrap();
    let found = app.archive().await;
    let note = String::from_utf8(found["BRAKI.txt"].clone()).unwrap();
    assert!(note.contains(&path(2, "p.jpg")) && !note.contains("a.jpg"), "{note}");
    assert!(found.len() == 6 && !found.contains_key(&path(2, "p.jpg")), "{:?}", found.keys());
    fs::remove_file(&file).unwrap();
    assert!(app.archive().await.contains_key("BRAKI.txt"));
}

#[tokio::test]
async fn what_is_sealed_to_a_missing_key_is_told_and_not_in_the_archive() {
    let app = TestApp::start().await;
    let key = app.seal_key().await;
    app.send_sealed(id(1), "<zgoda>1</zgoda>", &[("a.jpg", &photo(100))]).await;
    let elsewhere = app.data.path().join("sejf");
    let app = app.restart_without_key(&elsewhere).await;
    app.message(409, &format!("nie ma tu klucza {}", key.id)).await;

    app.send_sealed(id(2), "<zgoda>1</zgoda>", &[("b.jpg", &photo(200))]).await;
    let found = app.archive().await;
    let note = String::from_utf8(found["BRAKI.txt"].clone()).unwrap();
    assert!(note.contains(&format!("kluczem {}", key.id)) && note.contains(": 1"), "{note}");
    assert_eq!(found[&format!("{}/b.jpg", id(2))], photo(200));
    assert_eq!(found.len(), 2);
}

#[tokio::test]
async fn nobody_gets_the_archive_without_the_password() {
    let app = TestApp::start().await;
    app.send_sealed(id(1), "<zgoda>1</zgoda>", &[("a.jpg", &photo(100))]).await;
    let answer = app.get(PATH).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["location"]), (303, &"/office/login".parse().unwrap()));
    let unknown = app.office_get(&app.office().await, "/office/export/nic/attachments.zip").await;
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn an_archive_that_breaks_off_is_not_taken_for_a_whole_one() {
    let app = TestApp::start().await;
    // More than connections keep on their way, and nothing that shrinks.
    let mut lot = 1u32;
    let mut byte = || {
        lot = lot.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (lot >> 24) as u8
    };
    let plain: Vec<u8> = (0..24 << 20).map(|_| byte()).collect();
    app.upload(id(1), secret(1), &plain).await;
    let record = app.record_with(id(1), &[entry("p.jpg", &plain, &plain)]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    for n in 2..=30 {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, 201);
    }
    let answer = app.office_get(&app.office().await, PATH).await;
    assert_eq!(answer.status(), 200);
    // The first pieces wait to be taken; meanwhile the store goes away.
    app.store.close().await;
    assert!(answer.bytes().await.is_err(), "the connection breaks");
}
