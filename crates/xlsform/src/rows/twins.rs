//! Choices of one list that people or programs cannot tell apart: the same label twice, codes that differ by capitals only.

use std::collections::{HashMap, HashSet};

use crate::choices::{Choice, List, Lists};
use crate::diagnostic::Diagnostic;
use crate::table::Table;

/// So many choices of one label are held against each other.
const MOST_ALIKE: usize = 50;

/// Warns of them in their rows, each with the first one.
pub(crate) fn check(lists: &Lists, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    // A copy of a list (`or_other`) has the same rows.
    let mut told = HashSet::new();
    for list in lists.lists.iter().filter(|list| told.insert(list.row)) {
        diagnostics.extend(same_labels(list, table));
        let mut first: HashMap<String, &Choice> = HashMap::new();
        for choice in &list.choices {
            let other = first.entry(choice.name.to_lowercase()).or_insert(choice);
            let (Some(row), Some(above)) = (choice.row, other.row.filter(|_| other.name != choice.name)) else {
                continue;
            };
            let diagnostic = Diagnostic::warning("code-differs-in-case").arg("name", &choice.name);
            let diagnostic = diagnostic.arg("other", &other.name).arg("first", above.to_string());
            diagnostics.push(diagnostic.at(table.place_of_row(row, &["name"])));
        }
    }
}

/// The first label that stands there twice. Where another column differs, a filter may show one of them at a time; where a
/// picture does, people see which is which.
fn same_labels(list: &List, table: &Table) -> Option<Diagnostic> {
    let mut first: HashMap<(&str, &str), Vec<&Choice>> = HashMap::new();
    for choice in &list.choices {
        for (language, label) in choice.label.by_language("") {
            let label = label.trim();
            let alike = first.entry((language, label)).or_default();
            let is_same = |other: &&&Choice| {
                other.row != choice.row
                    && other.name != choice.name
                    && other.extra == choice.extra
                    && other.media == choice.media
            };
            let twin = alike.iter().take(MOST_ALIKE).find(is_same).filter(|_| !label.is_empty());
            if let (Some(other), Some(row)) = (twin.and_then(|twin| twin.row), choice.row) {
                let diagnostic = Diagnostic::warning("label-twice").arg("label", label).arg("list", &list.name);
                return Some(diagnostic.arg("first", other.to_string()).at(table.place_of_row(row, &["label"])));
            }
            alike.push(choice);
        }
    }
    None
}
