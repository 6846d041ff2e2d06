//! A survey with everything in it, exported: values as typed, types right, headers once, and what each empty cell means.

use crate::{
    commands::{path, run},
    support::{TestApp, id, publish, seal_at, secret},
};
use calamine::{Data, Reader, Xlsx};
use collector::publishing::{self, Submission};
use std::{collections::HashSet, io::Cursor};
use store::surveys::Over;

/// The rows of a table, as the office page gives it.
pub struct Rows(pub Vec<Vec<String>>);

impl Rows {
    pub async fn csv(app: &TestApp, file: &str) -> Rows {
        Self::of(app, "proba", file).await
    }

    pub async fn of(app: &TestApp, survey: &str, file: &str) -> Rows {
        let answer = app.office_get(&app.office().await, &format!("/office/export/{survey}/{file}")).await;
        assert_eq!(answer.status(), 200, "{file}");
        let bytes = answer.bytes().await.unwrap();
        let polish = bytes.strip_prefix("\u{feff}".as_bytes());
        let mut reader = ::csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).delimiter(if polish.is_some() { b';' } else { b',' });
        let records = reader.from_reader(polish.unwrap_or(&bytes)).into_records();
        Rows(records.map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect())
    }

    pub fn cell(&self, n: u8, column: &str) -> &str {
        let at = self.0[0].iter().position(|name| name == column);
        let at = at.unwrap_or_else(|| panic!("{column} in {:?}", self.0[0]));
        let row = self.0.iter().find(|row| row[0] == id(n).to_string()).unwrap_or_else(|| panic!("no response {n}"));
        &row[at]
    }
}

/// Publishes these versions, and sends these answers under the version of that number.
pub async fn app(versions: &[&str], answers: &[(usize, &str)]) -> TestApp {
    let app = TestApp::start_with("interviewer", None).await;
    for (number, workbook) in versions.iter().enumerate() {
        publish(app.store.as_ref(), workbook).await.unwrap();
        for (n, (_, answers)) in (1..).zip(answers).filter(|(_, (version, _))| *version == number) {
            let sealed = seal_at(id(n), &app.form().await, answers, "2026-11-22T05:36:00.000+01:00");
            assert_eq!(app.put(id(n), secret(1), &sealed.bytes).await.status, 201);
        }
    }
    app.checked().await;
    app
}

/// Answers go in, and these cells come out of one of the files.
pub async fn check(versions: &[&str], answers: &[(usize, &str)], file: &str, expected: &[(u8, &str, &str)]) {
    let rows = Rows::csv(&app(versions, answers).await, file).await;
    for (n, column, cell) in expected {
        assert_eq!(rows.cell(*n, column), *cell, "{file}: response {n}, {column}");
    }
}

pub fn settings(version: u32) -> String {
    format!(
        "| settings | | | | |\n| | form_title | form_id | version | privacy | sealing |\n\
         | | Próba | proba | {version} | interviewer | none |\n"
    )
}

const EARLIER: &str = "
| survey | | | |
| | type | name | label |
| | text | x | Iks |
| | select_multiple wy | wiele | Wiele |
| | select_one wy | jedno | Jedno |
| | text | wiek | Wiek |
| | text | uwagi | Uwagi |
| choices | | | |
| | list_name | name | label |
| | wy | 1 | Jeden |
| | wy | 2 | Spokój |
";
const LATER: &str = "
| survey | | | | |
| | type | name | label | relevant |
| | begin_group | g | G | |
| | text | x | Iks, inaczej | |
| | end_group | | | |
| | select_multiple wy | wiele | Wiele | |
| | select_one wy | jedno | Jedno | |
| | integer | wiek | Wiek | ${jedno} = '2' |
| | rank wy | kolejno | Kolejno | |
| | text | uwagi | Uwagi | |
| | begin_group | h | H | |
| | text | uwagi | Uwagi w H | |
| | end_group | | | |
| choices | | | |
| | list_name | name | label |
| | wy | 1 | Jeden |
| | wy | 2 | Hałas |
| | wy | 3 | Trzy |
";

