//! Repeats in exports: what their sheets are called, and the nodes that count them.

use crate::tables::{Rows, app, check, settings};
use calamine::{Data, Reader, Xlsx};
use std::{collections::HashSet, io::Cursor};

const REPEATS: &str = "
| survey | | | |
| | type | name | label |
| | begin_repeat | odpowiedzi | O |
| | select_one m | a | A |
| | end_repeat | | |
| | begin_group | g | G |
| | begin_repeat | osoba | Osoba |
| | select_one m | b | B |
| | end_repeat | | |
| | end_group | | |
| | begin_group | h | H |
| | begin_repeat | Osoba | Osoba |
| | select_one m | c | C |
| | end_repeat | | |
| | end_group | | |
| | begin_repeat | czlonkowie_gospodarstwa_domowego | Długo |
| | select_one m | d | D |
| | end_repeat | | |
| choices | | | |
| | list_name | name | label |
| | m | 1 | Raz |
";

#[tokio::test]
async fn the_codebook_names_sheets_as_they_are_called() {
    let app = app(&[&(REPEATS.to_owned() + &settings(2))], &[]).await;
    let bytes = app.office_get(&app.office().await, "/office/export/proba/excel.xlsx").await.bytes().await.unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let columns = Rows::csv(&app, "pytania.csv").await;
    let in_csv = |name: &str| columns.0.iter().find(|row| row[1] == name).unwrap()[7].clone();
    assert_eq!(in_csv("b"), "g_1_osoba_N_b", "a group is there once");
    for (codebook, file, sheets) in [("pytania", "pytania.csv", 6), ("kody", "kody.csv", 5)] {
        let rows = book.worksheet_range(codebook).unwrap();
        let rows: Vec<Vec<String>> = rows.rows().map(|row| row.iter().map(Data::to_string).collect()).collect();
        assert_eq!(rows, Rows::csv(&app, file).await.0, "the CSV says the same");
        let mut found = HashSet::new();
        for row in &rows[1..] {
            let sheet = book.worksheet_range(&row[0]).unwrap_or_else(|_| panic!("no sheet {}", row[0]));
            let names = sheet.rows().next().unwrap();
            assert!(names.iter().any(|name| name.to_string() == row[1]), "{row:?}: {names:?}");
            found.insert(row[0].clone());
        }
        assert_eq!(found.len(), sheets, "{found:?}");
    }
}

const COUNTED: &str = "
| survey | | | | | |
| | type | name | label | calculation | repeat_count |
| | integer | doroslych | Dorosłych | | |
| | calculate | dzieci_count | | ${doroslych} + 1 | |
| | begin_repeat | dzieci | Dzieci | | ${dzieci_count} |
| | text | imie | Imię | | |
| | end_repeat | | | | |
| | begin_repeat | pokoje | Pokoje | | ${doroslych} * 2 |
| | text | nazwa | Nazwa | | |
| | end_repeat | | | | |
";

#[tokio::test]
async fn a_count_that_the_author_calculates_has_a_column_and_one_that_the_compiler_made_has_none() {
    let versions = [COUNTED.to_owned() + &settings(2)];
    let answers = "<doroslych>1</doroslych><dzieci_count>2</dzieci_count><dzieci><imie>Ala</imie></dzieci>\
                   <pokoje_count>2</pokoje_count><pokoje><nazwa>K</nazwa></pokoje>";
    let (versions, answers) = ([versions[0].as_str()], [(0, answers)]);
    let expected = [(1, "dzieci_count", "2"), (1, "dzieci_1_imie", "Ala"), (1, "pokoje_1_nazwa", "K")];
    check(&versions, &answers, "rfc4180.csv", &expected).await;
    let rows = Rows::csv(&app(&versions, &answers).await, "rfc4180.csv").await;
    assert!(!rows.0[0].contains(&"pokoje_count".to_owned()), "{:?}", rows.0[0]);
}

/// Found by an export of nested repeats: what the second household's people said was left out without a word.
#[tokio::test]
async fn a_repeat_that_holds_nothing_but_a_repeat_keeps_all_its_entries() {
    let nested = "
| survey | | | |
| | type | name | label |
| | begin_repeat | dom | Dom |
| | begin_repeat | osoba | Osoba |
| | text | imie | Imię |
| | end_repeat | | |
| | end_repeat | | |
";
    let person = |name: &str| format!("<osoba><imie>{name}</imie></osoba>");
    let answers = format!("<dom>{}</dom><dom>{}{}</dom>", person("Ala"), person("Bo"), person("Cyd"));
    let versions = [nested.to_owned() + &settings(2)];
    let expected =
        [(1, "dom_1_osoba_1_imie", "Ala"), (1, "dom_2_osoba_1_imie", "Bo"), (1, "dom_2_osoba_2_imie", "Cyd")];
    check(&[versions[0].as_str()], &[(0, &answers)], "rfc4180.csv", &expected).await;
}
