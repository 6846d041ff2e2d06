//! Expressions over documents, from the tests of ODK Web Forms, Enketo and JavaRosa.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::Context;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use xforms::Moment;
use xforms::xpath::console::{self, Document, Kind, Outcome as Found, Query};

use super::tally::{Outcome, Tally};

pub fn run(corpus: &Path) -> anyhow::Result<Vec<Tally>> {
    let mut core = Tally::new("xpath, core", 99.5);
    let mut all = Tally::new("xpath, all", 99.5);
    let texts = fs::read_to_string(corpus.join("xpath_docs.json")).context("xpath_docs.json")?;
    let texts: BTreeMap<String, String> = serde_json::from_str(&texts).context("xpath_docs.json")?;
    let documents: HashMap<_, _> = texts.iter().map(|(id, text)| (id.as_str(), Document::parse(text))).collect();
    let rows = fs::read_to_string(corpus.join("xpath.jsonl")).context("xpath.jsonl")?;
    let rows: Vec<Value> = rows.lines().map(serde_json::from_str).collect::<Result<_, _>>().context("xpath.jsonl")?;
    for row in &rows {
        let id = row["id"].as_str().unwrap_or_default();
        let document = documents.get(row["doc"].as_str().unwrap_or_default());
        let text = texts.get(row["doc"].as_str().unwrap_or_default()).map_or("", String::as_str);
        let outcome = || match (incomparable(row), document) {
            (Some(reason), _) => Outcome::Excluded(reason),
            (None, Some(Ok(document))) => match (compare(row, document), judged_wrong(row, text)) {
                (Outcome::Failed(_), Some(reason)) => Outcome::Excluded(reason),
                (outcome, _) => outcome,
            },
            (None, Some(Err(problem))) => Outcome::Failed(format!("the document cannot be read: {problem:?}")),
            (None, None) => Outcome::Failed("no document".into()),
        };
        if row["core"] == true {
            core.count(id, outcome());
        }
        all.count(id, outcome());
    }
    Ok(vec![core, all])
}

/// Why a row cannot be compared.
fn incomparable(row: &Value) -> Option<&'static str> {
    if !row["needs"].is_null() {
        Some("needs functions of the test's own")
    } else if row["nondeterministic"] == true {
        Some("depends on the clock or on chance")
    } else if row["kind"] == "unrecorded" {
        Some("no result was recorded")
    } else if row["context"].as_str().is_some_and(|context| context.starts_with("(detached)")) {
        Some("its context node is in no document")
    } else {
        None
    }
}

/// Why the expectation of a row that failed is judged wrong by the specification. Rules, not lists of rows.
fn judged_wrong(row: &Value, document: &str) -> Option<&'static str> {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let (expr, kind, expected) = (text("expr"), text("kind"), row["expected"].as_str().unwrap_or_default());
    let javarosa = text("source").starts_with("javarosa");
    let sides = ["following::node()", "preceding::node()", "preceding-sibling::node()"];
    if kind == "string" && text("test").contains("days since the epoch") {
        Some("the test compared whole days only; a row beside it asserts the fraction for the same expression")
    } else if kind == "boolean" && text("test").contains("evaluates string literals as date[time] values") {
        Some("two texts are compared as texts (XPath 1.0, 3.4); a row beside it asserts that for the same expression")
    } else if sides.contains(&expr) && (document.contains("<![CDATA[") || document.contains("<!DOCTYPE")) {
        Some("the DOM has nodes for the document type and for CDATA, the data model has none (XPath 1.0, 5 and 5.7)")
    } else if expr.contains("namespace::*") && !javarosa {
        Some(
            "the sources disagree: Web Forms gives declarations as attributes, Enketo nothing; an axis that we leave empty",
        )
    } else if kind == "string" && expected == "Invalid Date" {
        Some("date() gives a text in the date format (ODK XForms, date()); JavaScript's \"Invalid Date\" is none")
    } else if expr.contains("GMT-") {
        Some("JavaScript's way to write a date is not in the date format (ODK XForms, data types)")
    } else if expr.starts_with("area(") && expected == "NaN" {
        Some("the sources disagree about the area of what is no shape: Enketo gives NaN, Web Forms and we 0")
    } else if javarosa && text("exception") == "XPathTypeMismatchException" {
        Some("Web Forms and Enketo have no error for what is no date, and the specification names none")
    } else if javarosa && text("exception") == "XPathUnsupportedException" {
        Some("JavaRosa lacks what XPath 1.0 has (2.1, 2.2, 2.3, 3.3)")
    } else if javarosa && expr == "number()" {
        Some("number() may stand without an argument (XPath 1.0, 4.4)")
    } else if javarosa && expr.starts_with("count-non-empty(") {
        Some("JavaRosa counts every node that has children; XForms 1.0 counts texts that are not empty (7.7.5)")
    } else if expr == "round(-1.5)" {
        Some("of two nearest whole numbers, round() gives the one nearer to positive infinity (XPath 1.0, 4.4)")
    } else if javarosa && expr == "geofence('', '')" {
        Some("Web Forms has no error for what is no place, and the specification names none")
    } else if javarosa && expr.starts_with("round('") && expr.contains(',') && expr.ends_with("')") {
        Some("a comma is no decimal point (XPath 1.0, 4.4)")
    } else {
        None
    }
}

