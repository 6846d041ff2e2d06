//! Choices that a constraint never accepts, whatever is chosen beside them: `selected(., 'none') and count-selected(.) = 1` lets
//! nothing through but `none`.

use xforms::xpath::Expr;

use crate::choices::List;
use crate::conditions::bounds::is_answered;
use crate::conditions::condition::Subject;
use crate::conditions::logic::Logic;
use crate::conditions::tried;
use crate::diagnostic::Diagnostic;
use crate::types::Control;

/// So many codes are tried with each other.
const MOST: usize = 7;

/// The codes of a question with several answers that no accepted answer has.
pub(crate) fn check(logic: &Logic, constraint: &Expr) -> Option<Diagnostic> {
    let item = logic.tree.get(logic.own?);
    let is_several = item.question().is_some_and(|kind| kind.control == Control::Select) && is_answered(item);
    let list = logic.list(Subject::Own).filter(|_| is_several && tried::is_in_any_order(logic, constraint))?;
    let codes = tried_codes(list, constraint)?;
    let is_accepted = |code: &str| tried::is_met(constraint, &tried::owns(&answers(&codes, code)));
    let mut refused = Vec::new();
    for code in &codes {
        if !is_accepted(code)? {
            refused.push(*code);
        }
    }
    // What nothing meets is told as such.
    if refused.is_empty() || refused.len() == codes.len() {
        return None;
    }
    let more = if codes.len() < list.choices.len() { ", …" } else { "" };
    let diagnostic = Diagnostic::warning("choice-refused").arg("codes", format!("{}{more}", refused.join(", ")));
    Some(diagnostic.arg("list", &list.name))
}

/// Whether a code is only accepted alone, by the constraint of the question with several answers that it belongs to.
pub(crate) fn is_exclusive(list: &List, constraint: &Expr, code: &str) -> bool {
    let others = list.choices.iter().map(|choice| choice.name.as_str()).filter(|other| *other != code).take(MOST);
    let beside: Vec<String> = others.map(|other| format!("{code} {other}")).collect();
    tried::is_met(constraint, &tried::owns(&beside)) == Some(false)
        && tried::is_met(constraint, &tried::own(code)) == Some(true)
}

/// The codes that the constraint names, and others, which are all alike to it; none where it counts more than are tried.
fn tried_codes<'l>(list: &'l List, constraint: &Expr) -> Option<Vec<&'l str>> {
    let mut named = Vec::new();
    let mut most = 0.0_f64;
    constraint.walk(&mut |part| match part {
        Expr::Literal(text) => named.push(text.to_string()),
        Expr::Number(number) => most = most.max(*number),
        _ => {}
    });
    let mut codes: Vec<&str> = list.choices.iter().map(|choice| choice.name.as_str()).collect();
    let all = codes.len();
    codes.sort_by_key(|code| !named.iter().any(|name| name == code));
    codes.truncate(MOST);
    (codes.len() == all || most < codes.len() as f64).then_some(codes)
}

/// Every answer with a code.
fn answers(codes: &[&str], wanted: &str) -> Vec<String> {
    let chosen = |set: usize| {
        let codes = codes.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        codes.map(|(_, code)| *code).collect::<Vec<_>>()
    };
    let sets = (1..1_usize << codes.len()).map(chosen).filter(|chosen| chosen.contains(&wanted));
    sets.map(|chosen| chosen.join(" ")).collect()
}
