//! Records whose parts travel apart, and the files of those parts.

use crate::{
    backend,
    support::{SURVEY, TestApp, id, seal_replacing, secret},
    uploads::{address, entry, photo},
};
use outbox::{
    Digest, ReceiptState,
    wire::{ErrorBody, ErrorCode},
};
use reqwest::Method;

#[tokio::test]
async fn a_record_is_taken_only_with_all_its_parts() {
    let app = TestApp::start().await;
    let (one, two) = (photo(5000), photo(6000));
    let record = app.record_with(id(1), &[entry("a.jpg", &one, &one), entry("b.jpg", &two, &two)]).await;
    let (first, second) = (Digest::of(&one), Digest::of(&two));

    let missing = async |expected: &[Digest]| {
        let answer = app.put(id(1), secret(1), &record.bytes).await;
        assert_eq!(answer.error(), (409, ErrorCode::MissingPart));
        let body: ErrorBody = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body.error.missing, expected);
        assert_eq!(app.counts().await.received, 0, "nothing was stored");
    };
    missing(&[first, second]).await;
    app.upload(id(1), secret(1), &two).await;
    missing(&[first]).await;
    // Somebody else's upload of the same bytes is not ours; half of our own is not enough.
    app.upload(id(9), secret(9), &one).await;
    app.create(id(1), secret(1), first, 5000).await;
    app.patch(&address(id(1), first), secret(1), 0, &one[..4999]).await;
    missing(&[first]).await;
    app.patch(&address(id(1), first), secret(1), 4999, &one[4999..]).await;

    let taken = app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!(taken.status, 201);
    let receipt = taken.receipt().receipt;
    assert_eq!((receipt.state, receipt.parts), (ReceiptState::Received, vec![first, second]));
    let again = app.put(id(1), secret(1), &record.bytes).await;
    assert_eq!((again.status, again.body), (200, taken.body));
    app.checked().await;
    assert_eq!(app.counts().await.with_problems, 0);

    // A record that says one thing outside and another inside is none.
    let text = String::from_utf8(record.bytes.clone()).unwrap();
    let (envelope, content) = text.split_once('\n').unwrap();
    let altered = format!("{}\n{content}", envelope.replacen(&format!(",\"{second}\""), "", 1));
    assert_ne!(altered, text);
    assert_eq!(app.put(id(1), secret(1), altered.as_bytes()).await.error(), (400, ErrorCode::MalformedRecord));
}

#[tokio::test]
async fn forgotten_uploads_go_and_bound_parts_stay() {
    let app = TestApp::start().await;
    let (bound, forgotten, shared, begun) = (photo(10), photo(11), photo(12), photo(13));
    for bytes in [&bound, &forgotten, &shared] {
        app.upload(id(1), secret(1), bytes).await;
    }
    app.upload(id(2), secret(2), &shared).await;
    app.create(id(1), secret(1), Digest::of(&begun), 13).await;
    app.patch(&address(id(1), Digest::of(&begun)), secret(1), 0, &begun[..5]).await;
    let record = app.record_with(id(1), &[entry("a.jpg", &bound, &bound)]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);

    app.intake.parts.sweep(app.store.as_ref()).await.unwrap();
    assert_eq!(app.offset(&address(id(1), Digest::of(&begun))).await, 5, "nothing is old yet");
    let whole = async |bytes: &[u8]| app.part(Digest::of(bytes)).await.is_some();
    assert!(whole(&bound).await && whole(&forgotten).await && whole(&shared).await);

    let age = async |bytes: &[u8], days: i32| {
        app.store.touch_upload(id(1), Digest::of(bytes), &collector::clock::days_ago(days)).await.unwrap();
    };
    age(&forgotten, 7).await;
    app.intake.parts.sweep(app.store.as_ref()).await.unwrap();
    assert!(whole(&forgotten).await, "seven days have not passed");
    for bytes in [&bound, &forgotten, &shared, &begun] {
        age(bytes, 8).await;
    }
    app.intake.parts.sweep(app.store.as_ref()).await.unwrap();
    assert!(whole(&bound).await && !whole(&forgotten).await);
    assert!(whole(&shared).await, "another response still waits for it");
    assert_eq!(app.tus(Method::HEAD, &address(id(1), Digest::of(&begun)), secret(1), &[], b"").await.status(), 404);
    assert_eq!(std::fs::read_dir(app.data.path().join("uploads")).unwrap().count(), 0);
}

#[tokio::test]
async fn an_upload_that_grows_does_not_expire() {
    let app = TestApp::start().await;
    let bytes = photo(3000);
    let (digest, path) = (Digest::of(&bytes), address(id(1), Digest::of(&bytes)));
    app.create(id(1), secret(1), digest, 3000).await;
    for piece in 0..2 {
        // It was begun, and last gone on with, before the days that are kept.
        app.store.touch_upload(id(1), digest, &collector::clock::days_ago(8)).await.unwrap();
        let from = piece * 1000;
        assert_eq!(app.patch(&path, secret(1), from as u64, &bytes[from..from + 1000]).await.status(), 204);
        app.intake.parts.sweep(app.store.as_ref()).await.unwrap();
    }
    assert_eq!(app.offset(&path).await, 2000);
}

