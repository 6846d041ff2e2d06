//! Everything that is wrong with a workbook is told in one run, with its place.

mod common;

use common::{Fault, check_faults as check, compile, faults, sheet, survey};
use xlsform::Severity;

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
         | note | h | Ankieta jest anonimowa (RODO) | | | |
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
        ("invalid-name", Some(9), Some("name"), Some("_1g")),
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
    assert_eq!(sheets.iter().filter(|sheet| **sheet == Some("survey")).count(), 10);
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
            &[("wrong-end", Some(4), Some("type"), Some("end_group"))],
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
        (choices("| l | a b | A |"), &[("choice-name-with-space", Some(2), Some("name"), Some("a_b"))]),
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
fn only_promises_of_anonymity_are_claims() {
    let rows = |rows: &str| survey(&format!("| type | name | label | hint |\n{rows}")) + YES_NO;
    let label: &[Fault] = &[("anonymity-claimed", Some(2), Some("label"), None)];
    let promise = "The survey is anonymous.";
    for (table, expected) in [
        (rows(&format!("| note | n | {promise} | |\n| text | a | A | |")), label),
        (rows(&format!("| begin_group | g | {promise} | |\n| text | a | A | |\n| end_group | | | |")), label),
        (
            rows(&format!("| text | a | Why is this so? {promise} | {promise} |\n| text | b | B | {promise} |")),
            &[("anonymity-claimed", Some(2), Some("hint"), None)],
        ),
        (rows(&format!("| text | a | A | |\n| note | n | {promise} | |")), &[]),
        (
            rows(&format!("| text | a | A | |\n| note | n | {promise} See GDPR, Article 13. | |")),
            &[("anonymity-claimed", Some(3), Some("label"), None)],
        ),
        (rows("| note | n | This survey is not fully anonymous. | |\n| text | a | A | |"), &[]),
        (rows("| note | n | Is it anonymous? | |\n| select_one how | a | A | |"), &[]),
    ] {
        check(&table, expected);
    }
    // A note that shows a calculation says what that says.
    let calculated = |calculation: &str| {
        survey(&format!(
            "| type | name | label | calculation |\n| calculate | p | | {calculation} |\n| calculate | q | | ${{p}} |\n\
             | note | n | ${{q}} | |\n| text | a | A | |"
        ))
    };
    let calculation: &[Fault] = &[("anonymity-claimed", Some(2), Some("calculation"), None)];
    check(&calculated("if(true(), 'Ankieta jest anonimowa.', 'X')"), calculation);
    check(&calculated("concat('Ankieta jest ', \"anonimowa\")"), calculation);
    check(&calculated("'Ankieta nie jest anonimowa.'"), &[]);
    let title = sheet("settings", &format!("| form_title |\n| {promise} |"));
    check(&(rows("| text | a | A | |") + &title), &[("anonymity-claimed", Some(2), Some("form_title"), None)]);
}

#[test]
fn what_tells_who_answers_is_told_in_an_anonymous_survey() {
    let who = |row, column| ("anonymous-asks-who", Some(row), Some(column), None);
    let text = survey(
        "| type | name | label | appearance | parameters |
         | username | u | | | |
         | email | e | | | |
         | phonenumber | p | | | |
         | image | a | Tutaj | signature | max-pixels=800 |
         | image | b | Podpis | draw | max-pixels=800 |
         | image | c | Zdjęcie szkoły | | max-pixels=800 |
         | date | d | Data urodzenia | |
         | date | f | Kiedy był Pan w parku? | |
         | text | g | Date of birth | |
         | text | h | Podpis | |
         | integer | i | Rok urodzenia | |",
    );
    let label = "label";
    let expected: &[Fault] = &[
        who(2, "type"),
        who(3, "type"),
        who(4, "type"),
        who(5, "appearance"),
        who(6, label),
        who(8, label),
        who(10, label),
        who(11, label),
    ];
    check(&(text.clone() + &sheet("settings", "| privacy |\n| anonymous |")), expected);
    check(&(text + &sheet("settings", "| privacy |\n| confidential |")), &[]);
}

/// Choices promise nothing.
const YES_NO: &str = "| choices |\n| | list_name | name | label |\n| | how | 1 | An anonymous letter |\n";

