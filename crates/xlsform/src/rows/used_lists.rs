//! Lists that no question uses, and lists that are read in other ways: by a loop, an expression, a row that is disabled.

use std::collections::HashSet;

use crate::choices::Lists;
use crate::diagnostic::Diagnostic;
use crate::lexis::{self, Token};
use crate::table::Table;
use crate::tree::Source;

/// The functions that read a list by its name.
const READERS: &[&str] = &["instance(", "pulldata(", "search("];

/// What these tables name by `instance('list')` and its kin, and after the types of their rows that are no questions.
pub(crate) fn read_elsewhere(tables: &[Option<&Table>]) -> HashSet<String> {
    let mut found = HashSet::new();
    for table in tables.iter().flatten() {
        for (index, cell) in table.records.iter().flat_map(|record| &record.cells) {
            if table.columns[*index].path == ["type"] && (cell.contains("loop") || cell.starts_with("osm ")) {
                found.extend(cell.split(' ').next_back().map(str::to_owned));
            }
            if READERS.iter().any(|reader| cell.contains(reader)) {
                let literals = lexis::tokens(cell).into_iter().filter(|(token, ..)| *token == Token::Literal);
                found.extend(literals.map(|(_, start, end)| cell[start..end].trim_matches(['\'', '"']).to_owned()));
            }
        }
    }
    found
}

/// Remarks on the lists that nobody uses; a row that is disabled for now keeps its list.
pub(crate) fn check(
    survey: &Table,
    sources: &[&Source],
    lists: &Lists,
    table: &Table,
    elsewhere: &HashSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let types = survey.records.iter().filter_map(|record| survey.get(record, &["type"]));
    let mut used: HashSet<&str> = types.flat_map(|typed| typed.split(' ').skip(1)).collect();
    used.extend(sources.iter().map(|source| source.list.as_str()));
    for list in lists.lists.iter().filter(|list| !used.contains(&*list.name) && !elsewhere.contains(&list.name)) {
        let diagnostic = Diagnostic::info("unused-list").arg("list", &list.name);
        diagnostics.push(diagnostic.at(table.place_of_row(list.row, &["list name"])));
    }
}
