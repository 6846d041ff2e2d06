//! `teren xpath`: an expression console. JSON lines in, one result line each out, in order.

use super::Outcome;
use crate::clock;
use jiff::{Timestamp, civil, tz::TimeZone};
use messages::{Language, diagnostics};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{self, BufRead, Write},
    process::ExitCode,
};
use xforms::{
    Diagnostic, Moment,
    xpath::console::{self, Document, Kind, Outcome as Found, Query},
};

pub fn run(language: Language) -> Outcome {
    let mut console = Console { documents: HashMap::new(), held: 0, language };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut input = io::BufReader::new(io::stdin());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        serde_json::to_writer(&mut out, &console.answer(&line))?;
        out.write_all(b"\n")?;
        line.clear();
        // Who waits for the answer before asking on gets it; who sends many lines at once is not held up.
        if input.buffer().is_empty() {
            out.flush()?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Bytes of document text that are remembered.
const MOST_HELD: usize = 64 << 20;

struct Console {
    /// Documents by their text: rows repeat them.
    documents: HashMap<String, Result<Document, Diagnostic>>,
    held: usize,
    language: Language,
}

/// A code with its arguments.
type Problem = (&'static str, Vec<(&'static str, String)>);

impl Console {
    fn answer(&mut self, line: &[u8]) -> Value {
        let request: Value = match serde_json::from_slice(line) {
            Ok(request @ Value::Object(_)) => request,
            _ => return self.error(Value::Null, malformed("JSON")),
        };
        let id = request["id"].clone();
        match self.found(&request) {
            Ok(Found::Boolean(value)) => json!({ "id": id, "kind": "boolean", "value": value }),
            Ok(Found::Number(value)) => json!({ "id": id, "kind": "number", "value": number(value) }),
            Ok(Found::Text(value)) => json!({ "id": id, "kind": "string", "value": value }),
            Ok(Found::Nodes(nodes)) => {
                let (nodes, values): (Vec<_>, Vec<_>) = nodes.into_iter().unzip();
                json!({ "id": id, "kind": "nodeset", "nodes": nodes, "values": values })
            }
            Err(problem) => self.error(id, problem),
        }
    }

    fn error(&self, id: Value, (code, args): Problem) -> Value {
        let message = diagnostics::sentence(self.language, code, &args);
        json!({ "id": id, "error": { "code": console::contract(code), "message": message } })
    }

    fn found(&mut self, request: &Value) -> Result<Found, Problem> {
        let expr = request["expr"].as_str().ok_or_else(|| malformed("expr"))?;
        let context = text(request, "context")?.unwrap_or("/");
        let wanted = match text(request, "as")? {
            None => None,
            Some("boolean") => Some(Kind::Boolean),
            Some("number") => Some(Kind::Number),
            Some("string") => Some(Kind::Text),
            Some("nodeset") => Some(Kind::Nodes),
            Some(_) => return Err(malformed("as")),
        };
        let xforms = match &request["xforms"] {
            Value::Null => true,
            Value::Bool(xforms) => *xforms,
            _ => return Err(malformed("xforms")),
        };
        let zone = match text(request, "tz")? {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(name).map_err(|_| malformed("tz"))?,
        };
        let now = match text(request, "now")? {
            None => Timestamp::now(),
            Some(text) => instant(text, &zone).ok_or_else(|| malformed("now"))?,
        };
        let language = text(request, "language")?.unwrap_or_default();
        let document = self.document(text(request, "doc")?.unwrap_or_default());
        let document = document.map_err(|problem| (problem.code, problem.args.clone()))?;
        let offset_at = |utc_ms: i64| clock::offset_min(&zone, utc_ms);
        let utc_ms = now.as_millisecond();
        let now = Moment { utc_ms, offset_min: offset_at(utc_ms) };
        let query = Query { expr, context, wanted, xforms, now, offset_at: &offset_at, language };
        console::run(document, &query).map_err(|error| (error.code, error.args))
    }

    fn document(&mut self, text: &str) -> Result<&Document, &Diagnostic> {
        if !self.documents.contains_key(text) {
            if self.held + text.len() > MOST_HELD {
                self.documents.clear();
                self.held = 0;
            }
            self.held += text.len();
            self.documents.insert(text.to_owned(), Document::parse(text));
        }
        self.documents[text].as_ref()
    }
}

fn malformed(field: &str) -> Problem {
    ("request-malformed", vec![("field", field.to_owned())])
}

/// An optional text; `null` is none.
fn text<'a>(request: &'a Value, field: &str) -> Result<Option<&'a str>, Problem> {
    match &request[field] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(malformed(field)),
    }
}

/// An instant; a time without an offset is the zone's.
pub(super) fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let civil = || text.parse::<civil::DateTime>().ok()?.to_zoned(zone.clone()).ok();
    text.parse().ok().or_else(|| Some(civil()?.timestamp()))
}

