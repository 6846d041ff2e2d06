#![cfg(not(target_arch = "wasm32"))]
//! `features.csv`, the matrix of what Teren does of the XLSForm standard, held against the code, and the totals in
//! `docs/authors.md` against it.

use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};
use xforms::form::{SETTINGS, Values};
use xforms::{ElementKind, Form, Item, Moment, Response, Start, Wish};
use xlsform::Severity;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Status {
    #[serde(rename = "supported")]
    Supported,
    #[serde(rename = "shown as")]
    ShownAs,
    #[serde(rename = "not supported")]
    NotSupported,
}

#[derive(Debug, Deserialize)]
struct Row {
    kind: String,
    name: String,
    status: Status,
    /// What is shown instead, why not, or another name.
    note: String,
    /// `path::test` of each test that proves it, a space between them; or a survey's cases.
    test: String,
    /// What ODK Web Forms' matrix calls it, or the line there that it is part of; empty where it has none.
    web_forms: String,
}

/// The kinds, what the totals call them, and what ODK Web Forms' own matrix says of itself (`121c75b5`, April 2026).
const KINDS: [(&str, &str, &str); 10] = [
    ("type", "question types", "91 %"),
    ("appearance", "appearances", "47 %"),
    ("parameter", "parameters", "66 %"),
    ("logic", "form logic", "100 %"),
    ("function", "XPath", "98 %"),
    ("layout", "theme and layouts", "30 %"),
    ("misc", "beyond the form: drafts, offline, …", "0 %"),
    ("text", "texts: languages, Markdown, …", "–"),
    ("column", "columns of survey, choices, entities", "–"),
    ("setting", "settings", "–"),
];

/// The parts of XPath besides its functions.
const GRAMMAR: [&str; 3] = ["operators", "predicates", "axes"];

/// This file's own tests go over the rows themselves.
const HERE: &str = "tests/features.rs";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn matrix() -> Vec<Row> {
    let text = read("features.csv");
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().expect("rows of the matrix")
}

fn of_kind(kind: &str) -> BTreeMap<String, Row> {
    matrix().into_iter().filter(|row| row.kind == kind).map(|row| (row.name.clone(), row)).collect()
}

/// Checks that every name that the code knows has its row, and that rows beyond them are those named.
fn check_names(kind: &str, known: impl Iterator<Item = String>, beyond: &[&str]) {
    let rows: BTreeSet<String> = of_kind(kind).into_keys().collect();
    let known: BTreeSet<String> = known.chain(beyond.iter().map(|name| (*name).to_owned())).collect();
    let missing: Vec<_> = known.difference(&rows).collect();
    let stray: Vec<_> = rows.difference(&known).collect();
    assert!(missing.is_empty() && stray.is_empty(), "{kind}: no row for {missing:?}; not in the code: {stray:?}");
}

#[test]
fn every_row_is_complete() {
    let rows = matrix();
    let mut seen = BTreeSet::new();
    for row in &rows {
        assert!(KINDS.iter().any(|(kind, ..)| *kind == row.kind), "{row:?}");
        assert!(seen.insert((&row.kind, &row.name)), "twice: {row:?}");
        assert!(row.status == Status::Supported || !row.note.is_empty(), "says not what instead, or why: {row:?}");
        assert!(row.status == Status::NotSupported || !row.test.is_empty(), "nothing proves it: {row:?}");
    }
}

/// A test's source, from its name to the brace that closes it.
fn body<'a>(source: &'a str, test: &str) -> Option<&'a str> {
    let at = source.find(&format!("fn {test}("))?;
    let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let indent = source[line..].len() - source[line..].trim_start().len();
    let rest = &source[at..];
    let end = rest.find(&format!("\n{}}}", " ".repeat(indent))).unwrap_or(rest.len());
    source[..at]
        .trim_end()
        .rsplit_once("#[")
        .is_some_and(|(_, attribute)| attribute.contains("test"))
        .then(|| &rest[..end])
}

/// Whether a text has a word, and not only as the end of a longer one: `asin(` is no `sin(`.
fn has_word(text: &str, word: &str) -> bool {
    let is_whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-');
    text.match_indices(word).any(|(at, _)| is_whole(at))
}

