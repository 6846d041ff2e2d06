//! Everything that is wrong with a workbook is told in one run, with its place.

mod common;

use common::{compile, sheet, survey};
use xlsform::{Diagnostic, Severity};

/// Code, row, column, suggestion.
type Fault<'a> = (&'a str, Option<u32>, Option<&'a str>, Option<&'a str>);

fn faults(diagnostics: &[Diagnostic]) -> Vec<Fault<'_>> {
    let errors = diagnostics.iter().filter(|found| found.severity != Severity::Info);
    errors.map(|found| (found.code, found.row, found.column.as_deref(), found.suggestion.as_deref())).collect()
}

fn check(table: &str, expected: &[Fault]) {
    let (compiled, diagnostics) = compile(table);
    assert_eq!(faults(&diagnostics), expected, "{table}");
    let refused = diagnostics.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(compiled.is_none(), refused, "{table}");
}

#[test]
fn ten_faults_are_ten_diagnostics() {
    let table = survey(
        "| type | name | label::Polski (pl) | relevant | lable::English (en) | constraint |
         | intger | a | A | | | |
         | text | b | B ${aa} | | | |
         | text | b | B2 | | | |
         | text | | C | | | |
         | select_one kolory | d | D | | | |
         | text | e | E | ${b = 1 | | |
         | text | f | F | ${d} = | | |
         | text | 1g | G | | | . > |
         | text | h | Ankieta jest anonimowa | | | |
         | begin_group | i | I | | | |",
    ) + &sheet("choices", "| list_name | name | label |\n| kolor | 1 | A |\n| kolor | 1 | B |");
    let (compiled, diagnostics) = compile(&table);
    assert!(compiled.is_none());
    let label = Some("label::Polski (pl)");
    let expected: Vec<Fault> = vec![
        ("unknown-column", Some(1), Some("lable::English (en)"), Some("label")),
        ("unknown-type", Some(2), Some("type"), Some("integer")),
        ("unknown-reference", Some(3), label, Some("${a}")),
        ("duplicate-name", Some(4), Some("name"), None),
        ("missing-name", Some(5), Some("name"), None),
        ("unknown-list", Some(6), Some("type"), Some("kolor")),
        ("malformed-reference", Some(7), Some("relevant"), None),
        ("broken-expression", Some(8), Some("relevant"), None),
        ("invalid-name", Some(9), Some("name"), None),
        ("broken-expression", Some(9), Some("constraint"), None),
        ("anonymity-claimed", Some(10), label, None),
        ("unclosed-begin", Some(11), Some("type"), None),
        ("duplicate-choice", Some(3), Some("name"), None),
    ];
    assert_eq!(faults(&diagnostics), expected);
    let (sheets, cells): (Vec<_>, Vec<_>) = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| (found.sheet.as_deref(), found.cell.as_deref()))
        .unzip();
    assert_eq!(sheets.iter().filter(|sheet| **sheet == Some("survey")).count(), 11);
    assert_eq!(cells[0], Some("A2"));
    assert_eq!(cells.last(), Some(&Some("B3")));
}

#[test]
fn each_fault_names_its_row_and_column() {
    let head = "| type | name | label | relevant | calculation | parameters | appearance | choice_filter | trigger |";
    let cases: &[(&str, &[Fault])] = &[
        ("| | a | A |", &[("missing-type", Some(2), Some("type"), None)]),
        ("| text | a | A | | | | | | | lost |", &[("missing-header", Some(2), None, None)]),
        ("| Text | a | A |", &[("unknown-type", Some(2), Some("type"), Some("text"))]),
        (
            "| begin_loop over l | a | A |\n| text | b | B |\n| end_loop | | |",
            &[("unknown-list", Some(2), Some("type"), None)],
        ),
        (
            "| text | a | A | | | | multilin w2 |",
            &[("unknown-appearance", Some(2), Some("appearance"), Some("multiline"))],
        ),
        ("| integer | a | A | | | rows=2 |", &[("parameters-ignored", Some(2), Some("parameters"), None)]),
        ("| integer | a | A | | | rows |", &[("malformed-parameters", Some(2), Some("parameters"), None)]),
        ("| select_one | a | A |", &[("missing-list", Some(2), Some("type"), None)]),
        ("| select_one l | a | A |", &[("missing-sheet", Some(2), Some("type"), None)]),
        ("| select_one_from_file l.txt | a | A |", &[("unknown-file-kind", Some(2), Some("type"), None)]),
        ("| text | a | |", &[("missing-label", Some(2), Some("label"), None)]),
        ("| text | meta | A |", &[("reserved-name", Some(2), Some("name"), None)]),
        ("| text | a | A |\n| text | A | A |", &[("name-differs-in-case", Some(3), Some("name"), None)]),
        ("| text | a | A |\n| end_group | | |", &[("unmatched-end", Some(3), Some("type"), None)]),
        (
            "| begin_repeat | r | R |\n| begin_group | g | G |\n| text | a | A |\n| end_repeat | | |",
            &[("mismatched-end", Some(5), Some("type"), None)],
        ),
        (
            "| begin_group | g | G |\n| text | a | A |\n| end_repeat | | |",
            &[("unmatched-end", Some(4), Some("type"), None)],
        ),
        ("| calculate | a | |", &[("missing-calculation", Some(2), Some("calculation"), None)]),
        (
            "| calculate | a | | | selectd(., 1) |",
            &[("xpath-unknown-function", Some(2), Some("calculation"), Some("selected"))],
        ),
        ("| text | a | A | not(1, 2) |", &[("xpath-arity", Some(2), Some("relevant"), None)]),
        (
            "| range | a | A | | | start=0 end=5 stp=1 |",
            &[("unknown-parameter", Some(2), Some("parameters"), Some("step"))],
        ),
        ("| range | a | A | | | start=x |", &[("invalid-parameter", Some(2), Some("parameters"), None)]),
        ("| range | a | A | | | start |", &[("malformed-parameters", Some(2), Some("parameters"), None)]),
        ("| text | a | A | | | | | | ${b} |", &[("unknown-reference", Some(2), Some("trigger"), Some("${a}"))]),
        ("| text | a | A | ${ a } |", &[("malformed-reference", Some(2), Some("relevant"), None)]),
        (
            "| begin_group | g | G |\n| text | a | A |\n| end_group | | |\n| begin_group | h | H |\n| text | a | A |\n| end_group | | |\n| note | n | ${a} |",
            &[("ambiguous-reference", Some(8), Some("label"), None)],
        ),
    ];
    for (rows, expected) in cases {
        check(&survey(&format!("{head}\n{rows}")), expected);
    }
}

