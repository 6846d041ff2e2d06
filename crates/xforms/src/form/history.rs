//! Whether a response depends on the way it came to be, and not only on the answers that it has.

use super::Form;
use crate::xpath::Expr;

/// Functions that keep, or draw, something each time.
const KEEPING: [&str; 3] = ["once", "random", "uuid"];

impl Form {
    /// Whether answers on the way to an answer (a text's first letters) may leave traces: by actions, by repeats that are
    /// counted, by what is computed from what it was. Then a text that is typed further has to start from where it began:
    /// see [`crate::Response::fork`].
    pub fn keeps_traces(&self) -> bool {
        self.keeps_traces
    }
}

/// What [`Form::keeps_traces`] gives; the form is otherwise complete.
pub(super) fn keeps_traces(form: &Form) -> bool {
    let counts = form.body.iter().any(|element| element.count.is_some());
    let keeps = |id| {
        let Some(calculate) = &form.model.get(id).bind.calculate else { return false };
        let mut keeps = calculate.reads.iter().any(|read| read.definition == id);
        calculate.expr.walk(&mut |expr| {
            keeps |= matches!(expr, Expr::Call(call) if KEEPING.contains(&&*call.name));
        });
        keeps
    };
    counts || !form.actions.is_empty() || form.model.ids().any(keeps)
}
