//! XPath 1.0 with the ODK functions: text to expression tree, and its evaluation over [`Tree`](crate::tree::Tree)s.
//!
//! Source: XPath 1.0 (W3C, 1999), ODK XForms specification ("XPath functions").

pub mod ast;
mod axes;
mod clock;
mod compare;
pub mod console;
pub mod convert;
mod eval;
pub mod functions;
mod gives;
mod lexer;
mod parser;
mod path;
mod value;

pub use ast::{Expr, Path};
pub use eval::{Context, Host};
pub use gives::Gives;
pub use parser::parse;
pub use value::{Date, DocId, EvalError, NodeRef, Value};

/// The text is not an XPath expression, or one beyond all measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Byte offset of what could not be read.
    pub offset: usize,
    /// Kebab-case: `xpath-syntax`, `xpath-limit`.
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}
