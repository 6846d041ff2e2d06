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

/// A warning about a file that is not there, with the one that was probably meant: `Plan.PNG` for `plan.png`, and its name
/// alone for a path. `pulldata()` adds the ending itself.
pub(crate) fn missing(code: &'static str, name: &str, beside: &dyn Beside) -> Diagnostic {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let names = beside.names();
    let is_twice = bare.to_lowercase().ends_with(".csv.csv");
    let bare = if is_twice { &bare[..bare.len() - ".csv".len()] } else { bare };
    let there = names.iter().map(String::as_str).find(|other| *other == bare && bare != name);
    let meant = there.or_else(|| nearest(bare, names.iter().map(String::as_str)));
    let mut diagnostic = Diagnostic::warning(code).arg("file", name);
    diagnostic.suggestion = match meant.or(Some(bare).filter(|_| is_twice)) {
        Some(meant) if is_twice => {
            Some(format!("pulldata('{}', …)", meant.rsplit_once('.').map_or(meant, |(stem, _)| stem)))
        }
        meant => meant.map(str::to_owned),
    };
    diagnostic
}

/// The encoding of a file that others than Teren may not be able to read, after the code of a warning that says what it is
/// to be saved as.
pub(crate) fn foreign(name: &str, beside: &dyn Beside) -> Option<(&'static str, &'static str)> {
    let encoding = beside.encoding(name).filter(|encoding| !matches!(encoding, Encoding::Utf8 | Encoding::NoText))?;
    let is_table = !matches!(name.rsplit('.').next(), Some("xml" | "geojson"));
    Some((if is_table { "file-encoding" } else { "file-encoding-xml" }, encoding.name()))
}

/// What a form itself is called where it is published, so that no file can have that name.
pub(crate) const FORM: &str = "form.xml";

/// Warns of pictures, sounds and films that are called like the form itself.
pub(crate) fn reserved_media(table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    for record in &table.records {
        for (index, name) in &record.cells {
            let column = &table.columns[*index];
            if column.path[0] == "media" && name == FORM {
                let place = table.sheet.place(Some(record.number), Some(column.index));
                diagnostics.push(reserved().at(place));
            }
        }
    }
}

/// That a file has the form's own name.
pub(crate) fn reserved() -> Diagnostic {
    Diagnostic::warning("file-name-reserved").arg("file", FORM)
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
