//! Forms from the field and from other implementations' tests: which are usable, which are not.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use xforms::Form;

use super::tally::{Outcome, Tally};

/// Rows whose expectation the contract of `teren check` (exit codes, in its help) contradicts, and why. The engines that
/// they come from pass over such mistakes; JavaRosa refuses most of them too.
const OTHERWISE: [(&str, &str); 8] = [
    ("enketo-core/calcs.xml", "an unknown function is an error: version() is Enketo's own"),
    ("enketo-core/secondary-lang.xml", "wrong arity is an error: translate(label) is Enketo's own"),
    ("web-forms/test-web-forms/xpath-unknown-function.xml", "an unknown function is an error: nope()"),
    ("enketo-core/repeat-count-relative.xml", "a reference to a missing node is an error: a control's"),
    ("enketo-transformer/jr-url-space.xml", "a reference to a missing node is an error: a control's"),
    ("enketo-transformer/setgeopoint-repeat-tricky.xml", "a reference to a missing node is an error: a control's"),
    ("enketo-transformer/itemset.xml", "a reference to a missing node is an error: an action's"),
    ("enketo-transformer/oc-external.xml", "a reference to a missing node is an error: an action's"),
];

pub fn run(corpus: &Path) -> anyhow::Result<Vec<Tally>> {
    let mut tally = Tally::new("forms", 99.0);
    let rows = fs::read_to_string(corpus.join("forms.jsonl")).context("forms.jsonl")?;
    for line in rows.lines() {
        let row: Value = serde_json::from_str(line).context("forms.jsonl")?;
        let name = row["file"].as_str().unwrap_or_default();
        let outcome = match OTHERWISE.iter().find(|(file, _)| *file == name) {
            Some((_, reason)) => Outcome::Excluded(reason),
            None => compare(corpus, name, row["expect"].as_str()),
        };
        tally.count(name, outcome);
    }
    Ok(vec![tally])
}

fn compare(corpus: &Path, name: &str, expected: Option<&str>) -> Outcome {
    let wanted = match expected {
        Some("usable") => true,
        Some("error") => false,
        Some(_) => return Outcome::Excluded("the implementations disagree"),
        None => return Outcome::Excluded("no form"),
    };
    let text = match fs::read_to_string(corpus.join("forms").join(name)) {
        Ok(text) => text,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let (form, found) = Form::parse(&text, &());
    if form.is_some() == wanted {
        return Outcome::Passed;
    }
    let errors = found.iter().filter(|finding| finding.severity == xforms::Severity::Error);
    let told: Vec<_> = errors.take(3).map(|e| format!("{} {:?} {:?}", e.code, e.args, e.line)).collect();
    Outcome::Failed(format!("usable: {}, expected {wanted}; {}", form.is_some(), told.join("; ")))
}
