//! Responses into rows: values are taken from the stored instances, exactly as they are.

use super::{
    Row,
    columns::{Column, Kind, Schema, SheetColumns, last_step},
    table::{Cell, Heading, Sheet, Table},
};
use crate::store::StoredRecord;
use outbox::Digest;
use roxmltree::{Document, Node};
use std::collections::HashMap;

/// The length of `2026-11-22`.
const DAY_LEN: usize = 10;
/// The columns before a response's answers.
const RESPONSE_COLUMNS: [(&str, &str); 5] = [
    ("response_id", "Identyfikator odpowiedzi"),
    ("completed_at", "Wypełniono"),
    ("received_on", "Dzień odebrania"),
    ("form_version", "Wersja formularza"),
    ("verdict", "Sprawdzenie"),
];
/// After them where the moment of arrival is kept, which it is not for anonymous surveys.
const CLOCK_COLUMNS: [(&str, &str); 2] = [
    ("received_at", "Chwila odebrania"),
    ("clock_ahead_s", "O ile sekund spieszył zegar urządzenia (z minusem: spóźniał się; bez pomiaru: co najmniej)"),
];
/// The columns before the answers of a repeat's instance.
const REPEAT_COLUMNS: [(&str, &str); 2] = [("response_id", "Identyfikator odpowiedzi"), ("instance", "Powtórzenie")];

/// Fills the table; `versions` names the versions by their packs.
pub fn fill(mut schema: Schema, versions: &HashMap<Digest, String>, rows: &[Row]) -> Table {
    let documents: Vec<Option<Document>> =
        rows.iter().map(|row| row.opened.as_ref().and_then(|(_, xml)| Document::parse(xml).ok())).collect();
    for document in documents.iter().flatten() {
        add_unlisted_codes(&mut schema, document);
    }
    let clock = rows.iter().any(|row| !row.stored.received_at.is_empty());
    let mut sheets: Vec<Sheet> = schema.sheets.iter().map(|columns| empty_sheet(columns, clock)).collect();
    for (record, document) in rows.iter().map(|row| &row.stored).zip(&documents) {
        for (columns, sheet) in schema.sheets.iter().zip(&mut sheets) {
            match &columns.repeat {
                None => {
                    let mut row = response_cells(record, versions);
                    if clock {
                        row.extend(clock_cells(record));
                    }
                    let root = document.as_ref().map(Document::root_element);
                    row.extend(answers(columns, root, 2));
                    sheet.rows.push(row);
                }
                Some(repeat) => {
                    let depth = repeat.split('/').count();
                    for (node, instance) in document.iter().flat_map(|document| instances_of(document, repeat)) {
                        let mut row = vec![Cell::text(&record.id.to_string()), Cell::text(&instance)];
                        row.extend(answers(columns, Some(node), depth));
                        sheet.rows.push(row);
                    }
                }
            }
        }
    }
    Table { sheets, choices: schema.choice_labels() }
}

fn empty_sheet(columns: &SheetColumns, clock: bool) -> Sheet {
    let heading = |&(name, label): &(&str, &str)| Heading { name: name.into(), label: label.into() };
    let (name, mut headings) = match &columns.repeat {
        None => {
            let clock = CLOCK_COLUMNS.iter().filter(|_| clock);
            ("odpowiedzi", RESPONSE_COLUMNS.iter().chain(clock).map(heading).collect::<Vec<_>>())
        }
        Some(repeat) => (last_step(repeat), REPEAT_COLUMNS.iter().map(heading).collect()),
    };
    for column in &columns.columns {
        headings.push(Heading { name: column.name.clone(), label: column.label.clone() });
        if column.kind == Kind::Codes {
            headings.extend(column.choices.iter().map(|(code, label)| Heading {
                name: format!("{}_{code}", column.name),
                label: format!("{}: {label}", column.label),
            }));
        }
    }
    Sheet { name: name.to_owned(), columns: headings, rows: Vec::new() }
}

fn response_cells(record: &StoredRecord, versions: &HashMap<Digest, String>) -> Vec<Cell> {
    let completed_at = match record.completed_at.len() {
        DAY_LEN => Cell::Date(record.completed_at.clone()),
        _ => Cell::DateTime(record.completed_at.clone()),
    };
    vec![
        Cell::text(&record.id.to_string()),
        if record.completed_at.is_empty() { Cell::Empty } else { completed_at },
        Cell::Date(record.received_on.clone()),
        Cell::text(versions.get(&record.hash).map_or("", String::as_str)),
        Cell::text(record.verdict.as_deref().unwrap_or_default()),
    ]
}

