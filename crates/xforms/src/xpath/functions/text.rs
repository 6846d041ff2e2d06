//! Text functions of XPath 1.0 and ODK.

use super::{Function, MANY, Result, function, regex};
use crate::xpath::{Context, Value, ast::Expr, convert};

pub static FUNCTIONS: &[Function] = &[
    function("string", 0, 1, |c, a| Ok(Value::Text(own_text(c, a)?))),
    function("concat", 0, MANY, |c, a| Ok(Value::Text(every_text(c, a)?.concat()))),
    function("join", 1, MANY, |c, a| Ok(Value::Text(every_text(c, &a[1..])?.join(&c.text(&a[0])?)))),
    function("starts-with", 2, 2, |c, a| Ok(Value::Boolean(c.text(&a[0])?.starts_with(&c.text(&a[1])?)))),
    function("ends-with", 2, 2, |c, a| Ok(Value::Boolean(c.text(&a[0])?.ends_with(&c.text(&a[1])?)))),
    function("contains", 2, 2, |c, a| Ok(Value::Boolean(c.text(&a[0])?.contains(&c.text(&a[1])?)))),
    function("substring-before", 2, 2, |c, a| {
        let (text, mark) = (c.text(&a[0])?, c.text(&a[1])?);
        Ok(Value::Text(text.split_once(&mark).map_or_else(String::new, |(before, _)| before.into())))
    }),
    function("substring-after", 2, 2, |c, a| {
        let (text, mark) = (c.text(&a[0])?, c.text(&a[1])?);
        Ok(Value::Text(text.split_once(&mark).map_or_else(String::new, |(_, after)| after.into())))
    }),
    function("substring", 2, 3, substring),
    function("substr", 2, 3, substr),
    function("string-length", 0, 1, |c, a| Ok(Value::Number(own_text(c, a)?.chars().count() as f64))),
    function("normalize-space", 0, 1, |c, a| {
        let text = own_text(c, a)?;
        let words: Vec<_> = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
        Ok(Value::Text(words.join(" ")))
    }),
    function("translate", 3, 3, translate),
    function("regex", 2, 2, |c, a| regex::matches(c, &c.text(&a[0])?, &c.text(&a[1])?).map(Value::Boolean)),
];

/// The argument's text; without one, the context node's.
fn own_text(c: &Context<'_>, args: &[Expr]) -> std::result::Result<String, crate::xpath::EvalError> {
    match args.first() {
        None => Ok(c.string_value(c.node).into_owned()),
        Some(arg) => c.text(arg),
    }
}

/// The texts of all arguments; a node-set gives one for each of its nodes (ODK).
pub(super) fn every_text(c: &Context<'_>, args: &[Expr]) -> std::result::Result<Vec<String>, crate::xpath::EvalError> {
    let mut texts = Vec::new();
    for arg in args {
        match c.eval(arg)? {
            Value::Nodes(nodes) => texts.extend(nodes.iter().map(|&node| c.string_value(node).into_owned())),
            other => texts.push(c.to_text(other)),
        }
    }
    Ok(texts)
}

/// Positions from 1, rounded; characters are Unicode scalar values.
fn substring(c: &Context<'_>, args: &[Expr]) -> Result {
    let text = c.text(&args[0])?;
    let start = convert::round(c.number(&args[1])?);
    let end = match args.get(2) {
        None => f64::INFINITY,
        Some(length) => start + convert::round(c.number(length)?),
    };
    let inside = |(i, _): &(usize, char)| {
        let position = (i + 1) as f64;
        position >= start && position < end
    };
    Ok(Value::Text(text.chars().enumerate().filter(inside).map(|(_, c)| c).collect()))
}

/// ODK's `substr(text, start, end)`: from 0, the end excluded, negative counts from the end.
fn substr(c: &Context<'_>, args: &[Expr]) -> Result {
    let chars: Vec<char> = c.text(&args[0])?.chars().collect();
    let len = chars.len() as f64;
    let place = |number: f64| {
        let number = number.trunc();
        (if number < 0.0 { number + len } else { number }).clamp(0.0, len) as usize
    };
    let start = place(c.number(&args[1])?);
    let end = match args.get(2) {
        None => chars.len(),
        Some(end) => place(c.number(end)?),
    };
    Ok(Value::Text(chars.get(start..end).unwrap_or_default().iter().collect()))
}

fn translate(c: &Context<'_>, args: &[Expr]) -> Result {
    let (text, from, to) = (c.text(&args[0])?, c.text(&args[1])?, c.text(&args[2])?);
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    c.spend_nodes(text.len().saturating_mul(from.len()) / 16)?;
    let map = |c: char| match from.iter().position(|&f| f == c) {
        None => Some(c),
        Some(i) => to.get(i).copied(),
    };
    Ok(Value::Text(text.chars().filter_map(map).collect()))
}
