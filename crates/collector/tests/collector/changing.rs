//! What becomes of answers when a question changes: each is what it was when it was given, names and numbers stay, and what a
//! program leaves out is told.

use crate::{
    commands::{path, run},
    python,
    statistics::spss,
    support::{TestApp, id, seal, secret},
    tables::{Rows, app, settings},
};
use outbox::FormRef;
use serde_json::{Value, json};

const LISTS: &str = "
| choices | | |
| | list_name | name | label |
| | l | a | Autobus |
| | l | b | Rower |
| | n | 1 | Jedno |
| | n | 2 | Dwoje |
";

/// What each question is in the first version, and in the second.
const KINDS: [(&str, &str, &str); 9] = [
    ("r", "rank l", "select_multiple l"),
    ("t", "text", "select_multiple l"),
    ("s", "text", "select_one l"),
    ("d", "text", "rank l"),
    ("m", "select_multiple l", "rank l"),
    ("z", "integer", "select_one n"),
    ("y", "select_one n", "integer"),
    ("p", "geopoint", "text"),
    ("w", "geotrace", "geoshape"),
];
const FIRST: &str = "<r>b a</r><t>a</t><s>a</s><d>jak a to b</d><m>a b</m><z>2</z><y>2</y><p>52.25 21.5 0 0</p>\
                     <w>1 2 0 0;3 4 0 0;5 2 0 0</w><o><oa>5</oa></o>";
const SECOND: &str = "<r>a</r><t>a</t><s>b</s><d>b a</d><m>b a</m><z>1</z><y>7</y><p>Rynek</p>\
                      <w>0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0</w><o><oa>7</oa></o>";

fn version(number: u32) -> String {
    let mut workbook = "| survey | | | |\n| | type | name | label |\n".to_owned();
    for (name, first, second) in KINDS {
        let kind = if number == 2 { first } else { second };
        workbook.push_str(&format!("| | {kind} | {name} | Pytanie {name} |\n"));
    }
    let around = if number == 2 { "group" } else { "repeat" };
    workbook += &format!("| | begin_{around} | o | O |\n| | integer | oa | Ile? |\n| | end_{around} | | |\n");
    workbook + LISTS + &settings(number)
}

async fn changed() -> TestApp {
    app(&[&version(2), &version(3)], &[(0, FIRST), (1, SECOND)]).await
}

fn row(file: &Value, n: u8) -> &Value {
    let rows = file["rows"].as_array().unwrap();
    rows.iter().find(|row| row["response_id"] == json!(id(n).to_string())).unwrap()
}

#[track_caller]
fn check(file: &Value, expected: &[(u8, &str, Value)]) {
    for (n, column, expected) in expected {
        let row = row(file, *n);
        assert_eq!(row.get(*column), Some(expected), "response {n}, {column} in {row}");
    }
}

#[tokio::test]
async fn statistics_have_each_answer_as_it_was_given() {
    let app = changed().await;
    let Some(told) = spss(&app).await else { return };
    let (file, none, not_asked) = (&told["odpowiedzi.sav"], Value::Null, 99_999_999.0);
    let expected = [
        // A ranking is one still, and its variables keep their names.
        (1, "r_b", json!(1.0)),
        (1, "r_a", json!(2.0)),
        (1, "r_a_2", none.clone()),
        (2, "r_a", none.clone()),
        (2, "r_a_2", json!(1.0)),
        (2, "r_b_2", json!(0.0)),
        // What was typed is no code.
        (1, "t_a", none.clone()),
        (1, "t_text", json!("a")),
        (2, "t_a", json!(1.0)),
        (1, "s", none.clone()),
        (1, "s_text", json!("a")),
        (2, "s", json!(2.0)),
        (1, "d_a", none.clone()),
        (1, "d_text", json!("jak a to b")),
        (2, "d_b", json!(1.0)),
        // What was ticked is in no order.
        (1, "m_a", json!(1.0)),
        (1, "m_a_2", none.clone()),
        (2, "m_a", none.clone()),
        (2, "m_a_2", json!(2.0)),
        // A number is no code, and a code no number.
        (1, "z", none.clone()),
        (1, "z_text", json!("2")),
        (2, "z", json!(1.0)),
        (1, "y", none.clone()),
        (1, "y_text", json!("2")),
        (2, "y", json!(7.0)),
        (1, "oa", json!(5.0)),
        (2, "oa", json!(not_asked)),
    ];
    check(file, &expected);
    let entries = told["o.sav"]["rows"].as_array().unwrap();
    assert!(entries.len() == 1 && entries[0]["response_id"] == json!(id(2).to_string()), "{entries:?}");
    let remarks = told["uwagi.txt"].as_str().unwrap();
    for part in
        ["zmiennej t_text: 1", "zmiennej z_text: 1", "Pytanie z jest w różnych wersjach formularza różnego rodzaju"]
    {
        assert!(remarks.contains(part), "{part} in {remarks}");
    }
    let columns = Rows::csv(&app, "pytania.csv").await.0;
    let of = |name: &str| columns.iter().find(|row| row[1] == name).unwrap().last().unwrap().clone();
    assert_eq!((of("r").as_str(), of("z").as_str()), ("r_a, r_b, $r, r_text", "z, z_text"));
}

