//! Secondary instances: choice lists inside the form, CSV and XML files beside it.

use super::{csv, geojson};
use crate::{
    Diagnostic, composed,
    tree::{NameId, NodeId, Tree},
    xml,
};
use std::{cell::RefCell, collections::HashMap};

/// A read-only tree that expressions reach by `instance(id)`.
pub(crate) struct Secondary {
    pub id: String,
    /// The external file's name.
    pub file: Option<String>,
    pub tree: Tree,
    indexes: RefCell<HashMap<IndexKey, Index>>,
}

/// Parent, child name, column.
type IndexKey = (NodeId, NameId, String);
/// Value of the column to the children that have it, in document order.
type Index = HashMap<Box<str>, Vec<NodeId>>;

impl Secondary {
    pub fn new(id: String, file: Option<String>, mut tree: Tree) -> Self {
        tree.renumber();
        Secondary { id, file, tree, indexes: RefCell::default() }
    }

    /// Children of `parent` named `item` with the text `value` in `column` (with a leading `@`, the attribute); the
    /// index is built at the first question.
    pub fn lookup(&self, parent: NodeId, item: NameId, column: &str, value: &str) -> Vec<NodeId> {
        let mut indexes = self.indexes.borrow_mut();
        let index = indexes.entry((parent, item, column.to_owned())).or_insert_with(|| {
            let mut index = Index::new();
            for child in self.tree.child_elements(parent).filter(|&c| self.tree.name_id(c) == Some(item)) {
                let cells = match column.strip_prefix('@') {
                    Some(_) => self.tree.attributes(child),
                    None => self.tree.children(child),
                };
                for cell in cells {
                    let name = self.tree.name(cell);
                    if *name.local == *column.trim_start_matches('@') && name.prefix.is_empty() {
                        let rows = index.entry(composed(&self.tree.string_value(cell)).into()).or_default();
                        if rows.last() != Some(&child) {
                            rows.push(child);
                        }
                    }
                }
            }
            index
        });
        index.get(value).cloned().unwrap_or_default()
    }
}

/// The tree of an external file, by its name's ending; what is wrong with it goes to the findings, without a place: the
/// caller knows it.
pub(crate) fn from_file(name: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Tree {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let read = match &*ending {
        "csv" => return csv::tree(name, text, findings),
        "geojson" => geojson::tree(name, text),
        "xml" | "last-saved" => xml::parse(text).map(|document| Tree::from_document(&document)),
        _ => Err(Diagnostic::warning("file-kind-unsupported").arg("file", name)),
    };
    read.unwrap_or_else(|finding| {
        findings.push(Diagnostic { line: None, col: None, offset: None, ..finding }.arg("file", name));
        Tree::new()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_up_finds_rows_in_order() {
        let tree = csv::tree("a.csv", "name,g\n1,x\n2,y\n3,x\n", &mut Vec::new());
        let instance = Secondary::new("a".into(), None, tree);
        let root = instance.tree.children(NodeId::ROOT).next().expect("root");
        let (item, _) = instance.tree.names_with_local("item").next().expect("item");
        let names = |value: &str| -> Vec<String> {
            let rows = instance.lookup(root, item, "g", value);
            rows.iter().map(|&row| instance.tree.string_value(row).into_owned()).collect()
        };
        assert_eq!(names("x"), ["1x", "3x"]);
        assert!(names("z").is_empty());
    }
}