/// The words by which a test would mention what a row is about.
fn mentions(row: &Row) -> Vec<String> {
    match row.kind.as_str() {
        "function" if GRAMMAR.contains(&row.name.as_str()) => Vec::new(),
        "function" => vec![format!("{}(", row.name)],
        "type" | "parameter" | "setting" => vec![row.name.clone(), row.note.clone()],
        "column" => vec![row.name.rsplit(": ").next().unwrap_or_default().to_owned(), row.note.clone()],
        _ => Vec::new(),
    }
}

#[test]
fn every_named_test_is_there_and_is_about_its_row() {
    let mut sources: BTreeMap<String, String> = BTreeMap::new();
    for row in matrix() {
        let words: Vec<String> = mentions(&row).into_iter().filter(|word| !word.is_empty()).collect();
        let mut is_about_it = words.is_empty() || row.status != Status::Supported;
        for named in row.test.split_whitespace() {
            let (path, test) = named.split_once("::").unwrap_or((named, ""));
            let source = sources.entry(path.to_owned()).or_insert_with(|| read(path));
            let Some(body) = (if test.is_empty() { Some(source.as_str()) } else { body(source, test) }) else {
                panic!("no test {named}: {row:?}");
            };
            is_about_it |= path == HERE || words.iter().any(|word| has_word(body, word));
        }
        assert!(is_about_it, "no test mentions any of {words:?}: {row:?}");
    }
}

#[test]
fn functions_are_those_of_the_engine() {
    let rows = of_kind("function");
    let lacking = rows.values().filter(|row| row.status != Status::Supported).map(|row| row.name.as_str());
    let lacking: Vec<_> = lacking.collect();
    let beyond = [lacking.as_slice(), &GRAMMAR].concat();
    check_names("function", xforms::xpath::functions::names().map(str::to_owned), &beyond);
    for name in lacking {
        assert!(xforms::xpath::functions::find(name).is_none(), "{name} is there");
    }
}

/// A workbook that asks one question `q` of this type, with whatever the type needs.
fn workbook(type_name: &str) -> String {
    let question = match type_name {
        "begin_group" | "begin_repeat" => {
            let end = type_name.replace("begin", "end");
            format!("| {type_name} | q | Q | | |\n| | text | t | T | | |\n| | {end} | | | | |")
        }
        "begin_loop" => "| begin_loop over l | q | Q | | |\n| | text | t | T | | |\n| | end_loop | | | | |".to_owned(),
        "select_one_from_file" | "select_multiple_from_file" => format!("| {type_name} f.csv | q | Q | | |"),
        "select_one_external" => "| select_one_external e | q | Q | | |".to_owned(),
        "calculate" => "| calculate | q | | 1 + 1 | |".to_owned(),
        "background-geopoint" => "| background-geopoint | q | | | ${other} |".to_owned(),
        "audit" => "| audit | audit | | | |".to_owned(),
        _ if xlsform::list_type_names().any(|name| name == type_name) => format!("| {type_name} l | q | Q | | |"),
        _ => format!("| {type_name} | q | Q | | |"),
    };
    format!(
        "| survey |\n| | type | name | label | calculation | trigger |\n| | text | other | O | | |\n| {question}\n\
         | choices |\n| | list_name | name | label |\n| | l | one | One |\n\
         | external_choices |\n| | list_name | name | label |\n| | e | 1 | One |\n"
    )
}

/// A response to a workbook's form.
fn response(workbook: &str) -> Response {
    let (workbook, mut found) = xlsform::read(workbook.as_bytes(), "form.md");
    let (compiled, more) = xlsform::compile(&workbook.expect("a workbook"), "form");
    found.extend(more);
    found.retain(|found| found.severity == Severity::Error);
    assert!(found.is_empty(), "{found:?}");
    let (form, findings) = Form::parse(&compiled.expect("a form").xml, &());
    let start = Start { instance_id: "uuid:1".into(), seed: 1, at: Moment { utc_ms: 0, offset_min: 60 }, zone: None };
    Response::start(Rc::new(form.unwrap_or_else(|| panic!("{findings:#?}"))), start)
}

