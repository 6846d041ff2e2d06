//! What exports make of the form's versions: which of them count, and what became of a question's type.

use crate::{
    commands::{path, run},
    support::{TestApp, id, seal, secret},
    tables::{Rows, app, check, settings},
};
use calamine::{Reader as _, Xlsx};
use std::io::Cursor;
use store::surveys::SurveyRow;

const CHOICES: &str = "
| choices | | | |
| | list_name | name | label |
| | m | 1 | Rynek |
| | m | 2 | Park |
";

/// A version with one question of each of these types, `q0`, `q1`…
fn version(number: u32, types: &[&str]) -> String {
    let mut workbook = "| survey | | | |\n| | type | name | label |\n".to_owned();
    for (at, kind) in types.iter().enumerate() {
        workbook.push_str(&format!("| | {kind} | q{at} | Pytanie {at} |\n"));
    }
    workbook + CHOICES + &settings(number)
}

#[tokio::test]
async fn what_was_typed_stays_as_it_was_when_a_choice_becomes_a_text_and_the_other_way_round() {
    let choices = ["select_multiple m", "select_one m", "rank m", "integer", "select_one m"];
    let texts = ["text", "text", "text", "text", "select_multiple m"];
    let chosen = "<q0>1 2</q0><q1>2</q1><q2>2 1</q2><q3>7</q3><q4>2</q4>";
    let typed = "<q0>2  ławki,\n1 kosz</q0><q1>2</q1><q2>2 1</q2><q3>1.5</q3><q4>1 2</q4>";
    let as_typed = "2  ławki,\n1 kosz";
    for (versions, chosen_in, typed_in) in
        [([version(2, &choices), version(3, &texts)], 0, 1), ([version(2, &texts), version(3, &choices)], 1, 0)]
    {
        let versions = [versions[0].as_str(), versions[1].as_str()];
        let answers = [(chosen_in, chosen), (typed_in, typed)];
        let words = [
            (1, "q0", "Rynek; Park"),
            (2, "q0", as_typed),
            (1, "q1", "Park"),
            (2, "q1", "2"),
            (1, "q2", "Park; Rynek"),
            (2, "q2", "2 1"),
            (1, "q3", "7"),
            (2, "q3", "1.5"),
            (1, "q4", "Park"),
            (2, "q4", "Rynek; Park"),
        ];
        check(&versions, &answers, "slownie.csv", &words).await;
        // Where codes were chosen they have their columns; texts are no codes.
        let codes = [
            (1, "q0", "1 2"),
            (1, "q0_1", "1"),
            (1, "q0_2", "1"),
            (2, "q0", as_typed),
            (2, "q0_1", ""),
            (2, "q0_2", ""),
            (1, "q4_1", "0"),
            (1, "q4_2", "1"),
            (2, "q4_1", "1"),
        ];
        check(&versions, &answers, "rfc4180.csv", &codes).await;
        // A text that looks like a number is a text.
        check(&versions, &answers, "excel.csv", &[(2, "q3", "1.5"), (1, "q3", "7")]).await;
        let app = app(&versions, &answers).await;
        let columns = Rows::csv(&app, "pytania.csv").await.0;
        let (chosen_in, typed_in) = ((chosen_in + 2).to_string(), (typed_in + 2).to_string());
        for (kind, version) in [("kody oddzielone odstępami", &chosen_in), ("tekst", &typed_in)] {
            let row = columns.iter().find(|row| row[1] == "q0" && row[3] == kind);
            assert_eq!(&row.unwrap_or_else(|| panic!("{kind}: {columns:?}"))[4], version);
        }
        let told = app.office_get(&app.office().await, "/office/export/proba/uwagi.txt").await.text().await.unwrap();
        assert!(told.contains("Pytanie q0 jest w różnych wersjach") && !told.contains("spoza formularza"), "{told}");
    }
}