const OLD: (usize, &str) = (0, "<x>a</x><wiele>2</wiele><jedno>2</jedno><wiek>pięć</wiek><uwagi>u</uwagi>");
const NEW: (usize, &str) = (
    1,
    "<g><x>b</x></g><wiele>1 3</wiele><jedno>2</jedno><wiek>5</wiek><kolejno>3 2 1</kolejno><uwagi/><h><uwagi>w h</uwagi></h>",
);
const SKIPPED: (usize, &str) = (1, "<g><x/></g><wiele/><jedno/><uwagi/><h><uwagi/></h>");

#[tokio::test]
async fn versions_share_columns_and_keep_what_they_meant() {
    let (earlier, later) = (EARLIER.to_owned() + &settings(2), LATER.to_owned() + &settings(10));
    let (versions, answers) = ([earlier.as_str(), later.as_str()], [OLD, NEW, SKIPPED]);
    let codes = [
        // A question that was moved is the same; one that has come since does not rename another.
        (1, "x", "a"),
        (2, "x", "b"),
        (1, "uwagi", "u"),
        (2, "h_uwagi", "w h"),
        (1, "jedno", "2"),
        (2, "kolejno", "3 2 1"),
        (1, "wiek", "pięć"),
        (2, "wiek", "5"),
        // Not offered, not chosen, and not answered are different things.
        (1, "wiele_1", "0"),
        (1, "wiele_2", "1"),
        (1, "wiele_3", ""),
        (2, "wiele_2", "0"),
        (2, "wiele_3", "1"),
        (3, "wiele_3", ""),
    ];
    check(&versions, &answers, "rfc4180.csv", &codes).await;
    let words = [
        (1, "jedno", "Spokój"),
        (2, "jedno", "Hałas"),
        (1, "wiele", "Spokój"),
        (2, "wiele", "Jeden; Trzy"),
        (2, "kolejno", "Trzy; Hałas; Jeden"),
        (2, "verdict", "zgodna z regułami"),
    ];
    check(&versions, &answers, "slownie.csv", &words).await;
    let asked = [
        (1, "x", "1"),
        (1, "h_uwagi", "0"),
        (2, "uwagi", "1"),
        (3, "uwagi", "1"),
        (2, "wiek", "1"),
        (3, "wiek", "0"),
        (3, "wiele", "1"),
    ];
    check(&versions, &answers, "pytano.csv", &asked).await;

    let app = app(&versions, &answers).await;
    let page = app.office_get(&app.office().await, "/office").await.text().await.unwrap();
    for file in ["excel.xlsx", "excel.csv", "rfc4180.csv", "slownie.csv", "pytano.csv", "pytania.csv", "kody.csv"] {
        assert!(page.contains(&format!("/office/export/proba/{file}\"")), "{file}: {page}");
    }
    let codes = Rows::csv(&app, "kody.csv").await.0;
    let of = |label: &str| codes.iter().find(|row| row[1] == "jedno" && row[3] == label).unwrap();
    assert_eq!(of("Hałas")[2..], ["2", "Hałas", "10", "2", ""]);
    assert_eq!(of("Spokój")[2..], ["2", "Spokój", "2", "2", ""]);
    assert_eq!(of("Jeden")[2..], ["1", "Jeden", "10, 2", "1", ""]);
    let columns = Rows::csv(&app, "pytania.csv").await.0;
    let of = |label: &str| columns.iter().find(|row| row[2] == label).unwrap();
    assert_eq!(of("Iks")[1..], ["x", "Iks", "tekst", "2", "/data/g/x, /data/x", "", "x", "", "x"]);
    assert_eq!(of("Iks, inaczej")[4], "10");
    assert_eq!(
        of("Wiele: Spokój")[1..],
        ["wiele_2", "Wiele: Spokój", "0/1", "2", "/data/wiele", "2", "wiele_2", "", "wiele_2"]
    );
    assert_eq!(
        of("Wiele: Hałas")[1..],
        ["wiele_2", "Wiele: Hałas", "0/1", "10", "/data/wiele", "2", "wiele_2", "", "wiele_2"]
    );
    assert_eq!(of("Wiele: Jeden")[4], "10, 2");
    let answer = app.office_get(&app.office().await, "/office/export/proba/uwagi.txt").await.text().await.unwrap();
    assert!(
        answer.contains("Kody w pytaniu jedno, które w różnych wersjach formularza znaczyły co innego: kod „2”."),
        "{answer}"
    );
}