/// What the body shows for a node, groups within groups included.
fn shown(response: &Response, parent: Option<Item>, reference: &str, found: &mut Vec<ElementKind>) {
    for item in response.children(parent) {
        let element = response.form().element(item.element);
        found.extend((element.reference.as_deref() == Some(reference)).then(|| element.kind.clone()));
        shown(response, Some(item), reference, found);
    }
}

/// Whether the app has a control for a kind of element.
fn has_control(kind: &ElementKind, controls: &str) -> bool {
    let variant = format!("{kind:?}");
    let variant = variant.split([' ', '(', '{']).next().unwrap_or_default();
    match kind {
        ElementKind::Group | ElementKind::Repeat { .. } => true,
        ElementKind::Input(data_type) => controls.contains(&format!("DataType::{data_type:?}")),
        _ => controls.contains(&format!("ElementKind::{variant}")),
    }
}

#[test]
fn types_are_answered_as_the_matrix_says() {
    let known = xlsform::type_names().chain(xlsform::list_type_names());
    check_names("type", known.filter(|name| !name.starts_with("end_")).map(str::to_owned), &[]);
    let source = read("src/fill/controls/mod.rs");
    let from = source.find("pub fn control(").expect("the function that chooses a control");
    let controls = source[from..].split("\n}").next().unwrap_or_default();
    for (name, row) in of_kind("type") {
        let mut response = response(&workbook(&name));
        let mut kinds = Vec::new();
        shown(&response, None, "/data/q", &mut kinds);
        let is_asked = !kinds.is_empty() && kinds.iter().all(|kind| has_control(kind, controls));
        let other = response.find("/data/other").expect("the other question");
        response.set(other, "1");
        let is_wished = response.take_wishes().iter().any(|(wish, _)| *wish == Wish::Place);
        response.finish();
        let value = response.find("/data/q").map(|node| response.state(node).value.to_owned());
        let is_filled_in = is_wished || value.is_some_and(|value| !value.is_empty());
        let is_silent = matches!(name.as_str(), "hidden" | "csv-external" | "xml-external");
        let is_answered = is_asked || is_filled_in || is_silent;
        assert_eq!(is_answered, row.status != Status::NotSupported, "{row:?} {kinds:?}");
    }
}

/// All of the app's source.
fn app() -> String {
    fn gather(folder: PathBuf, text: &mut String) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                gather(path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&fs::read_to_string(path).expect("a source file"));
            }
        }
    }
    let mut text = String::new();
    gather(root().join("src"), &mut text);
    text
}

#[test]
fn appearances_are_obeyed_or_passed_over() {
    // Words with a number or an argument, as one would write them.
    let written = [
        ("wN", "w3"),
        ("hN", "h2"),
        ("columns-N", "columns-3"),
        ("compact-N", "compact-2"),
        ("quickcompact-N", "quickcompact-2"),
        ("search()", "search('f')"),
        ("ex:", "ex:org.example(a='b')"),
    ];
    let beyond = written.map(|(name, _)| name);
    check_names("appearance", xlsform::appearance_names().map(str::to_owned), &beyond);
    let app = app();
    for (name, row) in of_kind("appearance") {
        let word = written.iter().find(|(other, _)| *other == name).map_or(name.as_str(), |(_, word)| *word);
        let text = format!("| survey |\n| | type | name | label | appearance |\n| | text | q | Q | {word} |\n");
        let (workbook, _) = xlsform::read(text.as_bytes(), "form.md");
        let (compiled, found) = xlsform::compile(&workbook.expect("a workbook"), "form");
        assert!(compiled.is_some() && found.iter().all(|found| found.code != "unknown-appearance"), "{name} {found:?}");
        let is_obeyed = app.contains(&format!("has_appearance(\"{name}\")"));
        assert_eq!(is_obeyed, row.status == Status::Supported, "{row:?}");
    }
}

#[test]
fn parameters_columns_and_settings_are_those_of_the_compiler() {
    check_names("parameter", xlsform::parameter_names().map(str::to_owned), &[]);
    check_names("setting", xlsform::column_names("settings").map(str::to_owned), &[]);
    let sheets = ["survey", "choices", "entities"];
    let names =
        sheets.into_iter().flat_map(|sheet| xlsform::column_names(sheet).map(move |name| format!("{sheet}: {name}")));
    check_names("column", names, &["choices: any other", "external_choices: all", "osm: all"]);
}

