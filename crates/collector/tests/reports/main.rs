//! What was reported against other tools, and met in real workbooks, tried with the real program: every folder of `cases/`
//! holds an input and what must come of it (`case.json`), named for its kind.

// A test that cannot go on should panic where it stands.
#![allow(clippy::unwrap_used)]

mod expectation;

use expectation::{Outcomes, holds};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What of a case does not hold: an empty list, when it is as it should be.
fn check(case: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    copy(case, folder.path());
    let text = fs::read_to_string(case.join("case.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    let mut outcomes = Outcomes::new(folder.path());
    for before in case["before"].as_array().into_iter().flatten() {
        outcomes.of(before);
    }
    let expected = case["expect"].as_array().unwrap();
    assert!(!expected.is_empty(), "{text}");
    expected.iter().filter(|one| !holds(one, &case["argv"], &mut outcomes)).map(Value::to_string).collect()
}

#[test]
fn every_report_has_come_out_right() {
    let cases = cases();
    assert!(cases.len() >= 54, "{}", cases.len());
    let name = |case: &Path| case.file_name().unwrap().to_string_lossy().into_owned();
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (name(case), check(case)))
        .filter(|(_, wrong)| !wrong.is_empty())
        .map(|(name, wrong)| format!("{name}: {}", wrong.join("\n  ")))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn what_is_not_so_is_found() {
    let case = cases().into_iter().find(|case| case.ends_with("K38-default-not-a-choice")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy(&case, folder.path());
    let mut outcomes = Outcomes::new(folder.path());
    outcomes.of(&serde_json::json!(["convert", "form.md", "-o", "form.xml"]));
    let play = serde_json::json!(["play", "form.xml"]);
    for (expectation, expected) in [
        (serde_json::json!({"step": 1, "ref": "/data/ward", "v": ""}), true),
        (serde_json::json!({"step": 1, "ref": "/data/ward", "v": "1"}), false),
        (serde_json::json!({"step": 1, "ref": "/data/ward", "violation": "constraint"}), false),
        (serde_json::json!({"step": 99, "ref": "/data/ward", "v": ""}), false),
        (serde_json::json!({"step": 2, "violations": []}), false),
        (serde_json::json!({"step": 3, "xml_contains": "<ward>1"}), false),
        (serde_json::json!({"exit": 1}), false),
        (serde_json::json!({"argv": ["check", "form.md", "--json"], "diagnostic": {"row": 99}}), false),
        (serde_json::json!({"any_of": [[{"exit": 1}], [{"exit": 0}]]}), true),
    ] {
        assert_eq!(holds(&expectation, &play, &mut outcomes), expected, "{expectation}");
    }
}
