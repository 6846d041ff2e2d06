//! What commands do is in the office's log, as what people do at the desk.

use crate::{
    commands::{path, run},
    support::{SURVEY, TestApp, id, secret},
};
use outbox::receipt::code;
use std::collections::BTreeSet;

#[tokio::test]
async fn what_commands_do_is_in_the_log() {
    let app = TestApp::start().await;
    for n in [1, 2] {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        app.put(id(n), secret(n), &record.bytes).await;
    }
    let other = app.record(id(2), "<zgoda>2</zgoda>").await;
    assert_eq!(app.put(id(2), secret(3), &other.bytes).await.status, 202);
    let folder = tempfile::tempdir().unwrap();
    let (table, copy) = (folder.path().join("tabela.csv"), folder.path().join("kopia.tar"));
    let (first, second) = (code(&id(1)), code(&id(2)));
    let teren = |args: &[&str]| {
        let output = run(&[args, &["--data", path(app.data.path())]].concat());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {told}");
    };
    teren(&["exclude", &first, "--because", "na próbę"]);
    teren(&["include", &first]);
    teren(&["export", "--survey", SURVEY, "--format", "csv", "-o", path(&table)]);
    teren(&["backup", "-o", path(&copy)]);
    teren(&["quarantine", SURVEY, "--release", &id(2).to_string(), "--although-replaced"]);
    teren(&["erase", &second]);
    // It was erased before: nothing is done.
    teren(&["erase", &second]);
    teren(&["key", "rotate", "--receipts"]);
    teren(&["people", "invite", "iod"]);

    let deeds = app.store.deeds(None, 100).await.unwrap();
    let found: BTreeSet<(&str, &str, &str)> =
        deeds.iter().map(|(_, deed)| (deed.what.as_str(), deed.survey.as_str(), deed.detail.as_str())).collect();
    assert_eq!(found.len(), deeds.len(), "{found:?}");
    let expected = [
        ("exclude", SURVEY, first.as_str()),
        ("include", SURVEY, &first),
        ("export", SURVEY, path(&table)),
        ("backup", "", path(&copy)),
        ("release", SURVEY, ""),
        // Nothing tells which it was.
        ("erase", SURVEY, ""),
        ("invite", "", "iod"),
    ];
    for deed in expected {
        assert!(found.contains(&deed), "{deed:?} is not in {found:?}");
    }
    let key = found.iter().find(|(what, ..)| *what == "key-new").unwrap();
    assert!(key.2.starts_with("receipts "), "{key:?}");
    assert_eq!(found.len(), expected.len() + 1, "{found:?}");

    teren(&["password"]);
    assert!(app.store.deeds(None, 100).await.unwrap().iter().any(|(_, deed)| deed.what == "password"));
}
