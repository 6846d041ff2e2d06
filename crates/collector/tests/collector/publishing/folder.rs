//! From a folder at the start, and what comes with the program.

use super::{FILLED, UNFILLED, has, put_file, text_of, told, with_clause};
use crate::{
    commands::{path, run},
    program::Program,
    support::{TestApp, teren, workbook},
};
use collector::{
    forms::Files,
    publishing::folder::{Origin, publish_all},
};
use std::path::Path;

/// What a start with this folder says, and the surveys that there are then.
fn start(data: &Path, surveys: &Path) -> (String, Vec<serde_json::Value>) {
    let log = data.join("log.txt");
    let to = std::process::Stdio::from(std::fs::File::create(&log).unwrap());
    let arguments = ["--surveys", path(surveys)];
    Program::run(std::process::Command::new(teren()), data, &arguments, to).kill();
    let list = told(&run(&["surveys", "--json", "--data", path(data)])).1;
    (std::fs::read_to_string(log).unwrap(), list.as_array().unwrap().clone())
}

#[test]
fn what_a_survey_reads_is_no_survey() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put_file(
        folder.path(),
        "klub.md",
        "| survey |\n| | type | name | label |\n| | select_one_from_file ulice.xml | u | Ulica |\n\
         | settings |\n| | form_id | privacy |\n| | klub | anonymous |\n",
    );
    put_file(folder.path(), "ulice.xml", "<root><item><name>1</name><label>Rynek</label></item></root>");
    put_file(folder.path(), "zepsuta.xml", "<h:html");
    let (log, list) = start(data.path(), folder.path());
    assert_eq!(list.len(), 1, "{list:?}");
    assert!(!log.contains("ulice.xml") && log.contains("zepsuta.xml"), "{log}");
}

#[test]
fn hidden_files_and_what_excel_keeps_beside_an_open_workbook_are_no_surveys() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put_file(folder.path(), "dobra.md", &with_clause("1"));
    put_file(folder.path(), "gmina.csv", FILLED);
    for name in ["~$dobra.xlsx", ".ukryta.md", ".~lock.dobra.xlsx#", "._dobra.md"] {
        put_file(folder.path(), name, &with_clause("1").replace("klub", "inna"));
    }
    let (log, list) = start(data.path(), folder.path());
    assert_eq!((log.as_str(), list.len()), ("", 1), "{list:?}");
}

#[test]
fn another_workbook_under_a_name_of_the_folder_takes_no_surveys_place() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put_file(folder.path(), "proba.md", &workbook("anonymous"));
    assert_eq!(start(data.path(), folder.path()).1.len(), 1);
    put_file(
        folder.path(),
        "proba.md",
        "| survey |\n| | type | name | label |\n| | text | firma | Nazwa firmy |\n\
         | settings |\n| | form_id | privacy | version |\n| | proba | anonymous | 2 |\n",
    );
    let (log, list) = start(data.path(), folder.path());
    assert!(log.contains("inną ankietę niż „proba”") && log.contains("--new-questions"), "{log}");
    assert_eq!((&list[0]["title"], &list[0]["version"]), (&"Próba".into(), &"1".into()));
    // One that keeps most of it is taken.
    put_file(folder.path(), "proba.md", &workbook("anonymous").replace("| 1       |", "| 2       |"));
    let (log, list) = start(data.path(), folder.path());
    assert!(log.is_empty() && list[0]["version"] == "2", "{log} {list:?}");
}