#[tokio::test]
async fn a_code_with_several_meanings_is_told_with_all_of_them() {
    let survey = "| survey |\n| | type | name | label | choice_filter |\n\
        | | select_one gm | gmina | Gmina | |\n| | select_one ms | miejsce | Miejsce | gmina = ${gmina} |\n\
        | choices |\n| | list_name | name | label | gmina |\n| | gm | a | A | |\n| | gm | b | B | |\n\
        | | ms | 1 | Rynek | a |\n| | ms | 1 | Leśna | b |\n| | ms | 2 | Park | b |\n\
        | settings |\n| | form_title | form_id | version | privacy | sealing | allow_choice_duplicates |\n\
        | | Próba | proba | 2 | interviewer | none | yes |\n";
    let answers = [(0, "<gmina>b</gmina><miejsce>1</miejsce>"), (0, "<gmina>b</gmina><miejsce>2</miejsce>")];
    let app = app(&[survey], &answers).await;
    let words = Rows::csv(&app, "slownie.csv").await;
    assert_eq!((words.cell(1, "miejsce"), words.cell(2, "miejsce")), ("1 (Rynek / Leśna)", "Park"));
    let codes = Rows::csv(&app, "kody.csv").await.0;
    assert!(codes.iter().any(|row| row[1] == "miejsce" && row[2] == "1" && row[3] == "Rynek / Leśna"), "{codes:?}");
    let told = app.office_get(&app.office().await, "/office/export/proba/uwagi.txt").await.text().await.unwrap();
    assert!(told.contains("znaczą więcej niż jedno, zależnie od filtra: kod „1”."), "{told}");
}

#[tokio::test]
async fn what_is_only_read_is_exported_where_it_has_a_value() {
    let survey = "| survey |\n| | type | name | label | readonly | default | trigger | calculation |\n\
        | | text | imie | Imię | | | | |\n| | date | dzien | Dzień | yes | 2026-11-29 | | |\n\
        | | date | dzis | Dziś | yes | today() | | |\n| | text | kopia | Kopia | yes | | ${imie} | ${imie} |\n\
        | | text | tylko | Tylko czyta się | yes | | | |\n| | note | nota | Nota | | | | |\n"
        .to_owned()
        + &settings(2);
    let answers = "<imie>Ola</imie><dzien>2026-11-29</dzien><dzis>2026-11-22</dzis><kopia>Ola</kopia>";
    let rows = Rows::csv(&app(&[&survey], &[(0, answers)]).await, "rfc4180.csv").await;
    let found = ["imie", "dzien", "dzis", "kopia"].map(|column| rows.cell(1, column).to_owned());
    assert_eq!(found, ["Ola", "2026-11-29", "2026-11-22", "Ola"]);
    assert!(!rows.0[0].iter().any(|column| column == "tylko" || column == "nota"), "{:?}", rows.0[0]);
}

/// A version of the survey `klub`, whose only question is `name`.
fn klub(number: u32, privacy: &str, name: &str) -> String {
    format!(
        "| survey | | | |\n| | type | name | label |\n| | select_one m | {name} | Pytanie |\n{CHOICES}\
         | settings | | | | |\n| | form_id | version | privacy | sealing |\n| | klub | {number} | {privacy} | none |\n"
    )
}

impl TestApp {
    /// Publishes a version of the survey `klub`, and sends a response in it.
    async fn answered_in(&self, workbook: &str, options: &[&str], n: u8, answers: &str) -> SurveyRow {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("klub.md");
        std::fs::write(&file, workbook).unwrap();
        let published = run(&[&["publish", path(&file), "--data", path(self.data.path())], options].concat());
        assert!(published.status.success(), "{published:?}");
        let row = self.store.surveys().await.unwrap().into_iter().find(|row| row.workbook == "klub").unwrap();
        let record = seal(id(n), &row.pack.pack.form_ref(), answers);
        assert_eq!(self.put(id(n), secret(n), &record.bytes).await.status, 201);
        row
    }
}

