//! Where groups begin and end: names of other groups, nothing in between, words after the type; and grids.

mod common;

use common::{Fault, check_faults, sheet, survey};

const LISTS: &str = "
    | list_name | name | label |
    | yn | 1 | Yes |
    | yn | 2 | No |
    | ny | y | Yes |
    | ny | n | No |
    | scale | 1 | Good |
    | scale | 2 | Fair |
    | scale | 3 | Bad |";

#[track_caller]
fn check(rows: &str, expected: &[Fault]) {
    let rows = format!("| type | name | label | appearance | repeat_count |\n{rows}");
    check_faults(&(survey(&rows) + &sheet("choices", LISTS)), expected);
}

#[test]
fn an_end_by_the_name_of_another_group_is_told() {
    let told = |row, name| ("end-of-another", Some(row), Some("name"), Some(name));
    let rows = |ends: [&str; 2]| {
        format!(
            "| begin_group | home | H |\n| begin_repeat | child | C |\n| text | q | Q |\n| end_repeat | {} | |\n\
             | end_group | {} | |",
            ends[0], ends[1]
        )
    };
    check(&rows(["home", ""]), &[told(5, "child")]);
    check(&rows(["", "work"]), &[told(6, "home")]);
    for ends in [["", ""], ["child", "home"], ["Child", "home_end"], ["end of children", "h"]] {
        check(&rows(ends), &[]);
    }
    let crossed =
        "| begin_group | a | A |\n| begin_group | b | B |\n| text | q | Q |\n| end_group | a | |\n| end_group | b | |";
    check(crossed, &[told(5, "b"), told(6, "a")]);
}

#[test]
fn a_group_of_nothing_is_told() {
    let told = |row| ("empty-group", Some(row), Some("type"), None);
    check("| text | q | Q |\n| begin_group | a | A |\n| end_group | | |", &[told(3)]);
    check("| text | q | Q |\n| begin_repeat | a | A |\n| end_repeat | | |", &[told(3)]);
    let within =
        "| text | q | Q |\n| begin_group | a | A |\n| begin_group | b | B |\n| end_group | | |\n| end_group | | |";
    check(within, &[told(4)]);
    check("| begin_group | a | A |\n| note | n | N |\n| end_group | | |\n| text | q | Q |", &[]);
}

#[test]
fn words_after_the_type_of_a_group_are_told() {
    let rows = |begin: &str, more: &str, end: &str| {
        format!("| integer | n | N |\n| {begin} | g | G | {more} |\n| text | q | Q |\n| {end} | | |")
    };
    let told = |code, what| [(code, Some(3), Some("type"), Some(what))];
    for begin in ["begin repeat 3", "begin_repeat ${n}", "begin repeat 3 times"] {
        check(&rows(begin, "", "end repeat"), &told("count-in-type", "begin_repeat"));
    }
    check(&rows("begin repeat 3", "| 3", "end repeat"), &[]);
    check(&rows("begin group field-list", "", "end group"), &told("more-in-type", "begin_group"));
    check(&rows("begin group field-list", "field-list", "end group"), &[]);
    check(&rows("begin group g", "", "end group"), &[]);
    check(&rows("begin group g", "", "end group g"), &[("more-at-end", Some(5), Some("type"), Some("end_group"))]);
}

#[test]
fn a_row_of_a_grid_with_another_list_is_told() {
    let rows = |header: &str, first: &str, second: &str| {
        format!(
            "| begin_group | g | G | field-list |\n| {header} | h | H | w3 label |\n| {first} | a | A | list-nolabel |\n\
             | {second} | b | B | w2 list-nolabel |\n| end_group | | | |"
        )
    };
    let told = |row, meant| [("grid-mixes-lists", Some(row), Some("type"), Some(meant))];
    check(&rows("select_one yn", "select_one yn", "select_one scale"), &told(5, "select_one yn"));
    check(&rows("select_one yn", "select_multiple scale", "select_one scale"), &told(4, "select_multiple yn"));
    check(&rows("select_one scale", "select_one scale", "select_one scale"), &[]);
    // The texts are the same.
    check(&rows("select_one yn", "select_one ny", "select_multiple yn"), &[]);
    let headless = "| select_one yn | a | A | list-nolabel |\n| select_one scale | b | B | list-nolabel |";
    check(headless, &told(3, "select_one yn"));
    let apart =
        "| select_one yn | a | A | list-nolabel |\n| text | t | T | |\n| select_one scale | b | B | list-nolabel |";
    check(apart, &[]);
    let two = "| select_one yn | h | | label |\n| select_one yn | a | A | list-nolabel |\n| select_one scale | i | | label |\n\
        | select_one scale | b | B | list-nolabel |";
    check(two, &[]);
    // Each stands by itself.
    check("| select_one yn | a | A | likert |\n| select_one scale | b | B | likert |", &[]);
}
