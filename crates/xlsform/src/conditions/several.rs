//! Questions with several answers, whose value is all of the codes: compared or counted as if it were one of them.

use std::collections::HashSet;

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::calls;
use crate::conditions::condition::{subject, value};
use crate::conditions::logic::{Logic, outside_predicates};
use crate::conditions::refused::is_exclusive;
use crate::diagnostic::{Diagnostic, excerpt};
use crate::text::Text;
use crate::variables::parse;
use crate::written::{call, pair, rewritten, written};

/// The first comparison with one code and the first count, with the whole expression as it was meant.
pub(crate) fn check(logic: &Logic, whole: &Expr) -> Vec<Diagnostic> {
    let mut asked = HashSet::new();
    let mut found: Vec<Diagnostic> = Vec::new();
    outside_predicates(whole, &mut |expr| asked.extend(asked_of(expr)));
    let is_asked = |subject: &Expr| written(subject).is_some_and(|subject| asked.contains(&subject));
    // Beside `selected(…)` it is meant as it is: this and nothing else.
    let selection = |expr: &Expr| {
        let found = selected(logic, expr)?;
        (!is_asked(found.subject) && !is_alone(logic, &found)).then_some(found.meant)
    };
    let mut report = |code, change: &dyn Fn(&Expr) -> Option<Expr>| {
        let mut first = None;
        outside_predicates(whole, &mut |expr| first = first.or_else(|| change(expr).map(|_| expr)));
        let Some(first) = first else { return };
        let diagnostic = Diagnostic::warning(code).arg("text", excerpt(&written(first).unwrap_or_default(), 0));
        found.push(Diagnostic { suggestion: written(&rewritten(whole, change)), ..diagnostic });
    };
    report("selected-meant", &selection);
    report("count-selected-meant", &|expr| counted(logic, expr));
    report("count-compared", &|expr| by_size(logic, expr));
    report("order-compared", &|expr| calls::first_of_order(logic, expr));
    report("one-code-meant", &|expr| each_selected(logic, expr));
    found
}

/// The question whose codes a call looks at one by one.
fn asked_of(expr: &Expr) -> Option<String> {
    let Expr::Call(own) = expr else { return None };
    let looks = matches!(&*own.name, "selected" | "count-selected" | "selected-at" | "string-length");
    own.args.first().filter(|_| looks).and_then(written)
}

/// A comparison of a question with several answers with one code.
struct Compared<'e> {
    subject: &'e Expr,
    code: String,
    /// Whether the code is among those chosen.
    meant: Expr,
}

/// Whether the question's own constraint takes the code alone only, so that it is the whole answer.
fn is_alone(logic: &Logic, compared: &Compared) -> bool {
    let asked = compared.subject;
    let Some(Text::Plain(constraint)) = logic.item(asked).and_then(|item| item.bind("constraint")) else {
        return false;
    };
    let list = subject(asked).and_then(|subject| logic.list(subject));
    match (list, parse(constraint)) {
        (Some(list), Ok(constraint)) => is_exclusive(list, &constraint, &compared.code),
        _ => false,
    }
}

/// `${m} = 'a'`
fn selected<'e>(logic: &Logic, expr: &'e Expr) -> Option<Compared<'e>> {
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator @ (Binary::Equal | Binary::NotEqual), right)] = &rest[..] else { return None };
    let (subject, code) = if logic.is_multiple(left) { (&**left, right) } else { (right, &**left) };
    let is_code = match code {
        Expr::Literal(text) => !text.is_empty() && !text.contains(char::is_whitespace),
        Expr::Number(_) => true,
        _ => false,
    };
    let chosen = || call("selected", vec![subject.clone(), Expr::Literal(bare(code).into())]);
    (is_code && logic.is_multiple(subject)).then(|| {
        let meant = if *operator == Binary::NotEqual { call("not", vec![chosen()]) } else { chosen() };
        Compared { subject, code: bare(code), meant }
    })
}

fn bare(code: &Expr) -> String {
    match code {
        Expr::Literal(text) => text.to_string(),
        Expr::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// `count(${m})`: there is one node, however many are chosen.
fn counted(logic: &Logic, expr: &Expr) -> Option<Expr> {
    let Expr::Call(own) = expr else { return None };
    let is_count = &*own.name == "count" && own.args.len() == 1 && logic.is_multiple(&own.args[0]);
    is_count.then(|| call("count-selected", own.args.clone()))
}

/// `${m} > 2`: codes are no number of answers.
fn by_size(logic: &Logic, expr: &Expr) -> Option<Expr> {
    use Binary::{Greater, GreaterEqual, Less, LessEqual};
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator @ (Less | LessEqual | Greater | GreaterEqual), right)] = &rest[..] else { return None };
    let counted = |side: &Expr| match logic.is_multiple(side) {
        true => call("count-selected", vec![side.clone()]),
        false => side.clone(),
    };
    let is_number = |side: &Expr| matches!(value(side), Some(value) if value.number().is_some());
    let is_compared = logic.is_multiple(left) && is_number(right) || logic.is_multiple(right) && is_number(left);
    is_compared.then(|| pair(counted(left), *operator, counted(right)))
}

/// `selected(${m}, 'a b')`: a code that is two.
fn each_selected(logic: &Logic, expr: &Expr) -> Option<Expr> {
    let Expr::Call(own) = expr else { return None };
    let ("selected", [subject, Expr::Literal(text)]) = (&*own.name, &own.args[..]) else { return None };
    let codes: Vec<&str> = text.split_whitespace().collect();
    if codes.len() < 2
        || logic.has_codes(subject, std::iter::once(&**text))
        || !logic.has_codes(subject, codes.iter().copied())
    {
        return None;
    }
    let mut each = codes.iter().map(|code| call("selected", vec![subject.clone(), Expr::Literal((*code).into())]));
    let joint = if logic.is_multiple(subject) { Binary::And } else { Binary::Or };
    let first = each.next()?;
    Some(Expr::Chain(Box::new(first), each.map(|one| (joint, one)).collect()))
}