fn compare(row: &Value, document: &Document) -> Outcome {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let zone = TimeZone::get(if text("tz").is_empty() { "GMT" } else { text("tz") }).unwrap_or(TimeZone::UTC);
    let offset_at = |utc_ms: i64| {
        Timestamp::from_millisecond(utc_ms).map_or(0, |instant| zone.to_offset(instant).seconds().div_euclid(60))
    };
    let utc_ms = text("now").parse::<Timestamp>().map_or(0, |now| now.as_millisecond());
    let wanted = match text("kind") {
        "boolean" => Some(Kind::Boolean),
        "number" | "number-rounded" => Some(Kind::Number),
        "string" | "string-matches" | "string-length" | "date" => Some(Kind::Text),
        "nodeset" | "nodeset-unordered" | "first-node" => Some(Kind::Nodes),
        _ => None,
    };
    let query = Query {
        expr: text("expr"),
        context: text("context"),
        wanted,
        xforms: row["xforms"] == true,
        now: Moment { utc_ms, offset_min: offset_at(utc_ms) },
        offset_at: &offset_at,
        language: text("language"),
    };
    let found = console::run(document, &query);
    let code = found.as_ref().err().map(|error| error.code);
    let as_expected = match (text("kind"), &found) {
        ("throws", found) => found.is_err(),
        ("parse-error", _) => code == Some("xpath-syntax"),
        ("parse-ok", _) => code != Some("xpath-syntax"),
        (kind, Ok(found)) => same(kind, row, found),
        (_, Err(_)) => false,
    };
    if as_expected {
        return Outcome::Passed;
    }
    let expected = format!("{} {}", text("kind"), row["expected"]);
    Outcome::Failed(format!("{} at {}: {found:?}, expected {expected}", text("expr"), text("context")))
}

fn same(kind: &str, row: &Value, found: &Found) -> bool {
    let expected = &row["expected"];
    let wanted = expected.as_str().unwrap_or_default();
    match (kind, found) {
        ("boolean", Found::Boolean(found)) => expected == found,
        ("number", Found::Number(found)) => same_number(number(expected), *found),
        ("number-rounded", Found::Number(found)) => {
            let factor = row["factor"].as_f64().unwrap_or(1.0);
            same_number(number(expected), (found * factor).round() / factor)
        }
        ("string", Found::Text(found)) => found == wanted,
        ("date", Found::Text(found)) => found.starts_with(wanted),
        ("string-length", Found::Text(found)) => expected.as_u64() == Some(found.chars().count() as u64),
        ("string-matches", Found::Text(found)) => {
            regex_lite::Regex::new(wanted).is_ok_and(|pattern| pattern.is_match(found))
        }
        ("nodeset" | "nodeset-unordered" | "first-node", Found::Nodes(found)) => {
            let mut found: Vec<_> = found.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))).collect();
            let values = row["values"].as_array().map(Vec::as_slice).unwrap_or_default();
            let paths = expected.as_array().into_iter().flatten().filter_map(Value::as_str);
            let mut wanted: Vec<_> =
                paths.enumerate().map(|(i, path)| (path, values.get(i).and_then(Value::as_str))).collect();
            if kind == "nodeset-unordered" {
                found.sort_unstable();
                wanted.sort_unstable();
            }
            if kind == "first-node" {
                found.truncate(1);
            }
            let pairs = || found.iter().zip(&wanted);
            found.len() == wanted.len()
                && pairs().all(|(found, wanted)| found.0 == wanted.0 && (wanted.1.is_none() || found.1 == wanted.1))
        }
        _ => false,
    }
}

/// Numbers that JSON lacks are strings.
fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(f64::NAN)
}

/// Not a number is itself here. The tolerance is JavaRosa's own: mathematical libraries differ in the last digit. Tests
/// written in JavaScript cannot tell 0 from -0 unless they say -0.
fn same_number(wanted: f64, found: f64) -> bool {
    let same_sign = wanted != 0.0 || !wanted.is_sign_negative() || found.is_sign_negative();
    let near = (wanted - found).abs() <= 1e-12 * wanted.abs().max(1.0);
    (wanted.is_nan() && found.is_nan()) || (same_sign && (wanted == found || near))
}
