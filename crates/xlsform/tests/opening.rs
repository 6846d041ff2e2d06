//! Defaults, calculations, triggers and texts that need an answer which is not there yet, or put one away.

mod common;

use common::{Fault, check_faults, compile, survey};

/// What is told of the row `x`, which stands between an earlier and a later question.
#[track_caller]
fn check(columns: &str, row: &str, told: Option<(&str, &str)>) {
    let more = columns.split('|').count();
    let blank = "| ".repeat(more);
    let rows = format!(
        "| type | name | label | {columns} |\n| text | before | B | {blank}|\n| {row} |\n| text | after | A | {blank}|"
    );
    let fault: Option<Fault> = told.map(|(code, column)| (code, Some(3), Some(column), None));
    check_faults(&survey(&rows), fault.as_slice());
}

#[test]
fn a_default_that_needs_an_answer_is_told() {
    let told = Some(("default-of-unanswered", "default"));
    check("default", "text | x | X | ${before}", told);
    check("default", "text | x | X | concat('a', ${after})", told);
    check("default", "text | x | X | concat('a', ${last-saved#after})", None);
    check("default", "date | x | X | today()", None);
    let in_repeat = |default: &str, is_told: bool| {
        let rows = format!(
            "| type | name | label | default |\n| text | a | A | |\n| text | given | G | x |\n| begin_repeat | r | R | |\n\
             | text | b | B | |\n| text | x | X | {default} |\n| end_repeat | | | |"
        );
        let told = [("default-of-unanswered", Some(6), Some("default"), None)];
        check_faults(&survey(&rows), if is_told { &told } else { &[] });
    };
    in_repeat("${b}", true);
    in_repeat("concat(${a}, position(..))", false);
    in_repeat("${given}", false);
    in_repeat("indexed-repeat(${b}, ${r}, position(..) - 1)", false);
}

#[test]
fn what_is_calculated_over_an_answer_is_told() {
    check("calculation", "text | x | X | concat(${before}, '!')", Some(("calculation-overwrites", "calculation")));
    check("calculation | readonly", "text | x | X | concat(${before}, '!') | yes", None);
    check("calculation", "text | x | | concat(${before}, '!')", None);
    check("calculation", "text | x | X | once(${before})", None);
    check("calculation | trigger", "text | x | X | ${before} | ${before}", None);
    check(
        "calculation | default",
        "calculate | x | | concat(${before}, '!') | 5",
        Some(("default-overwritten", "default")),
    );
}

#[test]
fn a_trigger_that_only_empties_is_remarked() {
    let remarks = |calculation: &str| {
        let rows = format!(
            "| type | name | label | trigger | calculation |\n| text | a | A | | |\n| text | b | B | ${{a}} | {calculation} |"
        );
        compile(&survey(&rows)).1.iter().filter(|found| found.code == "trigger-empties").count()
    };
    assert_eq!((remarks(""), remarks("concat(${a}, '!')")), (1, 0));
}

#[test]
fn what_sets_off_itself_or_cannot_be_answered_is_told() {
    check("trigger | calculation", "text | x | X | ${x} | 1", Some(("trigger-of-own", "trigger")));
    for kind in ["integer", "date", "geopoint"] {
        check("readonly", &format!("{kind} | x | X | yes"), Some(("readonly-unanswered", "readonly")));
    }
    check("readonly", "text | x | X | yes", None);
    check("readonly | default", "integer | x | X | yes | 5", None);
    let yes = [("acknowledge-value", Some(2), Some("default"), Some("OK"))];
    check_faults(&survey("| type | name | label | default |\n| acknowledge | x | X | yes |"), &yes);
    check("default", "acknowledge | x | X | OK", None);
    for (column, cell) in [("calculation", "1 + 1"), ("default", "5"), ("trigger", "${a}"), ("choice_filter", "x = 1")]
    {
        let rows = format!(
            "| type | name | label | {column} |\n| text | a | A | |\n| begin_group | g | G | {cell} |\n| text | b | B | |\n| end_group | | | |"
        );
        check_faults(&survey(&rows), &[("cell-of-no-group", Some(3), Some(column), None)]);
    }
}

#[test]
fn a_text_that_shows_a_later_answer_is_told() {
    let told = Some(("text-of-later", "label"));
    check("relevant", "text | x | Why ${after}? |", told);
    check("relevant", "note | x | So ${after} |", told);
    check("relevant", "text | x | Why ${before}? |", None);
    check("relevant", "text | x | Why ${after}? | ${after} != ''", None);
    let on_page = |appearance: &str, is_told: bool| {
        let rows = format!(
            "| type | name | label | appearance |\n| begin_group | g | Of ${{b}} | {appearance} |\n| note | n | You said ${{b}} | |\n\
             | text | b | B | |\n| end_group | | | |"
        );
        let told = [("text-of-later", Some(3), Some("label"), None)];
        check_faults(&survey(&rows), if is_told { &told } else { &[] });
    };
    on_page("", true);
    on_page("field-list", false);
}

#[test]
fn a_count_that_gives_no_entry_or_too_many_is_told() {
    let check = |count: &str, code: Option<&str>| {
        let rows = format!(
            "| type | name | label | repeat_count | appearance |\n| text | t | T | | |\n| text | digits | D | | numbers |\n| integer | i | I | | |\n\
             | begin_repeat | r | R | {count} | |\n| text | b | B | | |\n| end_repeat | | | | |"
        );
        let fault: Option<Fault> = code.map(|code| (code, Some(5), Some("repeat_count"), None));
        check_faults(&survey(&rows), fault.as_slice());
    };
    check("${t}", Some("count-of-no-number"));
    check("${i} > 2", Some("count-of-none"));
    check("1000000", Some("count-beyond"));
    for sound in ["3", "${i}", "${digits}", "if(${i} > 2, 3, 0)"] {
        check(sound, None);
    }
}
