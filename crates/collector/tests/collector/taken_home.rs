//! JSON lines, places for maps, the codebook, and what pandas and openpyxl read of CSV and XLSX.

use crate::{
    commands::{path, run},
    python,
    support::{TestApp, id},
    tables::{app, settings},
};
use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use std::io::Cursor;

const QUESTIONS: &str = "
| survey | | | | |
| | type | name | label | relevant |
| | select_one ocena | y1 | Jak ocenia Pan/Pani miasto? | |
| | select_multiple m | wiele | Gdzie Pan/Pani bywa? | ${y1} = 1 or selected(${wiele_przed}, '2') |
| | select_multiple m | wiele_przed | Gdzie Pan/Pani bywał/a? | |
| | integer | wiek | Ile lat? <i>&</i> | ${y1} != '' and ${kwota} > 2.5 |
| | decimal | kwota | Ile kosztuje? | |
| | date | dzien | Którego dnia? | |
| | text | to | Dokąd? | not(selected(${wiele_przed}, '1')) |
| | geopoint | gdzie | Gdzie to jest? | |
| | geoshape | teren | Który teren? | |
| | begin_repeat | r | Miejsce | |
| | geopoint | g | Punkt | |
| | text | co | Co tam jest? | |
| | end_repeat | | | |
| choices | | | |
| | list_name | name | label |
| | ocena | 1 | Źle |
| | ocena | 98 | Trudno powiedzieć |
| | m | 1 | Park |
| | m | 2 | Las |
";

const FULL: &str = "<y1>1</y1><wiele>2 1</wiele><wiele_przed>1</wiele_przed><wiek>007</wiek><kwota>12.50</kwota>\
    <dzien>2026-05-03</dzien><gdzie>52.25 21.5 0 4.5</gdzie><teren>0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0</teren>\
    <r><g>50.1 19.9 200 3</g><co>=1+1</co></r><r><g/><co>nic</co></r>";
const SKIPPED: &str = "<y1/><wiele_przed/><kwota/><dzien/><to/><gdzie/><teren/>";

async fn answered() -> TestApp {
    app(&[&(QUESTIONS.to_owned() + &settings(2))], &[(0, FULL), (0, SKIPPED)]).await
}

