//! What is acknowledged is on the disk: the order of the program's calls, as the system sees them.
#![cfg(target_os = "linux")]

use crate::{
    program::{Program, surveys},
    support::{id, seal, secret, teren},
    uploads::{address, photo},
};
use outbox::{Digest, base64::encode, wire::Catalogue};
use std::{
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

/// Whether `strace` is here and may look.
fn can_look() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn bytes_are_on_the_disk_before_anything_is_acknowledged() {
    if !can_look() {
        // Written past the test harness, which hides what passing tests print.
        let _ = writeln!(std::io::stderr(), "SKIPPED: strace is not here or not allowed; no order of fsync was seen");
        return;
    }
    let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let (data, trace) = (folder.path().join("data"), folder.path().join("trace"));
    let mut strace = Command::new("strace");
    // With -D the program itself is our child: when it is killed, nothing is left.
    strace.args(["-D", "-f", "-y", "-s", "300", "-e", "trace=fsync,fdatasync,rename,sendto,write,writev", "-o"]);
    strace.arg(&trace).arg(teren());
    let args = ["--surveys", surveys.path().to_str().unwrap()];
    let mut program = Program::run(strace, &data, &args, Stdio::null());

    let catalogue: Catalogue =
        reqwest::get(format!("{}/api/v1/surveys", program.url)).await.unwrap().json().await.unwrap();
    let (bytes, by) = (photo(50_000), secret(1).unwrap().to_string());
    let digest = Digest::of(&bytes);
    let client = reqwest::Client::new();
    let [named, announced] = [id(1).to_string(), digest.to_string()].map(|text| encode(text.as_bytes()));
    let create = client.post(format!("{}/api/v1/uploads", program.url)).header("teren-secret", &by);
    let create = create.header("upload-length", bytes.len().to_string());
    let create = create.header("upload-metadata", format!("response {named},digest {announced}"));
    assert_eq!(create.send().await.unwrap().status(), 201);
    let patch = client.patch(format!("{}{}", program.url, address(id(1), digest))).header("teren-secret", &by);
    let patch = patch.header("upload-offset", "0").header("content-type", "application/offset+octet-stream");
    assert_eq!(patch.body(bytes).send().await.unwrap().status(), 204);
    let record = seal(id(1), &catalogue.surveys[0].pack.form_ref(), "<zgoda>1</zgoda>");
    let put = client.put(format!("{}/api/v1/responses/{}", program.url, id(1))).header("teren-secret", &by);
    assert_eq!(put.body(record.bytes).send().await.unwrap().status(), 201);
    program.kill();

    let text = ended(&trace).await;
    let upload = format!("/uploads/{}.{digest}", id(1));
    let after = |from: usize, what: &str, is_it: &dyn Fn(&str) -> bool| {
        let found = text.lines().enumerate().skip(from).find(|(_, line)| is_it(line));
        found.unwrap_or_else(|| panic!("{what} is not after line {from} of {text}")).0 + 1
    };
    let synced = |line: &str, name: &str| line.contains("sync(") && line.contains(&format!("{name}>"));
    let place = after(0, "the upload's fsync", &|line| synced(line, &upload));
    let place = after(place, "its rename", &|line| line.contains("rename(") && line.contains(&upload));
    let place = after(place, "the fsync of the parts' folder", &|line| synced(line, "/parts"));
    let place = after(place, "the fsync of the uploads' folder", &|line| synced(line, "/uploads"));
    let place = after(place, "the fsync of the database", &|line| synced(line, "/teren.db-wal"));
    let place = after(place, "the answer", &|line| line.contains("HTTP/1.1 204"));
    let place = after(place, "the fsync of the record", &|line| synced(line, "/teren.db-wal"));
    after(place, "the receipt", &|line| line.contains("HTTP/1.1 201"));
    let renames = text.lines().filter(|line| line.contains("rename(") && line.contains(&upload)).count();
    assert_eq!(renames, 1, "it was moved before it was whole: {text}");
}

/// The trace, once its program is gone.
async fn ended(trace: &std::path::Path) -> String {
    for _ in 0..500 {
        let text = std::fs::read_to_string(trace).unwrap();
        if text.contains("+++ killed by SIGKILL +++") {
            return text;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the trace does not end");
}