#[tokio::test]
async fn each_file_of_the_office_is_kept_under_its_own_name_and_opens_in_a_polish_excel() {
    let app = app(&[&(EARLIER.to_owned() + &settings(2))], &[OLD]).await;
    let (cookie, today) = (app.office().await, collector::clock::today());
    for (file, kept, is_polish) in [
        ("excel.xlsx", format!("proba-{today}.xlsx"), false),
        ("excel.csv", format!("proba-{today}.csv"), true),
        ("rfc4180.csv", format!("proba-rfc4180-{today}.csv"), false),
        ("slownie.csv", format!("proba-slownie-{today}.csv"), true),
        ("pytano.csv", format!("proba-pytano-{today}.csv"), true),
        ("pytania.csv", format!("proba-pytania-{today}.csv"), true),
        ("kody.csv", format!("proba-kody-{today}.csv"), true),
        ("uwagi.txt", format!("proba-uwagi-{today}.txt"), false),
    ] {
        let answer = app.office_get(&cookie, &format!("/office/export/proba/{file}")).await;
        assert_eq!(answer.headers()["content-disposition"], format!("attachment; filename=\"{kept}\""), "{file}");
        let head = answer.bytes().await.unwrap();
        assert_eq!(head.starts_with("\u{feff}".as_bytes()), is_polish, "{file}");
    }
    let page = app.office_get(&cookie, "/office").await.text().await.unwrap();
    assert!(page.contains("Dalsze tabele jako CSV dla polskiego Excela"), "{page}");
}

const EVERYTHING: &str = "
| survey | | | | | | | |
| | type | name | label | relevant | calculation | appearance | bind::type |
| | start | start | | | | | |
| | csv-external | gmina | | | | | |
| | csv-external | ulice | | | | | |
| | csv-external | rejon | | | | | |
| | calculate | g_admin | | | instance('gmina')/root/item[name = 'administrator']/label | | |
| | note | rodo | Odpowiada ${g_admin} | | | | |
| | begin_group | siatka | Ocena | | | table-list | |
| | select_one oc | oc1 | Szkoły | | | | |
| | select_one oc | oc2 | Drogi | | | | |
| | end_group | | | | | | |
| | select_multiple m | wiele | Wiele | | | | |
| | text | wiele_1 | Uwagi | | | | |
| | text | Verdict | Werdykt | | | | |
| | text | a-uwagi | Z myślnikiem | | | | |
| | select_one oc | ulica | Ulica | | | | |
| | decimal | kwota | Kwota | | | | |
| | dateTime | kiedy | Kiedy | | | | |
| | date | dzien | Dzień | | | | |
| | calculate | razem | | | ${kwota} | | |
| | calculate | rabat | | | if(${kwota} > 1, round(${kwota} * 0.1, 2), '') | | |
| | calculate | ok | | | if(${kwota} > 1, '1', '0') | | |
| | calculate | kod | | | concat('00', ${kwota}) | | |
| | calculate | kwartal | | | if(${ulica} = '', '', instance('ulice')/root/item[name = ${ulica}]/kwartal) | | |
| | calculate | rejon_ulicy | | | pulldata('ulice', 'rejon', 'name', ${ulica}) | | |
| | begin_repeat | kody | Kody | | | | |
| | text | k | K | | | | |
| | begin_repeat | w | Wewnątrz | | | | |
| | integer | n | N | | | | |
| | end_repeat | | | | | | |
| | end_repeat | | | | | | |
| choices | | | |
| | list_name | name | label |
| | m | 1 | Raz |
| | m | -1 | Dwa |
| | oc | 1 | Dobrze |
| | oc | 2 | Źle |
";
const FILES: [(&str, &str); 3] = [
    ("gmina.csv", "name,label\nadministrator,Urząd\n"),
    ("ulice.csv", "name,label,kwartal,rejon\n1,Długa,4,p\n2,Krótka,98,c\n3,Stara,4,p\n"),
    ("rejon.csv", "name,label\np,Północ\nc,Centrum\n"),
];

/// Longer than a spreadsheet's cell, and as people type.
fn long() -> String {
    format!("=1+1 „{}”", "żółw 🐢 ".repeat(5_000))
}

