//! Appearances of another type than the question's.

mod common;

use common::{check_faults, sheet, survey};

#[test]
fn an_appearance_of_another_type_is_told() {
    let check = |kind: &str, appearance: &str, is_told: bool| {
        let (begin, end) = match kind {
            "begin_group" => (kind, "| text | y | Y | |\n| end_group | | | |"),
            kind => (kind, ""),
        };
        let rows = format!(
            "| type | name | label | appearance | parameters |\n| {begin} | x | X | {appearance} | {} |\n{end}",
            if kind == "image" { "max-pixels=1024" } else { "" }
        );
        let lists = sheet("choices", "| list_name | name | label |\n| m | a | A |");
        let lists = if kind.contains(" m") { lists } else { String::new() };
        let told = [("appearance-of-others", Some(2), Some("appearance"), None)];
        check_faults(&(survey(&rows) + &lists), if is_told { &told } else { &[] });
    };
    for (kind, appearance) in [
        ("text", "minimal"),
        ("text", "signature"),
        ("text", "field-list"),
        ("text", "w2 month-year"),
        ("date", "numbers"),
        ("integer", "multiline"),
        ("select_one m", "multiline"),
        ("select_multiple m", "quick"),
        ("select_multiple m", "Likert"),
        ("geopoint", "annotate"),
        ("begin_group", "columns-2"),
        ("time", "no-calendar"),
        ("note", "numbers"),
    ] {
        check(kind, appearance, true);
    }
    for (kind, appearance) in [
        ("text", "multiline w1"),
        ("text", "numbers thousands-sep"),
        ("integer", "thousands-sep"),
        ("date", "month-year"),
        ("dateTime", "no-calendar"),
        ("select_one m", "w2 horizontal"),
        ("select_one m", "columns-3 no-buttons"),
        ("select_one m", "quickcompact-2"),
        ("select_multiple m", "minimal"),
        ("range", "picker"),
        ("image", "signature"),
        ("audio", "new"),
        ("barcode", "front"),
        ("geopoint", "placement-map"),
        ("begin_group", "field-list w4"),
        ("note", "thousands-sep"),
    ] {
        check(kind, appearance, false);
    }
}
