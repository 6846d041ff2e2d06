//! Comparisons that are decided before anybody answers.

mod common;

use common::{check_faults as check, survey};

const ANSWERS: &str = "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n| | tn | nie | No |\n\
    | | n | 1 | One |\n| | n | 2 | Two |\n";

/// A condition on questions with constraints, in the row of `x`.
#[track_caller]
fn check_told(condition: &str, expected: Option<(&str, Option<&str>)>) {
    let rows = format!(
        "| type | name | label | constraint | repeat_count | relevant |\n| select_one tn | z | Z | | | |\n\
         | select_multiple n | m | M | | | |\n| integer | wiek | W | . >= 18 and . < 100 | | |\n\
         | decimal | waga | K | 0 < . and . <= 1.5 | | |\n| date | d | D | . <= '2026-06-30' | | |\n\
         | text | t | T | string-length(.) <= 9 | | |\n| integer | wolne | V | . > 5 or . < 2 | | |\n\
         | begin_repeat | r | R | | 3 | |\n| text | w | W | | | |\n| end_repeat | | | | | |\n| text | x | X | | | {condition} |"
    );
    let fault = expected.map(|(code, suggestion)| (code, Some(12), Some("relevant"), suggestion));
    check(&(survey(&rows) + ANSWERS), fault.as_slice());
}

#[test]
fn a_number_that_is_never_reached_is_told() {
    for never in [
        "count-selected(${z}) > 1",
        "count-selected(${z}) = 2",
        "2 <= count-selected(${z})",
        "count-selected(${m}) > 2",
        "count-selected(${m}) >= 3",
        "count-selected(${m}) < 0",
        "count(${r}) > 3",
    ] {
        check_told(never, Some(("never-reached", None)));
    }
    for never in [
        "${wiek} < 18",
        "${wiek} >= 100",
        "${wiek} = 100",
        "17 = ${wiek} or ${t} = 'a'",
        "${waga} > 1.5",
        "${waga} <= 0",
        "string-length(${t}) > 9",
    ] {
        check_told(never, Some(("constraint-excludes", None)));
    }
    check_told("${d} > '2026-06-30'", Some(("constraint-excludes-day", None)));
    check_told("${d} >= date('2026-07-01')", Some(("constraint-excludes-day", None)));
    for sound in [
        "count-selected(${z}) > 0",
        "count-selected(${z}) = 1",
        "count-selected(${m}) = 2",
        "count(${r}) = 3",
        "${wiek} = 18 or ${wiek} > 98",
        "${wiek} != 20",
        "${wiek} != ''",
        "${waga} < 0.1 or ${waga} = 1.5",
        "string-length(${t}) = 0 or string-length(${t}) >= 9",
        "${d} > '2026-06-29'",
        "${wolne} > 3",
    ] {
        check_told(sound, None);
    }
}

#[test]
fn a_label_is_no_code_wherever_it_stands() {
    for (condition, meant) in [
        ("contains(${z}, 'Yes')", Some("contains(${z}, 'tak')")),
        ("starts-with(${z}, 'No')", Some("starts-with(${z}, 'nie')")),
        ("selected-at(${m}, 0) = 'Two'", Some("selected-at(${m}, 0) = '2'")),
        ("'Three' != selected-at(${m}, 1)", None),
        ("jr:choice-name('Yes', '${z}') = 'Yes'", Some("jr:choice-name('tak', '${z}') = 'Yes'")),
    ] {
        check_told(condition, Some(("unknown-code", meant)));
    }
    for sound in [
        "contains(${z}, 'ta')",
        "starts-with(${z}, 'n')",
        "contains(${m}, '1 2')",
        "selected-at(${m}, 0) = '2'",
        "selected-at(${m}, 1) = ''",
        "jr:choice-name('tak', '${z}') = 'Yes'",
        "contains(${t}, 'Yes')",
    ] {
        check_told(sound, None);
    }
}

#[test]
fn a_pattern_of_letters_fits_no_number() {
    check_told("regex(${wiek}, '^[a-z]+$')", Some(("pattern-without-digits", None)));
    for sound in ["regex(${wiek}, '^[0-9]+$')", "regex(${wiek}, '^[a-z0-9]+$')", "regex(${t}, '^[a-z]+$')"] {
        check_told(sound, None);
    }
}