#[tokio::test]
async fn a_part_whose_file_is_gone_is_asked_for_again() {
    if backend::ON_SERVER {
        return;
    }
    let app = TestApp::start().await;
    let bytes = photo(3000);
    app.upload(id(1), secret(1), &bytes).await;
    std::fs::remove_file(app.intake.parts.whole(Digest::of(&bytes))).unwrap();
    let record = app.record_with(id(1), &[entry("a.jpg", &bytes, &bytes)]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.error(), (409, ErrorCode::MissingPart));
    assert_eq!(app.offset(&address(id(1), Digest::of(&bytes))).await, 0);
    app.upload(id(1), secret(1), &bytes).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
}

#[tokio::test]
async fn a_part_whose_file_was_cut_short_is_asked_for_again() {
    if backend::ON_SERVER {
        return;
    }
    let app = TestApp::start().await;
    let bytes = photo(3000);
    let digest = Digest::of(&bytes);
    app.upload(id(1), secret(1), &bytes).await;
    // As a file system may leave it after a crash.
    std::fs::File::options().write(true).open(app.intake.parts.whole(digest)).unwrap().set_len(2999).unwrap();
    let record = app.record_with(id(1), &[entry("a.jpg", &bytes, &bytes)]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.error(), (409, ErrorCode::MissingPart));
    assert_eq!(app.offset(&address(id(1), digest)).await, 0);
    app.upload(id(1), secret(1), &bytes).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    assert_eq!(app.part(digest).await.unwrap(), bytes);
}

#[tokio::test]
async fn a_replaced_record_needs_its_parts_too() {
    let app = TestApp::start().await;
    let bytes = photo(4000);
    let digest = Digest::of(&bytes);
    let old = app.record_with(id(1), &[entry("a.jpg", &bytes, &bytes)]).await;
    let new = seal_replacing(id(1), &app.form().await, "<zgoda>2</zgoda>", "2026-11-22", &[old.digest]);
    assert_eq!(app.put(id(1), secret(1), &new.bytes).await.status, 201);
    let answer = app.put(id(1), secret(1), &old.bytes).await;
    assert_eq!(answer.error(), (409, ErrorCode::MissingPart));
    assert_eq!(app.counts().await.quarantined, 0, "nothing was stored");

    app.upload(id(1), secret(1), &bytes).await;
    let taken = app.put(id(1), secret(1), &old.bytes).await;
    let receipt = taken.receipt().receipt;
    assert_eq!((taken.status, receipt.state, receipt.parts), (202, ReceiptState::Quarantined, vec![digest]));
    // What a receipt names stays, also of a record that is kept apart.
    app.store.touch_upload(id(1), digest, &collector::clock::days_ago(8)).await.unwrap();
    app.intake.parts.sweep(app.store.as_ref()).await.unwrap();
    assert_eq!(app.part(digest).await.unwrap(), bytes);
}

#[tokio::test]
async fn killed_right_after_the_last_byte_the_upload_is_whole_all_the_same() {
    if backend::ON_SERVER {
        return;
    }
    let app = TestApp::start().await;
    let bytes = photo(3000);
    let (digest, path) = (Digest::of(&bytes), address(id(1), Digest::of(&bytes)));
    for (left_behind, expected) in
        [(&bytes[..2999], 2999), (&photo(3001)[..], 0), (&[7; 3000][..], 0), (&bytes[..], 3000)]
    {
        app.create(id(1), secret(1), digest, 3000).await;
        std::fs::write(app.intake.parts.growing(id(1), digest), left_behind).unwrap();
        assert_eq!(app.offset(&path).await, expected);
    }
    let record = app.record_with(id(1), &[entry("a.jpg", &bytes, &bytes)]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
}

#[tokio::test]
async fn nobodys_moment_is_left_in_the_folder() {
    if backend::ON_SERVER {
        return;
    }
    let app = TestApp::start().await;
    let bytes = photo(100);
    app.upload(id(1), secret(1), &bytes).await;
    let file = std::fs::metadata(app.intake.parts.whole(Digest::of(&bytes))).unwrap();
    assert_eq!(file.modified().unwrap(), std::time::SystemTime::UNIX_EPOCH);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    let row = app.store.upload(id(1), Digest::of(&bytes)).await.unwrap().unwrap();
    assert_eq!(row.touched_on, collector::clock::today(), "the day and nothing finer");
    assert_eq!(app.store.counts(SURVEY).await.unwrap().received, 0);
}
