//! Grids whose rows have other answers than their heading: each answer stands below the text of another.

use crate::choices::Lists;
use crate::diagnostic::Diagnostic;
use crate::rows::appearances;
use crate::table::Table;
use crate::tree::{Item, Kind, Shape, Tree};

/// Warns of the first such row of each grid.
pub(crate) fn check(tree: &Tree, lists: &Lists, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    for parent in tree.document_order().into_iter().filter(|id| !tree.get(*id).children.is_empty()) {
        // Of the heading, or of the row that comes first without one.
        let mut heading: Option<&str> = None;
        let mut is_told = false;
        for item in tree.get(parent).children.iter().map(|id| tree.get(*id)) {
            let (Some(list), Some(is_heading)) = (list_of(item), place(item)) else {
                let breaks = item.is_visible() && item.question().is_some_and(|kind| kind.name() != "note");
                heading = heading.filter(|_| !breaks && !matches!(item.kind, Kind::Group | Kind::Repeat));
                continue;
            };
            match heading.filter(|_| !is_heading) {
                None => (heading, is_told) = (Some(list), false),
                Some(first) if !is_told && !say_the_same(lists, first, list) => {
                    is_told = true;
                    diagnostics.extend(told(table, item, list, first));
                }
                Some(_) => {}
            }
        }
    }
}

/// The list of a row, as long as it is shown whole.
fn list_of(item: &Item) -> Option<&str> {
    let source = item.source.as_ref().filter(|source| source.shape == Shape::Itemset)?;
    (source.filter.is_none() && source.randomize.is_none()).then_some(source.list.as_str())
}

/// Whether an item is the heading of a grid, or one of its rows. The rows of a `table-list` have one that is made for them.
fn place(item: &Item) -> Option<bool> {
    let appearance = item.control("appearance")?;
    let is_heading = appearances::has(appearance, "label");
    (is_heading || appearances::has(appearance, "list-nolabel")).then_some(is_heading)
}

fn say_the_same(lists: &Lists, one: &str, other: &str) -> bool {
    let labels = |name| lists.get(name).map(|list| list.choices.iter().map(|choice| &choice.label));
    match (labels(one), labels(other)) {
        (Some(one), Some(other)) => one.eq(other),
        _ => true,
    }
}

fn told(table: &Table, item: &Item, list: &str, first: &str) -> Option<Diagnostic> {
    let record = table.records.iter().find(|record| Some(record.number) == item.row)?;
    let typed = table.get(record, &["type"])?;
    // In a group of the appearance `table-list` it is an error of its own.
    if !appearances::has(table.get(record, &["control", "appearance"])?, "list-nolabel") {
        return None;
    }
    let diagnostic = Diagnostic::warning("grid-mixes-lists").arg("list", list).arg("first", first);
    let suggestion = typed.strip_suffix(list).map(|command| format!("{command}{first}"));
    Some(Diagnostic { suggestion, ..diagnostic.at(table.place(record, &["type"])) })
}