/// What is told of one question's cell.
#[track_caller]
fn check_cell(rows: &str, expected: Option<(&str, u32, &str, Option<&str>)>) {
    let fault = expected.map(|(code, row, column, meant)| (code, Some(row), Some(column), meant));
    check(
        &(survey(rows) + "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n| | tn | nie | No |\n"),
        fault.as_slice(),
    );
}

#[test]
fn a_condition_that_nobody_sees_or_reaches_is_told() {
    let rows = |column: &str, condition: &str| {
        format!(
            "| type | name | label | calculation | {column} |\n| integer | a | A | | |\n| calculate | b | | ${{a}} * 2 | {condition} |\n\
             | select_one tn | z | Z | | |"
        )
    };
    check_cell(&rows("constraint", ". < 10"), Some(("condition-unseen", 3, "constraint", None)));
    check_cell(&rows("required", "yes"), Some(("required-unasked", 3, "required", None)));
    check_cell(&rows("required", "no"), None);
    let rows =
        |kind: &str| format!("| type | name | label | required |\n| {kind} | m | | yes |\n| select_one tn | z | Z | |");
    for kind in ["deviceid", "username", "phonenumber", "hidden", "start-geopoint", "background-audio"] {
        check_cell(&rows(kind), Some(("required-unasked", 2, "required", None)));
    }
    for kind in ["start", "end", "today"] {
        check_cell(&rows(kind), None);
    }
    check_cell("| type | name | label | required |\n| acknowledge | m | M | yes |\n| select_one tn | z | Z | |", None);
    let rows = |constraint: &str| {
        format!(
            "| type | name | label | constraint |\n| date | a | A | {constraint} |\n| date | b | B | . > ${{a}} |\n\
             | select_one tn | z | Z | |"
        )
    };
    let meant = Some("${b} = '' or . < ${b}");
    check_cell(&rows(". < ${b}"), Some(("constraint-on-later", 2, "constraint", meant)));
    check_cell(&rows("${b} = '' or . < ${b}"), None);
}

#[test]
fn an_answer_of_yes_or_no_is_no_condition() {
    let rows = |condition: &str| {
        format!(
            "| type | name | label | calculation | relevant |\n| select_one tn | z | Z | | |\n\
             | calculate | k | | ${{z}} = 'tak' | |\n| text | x | X | | {condition} |"
        )
    };
    for (condition, code, meant) in [
        ("${z}", "text-as-condition", Some("${z} = 'tak'")),
        ("not(${z})", "text-as-condition", Some("not(${z} = 'tak')")),
        ("${k}", "text-as-condition", Some("${k} = 'true'")),
        ("${k} = 'yes'", "unknown-result", None),
        ("${k} = 1", "unknown-result", None),
    ] {
        check_cell(&rows(condition), Some((code, 4, "relevant", meant)));
    }
    for sound in ["${z} = 'tak'", "${k} = 'true'", "${z} != ''"] {
        check_cell(&rows(sound), None);
    }
}

#[test]
fn a_reference_within_a_longer_text_is_told() {
    let rows = |calculation: &str| {
        format!(
            "| type | name | label | calculation |\n| select_one tn | z | Z | |\n| calculate | k | | {calculation} |\n| note | n | ${{k}} | |"
        )
    };
    for (calculation, meant) in
        [("concat('Total: ${z}', ' kg')", "concat('Total: ', ${z})"), ("if(${z} = 'tak', ${z}, '${z}')", "${z}")]
    {
        check_cell(&rows(calculation), Some(("quoted-reference", 3, "calculation", Some(meant))));
    }
    check_cell(&rows("jr:choice-name(${z}, '${z}')"), None);
}

#[test]
fn the_other_answers_of_an_entry_are_columns_of_a_choice_from_entries() {
    check_cell(
        "| type | name | label | choice_filter |\n| begin_repeat | p | P | |\n| text | nm | N | |\n| integer | age | A | |\n\
         | end_repeat | | | |\n| select_one ${nm} | who | Who | ${age} >= 18 |\n| select_one tn | z | Z | |",
        None,
    );
    check_cell(
        "| type | name | label | choice_filter |\n| begin_repeat | p | P | |\n| text | a | A | |\n\
         | select_one tn | z | Z | name = ${a} |\n| end_repeat | | | |",
        None,
    );
}

