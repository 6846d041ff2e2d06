//! `teren test`: the bundled surveys pass their own cases, and what it prints and returns.

use crate::support::teren;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

fn surveys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys")
}

/// Exit code, standard output, standard error.
fn test(workbook: &Path, cases: Option<&Path>, lang: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(teren());
    let output = command.arg("test").arg(workbook).args(cases).args(["--lang", lang]).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_bundled_survey_has_cases_and_passes_them() {
    let mut sources: Vec<PathBuf> = std::fs::read_dir(surveys()).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.ends_with(".md") && name != "README.md" && !name.ends_with(".cases.md")
    });
    assert!(sources.len() >= 6, "{sources:?}");
    for source in sources {
        let (code, out, err) = test(&source.with_extension("xlsx"), Some(&source.with_extension("cases.md")), "pl");
        assert_eq!((code, err.as_str()), (Some(0), ""), "{}: {out}", source.display());
        let passed = out.lines().filter(|line| line.starts_with("zgodny: ")).count();
        assert!(passed >= 3 && passed + 1 == out.lines().count(), "{}: {out}", source.display());
    }
}

#[test]
fn the_example_for_authors_passes() {
    let told = std::fs::read_to_string(surveys().join("../docs/authors.md")).unwrap();
    let from = told.find("| case | step |").unwrap();
    let table: String = told[from..]
        .lines()
        .take_while(|line| line.starts_with('|'))
        .fold("| cases |\n".to_owned(), |table, row| format!("{table}| {row}\n"));
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases.md");
    std::fs::write(&cases, table).unwrap();
    let (code, out, err) = test(&surveys().join("seniorzy.xlsx"), Some(&cases), "en");
    assert_eq!((code, out.lines().count()), (Some(0), 3), "{out}{err}");
}

#[test]
fn the_help_explains_every_step() {
    let output = Command::new(teren()).args(["test", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for step in collector::cases::VERBS {
        let explained = |line: &str| {
            let rest = line.strip_prefix(&format!("  {} ", step.english)).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with(&format!("{} ", step.polish)))
        };
        assert!(help.lines().any(explained), "{}: {help}", step.english);
    }
}

#[test]
fn one_setting_leaves_out_the_sensitive_questions() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["seniorzy.xlsx", "mieszkancy.xlsx", "gmina.csv", "ulice.csv", "odcinki.csv"] {
        std::fs::copy(surveys().join(file), folder.path().join(file)).unwrap();
    }
    let settings = std::fs::read_to_string(surveys().join("gmina.csv")).unwrap();
    let off = settings.replace("\nwrazliwe,tak\n", "\nwrazliwe,nie\n");
    assert_ne!(settings, off);
    for (settings, step) in [(settings, "shown"), (off, "hidden")] {
        std::fs::write(folder.path().join("gmina.csv"), settings).unwrap();
        for (survey, gates, sensitive, kept) in [
            ("seniorzy", "| | a | answer | s_udz | 1 |\n| | | answer | s01 | 3 |", "g_s7, s24, s29", "s30"),
            ("mieszkancy", "| | a | answer | r_udz | 1 |\n| | | answer | r01 | 3 |", "r_wraz, r28", "r30, k_ulica"),
        ] {
            let cases = folder.path().join("cases.md");
            let head = "| cases | | | | |\n| | case | step | question | value |";
            let steps = format!("{head}\n{gates}\n| | | {step} | {sensitive} | |\n| | | shown | {kept} | |\n");
            std::fs::write(&cases, steps).unwrap();
            let (code, out, err) = test(&folder.path().join(survey).with_extension("xlsx"), Some(&cases), "en");
            assert_eq!(code, Some(0), "{survey} {step}: {out}{err}");
        }
    }
}

const SURVEY: &str = "| survey | | | | |\n| | type | name | label | constraint |\n| | integer | wiek | Wiek? | . < 120 |\n\
                      | | text | ulica | Ulica? | |\n";

