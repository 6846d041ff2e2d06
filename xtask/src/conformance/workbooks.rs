//! Workbooks compiled by pyxform and by us: the same form, or a fault in the same row.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use xlsform::{Diagnostic, Row, Severity, Sheet, Workbook};

use super::tally::{Outcome, Tally};
use super::xform;

/// In per cent, of the valid workbooks and of the others alike.
const TARGET: f64 = 97.0;

/// Rows that are not compared, with the reason.
const EXCLUDED: &[(&str, &str)] = &[
    ("px-1050", "the root's name is the test's own argument, which a file cannot have"),
    ("px-1286", "pyxform writes a Python dictionary into the attribute"),
    ("px-1288", "the calculation is no XPath, which `check` has to refuse"),
    ("px-0267", "it refers to nodes that it does not have, which `check` has to refuse"),
    ("px-0969", "it refers to nodes that it does not have, which `check` has to refuse"),
    ("px-0976", "it refers to nodes that it does not have, which `check` has to refuse"),
    ("px-0292", "a question's relevance depends on its own answer, which `check` has to refuse"),
    ("px-0647", "pyxform leaves out the instance that the label reads, we do not"),
    ("pyxform/bug_example_xls/xl_date_ambiguous.xlsx", "the calculation is no XPath, which `check` has to refuse"),
    (
        "pyxform/bug_example_xls/UCL_Biomass_Plot_Form.xlsx",
        "the version's date and time are written as XML writes them",
    ),
];

pub fn run(corpus: &Path) -> anyhow::Result<Vec<Tally>> {
    let mut tallies = Tallies {
        valid: Tally::new("workbooks: valid", TARGET),
        invalid: Tally::new("workbooks: invalid", TARGET),
        warnings: Tally::new("workbooks: warnings", TARGET),
    };
    for row in rows(corpus, "pyxform.jsonl")? {
        tallies.written(&row);
    }
    for row in rows(corpus, "workbooks.jsonl")? {
        tallies.file(corpus, &row)?;
    }
    Ok(vec![tallies.valid, tallies.invalid, tallies.warnings])
}

fn rows(corpus: &Path, name: &str) -> anyhow::Result<Vec<Value>> {
    let text = fs::read_to_string(corpus.join(name)).with_context(|| name.to_owned())?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| name.to_owned())).collect()
}

struct Tallies {
    valid: Tally,
    invalid: Tally,
    warnings: Tally,
}

impl Tallies {
    /// A workbook written as a table or as JSON.
    fn written(&mut self, row: &Value) {
        let id = row["id"].as_str().unwrap_or_default();
        let observed = &row["observed"];
        let workbook = match row["md"].as_str() {
            Some(table) => xlsform::read(table.as_bytes(), "data.md").0,
            None => Some(of_sheets(&row["ss_structure"])),
        };
        let workbook = workbook.unwrap_or_default();
        let root = observed["xform"].as_str().and_then(root_of).or(row["assert"]["name"].as_str());
        let (xml, diagnostics) = compile(&with_root(&workbook, root.unwrap_or("test_name")), "data");
        let failed = (row["pass"] != true).then_some("failed where it was recorded");
        self.count(id, excluded(id).or(failed), observed, xml.as_deref(), &diagnostics);
        if row["pass"] == true && row["assert"]["warnings__contains"].is_array() {
            let (_, diagnostics) = compile(&workbook, "data");
            let warned = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Warning);
            let failed = || Outcome::Failed(format!("no warning like {}", row["assert"]["warnings__contains"]));
            self.warnings.count(id, if warned { Outcome::Passed } else { failed() });
        }
    }

    fn file(&mut self, corpus: &Path, row: &Value) -> anyhow::Result<()> {
        let name = row["file"].as_str().unwrap_or_default();
        let path = corpus.join("workbooks").join(name);
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let (workbook, mut diagnostics) = xlsform::read(&bytes, name);
        let (xml, found) = workbook.map(|workbook| compile(&workbook, stem)).unwrap_or_default();
        diagnostics.extend(found);
        let mut observed = serde_json::json!({});
        match row["xform"].as_str() {
            Some(expected) => {
                let path = path.with_file_name(expected);
                observed["xform"] = fs::read_to_string(&path).with_context(|| path.display().to_string())?.into();
            }
            None => observed["error"] = row["error"].clone(),
        }
        self.count(name, excluded(name), &observed, xml.as_deref(), &diagnostics);
        if row["warnings"].as_array().is_some_and(|warnings| !warnings.is_empty()) {
            let warned = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Warning);
            let failed = || Outcome::Failed(format!("no warning like {}", row["warnings"]));
            self.warnings.count(name, if warned { Outcome::Passed } else { failed() });
        }
        Ok(())
    }

    fn count(
        &mut self,
        id: &str,
        excluded: Option<&'static str>,
        observed: &Value,
        xml: Option<&str>,
        diagnostics: &[Diagnostic],
    ) {
        let (tally, outcome) = match observed["xform"].as_str() {
            Some(expected) => (&mut self.valid, accepted(expected, xml, diagnostics)),
            None => (&mut self.invalid, refused(observed["error"].as_str().unwrap_or_default(), xml, diagnostics)),
        };
        tally.count(id, excluded.map_or(outcome, Outcome::Excluded));
    }
}

