//! The parts of expressions that read lists: `instance('gmina')/root/item[…]/label`, `pulldata('gmina', 'label', …)`.

use crate::xpath::{
    Expr, Path,
    ast::{Binary, Start, Step, Test},
};

/// The instance that an expression reads, as it names it.
pub(super) fn list_of(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Path(path) => list_under(path),
        Expr::Call(call) if &*call.name == "pulldata" => call.args.first(),
        _ => None,
    }
}

pub(super) fn list_under(path: &Path) -> Option<&Expr> {
    match &path.start {
        Start::Expr(start, _) => match &**start {
            Expr::Call(call) if &*call.name == "instance" => call.args.first(),
            Expr::Path(inner) => list_under(inner),
            _ => None,
        },
        _ => None,
    }
}

/// What names the row: of `item[name = 'adm']` the side that is no column.
pub(super) fn row_of(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(call) => call.args.get(3),
        Expr::Path(path) => row_under(path),
        _ => None,
    }
}

fn row_under(path: &Path) -> Option<&Expr> {
    let before = match &path.start {
        Start::Expr(start, _) => match &**start {
            Expr::Path(inner) => row_under(inner),
            _ => None,
        },
        _ => None,
    };
    before.or_else(|| path.steps.iter().flat_map(|step| &step.predicates).find_map(compared))
}

fn compared(predicate: &Expr) -> Option<&Expr> {
    let Expr::Chain(left, rest) = predicate else { return None };
    match &rest[..] {
        [(Binary::Equal, right)] => Some(if is_column(left) { right } else { left }),
        _ => None,
    }
}

fn is_column(expr: &Expr) -> bool {
    let is_name = |steps: &[Step]| matches!(steps, [Step { test: Test::Name { .. }, .. }]);
    matches!(expr, Expr::Path(Path { start: Start::Context, steps, target: None }) if is_name(steps))
}
