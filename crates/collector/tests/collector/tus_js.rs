//! The reference client against our endpoint.

use crate::{
    support::{TestApp, id, secret},
    uploads::{entry, photo},
};
use outbox::Digest;
use std::{io::Write, path::Path, process::Command};

/// The client that others use: it creates, sends pieces, is cut off, and goes on.
#[tokio::test]
async fn tus_js_client_uploads_here() {
    let runs =
        |program: &str| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !runs("node") || !runs("npm") {
        skipped("tus-js-client is not tried, because node or npm is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let npm = ["install", "--silent", "--no-audit", "--no-fund", "--prefix", ".", "tus-js-client@4.3.1"];
    let installed = Command::new("npm").args(npm).current_dir(folder.path()).output().unwrap();
    if !installed.status.success() {
        skipped(&format!("tus-js-client cannot be installed: {}", String::from_utf8_lossy(&installed.stderr)));
        return;
    }
    std::fs::write(folder.path().join("upload.cjs"), include_str!("upload.cjs")).unwrap();

    let app = TestApp::start().await;
    let bytes = photo(3_000_000);
    let digest = Digest::of(&bytes);
    std::fs::write(folder.path().join("photo.jpg"), &bytes).unwrap();
    let output =
        run_node(folder.path(), &[&app.url, &id(1).to_string(), &digest.to_string(), &secret(1).unwrap().to_string()])
            .await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("aborted at 1048576") && text.contains("resumed at 1048576"), "{text}");
    let record = app.record_with(id(1), &[entry("photo.jpg", &bytes, &bytes)]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.receipt().receipt.parts, [digest]);
}

/// Past the test harness, which would swallow the words of a test that passes.
fn skipped(why: &str) {
    let mut stderr = std::io::stderr();
    writeln!(stderr, "SKIPPED: {why}").unwrap();
}

async fn run_node(folder: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::new("node");
    command.arg("upload.cjs").args(args).current_dir(folder);
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}
