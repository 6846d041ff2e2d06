//! Calls that are given the wrong things, and cells without an effect.

mod common;

use common::{check_faults as check, survey};

const ANSWERS: &str = "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n| | tn | nie | No |\n\
    | | wiek | 18-24 | a |\n| | wiek | 25-34 | b |\n";

/// A condition on questions of each kind, in the row of `x`.
fn check_told(column: &str, condition: &str, expected: Option<(&str, Option<&str>)>) {
    // What is calculated and has no label is not asked.
    let label = if column == "calculation" { "" } else { "X" };
    let rows = format!(
        "| type | name | label | {column} |\n| select_one tn | z | Z | |\n| select_multiple tn | m | M | |\n\
         | rank tn | k | K | |\n| integer | w | W | |\n| select_one wiek | lata | L | |\n| date | d | D | |\n\
         | geopoint | g | G | |\n| note | n | N | |\n| begin_repeat | r | R | |\n| integer | i | I | |\n\
         | end_repeat | | | |\n| text | x | {label} | {condition} |"
    );
    let fault = expected.map(|(code, suggestion)| (code, Some(13), Some(column), suggestion));
    check(&(survey(&rows) + ANSWERS), fault.as_slice());
}

#[test]
fn wrong_arguments_are_told_with_what_was_meant() {
    for (condition, code, meant) in [
        ("selected('m', 'tak')", "name-for-answer", Some("selected(${m}, 'tak')")),
        ("regex('.', '^a$') and regex(., 'a')", "name-for-answer", Some("regex(., '^a$') and regex(., 'a')")),
        ("selected('tak', ${m})", "arguments-swapped", Some("selected(${m}, 'tak')")),
        ("regex('^a$', .)", "arguments-swapped", Some("regex(., '^a$')")),
        ("regex(., '/^[0-9]+$/')", "regex-notation", Some("regex(., '^[0-9]+$')")),
        ("regex(., '^\\\\d{9}$')", "regex-notation", Some("regex(., '^\\d{9}$')")),
        ("selected(${m}, 'tak') = 'nie'", "truth-compared", Some("not(selected(${m}, 'tak'))")),
        ("contains(., 'a') = 'yes'", "truth-compared", Some("contains(., 'a')")),
        ("${z} = true()", "answer-compared-with-true", None),
        ("${i} > 2", "first-entry-only", None),
        ("${lata} >= 25", "codes-are-no-numbers", None),
        ("${n} = 'tak'", "no-value-to-compare", None),
        ("${g} > 50", "no-value-to-compare", None),
        ("${k} = 'tak'", "order-compared", Some("selected-at(${k}, 0) = 'tak'")),
        ("${w} > 1 or ${w} < 5", "always-true", None),
    ] {
        let column = if condition.contains("(.") || condition.contains(", .)") { "constraint" } else { "relevant" };
        check_told(column, condition, Some((code, meant)));
    }
    for sound in [
        "${w} >= 18 or ${w} < 18",
        "selected(${m}, 'tak')",
        "selected('tak nie', ${z})",
        "regex(., '^a/b$')",
        "selected(${m}, 'tak') = true()",
        "sum(${i}) > 2 and count(${i}) > 0 and join(' ', ${i}) != ''",
        "indexed-repeat(${i}, ${r}, 1) > 2",
        "${w} > 5 or ${w} < 1",
        "${w} < 5 or ${w} = 7",
        "selected-at(${k}, 0) = 'tak'",
        "${g} != ''",
    ] {
        check_told(if sound.contains("(.") { "constraint" } else { "relevant" }, sound, None);
    }
    check_told(
        "calculation",
        "format-date(${d}, '%D.%M.%Y')",
        Some(("date-letters", Some("format-date(${d}, '%d.%m.%Y')"))),
    );
    check_told("calculation", "format-date(${d}, '%q')", Some(("date-letters", None)));
    check_told("calculation", "format-date-time(${d}, '%Y-%m-%d %H:%M')", None);
    check_told("calculation", "format-date(${d}, '%e %b %Y')", None);
    let swapped = Some(("arguments-swapped", Some("indexed-repeat(${i}, ${r}, 1)")));
    check_told("calculation", "indexed-repeat(${r}, ${i}, 1)", swapped);
}