async fn file(app: &TestApp, name: &str) -> Vec<u8> {
    let answer = app.office_get(&app.office().await, &format!("/office/export/proba/{name}")).await;
    assert_eq!(answer.status(), 200, "{name}");
    answer.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn json_lines_tell_skipped_from_not_asked() {
    let text = String::from_utf8(file(&answered().await, "wiersze.jsonl").await).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |n: u8| rows.iter().find(|row| row["response_id"] == json!(id(n).to_string())).unwrap();
    assert_eq!(
        of(1)["answers"],
        json!({"y1": 1, "wiele": ["2", "1"], "wiele_przed": ["1"], "wiek": 7, "kwota": 12.5, "dzien": "2026-05-03",
               "gdzie": "52.25 21.5 0 4.5", "teren": "0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0"})
    );
    assert_eq!(of(1)["entries"]["r"][0]["answers"], json!({"g": "50.1 19.9 200 3", "co": "=1+1"}));
    assert_eq!(of(1)["entries"]["r"][1]["answers"], json!({"g": null, "co": "nic"}));
    assert_eq!((&of(1)["mode"], &of(1)["duration_min"]), (&json!("interviewer"), &json!(12)));
    // Skipped is null, not asked is absent; and the order is the form's.
    let skipped = of(2)["answers"].as_object().unwrap();
    assert_eq!((skipped.get("kwota"), skipped.get("wiek")), (Some(&Value::Null), None));
    assert!(text.contains("\"answers\":{\"y1\":1,\"wiele\":[\"2\",\"1\"],\"wiele_przed\":"), "{text}");
}

const GEOJSON: &str = r##"
import json, sys, jsonschema
position = {"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "number"}}
ring = {"type": "array", "minItems": 4, "items": position}
def geometry(kind, coordinates):
    return {"type": "object", "required": ["type", "coordinates"], "additionalProperties": False,
            "properties": {"type": {"const": kind}, "coordinates": coordinates}}
schema = {"type": "object", "required": ["type", "features"], "additionalProperties": False, "properties": {
    "type": {"const": "FeatureCollection"},
    "features": {"type": "array", "items": {"type": "object", "required": ["type", "geometry", "properties"],
        "properties": {"type": {"const": "Feature"}, "properties": {"type": "object"}, "geometry": {"oneOf": [
            geometry("Point", position), geometry("LineString", {"type": "array", "minItems": 2, "items": position}),
            geometry("Polygon", {"type": "array", "items": ring})]}}}}}}
told = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.validate(told, schema)
print(json.dumps(told))
"##;

#[tokio::test]
async fn places_are_features_with_what_their_row_says() {
    let bytes = file(&answered().await, "mapa.geojson").await;
    let told: Value = serde_json::from_slice(&bytes).unwrap();
    let features = told["features"].as_array().unwrap();
    assert_eq!(features.len(), 3, "{told}");
    let of = |question: &str| features.iter().find(|it| it["properties"]["question"] == json!(question)).unwrap();
    assert_eq!(of("gdzie")["geometry"], json!({"type": "Point", "coordinates": [21.5, 52.25]}));
    let properties = &of("gdzie")["properties"];
    for (name, value) in
        [("accuracy_m", json!(4.5)), ("label", json!("Gdzie to jest?")), ("y1", json!(1)), ("kwota", json!(12.5))]
    {
        assert_eq!(properties[name], value, "{name}");
    }
    let ring = json!([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]);
    assert_eq!(of("teren")["geometry"], json!({"type": "Polygon", "coordinates": ring}));
    let entry = of("g");
    assert_eq!(entry["geometry"]["coordinates"], json!([19.9, 50.1, 200.0]));
    assert_eq!(entry["id"], json!(format!("{}/r[1]/g", id(1))));
    assert_eq!((&entry["properties"]["instance"], &entry["properties"]["co"]), (&json!("r[1]"), &json!("=1+1")));
    python::read(GEOJSON, "mapa.geojson", &bytes);
}

#[tokio::test]
async fn the_codebook_tells_wording_filter_codes_and_version() {
    let app = answered().await;
    let page = String::from_utf8(file(&app, "ksiazka.html").await).unwrap();
    for part in [
        "<html lang=\"pl\">",
        "<h1>Książka kodów: Próba</h1>",
        "<code>wiek</code> Ile lat? &#60;i&#62;&#38;&#60;/i&#62;",
        "na „Jak ocenia Pan/Pani miasto?” (y1) jest odpowiedź oraz na „Ile kosztuje?” (kwota) odpowiedziano więcej niż 2.5",
        "<code>98</code></td><td>Trudno powiedzieć</td><td>2</td><td>98</td><td>tak</td>",
        "<code>to_2</code>",
        "<code>r_N_co</code>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let mut book = Xlsx::new(Cursor::new(file(&app, "ksiazka.xlsx").await)).unwrap();
    assert_eq!(book.sheet_names(), ["pytania", "kody"]);
    let sheet = book.worksheet_range("pytania").unwrap();
    let cell = |name: &str, column: &str| {
        let at = sheet.rows().next().unwrap().iter().position(|head| *head == Data::String(column.into())).unwrap();
        sheet.rows().find(|row| row[1] == Data::String(name.into())).unwrap()[at].to_string()
    };
    let wiele = "na „Jak ocenia Pan/Pani miasto?” (y1) odpowiedziano „Źle” (1) albo w „Gdzie Pan/Pani bywał/a?” (wiele_przed) wybrano „Las” (2)";
    assert_eq!(cell("wiele", "pytano, gdy"), wiele);
    assert_eq!(cell("to", "pytano, gdy"), "w „Gdzie Pan/Pani bywał/a?” (wiele_przed) nie wybrano „Park” (1)");
    assert_eq!((cell("y1", "pytano, gdy"), cell("to", "zmienna w SPSS")), (String::new(), "to_2".to_owned()));
    assert_eq!(
        (cell("wiele", "zmienna w SPSS"), cell("wiele_1", "zmienna w SPSS")),
        ("$wiele".into(), "wiele_1".into())
    );
}

const TABLES: &str = r#"
import json, sys, openpyxl, pandas
book = openpyxl.load_workbook(sys.argv[1])
rows = list(book["odpowiedzi"].iter_rows(values_only=True))
frame = pandas.read_excel(sys.argv[1], sheet_name="odpowiedzi")
print(json.dumps({
    "rows": [[str(cell) if cell is not None else None for cell in row] for row in rows],
    "types": {name: str(kind) for name, kind in frame.dtypes.items()},
}))
"#;

#[tokio::test]
async fn openpyxl_and_pandas_read_values_and_types() {
    let app = answered().await;
    let Some(told) = python::read(TABLES, "proba.xlsx", &file(&app, "excel.xlsx").await) else { return };
    let rows = told["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row[0] == json!(id(1).to_string())).unwrap();
    let cell = |name: &str| &row[rows[0].as_array().unwrap().iter().position(|head| *head == json!(name)).unwrap()];
    for (name, value) in [("y1", "1"), ("wiek", "7"), ("kwota", "12.5"), ("dzien", "2026-05-03 00:00:00")] {
        assert_eq!(cell(name), &json!(value), "{name}");
    }
    for (name, kind) in [("kwota", "float64"), ("wiele_1", "float64")] {
        assert_eq!(told["types"][name], json!(kind), "{name}");
    }
    assert!(told["types"]["dzien"].as_str().unwrap().starts_with("datetime64"), "{told}");
    let script = "import json, sys, pandas\nframe = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)\n\
                  print(frame.to_json(orient='records', force_ascii=False))";
    let Some(told) = python::read(script, "proba.csv", &file(&app, "rfc4180.csv").await) else { return };
    let row = told.as_array().unwrap().iter().find(|row| row["response_id"] == json!(id(1).to_string())).unwrap();
    for (name, value) in [("wiek", "007"), ("kwota", "12.50"), ("r_1_co", "=1+1"), ("wiele", "2 1")] {
        assert_eq!(row[name], json!(value), "{name}");
    }
}

#[tokio::test]
async fn the_command_writes_every_format_and_takes_days() {
    let app = answered().await;
    let export = |arguments: &[&str]| {
        let common = ["export", "--data", path(app.data.path()), "--survey", "proba"];
        run(&[&common[..], arguments].concat())
    };
    for format in ["csv", "csv-pl", "xlsx", "sav", "dta", "geojson", "jsonl", "codebook", "codebook-xlsx"] {
        let output = export(&["--format", format]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{format}: {output:?}");
    }
    let told = export(&["--format", "sav", "--table", "codes"]);
    let told = (told.status.success(), String::from_utf8(told.stderr).unwrap());
    assert!(!told.0 && told.1.contains("Tylko plik CSV ma jedną tabelę"), "{told:?}");
    let today = collector::clock::today();
    for (days, expected) in [
        (vec!["--from", &*today], 2),
        (vec!["--to", &today], 2),
        (vec!["--from", "2026-01-01", "--to", &today], 2),
        (vec!["--from", "9999-01-01"], 0),
        (vec!["--to", "2026-01-01"], 0),
    ] {
        let output = export(&[&["--format", "jsonl"], &days[..]].concat());
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), expected, "{days:?}");
    }
    assert!(!export(&["--from", "wczoraj"]).status.success());
    let told = export(&["--from", "2026-02-01", "--to", "2026-01-31"]);
    assert!(!told.status.success() && String::from_utf8(told.stderr).unwrap().contains("późniejszy"));
}
