//! Our own output, read by the form engine: what it finds is told by the cell that it comes from.

use std::collections::HashMap;

use xforms::Form;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::entities;
use crate::table::{Record, Table};
use crate::tree::{Id, Tree};

/// Codes about files, which are not here to look into.
const FILES: &[&str] = &["file-missing"];

/// What the XForm was made of.
pub(crate) struct Sources<'a> {
    pub tree: &'a Tree,
    pub survey: &'a Table<'a>,
    pub entities: Option<&'a Table<'a>>,
    pub settings: Option<&'a Table<'a>>,
}

impl Sources<'_> {
    /// Whether the form engine can use the form.
    pub fn check(&self, xml: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let (form, found) = Form::parse(xml, &());
        let mut usable = form.is_some();
        let mut items: HashMap<String, Id> = HashMap::new();
        if !found.is_empty() {
            items.extend(self.tree.document_order().into_iter().map(|id| (self.tree.path(id), id)));
        }
        for finding in found.into_iter().filter(|finding| !FILES.contains(&finding.code)) {
            usable &= finding.severity != Severity::Error;
            let item = finding.reference.as_ref().and_then(|path| items.get(path));
            let mut diagnostic = Diagnostic::new(finding.severity, finding.code);
            if let Some(place) = item.and_then(|id| self.place(*id, &finding.args)) {
                diagnostic = diagnostic.at(place);
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

    /// The cell that an item's expression stands in.
    fn place(&self, id: Id, args: &[(&str, String)]) -> Option<Place> {
        let item = self.tree.get(id);
        let (table, row) = match (item.row, item.entity_row) {
            (Some(row), _) => (self.survey, row),
            (None, Some(row)) => (self.entities?, row),
            (None, None) if item.name == "instanceName" => {
                let settings = self.settings?;
                return Some(settings.place(settings.records.first()?, &["instance_name"]));
            }
            (None, None) => return None,
        };
        let record = table.records.iter().find(|record| record.number == row)?;
        Some(table.sheet.place(Some(row), column(table, record, args)))
    }
}

/// The column of the row's cell that says what the finding names, if one does; of a path its last step.
fn column(table: &Table, record: &Record, args: &[(&str, String)]) -> Option<usize> {
    let is_expression = |path: &[String]| {
        let first = path[0].as_str();
        matches!(first, "bind" | "control" | "choice_filter" | "default") || entities::EXPRESSIONS.contains(&first)
    };
    let columns = || record.cells.iter().map(|(index, value)| (&table.columns[*index], value));
    let names = args.iter().flat_map(|(_, named)| [Some(named.as_str()), named.rsplit('/').next()]);
    names.flatten().filter(|named| !named.is_empty()).find_map(|named| {
        let mut found = columns().filter(|(column, _)| is_expression(&column.path));
        found.find(|(_, value)| value.contains(named)).map(|(column, _)| column.index)
    })
}
