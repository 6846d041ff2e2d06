//! Answers that are not given, asked for by what they never are: a space, a count that is empty.

use xforms::xpath::Expr;
use xforms::xpath::ast::Binary;

use crate::written::{call, pair};

/// What is a number even where there is nothing.
const COUNTS: &[&str] = &["count", "count-selected", "count-non-empty", "string-length", "sum"];

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
        Expr::Variable(_) | Expr::Path(_) if !text.is_empty() => Some(Some(pair(side.clone(), *operator, empty()))),
        _ => None,
    }
}