async fn everything() -> TestApp {
    let app = TestApp::start_with("interviewer", None).await;
    let files = FILES.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into_iter().collect();
    let workbook = EVERYTHING.to_owned() + &settings(2);
    let pack = collector::forms::pack("proba.md", "proba", workbook.as_bytes(), &files).unwrap();
    let submission = Submission { survey: "proba", pack: &pack, made_of: None, by_hand: false, over: Over::Whatever };
    publishing::publish(app.store.as_ref(), submission).await.unwrap();
    let answers = format!(
        "<start>2026-11-21T22:30:00.000-06:00</start><siatka><oc1>1</oc1><oc2/></siatka><wiele>-1</wiele>\
         <wiele_1>+48 600</wiele_1><Verdict>{}</Verdict><a-uwagi>0048</a-uwagi><ulica>1</ulica><kwota>1.25</kwota>\
         <kiedy>2026-07-20T10:00:00.000+01:00</kiedy><dzien>1899-12-31</dzien><razem>1.25</razem><rabat>0.13</rabat>\
         <ok>1</ok><kod>0048600</kod><kwartal>4</kwartal><kody><k>'=1</k><w><n>1</n></w><w><n>22</n></w></kody>\
         <kody><k/><w><n>3</n></w></kody><meta><deprecatedID>uuid:1</deprecatedID></meta>",
        long()
    );
    let sealed = seal_at(id(1), &app.form().await, &answers, "2026-11-22T05:36:00.000+01:00");
    assert_eq!(app.put(id(1), secret(1), &sealed.bytes).await.status, 201);
    app.checked().await;
    app
}

#[tokio::test]
async fn csv_of_everything() {
    let app = everything().await;
    let long = long();
    let rows = Rows::csv(&app, "rfc4180.csv").await;
    let lower: HashSet<String> = rows.0[0].iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), rows.0[0].len(), "{:?}", rows.0[0]);
    for (column, expected) in [
        ("oc1", "1"),
        ("wiele", "-1"),
        ("wiele_1", "+48 600"),
        ("wiele_1_2", "0"),
        ("wiele__1", "1"),
        ("Verdict_2", long.as_str()),
        ("a-uwagi", "0048"),
        ("kiedy", "2026-07-20T10:00:00.000+01:00"),
        ("dzien", "1899-12-31"),
        ("razem", "1.25"),
        ("rabat", "0.13"),
        ("kod", "0048600"),
        ("kwartal", "4"),
        ("kody_1_k", "'=1"),
        ("kody_1_w_2_n", "22"),
        ("kody_2_w_1_n", "3"),
    ] {
        assert_eq!(rows.cell(1, column), expected, "{column}");
    }
    for absent in ["g_admin", "rodo", "deprecatedID", "instanceID"] {
        assert!(!rows.0[0].iter().any(|name| name == absent), "{absent}");
    }
    assert!(!rows.0[0].iter().any(|name| name.contains("reserved")), "{:?}", rows.0[0]);
    // What our own part of a name is, every statistics program takes.
    let odd = |name: &&String| !name.chars().all(|c| c.is_alphanumeric() || c == '_') && *name != "a-uwagi";
    assert_eq!(rows.0[0].iter().find(odd), None);
    // Each column of a code says which, and each column what the CSV calls it.
    let columns = Rows::csv(&app, "pytania.csv").await.0;
    let of = |name: &str| &columns.iter().find(|row| row[1] == name).unwrap()[6..8];
    assert_eq!(of("wiele__1"), ["'-1", "wiele__1"]);
    assert_eq!(of("wiele_1_2"), ["1", "wiele_1_2"]);
    assert_eq!(of("k"), ["", "kody_N_k"]);
    assert_eq!(of("n"), ["", "kody_N_w_N_n"]);
    assert_eq!(of("parent_instance"), ["", ""]);
    let codes = Rows::csv(&app, "kody.csv").await.0;
    let quarter: Vec<&[String]> = codes.iter().filter(|row| row[1] == "kwartal").map(|row| &row[2..4]).collect();
    assert_eq!(quarter, [["4", "Długa; Stara"], ["98", "Krótka"]]);
    let district: Vec<&[String]> = codes.iter().filter(|row| row[1] == "rejon_ulicy").map(|row| &row[2..4]).collect();
    assert_eq!(district, [["p", "Północ"], ["c", "Centrum"]]);
}

