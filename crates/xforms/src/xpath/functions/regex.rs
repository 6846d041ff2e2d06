//! `regex()`: compiled patterns, kept, and the work that they take.

use super::pattern::{self, Pattern};
use crate::xpath::{Context, EvalError, eval};
use std::{cell::RefCell, collections::HashMap, rc::Rc};

thread_local! {
    /// Compiled patterns: a constraint is checked at every keystroke.
    static COMPILED: RefCell<HashMap<String, Option<Rc<Pattern>>>> = RefCell::default();
}

/// How many patterns are kept. Forms have few, and only those that an expression puts together change.
const MOST_KEPT: usize = 64;

/// Whether the text matches somewhere, as the ODK XForms specification has it: `'[0-9]+'` becomes `/[0-9]+/`.
///
/// # Errors
/// `xpath-regex` when the pattern cannot be used, `xpath-limit` when it takes too much work.
pub fn matches(c: &Context<'_>, text: &str, pattern: &str) -> eval::Result<bool> {
    let compiled = COMPILED.with_borrow_mut(|compiled| {
        if let Some(known) = compiled.get(pattern) {
            return known.clone();
        }
        if compiled.len() >= MOST_KEPT {
            compiled.clear();
        }
        let new = pattern::translate(pattern).ok().map(Rc::new);
        compiled.insert(pattern.to_owned(), new.clone());
        new
    });
    let compiled = compiled.ok_or_else(|| EvalError::new("xpath-regex", "pattern", pattern))?;
    c.spend_nodes(compiled.work(text))?;
    Ok(compiled.is_match(text))
}