/// Numbers that JSON lacks are strings.
fn number(value: f64) -> Value {
    let negative_zero = value == 0.0 && value.is_sign_negative();
    match value {
        _ if negative_zero => "-0".into(),
        // Whole numbers without a point, as long as they are exact.
        _ if value.fract() == 0.0 && value.abs() < 9e15 => (value as i64).into(),
        _ if value.is_finite() => value.into(),
        _ => xforms::xpath::convert::number_text(value).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line's answer without the sentence.
    #[track_caller]
    fn check(line: &str, expected: Value) {
        let mut console = Console { documents: HashMap::new(), held: 0, language: Language::English };
        let mut found = console.answer(line.as_bytes());
        if let Some(error) = found.get_mut("error").and_then(Value::as_object_mut) {
            let sentence = error.remove("message").unwrap();
            assert!(!sentence.as_str().unwrap().contains("Finding"), "{sentence}");
        }
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn one_line_for_each() {
        check(r#"{"id":1,"expr":"1 + 1"}"#, json!({ "id": 1, "kind": "number", "value": 2 }));
        check(r#"{"id":"a","expr":"0 div 0"}"#, json!({ "id": "a", "kind": "number", "value": "NaN" }));
        check(r#"{"id":"a","expr":"-1 div 0"}"#, json!({ "id": "a", "kind": "number", "value": "-Infinity" }));
        check(r#"{"expr":"-0"}"#, json!({ "id": null, "kind": "number", "value": "-0" }));
        check(r#"{"id":1,"expr":"1.5","as":"string"}"#, json!({ "id": 1, "kind": "string", "value": "1.5" }));
        check(
            r#"{"id":1,"expr":"a","doc":"<a/>","as":"boolean"}"#,
            json!({ "id": 1, "kind": "boolean", "value": true }),
        );
        check(
            r#"{"id":1,"expr":"*|@x","doc":"<p:a xmlns:p='u'><p:b x='1'>t</p:b></p:a>","context":"/p:a[1]/p:b[1]"}"#,
            json!({ "id": 1, "kind": "nodeset", "nodes": ["/p:a[1]/p:b[1]/@x"], "values": ["1"] }),
        );
        check(
            r#"{"id":1,"expr":"today()","now":"2026-11-22T02:00:00Z","tz":"America/Phoenix"}"#,
            json!({ "id": 1, "kind": "string", "value": "2026-11-21" }),
        );
        check(
            r#"{"id":1,"expr":"date-time('2026-07-01T12:00:00Z')","tz":"Europe/Warsaw"}"#,
            json!({ "id": 1, "kind": "string", "value": "2026-07-01T14:00:00.000+02:00" }),
        );
    }

    #[test]
    fn every_error_has_its_code() {
        for (line, code) in [
            (r#"{"id":1,"expr":"1 +"}"#, "xpath-syntax"),
            (r#"{"id":1,"expr":"nothing-like-it(1)"}"#, "xpath-unknown-function"),
            (r#"{"id":1,"expr":"today()","xforms":false}"#, "xpath-unknown-function"),
            (r#"{"id":1,"expr":"not()"}"#, "xpath-arity"),
            (r#"{"id":1,"expr":"count(1)"}"#, "xpath-type"),
            (r#"{"id":1,"expr":"$x"}"#, "xpath-type"),
            (r#"{"id":1,"expr":"regex('a', '(')"}"#, "xpath-type"),
            (r#"{"id":1,"expr":"1","as":"nodeset"}"#, "xpath-type"),
            (r#"{"id":1,"expr":"zz:a","doc":"<a/>"}"#, "xpath-unbound-prefix"),
            (r#"{"id":1,"expr":"uuid(1000000000)"}"#, "xpath-limit"),
            (r#"{"id":1,"expr":"1","doc":"<a>"}"#, "doc-malformed"),
            (r#"{"id":1,"expr":"1","doc":"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}"#, "doc-malformed"),
            (r#"{"id":1,"expr":"1","doc":"<a/>","context":"/b[1]"}"#, "context-not-found"),
            (r#"{"id":1}"#, "request-malformed"),
            (r#"{"id":1,"expr":"1","tz":"Nowhere/City"}"#, "request-malformed"),
            (r#"{"id":1,"expr":"1","now":"yesterday"}"#, "request-malformed"),
            (r#"{"id":1,"expr":"1","as":"text"}"#, "request-malformed"),
        ] {
            check(line, json!({ "id": 1, "error": { "code": code } }));
        }
        for line in ["", "{", "[1]", "\"x\"", "\u{0}"] {
            check(line, json!({ "id": null, "error": { "code": "request-malformed" } }));
        }
    }
}
