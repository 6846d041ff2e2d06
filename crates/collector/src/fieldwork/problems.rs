//! What the check found, question by question, most often first.

use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::HashMap};
use xforms::Form;

/// A rule that responses break at a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What is asked there; else its path in the form.
    pub question: String,
    /// The rule's code, as in exports: `required`, `constraint`, `type`…
    pub rule: String,
    /// In how many responses.
    pub responses: u64,
}

/// Rules that are listed.
const MOST: usize = 30;

/// One question that breaks a rule in one response, as it is stored.
#[derive(Debug, Deserialize, PartialEq, Eq, Hash)]
pub struct Problem {
    #[serde(rename = "ref")]
    pub reference: String,
    pub rule: String,
}

/// A response's problems, as they are stored.
pub fn of(stored: &str) -> Vec<Problem> {
    serde_json::from_str(stored).unwrap_or_default()
}

#[derive(Default)]
pub struct Problems(HashMap<Problem, u64>);

impl Problems {
    /// A response's problems, as they are stored.
    pub fn add(&mut self, stored: &str) {
        let mut problems = of(stored);
        for problem in &mut problems {
            problem.reference = without_places(&problem.reference);
        }
        for (at, problem) in problems.iter().enumerate() {
            // Several entries of a repeat are one response.
            if problems[..at].contains(problem) {
                continue;
            }
            let Problem { reference, rule } = problem;
            let known = Problem { reference: reference.clone(), rule: rule.clone() };
            *self.0.entry(known).or_default() += 1;
        }
    }

    pub fn told(self, form: &Form) -> Vec<Found> {
        let fields = form.fields();
        let language = form.default_language();
        let question = |reference: &str| {
            let field = fields.iter().find(|field| field.path == reference);
            let label =
                field.and_then(|field| form.field_label(field, language)).filter(|label| !label.trim().is_empty());
            label.unwrap_or_else(|| reference.splitn(3, '/').nth(2).unwrap_or_default().to_owned())
        };
        let found = self.0.into_iter().map(|(Problem { reference, rule }, responses)| Found {
            question: question(&reference),
            rule,
            responses,
        });
        let mut found: Vec<Found> = found.collect();
        found.sort_by(|a, b| {
            (Reverse(a.responses), &a.question, &a.rule).cmp(&(Reverse(b.responses), &b.question, &b.rule))
        });
        found.truncate(MOST);
        found
    }
}

/// `/data/os[2]/wiek` is about `/data/os/wiek`.
fn without_places(reference: &str) -> String {
    let steps = reference.split('/').map(|step| step.split('[').next().unwrap_or(step));
    steps.collect::<Vec<_>>().join("/")
}
