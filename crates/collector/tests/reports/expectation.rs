//! An expectation of `case.json`, held against what the program says.
//!
//! `{"exit": N}`; `{"diagnostic": {…}}`, one of `check --json` fits, and `{"no_diagnostic": {…}}`, none does; `{"step": N, "ref": …}`, the
//! state of a node after a line of `play` (or `violations`, `xml_contains`); `{"id": N, "value": …}`, an answer of `xpath`;
//! `{"any_of": [[…], […]]}`, all of one of the lists. An expectation with its own `argv` speaks of that command.

use serde_json::{Map, Value};
use std::{
    collections::HashMap,
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

/// What commands said in a folder; each is run once.
pub struct Outcomes<'a> {
    folder: &'a Path,
    known: HashMap<String, Outcome>,
}

struct Outcome {
    exit: Option<i32>,
    out: String,
}

impl<'a> Outcomes<'a> {
    pub fn new(folder: &'a Path) -> Self {
        Self { folder, known: HashMap::new() }
    }

    /// Runs the command; `play` and `xpath` read the case's lines.
    pub fn of(&mut self, argv: &Value) {
        self.outcome(argv);
    }

    fn outcome(&mut self, argv: &Value) -> &Outcome {
        let folder = self.folder;
        self.known.entry(argv.to_string()).or_insert_with(|| {
            let args: Vec<&str> = argv.as_array().unwrap().iter().map(|arg| arg.as_str().unwrap()).collect();
            let input = match args[0] {
                "play" => Stdio::from(File::open(folder.join("steps.jsonl")).unwrap()),
                "xpath" => Stdio::from(File::open(folder.join("requests.jsonl")).unwrap()),
                _ => Stdio::null(),
            };
            let mut command = Command::new(env!("CARGO_BIN_EXE_teren"));
            let output = command.args(&args).current_dir(folder).stdin(input).output().unwrap();
            Outcome { exit: output.status.code(), out: String::from_utf8(output.stdout).unwrap() }
        })
    }

    fn lines(&mut self, argv: &Value) -> Vec<Value> {
        let out = &self.outcome(argv).out;
        out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
    }
}

/// Whether it is so.
pub fn holds(expectation: &Value, argv: &Value, outcomes: &mut Outcomes) -> bool {
    let expected = expectation.as_object().unwrap();
    let argv = expected.get("argv").unwrap_or(argv);
    if let Some(lists) = expected.get("any_of") {
        let mut lists = lists.as_array().unwrap().iter();
        return lists.any(|all| all.as_array().unwrap().iter().all(|one| holds(one, argv, outcomes)));
    }
    if let Some(exit) = expected.get("exit") {
        return outcomes.outcome(argv).exit.map(Value::from).as_ref() == Some(exit);
    }
    for (name, wanted) in [("diagnostic", true), ("no_diagnostic", false)] {
        if let Some(pattern) = expected.get(name) {
            let told: Vec<Value> = serde_json::from_str(&outcomes.outcome(argv).out).unwrap();
            return told.iter().any(|one| fits(one, pattern.as_object().unwrap())) == wanted;
        }
    }
    let lines = outcomes.lines(argv);
    match expected.get("id") {
        Some(id) => lines.iter().any(|line| line["id"] == *id && is_same(&line["value"], &expected["value"])),
        None => {
            let step = usize::try_from(expected["step"].as_u64().unwrap()).unwrap();
            lines.get(step - 1).is_some_and(|line| state_is(line, expected))
        }
    }
}

/// Whether a diagnostic is one that the pattern speaks of.
fn fits(told: &Value, pattern: &Map<String, Value>) -> bool {
    pattern.iter().all(|(name, wanted)| match name.as_str() {
        "any" => told["severity"] == "error" || told["severity"] == "warning",
        "contains" => told.to_string().to_lowercase().contains(&wanted.as_str().unwrap().to_lowercase()),
        "code_not" => told["code"] != *wanted,
        "suggestion" if *wanted == Value::Bool(true) => told["suggestion"].is_string(),
        _ => told[name] == *wanted,
    })
}

/// Numbers are the same to nine places; minus zero is zero.
fn is_same(found: &Value, wanted: &Value) -> bool {
    match (found, wanted.as_f64()) {
        (Value::String(text), Some(wanted)) => text.parse().is_ok_and(|found: f64| (found - wanted).abs() < 1e-9),
        (found, Some(wanted)) => found.as_f64().is_some_and(|found| (found - wanted).abs() < 1e-9),
        (found, None) => found == wanted,
    }
}

/// Whether a line of `play` shows this.
fn state_is(line: &Value, expected: &Map<String, Value>) -> bool {
    let Some(reference) = expected.get("ref") else {
        return expected.iter().all(|(name, wanted)| match name.as_str() {
            "violations" => refs(&line["violations"]) == refs(wanted),
            "xml_contains" => line["xml"].as_str().is_some_and(|xml| xml.contains(wanted.as_str().unwrap())),
            "step" | "argv" => true,
            other => panic!("nothing is known of {other}"),
        });
    };
    let node = &line["nodes"][reference.as_str().unwrap()];
    expected.iter().all(|(name, wanted)| match name.as_str() {
        "step" | "ref" | "argv" => true,
        // What is left out is so as it usually is.
        "relevant" => node["relevant"].as_bool().unwrap_or(true) == *wanted,
        "required" => node["required"].as_bool().unwrap_or(false) == *wanted,
        "v" | "label" | "violation" | "count" => node[name] == *wanted,
        "v_not" => node["v"] != *wanted && node["v"] != "",
        "number" => is_same(&node["v"], wanted),
        "options" => codes(&node["options"]) == codes(wanted),
        "options_without_spaces" => codes(&node["options"]).iter().all(|code| !code.contains(char::is_whitespace)),
        other => panic!("nothing is known of {other}"),
    })
}

/// References, also where each stands in an object.
fn refs(list: &Value) -> Vec<&str> {
    let list = list.as_array().into_iter().flatten();
    list.map(|one| one.as_str().or_else(|| one["ref"].as_str()).unwrap()).collect()
}

/// Codes, also where each stands beside its label.
fn codes(list: &Value) -> Vec<&str> {
    let list = list.as_array().into_iter().flatten();
    list.map(|one| one.as_str().or_else(|| one["v"].as_str()).unwrap()).collect()
}
