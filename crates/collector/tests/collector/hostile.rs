//! What one stranger sends makes no file fail, stops no check and hides no other response.

use crate::{
    commands::{path, run},
    support::{TestApp, id, seal, secret},
};
use calamine::{Data, Reader, Xlsx};
use std::{collections::BTreeMap, io::Cursor};

/// An honest response, and what a stranger sends.
async fn app_with(answers: &str) -> TestApp {
    let app = TestApp::start().await;
    for (n, answers) in [(1, answers), (200, "<uwagi>uczciwa</uwagi><zgoda>1</zgoda><miejsca>1 98</miejsca>")] {
        let record = app.record(id(n), answers).await;
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, 201);
    }
    app.checked().await;
    app
}

async fn download(app: &TestApp, file: &str) -> Vec<u8> {
    let answer = app.office_get(&app.office().await, &format!("/office/export/proba/{file}")).await;
    assert_eq!(answer.status(), 200, "{file}");
    answer.bytes().await.unwrap().to_vec()
}

async fn csv(app: &TestApp) -> Vec<Vec<String>> {
    let bytes = download(app, "rfc4180.csv").await;
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The sheets' rows.
async fn xlsx(app: &TestApp) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book = Xlsx::new(Cursor::new(download(app, "excel.xlsx").await)).unwrap();
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

/// Whether one of the texts says all of this.
fn says(texts: &[String], words: &[&str]) -> bool {
    texts.iter().any(|text| words.iter().all(|word| text.contains(word)))
}

fn remarks(book: &BTreeMap<String, Vec<Vec<Data>>>) -> Vec<String> {
    book.get("uwagi").into_iter().flatten().map(|row| row[0].to_string()).collect()
}

async fn verdicts(app: &TestApp) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = app.store.responses("proba", after, 100).await.unwrap();
        let Some(last) = page.last() else { return found };
        after = Some(last.id);
        found.extend(page.into_iter().map(|record| record.verdict.unwrap_or_default()));
    }
}

#[tokio::test]
async fn invented_codes_make_no_columns() {
    let codes: Vec<String> = (0..60_000).map(|n| format!("x{n}")).collect();
    let honest = csv(&app_with("<zgoda>1</zgoda>").await).await;
    let app = app_with(&format!("<zgoda>1</zgoda><miejsca>2 {}</miejsca>", codes.join(" "))).await;
    let rows = csv(&app).await;
    assert_eq!(rows[0], honest[0], "columns come from the form");
    assert_eq!(rows[2], honest[2], "the honest row is as it is without the stranger");
    let at = |name: &str| rows[0].iter().position(|known| known == name).unwrap();
    assert_eq!(rows[1][at("miejsca")].split(' ').count(), 60_001, "all that was sent is there");
    assert_eq!((rows[1][at("miejsca_1")].as_str(), rows[1][at("miejsca_2")].as_str()), ("0", "1"));

    let book = xlsx(&app).await;
    assert_eq!(book["odpowiedzi"].len(), 3);
    assert!(says(&remarks(&book), &["miejsca", "60000", &id(1).to_string()]), "{:?}", remarks(&book));
    assert!(says(&remarks(&book), &["miejsca", "ucięte: 1"]), "{:?}", remarks(&book));
    let told = String::from_utf8(download(&app, "uwagi.txt").await).unwrap();
    assert!(told.contains("60000") && !told.contains("ucięte"), "{told}");
}

#[tokio::test]
async fn empty_entries_by_the_million_stop_neither_check_nor_files() {
    let app = app_with(&format!("<zgoda>1</zgoda>{}", "<dziecko/>".repeat(1_500_000))).await;
    assert_eq!(verdicts(&app).await, ["too-large", "valid"]);
    assert_eq!((app.counts().await.too_much, app.counts().await.with_problems), (1, 0));
    let page = app.office_get(&app.office().await, "/office").await.text().await.unwrap();
    assert!(page.contains("zbyt duże: 1."), "{page}");
    let rows = csv(&app).await;
    assert_eq!((rows.len(), rows[1][4].as_str(), rows[2][4].as_str()), (3, "too-large", "valid"));
    assert!(rows[2].contains(&"uczciwa".to_owned()));
    let told = remarks(&xlsx(&app).await);
    assert!(says(&told, &["większej liczbie elementów", &id(1).to_string()]), "{told:?}");

    let out = app.data.path().join("out.csv");
    let args = ["export", "--data", path(app.data.path()), "--survey", "proba", "--format", "csv", "-o", path(&out)];
    let output = run(&args);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && told.contains("większej liczbie elementów, niż może mieć odpowiedź"), "{told}");
    assert_eq!(run(&[&args[..], &["--strict"]].concat()).status.code(), Some(1));

    // It is not begun anew at the next start.
    let app = app.restart().await;
    assert_eq!((app.counts().await.unchecked, verdicts(&app).await), (0, vec!["too-large".into(), "valid".into()]));
}