/// Writes a survey and its cases; the same table once as a file of its own, once as a sheet of the workbook.
fn check(steps: &str, lang: &str, expected: (Option<i32>, &str, &str)) {
    let folder = tempfile::tempdir().unwrap();
    let (survey, cases) = (folder.path().join("proba.md"), folder.path().join("proba.cases.md"));
    std::fs::write(&survey, SURVEY).unwrap();
    let table = format!("| cases | | | | |\n| | case | step | question | value |\n{steps}");
    std::fs::write(&cases, &table).unwrap();
    let (code, out, err) = test(&survey, Some(&cases), lang);
    let found = err.replace(folder.path().to_str().unwrap(), "");
    assert_eq!((code, out.as_str(), found.as_str()), expected, "{steps}");

    std::fs::write(&survey, format!("{SURVEY}\n{table}")).unwrap();
    let (code, out, _) = test(&survey, None, lang);
    assert_eq!((code, out.lines().count()), (expected.0, expected.1.lines().count()), "{steps}");
}

#[test]
fn it_prints_a_line_for_each_case_and_returns_whether_all_passed() {
    let good = "| | dorosły | answer | wiek | 20 |\n| | | accepted | wiek | |\n";
    check(good, "pl", (Some(0), "zgodny: dorosły\n1 przypadek, niezgodne: 0.\n", ""));
    let bad =
        format!("{good}| | za dużo | answer | wiek | 130 |\n| | | accepted | wiek | |\n| | | hidden | ulica | |\n");
    let polish = "zgodny: dorosły\nNIEZGODNY: za dużo – linia 6, wiek: oczekiwano: przyjęte; jest: odrzucone; \
                  linia 7, ulica: oczekiwano: ukryte; jest: widoczne\n2 przypadki, niezgodne: 1.\n";
    check(&bad, "pl", (Some(1), polish, ""));
    let english = "ok: dorosły\nFAILED: za dużo – line 6, wiek: expected: accepted; found: refused; \
                   line 7, ulica: expected: hidden; found: shown\n2 cases, 1 failed.\n";
    check(&bad, "en", (Some(1), english, ""));
    let ukrainian = "відповідає: dorosły\nНЕ ВІДПОВІДАЄ: za dużo – лінія 6, wiek: очікувано: прийнято; є: відхилено; \
                     лінія 7, ulica: очікувано: приховано; є: видно\n2 випадки, невідповідних: 1.\n";
    check(&bad, "uk", (Some(1), ukrainian, ""));
}

#[test]
fn what_cannot_be_read_is_named_with_its_place() {
    let expected = "/proba.cases.md:3, cases, row 2, question (C2): error: There is no \"ulca\" in the survey. \
                    Did you mean: ulica?\n";
    check("| | a | shown | ulca | |\n", "en", (Some(2), "", expected));
    let expected = "/proba.cases.md:3, cases, wiersz 2, question (C2): błąd: W ankiecie nie ma „ulca”. \
                    Czy chodziło o: ulica?\n";
    check("| | a | shown | ulca | |\n", "pl", (Some(2), "", expected));
    let expected = "/proba.cases.md:3, cases, рядок 2, question (C2): помилка: В опитуванні немає «ulca». \
                    Можливо, ішлося про: ulica?\n";
    check("| | a | shown | ulca | |\n", "uk", (Some(2), "", expected));
}

#[test]
fn unreadable_files_return_2() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("dobry.md"), SURVEY).unwrap();
    std::fs::write(path("zly.md"), SURVEY.replace("integer", "intger")).unwrap();
    std::fs::write(path("zdjecie.xlsx"), b"\x89PNG").unwrap();
    for (workbook, cases) in [
        ("dobry.md", Some("nie-ma.md")),
        ("dobry.md", Some("zdjecie.xlsx")),
        // No sheet of cases in the workbook itself.
        ("dobry.md", None),
        ("zly.md", Some("dobry.md")),
        ("nie-ma.md", Some("dobry.md")),
    ] {
        let (code, out, err) = test(&path(workbook), cases.map(path).as_deref(), "pl");
        assert_eq!((code, out.as_str()), (Some(2), ""), "{workbook} {cases:?}");
        assert!(!err.is_empty(), "{workbook} {cases:?}");
    }
}