#[test]
fn comparisons_that_nothing_meets_together_are_told() {
    for never in [
        "string-length(${t}) > 5 and string-length(${t}) < 3",
        "count-selected(${m}) = 1 and count-selected(${m}) > 1",
        "${d} > '2020-01-01' and ${d} < '2019-01-01'",
        "${wiek} > 40 and ${wiek} < 41",
        "${wolne} = '' and ${wolne} > 3",
        "${wolne} > 3 and ${t} = 'a' and ${wolne} = ''",
        "(${d} >= date('2020-01-02') and '2020-01-01' >= ${d}) or ${t} = 'a'",
    ] {
        check_told(never, Some(("never-true", None)));
    }
    for sound in [
        "string-length(${t}) > 2 and string-length(${t}) < 4",
        "${d} > '2020-01-01' and ${d} < '2020-01-03'",
        "${wiek} > 40 and ${wiek} < 42",
        "${waga} > 0.4 and ${waga} < 0.5",
        "${wolne} = '' or ${wolne} > 3",
        "${wolne} != '' and ${wolne} > 3",
        "${wolne} > 6 and ${wiek} < 30",
    ] {
        check_told(sound, None);
    }
}

#[test]
fn a_size_that_no_code_has_is_told() {
    let check_told = |condition: &str, expected: Option<&str>| {
        let rows =
            format!("| type | name | label | relevant |\n| select_one n | b | B | |\n| text | x | X | {condition} |");
        let fault = expected.map(|code| (code, Some(3), Some("relevant"), None));
        check(&(survey(&rows) + ANSWERS), fault.as_slice());
    };
    for never in ["${b} > 2", "${b} >= 3", "${b} < 1"] {
        check_told(never, Some("never-reached"));
    }
    for sound in ["${b} > 1", "${b} <= 2", "${b} >= 2"] {
        check_told(sound, None);
    }
}

#[test]
fn what_a_number_or_a_copy_never_comes_to_is_told() {
    let check_told = |condition: &str, expected: Option<(&str, Option<&str>)>| {
        let rows = format!(
            "| type | name | label | calculation | relevant |\n| select_one tn | z | Z | | |\n\
             | calculate | o | | if(${{z}} = 'tak', 1, 0) | |\n| calculate | k | | ${{z}} | |\n| text | x | X | | {condition} |"
        );
        let fault = expected.map(|(code, suggestion)| (code, Some(5), Some("relevant"), suggestion));
        check(&(survey(&rows) + ANSWERS), fault.as_slice());
    };
    check_told("${o} = 'yes'", Some(("unknown-result", None)));
    check_told("${o} = 2", Some(("unknown-result", Some("1"))));
    check_told("${k} = 'yes'", Some(("unknown-result", None)));
    check_told("${o}", Some(("text-as-condition", Some("${o} = '1'"))));
    for sound in ["${o} = 1", "${o} = '0'", "${o} > 0", "${k} = 'tak'", "${k} = ''", "number(${o})"] {
        check_told(sound, None);
    }
}

#[test]
fn the_place_of_an_entry_is_from_one_on() {
    for (condition, is_told) in
        [("position(..) < 1", true), ("position(..) = 0 or ${a} = 'a'", true), ("position(..) = 1", false)]
    {
        let rows = format!(
            "| type | name | label | relevant |\n| begin_repeat | r | R | |\n| text | a | A | |\n| text | x | X | {condition} |\n| end_repeat | | | |"
        );
        let fault = is_told.then_some(("never-reached", Some(4), Some("relevant"), None));
        check(&survey(&rows), fault.as_slice());
    }
}

#[test]
fn a_scale_whose_end_no_step_reaches_is_told() {
    for (parameters, is_told) in [
        ("start=0 end=10 step=3", true),
        ("start=1 end=2 step=0.3", true),
        ("start=0 end=10 step=2", false),
        ("start=0 end=1 step=0.1", false),
        ("start=10 end=0 step=5", false),
    ] {
        let rows = format!("| type | name | label | parameters |\n| range | x | X | {parameters} |");
        let fault = is_told.then_some(("scale-ends-early", Some(2), Some("parameters"), None));
        check(&survey(&rows), fault.as_slice());
    }
}