#[test]
fn a_folder_fills_gaps_only() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (surveys, data) = (folder.path(), data.path());
    put_file(surveys, "Klub seniora.md", &with_clause("1"));
    put_file(surveys, "gmina.csv", UNFILLED);
    put_file(surveys, "proba.md", &workbook("anonymous"));
    // An unfilled clause: on trial, and the reason is told.
    let (log, list) = start(data, surveys);
    has(&log, &["gmina.csv: administrator", "działa jako wersja próbna", "„administrator”"]);
    let state = |list: &[serde_json::Value]| -> Vec<(String, String, bool)> {
        let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap().to_owned();
        list.iter().map(|line| (text(line, "name"), text(line, "version"), line["trial"] == true)).collect()
    };
    let row = |name: &str, version: &str, trial: bool| (name.to_owned(), version.to_owned(), trial);
    assert_eq!(state(&list), [row("klub-seniora", "1", true), row("proba", "1", false)]);
    // Filled in, it goes live by itself.
    put_file(surveys, "gmina.csv", FILLED);
    let (log, list) = start(data, surveys);
    assert_eq!(
        (state(&list), log.contains("klub")),
        (vec![row("klub-seniora", "2", false), row("proba", "1", false)], false)
    );
    // The folder is as it was: there is nothing to be said.
    let (log, list) = start(data, surveys);
    assert_eq!((log.as_str(), state(&list)), ("", vec![row("klub-seniora", "2", false), row("proba", "1", false)]));
    // Later nothing takes it back, and the folder goes on with what is its own.
    put_file(surveys, "gmina.csv", UNFILLED);
    put_file(surveys, "proba.md", &workbook("anonymous").replace("| proba   | 1 ", "| proba   | 2 "));
    let (log, list) = start(data, surveys);
    has(&log, &["gmina.csv: administrator", "uruchomić program ponownie"]);
    assert_eq!(state(&list), [row("klub-seniora", "2", false), row("proba", "2", false)]);
    // What was published by hand stays, and the folder's other file is told.
    let other = workbook("anonymous").replace("Uwagi ", "Zdanie");
    let file = put_file(data, "proba.md", &other);
    assert_eq!(run(&["publish", &file, "--data", path(data)]).status.code(), Some(0));
    put_file(surveys, "gmina.csv", FILLED);
    let (log, list) = start(data, surveys);
    has(&log, &["proba.md: ten plik różni się"]);
    assert_eq!(state(&list), [row("klub-seniora", "2", false), row("proba", "3", false)]);
    put_file(surveys, "proba.md", &other);
    assert!(!start(data, surveys).0.contains("różni się"), "the same under another version");
}

#[test]
fn the_bundled_surveys_are_on_trial() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start_with(data.path(), &[]);
    let note = std::fs::read_to_string(data.path().join("first-start.txt")).unwrap();
    assert!(note.lines().any(|line| line.starts_with("survey seniorzy ")), "{note}");
    let list = told(&run(&["surveys", "--json", "--data", path(data.path())])).1;
    let list = list.as_array().unwrap();
    assert!(list.len() == 11 && list.iter().all(|line| line["trial"] == true), "{list:?}");
    let output = run(&["live", "seniorzy", "--data", path(data.path())]);
    assert_eq!(output.status.code(), Some(1));
    has(&text_of(&output), &["gmina.csv: administrator, retencja, iod, kontakt"]);
    program.kill();
}

#[tokio::test]
async fn a_spreadsheet_is_taken_before_the_text_that_it_was_made_from() {
    let app = TestApp::start().await;
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys");
    let names =
        ["kontakt.md", "kontakt.xlsx", "ewaluacja.md", "ewaluacja.xlsx", "gmina.csv", "ulice.csv", "odcinki.csv"];
    let files: Files =
        names.map(|name| (name.to_owned(), std::fs::read(bundled.join(name)).unwrap())).into_iter().collect();
    let notices = publish_all(app.store.as_ref(), &files, Origin::Folder).await.unwrap();
    let notices: Vec<_> = notices.iter().map(|notice| notice.file.as_str()).collect();
    assert_eq!(
        notices,
        ["ewaluacja.xlsx", "kontakt.xlsx"],
        "a clause that waits and streets of the example, each said once"
    );
    let office = app.office_get(&app.office().await, "/office").await.text().await.unwrap();
    has(&office, &["file/kontakt.xlsx", "file/ewaluacja.xlsx"]);
    assert!(!office.contains(".md\""), "{office}");
}
