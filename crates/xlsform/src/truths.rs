//! Conditions that come to a text. Every text but the empty one counts as true, 'false' and 'nie' too.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::diagnostic::{Diagnostic, excerpt};
use crate::logic::results;
use crate::written::{call, rewritten, written};

/// The first such condition, and the whole expression as it was meant; whether that is one itself is said.
pub(crate) fn check(whole: &Expr, is_condition: bool) -> Option<Diagnostic> {
    let mut found = Vec::new();
    conditions(whole, is_condition, &mut found);
    let first = *found.first()?;
    let diagnostic = Diagnostic::warning("text-as-condition");
    let diagnostic = diagnostic.arg("text", excerpt(&written(first).unwrap_or_default(), 0));
    let change = |expr: &Expr| found.iter().any(|one| std::ptr::eq(*one, expr)).then(|| truth(expr)).flatten();
    let suggestion = truth(first).and_then(|_| written(&rewritten(whole, &change)));
    Some(Diagnostic { suggestion, ..diagnostic })
}

/// Whatever stands where a condition is wanted and comes to a text that is not empty.
fn conditions<'e>(expr: &'e Expr, wanted: bool, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Chain(first, rest) => {
            let joins = rest.iter().all(|(operator, _)| matches!(operator, Binary::And | Binary::Or));
            conditions(first, joins, found);
            rest.iter().for_each(|(_, operand)| conditions(operand, joins, found));
        }
        Expr::Negate(inner) => conditions(inner, false, found),
        Expr::Call(own) if &*own.name == "if" => {
            if wanted && results(expr).is_some_and(|texts| texts.iter().all(|text| !text.is_empty())) {
                return found.push(expr);
            }
            own.args.iter().enumerate().for_each(|(at, arg)| conditions(arg, at == 0 || wanted, found));
        }
        Expr::Call(own) => {
            let wanted = matches!(&*own.name, "not" | "boolean");
            own.args.iter().for_each(|arg| conditions(arg, wanted, found));
        }
        _ => {}
    }
}

/// `if(${a} > 1, 'true', 'false')` as `${a} > 1`.
fn truth(expr: &Expr) -> Option<Expr> {
    let Expr::Call(own) = expr else { return None };
    let [condition, yes, no] = &own.args[..] else { return None };
    match (meaning(yes)?, meaning(no)?) {
        (true, false) => Some(condition.clone()),
        (false, true) => Some(call("not", vec![condition.clone()])),
        _ => None,
    }
}

fn meaning(expr: &Expr) -> Option<bool> {
    let Expr::Literal(text) = expr else { return None };
    match text.trim().to_lowercase().as_str() {
        "true" | "true()" | "yes" | "tak" | "prawda" | "1" => Some(true),
        "false" | "false()" | "no" | "nie" | "fałsz" | "0" => Some(false),
        _ => None,
    }
}
