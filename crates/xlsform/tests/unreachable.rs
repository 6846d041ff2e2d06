//! Choices that nobody can choose, lists that nobody uses, codes that cannot be kept.

mod common;

use common::{check_faults, compile, sheet, survey};

const TOWNS: &str = "
    | list_name | name | label | region | size |
    | region | o | Opole | | |
    | region | s | Silesia | | |
    | town | 1 | Nysa | o | 1 |
    | town | 2 | Brzeg | | |
    | town | 3 | Gliwice | s | 1 2 |
    | town | 9 | Other | | 3 |";

/// The rows of the choices that are told, as they are named.
#[track_caller]
fn check(filter: &str, more: &str, expected: &[(&str, &str)]) {
    let rows = format!(
        "| type | name | label | choice_filter | required |\n| select_one region | r | R | | |\n\
         | select_multiple region | m | M | | yes |\n| select_multiple region | mm | M | | |\n\
         | select_one town | t | T | {filter} | |\n{more}"
    );
    let (_, found) = compile(&(survey(&rows) + &sheet("choices", TOWNS)));
    let named =
        |found: &xlsform::Diagnostic| found.args.iter().find(|(name, _)| *name == "rows").map(|(_, rows)| rows.clone());
    let told: Vec<_> = found.iter().filter_map(|found| Some((found.code, named(found)?))).collect();
    let told: Vec<_> = told.iter().map(|(code, rows)| (*code, rows.as_str())).collect();
    assert_eq!(told, expected, "{filter} {more}");
}

#[test]
fn a_choice_with_an_empty_cell_in_the_column_of_the_filter_is_told() {
    let never = [("choice-never-offered", "5, 7")];
    for filter in [
        "region = ${r}",
        "${r} = region",
        "region = ${r} and name != '1'",
        "region != ${r}",
        "region != 'o'",
        "region = ''",
        // What is not there is not even empty.
        "region = ${r} or region = ''",
        "selected(${m}, region)",
    ] {
        check(filter, "", &never);
    }
    check("region = ${r} or name = '9'", "", &[("choice-never-offered", "5")]);
    check("region = ${r} and size != '9'", "", &[("choice-never-offered", "5, 7")]);
    for filter in [
        "",
        "not(region != ${r})",
        // The others are left out on purpose.
        "region = 'o' or region = 's'",
        "region = 'o' and region = ${r}",
        "region = ${r} or true()",
        // As long as nothing is chosen, all that is empty is offered.
        "selected(${mm}, region)",
        "contains(region, ${r})",
    ] {
        check(filter, "", &[]);
    }
    let twice = |filter: &str| format!("| select_one town | u | U | {filter} |");
    check("region = ${r}", &twice(""), &[]);
    check("region = ${r}", &twice("name = '2'"), &[("choice-never-offered", "7")]);
    check("region = ${r}", &twice("region = 's'"), &never);
    check("region = ${r}", "| calculate | c | | | |\n| note | n | N | instance('town')/root/item[1]/label = '' |", &[]);
}

#[test]
fn a_choice_whose_cell_no_answer_fits_is_told() {
    let rows = "| type | name | label | choice_filter |\n| select_one region | r | R | |\n| select_one town | t | T | region = ${r} |";
    let towns = |cell: &str| {
        TOWNS
            .replace("| town | 2 | Brzeg | |", &format!("| town | 2 | Brzeg | {cell} |"))
            .replace("Other | |", "Other | s |")
    };
    let check = |cell: &str, meant: Option<&str>| {
        let expected = [("choice-filtered-out", Some(5), Some("region"), meant)];
        check_faults(&(survey(rows) + &sheet("choices", &towns(cell))), &expected);
    };
    check("xyz", None);
    check("Opole", Some("o"));
    check_faults(&(survey(rows) + &sheet("choices", &towns("o"))), &[]);
    // What is calculated may be anything.
    let calculated =
        rows.replace("| choice_filter |", "| choice_filter | calculation |").replace("| R | |", "| R | | 'x' |");
    let (_, found) = compile(&(survey(&calculated) + &sheet("choices", &towns("xyz"))));
    assert!(found.iter().all(|found| found.code != "choice-filtered-out"), "{found:?}");
}

#[test]
fn a_list_that_is_read_otherwise_is_used() {
    let check = |rows: &str, expected: &[&str]| {
        let rows = format!(
            "| type | name | label | calculation | parameters | disabled |\n{rows}\n| select_one town | t | T |"
        );
        let (_, found) = compile(&(survey(&rows) + &sheet("choices", TOWNS)));
        let told: Vec<_> =
            found.iter().filter(|found| found.code == "unused-list").map(|found| found.args[0].1.as_str()).collect();
        assert_eq!(told, expected, "{rows}");
    };
    check("| text | a | A |", &["region"]);
    for rows in [
        "| calculate | a | | instance('region')/root/item[1]/label |",
        "| note | a | Of instance('region')/root/item[1]/label |",
        "| begin_loop over region | a | A |\n| text | q | Q |\n| end_loop | | |",
        "| geopoint | a | A | | reference-geometry=region |",
        "| select_one region | a | A | | | yes |",
        "| select_one region or_other | a | A |",
    ] {
        check(rows, &[]);
    }
}

#[test]
fn a_code_with_a_space_is_told_once_in_its_cell() {
    let told = [("choice-name-with-space", Some(3), Some("name"), Some("b_c"))];
    let choices = sheet("choices", "| list_name | name | label |\n| l | a | A |\n| l | b c | B |");
    for (rows, expected) in [
        ("| select_multiple l | a | A |\n| select_multiple l | b | B |", &told[..]),
        ("| rank l | a | A |", &told),
        ("| select_one l | a | A |", &[]),
    ] {
        let table = survey(&format!("| type | name | label |\n{rows}")) + &choices;
        check_faults(&table, expected);
        assert!(compile(&table).1.iter().all(|found| found.sheet.as_deref() != Some("survey")));
    }
}
