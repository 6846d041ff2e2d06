//! Exports equal what was sent.

use crate::{
    backend,
    commands::path,
    program::{Program, surveys},
    support::{TestApp, id, publish, seal, secret, teren, workbook},
};
use calamine::{Data, DataType, Reader, Xlsx};
use std::io::Cursor;

const TRICKY: &str = "Zażółć \"gęślą\"; jaźń,\n=cmd 🌳";

/// Two responses: one with everything, one with almost nothing.
async fn app_with_responses() -> TestApp {
    let app = TestApp::start().await;
    let full = format!(
        "<uwagi>{TRICKY}</uwagi><zgoda>1</zgoda><miejsca>1 98</miejsca><odleglosc>-1.50</odleglosc>\
         <kiedy>2026-05-03</kiedy><ulica>Tajna</ulica>\
         <dziecko><imie>=Ala</imie><wiek>7</wiek></dziecko><dziecko><imie>Ola</imie><wiek/></dziecko>"
    );
    for (n, answers) in [(1, full.as_str()), (2, "<uwagi>=HYPERLINK(1)</uwagi><zgoda/>")] {
        let record = app.record(id(n), answers).await;
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, 201);
    }
    app.checked().await;
    app
}

async fn csv(app: &TestApp, name: &str, delimiter: u8) -> Vec<Vec<String>> {
    let cookie = app.office().await;
    let answer = app.office_get(&cookie, &format!("/office/export/proba/{name}")).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"proba-"));
    let bytes = answer.bytes().await.unwrap();
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell<'a>(rows: &'a [Vec<String>], row: usize, column: &str) -> &'a str {
    let place = rows[0].iter().position(|name| name == column).unwrap_or_else(|| panic!("{column} in {:?}", rows[0]));
    &rows[row][place]
}

#[tokio::test]
async fn csv_equals_what_was_sent() {
    let app = app_with_responses().await;
    let today = collector::clock::today();
    for (file, delimiter, decimal, guard) in [("rfc4180.csv", b',', "-1.50", ""), ("excel.csv", b';', "-1,50", "'")] {
        let (ala, link) = (format!("{guard}=Ala"), format!("{guard}=HYPERLINK(1)"));
        let rows = csv(&app, file, delimiter).await;
        let (first, second) = if rows[1][0] == id(1).to_string() { (1, 2) } else { (2, 1) };
        for (row, column, expected) in [
            (first, "completed_at", "2026-11-22"),
            (first, "received_on", today.as_str()),
            (first, "form_version", "1"),
            (first, "duration_min", "12"),
            (first, "verdict", "valid"),
            (first, "problems", ""),
            (second, "problems", "zgoda: puste, a wymagane"),
            (first, "uwagi", TRICKY),
            (first, "zgoda", "1"),
            (first, "miejsca", "1 98"),
            (first, "miejsca_1", "1"),
            (first, "miejsca_2", "0"),
            (first, "miejsca_98", "1"),
            (first, "odleglosc", decimal),
            (first, "kiedy", "2026-05-03"),
            (first, "dziecko_1_imie", ala.as_str()),
            (first, "dziecko_1_wiek", "7"),
            (first, "dziecko_2_imie", "Ola"),
            (second, "uwagi", link.as_str()),
            (second, "zgoda", ""),
            (second, "miejsca_1", ""),
            (second, "dziecko_1_imie", ""),
        ] {
            assert_eq!(cell(&rows, row, column), expected, "{file} {column}");
        }
        assert!(!rows[0].iter().any(|name| name == "ulica"), "technical fields are not exported");
        assert!(!rows.concat().iter().any(|text| text.contains("Tajna")));
    }
}

