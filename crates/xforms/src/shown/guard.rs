//! Conditions under which a text is not shown while the value inside is empty.

use super::known::Known;
use crate::{
    form::model::DefId,
    xpath::{Expr, Path, ast::Binary},
};

/// Whether a text is shown only as long as the node that stands in it has a value: `relevant: ${adm} != ''`.
pub(super) fn is_guarded(known: &Known<'_>, expr: &Expr, from: DefId) -> bool {
    let Expr::Path(shown) = expr else { return false };
    let model = &known.stand.form().model;
    let shown = known.stand.meant(shown, from);
    let above = std::iter::successors(Some(from), |id| model.get(*id).parent);
    above.filter_map(|id| Some((id, model.get(id).bind.relevant.as_ref()?))).any(|(id, relevant)| {
        let mut guards = false;
        conjuncts(&relevant.expr, &mut |condition| {
            guards |= wants_value(condition).is_some_and(|path| known.stand.meant(path, id) == shown);
        });
        guards
    })
}

/// What `and` joins.
fn conjuncts(condition: &Expr, visit: &mut dyn FnMut(&Expr)) {
    match condition {
        Expr::Chain(first, rest) if rest.iter().all(|(operator, _)| *operator == Binary::And) => {
            conjuncts(first, visit);
            rest.iter().for_each(|(_, operand)| conjuncts(operand, visit));
        }
        condition => visit(condition),
    }
}

/// The node that has a value where this holds: `${adm} != ''`, `string-length(${adm}) > 0`.
fn wants_value(condition: &Expr) -> Option<&Path> {
    let Expr::Chain(first, rest) = condition else { return None };
    match (&**first, &rest[..]) {
        (Expr::Path(path), [(Binary::NotEqual, Expr::Literal(text))]) if text.is_empty() => Some(path),
        (Expr::Literal(text), [(Binary::NotEqual, Expr::Path(path))]) if text.is_empty() => Some(path),
        (Expr::Call(call), [(Binary::Greater, Expr::Number(0.0))]) => match (&*call.name, &call.args[..]) {
            ("string-length", [Expr::Path(path)]) => Some(path),
            _ => None,
        },
        _ => None,
    }
}
