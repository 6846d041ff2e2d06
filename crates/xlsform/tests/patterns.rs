//! Patterns that nothing fits, and dates and times that stand against numbers.

mod common;

use common::{check_faults as check, survey};

/// A constraint of a question of this type.
#[track_caller]
fn check_told(kind: &str, constraint: &str, expected: Option<(&str, Option<&str>)>) {
    let rows = format!("| type | name | label | constraint |\n| {kind} | a | A | {constraint} |");
    let fault = expected.map(|(code, meant)| (code, Some(2), Some("constraint"), meant));
    check(&survey(&rows), fault.as_slice());
}

#[test]
fn a_pattern_that_lost_a_sign_is_told_with_it() {
    for (pattern, meant) in [("^+48[0-9]{9}$", "^\\+48[0-9]{9}$"), ("^d{2}$", "^\\d{2}$"), ("^0-9+$", "^[0-9]+$")] {
        let meant = format!("regex(., '{meant}')");
        check_told("text", &format!("regex(., '{pattern}')"), Some(("pattern-lost-signs", Some(&meant))));
    }
    for sound in ["^\\+48[0-9]{9}$", "^\\d{2}$", "^(?i)a+$", "^[]a-z]+$", "^[0-9]{2}-[0-9]{3}$", "^kod+$", "^ad{2}$"] {
        check_told("text", &format!("regex(., '{sound}')"), None);
    }
}

#[test]
fn a_pattern_that_no_answer_of_the_type_fits_is_told() {
    let never = Some(("pattern-never-fits", None));
    for (kind, pattern, told) in [
        ("text", "^[0-9]{2}$ ", never),
        ("text", "[0-9]^[a-z]+$", never),
        ("text", "^[0-9]*$ or ^[a-z]*$", never),
        ("text", "^([0-9]{2}$)", None),
        ("integer", "^0[0-9]{8}$", never),
        ("integer", "^0?[0-9]{8}$", None),
        ("integer", "^0$", None),
        ("text", "^0[0-9]{8}$", None),
        ("decimal", "^[0-9]+,[0-9]{2}$", never),
        ("decimal", "^[0-9]+[.,][0-9]{2}$", None),
        ("decimal", "^[0-9]+(,[0-9]{2})?$", None),
        ("date", "^[0-9]{2}/[0-9]{2}/[0-9]{4}$", never),
        ("date", "^[0-9]{2}\\.[0-9]{2}\\.[0-9]{4}$", never),
        ("date", "^2026-[0-9]{2}-[0-9]{2}$", None),
    ] {
        check_told(kind, &format!("regex(., '{pattern}')"), told);
    }
}

#[test]
fn a_date_is_no_number_and_a_time_neither() {
    for (kind, constraint, told) in [
        ("date", ". <= 2024", Some(("day-against-number", Some("format-date(., '%Y') <= 2024")))),
        ("date", ". <= 20240101", Some(("day-against-number", None))),
        ("integer", ". <= today()", Some(("day-against-number", Some(". <= format-date(today(), '%Y')")))),
        ("date", ". <= today() and . > '2020-01-01'", None),
        ("date", "today() - . > 30", None),
        ("integer", ". <= format-date(today(), '%Y')", None),
    ] {
        check_told(kind, constraint, told);
    }
    let rows = |calculation: &str| {
        format!(
            "| type | name | label | calculation |\n| time | b | B | |\n| time | e | E | |\n| dateTime | d | D | |\n\
             | calculate | k | | {calculation} |\n| note | n | ${{k}} | |"
        )
    };
    for (calculation, told) in [
        ("${e} - ${b}", Some(("time-in-arithmetic", Some("decimal-time(${e}) - decimal-time(${b})")))),
        ("${e} + 1", Some(("time-in-arithmetic", None))),
        ("decimal-time(${e}) - decimal-time(${b})", None),
        (
            "format-date-time(${d}, '%d/%m/%Y %H:%m')",
            Some(("date-letters", Some("format-date-time(${d}, '%d/%m/%Y %H:%M')"))),
        ),
        ("format-date-time(${d}, '%d/%M/%Y')", Some(("date-letters", Some("format-date-time(${d}, '%d/%m/%Y')")))),
        ("format-date-time(${d}, '%d/%m/%Y %H:%M')", None),
        ("format-date(${d}, '%d/%m/%Y %H:%M')", Some(("date-letters", Some("format-date(${d}, '%d/%m/%Y')")))),
        ("format-date(${d}, 'MMMM yyyy')", Some(("date-pattern", None))),
        ("format-date(${d}, 'dd/mm/yyyy')", Some(("date-pattern", Some("format-date(${d}, '%d/%m/%Y')")))),
    ] {
        let fault = told.map(|(code, meant)| (code, Some(5), Some("calculation"), meant));
        check(&survey(&rows(calculation)), fault.as_slice());
    }
}
