//! `teren verify`

use crate::{
    commands::{path, run},
    support::{TestApp, id, secret},
};
use outbox::receipt::code;

#[tokio::test]
async fn a_receipt_is_verified_without_a_network() {
    let app = TestApp::start().await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    let genuine = app.put(id(1), secret(1), &record.bytes).await.body;
    let other = app.record(id(1), "<zgoda>2</zgoda>").await;
    let apart = app.put(id(1), secret(2), &other.bytes).await.body;
    let catalogue = app.get("/api/v1/surveys").await.bytes().await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let hex = app.intake.key.info().public_key.clone();
    let stranger = TestApp::start().await.intake.key.info().public_key.clone();
    let digits = file("klucz.txt", format!("{hex}\n").as_bytes());
    let catalogue = file("surveys.json", &catalogue);
    let altered = String::from_utf8(genuine.clone()).unwrap().replacen("\"revision\":1", "\"revision\":2", 1);

    let check = |receipt: &[u8], key: &[&str], expected: i32, words: &str| {
        let receipt = file("potwierdzenie.json", receipt);
        let output = run(&[&["verify", path(&receipt), "--lang", "en"], key].concat());
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(expected), "{text}");
        assert!(text.contains(words), "{text}");
    };
    let by_hex = ["--key", hex.as_str()];
    check(&genuine, &by_hex, 0, &format!("The receipt is genuine. Response {}", code(&id(1))));
    check(&[&genuine[..], b"\n"].concat(), &["--key", path(&digits)], 0, "genuine");
    check(
        &genuine,
        &["--key", path(&catalogue)],
        0,
        &format!("received on {} by {}", collector::clock::today(), app.url),
    );
    check(&genuine, &["--data", path(app.data.path())], 0, "genuine");
    check(&apart, &by_hex, 0, "set apart for checking; the reason: other-digest");
    check(altered.as_bytes(), &by_hex, 1, "NOT genuine");
    check(&genuine, &["--key", stranger.as_str()], 1, "another key");
    check(b"{}", &by_hex, 2, "no receipt");
    check(b"\xff", &by_hex, 2, "no receipt");
    check(br#"{"v":1}"#, &by_hex, 2, "it lacks what every receipt has");
    check(&genuine, &["--key", "zzz"], 2, "no public key");
    check(&genuine, &["--data", path(folder.path())], 2, "--key");
    let receipt = file("potwierdzenie.json", &genuine);
    for (lang, words) in [("pl", "Potwierdzenie jest prawdziwe."), ("uk", "Підтвердження справжнє.")]
    {
        let output = run(&["verify", path(&receipt), "--lang", lang, "--key", &hex]);
        assert!(String::from_utf8(output.stdout).unwrap().starts_with(words), "{lang}");
    }
    assert_eq!(run(&["verify", path(&folder.path().join("nic")), "--key", &hex]).status.code(), Some(2));
}

/// The key for receipts is changed: those of the former one stay genuine, and whoever knows only that one is led on.
#[tokio::test]
async fn receipts_of_all_keys_are_genuine() {
    let app = TestApp::start().await;
    let first = app.intake.key.info().public_key.clone();
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    let before = app.put(id(1), secret(1), &record.bytes).await.body;
    let output = run(&["key", "rotate", "--receipts", "--data", path(app.data.path())]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let app = app.restart().await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.body, before, "the same bytes for ever");
    let record = app.record(id(2), "<zgoda>1</zgoda>").await;
    let after = app.put(id(2), secret(1), &record.bytes).await.body;
    assert_ne!(app.intake.key.info().public_key, first);

    let list = String::from_utf8(run(&["key", "list", "--receipts", "--data", path(app.data.path())]).stdout).unwrap();
    let lines: Vec<_> = list.lines().map(|line| line.split_once(' ').unwrap().1.split_once(' ').unwrap().0).collect();
    assert_eq!(lines, ["newest", "kept"]);

    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let catalogue = file("surveys.json", &app.get("/api/v1/surveys").await.bytes().await.unwrap());
    let (before, after) = (file("before.json", &before), file("after.json", &after));
    let backup = folder.path().join("backup.tar");
    assert_eq!(run(&["backup", "-o", path(&backup), "--data", path(app.data.path())]).status.code(), Some(0));
    let restored = folder.path().join("restored");
    assert_eq!(
        run(&["restore", path(&backup), "--without-erasures", "--data", path(&restored)]).status.code(),
        Some(0)
    );
    let check = |receipt: &std::path::Path, key: &[&str], expected: i32| {
        let output = run(&[&["verify", path(receipt), "--lang", "en"], key].concat());
        assert_eq!(output.status.code(), Some(expected), "{key:?}: {output:?}");
    };
    for data in [app.data.path(), &restored] {
        check(&before, &["--data", path(data)], 0);
        check(&after, &["--data", path(data)], 0);
    }
    check(&before, &["--key", path(&catalogue)], 0);
    check(&after, &["--key", path(&catalogue)], 0);
    check(&before, &["--key", &first], 0);
    check(&after, &["--key", &first], 1);
    check(&after, &["--key", &first, "--chain", path(&catalogue)], 0);
    let second = app.intake.key.info().public_key.clone();
    check(&before, &["--key", &second, "--chain", path(&catalogue)], 1);
}