async fn xlsx(app: &TestApp) -> Xlsx<Cursor<Vec<u8>>> {
    let cookie = app.office().await;
    let bytes = app.office_get(&cookie, "/office/export/proba/excel.xlsx").await.bytes().await.unwrap();
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

#[tokio::test]
async fn xlsx_has_one_row_of_names_true_dates_and_numbers_and_a_sheet_for_each_repeat() {
    let app = app_with_responses().await;
    let mut book = xlsx(&app).await;
    let sheets = ["odpowiedzi", "dziecko", "słownie", "słownie dziecko", "pytano", "pytano dziecko", "pytania", "kody"];
    assert_eq!(book.sheet_names(), sheets);
    let sheet = book.worksheet_range("odpowiedzi").unwrap();
    let names: Vec<String> = sheet.rows().next().unwrap().iter().map(|cell| cell.to_string()).collect();
    let row = sheet.rows().find(|row| row[0].to_string() == id(1).to_string()).unwrap();
    let cell = |name: &str| &row[names.iter().position(|known| known == name).unwrap()];
    assert_eq!(cell("uwagi"), &Data::String(TRICKY.to_owned()));
    assert_eq!(cell("zgoda"), &Data::Float(1.0));
    assert_eq!(cell("miejsca"), &Data::String("1 98".into()));
    assert_eq!(cell("miejsca_2"), &Data::Float(0.0));
    assert_eq!(cell("odleglosc"), &Data::Float(-1.5));
    assert!(cell("kiedy").is_datetime(), "{:?}", cell("kiedy"));
    assert!(cell("completed_at").is_datetime());
    let columns = book.worksheet_range("pytania").unwrap();
    let label = |name: &str| columns.rows().find(|row| row[1] == Data::String(name.to_owned())).unwrap()[2].to_string();
    assert_eq!(label("zgoda"), "Czy zgoda?");
    assert_eq!(label("miejsca_98"), "Gdzie Pan/Pani bywa?: Trudno powiedzieć");

    let children = book.worksheet_range("dziecko").unwrap();
    let rows: Vec<Vec<Data>> = children.rows().skip(1).map(<[Data]>::to_vec).collect();
    let own = Data::String(id(1).to_string());
    let text = |text: &str| Data::String(text.to_owned());
    assert_eq!(rows[0], [own.clone(), text("dziecko[1]"), text("=Ala"), Data::Float(7.0)]);
    assert_eq!(rows[1], [own, text("dziecko[2]"), text("Ola"), Data::Empty]);

    let codes = book.worksheet_range("kody").unwrap();
    let no =
        [text("odpowiedzi"), text("zgoda"), Data::Float(2.0), text("Nie"), text("1"), Data::Float(2.0), Data::Empty];
    assert!(codes.rows().any(|row| row == no));
    // What looks like a formula is text.
    assert!(book.worksheet_formula("dziecko").unwrap().is_empty());
}

#[tokio::test]
async fn versions_of_a_form_share_one_table() {
    let app = app_with_responses().await;
    let second = workbook("anonymous")
        .replace("| proba   | 1 ", "| proba   | 2 ")
        .replace("| odleglosc | Ile kilometrów?         |                     |", "| nowe | Nowe pytanie | |")
        .replace("| decimal ", "| text ");
    publish(app.store.as_ref(), &second).await.unwrap();
    let record = seal(id(3), &app.form().await, "<nowe>tak</nowe>");
    assert_eq!(app.put(id(3), secret(1), &record.bytes).await.status, 201);
    let rows = csv(&app, "rfc4180.csv", b',').await;
    assert_eq!(rows.len(), 4);
    let new = rows.iter().position(|row| row[0] == id(3).to_string()).unwrap();
    let old = rows.iter().position(|row| row[0] == id(1).to_string()).unwrap();
    assert_eq!((cell(&rows, new, "nowe"), cell(&rows, new, "odleglosc")), ("tak", ""));
    assert_eq!((cell(&rows, old, "nowe"), cell(&rows, old, "odleglosc")), ("", "-1.50"));
    assert_eq!((cell(&rows, new, "form_version"), cell(&rows, old, "form_version")), ("2", "1"));
}

#[tokio::test]
async fn rows_stand_in_the_order_of_ids_not_of_arrival() {
    let app = TestApp::start().await;
    for n in [200, 3, 150, 40] {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        app.put(id(n), secret(1), &record.bytes).await;
    }
    let rows = csv(&app, "rfc4180.csv", b',').await;
    let ids: Vec<&String> = rows[1..].iter().map(|row| &row[0]).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    assert_eq!(app.store.responses("proba", None, 10).await.unwrap().len(), 4);
}

#[tokio::test]
async fn more_than_a_page_comes_out() {
    let app = TestApp::start().await;
    crate::batch::send_a_thousand(&app).await;
    let rows = csv(&app, "rfc4180.csv", b',').await;
    assert_eq!(rows.len(), 1001, "the names and every response");
    let ids: std::collections::BTreeSet<&String> = rows[1..].iter().map(|row| &row[0]).collect();
    assert_eq!(ids.len(), 1000, "each of them once");
}

/// Questions are called as columns of ours are, or as those of another one's choices; calculations have no type.
const NAMES: &str = "
| survey | | | | |
| | type | name | label | calculation |
| | select_multiple m | wiele | Wiele | |
| | text | wiele_1 | Uwagi | |
| | text | Verdict | Werdykt | |
| | decimal | kwota | Kwota | |
| | calculate | razem | | 2 * ${kwota} |
| | calculate | rabat | | if(${kwota} > 1, round(${kwota} * 0.1, 2), '') |
| | calculate | kod | | concat('00', ${kwota}) |
| choices | | | |
| | list_name | name | label |
| | m | 1 | Raz |
| | m | 2 | Dwa |
| settings | | | | | |
| | form_title | form_id | version | privacy | sealing |
| | Próba | proba | 2 | anonymous | none |
";

#[tokio::test]
async fn headers_stand_once_and_what_is_calculated_is_a_number() {
    let app = TestApp::start().await;
    publish(app.store.as_ref(), NAMES).await.unwrap();
    let answers = "<wiele>1</wiele><wiele_1>+48 600</wiele_1><Verdict>v</Verdict><kwota>1.25</kwota><razem>2.5</razem>\
                   <rabat>0.13</rabat><kod>0048600</kod>";
    let record = seal(id(1), &app.form().await, answers);
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    for (file, delimiter, phone, sum, less) in
        [("rfc4180.csv", b',', "+48 600", "2.5", "0.13"), ("excel.csv", b';', "'+48 600", "2,5", "0,13")]
    {
        let rows = csv(&app, file, delimiter).await;
        let lower: std::collections::HashSet<_> = rows[0].iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(lower.len(), rows[0].len(), "{:?}", rows[0]);
        for (column, expected) in [
            ("wiele_1", phone),
            ("wiele_1_2", "1"),
            ("wiele_2", "0"),
            ("Verdict_2", "v"),
            ("razem", sum),
            ("rabat", less),
            ("kod", "0048600"),
        ] {
            assert_eq!(cell(&rows, 1, column), expected, "{file} {column}");
        }
    }
}

#[tokio::test]
async fn commands_tell_moments_in_the_zone_of_the_collector() {
    let app = TestApp::start_with("confidential", None).await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    let export = || {
        let args = ["export", "--survey", "proba", "--format", "csv", "--data", path(app.data.path())];
        let mut command = std::process::Command::new(teren());
        let database = backend::environment(app.data.path());
        let output = command.args(args).envs(database).env("TZ", "Asia/Tokyo").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let told = export();
    assert!(told.contains("+09:00"), "its own, as no collector has said where it is: {told}");
    app.store.set_setting("zone", "Asia/Kathmandu").await.unwrap();
    let told = export();
    assert!(told.contains("+05:45") && !told.contains("+09:00"), "{told}");

    if backend::ON_SERVER {
        // Where the setting is kept is another matter, which others look at.
        return;
    }
    let (data, forms) = (tempfile::tempdir().unwrap(), surveys());
    let mut command = std::process::Command::new(teren());
    command.env("TZ", "Europe/Warsaw");
    let program = Program::run(command, data.path(), &["--surveys", path(forms.path())], std::process::Stdio::null());
    let zone = backend::open(data.path()).await.store.setting("zone").await.unwrap();
    assert_eq!(zone.as_deref(), Some("Europe/Warsaw"));
    drop(program);
}