#[tokio::test]
async fn entries_beyond_all_measure_are_told() {
    let app = app_with(&format!("<zgoda>1</zgoda>{}", "<dziecko><imie>a</imie></dziecko>".repeat(12_000))).await;
    assert_eq!(verdicts(&app).await, ["violations", "valid"]);
    let rows = csv(&app).await;
    let beside = rows[0].iter().filter(|name| name.ends_with("_imie")).count();
    // Half of the two responses have them, but a row is no longer than a spreadsheet's.
    assert!(beside > 100 && rows[0].len() <= 16_384, "{beside}");
    let book = xlsx(&app).await;
    assert_eq!(book["dziecko"].len(), 10_001);
    assert!(says(&remarks(&book), &["dziecko", "2000"]), "{:?}", remarks(&book));
    let told = String::from_utf8(download(&app, "uwagi.txt").await).unwrap();
    assert!(told.contains("plik CSV nie ma kolumn"), "{told}");
}

/// One response with many entries among many with none: their rows stay as short as they were.
#[tokio::test]
async fn one_response_makes_the_rows_of_others_no_longer() {
    let app = TestApp::start().await;
    crate::batch::send_a_thousand(&app).await;
    let record = app.record(id(255), &format!("<zgoda>1</zgoda>{}", "<dziecko/>".repeat(5_000))).await;
    assert_eq!(app.put(id(255), secret(1), &record.bytes).await.status, 201);
    let rows = csv(&app).await;
    assert_eq!(rows.len(), 1002);
    assert_eq!(rows[0].iter().filter(|name| name.ends_with("_imie")).count(), 100);
}

#[tokio::test]
async fn bad_responses_of_any_kind_are_named_and_the_others_are_there() {
    let app = app_with("<zgoda>1</zgoda><uwagi>&nic;</uwagi>").await;
    let form = app.form().await;
    // Not a record of this form at all inside, and one whose form can no longer be read.
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let record = seal(id(2), &form, &deep);
    assert_eq!(app.put(id(2), secret(1), &record.bytes).await.status, 201);
    let second = crate::support::workbook("anonymous").replace("| proba   | 1 ", "| proba   | 2 ");
    crate::support::publish(app.store.as_ref(), &second).await.unwrap();
    let record = seal(id(3), &app.form().await, "<zgoda>2</zgoda>");
    assert_eq!(app.put(id(3), secret(1), &record.bytes).await.status, 201);
    app.checked().await;
    let pool =
        sqlx::SqlitePool::connect(&format!("sqlite:{}", app.data.path().join("teren.db").display())).await.unwrap();
    sqlx::query("UPDATE files SET bytes = x'00' WHERE sha256 IN (SELECT sha256 FROM pack_files WHERE hash = $1)")
        .bind(app.form().await.hash.to_string())
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;

    assert_eq!(verdicts(&app).await, ["unreadable", "unreadable", "valid", "valid"]);
    let rows = csv(&app).await;
    assert_eq!(rows.len(), 5);
    assert!(rows[4].contains(&"uczciwa".to_owned()), "{:?}", rows[4]);
    let told = remarks(&xlsx(&app).await);
    assert!(says(&told, &["nie da się odczytać", ": 2.", &id(1).to_string(), &id(2).to_string()]), "{told:?}");
    assert!(says(&told, &["Wersji formularza 2"]), "{told:?}");
}

#[tokio::test]
async fn more_downloads_than_there_is_memory_for_wait() {
    let app = app_with("<zgoda>1</zgoda>").await;
    for n in 2..5 {
        let record = app.record(id(n), &format!("<uwagi>{}</uwagi>", "a".repeat(12 << 20))).await;
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, 201);
    }
    let cookie = app.office().await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let answer = app.office_get(&cookie, "/office/export/proba/excel.csv").await;
        assert_eq!(answer.status(), 200);
        open.push(answer);
    }
    for file in ["excel.xlsx", "excel.csv", "uwagi.txt", "attachments.zip"] {
        let busy = app.office_get(&cookie, &format!("/office/export/proba/{file}")).await;
        assert_eq!((busy.status().as_u16(), busy.headers().contains_key("retry-after")), (503, true), "{file}");
        assert!(busy.text().await.unwrap().contains("spróbować ponownie"), "{file}");
    }
    // Those that are under way end whole, and others have their turn.
    for answer in open {
        assert!(answer.bytes().await.unwrap().len() > 36 << 20);
    }
    assert!(xlsx(&app).await["odpowiedzi"].len() > 4);
}
