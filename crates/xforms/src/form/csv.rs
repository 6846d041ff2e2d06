//! CSV files as instances: every row an `item`. What looks wrong in one is told, and read all the same.

use crate::{
    Diagnostic,
    tree::{NodeId, Tree},
    xml::{MAX_NODES, is_character},
};
use std::borrow::Cow;

/// `root/item/column…` (ODK: `jr://file-csv/…`). Comma, semicolon, tab or bar: which the header has most of, or the one
/// that a first line `sep=;` names, as spreadsheet programs write it. Rows without a value are passed over.
pub(crate) fn tree(name: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Tree {
    let warning = |code| Diagnostic::warning(code).arg("file", name);
    let mut tree = Tree::new();
    if is_workbook(text) {
        findings.push(Diagnostic::error("file-workbook").arg("file", name));
        return tree;
    }
    let text = &*without_odd(name, text, findings);
    let Table { delimiter, text, lines_above } = table(text);
    let ends_cell = |byte: &u8| matches!(*byte, b'\n') || *byte == delimiter;
    if text.bytes().filter(ends_cell).count() >= MAX_NODES as usize {
        findings.push(Diagnostic::error("file-too-long").arg("file", name).arg("most", MAX_NODES.to_string()));
        return tree;
    }
    let mut rows = rows(text, delimiter).into_iter();
    let Some(Row { cells: columns, .. }) = rows.next() else {
        findings.push(Diagnostic::error("file-empty").arg("file", name));
        return tree;
    };
    let mut columns: Vec<&str> = columns.iter().map(|column| column.trim()).collect();
    while columns.last().is_some_and(|column| column.is_empty()) {
        columns.pop();
    }
    for (at, column) in columns.iter().enumerate() {
        if !column.is_empty() && columns[..at].contains(column) {
            findings.push(warning("file-column-twice").arg("column", *column));
        }
    }
    let root = tree.append_element(NodeId::ROOT, "", "", "root");
    let mut is_long = false;
    for row in rows.filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())) {
        let beyond = row.cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty());
        if beyond && !std::mem::replace(&mut is_long, true) {
            findings.push(warning("file-row-too-long").arg("line", (row.line + lines_above).to_string()));
        }
        let item = tree.append_element(root, "", "", "item");
        for (column, value) in columns.iter().zip(&row.cells) {
            let cell = tree.append_element(item, "", "", column);
            tree.set_text(cell, value);
        }
    }
    if let Some(line) = stray_quote(text, delimiter) {
        findings.push(warning("file-quote").arg("line", (line + lines_above).to_string()));
    }
    tree
}

/// Whether it is a spreadsheet program's own file under another name: an archive (`.xlsx`, `.ods`), or an `.xls`, in whatever
/// encoding its first bytes were read.
fn is_workbook(text: &str) -> bool {
    text.starts_with("PK\u{3}\u{4}") || text.chars().nth(2) == Some('\u{11}')
}

/// The text without the characters that no answer can hold (XML has none of them), the first of which is told.
fn without_odd<'a>(name: &str, text: &'a str, findings: &mut Vec<Diagnostic>) -> Cow<'a, str> {
    let Some((at, odd)) = text.char_indices().find(|(_, c)| !is_character(*c)) else { return Cow::Borrowed(text) };
    let line = text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let odd = format!("U+{:04X}", u32::from(odd));
    let finding = Diagnostic::warning("file-character").arg("file", name).arg("line", line.to_string());
    findings.push(finding.arg("character", odd));
    Cow::Owned(text.chars().filter(|c| is_character(*c)).collect())
}

/// A table as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table<'a> {
    pub delimiter: u8,
    /// From the header on.
    pub text: &'a str,
    /// How many lines stand above it.
    pub lines_above: u32,
}

/// Which delimiter a table has: comma, semicolon, tab or bar, which the header has most of, or the one that a first line
/// names.
pub fn table(text: &str) -> Table<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (separator, text) = separator(text);
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| (header.bytes().filter(|byte| byte == delimiter).count(), *delimiter == b',');
    let common = || [b',', b';', b'\t', b'|'].into_iter().max_by_key(count).unwrap_or(b',');
    Table { delimiter: separator.unwrap_or_else(common), text, lines_above: u32::from(separator.is_some()) }
}

/// The delimiter that a first line `sep=;` names, and what follows that line.
fn separator(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    match line.trim_end_matches('\r').trim_matches('"').as_bytes() {
        [s, e, p, b'=', delimiter] if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" => (Some(*delimiter), rest),
        _ => (None, text),
    }
}

struct Row {
    /// The line that it begins on, from 1.
    line: u32,
    cells: Vec<String>,
}