#[test]
fn cells_with_an_error_of_the_spreadsheet_program_are_told() {
    let survey = |relevant: &str, notes: &str| {
        survey(&format!("| type | name | label | relevant | uwagi |\n| text | a | A | {relevant} | {notes} |"))
    };
    let at = |row, column| ("cell-error", Some(row), Some(column), None);
    check(&survey("#REF!", ""), &[at(2, "relevant")]);
    check(&survey("Err:508", "#N/A"), &[at(2, "relevant"), at(2, "uwagi")]);
    check(&survey("'#N/A' = '#'", "#1"), &[]);
    let choices =
        sheet("choices", "| list_name | name | label | woj |\n| l | 1 | #NAME? | #VALUE! |\n| l | #N/A | B | |");
    let lists = "| type | name | label |\n| select_one l | a | A |";
    let expected: &[Fault] = &[
        at(2, "label"),
        at(2, "woj"),
        ("missing-choice-label", Some(2), Some("label"), None),
        at(3, "name"),
        ("missing-choice-name", Some(3), Some("name"), None),
    ];
    check(&(common::survey(lists) + &choices), expected);
    let settings = sheet("settings", "| form_id | version |\n| a | #REF! |");
    check(&(survey("", "") + &settings), &[at(2, "version")]);
}

#[test]
fn names_that_the_compiler_makes_are_taken() {
    let head = "| type | name | label | repeat_count | appearance |";
    let taken = |row| ("generated-name-taken", Some(row), Some("name"), None);
    let cases: &[(&str, &[Fault])] = &[
        ("| select_one how or_other | p | P |\n| text | p_other | O |", &[taken(3)]),
        ("| text | p_other | O |\n| select_one how or_other | p | P |", &[taken(2)]),
        (
            "| begin_group | g | G |\n| text | p_other | O |\n| end_group | | |\n| select_one how or_other | p | P |",
            &[],
        ),
        (
            "| integer | r_count | C |\n| begin_repeat | r | R | 1 + 1 |\n| text | a | A |\n| end_repeat | | |",
            &[taken(2)],
        ),
        ("| integer | r_count | C |\n| begin_repeat | r | R | ${r_count} |\n| text | a | A |\n| end_repeat | | |", &[]),
        (
            "| begin_group | t | T | | table-list |\n| text | generated_table_list_label_2 | X |\n| select_one how | a | A |\n| end_group | | |",
            &[taken(3)],
        ),
        (
            "| begin_group | t | | | Table-List |\n| select_one how | a | A |\n| text | reserved_name_for_field_list_labels_3 | X |\n| end_group | | |",
            &[taken(4)],
        ),
        ("| note | | N |\n| text | generated_note_name_2 | X |", &[("duplicate-name", Some(3), Some("name"), None)]),
    ];
    for (rows, expected) in cases {
        check(&(survey(&format!("{head}\n{rows}")) + YES_NO), expected);
    }
}

#[test]
fn headers_that_cannot_be_names_are_told() {
    let rows = "| type | name | label::English (en) |\n| select_one l | a | A |";
    let cases: &[(&str, &[Fault])] = &[
        ("label:sw", &[("header-not-a-name", Some(1), Some("label:sw"), Some("label::sw"))]),
        ("share%", &[("header-not-a-name", Some(1), Some("share%"), Some("share_"))]),
        ("2024", &[("header-not-a-name", Some(1), Some("2024"), Some("_2024"))]),
        ("x:y", &[("header-not-a-name", Some(1), Some("x:y"), Some("x_y"))]),
        ("udział", &[]),
    ];
    for (header, expected) in cases {
        let choices = format!("| list_name | name | label::English (en) | {header} |\n| l | 1 | A | x |");
        check(&(survey(rows) + &sheet("choices", &choices)), expected);
    }
    for (header, fault) in [
        ("label:Polski (pl)", ("unknown-column", Some(1), Some("label:Polski (pl)"), Some("label::Polski (pl)"))),
        ("bind::2x", ("header-not-a-name", Some(1), Some("bind::2x"), Some("_2x"))),
        ("body::a%", ("header-not-a-name", Some(1), Some("body::a%"), Some("a_"))),
    ] {
        let rows = format!("| type | name | label::English (en) | {header} |\n| text | a | A | x |");
        check(&survey(&rows), &[fault]);
    }
}

