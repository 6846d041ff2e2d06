//! Lists beyond `select_one`: loops over choices, tags of OpenStreetMap, and what only ODK Collect understands.

mod common;

use common::{check, compile, sheet, survey};
use xlsform::Severity;

const LISTS: &str = "
    | list_name | name | label |
    | size | s | Small |
    | size | l | Large |";

#[test]
fn a_loop_asks_its_rows_for_each_choice() {
    let rows = "
        | type | name | label | hint |
        | begin_loop over size | things | Things | |
        | integer | count | How many %(label)s ones? | code %(name)s |
        | end_loop | | | |";
    check(
        &(survey(rows) + &sheet("choices", LISTS)),
        &[
            "<things><s><count/></s><l><count/></l></things>",
            "<bind nodeset=\"/data/things/s/count\" type=\"int\"/>",
            "<group ref=\"/data/things\"><label>Things</label><group ref=\"/data/things/s\"><label>Small</label>",
            "<label>How many Large ones?</label><hint>code l</hint>",
        ],
    );
}

#[test]
fn a_loop_without_a_list_is_a_fault() {
    for (begin, code) in [("begin_loop", "missing-list"), ("begin_loop over colour", "unknown-list")] {
        let rows = format!("| type | name | label |\n| {begin} | a | A |\n| text | b | B |\n| end_loop | | |");
        let (compiled, diagnostics) = compile(&(survey(&rows) + &sheet("choices", LISTS)));
        let found = diagnostics.iter().find(|found| found.code == code);
        assert!(compiled.is_none() && found.is_some_and(|found| found.row == Some(2)), "{begin} {diagnostics:?}");
    }
}

#[test]
fn open_street_map_is_asked_for_tags() {
    let rows = "| type | name | label |\n| osm building | b | Building |\n| osm | r | Road |";
    check(
        &(survey(rows) + &sheet("osm", "| list_name | name | label |\n| building | addr:city | City |")),
        &[
            "<upload ref=\"/data/b\" mediatype=\"osm/*\"><label>Building</label><tag key=\"addr:city\"><label>City</label></tag></upload>",
            "<bind nodeset=\"/data/r\" type=\"binary\"/>",
        ],
    );
}

#[test]
fn external_choices_are_a_query() {
    let rows = "
        | type | name | label | choice_filter |
        | text | town | Town | |
        | select_one_external street | s | Street | town=${town} |";
    let table = survey(rows) + &sheet("external_choices", "| list_name | name | town |\n| street | 1 | Opole |");
    check(&table, &["<input ref=\"/data/s\" query=\"instance('street')/root/item[town= /data/town ]\">"]);
    let (_, diagnostics) = compile(&table);
    assert!(diagnostics.iter().any(|found| found.code == "external-choices-apart" && found.row == Some(3)));
}

#[test]
fn a_search_needs_its_choices_one_by_one() {
    let rows = "| type | name | label | appearance |\n| select_one size | a | A | minimal search('things') |";
    let table = survey(rows) + &sheet("choices", LISTS);
    check(&table, &["<item><label>Small</label><value>s</value></item>", "appearance=\"minimal search('things')\""]);
    let (compiled, _) = compile(&table);
    assert!(compiled.is_some_and(|compiled| !compiled.xml.contains("<instance id=\"size\"")));
    let (compiled, diagnostics) =
        compile(&(survey(&format!("{rows}\n| select_one size | b | B | |")) + &sheet("choices", LISTS)));
    assert!(compiled.is_none() && diagnostics.iter().any(|found| found.code == "search-shares-list"));
}

#[test]
fn geometries_come_from_something_that_is_there() {
    for (source, is_there) in [("size", true), ("${r}", true), ("nowhere", false), ("${geometry}", false)] {
        let rows = format!(
            "| type | name | label | parameters |\n| begin_repeat | r | R | |\n| geopoint | geometry | Q | |\n| end_repeat | | | |\n\
             | geopoint | p | P | reference-geometry={source} |"
        );
        let (compiled, diagnostics) = compile(&(survey(&rows) + &sheet("choices", LISTS)));
        let found = diagnostics.iter().any(|found| found.code == "unknown-geometry" && found.row == Some(5));
        assert_eq!((compiled.is_some(), found), (is_there, !is_there), "{source} {diagnostics:?}");
    }
}

#[test]
fn what_a_list_lacks_is_told_beside_other_errors() {
    for other in ["(", "nope()", "count()", "/data/nowhere = 1", "instance('nowhere')/root/item", "regex(., '(')"] {
        let rows = format!(
            "| type | name | label | choice_filter | relevant |\n| select_one size | a | A | colour = 'red' | |\n\
             | text | e | E | | {other} |"
        );
        let (compiled, diagnostics) = compile(&(survey(&rows) + &sheet("choices", LISTS)));
        let found = diagnostics.iter().any(|found| found.code == "list-column-unknown" && found.row == Some(2));
        let is_refused = compiled.is_none() && diagnostics.iter().any(|found| found.severity == Severity::Error);
        assert!(found && is_refused, "{other}: {diagnostics:?}");
    }
}

#[test]
fn languages_are_compared() {
    let rows = "| type | name | label::Polski (pl) | label::English | hint::Polski (pl) |\n| text | a | A | A | B |";
    let (compiled, diagnostics) = compile(&survey(rows));
    assert!(compiled.is_some());
    let found: Vec<_> = diagnostics.iter().map(|found| (found.code, found.column.as_deref())).collect();
    assert_eq!(
        found,
        [("missing-translation", Some("label::English")), ("language-without-code", Some("label::English"))]
    );
}
