//! Our own output, read by the form engine: what it finds is told by the cell that it comes from.

use std::collections::HashMap;

use xforms::Form;

use crate::beside::{self, Beside};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::emit::External;
use crate::entities;
use crate::survey::select::file_stem;
use crate::table::{Record, Table};
use crate::tree::{Id, Tree};

/// What the XForm was made of.
pub(crate) struct Sources<'a> {
    pub tree: &'a Tree,
    pub survey: &'a Table<'a>,
    pub entities: Option<&'a Table<'a>>,
    pub settings: Option<&'a Table<'a>>,
    /// The instances that files bring.
    pub externals: &'a [External],
    /// The files, if they are here to look into.
    pub beside: Option<&'a dyn Beside>,
}

impl Sources<'_> {
    /// Whether the form engine can use the form.
    pub fn check(&self, xml: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let (form, found) = match self.beside {
            Some(beside) => Form::examine(xml, &|name: &str| beside.text(name)),
            None => Form::examine(xml, &()),
        };
        let mut usable = form.is_some();
        let mut items: HashMap<String, Id> = HashMap::new();
        if !found.is_empty() {
            items.extend(self.tree.document_order().into_iter().map(|id| (self.tree.path(id), id)));
        }
        // Which file is there was looked at already, or cannot be.
        for finding in found.into_iter().filter(|finding| finding.code != "file-missing") {
            usable &= finding.severity != Severity::Error;
            let named = finding.reference.as_ref().and_then(|path| items.get(path));
            let file = || finding.args.iter().find(|(name, _)| *name == "file").map(|(_, file)| file.as_str());
            let item = named.copied().or_else(|| self.external(file()?).map(|external| external.from));
            let mut diagnostic = Diagnostic::new(finding.severity, finding.code);
            if let Some(place) = item.and_then(|id| self.place(id, &finding.args)) {
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

    /// Warns of files that have the form's own name.
    pub fn check_reserved(&self, diagnostics: &mut Vec<Diagnostic>) {
        let external = self.externals.iter().find(|external| external.is_file() && external.file() == beside::FORM);
        let place = external.and_then(|external| self.place(external.from, &[("file", beside::FORM.to_owned())]));
        diagnostics.extend(place.map(|place| beside::reserved().at(place)));
    }

    /// Warns of files that are not there, or that others may not be able to read.
    pub fn check_files(&self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(beside) = self.beside else { return };
        let mut told: Vec<&str> = Vec::new();
        for external in self.externals.iter().filter(|external| external.is_file()) {
            let file = external.file();
            if told.contains(&file) {
                continue;
            }
            told.push(file);
            let diagnostic = match beside.has(file) {
                true => beside::foreign(file, beside)
                    .map(|(code, encoding)| Diagnostic::warning(code).arg("file", file).arg("encoding", encoding)),
                false => Some(beside::missing("file-missing", file, beside)),
            };
            let place = self.place(external.from, &[("file", file.to_owned())]);
            diagnostics
                .extend(diagnostic.map(|diagnostic| place.map_or(diagnostic.clone(), |place| diagnostic.at(place))));
        }
    }

    fn external(&self, file: &str) -> Option<&External> {
        self.externals.iter().find(|external| external.file() == file)
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

/// The column of the row's cell that says what the finding names, if one does; of a path its last step, of a file its
/// stem too.
fn column(table: &Table, record: &Record, args: &[(&str, String)]) -> Option<usize> {
    let is_expression = |path: &[String]| {
        let first = path[0].as_str();
        matches!(first, "bind" | "control" | "choice_filter" | "default" | "parameters")
            || entities::EXPRESSIONS.contains(&first)
    };
    // Only where nothing is computed: the name of a list or a file.
    let is_type = |path: &[String]| matches!(path[0].as_str(), "type" | "name");
    let cells = |wanted: &dyn Fn(&[String]) -> bool, named: &str| {
        let columns = record.cells.iter().map(|(index, value)| (&table.columns[*index], value));
        let mut found = columns.filter(|(column, value)| wanted(&column.path) && value.contains(named));
        found.next().map(|(column, _)| column.index)
    };
    let names = || {
        let parts =
            |named: &'_ str| [named, named.rsplit('/').next().unwrap_or_default(), stem(named)].map(str::to_owned);
        args.iter().flat_map(move |(_, named)| parts(named)).filter(|named| !named.is_empty())
    };
    let found = names().find_map(|named| cells(&is_expression, &named));
    found.or_else(|| names().find_map(|named| cells(&is_type, &named)))
}

/// A file's name without its ending, as `pulldata` and the rows that declare files have it.
fn stem(named: &str) -> &str {
    file_stem(named).map_or("", |(stem, _)| stem)
}