#[test]
fn cells_without_an_effect_are_told() {
    let check = |columns: &str, row: &str, expected: Option<(&str, &str)>| {
        let rows = format!("| type | name | label | {columns} |\n{row}");
        let fault = expected.map(|(code, column)| (code, Some(2), Some(column), None));
        self::check(
            &(survey(&rows) + "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n"),
            fault.as_slice(),
        );
    };
    let unused = "| select_one tn | s | S | | |";
    check(
        "constraint_message | required",
        &format!("| text | a | A | Za długie | |\n{unused}"),
        Some(("constraint-message-alone", "constraint_message")),
    );
    check(
        "required_message | required",
        &format!("| text | a | A | Proszę | no |\n{unused}"),
        Some(("required-message-alone", "required_message")),
    );
    check("required_message | required", &format!("| text | a | A | Proszę | yes |\n{unused}"), None);
    check(
        "constraint | required",
        &format!("| note | a | A | . > 1 | |\n{unused}"),
        Some(("constraint-of-nothing", "constraint")),
    );
    check(
        "choice_filter | required",
        &format!("| text | a | A | x = 1 | |\n{unused}"),
        Some(("filter-of-nothing", "choice_filter")),
    );
    check(
        "x | required",
        &format!("| begin_group | g | G | | yes |\n| text | b | B | | |\n| end_group | | | | |\n{unused}"),
        Some(("required-of-group", "required")),
    );
    check(
        "readonly | required",
        &format!("| text | a | A | yes | yes |\n{unused}"),
        Some(("required-readonly", "required")),
    );
    check("readonly | required | default", &format!("| integer | a | A | yes | yes | 1 |\n{unused} |"), None);
    for (row, is_told) in [("text | a | A | yes", true), ("note | a | A |", true), ("text | a | A | no", false)] {
        let told = Some(("default-unseen", "default")).filter(|_| is_told);
        check("readonly | default", &format!("| {row} | Kąty |\n{unused}"), told);
        check("readonly | default", &format!("| {row} | concat('a', 'b') |\n{unused}"), None);
    }
}

#[test]
fn what_an_end_row_says_is_told() {
    let rows = "| type | name | label | relevant | appearance |\n| integer | x | X | | |\n| begin_group | g | G | | |\n\
        | text | t | T | | |\n| end_group | g | | ${x} = 1 | field-list |";
    let told = |column| ("ignored-at-end", Some(5), Some(column), None);
    check(&survey(rows), &[told("relevant"), told("appearance")]);
}

#[test]
fn a_number_of_entries_that_never_comes_is_told() {
    let check = |count: &str, expected: Option<&str>| {
        let rows = format!(
            "| type | name | label | repeat_count |\n| select_one tn | s | S | |\n| integer | n | N | |\n\
             | begin_repeat | r | R | {count} |\n| integer | p | P | |\n| end_repeat | | | |"
        );
        let fault = expected.map(|code| (code, Some(4), Some("repeat_count"), None));
        self::check(
            &(survey(&rows) + "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n"),
            fault.as_slice(),
        );
    };
    check("${n}", None);
    check("${p}", Some("count-within"));
    check("${s}", Some("count-of-codes"));
}

#[test]
fn a_column_is_not_compared_with_a_whole_answer() {
    let rows = "| type | name | label | choice_filter |\n| select_multiple tn | a | A | |\n| select_one m | b | B | region = ${a} |";
    let lists =
        "| choices |\n| | list_name | name | label | region |\n| | tn | tak | Yes | |\n| | m | 1 | One | tak |\n";
    check(
        &(survey(rows) + lists),
        &[("selected-meant", Some(3), Some("choice_filter"), Some("selected(${a}, region)"))],
    );
}

#[test]
fn a_table_saved_by_any_editor_is_read() {
    let table = "| survey |\n| | type | name | label |\n| | text | a | Zażółć |\n";
    let units: Vec<u8> = [0xFF, 0xFE].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [format!("\u{feff}{table}").into_bytes(), units] {
        let (workbook, diagnostics) = xlsform::read(&bytes, "a.md");
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(workbook.expect("is read").sheets[0].rows[0].cells[2], "Zażółć");
    }
}
