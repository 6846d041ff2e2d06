//! Conditions and values that cannot come true as they are written, and what was meant.

mod common;

use common::{Fault, check_faults as check, sheet, survey};

/// Choices for conditions: `tak`, `nie`, 1 and 2.
const ANSWERS: &str = "| choices |\n| | list_name | name | label |\n| | tn | tak | Yes |\n| | tn | nie | No |\n| | n | 1 | One |\n| | n | 2 | Two |\n";

/// The fault of a condition in the fifth row's column, with its suggestion.
fn check_condition(column: &str, condition: &str, expected: Option<(&str, Option<&str>)>) {
    let rows = format!(
        "| type | name | label | {column} |\n| select_one tn | zgoda | Z | |\n| select_multiple n | ile | I | |\n\
         | integer | wiek | W | |\n| integer | x | X | {condition} |\n| begin_repeat | r | R | |\n| integer | w | W | |\n| end_repeat | | | |"
    );
    let fault = expected.map(|(code, suggestion)| (code, Some(5), Some(column), suggestion));
    check(&(survey(&rows) + ANSWERS), fault.as_slice());
}

#[test]
fn the_usual_slips_get_the_right_suggestion() {
    for (condition, suggestion) in [
        ("${zgoda} == 'tak'", Some("${zgoda} = 'tak'")),
        ("${zgoda} = 'tak' AND ${wiek} > 1", Some("${zgoda} = 'tak' and ${wiek} > 1")),
        ("${wiek} > 1 && ${wiek} <> 3", Some("${wiek} > 1  and  ${wiek} != 3")),
        ("${wiek} ≥ 18 lub ${wiek} = 3", Some("${wiek} >= 18 or ${wiek} = 3")),
        ("${wiek} > 1,5", Some("${wiek} > 1.5")),
        ("${wiek} > (1", None),
    ] {
        check_condition("relevant", condition, Some(("broken-expression", suggestion)));
    }
    check_condition("relevant", "not(1, ${wiek})", Some(("xpath-arity", None)));
    check_condition("relevant", "int(1,5) = 1", Some(("xpath-arity", Some("int(1.5) = 1"))));
    check_condition("relevant", "${zgoda} = TAK", Some(("bare-word", Some("'tak'"))));
    check_condition("relevant", "${zgoda} = tak", Some(("bare-word", Some("'tak'"))));
    check_condition("relevant", "${wiek} = TAK", Some(("bare-word", Some("'TAK'"))));
    check_condition("relevant", "wiek > 18", Some(("bare-word", Some("${wiek}"))));
    check_condition("required", "TAK", Some(("bare-word", Some("yes"))));
    for (typed, meant) in
        [("number", "integer"), ("Number", "integer"), ("radio tn", "select_one"), ("checkbox", "select_multiple")]
    {
        let rows = format!("| type | name | label |\n| {typed} | a | A |");
        check(&survey(&rows), &[("unknown-type", Some(2), Some("type"), Some(meant))]);
    }
}

#[test]
fn conditions_that_never_come_true_are_told() {
    let unknown = |suggestion| Some(("unknown-code", suggestion));
    let never = Some(("never-true", None));
    let other_type = Some(("value-of-another-type", None));
    for (condition, expected) in [
        ("${zgoda} = 'tak'", None),
        ("${zgoda} = ''", None),
        ("${zgoda} = 'TAK'", unknown(Some("tak"))),
        ("'Yes' = ${zgoda}", unknown(Some("tak"))),
        ("${zgoda} != 'maybe'", unknown(None)),
        ("selected(${ile}, '3')", unknown(None)),
        ("selected(${ile}, 2) or ${ile} = '1 2'", None),
        ("${ile} = 1", None),
        ("if(${zgoda} = 'tk', 1, 2) = 1", unknown(Some("tak"))),
        ("${zgoda} = 'tak' and ${zgoda} = 'nie'", never),
        ("${zgoda} = 'tak' or ${zgoda} = 'nie'", None),
        ("${zgoda} = 'tak' and ${zgoda} != 'tak'", never),
        ("selected(${ile}, 1) and selected(${ile}, 2)", None),
        ("selected(${zgoda}, 'tak') and (${wiek} > 3 and selected(${zgoda}, 'nie'))", never),
        ("${wiek} > 65 and ${wiek} < 18", never),
        ("${wiek} >= 18 and 18 > ${wiek}", never),
        ("${wiek} >= 18 and ${wiek} <= 18", None),
        ("${wiek} = 3 and ${wiek} < 3", never),
        ("${wiek} = 1 and ${wiek} = '1'", None),
        ("${w} = 1 and ${w} = 2", None),
        ("${wiek} > 'osiemnaście'", other_type),
        ("${wiek} = '' or ${wiek} > '18'", None),
    ] {
        check_condition("relevant", condition, expected);
    }
    check_condition("constraint", ". < 0 and . > 100", never);
    check_condition("constraint", ". >= 0 and . <= 100", None);
}

#[test]
fn defaults_that_the_question_cannot_have_are_told() {
    let no_choice = |suggestion| Some(("default-not-a-choice", suggestion));
    let other_type = |suggestion| Some(("default-not-its-type", suggestion));
    for (kind, default, expected) in [
        ("select_one tn", "tak", None),
        ("select_one tn", "Tak", no_choice(Some("tak"))),
        ("select_one tn", "„tak”", no_choice(Some("tak"))),
        ("select_multiple n", "1 2", None),
        ("select_multiple n", "1 3", no_choice(None)),
        ("select_one tn", "${a}", None),
        ("integer", "5", None),
        ("integer", "n/a", other_type(None)),
        ("integer", "1,000", other_type(None)),
        ("decimal", "1,5", other_type(Some("1.5"))),
        ("date", "31.12.2025", other_type(Some("2025-12-31"))),
        ("date", "2025-12-31", None),
        ("time", "noon", other_type(None)),
        ("dateTime", "now()", None),
        ("text", "noon", None),
    ] {
        let rows = format!("| type | name | label | default |\n| text | a | A | |\n| {kind} | b | B | {default} |");
        let fault = expected.map(|(code, suggestion)| (code, Some(3), Some("default"), suggestion));
        check(&(survey(&rows) + ANSWERS), fault.as_slice());
    }
    for (calculation, expected) in [
        ("if(${a} = '', 'tak', 'nie')", None),
        ("if(${a} = '', 'tak', 'no')", no_choice(Some("nie"))),
        ("once('maybe')", no_choice(None)),
        ("''", None),
        ("${a}", None),
    ] {
        let rows = format!(
            "| type | name | label | calculation |\n| text | a | A | |\n| select_one tn | b | B | {calculation} |"
        );
        let fault = expected.map(|(code, suggestion)| (code, Some(3), Some("calculation"), suggestion));
        check(&(survey(&rows) + ANSWERS), fault.as_slice());
    }
}

#[test]
fn a_filter_too_may_compare_with_a_code_that_is_not_there() {
    let choices = sheet("choices", "| list_name | name | label | woj |\n| w | slask | W | |\n| p | 2 | P | slask |");
    for (filter, expected) in [("woj = ${w} or ${w} = 'slask'", None), ("woj = ${w} or ${w} = 'Slask'", Some("slask"))]
    {
        let rows = format!(
            "| type | name | label | choice_filter |\n| select_one w | w | W | |\n| select_one p | p | P | {filter} |"
        );
        let fault: Option<Fault> = expected.map(|meant| ("unknown-code", Some(3), Some("choice_filter"), Some(meant)));
        check(&(survey(&rows) + &choices), fault.as_slice());
    }
}
