//! The entities sheet: where an entity stands, what it carries, and what may go wrong.

mod common;

use common::{check, compile, sheet, survey};
use xlsform::Severity;

const IN_REPEAT: &str = "
    | type | name | label | save_to |
    | text | city | City | |
    | begin_repeat | tree | Tree | |
    | text | kind | Kind | kind |
    | end_repeat | | | |";

#[test]
fn an_entity_stands_where_its_answers_stand() {
    let table = survey(IN_REPEAT) + &sheet("entities", "| list_name | label |\n| trees | ${kind} |");
    check(
        &table,
        &[
            "entities:entities-version=\"2025.1.0\"",
            "<meta><entity dataset=\"trees\" create=\"1\" id=\"\"><label/></entity></meta></tree>",
            "<bind nodeset=\"/data/tree/kind\" type=\"string\" entities:saveto=\"kind\"/>",
            "<bind nodeset=\"/data/tree/meta/entity/@id\" readonly=\"true()\" type=\"string\"/>",
            "<bind nodeset=\"/data/tree/meta/entity/label\" type=\"string\" calculate=\" ../../../kind \" readonly=\"true()\"/>",
            "<setvalue event=\"odk-instance-first-load\" ref=\"/data/tree/meta/entity/@id\" value=\"uuid()\"/>",
            "<setvalue event=\"odk-new-repeat\" ref=\"/data/tree/meta/entity/@id\" value=\"uuid()\"/>",
        ],
    );
}

#[test]
fn a_single_entity_of_the_whole_form_stands_beside_the_instance_id() {
    let rows = "| type | name | label | save_to |\n| text | kind | Kind | kind |";
    check(
        &(survey(rows) + &sheet("entities", "| list_name | label |\n| trees | ${kind} |")),
        &[
            "entities:entities-version=\"2024.1.0\"",
            "<meta><entity dataset=\"trees\" create=\"1\" id=\"\"><label/></entity><instanceID/></meta>",
        ],
    );
}

#[test]
fn an_entity_may_depend_on_an_answer() {
    let rows = "| type | name | label |\n| text | kind | Kind |";
    let entities = "| list_name | label | create_if |\n| trees | ${kind} | ${kind} != '' |";
    check(
        &(survey(rows) + &sheet("entities", entities)),
        &["nodeset=\"/data/meta/entity/@create\" calculate=\" /data/kind  != ''\""],
    );
}

#[test]
fn an_update_knows_what_it_began_from() {
    let rows = "| type | name | label |\n| text | tree | Tree |\n| csv-external | trees | |";
    check(
        &(survey(rows)
            + &sheet("entities", "| list_name | entity_id | update_if |\n| trees | ${tree} | ${tree} != '' |")),
        &[
            "<entity dataset=\"trees\" update=\"1\" baseVersion=\"\" trunkVersion=\"\" branchId=\"\" id=\"\"/>",
            "nodeset=\"/data/meta/entity/@update\" calculate=\" /data/tree  != ''\"",
            "nodeset=\"/data/meta/entity/@id\" calculate=\" /data/tree \"",
            "calculate=\"instance('trees')/root/item[name= /data/tree ]/__version\"",
        ],
    );
}

#[test]
fn two_entities_share_no_container() {
    let rows = "
        | type | name | label | save_to |
        | begin_group | a | A | |
        | text | q1 | Q | trees#kind |
        | end_group | | | |
        | begin_group | b | B | |
        | text | q2 | Q | houses#street |
        | end_group | | | |";
    check(
        &(survey(rows) + &sheet("entities", "| list_name | label |\n| trees | 'T' |\n| houses | 'H' |")),
        &[
            "<q1/><meta><entity dataset=\"trees\"",
            "<q2/><meta><entity dataset=\"houses\"",
            "entities:saveto=\"street\"",
        ],
    );
}

/// Code, sheet and row of each error.
fn faults(rows: &str, entities: &str) -> Vec<(&'static str, String, Option<u32>)> {
    let entities = if entities.is_empty() { String::new() } else { sheet("entities", entities) };
    let (compiled, diagnostics) = compile(&(survey(rows) + &entities));
    assert!(compiled.is_none(), "{rows}");
    let errors = diagnostics.into_iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (found.code, found.sheet.unwrap_or_default(), found.row)).collect()
}

#[test]
fn faults_of_entities_name_their_rows() {
    let one = "| list_name | label |\n| trees | 'T' |";
    let two = "| list_name | label |\n| trees | 'T' |\n| houses | 'H' |";
    let text = |save_to: &str| format!("| type | name | label | save_to |\n| text | q | Q | {save_to} |");
    let cases = [
        (text("kind"), "", "save-to-without-entities", "survey", 2),
        (text("kind"), two, "save-to-needs-list", "survey", 2),
        (text("a#b#c"), one, "save-to-malformed", "survey", 2),
        (text("bushes#kind"), one, "unknown-entity-list", "survey", 2),
        (text("Label"), one, "property-named-as-entity", "survey", 2),
        (text("__kind"), one, "entity-name-reserved", "survey", 2),
        (text("1kind"), one, "invalid-name", "survey", 2),
        (text("kind") + "\n| text | r | R | kind |", one, "duplicate-save-to", "survey", 3),
        (text("") + "\n| begin_group | g | G | kind |\n| end_group | | | |", one, "save-to-on-group", "survey", 3),
        (
            text("a") + &IN_REPEAT.replace("| type | name | label | save_to |", ""),
            one,
            "save-to-beyond-repeat",
            "survey",
            2,
        ),
        (text(""), "| list_name | label |\n| | 'T' |", "missing-entity-list", "entities", 2),
        (text(""), "| list_name | label |\n| a.b | 'T' |", "entity-list-with-period", "entities", 2),
        (text(""), "| list_name | label |\n| a | 'T' |\n| a | 'T' |", "duplicate-entity-list", "entities", 3),
        (text(""), "| list_name | label | wat |\n| a | 'T' | 1 |", "unknown-entity-column", "entities", 1),
        (text(""), "| list_name | create_if |\n| a | true() |", "entity-without-label", "entities", 2),
        (text(""), "| list_name | update_if |\n| a | true() |", "entity-without-id", "entities", 2),
        (
            text(""),
            "| list_name | entity_id | create_if |\n| a | 'x' | true() |",
            "entity-without-update-if",
            "entities",
            2,
        ),
        (text(""), "| list_name | label |\n| a | ${p} |", "unknown-reference", "entities", 2),
        (text(""), "| list_name | entity_id |\n| a | ${q} |", "entity-list-not-attached", "entities", 2),
        (text(""), two, "no-place-for-entity", "entities", 3),
    ];
    for (rows, entities, code, sheet, row) in cases {
        assert_eq!(faults(&rows, entities), [(code, sheet.to_owned(), Some(row))], "{rows}\n{entities}");
    }
}

#[test]
fn a_label_may_not_look_into_a_repeat_that_the_entity_stands_around() {
    let rows = "
        | type | name | label | save_to |
        | begin_repeat | a | A | |
        | text | kind | K | kind |
        | begin_repeat | b | B | |
        | text | inner | I | |
        | end_repeat | | | |
        | end_repeat | | | |";
    let entities = "| list_name | label |\n| trees | ${inner} |";
    let found = faults(rows, entities);
    assert_eq!(found, [("entity-reference-beyond-repeat", "entities".to_owned(), Some(2))]);
}
