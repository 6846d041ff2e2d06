//! Constraints that refuse too much, nothing, or for what is asked elsewhere; patterns that no number fits.

mod common;

use common::{Fault, check_faults, sheet, survey};

const LISTS: &str = "| list_name | name | label |\n| m | a | A |\n| m | b | B |\n| m | none | None |";

/// What is told of the constraint of a question; nothing where the code is empty.
#[track_caller]
fn check(kind: &str, constraint: &str, code: &str, meant: Option<&str>) {
    let rows = format!(
        "| type | name | label | calculation | constraint |\n| integer | i | I | | |\n| select_multiple m | mm | M | | |\n\
         | calculate | total | | concat(${{i}}, ${{x}}) | |\n| calculate | twice | | concat(${{total}}, 'x') | |\n| {kind} | x | X | | {} |",
        constraint.replace('|', "\\|")
    );
    let fault: Option<Fault> = (!code.is_empty()).then_some((code, Some(6), Some("constraint"), meant));
    check_faults(&(survey(&rows) + &sheet("choices", LISTS)), fault.as_slice());
}

#[test]
fn a_choice_that_is_always_refused_is_told() {
    for told in [
        "selected(., 'none') and count-selected(.) = 1",
        "not(selected(., 'none')) and count-selected(.) > 1",
        "not(selected(., 'a'))",
    ] {
        check("select_multiple m", told, "choice-refused", None);
    }
    for sound in [
        "not(selected(., 'none') and count-selected(.) > 1)",
        "not(selected(., 'none')) or count-selected(.) = 1",
        "if(selected(., 'none'), count-selected(.) = 1, true())",
        "count-selected(.) <= 2",
        "selected(., 'a') or ${i} > 3",
    ] {
        check("select_multiple m", sound, "", None);
    }
    check("select_one m", ". != 'none'", "", None);
}

#[test]
fn a_code_that_only_stands_alone_is_the_whole_answer() {
    let told = |constraint: &str, code: Option<&str>| {
        let rows = format!(
            "| type | name | label | constraint | relevant |\n| select_multiple m | mm | M | {constraint} | |\n\
             | text | x | X | | ${{mm}} = 'none' |"
        );
        let fault = code.map(|code| (code, Some(3), Some("relevant"), Some("selected(${mm}, 'none')")));
        check_faults(&(survey(&rows) + &sheet("choices", LISTS)), fault.as_slice());
    };
    told("", Some("selected-meant"));
    told("not(selected(., 'a') and count-selected(.) > 1)", Some("selected-meant"));
    told("not(selected(., 'none') and count-selected(.) > 1)", None);
}

#[test]
fn a_constraint_that_says_nothing_of_the_answer_is_told() {
    for blank in [". != ''", "string-length(.) > 0", "not(. = '')"] {
        check("text", blank, "constraint-of-blank", None);
    }
    for other in ["${i} > 3", "selected(${mm}, 'a')"] {
        check("text", other, "constraint-of-others", None);
    }
    for sound in [
        ". != '' and string-length(.) > 2",
        ". != 'x'",
        "string-length(.) >= 2",
        ". > 3 or ${i} > 3",
        "${x} > 3",
        "${total} = '100'",
        "${twice} != '100x'",
        "../i > 3",
    ] {
        check("text", sound, "", None);
    }
    check("acknowledge", "${i} > 3", "", None);
    let required = "| type | name | label | constraint | required |\n| text | x | X | . != '' | yes |";
    check_faults(&survey(required), &[]);
}

#[test]
fn a_pattern_without_ends_that_counts_is_told() {
    for (pattern, meant) in
        [("[0-9]{9}", "^[0-9]{9}$"), (r"\d{2}-\d{3}", r"^\d{2}-\d{3}$"), ("[A-Z]{2,4}[0-9]+", "^[A-Z]{2,4}[0-9]+$")]
    {
        let meant = format!("regex(., '{meant}')");
        check("text", &format!("regex(., '{pattern}')"), "pattern-without-ends", Some(&meant));
    }
    for sound in [
        "regex(., '^[0-9]{9}$')",
        "regex(., '^[0-9]{9}')",
        "regex(., '[0-9]+')",
        "regex(., '[0-9]{2,}')",
        "regex(., '@')",
        "regex(., '[0-9]{9}') and string-length(.) = 9",
        "not(regex(., '[0-9]{3}'))",
        "regex(., '([0-9]{3}|[0-9]{9})')",
    ] {
        check("text", sound, "", None);
    }
}

#[test]
fn a_pattern_that_no_number_fits_is_told() {
    for (kind, pattern) in [
        ("integer", "^[0-9]{2}-[0-9]{3}$"),
        ("integer", "^[A-Z]{2}[0-9]+$"),
        ("integer", "^[0-9]+ zł$"),
        ("decimal", "^[A-Z]{2}[0-9]+$"),
        ("decimal", "^[0-9]+,[0-9]{2}$"),
        ("date", "^[0-9]{2}/[0-9]{2}$"),
    ] {
        check(kind, &format!("regex(., '{pattern}')"), "pattern-never-fits", None);
    }
    for (kind, pattern) in [
        ("integer", "^[0-9]{3}$"),
        ("integer", "^-[0-9]{1,3}$"),
        ("integer", r"^[\d ]+$"),
        ("integer", "^[^0]$"),
        ("decimal", r"^[0-9]+\.[0-9]$"),
        ("decimal", r"^[0-9]+(\.[0-9]{1,2})?$"),
        ("date", "^2026-[0-9]{2}-01$"),
        ("text", "^[0-9]{2}-[0-9]{3}$"),
    ] {
        check(kind, &format!("regex(., '{pattern}')"), "", None);
    }
}

#[test]
fn a_place_or_a_file_is_compared_with_nothing() {
    for kind in ["geopoint", "geotrace", "geoshape", "audio"] {
        check(kind, ". > 10", "no-value-to-compare", None);
        check(kind, ". = 'x'", "no-value-to-compare", None);
    }
    check("geopoint", "selected-at(., 3) < 20", "", None);
    check("geopoint", ". != '52 21 0 0'", "", None);
}
