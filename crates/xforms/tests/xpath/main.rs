//! Expressions over plain documents, as tables: what is asked, what comes out.

mod comparisons;
mod dates;
mod forms;
mod functions;
mod hostile;
mod paths;

use xforms::{
    Moment,
    xpath::console::{Document, Outcome, Query, run},
};

/// 2026-11-22T10:15:30.123Z
const NOW: i64 = 1_795_342_530_123;

/// Works an expression out in Warsaw (winter time all year) and writes the result: `true`, `1.5`, `'text'`,
/// `/a[1] /a[2]`, `error xpath-type`.
fn result(document: &Document, context: &str, expr: &str, xforms: bool) -> String {
    let now = Moment { utc_ms: NOW, offset_min: 60 };
    let query = Query { expr, context, wanted: None, xforms, now, offset_at: &|_| 60, language: "pl" };
    match run(document, &query) {
        Ok(Outcome::Boolean(boolean)) => boolean.to_string(),
        Ok(Outcome::Number(number)) if number == 0.0 && number.is_sign_negative() => "-0".into(),
        Ok(Outcome::Number(number)) => xforms::xpath::convert::number_text(number),
        Ok(Outcome::Text(text)) => format!("'{text}'"),
        Ok(Outcome::Nodes(nodes)) => nodes.into_iter().map(|(path, _)| path).collect::<Vec<_>>().join(" "),
        Err(error) => format!("error {}", error.code),
    }
}

/// Compares every expression of a table at one context node.
#[track_caller]
fn check_at(xml: &str, context: &str, table: &[(&str, &str)]) {
    let document = Document::parse(xml).expect("a document");
    for (expr, expected) in table {
        assert_eq!(result(&document, context, expr, true), *expected, "{expr}");
    }
}

/// Compares expressions that need no document.
#[track_caller]
fn check(table: &[(&str, &str)]) {
    check_at("", "/", table);
}