/// When it arrived, and how far the device's clock was ahead, by what it told when it sent; else how far at least: the
/// response cannot have been completed after it arrived.
fn clock_cells(record: &StoredRecord) -> [Cell; 2] {
    if record.received_at.is_empty() {
        return [Cell::Empty, Cell::Empty];
    }
    let second = |text: &str| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
    let at_least = || Some((second(&record.completed_at)? - second(&record.received_at)?).max(0));
    let ahead = record.clock_behind_ms.map(|behind| behind.saturating_neg() / 1000).or_else(at_least);
    let ahead = ahead.map_or(Cell::Empty, |seconds| Cell::Number(seconds.to_string()));
    [Cell::DateTime(record.received_at.clone()), ahead]
}

/// The cells of all columns below `node`, whose own path has `depth` parts when split at slashes.
fn answers(columns: &SheetColumns, node: Option<Node>, depth: usize) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(columns.columns.len());
    for column in &columns.columns {
        let value = node.and_then(|node| value_of(node, &column.path, depth)).unwrap_or_default();
        push_cells(column, &value, &mut cells);
    }
    cells
}

fn push_cells(column: &Column, value: &str, cells: &mut Vec<Cell>) {
    let typed = |make: fn(String) -> Cell| if value.is_empty() { Cell::Empty } else { make(value.to_owned()) };
    cells.push(match column.kind {
        Kind::Number => Cell::number_or_text(value),
        Kind::Code => Cell::code(value),
        // An anonymous survey's response tells the day alone.
        Kind::DateTime if value.len() == DAY_LEN => typed(Cell::Date),
        Kind::Date => typed(Cell::Date),
        Kind::Time => typed(Cell::Time),
        Kind::DateTime => typed(Cell::DateTime),
        Kind::Text | Kind::Codes => Cell::text(value),
    });
    if column.kind == Kind::Codes {
        // A question that was skipped has no zeros: not asked and not chosen are different things.
        let chosen: Vec<&str> = value.split_ascii_whitespace().collect();
        cells.extend(column.choices.iter().map(|(code, _)| match chosen.as_slice() {
            [] => Cell::Empty,
            chosen => Cell::Number(if chosen.contains(&code.as_str()) { "1" } else { "0" }.to_owned()),
        }));
    }
}

/// Codes that were chosen but are in no list (lists from files, lists of versions that are gone).
fn add_unlisted_codes(schema: &mut Schema, document: &Document) {
    for sheet in &mut schema.sheets {
        let repeat = sheet.repeat.clone();
        for column in sheet.columns.iter_mut().filter(|column| column.kind == Kind::Codes) {
            let nodes = match &repeat {
                None => vec![(document.root_element(), 2)],
                Some(path) => {
                    instances_of(document, path).into_iter().map(|(node, _)| (node, path.split('/').count())).collect()
                }
            };
            for value in nodes.into_iter().filter_map(|(node, depth)| value_of(node, &column.path, depth)) {
                for code in value.split_ascii_whitespace() {
                    if !column.choices.iter().any(|(known, _)| known == code) {
                        column.choices.push((code.to_owned(), code.to_owned()));
                    }
                }
            }
        }
    }
}

/// The text at `path` below `node`; the first `depth` parts of the path lead to `node` itself.
fn value_of(node: Node, path: &str, depth: usize) -> Option<String> {
    let mut node = node;
    for step in path.split('/').skip(depth) {
        node = children(node, step).next()?;
    }
    Some(node.children().filter_map(|child| child.text()).collect())
}

/// Every instance of a repeat, with its place: `child[2]`, or `child[2]/toy[1]` when repeats are nested.
fn instances_of<'a, 'input>(document: &'a Document<'input>, repeat: &str) -> Vec<(Node<'a, 'input>, String)> {
    let mut found = vec![(document.root_element(), String::new())];
    for step in repeat.split('/').skip(2) {
        found = found
            .into_iter()
            .flat_map(|(node, place)| {
                let separator = if place.is_empty() { "" } else { "/" };
                let number = |(i, node)| (node, format!("{place}{separator}{step}[{}]", i + 1));
                children(node, step).enumerate().map(number).collect::<Vec<_>>()
            })
            .collect();
    }
    found
}

fn children<'a, 'input>(node: Node<'a, 'input>, name: &str) -> impl Iterator<Item = Node<'a, 'input>> {
    // A name may have a prefix in the form and a namespace in the instance: the local part decides.
    let local = name.rsplit(':').next().unwrap_or(name).to_owned();
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == local)
}
