//! Whether a collector that cannot take anything says so, and whether the office still gets in.

use crate::{
    commands::path,
    program::{Program, surveys},
    support::{Answer, TestApp, teren},
};
use outbox::wire::ErrorCode;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// How long an answer of `/health` counts.
const FRESH: Duration = Duration::from_millis(2100);

#[tokio::test]
async fn a_database_that_may_not_grow_is_not_well() {
    let (app, store) = TestApp::start_sqlite().await;
    assert_eq!(app.get("/health").await.status(), 200);
    store.allow_pages(2).await.unwrap();
    tokio::time::sleep(FRESH).await;
    assert_eq!(Answer::of(app.get("/health").await).await.error(), (507, ErrorCode::StorageFull));
    store.allow_pages(100_000).await.unwrap();
    tokio::time::sleep(FRESH).await;
    assert_eq!(app.get("/health").await.status(), 200);
}

#[tokio::test]
async fn a_locked_database_is_not_well_and_the_office_gets_in() {
    let (app, _) = TestApp::start_sqlite().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(app.data.path().join("teren.db"));
    let other = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let (health, cookie) = tokio::join!(app.get("/health"), app.office());
    assert_eq!(Answer::of(health).await.error(), (503, ErrorCode::StorageBusy));
    assert_eq!(app.office_get(&cookie, "/office").await.status(), 200, "the session is held in memory");
    // It ends all the same.
    let out = app.client.post(format!("{}/office/logout", app.url)).header("cookie", &cookie).send().await.unwrap();
    assert_eq!((out.status().as_u16(), app.office_get(&cookie, "/office").await.status().as_u16()), (303, 303));
    lock.rollback().await.unwrap();
}

/// A file system of a few megabytes; none where we may not mount.
pub struct SmallDisk(pub tempfile::TempDir);

impl SmallDisk {
    pub fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(folder.path());
        let mounted = mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("SKIPPED: no file system may be mounted here");
        }
        mounted.then(|| Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Writes a file until nothing fits any more.
pub fn fill(path: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(path).unwrap();
    for length in [1 << 16, 1 << 10, 1] {
        while file.write_all(&vec![1; length]).is_ok() {}
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_full_disk_it_is_not_well_and_the_office_gets_in() {
    let Some(disk) = SmallDisk::mount() else { return };
    let surveys = surveys();
    let data = disk.0.path().join("data");
    let program = Program::run(Command::new(teren()), &data, &["--surveys", path(surveys.path())], Stdio::null());
    let note = fs::read_to_string(data.join("first-start.txt")).unwrap();
    let password = note.lines().find_map(|line| line.strip_prefix("office-password ")).unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let health = async || client.get(format!("{}/health", program.url)).send().await.unwrap().status().as_u16();
    assert_eq!(health().await, 200);
    let ballast = disk.0.path().join("ballast");
    fill(&ballast);
    tokio::time::sleep(FRESH).await;
    assert_eq!(health().await, 507);
    let request = client.post(format!("{}/office/login", program.url));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(format!("password={password}")).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let cookie =
        cookies.filter_map(|value| value.split(';').next()).find(|pair| pair.starts_with("teren-office=")).unwrap();
    let office = client.get(format!("{}/office", program.url)).header("cookie", cookie);
    assert_eq!(office.send().await.unwrap().status(), 200);
    fs::remove_file(ballast).unwrap();
    tokio::time::sleep(FRESH).await;
    assert_eq!(health().await, 200);
}