#[tokio::test]
async fn xlsx_of_everything() {
    let app = everything().await;
    let bytes = app.office_get(&app.office().await, "/office/export/proba/excel.xlsx").await.bytes().await.unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range("odpowiedzi").unwrap();
    let names: Vec<String> = sheet.rows().next().unwrap().iter().map(Data::to_string).collect();
    assert_eq!(sheet.rows().count(), 2, "the names, and the one response");
    let cell = |name: &str| sheet.rows().nth(1).unwrap()[names.iter().position(|known| known == name).unwrap()].clone();
    let (number, text) = (|n: f64| Data::Float(n), |text: &str| Data::String(text.to_owned()));
    for (column, expected) in [
        ("oc1", number(1.0)),
        ("oc2", Data::Empty),
        ("wiele", text("-1")),
        ("wiele__1", number(1.0)),
        ("wiele_1", text("+48 600")),
        ("a-uwagi", text("0048")),
        ("dzien", text("1899-12-31")),
        ("kwota", number(1.25)),
        ("razem", number(1.25)),
        ("rabat", number(0.13)),
        ("ok", number(1.0)),
        ("kod", text("0048600")),
        ("kwartal", number(4.0)),
        ("duration_min", number(12.0)),
    ] {
        assert_eq!(cell(column), expected, "{column}");
    }
    // What somebody has typed stays as it is; what clocks have noted is on the same clock as in the CSV.
    assert_eq!(clock(&cell("kiedy")), "2026-07-20T10:00:00");
    let csv = Rows::csv(&app, "rfc4180.csv").await;
    for column in ["completed_at", "received_at", "start"] {
        assert_eq!(clock(&cell(column)), csv.cell(1, column)[..19], "{column}");
    }
    let Data::String(cut) = cell("Verdict_2") else { panic!("{:?}", cell("Verdict_2")) };
    assert!(cut.ends_with("CSV]") && cut.encode_utf16().count() <= 32_767);
    let told = book.worksheet_range("uwagi").unwrap();
    assert!(told.rows().any(|row| row[0].to_string().contains("Verdict_2")), "{told:?}");
    // A repeat that is called like one of our sheets has one of its own.
    assert_eq!(book.worksheet_range("kody_2").unwrap().rows().count(), 3);
    assert_eq!(
        book.worksheet_range("w").unwrap().rows().nth(2).unwrap()[1..],
        [text("kody[1]/w[2]"), text("kody[1]"), number(22.0)]
    );
    assert!(book.worksheet_formula("odpowiedzi").unwrap().is_empty());
}

