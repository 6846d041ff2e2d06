//! Expressions whose references are variables, as they are read to be looked at.

use std::collections::HashSet;

use xforms::xpath::Expr;
use xforms::xpath::functions::{self, BadCall};

use crate::references;

/// An expression with its references as variables, or the offset from which on it is none.
pub(crate) fn parse(text: &str) -> Result<Expr, usize> {
    xforms::xpath::parse(&with_variables(text)).map_err(|error| error.offset)
}

/// What is wrong with the calls of an expression; that its references are variables is our own doing.
pub(crate) fn unsound_calls(parsed: &Expr, text: &str) -> Vec<BadCall> {
    let references: HashSet<&str> = references::scan(text).into_iter().map(|reference| reference.name).collect();
    let mut found = functions::check(parsed);
    found.retain(|call| call.code != "xpath-variable" || !references.contains(&*call.name));
    found
}

/// The text with a variable for each reference, as long as the reference is written, so that offsets are those of the
/// cell.
fn with_variables(text: &str) -> String {
    let mut variables = String::with_capacity(text.len());
    let mut from = 0;
    for reference in references::scan(text) {
        variables.push_str(&text[from..reference.start]);
        from = reference.end;
        match reference.well_formed && !reference.last_saved {
            true => variables.push_str(&format!(" ${} ", reference.name)),
            false => match (reference.end - reference.start).checked_sub(" /a ".len()) {
                Some(more) => variables.push_str(&format!(" /a{} ", "a".repeat(more))),
                // A cell that ends with `${`.
                None => variables.push_str(&" ".repeat(reference.end - reference.start)),
            },
        }
    }
    variables.push_str(&text[from..]);
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_offsets_when_it_puts_variables_in() {
        for (text, expected) in [
            ("${ą} = 1", " $ą  = 1"),
            ("if(${last-saved#ą}, 1)", "if( /aaaaaaaaaaaaa , 1)"),
            ("concat('a', ${", "concat('a',   "),
            ("${}", "   "),
        ] {
            assert_eq!(with_variables(text), expected);
            assert_eq!(with_variables(text).len(), text.len());
        }
    }
}
