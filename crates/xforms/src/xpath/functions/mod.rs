//! The function library: XPath 1.0's core and ODK's additions.
//!
//! Source: XPath 1.0 section 4; ODK XForms specification, "XPath functions".

use super::{
    Context, EvalError, Value,
    ast::{Call, Expr},
};

mod aggregate;
mod dates;
mod digest;
mod form;
mod format_date;
mod geo;
mod logic;
mod maths;
mod nodes;
mod pattern;
mod property;
mod random;
mod regex;
mod select;
mod text;

pub use pattern::translate as translate_regex;
pub use random::shuffle;
pub use select::listed_code;

type Result = std::result::Result<Value, EvalError>;

/// One function: its name, how many arguments it takes, what it does.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub min: usize,
    pub max: usize,
    /// How many arguments come at a time beyond `min`: 2 where they are pairs.
    pub step: usize,
    pub(super) call: fn(&Context<'_>, &[Expr]) -> Result,
}

/// As `max`: any number of arguments.
pub const MANY: usize = usize::MAX;

impl Function {
    pub fn takes(&self, count: usize) -> bool {
        (self.min..=self.max).contains(&count) && (count - self.min).is_multiple_of(self.step)
    }

    /// Whether plain XPath 1.0 has it; `current()` comes from XSLT.
    pub fn is_core(&self) -> bool {
        CORE.contains(&self.name)
    }
}

const CORE: [&str; 28] = [
    "boolean",
    "ceiling",
    "concat",
    "contains",
    "count",
    "current",
    "false",
    "floor",
    "id",
    "lang",
    "last",
    "local-name",
    "name",
    "namespace-uri",
    "normalize-space",
    "not",
    "number",
    "position",
    "round",
    "starts-with",
    "string",
    "string-length",
    "substring",
    "substring-after",
    "substring-before",
    "sum",
    "translate",
    "true",
];

const fn function(name: &'static str, min: usize, max: usize, call: fn(&Context<'_>, &[Expr]) -> Result) -> Function {
    Function { name, min, max, step: 1, call }
}

/// A function whose further arguments come in pairs.
const fn paired(name: &'static str, min: usize, max: usize, call: fn(&Context<'_>, &[Expr]) -> Result) -> Function {
    Function { step: 2, ..function(name, min, max, call) }
}

static LIBRARIES: [&[Function]; 11] = [
    nodes::FUNCTIONS,
    text::FUNCTIONS,
    logic::FUNCTIONS,
    maths::FUNCTIONS,
    aggregate::FUNCTIONS,
    select::FUNCTIONS,
    dates::FUNCTIONS,
    random::FUNCTIONS,
    form::FUNCTIONS,
    geo::FUNCTIONS,
    digest::FUNCTIONS,
];

pub fn find(name: &str) -> Option<&'static Function> {
    LIBRARIES.iter().flat_map(|library| library.iter()).find(|function| function.name == name)
}

/// Every name, for suggestions.
pub fn names() -> impl Iterator<Item = &'static str> {
    LIBRARIES.iter().flat_map(|library| library.iter()).map(|function| function.name)
}

/// What is wrong with a call, if anything: `xpath-unknown-function` or `xpath-arity`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCall {
    pub code: &'static str,
    pub name: String,
    pub offset: usize,
}

fn arity(name: &str) -> EvalError {
    EvalError::new("xpath-arity", "name", name)
}

/// Finds the unknown functions and wrong argument counts of an expression.
///
/// ```
/// use xforms::xpath::{functions, parse};
/// let bad = functions::check(&parse("selectd(., 'a') or not() or indexed-repeat(a, b, 1, c)").unwrap());
/// let codes: Vec<_> = bad.iter().map(|b| b.code).collect();
/// assert_eq!(codes, ["xpath-unknown-function", "xpath-arity", "xpath-arity"]);
/// ```
pub fn check(expr: &Expr) -> Vec<BadCall> {
    let mut found = Vec::new();
    expr.walk(&mut |expr| {
        let (code, name, offset) = match expr {
            Expr::Call(Call { name, function: None, offset, .. }) => ("xpath-unknown-function", name, *offset),
            Expr::Call(Call { name, function: Some(function), args, offset }) if !function.takes(args.len()) => {
                ("xpath-arity", name, *offset)
            }
            Expr::Variable(name) => ("xpath-variable", name, 0),
            _ => return,
        };
        found.push(BadCall { code, name: name.to_string(), offset });
    });
    found
}
