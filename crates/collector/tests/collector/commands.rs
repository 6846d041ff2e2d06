//! `teren check | convert | export | backup | restore | password`

use crate::{
    backend,
    program::{Program, surveys},
    support::{id, seal, secret, teren, workbook},
};
use std::{
    path::Path,
    process::{Command, Output},
};

pub fn run(args: &[&str]) -> Output {
    let data = args.iter().skip_while(|arg| **arg != "--data").nth(1);
    let database = data.and_then(|data| backend::environment(Path::new(data)));
    Command::new(teren()).args(args).envs(database).output().unwrap()
}

/// A backup brought back where nothing was ever erased.
pub fn restore(backup: &Path, data: &Path) -> Output {
    run(&["restore", path(backup), "--data", path(data), "--without-erasures"])
}

pub fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn check_tells_usable_broken_and_unreadable_apart() {
    let folder = tempfile::tempdir().unwrap();
    let good = workbook("anonymous");
    for (name, text, expected) in [
        ("dobry.md", good.as_bytes(), 0),
        ("zly.md", good.replace("| date ", "| dtae ").as_bytes(), 1),
        ("zdjecie.xlsx", b"\x89PNG", 2),
        ("zly.xml", b"<h:html", 1),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        for lang in ["pl", "en"] {
            let output = run(&["check", path(&file), "--lang", lang]);
            assert_eq!(output.status.code(), Some(expected), "{name}");
        }
        let output = run(&["check", path(&file), "--json"]);
        assert_eq!(output.status.code(), Some(expected), "{name}");
        let findings: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(findings.iter().any(|finding| finding["severity"] == "error"), expected > 0, "{name}");
        for finding in findings {
            let keys: Vec<&str> = finding.keys().map(String::as_str).collect();
            let expected =
                ["cell", "code", "col", "column", "line", "message", "ref", "row", "severity", "sheet", "suggestion"];
            assert_eq!(sorted(keys), expected, "{name}");
        }
    }
    assert_eq!(run(&["check", path(&folder.path().join("nie-ma.xlsx")), "--json"]).status.code(), Some(2));
}

#[test]
fn check_speaks_every_language() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zly.md");
    std::fs::write(&file, workbook("anonymous").replace("| date ", "| dtae ")).unwrap();
    for (lang, expected) in [
        (
            &["--lang", "pl"][..],
            "błąd: Nie ma typu pytania „dtae”. Proszę poprawić kolumnę type. Czy chodziło o: date?",
        ),
        (
            &["--lang", "en"],
            "error: There is no question type \"dtae\". Please correct the column type. Did you mean: date?",
        ),
        (&["--lang", "uk"], "помилка: Типу запитання «dtae» немає. Виправте стовпець type. Можливо, ішлося про: date?"),
        // Polish without being asked.
        (&[], "błąd: Nie ma typu pytania „dtae”."),
    ] {
        // Before the command and after it.
        for args in [[&["check", path(&file)], lang].concat(), [lang, &["check", path(&file)]].concat()] {
            let output = run(&args);
            let told = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(1), "{told}");
            assert!(told.contains(expected), "{args:?}: {told}");
        }
    }
    assert_eq!(run(&["check", path(&file), "--lang", "de"]).status.code(), Some(2));
}

