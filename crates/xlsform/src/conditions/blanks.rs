//! Answers that are not given, asked for by what they never are: a space, a count that is empty.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::written::{call, pair};

/// What is a number even where there is nothing.
const COUNTS: &[&str] = &["count", "count-selected", "count-non-empty", "string-length", "sum"];

/// What gives a number, or none.
const NUMBERS: &[&str] = &["number", "int", "round", "floor", "ceiling", "abs", "max", "min"];

fn is_arithmetic(operator: Binary) -> bool {
    matches!(operator, Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Modulo)
}

/// `${a} = ' '` as `${a} = ''`, `count(${r}) = ''` as `count(${r}) = 0`.
pub(crate) fn meant(expr: &Expr) -> Option<Option<Expr>> {
    let empty = || Expr::Literal("".into());
    let Expr::Chain(left, rest) = expr else { return None };
    let [(operator @ (Binary::Equal | Binary::NotEqual), right)] = &rest[..] else { return None };
    let (side, text) = match (&**left, right) {
        (side, Expr::Literal(text)) | (Expr::Literal(text), side) if text.trim().is_empty() => (side, text),
        _ => return None,
    };
    match side {
        Expr::Call(own) if COUNTS.contains(&&*own.name) => {
            let counted = call(&own.name, own.args.clone());
            Some(Some(pair(counted, *operator, Expr::Number(0.0))))
        }
        // A number is equal to no text, not to an empty one either.
        Expr::Call(own) if NUMBERS.contains(&&*own.name) => Some(None),
        Expr::Chain(_, rest) if rest.iter().all(|(operator, _)| is_arithmetic(*operator)) => Some(None),
        Expr::Variable(_) | Expr::Path(_) if !text.is_empty() => Some(Some(pair(side.clone(), *operator, empty()))),
        _ => None,
    }
}
