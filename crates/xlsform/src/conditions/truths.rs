//! Conditions that come to a text. Every text but the empty one counts as true, 'false' and 'nie' too.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::conditions::logic::{Logic, results};
use crate::diagnostic::{Diagnostic, excerpt};
use crate::written::{call, pair, rewritten, written};

/// The first such condition, and the whole expression as it was meant; whether that is one itself is said.
pub(crate) fn check(logic: &Logic, whole: &Expr, is_condition: bool) -> Option<Diagnostic> {
    let mut found = Vec::new();
    conditions(logic, whole, is_condition, &mut found);
    let first = *found.first()?;
    let diagnostic = Diagnostic::warning("text-as-condition");
    let diagnostic = diagnostic.arg("text", excerpt(&written(first).unwrap_or_default(), 0));
    let change = |expr: &Expr| found.iter().any(|one| std::ptr::eq(*one, expr)).then(|| truth(logic, expr)).flatten();
    let suggestion = truth(logic, first).and_then(|_| written(&rewritten(whole, &change)));
    Some(Diagnostic { suggestion, ..diagnostic })
}

/// `once(…)` in a condition: it gives what the row itself is answered with, and not what it was at first.
pub(crate) fn once(whole: &Expr) -> Option<Diagnostic> {
    let mut found = None;
    whole.walk(&mut |part| {
        if matches!(part, Expr::Call(own) if &*own.name == "once") {
            found = written(part).or(found.take());
        }
    });
    found.map(|text| Diagnostic::warning("once-in-condition").arg("text", excerpt(&text, 0)))
}

/// Whatever stands where a condition is wanted and comes to a text that is not empty.
fn conditions<'e>(logic: &Logic, expr: &'e Expr, wanted: bool, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Variable(_) if wanted && texts_of(logic, expr).is_some_and(|texts| are_all_true(&texts)) => {
            found.push(expr)
        }
        Expr::Chain(first, rest) => {
            let joins = rest.iter().all(|(operator, _)| matches!(operator, Binary::And | Binary::Or));
            conditions(logic, first, joins, found);
            rest.iter().for_each(|(_, operand)| conditions(logic, operand, joins, found));
        }
        Expr::Negate(inner) => conditions(logic, inner, false, found),
        Expr::Call(own) if &*own.name == "if" => {
            if wanted && results(expr).is_some_and(|texts| are_all_true(&texts)) {
                return found.push(expr);
            }
            own.args.iter().enumerate().for_each(|(at, arg)| conditions(logic, arg, at == 0 || wanted, found));
        }
        Expr::Call(own) => {
            let wanted = matches!(&*own.name, "not" | "boolean");
            own.args.iter().for_each(|arg| conditions(logic, arg, wanted, found));
        }
        _ => {}
    }
}

/// All that a calculation comes to, or the codes of a question that asks yes or no.
fn texts_of(logic: &Logic, expr: &Expr) -> Option<Vec<String>> {
    let asks = |codes: &Vec<String>| codes.len() == 2 && codes.iter().any(|code| meaning(code) == Some(false));
    logic.results(expr).or_else(|| logic.codes_of_one(expr).filter(asks))
}

/// Whether each of these texts counts as true.
fn are_all_true(texts: &[String]) -> bool {
    texts.iter().all(|text| !text.is_empty())
}

/// `if(${a} > 1, 'true', 'false')` as `${a} > 1`; of a calculation that comes to one of two, `${flag} = 'true'`.
fn truth(logic: &Logic, expr: &Expr) -> Option<Expr> {
    if let Some(texts) = texts_of(logic, expr) {
        let holds = texts.iter().find(|text| meaning(text) == Some(true)).filter(|_| texts.len() == 2)?;
        texts.iter().find(|text| meaning(text) == Some(false))?;
        return Some(pair(expr.clone(), Binary::Equal, Expr::Literal(holds.as_str().into())));
    }
    let Expr::Call(own) = expr else { return None };
    let [condition, yes, no] = &own.args[..] else { return None };
    let (Expr::Literal(yes), Expr::Literal(no)) = (yes, no) else { return None };
    match (meaning(yes)?, meaning(no)?) {
        (true, false) => Some(condition.clone()),
        (false, true) => Some(call("not", vec![condition.clone()])),
        _ => None,
    }
}

fn meaning(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "true()" | "yes" | "y" | "t" | "tak" | "prawda" | "так" | "1" => Some(true),
        "false" | "false()" | "no" | "n" | "nie" | "fałsz" | "ні" | "0" => Some(false),
        _ => None,
    }
}