#[test]
fn a_huge_file_is_refused_by_its_length() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["arkusz.xlsx", "arkusz.md", "ankieta.xml"] {
        let file = folder.path().join(name);
        // Nothing but a length: reading it would take all the memory there is.
        std::fs::File::create(&file).unwrap().set_len(1 << 40).unwrap();
        let output = run(&["check", path(&file), "--json", "--lang", "en"]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        let sentence = format!("The file \"{name}\" is larger than any survey.");
        assert_eq!(findings.iter().map(|finding| &finding["code"]).collect::<Vec<_>>(), ["workbook-too-large"]);
        assert!(findings[0]["message"].as_str().unwrap().starts_with(&sentence), "{findings:?}");
        assert_eq!(run(&["convert", path(&file)]).status.code(), Some(2), "{name}");
    }
    let good = folder.path().join("dobry.md");
    std::fs::write(&good, workbook("anonymous")).unwrap();
    let cases = folder.path().join("arkusz.xlsx");
    let output = run(&["test", path(&good), path(&cases), "--lang", "en"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("larger than any survey"), "{output:?}");
}

pub fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

#[test]
fn check_names_sheet_row_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zly.md");
    std::fs::write(&file, workbook("anonymous").replace("| date ", "| dtae ")).unwrap();
    let output = run(&["check", path(&file), "--json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &findings[0];
    assert_eq!((&finding["sheet"], &finding["row"], &finding["column"]), (&"survey".into(), &6.into(), &"type".into()));
    assert_eq!(finding["suggestion"], "date");
}

#[test]
fn check_looks_at_the_files_beside_a_form() {
    let folder = tempfile::tempdir().unwrap();
    let (workbook, form) = (folder.path().join("ulice.md"), folder.path().join("ulice.xml"));
    let rows = "| survey |\n| | type | name | label | image |\n| | select_one_from_file z\u{307}.csv | u | U | plan.png |\n\
         | settings |\n| | form_id | privacy |\n| | ulice | anonymous |\n";
    std::fs::write(&workbook, rows).unwrap();
    let check = |file: &Path, expected: &[&str]| {
        let output = run(&["check", path(file), "--json"]);
        assert_eq!(output.status.code(), Some(0), "{file:?}");
        let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(findings.iter().map(|finding| &finding["code"]).collect::<Vec<_>>(), expected, "{file:?}");
    };
    check(&workbook, &["file-missing", "media-missing"]);
    assert!(run(&["convert", path(&workbook), "-o", path(&form)]).status.success());
    std::fs::write(folder.path().join("plan.png"), "").unwrap();
    // As Excel writes it, under a name in composed letters.
    std::fs::write(folder.path().join("ż.csv"), b"sep=;\r\nname;label\r\n1;D\xb3uga\r\n").unwrap();
    check(&workbook, &["file-encoding"]);
    check(&form, &["file-encoding"]);
}

#[test]
fn convert_writes_only_what_is_usable() {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("proba.md"), folder.path().join("proba.xml"));
    std::fs::write(&source, workbook("anonymous")).unwrap();
    let printed = run(&["convert", path(&source)]);
    assert_eq!(printed.status.code(), Some(0));
    assert_eq!(run(&["convert", path(&source), "-o", path(&target)]).status.code(), Some(0));
    assert_eq!(std::fs::read(&target).unwrap(), printed.stdout);
    assert_eq!(run(&["check", path(&target)]).status.code(), Some(0), "what convert writes is usable");

    std::fs::write(&source, "| survey |\n| | typo |\n").unwrap();
    std::fs::write(&target, "as it was").unwrap();
    let failed = run(&["convert", path(&source), "-o", path(&target)]);
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "as it was");
    assert!(!failed.stderr.is_empty() && failed.stdout.is_empty());
}

async fn put_one(program: &Program) -> (Vec<u8>, Vec<u8>) {
    let url = format!("{}/api/v1/surveys", program.url);
    let catalogue: outbox::wire::Catalogue = reqwest::get(url).await.unwrap().json().await.unwrap();
    let record = seal(id(1), &catalogue.surveys[0].pack.form_ref(), "<uwagi>=1+1</uwagi>");
    (record.bytes.clone(), put(program, &record.bytes).await)
}