#[tokio::test]
async fn what_only_a_trial_had_is_not_in_the_files_of_the_survey() {
    let app = TestApp::start().await;
    app.answered_in(&klub(1, "confidential", "probne"), &["--trial"], 1, "<probne>1</probne>").await;
    let rows = Rows::of(&app, "klub", "rfc4180.csv").await;
    assert_eq!(rows.cell(1, "probne"), "1", "on trial, tests are what there is to see");
    app.answered_in(&klub(2, "anonymous", "dobre"), &[], 2, "<dobre>2</dobre>").await;
    for file in ["rfc4180.csv", "slownie.csv", "pytano.csv", "pytania.csv", "kody.csv"] {
        let rows = Rows::of(&app, "klub", file).await.0;
        for absent in ["probne", "received_at", "clock_ahead_s", "1, 2", "2, 1"] {
            assert!(!rows.iter().flatten().any(|cell| cell == absent), "{file}: {absent} in {rows:?}");
        }
    }
    let rows = Rows::of(&app, "klub", "rfc4180.csv").await;
    assert_eq!((rows.0.len(), rows.cell(2, "dobre")), (2, "2"));
}

#[tokio::test]
async fn what_was_given_on_trial_is_marked_and_can_be_got_when_the_survey_is_live() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    let export = |options: &[&str]| {
        let out =
            run(&[&["export", "--survey", "klub", "--format", "csv", "--data", path(app.data.path())], options]
                .concat());
        assert!(out.status.success(), "{out:?}");
        (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let xlsx = async |file: &str| {
        let answer = app.office_get(&cookie, &format!("/office/export/klub/{file}")).await;
        let name = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        let mut book = Xlsx::new(Cursor::new(answer.bytes().await.unwrap().to_vec())).unwrap();
        let told = book.worksheet_range("uwagi").map(|sheet| sheet.get((1, 0)).unwrap().to_string());
        let ids = book.worksheet_range("odpowiedzi").unwrap().rows().skip(1).map(|row| row[0].to_string()).collect();
        (name.contains("\"klub-proba-"), told.is_ok_and(|told| told.contains("odpowiedzi są testowe")), ids)
    };
    let remarks =
        async |file: &str| app.office_get(&cookie, &format!("/office/export/klub/{file}")).await.text().await.unwrap();
    app.answered_in(&klub(1, "confidential", "probne"), &["--trial"], 1, "<probne>1</probne>").await;
    let (first, second) = (id(1).to_string(), id(2).to_string());
    assert_eq!(xlsx("excel.xlsx").await, (true, true, vec![first.clone()]));
    assert_eq!(remarks("uwagi.txt").await.matches("testowe").count(), 1);
    let (table, told) = export(&[]);
    assert!(table.contains(&first) && told.contains("odpowiedzi są testowe"), "{table} {told}");
    assert_eq!(export(&["--tests"]), (table, told), "of a trial they are the same");

    app.answered_in(&klub(2, "anonymous", "dobre"), &[], 2, "<dobre>2</dobre>").await;
    assert_eq!(xlsx("excel.xlsx").await, (false, false, vec![second.clone()]));
    assert!(!remarks("uwagi.txt").await.contains("testowe"));
    let (table, told) = export(&[]);
    assert!(
        table.contains(&second) && !table.contains(&first) && !told.contains("odpowiedzi są testowe"),
        "{table} {told}"
    );

    app.checked().await;
    assert!(remarks("uwagi.txt").await.contains("wszystko, co odebrano"));
    assert_eq!(xlsx("proba/excel.xlsx").await, (true, true, vec![first.clone()]));
    assert!(remarks("proba/uwagi.txt").await.contains("testowe"));
    let rows = Rows::of(&app, "klub", "proba/rfc4180.csv").await;
    assert_eq!(rows.cell(1, "probne"), "1");
    assert!(!rows.0[0].contains(&"dobre".to_owned()), "what came later is no part of the trial");
    let (table, told) = export(&["--tests"]);
    assert!(
        table.contains(&first) && !table.contains(&second) && told.contains("odpowiedzi są testowe"),
        "{table} {told}"
    );
    let page = app.office_get(&cookie, "/office").await.text().await.unwrap();
    assert!(
        page.contains("/office/export/klub/proba/excel.xlsx\"") && !page.contains("/export/proba/proba/"),
        "{page}"
    );
}
