//! A full disk, and a database that somebody else writes to: told in words by every page that writes, and by every command.

use crate::{
    commands::{path, run},
    health::{SmallDisk, fill},
    program::{Program, surveys},
    publishing::{Upload, action, text_of},
    support::{SURVEY, TestApp, id, secret, teren, workbook},
};
use std::{
    fs,
    process::{Command, Output, Stdio},
};

const FULL: [(&str, &str); 3] = [
    ("pl", "Na dysku z danymi ankiet (folder podany w --data) nie ma miejsca. Nic nie przepadło"),
    ("en", "The disk with the surveys' data (the folder given by --data) is full. Nothing is lost"),
    ("uk", "На диску з даними опитувань (тека, вказана в --data) немає місця. Нічого не втрачено"),
];
const FILE_FULL: [&str; 3] = [
    "Zabrakło miejsca na dysku: tam, gdzie ma powstać plik, albo w folderze z danymi (--data). Nic nie przepadło",
    "A disk is full: where the file is to be, or in the folder with the data (--data). Nothing is lost",
    "Забракло місця на диску: там, де має бути файл, або в теці з даними (--data). Нічого не втрачено",
];
const BUSY: [(&str, &str); 3] = [
    ("pl", "W tej chwili inny program zapisuje coś w bazie danych. Nic nie przepadło"),
    ("en", "Another program is writing to the database at this moment. Nothing is lost"),
    ("uk", "Зараз інша програма записує щось у базу даних. Нічого не втрачено"),
];

#[track_caller]
fn check(output: &Output, expected: &str) {
    let told = text_of(output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(expected) && !told.contains("panicked"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_told_by_pages_and_commands() {
    let app = TestApp::start().await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    app.put(id(1), secret(1), &record.bytes).await;
    app.checked().await;
    let cookie = app.office().await;
    let text = workbook("anonymous").replace("Uwagi ", "Zdanie");
    let files = [("proba.md", text.as_bytes())];
    let (_, report) = app.look_at(&cookie, Upload { survey: SURVEY, files: &files }).await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(app.data.path().join("teren.db"));
    let other = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let (exclude, button) = (format!("response={}&because=x", id(1)), action(&report));
    let page = async |path: &str, body: &str| {
        let (status, page) = app.press(&cookie, path, body).await;
        assert_eq!(status, 503, "{path}: {page}");
        assert!(page.contains(BUSY[0].1), "{path}: {page}");
    };
    let data = path(app.data.path()).to_owned();
    let command = async |(lang, expected): (&'static str, &'static str)| {
        let data = data.clone();
        let output = tokio::task::spawn_blocking(move || run(&["close", SURVEY, "--data", &data, "--lang", lang]));
        check(&output.await.unwrap(), expected);
    };
    tokio::join!(
        page("/office/survey/proba/close", ""),
        page("/office/response/exclude", &exclude),
        page(&button, "what=live"),
        command(BUSY[0]),
        command(BUSY[1]),
        command(BUSY[2]),
    );
    lock.rollback().await.unwrap();
    assert_eq!(app.press(&cookie, "/office/survey/proba/close", "").await.0, 303);
}

/// What no page sends is refused before it is read, in words too.
#[tokio::test]
async fn what_no_button_sends_is_told_by_a_page() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    for (path, body, status) in [
        ("/office/response", "x=1".to_owned(), 422),
        ("/office/response/exclude", "response=nonsense".to_owned(), 422),
        ("/office/response", format!("named={}", "x".repeat(20_000)), 413),
    ] {
        let (answer, page) = app.press(&cookie, path, &body).await;
        assert_eq!(answer, status, "{path}: {page}");
        assert!(page.contains("<html lang=\"pl\"") && page.contains("Nic nie zmieniono"), "{path}: {page}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_told_by_pages_and_commands() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (surveys, elsewhere) = (surveys(), tempfile::tempdir().unwrap());
    let data = disk.0.path().join("data");
    let program = Program::run(Command::new(teren()), &data, &["--surveys", path(surveys.path())], Stdio::null());
    let note = fs::read_to_string(data.join("first-start.txt")).unwrap();
    let password = note.lines().find_map(|line| line.strip_prefix("office-password ")).unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let post = async |path: &str, cookie: &str, body: String| {
        let request = client.post(format!("{}{path}", program.url)).header("cookie", cookie);
        request.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap()
    };
    let answer = post("/office/login", "", format!("password={password}")).await;
    let cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let cookie = cookies.filter_map(|value| value.split(';').next()).collect::<Vec<_>>().join("; ");
    let export = |to: &str, lang: &str| {
        run(&["export", "--survey", SURVEY, "--data", path(&data), "--output", to, "--lang", lang])
    };
    let target = elsewhere.path().join("proba.xlsx");
    // Where the file goes is full.
    check(&export("/dev/full", "pl"), FILE_FULL[0]);

    fill(&disk.0.path().join("ballast"));
    // The database's log may have some room left.
    let mut buttons = ["close", "open"].into_iter().cycle().take(2_000);
    let refused = loop {
        let button = buttons.next().expect("the disk is full");
        let answer = post(&format!("/office/survey/proba/{button}"), &cookie, String::new()).await;
        if answer.status() != 303 {
            break answer;
        }
    };
    assert_eq!((refused.status().as_u16(), refused.headers().contains_key("retry-after")), (507, true));
    assert!(refused.text().await.unwrap().contains(FULL[0].1));
    // Just then people take their answers home.
    let download = client.get(format!("{}/office/export/proba/excel.csv", program.url)).header("cookie", &cookie);
    let answer = download.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("zgoda"));
    for ((lang, expected), of_file) in FULL.into_iter().zip(FILE_FULL) {
        check(&run(&["close", SURVEY, "--data", path(&data), "--lang", lang]), expected);
        // Where it is made is: nothing stays of it.
        check(&export(path(&target), lang), of_file);
        check(&export(path(&disk.0.path().join("proba.xlsx")), lang), of_file);
    }
    for folder in [elsewhere.path(), disk.0.path()] {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert_eq!(names.filter(|name| name.contains("xlsx")).count(), 0, "{folder:?}");
    }
    fs::remove_file(disk.0.path().join("ballast")).unwrap();
    assert!(export(path(&target), "pl").status.success());
}
