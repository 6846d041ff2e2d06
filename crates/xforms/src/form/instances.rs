//! Secondary instances: choice lists inside the form, CSV and XML files beside it.

use super::geojson;
use crate::{
    Diagnostic,
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
                        let rows = index.entry(self.tree.string_value(cell).into()).or_default();
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

/// The tree of an external file, by its name's ending.
///
/// # Errors
/// A diagnostic without a place: the caller knows it.
pub(crate) fn from_file(name: &str, text: &str) -> Result<Tree, Diagnostic> {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match &*ending {
        "csv" => from_csv(name, text),
        "geojson" => geojson::tree(name, text),
        "xml" | "last-saved" => Ok(Tree::from_document(&xml::parse(text)?)),
        _ => Err(Diagnostic::warning("file-kind-unsupported").arg("file", name)),
    }
}

/// `root/item/column…` (ODK: `jr://file-csv/…`). Comma, semicolon, tab or bar: which the header has most of.
fn from_csv(name: &str, text: &str) -> Result<Tree, Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| (header.bytes().filter(|byte| byte == delimiter).count(), *delimiter == b',');
    let delimiter = [b',', b';', b'\t', b'|'].into_iter().max_by_key(count).unwrap_or(b',');
    let mut rows = csv_rows(text, delimiter).into_iter();
    let columns = rows.next().ok_or_else(|| Diagnostic::error("file-empty").arg("file", name))?;
    let mut tree = Tree::new();
    let root = tree.append_element(NodeId::ROOT, "", "", "root");
    for row in rows {
        let item = tree.append_element(root, "", "", "item");
        for (column, value) in columns.iter().zip(&row) {
            let cell = tree.append_element(item, "", "", column.trim());
            tree.set_text(cell, value);
        }
    }
    Ok(tree)
}

fn csv_rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let mut input = text.as_bytes();
    let mut field = vec![0; 1024];
    let (mut rows, mut row, mut filled) = (Vec::new(), Vec::new(), 0);
    loop {
        let (result, read, written) = reader.read_field(input, &mut field[filled..]);
        input = &input[read..];
        filled += written;
        match result {
            csv_core::ReadFieldResult::InputEmpty => {}
            csv_core::ReadFieldResult::OutputFull => field.resize(field.len() * 2, 0),
            csv_core::ReadFieldResult::Field { record_end } => {
                row.push(String::from_utf8_lossy(&field[..filled]).into_owned());
                filled = 0;
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
            }
            csv_core::ReadFieldResult::End => return rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_with_quotes_line_breaks_and_semicolons() {
        let tree = from_csv("a.csv", "\u{feff}name;label\r\n1;\"a;\"\"b\"\"\nc\"\r\n2;ż\r\n").expect("tree");
        let root = tree.children(NodeId::ROOT).next().expect("root");
        let cells: Vec<_> = tree
            .child_elements(root)
            .flat_map(|item| tree.child_elements(item))
            .map(|c| tree.string_value(c))
            .collect();
        assert_eq!(cells, ["1", "a;\"b\"\nc", "2", "ż"]);
    }

    #[test]
    fn look_up_finds_rows_in_order() {
        let tree = from_csv("a.csv", "name,g\n1,x\n2,y\n3,x\n").expect("tree");
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
