//! Workbooks written as tables, for the tests.
#![allow(dead_code, reason = "each test file uses its own part")]

use xlsform::{Compiled, Diagnostic, Severity};

/// Compiles a workbook written as a Markdown table.
pub fn compile(table: &str) -> (Option<Compiled>, Vec<Diagnostic>) {
    let (workbook, mut diagnostics) = xlsform::read(table.as_bytes(), "form.md");
    let (compiled, found) = workbook.map(|workbook| xlsform::compile(&workbook, "form")).unwrap_or_default();
    diagnostics.extend(found);
    (compiled, diagnostics)
}

/// The XML of a workbook that has nothing wrong with it.
pub fn xml(table: &str) -> String {
    let (compiled, diagnostics) = compile(table);
    let faults: Vec<&Diagnostic> = diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(faults.is_empty(), "{faults:#?}\n{table}");
    compiled.unwrap_or_else(|| panic!("nothing came out of\n{table}")).xml
}

/// The XML without the white space between elements, to look for pieces of it.
pub fn packed(table: &str) -> String {
    xml(table).lines().map(str::trim).collect()
}

/// A survey sheet of these rows, its columns as in the first line.
pub fn survey(rows: &str) -> String {
    sheet("survey", rows)
}

/// A sheet of these rows, the first one its headers.
pub fn sheet(name: &str, rows: &str) -> String {
    let rows = rows.lines().map(str::trim).filter(|row| !row.is_empty());
    let rows: String = rows.map(|row| format!("| {row}\n")).collect();
    format!("| {name} |\n{rows}")
}

/// Checks that the compiled form contains each piece.
pub fn check(table: &str, pieces: &[&str]) {
    let xml = packed(table);
    for piece in pieces {
        assert!(xml.contains(piece), "missing {piece}\nin {xml}");
    }
}

/// Code, row, column, suggestion.
pub type Fault<'a> = (&'a str, Option<u32>, Option<&'a str>, Option<&'a str>);

/// What was found beside remarks.
pub fn faults(diagnostics: &[Diagnostic]) -> Vec<Fault<'_>> {
    let errors = diagnostics.iter().filter(|found| found.severity != Severity::Info);
    errors.map(|found| (found.code, found.row, found.column.as_deref(), found.suggestion.as_deref())).collect()
}

/// Checks what is wrong with a workbook, and that it is refused for errors alone.
pub fn check_faults(table: &str, expected: &[Fault]) {
    let (compiled, diagnostics) = compile(table);
    assert_eq!(faults(&diagnostics), expected, "{table}");
    let refused = diagnostics.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(compiled.is_none(), refused, "{table}");
}