pub fn clock(cell: &Data) -> String {
    let Data::DateTime(moment) = cell else { panic!("{cell:?} is no moment") };
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// 170 questions with 100 choices each.
fn wide() -> String {
    let mut workbook = "| survey | | | |\n| | type | name | label |\n".to_owned();
    (0..170).for_each(|n| workbook.push_str(&format!("| | select_multiple m | w{n} | W |\n")));
    workbook.push_str("| choices | | | |\n| | list_name | name | label |\n");
    (0..100).for_each(|n| workbook.push_str(&format!("| | m | {n} | L{n} |\n")));
    workbook + &settings(2)
}

#[tokio::test]
async fn more_columns_than_a_spreadsheet_has_give_a_file_and_a_sentence() {
    let app = app(&[&wide()], &[(0, "<w0>7</w0><w169>99</w169>")]).await;
    let rows = Rows::csv(&app, "rfc4180.csv").await;
    assert!(rows.0[0].len() > 170 * 101, "{}", rows.0[0].len());
    assert_eq!((rows.cell(1, "w0_7"), rows.cell(1, "w169_99")), ("1", "1"));
    let bytes = app.office_get(&app.office().await, "/office/export/proba/excel.xlsx").await.bytes().await.unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range("odpowiedzi").unwrap();
    let names: Vec<String> = sheet.rows().next().unwrap().iter().map(Data::to_string).collect();
    assert!(
        names.contains(&"w0_7".to_owned()) && names.contains(&"w169".to_owned()) && !names.contains(&"w169_99".into())
    );
    let told = book.worksheet_range("uwagi").unwrap();
    assert!(told.rows().any(|row| row[0].to_string().contains("w169")), "{told:?}");
}

#[tokio::test]
async fn codes_with_spaces_come_out_as_they_were_chosen_in_every_format() {
    // Where several can be chosen a space separates codes: the form makes low lines of those within them. Workbooks cannot
    // have such codes; other tools' forms can.
    let workbook = "
| survey | | | |
| | type | name | label |
| | select_multiple m | wiele | Wiele |
| | rank m | kolejno | Kolejno |
| | select_one j | jedno | Jedno |
| choices | | | |
| | list_name | name | label |
| | m | nad_rzeką | Nad rzeką |
| | m | park | Park |
| | j | nad rzeką | Nad rzeką |
| | j | nad | Nad |
"
    .to_owned()
        + &settings(2);
    let answers = "<wiele>park nad_rzeką</wiele><kolejno>nad_rzeką park</kolejno><jedno>nad rzeką</jedno>";
    let (app, folder) = (app(&[], &[]).await, tempfile::tempdir().unwrap());
    let (made_of, form) = (folder.path().join("proba.md"), folder.path().join("proba.xml"));
    std::fs::write(&made_of, workbook).unwrap();
    assert!(run(&["convert", path(&made_of), "-o", path(&form)]).status.success());
    let xml = std::fs::read_to_string(&form).unwrap();
    assert!(xml.contains("<name>nad_rzeką</name>"), "{xml}");
    std::fs::write(&form, xml.replace("nad_rzeką", "nad rzeką")).unwrap();
    let published = run(&["publish", path(&form), "--data", path(app.data.path()), "--new-questions"]);
    assert!(published.status.success(), "{published:?}");
    let sealed = seal_at(id(1), &app.form().await, answers, "2026-11-22T05:36:00.000+01:00");
    assert_eq!(app.put(id(1), secret(1), &sealed.bytes).await.status, 201);
    app.checked().await;
    let codes = [
        ("verdict", "valid"),
        ("wiele", "park nad_rzeką"),
        ("wiele_nad_rzeką", "1"),
        ("wiele_park", "1"),
        ("kolejno", "nad_rzeką park"),
        ("jedno", "nad rzeką"),
    ];
    let words = [("wiele", "Park; Nad rzeką"), ("kolejno", "Nad rzeką; Park"), ("jedno", "Nad rzeką")];
    for (file, expected) in
        [("rfc4180.csv", &codes[..]), ("excel.csv", &codes), ("slownie.csv", &words), ("pytano.csv", &[("jedno", "1")])]
    {
        let rows = Rows::csv(&app, file).await;
        for (column, cell) in expected {
            assert_eq!(rows.cell(1, column), *cell, "{file}: {column}");
        }
    }
    let known = Rows::csv(&app, "kody.csv").await.0;
    let of = |column: &str| -> Vec<&str> { known.iter().filter(|row| row[1] == column).map(|row| &*row[2]).collect() };
    assert_eq!((of("wiele"), of("kolejno")), (vec!["nad_rzeką", "park"], vec!["nad_rzeką", "park"]));
    assert_eq!(of("jedno"), ["nad rzeką", "nad"]);
    let bytes = app.office_get(&app.office().await, "/office/export/proba/excel.xlsx").await.bytes().await.unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    for (sheet, expected) in [("odpowiedzi", &codes[..]), ("słownie", &words)] {
        let sheet = book.worksheet_range(sheet).unwrap();
        let names: Vec<String> = sheet.rows().next().unwrap().iter().map(Data::to_string).collect();
        for (column, cell) in expected.iter().filter(|(column, _)| *column != "verdict") {
            let at = names.iter().position(|name| name == column).unwrap_or_else(|| panic!("{column}: {names:?}"));
            assert_eq!(sheet.get((1, at)).unwrap().to_string(), *cell, "{column}");
        }
    }
    let told = app.office_get(&app.office().await, "/office/export/proba/uwagi.txt").await.text().await.unwrap();
    assert!(told.contains("wszystko, co odebrano"), "{told}");
}
