//! Expressions: parsed, their functions and literals checked, their paths resolved.

use super::Parser;
use crate::{
    Diagnostic, diagnostic,
    form::{compile::Compiled, model::DefId, resolve},
    xpath::{self, functions},
};

impl Parser {
    pub(super) fn compile(
        &mut self,
        source: &str,
        origin: Option<DefId>,
        at: roxmltree::TextPos,
        reference: &str,
    ) -> Option<Compiled> {
        let expr = match xpath::parse(source) {
            Ok(expr) => expr,
            Err(error) => {
                let mut finding = Diagnostic::error(error.code).at(at).of(reference);
                finding.args = error.args;
                self.findings.push(finding);
                return None;
            }
        };
        for bad in functions::check(&expr) {
            let mut finding =
                Diagnostic::error(bad.code).arg("name", &bad.name).arg("expression", source).at(at).of(reference);
            if bad.code == "xpath-unknown-function" {
                finding.suggestion = diagnostic::nearest(&bad.name, functions::names()).map(str::to_owned);
            }
            self.findings.push(finding);
        }
        self.check_literals(&expr, at, reference);
        let (compiled, missing) = resolve::resolve(expr, origin, &self.model);
        for node in missing {
            let mut finding = Diagnostic::error("reference-missing").arg("path", &node.path).at(at).of(reference);
            finding.suggestion = node.suggestion;
            self.findings.push(finding);
        }
        Some(compiled)
    }

    /// Literal arguments that can be checked before any answer: instance names and regular expressions.
    pub(super) fn check_literals(&mut self, expr: &xpath::Expr, at: roxmltree::TextPos, reference: &str) {
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
                _ => {}
            }
        });
        self.findings.extend(found.into_iter().map(|finding| finding.at(at).of(reference)));
    }
}
