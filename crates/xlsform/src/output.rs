//! Our own output, read by the form engine: what it finds is told by the row that it comes from.

use xforms::Form;

use crate::diagnostic::{Diagnostic, Severity};
use crate::table::{Record, Table};
use crate::tree::Tree;

/// Codes about files, which are not here to look into.
const FILES: &[&str] = &["file-missing"];

/// Whether the form engine can use the form.
pub(crate) fn check(xml: &str, tree: &Tree, table: &Table, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let (form, found) = Form::parse(xml, &());
    let mut usable = form.is_some();
    for finding in found.into_iter().filter(|finding| !FILES.contains(&finding.code)) {
        usable &= finding.severity != Severity::Error;
        let row = finding.reference.as_deref().and_then(|path| tree.at_path(path)).and_then(|id| tree.get(id).row);
        let record = row.and_then(|row| table.records.iter().find(|record| record.number == row));
        let mut diagnostic = Diagnostic::new(finding.severity, finding.code);
        if let Some(record) = record {
            diagnostic = diagnostic.at(table.sheet.place(row, column(table, record, &finding.args)));
        }
        diagnostics.push(Diagnostic {
            args: finding.args,
            line: finding.line,
            col: finding.col,
            reference: finding.reference,
            suggestion: finding.suggestion,
            ..diagnostic
        });
    }
    usable
}

/// The column of the row's cell that says what the finding names, if one does.
fn column(table: &Table, record: &Record, args: &[(&str, String)]) -> Option<usize> {
    let columns = || record.cells.iter().map(|(index, value)| (&table.columns[*index], value));
    let is_expression = |path: &[String]| matches!(path[0].as_str(), "bind" | "control" | "choice_filter" | "default");
    args.iter().filter(|(_, named)| !named.is_empty()).find_map(|(_, named)| {
        let mut found = columns().filter(|(column, _)| is_expression(&column.path));
        found.find(|(_, value)| value.contains(named.as_str())).map(|(column, _)| column.index)
    })
}