async fn put(program: &Program, bytes: &[u8]) -> Vec<u8> {
    let client = reqwest::Client::new();
    let request = client.put(format!("{}/api/v1/responses/{}", program.url, id(1)));
    let request = request.header("teren-secret", secret(1).unwrap().to_string()).body(bytes.to_vec());
    request.send().await.unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn a_backup_made_while_serving_brings_everything_back() {
    let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let data = folder.path().join("data");
    let mut program = Program::start(&data, surveys.path());
    let (record, receipt) = put_one(&program).await;

    let backup = folder.path().join("kopia.tar");
    assert_eq!(run(&["backup", "--data", path(&data), "-o", path(&backup)]).status.code(), Some(0));
    assert_eq!(restore(&backup, &data).status.code(), Some(2), "not over anything");
    program.kill();

    let restored = folder.path().join("nowe");
    let output = restore(&backup, &restored);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let program = Program::start(&restored, surveys.path());
    assert_eq!(put(&program, &record).await, receipt, "the same receipt, byte for byte");
    assert_eq!(program.lines.len(), 2, "the office password is the one that it was");

    let names: Vec<String> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(sorted(names), ["data", "kopia.tar", "nowe"], "nothing is left lying about");
    std::fs::write(folder.path().join("obcy.tar"), "to nie kopia").unwrap();
    assert_eq!(restore(&folder.path().join("obcy.tar"), &folder.path().join("x")).status.code(), Some(2));
}

#[tokio::test]
async fn export_from_the_command_line_while_serving() {
    let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let data = folder.path().join("data");
    let program = Program::start(&data, surveys.path());
    put_one(&program).await;
    let printed = run(&["export", "--data", path(&data), "--survey", "proba", "--format", "csv"]);
    assert_eq!(printed.status.code(), Some(0));
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(text.starts_with("response_id,completed_at,"), "{text}");
    assert!(text.contains(",=1+1,"), "{text}");
    let out = folder.path().join("out.xlsx");
    let args = ["export", "--data", path(&data), "--survey", "proba", "--format", "xlsx", "-o", path(&out)];
    assert_eq!(run(&args).status.code(), Some(0));
    assert!(std::fs::read(&out).unwrap().starts_with(b"PK"));
    // Without a format it is XLSX.
    for format in [&[][..], &["--format", "xlsx"]] {
        let (refused, none) = (folder.path().join("words.xlsx"), ["export", "--table", "words", "--survey", "proba"]);
        let output = run(&[&none, &["--data", path(&data), "-o", path(&refused)][..], format].concat());
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("--format csv") && told.contains("csv-pl"), "{told}");
        assert!(!refused.exists());
    }
    let unknown = run(&["export", "--data", path(&data), "--survey", "inna"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("proba"));
    assert_eq!(run(&["export", "--data", path(&surveys.path().join("nic")), "--survey", "x"]).status.code(), Some(2));
}

#[tokio::test]
async fn a_new_password_replaces_the_old_one() {
    let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let program = Program::start(folder.path(), surveys.path());
    let note = std::fs::read_to_string(folder.path().join("first-start.txt")).unwrap();
    let old = note.lines().find_map(|line| line.strip_prefix("office-password ")).unwrap();
    let output = String::from_utf8(run(&["password", "--data", path(folder.path())]).stdout).unwrap();
    let new = output.trim().strip_prefix("office-password ").unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for (password, expected) in [(old, 401), (new, 303)] {
        let request = client.post(format!("{}/office/login", program.url));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(format!("password={password}")).send().await.unwrap();
        assert_eq!(answer.status(), expected);
    }
}

/// Before, each of these stopped the whole collector at its start.
#[tokio::test]
async fn a_workbook_that_cannot_be_published_is_told_of_and_the_others_are_served() {
    let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    drop(Program::start(&data, surveys.path()));
    let write = |name: &str, text: String| std::fs::write(surveys.path().join(name), text).unwrap();
    let good = workbook("anonymous");
    let of = |form_id: &str| good.replace("| proba   |", &format!("| {form_id} |"));
    write("proba.md", good.replace("Uwagi ", "Uwagi? "));
    write("drugi.md", good.clone());
    write("zly.md", of("zly").replace("| date ", "| dtae "));
    write("brak.md", of("brak").replace("select_one tak_nie", "select_one_from_file ulice.csv"));
    write("dobry.md", of("dobry"));

    let command = std::process::Command::new(teren());
    let file = std::fs::File::create(&log).unwrap();
    let program = Program::run(command, &data, &["--surveys", path(surveys.path())], file.into());
    let catalogue: outbox::wire::Catalogue =
        reqwest::get(format!("{}/api/v1/surveys", program.url)).await.unwrap().json().await.unwrap();
    let names: Vec<_> = catalogue.surveys.iter().map(|survey| survey.name.as_str()).collect();
    assert_eq!(sorted(names), ["dobry", "proba"]);
    let told = std::fs::read_to_string(&log).unwrap();
    for expected in [
        "proba.md: Wersję 1 formularza proba udostępniono już z inną treścią",
        "settings wersję 2",
        "drugi.md: Formularz proba ma już ankieta proba",
        "zly.md: arkusz ma błędy",
        "zly.md, survey, wiersz 6, type (A6): błąd",
        "brak.md: ankieta czyta plik ulice.csv",
    ] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
}
