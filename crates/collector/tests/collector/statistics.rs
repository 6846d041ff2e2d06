//! What SPSS gets, read by pyreadstat: values, labels, measures, missing values, sets, and the same names in every version.

use crate::{
    python,
    support::TestApp,
    tables::{app, settings},
};
use serde_json::{Value, json};

const EARLIER: &str = "
| survey | | | | | |
| | type | name | label | relevant | appearance |
| | select_one ocena | y1 | Jak ocenia Pan/Pani miasto? | | likert |
| | select_one slowa | dom | Gdzie Pan/Pani mieszka? | | |
| | select_multiple m | wiele | Gdzie Pan/Pani bywa? | | |
| | rank slowa | kolejno | Co najpierw? | ${y1} = 1 | |
| | integer | wiek | Ile ma Pan/Pani lat? | ${y1} = 1 | |
| | decimal | kwota | Ile to kosztuje? | | |
| | date | dzien | Którego dnia? | | |
| | time | o | O której? | | |
| | dateTime | kiedy | Kiedy? | | |
| | text | to | Dokąd? | | |
| | text | Wiek | Uwagi o wieku | | |
| | begin_repeat | dziecko | Dziecko | | |
| | text | imie | Imię | | |
| | integer | wiek | Wiek dziecka | | |
| | begin_repeat | zabawka | Zabawka | | |
| | text | imie | Jak się nazywa? | | |
| | end_repeat | | | | |
| | end_repeat | | | | |
| choices | | | |
| | list_name | name | label |
| | ocena | 1 | Źle |
| | ocena | 5 | Dobrze |
| | ocena | 98 | Trudno powiedzieć |
| | ocena | 99 | Odmowa |
| | slowa | blok | W bloku |
| | slowa | wlasny | We własnym domu |
| | m | 1 | Park |
| | m | las | Las |
| | m | 98 | Nigdzie |
";

/// A choice that is new stands first, and another before the one that it stood behind.
fn later() -> String {
    EARLIER.replace(
        "| | slowa | blok | W bloku |\n| | slowa | wlasny | We własnym domu |\n",
        "| | slowa | barka | Na barce |\n| | slowa | wlasny | We własnym domu |\n| | slowa | blok | W bloku |\n",
    ) + &settings(10)
}

const SCRIPT: &str = r#"
import io, json, os, sys, tempfile, zipfile, pyreadstat
told = {}
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for name in archive.namelist():
        if not name.endswith(".sav"):
            told[name] = archive.read(name).decode("utf-8-sig")
            continue
        path = archive.extract(name, tempfile.mkdtemp())
        frame, meta = pyreadstat.read_sav(path, user_missing=True, disable_datetime_conversion=True)
        clean, _ = pyreadstat.read_sav(path)
        rows = json.loads(frame.to_json(orient="records", force_ascii=False))
        told[name] = {
            "rows": rows,
            "clean": json.loads(clean.astype(str).to_json(orient="records", force_ascii=False)),
            "labels": meta.column_names_to_labels,
            "values": {k: {str(n): l for n, l in v.items()} for k, v in meta.variable_value_labels.items()},
            "missing": meta.missing_ranges,
            "measure": meta.variable_measure,
            "sets": meta.mr_sets,
            "formats": meta.original_variable_types,
            "encoding": meta.file_encoding,
            "count": meta.number_rows,
        }
print(json.dumps(told, ensure_ascii=False))
"#;

/// The files for SPSS as pyreadstat reads them; none where there is no Python.
pub async fn spss(app: &TestApp) -> Option<Value> {
    let bytes = app.office_get(&app.office().await, "/office/export/proba/spss.zip").await.bytes().await.unwrap();
    python::read(SCRIPT, "proba.zip", &bytes)
}

fn long() -> String {
    "Zażółć gęślą jaźń 🌳 ".repeat(60).trim().to_owned()
}

