//! One expression over any document: what `teren xpath` and the conformance runner do.

mod document;
mod host;
mod place;

pub use document::Document;

use super::{Context, Date, EvalError, NodeRef, Value, parse};
use crate::Moment;
use host::DocumentHost;

/// What is asked of a document.
pub struct Query<'a> {
    pub expr: &'a str,
    /// Path of the context node as [`Outcome::Nodes`] writes it; `/` is the document node.
    pub context: &'a str,
    /// `None`: the result stays what it is.
    pub wanted: Option<Kind>,
    /// Without it the expression is plain XPath 1.0: core functions only, and a date is no number.
    pub xforms: bool,
    /// The clock.
    pub now: Moment,
    /// Minutes east of UTC at an instant (UTC milliseconds); a shell that knows zones gives more than a constant.
    pub offset_at: &'a dyn Fn(i64) -> i32,
    /// Language of `jr:itext`; empty: the document's default.
    pub language: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Boolean,
    Number,
    Text,
    Nodes,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Boolean(bool),
    Number(f64),
    Text(String),
    /// Each node's path and text, in document order (or in the order that `randomize` gave).
    Nodes(Vec<(String, String)>),
}

/// Answers one query.
///
/// An unknown function or a wrong number of arguments is an error only where it is evaluated: `0 and nothing()` is false.
///
/// # Errors
/// `xpath-syntax`, `xpath-unknown-function`, `xpath-arity`, `xpath-type`, `xpath-unbound-prefix`, `xpath-limit`,
/// `context-not-found`, and the finer ones of [`contract`].
///
/// ```
/// use xforms::{Moment, xpath::console::{Document, Outcome, Query, run}};
/// let document = Document::parse("<data><a>1</a><a>2</a></data>").unwrap();
/// let now = Moment { utc_ms: 0, offset_min: 0 };
/// let (xforms, language) = (true, "");
/// let query = Query { expr: "sum(a)", context: "/data[1]", wanted: None, xforms, now, offset_at: &|_| 0, language };
/// assert_eq!(run(&document, &query), Ok(Outcome::Number(3.0)));
/// ```
pub fn run(document: &Document, query: &Query<'_>) -> Result<Outcome, EvalError> {
    let expr = parse(query.expr).map_err(|error| EvalError { code: error.code, args: error.args })?;
    let node = place::find(&document.tree, query.context)
        .ok_or_else(|| EvalError::new("context-not-found", "path", query.context))?;
    let host = DocumentHost::new(document, query, node);
    let context = Context::new(&host, NodeRef::primary(node));
    let value = context.eval(&expr)?;
    Ok(match (query.wanted, value) {
        (Some(Kind::Nodes) | None, Value::Nodes(nodes)) => {
            let described = nodes
                .iter()
                .map(|&node| (place::path(&document.tree, node.node), context.string_value(node).into_owned()));
            Outcome::Nodes(described.collect())
        }
        (Some(Kind::Nodes), other) => return Err(EvalError::new("xpath-type", "value", context.to_text(other))),
        (Some(Kind::Boolean), value) => Outcome::Boolean(context.to_boolean(&value)),
        (Some(Kind::Number), value) => Outcome::Number(context.to_number(&value)),
        (Some(Kind::Text), value) => Outcome::Text(context.to_text(value)),
        (None, Value::Boolean(boolean)) => Outcome::Boolean(boolean),
        (None, Value::Number(number)) => Outcome::Number(number),
        (None, Value::Text(text) | Value::Date(Date { text, .. })) => Outcome::Text(text),
    })
}

/// The code that `teren xpath` shows for a finer one, which has a sentence of its own.
pub fn contract(code: &'static str) -> &'static str {
    match code {
        "xml-malformed" | "xml-declarations" => "doc-malformed",
        "xml-too-deep" => "xpath-limit",
        "xpath-regex" | "xpath-unknown-instance" | "xpath-variable" => "xpath-type",
        same => same,
    }
}
