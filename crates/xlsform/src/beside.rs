//! The files beside a workbook: those that it names and are not there, or are written otherwise than as UTF-8.

use xforms::Files;

use crate::diagnostic::{Diagnostic, nearest};
use crate::encoding::Encoding;
use crate::references;
use crate::table::Table;

/// The folder that a form is in.
pub trait Beside: Files {
    /// The names of all files.
    fn names(&self) -> Vec<String>;
    fn has(&self, name: &str) -> bool;
    /// How a text file is written, if it is there.
    fn encoding(&self, name: &str) -> Option<Encoding>;
}

/// A warning about a file that is not there, with the one that was probably meant: `Plan.PNG` for `plan.png`.
pub(crate) fn missing(code: &'static str, name: &str, beside: &dyn Beside) -> Diagnostic {
    let mut diagnostic = Diagnostic::warning(code).arg("file", name);
    diagnostic.suggestion = nearest(name, beside.names().iter().map(String::as_str)).map(str::to_owned);
    diagnostic
}

/// A warning about a file that others than Teren may not be able to read.
pub(crate) fn foreign(name: &str, beside: &dyn Beside) -> Option<Diagnostic> {
    let encoding = beside.encoding(name).filter(|encoding| !encoding.is_utf8())?;
    Some(Diagnostic::warning("file-encoding").arg("file", name).arg("encoding", encoding.name()))
}

/// Warns of pictures, sounds and films that a sheet names and that are not there.
pub(crate) fn media(table: &Table, beside: &dyn Beside, diagnostics: &mut Vec<Diagnostic>) {
    for record in &table.records {
        for (index, name) in &record.cells {
            let column = &table.columns[*index];
            if column.path[0] != "media" || references::has(name) || beside.has(name) {
                continue;
            }
            let place = table.sheet.place(Some(record.number), Some(column.index));
            diagnostics.push(missing("media-missing", name, beside).at(place));
        }
    }
}