#[tokio::test]
async fn json_and_maps_have_each_answer_as_it_was_given() {
    let app = changed().await;
    let get = async |name: &str| {
        app.office_get(&app.office().await, &format!("/office/export/proba/{name}")).await.text().await.unwrap()
    };
    let rows: Vec<Value> = get("wiersze.jsonl").await.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |n: u8| rows.iter().find(|row| row["response_id"] == json!(id(n).to_string())).unwrap();
    for (n, name, expected) in [
        (1, "r", json!(["b", "a"])),
        (1, "t", json!("a")),
        (1, "d", json!("jak a to b")),
        (1, "m", json!(["a", "b"])),
        (2, "t", json!(["a"])),
        (2, "d", json!(["b", "a"])),
    ] {
        assert_eq!(of(n)["answers"][name], expected, "response {n}, {name}");
    }
    assert_eq!((&of(1)["entries"]["o"], &of(2)["entries"]["o"][0]["answers"]["oa"]), (&json!([]), &json!(7)));
    let map: Value = serde_json::from_str(&get("mapa.geojson").await).unwrap();
    let shown = |n: u8, name: &str| {
        let wanted = json!(format!("{}/{name}", id(n)));
        let found = map["features"].as_array().unwrap().iter().find(|feature| feature["id"] == wanted);
        found.map_or(Value::Null, |feature| feature["geometry"]["type"].clone())
    };
    assert_eq!((shown(1, "p"), shown(2, "p")), (json!("Point"), Value::Null));
    assert_eq!((shown(1, "w"), shown(2, "w")), (json!("LineString"), json!("Polygon")));
}

/// A question whose name is too long for a program, with codes.
fn long() -> String {
    "pytanie_o_bardzo_dlugiej_nazwie_ktora_nie_miesci_sie".to_owned()
}

/// The second version puts new things before those that were there.
fn grown(is_later: bool, name: &str) -> String {
    let new = |row: &'static str| if is_later { row } else { "" };
    format!(
        "| survey | | | |\n| | type | name | label |\n{}| | select_multiple m | m | Miejsca |\n\
         | | select_multiple d | {} | Długie |\n| | select_one z | z | Ocena |\n{}| | text | uwagi | Uwagi |\n\
         | | select_one w | w | Słowa |\n| choices | | |\n| | list_name | name | label |\n| | m | 1 | Park |\n\
         {}| | d | 1 | Raz |\n| | d | 2 | Dwa |\n{}| | z | 0 | Nie |\n| | z | 1 | Tak |\n| | z | 98 | Nie wiem |\n{}\
         {}| | w | a | A |\n| | w | b | B |\n\
         | settings |\n| | form_title | form_id | version | privacy | sealing |\n| | Próba | proba | {name} | interviewer | none |\n",
        new("| | integer | m_1 | Ile? |\n"),
        long(),
        new("| | text | Uwagi | Inne |\n"),
        new("| | d | 0 | Zero |\n"),
        new("| | z | nw | Nie dotyczy |\n"),
        new("| | z | 100 | Bardzo |\n"),
        new("| | w | c | C |\n"),
    )
}