#[test]
fn faults_of_choices_and_settings_name_their_sheet() {
    let text = survey("| type | name | label |\n| select_multiple l | a | A |");
    let choices = |rows: &str| sheet("choices", &format!("| list_name | name | label |\n{rows}"));
    let cases: &[(String, &[Fault])] = &[
        (
            choices("| l | | A |"),
            &[("unknown-list", Some(2), Some("type"), None), ("missing-choice-name", Some(2), Some("name"), None)],
        ),
        (choices("| l | a b | A |"), &[("choice-name-with-space", Some(2), Some("type"), None)]),
        (choices("| l | 1 | |"), &[("missing-choice-label", Some(2), Some("label"), None)]),
        (
            choices("| l | 1 | A |") + &sheet("settings", "| privacy |\n| anonymus |"),
            &[("invalid-setting", Some(2), Some("privacy"), Some("anonymous"))],
        ),
        (
            choices("| l | 1 | A |") + &sheet("settings", "| attribute::ex:town |\n| Opole |"),
            &[("undeclared-prefix", Some(2), Some("attribute::ex:town"), None)],
        ),
        (
            choices("| l | 1 | A |") + &sheet("setings", "| form_id |\n| a |"),
            &[("misspelt-sheet", None, None, Some("settings"))],
        ),
        (
            sheet("choises", "| list_name | name |\n| l | 1 |"),
            &[
                ("missing-sheet", Some(2), Some("type"), Some("choises")),
                ("misspelt-sheet", None, None, Some("choices")),
            ],
        ),
    ];
    for (rest, expected) in cases {
        check(&(text.clone() + rest), expected);
    }
}

#[test]
fn anonymity_may_be_claimed_when_it_is_set() {
    let text = survey("| type | name | label |\n| note | a | Ta ankieta jest anonimowa. |");
    check(&text, &[("anonymity-claimed", Some(2), Some("label"), None)]);
    check(
        &(text.clone() + &sheet("settings", "| privacy |\n| confidential |")),
        &[("anonymity-claimed", Some(2), Some("label"), None)],
    );
    check(&(text + &sheet("settings", "| privacy |\n| anonymous |")), &[]);
}

#[test]
fn a_photograph_of_an_anonymous_survey_keeps_no_place_and_time() {
    let text = survey(
        "| type | name | label | parameters | bind::teren:metadata |
         | image | a | A | max-pixels=1024 | keep |",
    );
    check(&text, &[]);
    let anonymous = text + &sheet("settings", "| privacy |\n| anonymous |");
    check(&anonymous, &[("anonymous-metadata", Some(2), Some("bind::teren:metadata"), None)]);
}

#[test]
fn a_workbook_without_a_survey_says_so() {
    check(
        &(sheet("suvrey", "| type | name | label |\n| text | a | A |") + &sheet("settings", "| form_id |\n| a |")),
        &[("missing-sheet", None, None, Some("suvrey"))],
    );
    check(
        &survey("| typ | name | label |\n| text | a | A |"),
        &[("unknown-column", Some(1), Some("typ"), Some("type")), ("missing-column", Some(1), None, Some("typ"))],
    );
}

#[test]
fn what_is_no_workbook_is_refused() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "not-a-workbook"),
        (b"hello", "not-a-workbook"),
        (b"\xff\xfe\x00", "not-a-workbook"),
        (b"PK\x03\x04 broken", "not-a-workbook"),
        (b"\xd0\xcf\x11\xe0 broken", "not-a-workbook"),
    ];
    for (bytes, code) in cases {
        let (workbook, diagnostics) = xlsform::read(bytes, "a.xlsx");
        assert!(workbook.is_none());
        assert_eq!(faults(&diagnostics), [(*code, None, None, None)]);
    }
}

#[test]
fn damaged_spreadsheets_are_refused_without_a_panic() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys/seniorzy.xlsx");
    let sound = std::fs::read(folder).expect("a spreadsheet");
    for at in (0..sound.len()).step_by(sound.len() / 60) {
        let mut damaged = sound.clone();
        damaged[at] = !damaged[at];
        for bytes in [&damaged[..], &sound[..at]] {
            let (workbook, diagnostics) = xlsform::read(bytes, "a.xlsx");
            assert!(workbook.is_some() || !diagnostics.is_empty(), "{at}");
        }
    }
    // The header of the old format, and then nothing that follows from it.
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    old.extend((0..2048_u32).map(|n| (n % 251) as u8));
    assert_eq!(faults(&xlsform::read(&old, "a.xls").1), [("not-a-workbook", None, None, None)]);
}
