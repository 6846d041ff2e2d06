//! Expressions: parsed, their functions and literals checked, their paths resolved.

use super::Parser;
use crate::{
    Diagnostic, Severity, diagnostic,
    form::{
        body::Items,
        compile::{Compiled, Read},
        model::{DefId, Model},
        resolve,
    },
    xpath::{self, functions},
};

impl Parser {
    pub(super) fn compile(
        &mut self,
        source: &str,
        origin: Option<DefId>,
        at: usize,
        reference: &str,
    ) -> Option<Compiled> {
        let expr = match xpath::parse(source) {
            Ok(expr) => expr,
            Err(error) => {
                let mut finding = Diagnostic::error(error.code).at_offset(at).of(reference);
                finding.args = error.args;
                self.findings.push(finding);
                return None;
            }
        };
        for bad in functions::check(&expr) {
            let mut finding = Diagnostic::error(bad.code)
                .arg("name", &bad.name)
                .arg("expression", source)
                .at_offset(at)
                .of(reference);
            if bad.code == "xpath-unknown-function" {
                finding.suggestion = diagnostic::nearest(&bad.name, functions::names()).map(str::to_owned);
            }
            self.findings.push(finding);
        }
        self.check_literals(&expr, at, reference);
        let (compiled, missing) = resolve::resolve(expr, origin, &self.model);
        for node in missing {
            let severity = if node.below_value { Severity::Warning } else { Severity::Error };
            let finding = Diagnostic::new(severity, "reference-missing").arg("path", &node.path);
            let mut finding = finding.at_offset(at).of(reference);
            finding.suggestion = node.suggestion;
            self.findings.push(finding);
        }
        Some(compiled)
    }

    /// What `jr:choice-name` names has to be a question with choices; called once the body is known.
    pub(super) fn check_choice_names(&mut self) {
        for (path, at, reference) in std::mem::take(&mut self.choice_names) {
            let context = self.model.by_path(&reference).unwrap_or(Model::ROOT);
            let severity = match self.model.by_path(&self.absolute(&path, context)) {
                None => Severity::Error,
                Some(id) => match self.model.get(id).element.map(|element| &self.body[element.index()].items) {
                    // No choice has a name then, as in JavaRosa.
                    Some(Items::None) => Severity::Warning,
                    Some(Items::Set(itemset)) => {
                        let outputs = itemset.texts.values().flat_map(|text| text.outputs());
                        let reads = outputs.flat_map(|output| &output.reads);
                        // The name is of the question's entry, wherever the expression stands.
                        let reads: Vec<_> = reads.map(|read| Read { local: false, ..*read }).collect();
                        if let Some(calculate) = &mut self.model.get_mut(context).bind.calculate {
                            calculate.reads.extend(reads);
                        }
                        continue;
                    }
                    _ => continue,
                },
            };
            let finding = Diagnostic::new(severity, "choice-name-without-choices").arg("path", path);
            self.findings.push(finding.at_offset(at).of(reference));
        }
    }

    /// `once()` gives the question's own value where it has one: inside a larger expression the result goes into itself.
    pub(super) fn check_once(&mut self, expr: &xpath::Expr, at: usize, reference: &str) {
        if feeds_itself(expr) {
            self.findings.push(Diagnostic::warning("once-inside").at_offset(at).of(reference));
        }
    }

    /// Literal arguments that can be checked before any answer: instance names and regular expressions.
    pub(super) fn check_literals(&mut self, expr: &xpath::Expr, at: usize, reference: &str) {
        let mut found = Vec::new();
        expr.walk(&mut |expr| {
            let xpath::Expr::Call(call) = expr else { return };
            match (&*call.name, &*call.args) {
                ("instance", [xpath::Expr::Literal(id)]) if !self.instance_ids.iter().any(|known| **known == **id) => {
                    let mut finding = Diagnostic::error("instance-unknown").arg("name", &**id);
                    let known = self.instance_ids.iter().map(String::as_str);
                    finding.suggestion = diagnostic::nearest(id, known).map(str::to_owned);
                    found.push(finding);
                }
                ("regex", [_, xpath::Expr::Literal(pattern)]) => {
                    if let Err(problem) = functions::translate_regex(pattern) {
                        let finding = Diagnostic::error("regex-unsupported").arg("pattern", &**pattern);
                        found.push(finding.arg("problem", problem));
                    }
                }
                ("jr:choice-name", [_, xpath::Expr::Literal(path)]) => {
                    self.choice_names.push((path.trim().to_owned(), at, reference.to_owned()));
                }
                _ => {}
            }
        });
        self.findings.extend(found.into_iter().map(|finding| finding.at_offset(at).of(reference)));
    }
}

/// Whether the value of a `once()` is not passed on as it is.
fn feeds_itself(expr: &xpath::Expr) -> bool {
    if let xpath::Expr::Call(call) = expr {
        match (&*call.name, &*call.args) {
            ("once", _) => return false,
            ("if", [condition, branches @ ..]) => return has_once(condition) || branches.iter().any(feeds_itself),
            ("coalesce", args) => return args.iter().any(feeds_itself),
            _ => {}
        }
    }
    has_once(expr)
}

fn has_once(expr: &xpath::Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |expr| found |= matches!(expr, xpath::Expr::Call(call) if &*call.name == "once"));
    found
}