fn excluded(id: &str) -> Option<&'static str> {
    EXCLUDED.iter().find(|(other, _)| *other == id).map(|(_, reason)| *reason)
}

fn accepted(expected: &str, xml: Option<&str>, diagnostics: &[Diagnostic]) -> Outcome {
    match xml.map(|ours| xform::difference(expected, ours)) {
        Some(None) => Outcome::Passed,
        Some(Some(difference)) => Outcome::Failed(difference),
        None => Outcome::Failed(format!("refused: {}", told(diagnostics))),
    }
}

/// Refused, in the row and on the sheet that pyxform names.
fn refused(error: &str, xml: Option<&str>, diagnostics: &[Diagnostic]) -> Outcome {
    if xml.is_some() {
        return Outcome::Failed(format!("accepted, expected: {error}"));
    }
    let row = error.split_once("[row : ").and_then(|(_, rest)| rest.split_once(']')?.0.parse().ok());
    let sheet = error.split_once("On the '").and_then(|(_, rest)| Some(rest.split_once('\'')?.0));
    let on_sheet = |found: &Diagnostic| {
        sheet.is_none_or(|sheet| found.sheet.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(sheet)))
    };
    let found = errors(diagnostics).any(|found| row.is_none() || (found.row == row && on_sheet(found)));
    if found { Outcome::Passed } else { Outcome::Failed(format!("{}; expected: {error}", told(diagnostics))) }
}

fn errors(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
}

fn told(diagnostics: &[Diagnostic]) -> String {
    let told: Vec<String> = errors(diagnostics).map(|d| format!("{} {:?} {:?}", d.code, d.row, d.args)).collect();
    told.join("; ")
}

fn compile(workbook: &Workbook, stem: &str) -> (Option<String>, Vec<Diagnostic>) {
    let (compiled, diagnostics) = xlsform::compile(workbook, stem);
    (compiled.map(|compiled| compiled.xml), diagnostics)
}

/// The name of the primary instance's root.
fn root_of(xml: &str) -> Option<&str> {
    let inner = xml.split_once("<instance>")?.1.trim_start().strip_prefix('<')?;
    inner.split([' ', '>', '/']).next()
}

/// The workbook with the root's name that the test passed beside the file, unless its settings have one.
fn with_root(workbook: &Workbook, root: &str) -> Workbook {
    let mut workbook = workbook.clone();
    let is_settings = |sheet: &&mut Sheet| sheet.name.trim().eq_ignore_ascii_case("settings");
    let found = workbook.sheets.iter_mut().find(is_settings);
    let sheet = match found {
        Some(sheet) => sheet,
        None => {
            let sheet = Sheet { name: "settings".to_owned(), header_row: 1, ..Sheet::default() };
            workbook.sheets.push(sheet);
            match workbook.sheets.last_mut() {
                Some(sheet) => sheet,
                None => return workbook,
            }
        }
    };
    if sheet.headers.iter().any(|header| header.trim().eq_ignore_ascii_case("name")) {
        return workbook;
    }
    let width = sheet.headers.len();
    sheet.headers.push("name".to_owned());
    if sheet.rows.is_empty() {
        sheet.rows.push(Row { number: 2, cells: Vec::new() });
    }
    let cells = &mut sheet.rows[0].cells;
    cells.resize(width, String::new());
    cells.push(root.to_owned());
    workbook
}

/// Sheets as lists of rows, each row a map from header to value.
fn of_sheets(sheets: &Value) -> Workbook {
    let mut workbook = Workbook::default();
    for (name, rows) in sheets.as_object().into_iter().flatten() {
        let rows: Vec<_> = rows.as_array().into_iter().flatten().filter_map(Value::as_object).collect();
        let mut sheet = Sheet { name: name.clone(), header_row: 1, ..Sheet::default() };
        for header in rows.iter().flat_map(|row| row.keys()) {
            if !sheet.headers.contains(header) {
                sheet.headers.push(header.clone());
            }
        }
        for (number, row) in (2..).zip(rows) {
            let cell = |header: &String| row.get(header).and_then(Value::as_str).unwrap_or_default().to_owned();
            sheet.rows.push(Row { number, cells: sheet.headers.iter().map(cell).collect() });
        }
        workbook.sheets.push(sheet);
    }
    workbook
}