#[tokio::test]
async fn spss_reads_codes_labels_missing_values_sets_and_repeats() {
    let full = format!(
        "<y1>1</y1><dom>wlasny</dom><wiele>1 98</wiele><kolejno>wlasny blok</kolejno><wiek>41</wiek>\
         <kwota>-1.50</kwota><dzien>2026-05-03</dzien><o>08:05:30.000+02:00</o>\
         <kiedy>2026-05-03T08:05:30.000+02:00</kiedy><to>{}</to><Wiek>=1+1</Wiek>\
         <dziecko><imie>Ala</imie><wiek>7</wiek><zabawka><imie>Miś</imie></zabawka></dziecko>\
         <dziecko><imie>Ola</imie><wiek/></dziecko>",
        long()
    );
    let odd = "<y1>98</y1><dom>namiot</dom><wiele/><kwota>1.234567890123456</kwota><dzien>1400-01-01</dzien><o>25:00</o>\
               <kiedy/><to/><Wiek/>";
    let new = "<y1>99</y1><dom>barka</dom><wiele>las</wiele><kwota/><dzien/><o/><kiedy/><to/><Wiek/>";
    let versions = [EARLIER.to_owned() + &settings(2), later()];
    let app = app(&[&versions[0], &versions[1]], &[(0, &full), (0, odd), (1, new)]).await;
    let Some(told) = spss(&app).await else { return };
    let file = &told["odpowiedzi.sav"];
    assert_eq!((&file["encoding"], &file["count"]), (&json!("UTF-8"), &json!(3)));
    let (skipped, not_asked) = (99_999_998.0, 99_999_999.0);
    let at = |n: u8, column: &str| {
        let id = crate::support::id(n).to_string();
        let rows = file["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["response_id"] == json!(id)).unwrap();
        assert!(row.get(column).is_some(), "{column} in {row}");
        row[column].clone()
    };
    for (n, column, expected) in [
        (1, "y1", json!(1.0)),
        (2, "y1", json!(98.0)),
        (3, "y1", json!(99.0)),
        // The numbers of words stay when a version adds one and moves the others.
        (1, "dom", json!(2.0)),
        (3, "dom", json!(3.0)),
        (2, "dom", Value::Null),
        (2, "dom_text", json!("namiot")),
        (1, "dom_text", json!("")),
        (1, "wiele_1", json!(1.0)),
        (1, "wiele_las", json!(0.0)),
        (2, "wiele_1", json!(skipped)),
        (1, "kolejno_wlasny", json!(1.0)),
        (1, "kolejno_blok", json!(2.0)),
        (2, "kolejno_blok", json!(not_asked)),
        // That version did not offer it.
        (1, "kolejno_barka", json!(not_asked)),
        (1, "wiek", json!(41.0)),
        (2, "wiek", json!(not_asked)),
        (1, "kwota", json!(-1.5)),
        (2, "kwota_text", json!("1.234567890123456")),
        (3, "kwota", json!(skipped)),
        (1, "dzien", json!(13_997_145_600.0)),
        (2, "dzien_text", json!("1400-01-01")),
        (1, "o", json!(29_130.0)),
        (2, "o_text", json!("25:00")),
        (1, "kiedy", json!(13_997_145_600.0 + 29_130.0)),
        (1, "to_2", json!(long())),
        (1, "Wiek_2", json!("=1+1")),
        (1, "mode", json!("interviewer")),
        (1, "form_version", json!("2")),
        (3, "form_version", json!("10")),
        (1, "duration_min", json!(12.0)),
    ] {
        assert_eq!(at(n, column), expected, "response {n}, {column}");
    }
    for (column, label) in [
        ("y1", "Jak ocenia Pan/Pani miasto?"),
        ("wiele_las", "Gdzie Pan/Pani bywa?: Las"),
        ("kolejno_blok", "Co najpierw?: W bloku"),
        ("response_id", "Identyfikator odpowiedzi"),
    ] {
        assert_eq!(file["labels"][column], json!(label), "{column}");
    }
    assert_eq!(
        file["values"]["y1"],
        json!({"1.0": "Źle", "5.0": "Dobrze", "98.0": "Trudno powiedzieć", "99.0": "Odmowa",
               "99999998.0": "pominięto", "99999999.0": "nie pytano"})
    );
    assert_eq!(
        file["values"]["dom"],
        json!({"1.0": "blok: W bloku", "2.0": "wlasny: We własnym domu", "3.0": "barka: Na barce",
               "99999998.0": "pominięto", "99999999.0": "nie pytano"})
    );
    assert_eq!(file["values"]["wiele_1"]["1.0"], json!("wybrano"));
    let range = |from: f64| json!([{"lo": from, "hi": not_asked}]);
    assert_eq!((&file["missing"]["y1"], &file["missing"]["wiek"]), (&range(98.0), &range(skipped)));
    // Without user-missing values there is nothing left of them.
    let clean = file["clean"].as_array().unwrap();
    let of = |column: &str| -> Vec<&str> { clean.iter().map(|row| row[column].as_str().unwrap_or_default()).collect() };
    assert_eq!(of("y1").iter().filter(|value| value.is_empty()).count(), 2, "{:?}", of("y1"));
    assert!(of("dzien").contains(&"2026-05-03"), "{:?}", of("dzien"));
    for (column, measure) in [("y1", "ordinal"), ("dom", "nominal"), ("wiek", "scale"), ("kolejno_blok", "ordinal")] {
        assert_eq!(file["measure"][column], json!(measure), "{column}");
    }
    for (column, format) in [("dzien", "EDATE10"), ("o", "TIME8"), ("kiedy", "DATETIME20"), ("y1", "F8.0")] {
        assert_eq!(file["formats"][column], json!(format), "{column}");
    }
    let set = &file["sets"]["wiele"];
    assert_eq!(set["variable_list"], json!(["wiele_1", "wiele_las", "wiele_98"]), "{:?}", file["sets"]);
    assert_eq!((&set["type"], &set["label"]), (&json!("D"), &json!("Gdzie Pan/Pani bywa?")));

    let children = told["dziecko.sav"]["rows"].as_array().unwrap();
    let child = children.iter().find(|row| row["imie"] == json!("Ala")).unwrap();
    let id = crate::support::id(1).to_string();
    assert_eq!(
        (&child["response_id"], &child["instance"], &child["wiek"]),
        (&json!(id), &json!("dziecko[1]"), &json!(7.0))
    );
    assert_eq!(children.iter().find(|row| row["imie"] == json!("Ola")).unwrap()["wiek"], json!(skipped));
    let toy = &told["zabawka.sav"]["rows"][0];
    assert_eq!((&toy["parent_instance"], &toy["imie"]), (&json!("dziecko[1]"), &json!("Miś")));
    let remarks = told["uwagi.txt"].as_str().unwrap();
    assert!(remarks.contains("zmiennej dom_text: 1"), "{remarks}");
}

#[tokio::test]
async fn texts_of_every_length_arrive_whole() {
    let lengths = [1, 7, 8, 9, 254, 255, 256, 257, 504, 505, 510, 511, 765, 766, 20_000, 32_767];
    let text = |length: usize| -> String { ('a'..='z').cycle().take(length).collect() };
    let questions: String = lengths.iter().map(|length| format!("| | text | t{length} | T |\n")).collect();
    let workbook = format!("| survey | | | |\n| | type | name | label |\n{questions}{}", settings(2));
    let answers: String = lengths.iter().map(|length| format!("<t{length}>{}</t{length}>", text(*length))).collect();
    let app = app(&[&workbook], &[(0, &answers)]).await;
    let Some(told) = spss(&app).await else { return };
    let row = &told["odpowiedzi.sav"]["rows"][0];
    for length in lengths {
        assert!(row[format!("t{length}")] == json!(text(length)), "{length}: {}", row[format!("t{length}")]);
    }
}

const STATA: &str = r#"
import json, sys, tempfile, zipfile, pandas, pyreadstat
told = {}
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        if not name.endswith(".dta"):
            continue
        path = archive.extract(name, tempfile.mkdtemp())
        frame, meta = pyreadstat.read_dta(path, user_missing=True, disable_datetime_conversion=True)
        with pandas.read_stata(path, iterator=True) as reader:
            labels, values = reader.variable_labels(), reader.value_labels()
        plain = pandas.read_stata(path, convert_categoricals=False)
        told[name] = {
            "rows": json.loads(frame.to_json(orient="records", force_ascii=False)),
            "plain": json.loads(plain.to_json(orient="records", force_ascii=False, date_format="iso")),
            "labels": labels,
            "values": {k: {str(n): l for n, l in v.items()} for k, v in values.items()},
            "missing": {k: [str(v) for v in vs] for k, vs in meta.missing_user_values.items()},
        }
print(json.dumps(told, ensure_ascii=False))
"#;

#[tokio::test]
async fn stata_reads_codes_labels_missing_values_and_long_texts() {
    let full = format!(
        "<y1>1</y1><dom>wlasny</dom><wiele>1 98</wiele><kolejno>wlasny blok</kolejno><wiek>41</wiek>\
         <kwota>-1.50</kwota><dzien>2026-05-03</dzien><o>08:05:30.000+02:00</o>\
         <kiedy>2026-05-03T08:05:30.000+02:00</kiedy><to>{}</to><Wiek>=1+1</Wiek>\
         <dziecko><imie>Ala</imie><wiek>7</wiek></dziecko>",
        long().repeat(3)
    );
    let odd = "<y1>98</y1><dom>namiot</dom><wiele/><kwota/><dzien/><o/><kiedy/><to>krótko</to><Wiek/>";
    let app = app(&[&(EARLIER.to_owned() + &settings(2))], &[(0, &full), (0, odd)]).await;
    let bytes = app.office_get(&app.office().await, "/office/export/proba/stata.zip").await.bytes().await.unwrap();
    let Some(told) = python::read(STATA, "proba.zip", &bytes) else { return };
    let file = &told["odpowiedzi.dta"];
    let at = |rows: &str, n: u8, column: &str| {
        let id = crate::support::id(n).to_string();
        let row = file[rows].as_array().unwrap().iter().find(|row| row["response_id"] == json!(id)).unwrap();
        assert!(row.get(column).is_some(), "{column} in {row}");
        row[column].clone()
    };
    for (rows, n, column, expected) in [
        ("rows", 1, "y1", json!(1.0)),
        // 98 is .d, skipped .b, not asked .a.
        ("rows", 2, "y1", json!("d")),
        ("rows", 2, "kwota", json!("b")),
        ("rows", 2, "wiek", json!("a")),
        ("plain", 2, "y1", Value::Null),
        ("plain", 1, "dom", json!(2.0)),
        ("plain", 2, "dom_text", json!("namiot")),
        ("plain", 1, "kwota", json!(-1.5)),
        ("plain", 1, "wiele_98", json!(1.0)),
        ("plain", 1, "dzien", json!("2026-05-03T00:00:00.000")),
        ("plain", 1, "kiedy", json!("2026-05-03T08:05:30.000")),
        ("plain", 1, "o", json!("1960-01-01T08:05:30.000")),
        ("plain", 1, "to_2", json!(long().repeat(3))),
        ("plain", 2, "to_2", json!("krótko")),
        ("plain", 1, "Wiek_2", json!("=1+1")),
    ] {
        assert_eq!(at(rows, n, column), expected, "{rows}: response {n}, {column}");
    }
    assert_eq!(file["labels"]["wiele_las"], json!("Gdzie Pan/Pani bywa?: Las"));
    assert_eq!(file["values"]["y1"]["5"], json!("Dobrze"));
    assert_eq!(told["dziecko.dta"]["plain"][0]["wiek"], json!(7.0));
}

#[tokio::test]
async fn texts_that_no_variable_of_spss_holds_are_counted_and_named() {
    let answers = format!("<y1>1</y1><to>{}</to>", "ż".repeat(40_000));
    let version = EARLIER.to_owned() + &settings(2);
    let app = app(&[&version], &[(0, &answers), (0, &answers), (0, "<y1>1</y1><to>ż</to>"), (0, &answers)]).await;
    let Some(told) = spss(&app).await else { return };
    let remarks = told["uwagi.txt"].as_str().unwrap();
    let line = remarks.lines().find(|line| line.contains("zmienna SPSS (32 767 bajtów)")).unwrap();
    assert!(line.contains("ucięte: 3."), "{remarks}");
    for n in [1, 2, 4] {
        assert!(line.contains(&crate::support::id(n).to_string()), "{remarks}");
    }
}

#[tokio::test]
async fn pandas_takes_a_list_with_equal_labels() {
    let survey = "
| survey | | | |
| | type | name | label |
| | select_one l | c | Czy? |
| choices | | | |
| | list_name | name | label |
| | l | 1 | Tak |
| | l | 2 | Nie |
| | l | 3 | Nie |
";
    let version = survey.to_owned() + &settings(2);
    let app = app(&[&version], &[(0, "<c>3</c>"), (0, "<c>1</c>")]).await;
    let bytes = app.office_get(&app.office().await, "/office/export/proba/stata.zip").await.bytes().await.unwrap();
    let script = "import json, sys, tempfile, zipfile, pandas\n\
                  path = zipfile.ZipFile(sys.argv[1]).extract('odpowiedzi.dta', tempfile.mkdtemp())\n\
                  print(json.dumps(sorted(pandas.read_stata(path)['c'])))";
    let Some(told) = python::read(script, "proba.zip", &bytes) else { return };
    assert_eq!(told, json!(["Nie (3)", "Tak"]));
}