fn rows(text: &str, delimiter: u8) -> Vec<Row> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let mut input = text.as_bytes();
    let mut field = vec![0; 1024];
    let (mut rows, mut cells, mut filled) = (Vec::new(), Vec::new(), 0);
    let mut line = 1;
    loop {
        if cells.is_empty() && filled == 0 {
            line = u32::try_from(reader.line()).unwrap_or(u32::MAX);
        }
        let (result, read, written) = reader.read_field(input, &mut field[filled..]);
        input = &input[read..];
        filled += written;
        match result {
            csv_core::ReadFieldResult::InputEmpty => {}
            csv_core::ReadFieldResult::OutputFull => field.resize(field.len() * 2, 0),
            csv_core::ReadFieldResult::Field { record_end } => {
                cells.push(String::from_utf8_lossy(&field[..filled]).into_owned());
                filled = 0;
                if record_end {
                    rows.push(Row { line, cells: std::mem::take(&mut cells) });
                }
            }
            csv_core::ReadFieldResult::End => return rows,
        }
    }
}

/// The line with the first quotation mark that opens a cell and is not closed at the cell's end (RFC 4180, section 2).
fn stray_quote(text: &str, delimiter: u8) -> Option<u32> {
    let mut line = 1;
    let mut opened = None;
    let mut begins = true;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, opened) {
            (b'"', Some(at)) => match bytes.peek() {
                Some(b'"') => {
                    bytes.next();
                }
                None | Some(b'\n' | b'\r') => opened = None,
                Some(next) if *next == delimiter => opened = None,
                Some(_) => return Some(at),
            },
            (b'"', None) if begins => opened = Some(line),
            _ => {}
        }
        line += u32::from(byte == b'\n');
        begins = opened.is_none() && (byte == b'\n' || byte == delimiter);
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row's cells, and each finding with what it says beside the file.
    fn check(text: &str, expected: &[&[&str]], faults: &[(&str, &str)]) {
        let mut findings = Vec::new();
        let tree = tree("a.csv", text, &mut findings);
        let root = tree.children(NodeId::ROOT).next();
        let items = root.into_iter().flat_map(|root| tree.child_elements(root));
        let rows: Vec<Vec<_>> =
            items.map(|item| tree.child_elements(item).map(|cell| tree.string_value(cell)).collect()).collect();
        assert_eq!(rows, expected, "{text}");
        let said: Vec<_> = findings
            .iter()
            .map(|finding| (finding.code, finding.args.get(1).map_or("", |(_, value)| value.as_str())))
            .collect();
        assert_eq!(said, faults, "{text}");
    }

    #[test]
    fn a_file_that_is_too_long_is_refused() {
        let text = "name,label\n".to_owned() + &",\n".repeat(MAX_NODES as usize / 2);
        let mut findings = Vec::new();
        assert!(tree("a.csv", &text, &mut findings).children(NodeId::ROOT).next().is_none());
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["file-too-long"]);
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        check("\u{feff}name;label\r\n1;\"a;\"\"b\"\"\nc\"\r\n2;ż\r\n", &[&["1", "a;\"b\"\nc"], &["2", "ż"]], &[]);
        check("sep=;\r\nname;label\r\n1;a, b\r\n", &[&["1", "a, b"]], &[]);
        check("\"sep=|\"\nname|label\n1|a;b\n", &[&["1", "a;b"]], &[]);
        check("name,label,,\n1,a,,\n,,,\n\n2,b\n", &[&["1", "a"], &["2", "b"]], &[]);
    }

    #[test]
    fn tells_what_looks_wrong() {
        check("", &[], &[("file-empty", "")]);
        check("name,label\n1,\"a\n2,b\n", &[&["1", "a\n2,b\n"]], &[("file-quote", "2")]);
        check("sep=,\nname,label\n1,\"a\n2,\"b\"\n", &[&["1", "a\n2,b\""]], &[("file-quote", "3")]);
        check(
            "name,label\n1,a\n2,b,c\n3,d,e\n",
            &[&["1", "a"], &["2", "b"], &["3", "d"]],
            &[("file-row-too-long", "3")],
        );
        check("name,label\n1,a\n\u{0}2,b\u{1}\n", &[&["1", "a"], &["2", "b"]], &[("file-character", "3")]);
        check("PK\u{3}\u{4}\u{14}\0", &[], &[("file-workbook", "")]);
        check("ĐĎ\u{11}ŕˇ±\u{1a}á", &[], &[("file-workbook", "")]);
        check("name,label,name\n1,a,2\n", &[&["1", "a", "2"]], &[("file-column-twice", "name")]);
    }
}