#[test]
fn settings_that_cannot_be_names_are_told() {
    let rows = survey("| type | name | label |\n| text | a | A |");
    let cases: &[(&str, &[Fault])] = &[
        ("| attribute::1x |\n| y |", &[("header-not-a-name", Some(2), Some("attribute::1x"), Some("_1x"))]),
        ("| attribute::a:b |\n| y |", &[("undeclared-prefix", Some(2), Some("attribute::a:b"), None)]),
        ("| attribute::a:b | namespaces |\n| y | a=\"http://a\" |", &[]),
        ("| namespaces |\n| 1x=\"http://a\" |", &[("invalid-name", Some(2), Some("namespaces"), None)]),
    ];
    for (settings, expected) in cases {
        check(&(rows.clone() + &sheet("settings", settings)), expected);
    }
}

#[test]
fn appearances_may_be_in_capitals() {
    let rows = "| type | name | label | appearance |
         | begin_group | g | G | Field-List |
         | select_one how | a | A | Minimal |
         | geopoint | p | P | PLACEMENT-MAP W4 |
         | end_group | | | |";
    check(&(survey(rows) + YES_NO), &[]);
}

#[test]
fn the_header_of_a_grid_needs_no_label() {
    for (kind, appearance) in [("select_one", "label"), ("select_multiple", "w4 Label")] {
        let rows = format!(
            "| type | name | label::English (en) | appearance |\n| {kind} how | a | | {appearance} |\n| {kind} how | b | B | list-nolabel |"
        );
        check(&(survey(&rows) + YES_NO), &[]);
        let rows = format!("| type | name | label | appearance |\n| {kind} how | a | | list-nolabel |");
        check(&(survey(&rows) + YES_NO), &[("missing-label", Some(2), Some("label"), None)]);
    }
}

#[test]
fn a_list_that_is_searched_for_may_have_the_name_of_a_file() {
    let head = "| type | name | label | appearance | calculation |";
    let searched = |row| ("search-in-collect-only", Some(row), Some("appearance"), None);
    let cases: &[(&str, &[Fault])] = &[
        (
            "| select_one how | a | A | minimal search('how') | |\n| calculate | c | | | pulldata('how', 'b', 'c', ${a}) |",
            &[searched(2)],
        ),
        (
            "| select_one how | a | A | search('how') | |\n| select_one how | b | B | search('how') | |\n| select_one_from_file how.csv | c | C | | |",
            &[searched(2), searched(3)],
        ),
        (
            "| select_one how | a | A | | |\n| calculate | c | | | pulldata('how', 'b', 'c', ${a}) |",
            &[("instance-conflict", Some(3), Some("type"), None)],
        ),
    ];
    for (rows, expected) in cases {
        check(&(survey(&format!("{head}\n{rows}")) + YES_NO), expected);
    }
}

#[test]
fn low_quotation_marks_are_quotes_in_expressions() {
    for condition in ["${a} = „1”", "${a} = „1“", "${a} = „1\"", "${a} = ‚1’", "${a} = ‚1'", "${a} = «1»", "${a} = ”1”"]
    {
        let rows = format!(
            "| type | name | label | relevant |\n| select_one how | a | Say „a” | |\n| text | b | B | {condition} |"
        );
        let (compiled, diagnostics) = compile(&(survey(&rows) + YES_NO));
        let xml = compiled.map(|compiled| compiled.xml).unwrap_or_default();
        assert!(diagnostics.is_empty() && xml.contains("Say „a”"), "{condition} {diagnostics:?}");
    }
}

#[test]
fn letters_are_the_same_however_they_are_composed() {
    let rows = "| type | name | label | relevant |
         | text | \u{17c}aba | A | |
         | text | b | B | ${z\u{307}aba} = 'z\u{307}' |";
    let (compiled, diagnostics) = compile(&survey(rows));
    let xml = compiled.map(|compiled| compiled.xml).unwrap_or_default();
    assert!(diagnostics.is_empty() && xml.contains("= 'ż'"), "{diagnostics:?} {xml}");
}