/// The share of the lines of ODK Web Forms' matrix that Teren supports whole, in percent.
fn of_their_lines(rows: &[&Row]) -> Option<usize> {
    let mut lines: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.web_forms.is_empty()) {
        *lines.entry(&row.web_forms).or_insert(true) &= row.status == Status::Supported;
    }
    (100 * lines.values().filter(|whole| **whole).count()).checked_div(lines.len())
}

#[test]
fn authors_are_shown_the_totals() {
    let matrix = matrix();
    let mut table = "| of the standard | supported | shown as … | not supported | of ODK's lines | ODK Web Forms |\n\
                     |---|---|---|---|---|---|\n"
        .to_owned();
    for (kind, title, odk) in KINDS {
        let rows: Vec<&Row> = matrix.iter().filter(|row| row.kind == kind).collect();
        let count = |status| rows.iter().filter(|row| row.status == status).count();
        let [supported, shown, not] = [Status::Supported, Status::ShownAs, Status::NotSupported].map(count);
        let share = of_their_lines(&rows).map_or_else(|| "–".to_owned(), |share| format!("{share} %"));
        table += &format!("| {title} | {supported} | {shown} | {not} | {share} | {odk} |\n");
    }
    assert!(read("docs/authors.md").contains(&table), "docs/authors.md should have this table:\n\n{table}");
}

/// The table of Teren's own settings says what the schema does: every column, and each value that it may have.
#[test]
fn every_setting_is_explained() {
    let page = read("docs/authors.md");
    let rows: BTreeMap<&str, &str> =
        page.lines().filter_map(|line| line.strip_prefix("| settings | `")?.split_once("` | ")).collect();
    let columns: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.column).collect();
    assert_eq!(rows.keys().copied().collect::<BTreeSet<_>>(), columns);
    for setting in SETTINGS {
        let meaning = rows[setting.column];
        let explained: Vec<String> = match &setting.values {
            Values::Words(words) => words.iter().map(|word| format!("`{word}`")).collect(),
            Values::YesNo => vec!["`yes`".to_owned()],
            Values::Days(_) => setting.values.told(),
        };
        let missing: Vec<_> = explained.iter().filter(|value| !meaning.contains(*value)).collect();
        assert!(missing.is_empty(), "{}: {missing:?} not in {meaning}", setting.column);
    }
}

/// What `check` says is not used is what the matrix calls not supported.
#[test]
fn what_is_not_used_is_said() {
    let not_supported = |kind: &str| -> BTreeSet<String> {
        of_kind(kind).into_values().filter(|row| row.status == Status::NotSupported).map(|row| row.name).collect()
    };
    let of_sheet =
        |sheet: &'static str| xlsform::unused_columns(sheet).iter().map(move |name| format!("{sheet}: {name}"));
    let said: BTreeSet<String> = ["survey", "choices", "entities"].into_iter().flat_map(of_sheet).collect();
    let sheets = ["external_choices: all", "osm: all"].map(str::to_owned).into();
    assert_eq!(not_supported("column").difference(&sheets).cloned().collect::<BTreeSet<_>>(), said);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(not_supported("setting"), names(xlsform::unused_columns("settings")));
    assert_eq!(not_supported("parameter"), names(xlsform::unused_parameters()));

    let said = |md: &str| {
        let (workbook, _) = xlsform::read(md.as_bytes(), "t.md");
        let (_, findings) = xlsform::compile(&workbook.expect("a workbook"), "t");
        let found = findings.into_iter().filter(|finding| finding.code == "not-used");
        found.map(|finding| (finding.severity == Severity::Info, finding.row)).collect::<Vec<_>>()
    };
    let columns =
        "| survey |\n| | type | name | label | autoplay | parameters |\n| | text | a | A | audio | rows=3 |\n";
    assert_eq!(said(columns), [(true, Some(2)), (true, Some(2))]);
    assert_eq!(said("| survey |\n| | type | name | label |\n| | text | a | A |\n"), []);
}
