//! Choices and languages that cannot be told apart, and questions that are left without choices.

mod common;

use common::{Fault, check_faults, sheet, survey};

#[test]
fn choices_that_look_the_same_are_told() {
    let check = |choices: &str, told: Option<(&str, &str)>| {
        let rows = "| type | name | label |\n| select_one l | a | A |";
        let choices = sheet("choices", &format!("| list_name | name | label | region |\n{choices}"));
        let fault: Option<Fault> = told.map(|(code, column)| (code, Some(3), Some(column), None));
        check_faults(&(survey(rows) + &choices), fault.as_slice());
    };
    check("| l | a | Yes | |\n| l | b | Yes | |", Some(("label-twice", "label")));
    check("| l | a | Yes | x |\n| l | b | Yes  | x |", Some(("label-twice", "label")));
    check("| l | a | Yes | |\n| l | A | No | |", Some(("code-differs-in-case", "name")));
    check("| l | a | Yes | x |\n| l | b | Yes | y |", None);
    check("| l | a | Yes | |\n| l | b | yes! | |\n| k | c | Yes | |", None);
}

#[test]
fn languages_that_people_see_twice_are_told() {
    let check = |headers: &str, told: &[Fault]| {
        let more = headers.split('|').count();
        let rows = format!("| type | name | {headers} |\n| text | a | {}", "X | ".repeat(more));
        let own = |found: &xlsform::Diagnostic| found.code.starts_with("language-");
        let (_, found) = common::compile(&survey(&rows));
        let found: Vec<xlsform::Diagnostic> = found.into_iter().filter(own).collect();
        assert_eq!(common::faults(&found), told, "{headers}");
    };
    let otherwise = |column| [("language-written-otherwise", Some(1), Some(column), Some("Polski (pl)"))];
    check("label::Polski (pl) | label::polski (pl)", &otherwise("label::polski (pl)"));
    check("label::Polski (pl) | hint::Polski(pl)", &otherwise("hint::Polski(pl)"));
    check("label | label::Polski (pl)", &[("language-unnamed", Some(1), Some("label"), None)]);
    check("label::Polski (pl) | label::English (en)", &[]);
    check("label::Polski (pl) | hint", &[]);
    let named = "| type | name | label | label::English (en) |\n| text | a | A | A |";
    let settings = sheet("settings", "| default_language |\n| Polski (pl) |");
    check_faults(&(survey(named) + &settings), &[]);
}

#[test]
fn a_filter_that_lets_nothing_through_is_told() {
    let check = |filter: &str, is_told: bool| {
        let rows =
            format!("| type | name | label | choice_filter |\n| text | t | T | |\n| select_one l | a | A | {filter} |");
        let lists = "| list_name | name | label | size |\n| l | a | Yes | 1 |\n| l | b | No | 2 |";
        let told = [("filter-lets-nothing", Some(3), Some("choice_filter"), None)];
        check_faults(&(survey(&rows) + &sheet("choices", lists)), if is_told { &told } else { &[] });
    };
    for nothing in ["name = 'a' and name = 'b'", "false()", "contains(name, 'x')", "size > 3"] {
        check(nothing, true);
    }
    for sound in ["name = 'a' or name = 'b'", "true()", "size > 1", "contains(name, ${t})", "position() < 2"] {
        check(sound, false);
    }
}

#[test]
fn a_required_question_without_choices_is_told() {
    let check = |filter: &str, required: &str, relevant: &str, is_told: bool| {
        let rows = format!(
            "| type | name | label | choice_filter | required | relevant |\n| select_one r | r | R | | | |\n\
             | select_one t | t | T | {filter} | {required} | {relevant} |"
        );
        let lists = "| list_name | name | label | region |\n| r | o | O | |\n| r | s | S | |\n| r | none | N | |\n\
            | t | 1 | A | o |\n| t | 2 | B | s |";
        let told = [("filter-leaves-nothing", Some(3), Some("choice_filter"), None)];
        check_faults(&(survey(&rows) + &sheet("choices", lists)), if is_told { &told } else { &[] });
    };
    check("region = ${r}", "yes", "", true);
    check("${r} = region and name != '3'", "true()", "", true);
    check("region = ${r}", "", "", false);
    check("region = ${r}", "yes", "${r} != 'none'", false);
    check("region = ${r} or ${r} = 'none'", "yes", "", false);
}