#[test]
fn each_missing_translation_is_told() {
    let missing = |row, column| ("missing-text", Some(row), Some(column), None);
    let english = "label::English (en)";
    let polish = "label::Polski (pl)";
    let table = survey(
        "| type | name | label::Polski (pl) | label::English (en) | hint::Polski (pl) | hint::English (en) | image::Polski (pl) | image::English (en) |
         | select_one l | a | A | | P | P | a.png | |
         | note | n | | N | P | | | |
         | text | b | B | B | | | | |",
    ) + &sheet("choices", "| list_name | name | label::Polski (pl) | label::English (en) |\n| l | 1 | Jeden | |");
    let expected = [missing(2, english), missing(3, polish), missing(3, "hint::English (en)"), missing(2, english)];
    check(&table, &expected);
    let table = survey("| type | name | label | label::English (en) |\n| text | a | A | |\n| text | b | B | B |")
        + &sheet("settings", "| default_language |\n| Polski (pl) |");
    check(&table, &[missing(2, english)]);
    let columns = survey(
        "| type | name | label::Polski (pl) | label::English (en) | constraint_message::Polski (pl) |\n| text | a | A | A | K |",
    );
    let (_, diagnostics) = compile(&columns);
    assert!(diagnostics.iter().any(|found| found.args.contains(&("columns", "constraint_message".into()))));
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
        &[("missing-sheet-among", None, None, Some("suvrey"))],
    );
    check(
        &survey("| typ | name | label |\n| text | a | A |"),
        &[
            ("unknown-column", Some(1), Some("typ"), Some("type")),
            ("missing-column", Some(1), Some("typ"), Some("type")),
        ],
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

#[test]
fn the_default_language_is_one_that_the_texts_have() {
    for (headers, language, expected) in [
        ("label::Polski (pl) | label::English (en)", "Polski (pl)", None),
        ("label::Polski (pl) | label::English (en)", "pl", Some(Some("Polski (pl)"))),
        ("label::Polski (pl) | label::English (en)", "polski", Some(Some("Polski (pl)"))),
        ("label::Polski (pl) | label::English (en)", "Deutsch (de)", Some(None)),
        ("label | label::English (en)", "Polski (pl)", None),
    ] {
        let table = survey(&format!("| type | name | {headers} |\n| text | a | A | B |"))
            + &sheet("settings", &format!("| default_language |\n| {language} |"));
        let fault = expected.map(|meant| ("unknown-default-language", Some(2), Some("default_language"), meant));
        check(&table, fault.as_slice());
    }
}

#[test]
fn names_have_no_prefix_that_is_not_declared() {
    let invalid = |row, meant| ("invalid-name", Some(row), Some("name"), Some(meant));
    let cases: &[(&str, &[Fault])] = &[
        ("| text | a:b | A |", &[invalid(2, "a_b")]),
        ("| text | xml:lang | A |", &[invalid(2, "xml_lang")]),
        ("| begin_group | g:h | G |\n| text | a | A |\n| end_group | | |", &[invalid(2, "g_h")]),
        ("| begin_repeat | r:s | R |\n| text | a | A |\n| end_repeat | | |", &[invalid(2, "r_s")]),
        ("| calculate | c:d | C |", &[invalid(2, "c_d"), ("missing-calculation", Some(2), None, None)]),
        ("| text | a b | A |", &[invalid(2, "a_b")]),
        ("| text | ex:b | A |", &[]),
    ];
    for (rows, expected) in cases {
        let table = survey(&format!("| type | name | label |\n{rows}"));
        check(&(table + &sheet("settings", "| namespaces |\n| ex=\"http://example.org\" |")), expected);
    }
    let root = sheet("settings", "| name |\n| a:b |");
    check(&(survey("| type | name | label |\n| text | a | A |") + &root), &[invalid(2, "a_b")]);
}

#[test]
fn spaces_between_the_colons_of_a_header_are_told() {
    let polish = Some("label::Polski (pl)");
    for (header, other) in [("label: :Polski (pl)", "hint"), ("label : : Polski (pl)", "hint::English (en)")] {
        let rows = format!("| type | name | label | {header} | {other} |\n| text | a | A | B | C |");
        let (_, diagnostics) = compile(&survey(&rows));
        let expected = ("unknown-column", Some(1), Some(header), polish);
        assert!(faults(&diagnostics).contains(&expected), "{diagnostics:?}");
        let choices = sheet("choices", &format!("| list_name | name | label | {header} |\n| l | 1 | A | B |"));
        let fault: &[Fault] = &[("bad-header", Some(1), Some(header), polish)];
        check(&(survey("| type | name | label |\n| select_one l | a | A |") + &choices), fault);
    }
}
