//! What is asked, counted and shown of the entries of repeats, and what is needed before it is asked.

mod common;

use common::{check_faults as check, survey};

const ANSWERS: &str =
    "| choices |\n| | list_name | name | label | st |\n| | l | 1 | One | 1 |\n| | l | 11 | Two | 11 |\n";

/// A calculation in a group of the repeat `r`, and one after it.
#[track_caller]
fn check_calculated(within: &str, after: &str, expected: Option<(&str, u32, Option<&str>)>) {
    let rows = format!(
        "| type | name | label | calculation |\n| select_multiple l | m | M | |\n| begin_repeat | q | Q | |\n| text | w | W | |\n\
         | end_repeat | | | |\n| begin_repeat | r | R | |\n| integer | a | A | |\n| begin_group | g | G | |\n\
         | calculate | k | | {within} |\n| note | n | ${{k}} | |\n| end_group | | | |\n| end_repeat | | | |\n\
         | calculate | z | | {after} |\n| note | nn | ${{z}} | |"
    );
    let fault = expected.map(|(code, row, meant)| (code, Some(row), Some("calculation"), meant));
    check(&(survey(&rows) + ANSWERS), fault.as_slice());
}

#[test]
fn calls_that_see_another_entry_are_told() {
    for (within, code, meant) in [
        ("position(..)", "position-of-group", Some("position(../..)")),
        ("sum(${a})", "one-entry-only", None),
        ("join(', ', ${a})", "one-entry-only", None),
        ("sum(${r}/a)", "one-entry-only", None),
        ("join(', ', ${r}/a)", "one-entry-only", None),
    ] {
        check_calculated(within, "1", Some((code, 9, meant)));
    }
    check_calculated("position(../..)", "sum(${a})", None);
    check_calculated("position(../..)", "sum(${r}/a)", None);
    check_calculated("count(${q}/w)", "1", None);
    check_calculated("max(${a}, 5)", "indexed-repeat(${a}, ${r}, 1)", None);
    for (after, code, meant) in [
        ("indexed-repeat(${a}, ${q}, 1)", "entry-of-another", None),
        ("indexed-repeat(${a}, ${r}, 0)", "entry-of-another", None),
        ("indexed-repeat(${a}, 1, ${r})", "entry-of-another", Some("indexed-repeat(${a}, ${r}, 1)")),
        ("jr:choice-name(${m}, '${m}')", "choice-name-of-several", None),
        ("contains(${m}, '1')", "code-within-codes", Some("selected(${m}, '1')")),
    ] {
        check_calculated("1", after, Some((code, 13, meant)));
    }
}

#[test]
fn a_text_shows_the_first_entry_only() {
    let rows = |label: &str| {
        format!(
            "| type | name | label |\n| begin_repeat | r | Of ${{nm}} |\n| text | nm | N |\n| text | b | Of ${{nm}} |\n\
             | end_repeat | | |\n| text | t | {label} |"
        )
    };
    check(&survey(&rows("T")), &[]);
    check(&survey(&rows("Of ${nm}")), &[("first-entry-only", Some(6), Some("label"), None)]);
}

#[test]
fn what_is_needed_before_it_is_asked_is_told() {
    let rows = |filter: &str, count: &str| {
        format!(
            "| type | name | label | choice_filter | repeat_count |\n| select_one l | before | B | | |\n\
             | integer | number | N | | |\n| date | d | D | | |\n| select_multiple l | m | M | | |\n\
             | select_one l | a | A | {filter} | |\n| begin_repeat | r | R | | {count} |\n| text | t | T | | |\n\
             | end_repeat | | | | |\n| select_one l | later | L | | |\n| integer | n | N | | |"
        )
    };
    for (filter, code) in [
        ("st = ${later}", Some("filter-on-later")),
        ("${later} = st and st != '1'", Some("filter-on-later")),
        ("st", Some("filter-without-comparison")),
        ("${before}", Some("filter-without-comparison")),
        ("st = ${before}", None),
        ("${later} = '' or st = ${later}", None),
    ] {
        let fault = code.map(|code| (code, Some(6), Some("choice_filter"), None));
        check(&(survey(&rows(filter, "")) + ANSWERS), fault.as_slice());
    }
    for (count, code) in [
        ("${n}", Some("count-on-later")),
        ("${m}", Some("count-of-no-number")),
        ("${d}", Some("count-of-no-number")),
        ("${number}", None),
        ("count-selected(${m})", None),
    ] {
        let fault = code.map(|code| (code, Some(7), Some("repeat_count"), None));
        check(&(survey(&rows("", count)) + ANSWERS), fault.as_slice());
    }
    check(
        &survey(
            "| type | name | label | repeat_count |\n| begin_group | g | G | 3 |\n| text | a | A | |\n| end_group | | | |",
        ),
        &[("count-of-no-repeat", Some(2), Some("repeat_count"), None)],
    );
}
