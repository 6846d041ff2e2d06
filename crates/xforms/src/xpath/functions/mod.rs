//! The function library: XPath 1.0's core and ODK's additions.
//!
//! Source: XPath 1.0 section 4; ODK XForms specification, "XPath functions".

use super::{
    Context, EvalError, Value,
    ast::{Call, Expr},
};

mod aggregate;
mod dates;
mod form;
mod format_date;
mod logic;
mod maths;
mod nodes;
mod random;
mod regex;
mod select;
mod text;

pub use random::shuffle;
pub use regex::translate as translate_regex;

type Result = std::result::Result<Value, EvalError>;

/// One function: its name, how many arguments it takes, what it does.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub min: usize,
    pub max: usize,
    pub(super) call: fn(&Context<'_>, &[Expr]) -> Result,
}

/// As `max`: any number of arguments.
pub const MANY: usize = usize::MAX;

impl Function {
    pub fn takes(&self, count: usize) -> bool {
        (self.min..=self.max).contains(&count)
    }
}

const fn function(name: &'static str, min: usize, max: usize, call: fn(&Context<'_>, &[Expr]) -> Result) -> Function {
    Function { name, min, max, call }
}

static LIBRARIES: [&[Function]; 9] = [
    nodes::FUNCTIONS,
    text::FUNCTIONS,
    logic::FUNCTIONS,
    maths::FUNCTIONS,
    aggregate::FUNCTIONS,
    select::FUNCTIONS,
    dates::FUNCTIONS,
    random::FUNCTIONS,
    form::FUNCTIONS,
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

/// Finds the unknown functions and wrong argument counts of an expression.
///
/// ```
/// use xforms::xpath::{functions, parse};
/// let bad = functions::check(&parse("selectd(., 'a') or not()").unwrap());
/// assert_eq!(bad.iter().map(|b| b.code).collect::<Vec<_>>(), ["xpath-unknown-function", "xpath-arity"]);
/// ```
pub fn check(expr: &Expr) -> Vec<BadCall> {
    let mut found = Vec::new();
    expr.walk(&mut |expr| {
        if let Expr::Call(Call { name, function, args, offset }) = expr {
            let code = match function {
                None => "xpath-unknown-function",
                Some(function) if !function.takes(args.len()) => "xpath-arity",
                Some(_) => return,
            };
            found.push(BadCall { code, name: name.to_string(), offset: *offset });
        }
    });
    found
}