#[tokio::test]
async fn names_numbers_and_missing_values_stay_whatever_comes_later() {
    let question = long();
    let first = format!("<m>1</m><{question}>1</{question}><z>98</z><uwagi>u</uwagi><w>b</w>");
    let later =
        format!("<m_1>5</m_1><m>1</m><{question}>0 2</{question}><z>nw</z><Uwagi>i</Uwagi><uwagi>u</uwagi><w>c</w>");
    // Winter comes before autumn.
    let app = app(&[&grown(false, "zima"), &grown(true, "jesien")], &[(0, &first), (1, &later)]).await;
    let rows = Rows::csv(&app, "rfc4180.csv").await;
    for (n, column, expected) in
        [(1, "m_1", "1"), (1, "m_1_2", ""), (2, "m_1", "1"), (2, "m_1_2", "5"), (1, "uwagi", "u"), (2, "Uwagi_2", "i")]
    {
        assert_eq!(rows.cell(n, column), expected, "response {n}, {column}");
    }
    let codes = Rows::csv(&app, "kody.csv").await.0;
    let of = |code: &str| codes.iter().find(|row| row[1] == "z" && row[2] == code).unwrap()[5..].to_vec();
    assert_eq!(
        (of("98"), of("nw"), of("1")),
        (vec!["98".into(), "tak".into()], vec!["2".into(), String::new()], vec!["1".to_owned(), String::new()])
    );
    let Some(told) = spss(&app).await else { return };
    let (file, cut) = (&told["odpowiedzi.sav"], &question[..30]);
    check(
        file,
        &[
            (1, "m_1", json!(1.0)),
            (2, "m_1_2", json!(5.0)),
            (1, &format!("{cut}_1"), json!(1.0)),
            (2, &format!("{cut}_0"), json!(1.0)),
            (2, &format!("{cut}_2"), json!(1.0)),
            (1, "uwagi", json!("u")),
            (1, "z", json!(98.0)),
            (2, "z", json!(2.0)),
            (1, "w", json!(2.0)),
            (2, "w", json!(3.0)),
        ],
    );
    assert_eq!(file["values"]["z"]["2.0"], json!("nw: Nie dotyczy"));
    let missing = file["missing"]["z"].to_string();
    assert!(missing.contains("98.0") && !missing.contains("100"), "{missing}");
    let remarks = told["uwagi.txt"].as_str().unwrap();
    assert!(remarks.contains("kod „98” (Nie wiem) w zmiennych: z."), "{remarks}");
}

#[tokio::test]
async fn a_number_of_hundreds_of_digits_stops_no_file() {
    let survey =
        "| survey |\n| | type | name | label |\n| | decimal | kwota | Kwota |\n| | dateTime | kiedy | Kiedy |\n"
            .to_owned()
            + &settings(2);
    let zeros = "0".repeat(253);
    let answers = format!("<kwota>{zeros}7.5</kwota><kiedy>2026-05-03T08:05:30.123+02:00</kiedy>");
    let app = app(&[&survey], &[(0, &answers)]).await;
    let bytes = app.office_get(&app.office().await, "/office/export/proba/stata.zip").await.bytes().await.unwrap();
    assert!(!bytes.is_empty());
    let Some(told) = spss(&app).await else { return };
    check(&told["odpowiedzi.sav"], &[(1, "kwota", json!(7.5))]);
    let script = "import json, sys, tempfile, zipfile, pyreadstat\nwith zipfile.ZipFile(sys.argv[1]) as archive:\n    \
        path = archive.extract('odpowiedzi.dta', tempfile.mkdtemp())\n\
        frame, _ = pyreadstat.read_dta(path, disable_datetime_conversion=True)\n\
        print(json.dumps(float(frame['kiedy'][0])))";
    let Some(moment) = python::read(script, "proba.zip", &bytes) else { return };
    // Whole milliseconds: others are not found again.
    assert_eq!(moment.as_f64().map(f64::fract), Some(0.0), "{moment}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_comes_back_with_another_meaning_is_refused() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wybor.md");
    let publish = |kind: &str, second: &str| {
        let second = if second.is_empty() { String::new() } else { format!("| | l | 2 | {second} |\n") };
        let text = format!(
            "| survey |\n| | type | name | label |\n| | {kind} | c | Co? |\n| | text | uwagi | Uwagi |\n\
             | choices |\n| | list_name | name | label |\n| | l | 1 | Zieleń |\n{second}\
             | settings |\n| | form_id | privacy | sealing |\n| | wybor | anonymous | none |\n"
        );
        std::fs::write(&file, text).unwrap();
        let output = run(&["publish", path(&file), "--data", path(app.data.path())]);
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    assert_eq!(publish("select_one l", "Spokój").0, Some(0));
    let pack = app.store.survey("wybor").await.unwrap().unwrap().pack.pack;
    let form = FormRef { id: pack.form_id, version: pack.version, hash: pack.hash };
    assert_eq!(app.put(id(1), secret(1), &seal(id(1), &form, "<c>2</c>").bytes).await.status, 201);
    assert_eq!(publish("select_one l", "").0, Some(0));
    let (code, told) = publish("select_one l", "Hałas");
    assert!(code == Some(1) && told.contains("kod 2 oznaczał „Spokój”, teraz oznacza „Hałas”"), "{told}");
    assert_eq!(publish("select_one l", "Spokój").0, Some(0));
    let (code, told) = publish("integer", "Spokój");
    assert!(code == Some(1) && told.contains("Inny rodzaj: „c”, było: kod, jest: liczba"), "{told}");
}
